/*
 * Real servers: zones that ldns-signzone has signed, NSD which hands them out,
 * and Unbound before it. What is known of the answers must be as the zones were
 * made, and as Unbound itself judges them. Skipped where one is not installed.
 */
#include <fcntl.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "analyzers/dns_live.h"
#include "analyzers/dns_master.h"
#include "tests/loopback.h"
#include "tests/test.h"

enum { PATH_MOST = 200, TIMEOUT_MS = 3000, STARTS_MOST = 400, HOUR = 3600 };

static const char source[] = "testdata/zones/lookups.zone";

static const enum dns_type types[] = { DNS_A, DNS_AAAA, DNS_MX, DNS_TXT, DNS_PTR };

static char folder[] = P_tmpdir "/dns_unbound_test.XXXXXX";

/* Children of "example", how they are signed, and which key the parent has a digest of. */
static const struct {
	const char *name, *algorithm, *options;
	int shift; /* hours from now to the times of the signatures */
	bool other; /* the digest is that of another key */
} children[] = {
	{ "nsec", "ECDSAP256SHA256", "", 0, false },
	{ "p384", "ECDSAP384SHA384", "", 0, false },
	{ "hashed", "RSASHA256 -b 1024", "-n -t 5 -s abcd", 0, false },
	{ "optout", "ED25519", "-n -p -t 1", 0, false },
	{ "dear", "ED25519", "-n -t 151", 0, false },
	{ "expired", "ED25519", "", -100, false },
	{ "early", "ED25519", "", 100, false },
	{ "wrong", "ED25519", "", 0, true },
};

enum { CHILDREN = sizeof children / sizeof *children };

static const char child_zone[] = "$TTL 300\n@ SOA ns hostmaster 1 3600 600 86400 300\n"
				 "@ NS ns\nns A 127.0.0.1\nwww A 192.0.2.1\n*.wild A 192.0.2.2\n"
				 "a.b.c A 192.0.2.3\nalias CNAME www\nsub NS ns.sub\n"
				 "ns.sub A 127.0.0.1\n";

static const char parent_zone[] =
	"$TTL 300\n@ SOA ns hostmaster 1 3600 600 86400 300\n@ NS ns\nns A 127.0.0.1\n"
	"www A 192.0.2.1\nwww TXT \"v=spf1 -all\"\nwww MX 10 www\n*.wild A 192.0.2.2\n"
	"alias CNAME www\ntoplain CNAME www.plain\ntowrong CNAME www.wrong\n"
	"moved DNAME nsec.example.\nplain NS ns.plain\nns.plain A 127.0.0.1\n";

/* What is known of each, and by which words. */
static const struct {
	const char *name;
	const char *want;
} states[] = {
	{ "www.example", "found secure" },
	{ "ns.example", "found secure" },
	{ "absent.example", "no-name secure" },
	{ "x.wild.example", "found secure" },
	{ "wild.example", "no-data secure" },
	{ "example", "no-data secure" },
	{ "alias.example", "found secure" },
	{ "toplain.example", "found insecure unsigned" },
	{ "towrong.example", "failed bogus no-key" },
	{ "www.moved.example", "found secure" },
	{ "www.plain.example", "found insecure unsigned" },
	{ "absent.plain.example", "no-name insecure unsigned" },
	{ "www.nsec.example", "found secure" },
	{ "absent.nsec.example", "no-name secure" },
	{ "nsec.example", "no-data secure" },
	{ "b.c.nsec.example", "no-data secure" },
	{ "x.wild.nsec.example", "found secure" },
	{ "www.p384.example", "found secure" },
	{ "www.hashed.example", "found secure" },
	{ "absent.hashed.example", "no-name secure" },
	{ "hashed.example", "no-data secure" },
	{ "b.c.hashed.example", "no-data secure" },
	{ "x.wild.hashed.example", "found secure" },
	{ "wild.hashed.example", "no-data secure" },
	{ "www.optout.example", "found secure" },
	{ "absent.optout.example", "no-name insecure opt-out" },
	{ "www.dear.example", "found secure" },
	{ "absent.dear.example", "no-name insecure iterations" },
	{ "www.expired.example", "failed bogus expired" },
	{ "absent.expired.example", "failed bogus expired" },
	{ "www.early.example", "failed bogus not-yet-valid" },
	{ "www.wrong.example", "failed bogus no-key" },
	/* Put into the signed zone behind its signer's back. */
	{ "unsigned.example", "failed bogus no-signature" },
	{ "expanded.wild.example", "failed bogus no-denial" },
	{ "stolen.example", "failed bogus signer" },
};

