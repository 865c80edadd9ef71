# Mail::SPF before answers from a file; for tests/conformance/spf_peers.
# Reads one JSON object: {"zone": {"name": {"TYPE": [data, ...]}}, "queries": [[ip, helo, sender], ...]};
# prints a verdict for each query.
use strict;
use warnings;
use JSON::PP;
use Mail::SPF;
use Net::DNS;

package Resolver;

sub new { my ($class, $zone) = @_; return bless { zone => $zone, error => '' }, $class }
sub errorstring { return $_[0]{error} }

sub records {
	my ($self, $name, $type) = @_;
	my $data = $self->{zone}{lc $name}{$type} || [];

	return map {
		$type eq 'TXT' ? Net::DNS::RR->new(name => $name, type => 'TXT', txtdata => $_)
		: $type eq 'MX' ? Net::DNS::RR->new(name => $name, type => 'MX',
			preference => $_->[0], exchange => $_->[1])
		: $type eq 'PTR' ? Net::DNS::RR->new(name => $name, type => 'PTR', ptrdname => $_)
		: Net::DNS::RR->new(name => $name, type => $type, address => $_)
	} @$data;
}

sub send {
	my ($self, $name, $type) = @_;
	my $packet = Net::DNS::Packet->new($name, $type);
	my $zone = $self->{zone};

	$self->{error} = 'NOERROR';
	$packet->header->qr(1);
	if ($zone->{lc $name}{TIMEOUT}) {
		$self->{error} = 'query timed out';
		return undef;
	}
	$packet->header->rcode($zone->{lc $name}{SERVFAIL} ? 'SERVFAIL'
		: exists $zone->{lc $name} ? 'NOERROR' : 'NXDOMAIN');
	$packet->push(answer => $self->records($name, $type));
	return $packet;
}

package main;

my $input = JSON::PP->new->decode(join '', <STDIN>);
# Perl makes a name where it looks for one: only those that were there exist.
my %zone = map { my $name = $_; lc $name => { %{ $input->{zone}{$name} } } } keys %{ $input->{zone} };
my $resolver = Resolver->new(\%zone);
my $server = Mail::SPF::Server->new(dns_resolver => $resolver, query_rr_types => 1);

for my $query (@{ $input->{queries} }) {
	my ($ip, $helo, $sender) = @$query;
	my %known = map { $_ => 1 } keys %zone;
	my $verdict = eval {
		my $request = Mail::SPF::Request->new(
			versions => [1], scope => 'mfrom', identity => $sender,
			ip_address => $ip, helo_identity => $helo);
		$server->process($request)->code;
	};
	delete @zone{ grep { !$known{$_} } keys %zone };
	print defined $verdict ? $verdict : 'died', "\n";
}