static FILE *create(const char *name)
{
	char path[3 * PATH_MOST];

	snprintf(path, sizeof path, "%s/%s", folder, name);
	FILE *file = fopen(path, "w");
	if (file == NULL)
		abort();
	return file;
}

/* The zone of the other tests as ldns reads it: every record's data as \# (RFC 3597 5). */
static void write_lookups(void)
{
	struct arena arena = { 0 };
	struct span text;
	FILE *out = create("example.org.zone");

	if (!dns_master_load(&arena, source, &text))
		abort();
	/* Up to the second zone; scripted failures are for no server to have. */
	struct dns_master master =
		dns_master_open(&arena, span_upto(text, span_find(text, SPAN("$ORIGIN 2."))));
	struct dns_master_entry entry;
	while (dns_master_next(&master, &entry)) {
		struct span owner = dns_name_text(&arena, &entry.owner);

		if (entry.fault != DNS_FAULT_NONE)
			continue;
		fprintf(out, SPAN_FMT ". %u IN TYPE%u \\# %zu ", SPAN_ARG(owner),
			(unsigned)entry.ttl, entry.type, entry.rdata.len);
		for (size_t i = 0; i < entry.rdata.len; i++)
			fprintf(out, "%02x", (unsigned)(unsigned char)entry.rdata.at[i]);
		fputc('\n', out);
	}
	fclose(out);
	arena_free(&arena);
}

static void write_zone(const char *name, const char *text)
{
	char file[PATH_MOST + sizeof ".zone"];

	snprintf(file, sizeof file, "%s.zone", name);
	FILE *out = create(file);
	fprintf(out, "$ORIGIN %s.\n%s", name, text);
	fclose(out);
}

/* The shell's part: keys, digests in the zone above, signatures. */
static void write_script(void)
{
	long now = (long)time(NULL);
	FILE *out = create("sign.sh");

	fprintf(out,
		"set -e\ncd %s\n"
		"sign() { ldns-signzone -i $(($1)) -e $(($2)) $3 -f $4.signed $4.zone $5; }\n",
		folder);
	for (size_t i = 0; i < CHILDREN; i++) {
		long begin = now + ((long)children[i].shift - 1) * HOUR;

		fprintf(out, "key=$(ldns-keygen -a %s -k %s.example)\n", children[i].algorithm,
			children[i].name);
		fprintf(out, "sign %ld %ld '%s' %s.example $key\n", begin, begin + 25 * HOUR,
			children[i].options, children[i].name);
		if (children[i].other)
			fprintf(out, "key=$(ldns-keygen -a %s -k %s.example)\n",
				children[i].algorithm, children[i].name);
		fprintf(out, "cat $key.ds >>example.zone\necho '%s NS ns.%s' >>example.zone\n",
			children[i].name, children[i].name);
		fprintf(out, "echo 'ns.%s A 127.0.0.1' >>example.zone\n", children[i].name);
	}
	for (const char *const *zone = (const char *const[]){ "example", "example.org", NULL };
	     *zone != NULL; zone++)
		fprintf(out,
			"key=$(ldns-keygen -a ED25519 -k %s)\nsign %ld %ld '' %s $key\n"
			"cat $key.ds >>anchors\n",
			*zone, now - HOUR, now + 24 * HOUR, *zone);
	/*
	 * A record without a signature; one that a wildcard's was put on; and one that
	 * another zone has signed, for itself: only its name is another here.
	 */
	fputs("echo 'unsigned.example. 300 IN A 192.0.2.4' >>example.signed\n"
	      "echo 'expanded.wild.example. 300 IN A 192.0.2.2' >>example.signed\n"
	      "sed -n 's/^\\*\\.wild\\.example\\.\\(.*RRSIG[[:space:]]*A "
	      ".*\\)/expanded.wild.example.\\1/p' "
	      "example.signed >more\n"
	      "echo 'stolen.example. 300 IN A 192.0.2.1' >>more\n"
	      "sed -n 's/^www\\.nsec\\.example\\.\\(.*RRSIG[[:space:]]*A "
	      ".*\\)/stolen.example.\\1/p' "
	      "nsec.example.signed >>more\n"
	      "cat more >>example.signed\n"
	      "cp plain.example.zone plain.example.signed\n",
	      out);
	fclose(out);
}

static void write_configurations(unsigned nsd, unsigned unbound)
{
	FILE *of_nsd = create("nsd.conf"), *of_unbound = create("unbound.conf");

	fprintf(of_nsd,
		"server:\n ip-address: 127.0.0.1\n port: %u\n username: \"\"\n zonesdir: \"%s\"\n"
		" database: \"\"\n pidfile: \"%s/pid\"\n xfrdfile: \"%s/xfrd\"\n"
		" zonelistfile: \"%s/list\"\n cookie-secret-file: \"\"\n logfile: \"%s/log\"\n"
		"remote-control:\n control-enable: no\n",
		nsd, folder, folder, folder, folder, folder);
	fprintf(of_unbound,
		"server:\n interface: 127.0.0.1\n port: %u\n username: \"\"\n chroot: \"\"\n"
		" directory: \"%s\"\n pidfile: \"%s/unbound.pid\"\n use-syslog: no\n"
		" logfile: \"%s/unbound.log\"\n do-daemonize: no\n do-ip6: no\n"
		" do-not-query-localhost: no\n aggressive-nsec: no\n module-config: \"validator "
		"iterator\"\n"
		" trust-anchor-file: \"%s/anchors\"\n num-threads: 1\n outgoing-range: 200\n"
		" so-rcvbuf: 0\n so-sndbuf: 0\nremote-control:\n control-enable: no\n",
		unbound, folder, folder, folder, folder);
	for (size_t i = 0; i < CHILDREN + 3; i++) {
		static const char *const others[] = { "example", "example.org", "plain.example" };
		char name[PATH_MOST];

		snprintf(name, sizeof name, "%s%s",
			 i < CHILDREN ? children[i].name : others[i - CHILDREN],
			 i < CHILDREN ? ".example" : "");
		fprintf(of_nsd, "zone:\n name: %s\n zonefile: %s.signed\n", name, name);
		fprintf(of_unbound, "stub-zone:\n name: %s\n stub-addr: 127.0.0.1@%u\n", name, nsd);
	}
	fclose(of_nsd);
	fclose(of_unbound);
}

/* Begin in a process of its own, in the foreground. */
static pid_t start(const char *program, const char *configuration)
{
	char path[PATH_MOST];
	pid_t child;

	snprintf(path, sizeof path, "%s/%s", folder, configuration);
	child = fork();
	if (child == 0) {
		int nowhere = open("/dev/null", O_RDWR);

		dup2(nowhere, 1);
		dup2(nowhere, 2);
		setpgid(0, 0);
		execlp(program, program, "-d", "-c", path, (char *)NULL);
		_exit(127);
	}
	setpgid(child, child);
	return child;
}

static void stop(pid_t server)
{
	kill(-server, SIGTERM);
	waitpid(server, NULL, 0);
}

static struct dns_answer ask(struct dns_session *session, const char *name, enum dns_type type)
{
	struct dns_answer answer;

	do {
		dns_session_again(session);
		answer = dns_ask(session, span_string(name), type);
	} while (session->pending > 0 && dns_wait(session->port) != NULL);
	return answer;
}

/* Wait until it answers; false when it ends or never does. */
static bool is_up(struct dns_port *port, pid_t server)
{
	struct timespec pause = { 0, 25 * 1000000L };

	for (unsigned i = 0; i < STARTS_MOST; i++) {
		struct dns_session session = dns_session_open(port);
		bool up = ask(&session, "ns.example", DNS_A).status == DNS_FOUND;

		dns_session_close(&session);
		if (up || waitpid(server, NULL, WNOHANG) != 0)
			return up;
		nanosleep(&pause, NULL);
	}
	return false;
}

static struct dns *open_live(unsigned port, bool signatures)
{
	struct dns_live_options options = dns_live_defaults();
	char text[PATH_MOST];
	struct dns_server server;

	snprintf(text, sizeof text, "127.0.0.1@%u", port);
	dns_server_read(span_string(text), &server);
	dns_servers_add(&options.engine.servers, &server);
	options.engine.timeout_ms = TIMEOUT_MS;
	options.engine.signatures = signatures;
	return dns_open_live(&options);
}

static struct span line_of(struct arena *arena, const struct dns_answer *answer)
{
	static const char *const words[] = { "found",	  "no-data",	  "no-name", "failed",
					     "timed-out", "not-recorded", "offline", "pending" };

	return arena_format(arena, "%s %s%s%s", words[answer->status],
			    dns_security_word(answer->security), answer->because != NULL ? " " : "",
			    answer->because != NULL ? answer->because : "");
}

/* What we say of a name, and whether Unbound says the same by AD and SERVFAIL. */
static void check_state(struct dns_port *checked, struct dns_port *plain,
			const struct dns_anchors *anchors, size_t i)
{
	struct dns_session ours = dns_session_open(checked), theirs = dns_session_open(plain);
	struct arena arena = { 0 };

	dns_session_secure(&ours, anchors, 0);
	struct dns_answer a = ask(&ours, states[i].name, DNS_A);
	struct dns_answer b = ask(&theirs, states[i].name, DNS_A);
	ok_span(line_of(&arena, &a), span_string(states[i].want), states[i].name);
	ok(b.authentic == (a.security == DNS_SECURE) &&
		   (b.fault == DNS_FAULT_SERVFAIL) == (a.security == DNS_BOGUS),
	   "and Unbound finds it so");
	dns_session_close(&ours);
	dns_session_close(&theirs);
	arena_free(&arena);
}

static bool is_same(const struct dns_answer *a, const struct dns_answer *b)
{
	bool same = a->status == b->status && a->fault == b->fault && a->count == b->count &&
		    span_equal_nocase(a->alias, b->alias);

	for (size_t i = 0; same && i < a->count; i++)
		same = span_equal(a->records[i].data, b->records[i].data) &&
		       a->records[i].preference == b->records[i].preference;
	return same;
}

/* Live, checked or not, and from the file it is the same; and it is secure. */
static void compare(struct dns_port *const live[2], struct dns_port *zone,
		    const struct dns_anchors *anchors, const char *name)
{
	for (size_t i = 0; i < 2 * sizeof types / sizeof *types; i++) {
		bool checks = i % 2 == 1;
		struct dns_session of_live = dns_session_open(live[checks]);
		struct dns_session of_zone = dns_session_open(zone);
		struct arena arena = { 0 };

		if (checks)
			dns_session_secure(&of_live, anchors, 0);
		struct dns_answer a = ask(&of_live, name, types[i / 2]);
		struct dns_answer b = ask(&of_zone, name, types[i / 2]);
		bool same = is_same(&a, &b) &&
			    (!checks || a.status == DNS_FAILED || a.security == DNS_SECURE);
		if (!ok(same, "%s %d%s", name, (int)types[i / 2], checks ? ", checked" : "")) {
			struct span of_a = line_of(&arena, &a), of_b = line_of(&arena, &b);

			printf("# live: " SPAN_FMT " %s, zone: " SPAN_FMT " %s\n", SPAN_ARG(of_a),
			       dns_fault_word(a.fault), SPAN_ARG(of_b), dns_fault_word(b.fault));
		}
		dns_session_close(&of_live);
		dns_session_close(&of_zone);
		arena_free(&arena);
	}
}

/* Every name of the zone file, and some that are not there. */
static void compare_all(struct dns_port *const live[2], struct dns_port *zone,
			const struct dns_anchors *anchors)
{
	/* Loops and long chains are cut at other places by a resolver. */
	static const char *const names[] = {
		"example.org",	       "ns.example.org",	 "mx1.example.org",
		"MX1.example.org",     "a.b.deep.example.org",	 "b.deep.example.org",
		"deep.example.org",    "c.b.deep.example.org",	 "old.example.org",
		"new.example.org",     "out.example.org",	 "out2.example.org",
		"x.wild.example.org",  "there.wild.example.org", "x.there.wild.example.org",
		"y.wild.example.org",  "x.y.wild.example.org",	 "z.y.wild.example.org",
		"wild.example.org",    "a.b.wild.example.org",	 "x.alias.example.org",
		"alias.example.org",   "moved.example.org",	 "a.b.moved.example.org",
		"x.moved.example.org", "ptr.example.org",	 "empty.example.org",
		"quote.example.org",   "caa.example.org",	 "raw.example.org",
		"raw2.example.org",    "slow.example.org",	 "toslow.example.org",
		"c1.example.org",      "c5.example.org",	 "c8.example.org",
		"absent.example.org",  "x.ns.example.org",
	};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		compare(live, zone, anchors, names[i]);
}

static void test_servers(unsigned nsd, unsigned unbound, struct dns *zone,
			 const struct dns_anchors *anchors, bool *up)
{
	pid_t servers[] = { start("nsd", "nsd.conf"), start("unbound", "unbound.conf") };
	struct dns *plain = open_live(unbound, false), *checked = open_live(unbound, true);
	struct dns *direct = open_live(nsd, false);
	struct dns_port *ports[] = { dns_port_open(plain), dns_port_open(checked) };
	struct dns_port *of_zone = dns_port_open(zone), *of_nsd = dns_port_open(direct);

	*up = is_up(of_nsd, servers[0]) && is_up(ports[0], servers[1]);
	for (size_t i = 0; *up && i < sizeof states / sizeof *states; i++)
		check_state(ports[1], ports[0], anchors, i);
	if (*up)
		compare_all(ports, of_zone, anchors);
	dns_port_close(of_zone);
	dns_port_close(of_nsd);
	for (size_t i = 0; i < 2; i++) {
		dns_port_close(ports[i]);
		stop(servers[i]);
	}
	dns_close(plain);
	dns_close(checked);
	dns_close(direct);
}

/* The signed files themselves as the DNS: the states are the same. */
static void test_files(const struct dns_anchors *anchors)
{
	const char *paths[CHILDREN + 2];
	struct arena arena = { 0 };
	struct dns *dns;

	for (size_t i = 0; i < CHILDREN; i++)
		paths[i] =
			arena_format(&arena, "%s/%s.example.signed%c", folder, children[i].name, 0)
				.at;
	paths[CHILDREN] = arena_format(&arena, "%s/example.signed%c", folder, 0).at;
	paths[CHILDREN + 1] = arena_format(&arena, "%s/plain.example.signed%c", folder, 0).at;
	struct dns_refusal refusal = dns_open_zone(&dns, &arena, paths, CHILDREN + 2);
	if (!ok(refusal.path == NULL, "the signed files are read")) {
		printf("# %s:%zu: " SPAN_FMT "\n", refusal.path, refusal.line,
		       SPAN_ARG(refusal.reason));
		arena_free(&arena);
		return;
	}
	for (size_t i = 0; i < sizeof states / sizeof *states; i++) {
		struct dns_session session = dns_session_open(dns_port_open(dns));

		dns_session_secure(&session, anchors, 0);
		struct dns_answer answer = ask(&session, states[i].name, DNS_A);
		ok_span(line_of(&arena, &answer), span_string(states[i].want), states[i].name);
		dns_session_close(&session);
	}
	dns_close(dns);
	arena_free(&arena);
}

static bool make_zones(void)
{
	char command[PATH_MOST + 40];

	if (system("for p in nsd unbound ldns-keygen ldns-signzone; do "
		   "command -v $p >/dev/null || exit 1; done") != 0)
		return false;
	write_lookups();
	write_zone("example", parent_zone);
	write_zone("plain.example", child_zone);
	for (size_t i = 0; i < CHILDREN; i++) {
		char name[PATH_MOST];

		snprintf(name, sizeof name, "%s.example", children[i].name);
		write_zone(name, child_zone);
	}
	write_script();
	snprintf(command, sizeof command, "sh %s/sign.sh >%s/signed.log 2>&1", folder, folder);
	return ok(system(command) == 0, "the zones are signed");
}

int main(void)
{
	char path[PATH_MOST];
	struct arena arena = { 0 };
	struct dns_anchors *anchors;
	struct dns *zone;
	bool up = false;

	/* Servers live in folders of their own of the administrator's. */
	setenv("PATH", "/usr/local/sbin:/usr/local/bin:/usr/sbin:/usr/bin:/sbin:/bin", 1);
	if (mkdtemp(folder) == NULL)
		return 1;
	if (make_zones()) {
		unsigned nsd = loopback_free_port(), unbound = loopback_free_port();

		write_configurations(nsd, unbound);
		snprintf(path, sizeof path, "%s/anchors", folder);
		if (dns_open_anchors(&anchors, &arena, path).path != NULL)
			return 1;
		snprintf(path, sizeof path, "%s/example.org.zone", folder);
		const char *paths[] = { path };
		if (dns_open_zone(&zone, &arena, paths, 1).path != NULL)
			return 1;
		test_servers(nsd, unbound, zone, anchors, &up);
		test_files(anchors);
		dns_close(zone);
	}
	arena_free(&arena);
	char command[PATH_MOST];
	snprintf(command, sizeof command, "rm -rf %s", folder);
	if (getenv("KEEP") == NULL && system(command) != 0)
		return 1;
	if (up || test_count_ > 1)
		return done();
	puts("1..0 # SKIP nsd, unbound and ldnsutils are not all installed, or do not start here");
	return 0;
}
