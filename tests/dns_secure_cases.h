/* dns_secure_cases - what is said, and what is to be known of it: rows for dns_secure_test. */
#ifndef TESTS_DNS_SECURE_CASES_H
#define TESTS_DNS_SECURE_CASES_H

/* The zone "." and in it "example.", in which others are; what every case begins with. */
static const char base[] = "? . DNSKEY\n@key root\n! root\n"
			   "? example. DS\n@ds example\n! root\n"
			   "? example. DNSKEY\n@key example\n@key old\n! example\n"
			   "? www.example. A\nwww.example. A 192.0.2.1\n! example\n"
			   "? hashed.example. DS\n@ds hashed\n! example\n"
			   "? hashed.example. DNSKEY\n@key hashed\n! hashed\n"
			   "? other.example. DS\n@ds other\n! example\n"
			   "? other.example. DNSKEY\n@key other\n! other\n"
			   "? plain.example. DS\n--\n"
			   "plain.example. NSEC pz.example. NS RRSIG NSEC\n! example\n"
			   "? www.example. DS\n--\n"
			   "www.example. NSEC wwx.example. A RRSIG NSEC\n! example\n";

/* A zone of another algorithm, with an address. */
#define ZONE(name)                                                                                 \
	"? " name ".example. DS\n@ds " name "\n! example\n"                                        \
	"? " name ".example. DNSKEY\n@key " name "\n! " name "\n"                                  \
	"? " name ".example. A\n" name ".example. A 192.0.2.7\n! " name "\n"

#define WWW "? www.example. A\nwww.example. A 192.0.2.1\n"
#define NXDOMAIN " A 3\n--\n"
#define NODATA " A\n--\n"
#define CHILD                                                                                      \
	"? a.deep.example. DS\n--\na.deep.example. NSEC b.deep.example. A\n! deep\n"               \
	"? a.deep.example. A\na.deep.example. A 192.0.2.1\n"

static const struct {
	const char *about, *name;
	const char *want; /* status, security, reason */
	const char *script; /* what is said before the base */
} cases[] = {
	/* Positive answers. */
	{ "signed", "www.example", "found secure", "" },
	{ "without a signature", "www.example", "failed(bogus) bogus no-signature", WWW },
	{ "an address more", "www.example", "failed(bogus) bogus signature",
	  WWW "! example\nwww.example. A 192.0.2.9\n" },
	{ "a wrong bit", "www.example", "failed(bogus) bogus signature", WWW "! example flip\n" },
	{ "expired", "www.example", "failed(bogus) bogus expired", WWW "! example expired\n" },
	{ "not yet valid", "www.example", "failed(bogus) bogus not-yet-valid",
	  WWW "! example early\n" },
	{ "one of two is good", "www.example", "found secure",
	  WWW "! example expired\n! old\n! example flip\n" },
	{ "a key that is not the zone's", "www.example", "failed(bogus) bogus no-key",
	  WWW "! other signer=example.\n" },
	{ "the key of a zone beside", "www.example", "failed(bogus) bogus signer",
	  WWW "! other\n" },
	{ "signed by the zone above", "www.other.example", "failed(bogus) bogus no-signature",
	  "? www.other.example. DS\n--\nother.example. NSEC other.example. SOA NSEC\n! other\n"
	  "? www.other.example. A\nwww.other.example. A 192.0.2.1\n" },
	{ "a signer below the name", "www.example", "failed(bogus) bogus signer",
	  WWW "! other signer=a.www.example.\n" },
	{ "a signer that is no zone", "www.example", "failed(bogus) bogus signer",
	  WWW "! example signer=www.example.\n" },
	{ "more labels than the name has", "www.example", "failed(bogus) bogus labels",
	  WWW "! example labels=3\n" },
	{ "fewer labels than the zone has", "www.example", "failed(bogus) bogus labels",
	  WWW "! example labels=0\n" },
	{ "a name in capitals", "WWW.Example", "found secure", "" },
	{ "RSA with SHA-256", "rsa.example", "found secure", ZONE("rsa") },
	{ "RSA with SHA-512", "rsa512.example", "found secure", ZONE("rsa512") },
	{ "ECDSA P-256", "p256.example", "found secure", ZONE("p256") },
	{ "ECDSA P-384", "p384.example", "found secure", ZONE("p384") },
	{ "RSA with SHA-1, after RFC 9905", "sha1.example", "found insecure algorithm",
	  ZONE("sha1") },
	{ "the same as its alias for NSEC3", "nsec3sha1.example", "found insecure algorithm",
	  ZONE("nsec3sha1") },

	/* Zones. */
	{ "below an unsigned delegation", "www.plain.example", "found insecure unsigned",
	  "? www.plain.example. A\nwww.plain.example. A 192.0.2.1\n" },
	{ "the denial of DS is not signed", "www.plain.example", "failed(bogus) bogus no-denial",
	  "? www.plain.example. A\nwww.plain.example. A 192.0.2.1\n"
	  "? plain.example. DS\n--\nplain.example. NSEC pz.example. NS RRSIG NSEC\n" },
	{ "the denial of DS has expired", "www.plain.example", "failed(bogus) bogus expired",
	  "? www.plain.example. A\nwww.plain.example. A 192.0.2.1\n"
	  "? plain.example. DS\n--\nplain.example. NSEC pz.example. NS\n! example expired\n" },
	{ "the denial is that of the zone itself", "a.deep.example",
	  "failed(bogus) bogus no-denial",
	  CHILD "? deep.example. DS\n--\ndeep.example. NSEC e.example. NS SOA NSEC\n! example\n" },
	{ "the denial is that of another name", "a.deep.example", "failed(bogus) bogus no-denial",
	  CHILD "? deep.example. DS\n--\nplain.example. NSEC pz.example. NS NSEC\n! example\n" },
	{ "DS of the zone's own", "a.deep.example", "failed(bogus) bogus signer",
	  CHILD "! deep\n? deep.example. DS\n@ds deep\n! deep\n"
		"? deep.example. DNSKEY\n@key deep\n! deep\n" },
	{ "DS of another key", "a.deep.example", "failed(bogus) bogus no-key",
	  CHILD "! deep\n? deep.example. DS\ndeep.example. DS 12345 15 2 "
		"0000000000000000000000000000000000000000000000000000000000000000\n! example\n"
		"? deep.example. DNSKEY\n@key deep\n! deep\n" },
	{ "DS of an algorithm that nobody knows", "a.deep.example", "found insecure algorithm",
	  CHILD "? deep.example. DS\n"
		"deep.example. DS 12345 99 2 "
		"0000000000000000000000000000000000000000000000000000000000000000\n! example\n" },
	{ "DS of a digest that nobody knows", "a.deep.example", "found insecure algorithm",
	  CHILD "? deep.example. DS\n"
		"deep.example. DS 12345 15 99 0000\n! example\n" },
	{ "beside one that is known it does not count", "a.deep.example",
	  "failed(bogus) bogus no-signature",
	  CHILD "? deep.example. DS\n@ds deep\n"
		"deep.example. DS 12345 99 2 "
		"0000000000000000000000000000000000000000000000000000000000000000\n! example\n"
		"? deep.example. DNSKEY\n@key deep\n! deep\n" },
	{ "DS by SHA-1 alone", "a.deep.example", "found secure",
	  CHILD "! deep\n? deep.example. DS\n@ds deep 1\n! example\n"
		"? deep.example. DNSKEY\n@key deep\n! deep\n" },
	{ "DS by SHA-384", "a.deep.example", "found secure",
	  CHILD "! deep\n? deep.example. DS\n@ds deep 4\n! example\n"
		"? deep.example. DNSKEY\n@key deep\n! deep\n" },
	{ "DS by SHA-1 beside SHA-256 does not count", "a.deep.example",
	  "failed(bogus) bogus no-key",
	  CHILD "! deep\n? deep.example. DS\n@ds deep 1\n"
		"deep.example. DS 12345 15 2 "
		"0000000000000000000000000000000000000000000000000000000000000000\n! example\n"
		"? deep.example. DNSKEY\n@key deep\n! deep\n" },
	{ "keys without a signature", "www.other.example", "failed(bogus) bogus no-signature",
	  "? www.other.example. A\nwww.other.example. A 192.0.2.1\n! other\n"
	  "? other.example. DNSKEY\n@key other\n" },
	{ "keys signed by another of them", "www.other.example", "failed(bogus) bogus no-key",
	  "? www.other.example. A\nwww.other.example. A 192.0.2.1\n! other\n"
	  "? other.example. DNSKEY\n@key other\n! old signer=other.example.\n" },
	{ "no keys", "www.other.example", "failed(bogus) bogus no-key",
	  "? www.other.example. A\nwww.other.example. A 192.0.2.1\n! other\n"
	  "? other.example. DNSKEY\n" },
	{ "a key that was revoked", "a.deep.example", "failed(bogus) bogus no-key",
	  CHILD "! deep\n? deep.example. DS\n@ds deep\n! example\n"
		"? deep.example. DNSKEY\n@key deep revoked\n! deep\n" },
	{ "a key without the zone flag", "a.deep.example", "failed(bogus) bogus no-key",
	  CHILD "! deep\n? deep.example. DS\n@ds deep\n! example\n"
		"? deep.example. DNSKEY\n@key deep unflagged\n! deep\n" },
	{ "a key of another protocol", "a.deep.example", "failed(bogus) bogus no-key",
	  CHILD "! deep\n? deep.example. DS\n@ds deep\n! example\n"
		"? deep.example. DNSKEY\n@key deep protocol\n! deep\n" },
	{ "DS cannot be had", "a.deep.example", "found indeterminate no-answer", CHILD "! deep\n" },
	{ "keys cannot be had", "a.deep.example", "found indeterminate no-answer",
	  CHILD "! deep\n? deep.example. DS\n@ds deep\n! example\n" },
	{ "DS fails", "a.deep.example", "found indeterminate no-answer",
	  CHILD "! deep\n? deep.example. DS 2\n" },

	/* Wildcards. */
	{ "a wildcard with its denial", "a.b.example", "found secure",
	  "? a.b.example. A\na.b.example. A 192.0.2.1\n! example as=*.example.\n--\n"
	  "a.example. NSEC c.example. A\n! example\n" },
	{ "without", "a.b.example", "failed(bogus) bogus no-denial",
	  "? b.example. DS\n--\na.example. NSEC c.example. A\n! example\n"
	  "? a.b.example. DS\n--\na.example. NSEC c.example. A\n! example\n"
	  "? a.b.example. A\na.b.example. A 192.0.2.1\n! example as=*.example.\n" },
	{ "with one of another place", "a.b.example", "failed(bogus) bogus no-denial",
	  "? b.example. DS\n--\na.example. NSEC c.example. A\n! example\n"
	  "? a.b.example. DS\n--\na.example. NSEC c.example. A\n! example\n"
	  "? a.b.example. A\na.b.example. A 192.0.2.1\n! example as=*.example.\n--\n"
	  "c.example. NSEC d.example. A\n! example\n" },
	{ "with a name between", "a.b.example", "failed(bogus) bogus no-denial",
	  "? b.example. DS\n--\na.example. NSEC a.a.b.example. A\n! example\n"
	  "? a.b.example. DS\n--\na.example. NSEC c.example. A\n! example\n"
	  "? a.b.example. A\na.b.example. A 192.0.2.1\n! example as=*.example.\n--\n"
	  "a.example. NSEC a.a.b.example. A\n! example\n" },
	{ "the wildcard itself", "*.example", "found secure",
	  "? *.example. A\n*.example. A 192.0.2.1\n! example\n" },
	{ "a wildcard with its denial by NSEC3", "a.b.hashed.example", "found secure",
	  "? a.b.hashed.example. A\na.b.hashed.example. A 192.0.2.1\n! hashed "
	  "as=*.hashed.example.\n"
	  "--\n@cover hashed.example. b.hashed.example. 0 5\n! hashed\n" },
	{ "with opt-out", "a.b.hashed.example", "found insecure opt-out",
	  "? a.b.hashed.example. A\na.b.hashed.example. A 192.0.2.1\n! hashed "
	  "as=*.hashed.example.\n"
	  "--\n@cover hashed.example. b.hashed.example. 1 5\n! hashed\n" },

	/* NSEC. */
	{ "no such name", "b.example", "no-name secure",
	  "? b.example." NXDOMAIN "a.example. NSEC c.example. A\n! example\n"
	  "example. NSEC a.example. SOA NS\n! example\n" },
	{ "a wildcard may be there", "b.example", "failed(bogus) bogus no-denial",
	  "? b.example. DS\n--\na.example. NSEC c.example. A\n! example\n"
	  "? b.example." NXDOMAIN "a.example. NSEC c.example. A\n! example\n" },
	{ "only the wildcard is denied", "b.example", "failed(bogus) bogus no-denial",
	  "? b.example. DS\n--\na.example. NSEC c.example. A\n! example\n"
	  "? b.example." NXDOMAIN "example. NSEC a.example. SOA NS\n! example\n" },
	{ "the last name of the zone", "z.example", "no-name secure",
	  "? z.example." NXDOMAIN "y.example. NSEC example. A\n! example\n"
	  "example. NSEC a.example. SOA NS\n! example\n" },
	{ "denied from above a delegation", "www.plain.example", "no-name insecure unsigned",
	  "? www.plain.example." NXDOMAIN "plain.example. NSEC pz.example. NS NSEC\n! example\n"
	  "example. NSEC a.example. SOA NS\n! example\n" },
	{ "denied from above a DNAME", "a.dname.example", "failed(bogus) bogus no-denial",
	  "? dname.example. DS\n--\ndname.example. NSEC e.example. DNAME\n! example\n"
	  "? a.dname.example. DS\n--\na.dname.example. NSEC b.dname.example. A\n! example\n"
	  "? a.dname.example." NXDOMAIN "dname.example. NSEC e.example. DNAME\n! example\n"
	  "example. NSEC a.example. SOA NS\n! example\n" },
	{ "no such records", "a.example", "no-data secure",
	  "? a.example." NODATA "a.example. NSEC c.example. MX TXT\n! example\n" },
	{ "the type is there", "a.example", "failed(bogus) bogus no-denial",
	  "? a.example. DS\n--\na.example. NSEC c.example. A TXT\n! example\n"
	  "? a.example." NODATA "a.example. NSEC c.example. A TXT\n! example\n" },
	{ "a CNAME is there", "a.example", "failed(bogus) bogus no-denial",
	  "? a.example. DS\n--\na.example. NSEC c.example. A TXT\n! example\n"
	  "? a.example." NODATA "a.example. NSEC c.example. CNAME\n! example\n" },
	{ "denied by the parent of a zone", "other.example", "failed(bogus) bogus no-denial",
	  "? other.example." NODATA "other.example. NSEC p.example. NS DS\n! example\n" },
	{ "a name without records", "b.example", "no-data secure",
	  "? b.example." NODATA "a.example. NSEC c.b.example. A\n! example\n" },
	{ "the wildcard has no such records", "b.example", "no-data secure",
	  "? b.example." NODATA "a.example. NSEC c.example. A\n! example\n"
	  "*.example. NSEC a.example. TXT\n! example\n" },
	{ "the wildcard has", "b.example", "failed(bogus) bogus no-denial",
	  "? b.example. DS\n--\na.example. NSEC c.example. A\n! example\n"
	  "? b.example." NODATA "a.example. NSEC c.example. A\n! example\n"
	  "*.example. NSEC a.example. A\n! example\n" },
	{ "NXDOMAIN of a name that is there", "a.example", "no-data secure",
	  "? a.example." NXDOMAIN "a.example. NSEC c.example. MX TXT\n! example\n" },
	{ "a denial made of a wildcard's", "b.example", "failed(bogus) bogus labels",
	  "? b.example. DS\n--\na.example. NSEC c.example. A\n! example\n"
	  "? b.example." NODATA "b.example. NSEC c.example. TXT\n! example as=*.example.\n" },
	{ "nothing is told", "b.example", "failed(bogus) bogus no-denial",
	  "? b.example. DS\n--\na.example. NSEC c.example. A\n! example\n? b.example. A 3\n" },

/* NSEC3. */
#define APEX "@match hashed.example. hashed.example. 0 5 SOA NS NSEC3PARAM\n! hashed\n"
	{ "no such name, hashed", "b.hashed.example", "no-name secure",
	  "? b.hashed.example." NXDOMAIN APEX
	  "@cover hashed.example. b.hashed.example. 0 5\n! hashed\n"
	  "@cover hashed.example. *.hashed.example. 0 5\n! hashed\n" },
	{ "several labels below", "a.b.c.hashed.example", "no-name secure",
	  "? a.b.c.hashed.example." NXDOMAIN APEX
	  "@cover hashed.example. c.hashed.example. 0 5\n! hashed\n"
	  "@cover hashed.example. *.hashed.example. 0 5\n! hashed\n" },
	{ "a hashed wildcard may be there", "b.hashed.example", "failed(bogus) bogus no-denial",
	  "? b.hashed.example. DS\n--\n@match hashed.example. b.hashed.example. 0 5 A\n! hashed\n"
	  "? b.hashed.example." NXDOMAIN APEX
	  "@cover hashed.example. b.hashed.example. 0 5\n! hashed\n" },
	{ "the encloser is not shown", "b.hashed.example", "failed(bogus) bogus no-denial",
	  "? b.hashed.example. DS\n--\n@match hashed.example. b.hashed.example. 0 5 A\n! hashed\n"
	  "? b.hashed.example." NXDOMAIN "@cover hashed.example. b.hashed.example. 0 5\n! hashed\n"
	  "@cover hashed.example. *.hashed.example. 0 5\n! hashed\n" },
	{ "no such name, by opt-out", "b.hashed.example", "no-name insecure opt-out",
	  "? b.hashed.example." NXDOMAIN APEX
	  "@cover hashed.example. b.hashed.example. 1 5\n! hashed\n"
	  "@cover hashed.example. *.hashed.example. 0 5\n! hashed\n" },
	{ "no such records, hashed", "b.hashed.example", "no-data secure",
	  "? b.hashed.example." NODATA
	  "@match hashed.example. b.hashed.example. 0 5 TXT\n! hashed\n" },
	{ "the type is there, hashed", "b.hashed.example", "failed(bogus) bogus no-denial",
	  "? b.hashed.example. DS\n--\n@match hashed.example. b.hashed.example. 0 5 A\n! hashed\n"
	  "? b.hashed.example." NODATA
	  "@match hashed.example. b.hashed.example. 0 5 A\n! hashed\n" },
	{ "the hashed wildcard has no such records", "b.hashed.example", "no-data secure",
	  "? b.hashed.example." NODATA APEX
	  "@cover hashed.example. b.hashed.example. 0 5\n! hashed\n"
	  "@match hashed.example. *.hashed.example. 0 5 TXT\n! hashed\n" },
	{ "below an unsigned delegation, hashed", "a.b.hashed.example", "found insecure unsigned",
	  "? b.hashed.example. DS\n--\n@match hashed.example. b.hashed.example. 0 5 NS\n! hashed\n"
	  "? a.b.hashed.example. A\na.b.hashed.example. A 192.0.2.1\n" },
	{ "below one that opted out", "a.b.hashed.example", "found insecure opt-out",
	  "? b.hashed.example. DS\n--\n@cover hashed.example. b.hashed.example. 1 5\n! "
	  "hashed\n" APEX "? a.b.hashed.example. A\na.b.hashed.example. A 192.0.2.1\n" },
	{ "the same without opt-out", "a.b.hashed.example", "failed(bogus) bogus no-signature",
	  "? b.hashed.example. DS\n--\n@cover hashed.example. b.hashed.example. 0 5\n! "
	  "hashed\n" APEX "? a.b.hashed.example. DS\n--\n@cover hashed.example. b.hashed.example. "
	  "0 5\n! hashed\n" APEX "? a.b.hashed.example. A\na.b.hashed.example. A 192.0.2.1\n" },
	{ "as many iterations as are made", "b.hashed.example", "no-data secure",
	  "? b.hashed.example." NODATA
	  "@match hashed.example. b.hashed.example. 0 50 TXT\n! hashed\n" },
	{ "one more", "b.hashed.example", "no-data insecure iterations",
	  "? b.hashed.example." NODATA
	  "@match hashed.example. b.hashed.example. 0 51 TXT\n! hashed\n" },
	{ "one more without a signature", "b.hashed.example", "failed(bogus) bogus no-denial",
	  "? b.hashed.example. DS\n--\n@match hashed.example. b.hashed.example. 0 5 A\n! hashed\n"
	  "? b.hashed.example." NODATA "@match hashed.example. b.hashed.example. 0 51 TXT\n" },
	{ "flags that nobody knows", "b.hashed.example", "failed(bogus) bogus no-denial",
	  "? b.hashed.example. DS\n--\n@match hashed.example. b.hashed.example. 0 5 A\n! hashed\n"
	  "? b.hashed.example." NODATA
	  "@match hashed.example. b.hashed.example. 2 5 TXT\n! hashed\n" },

	/* Aliases. */
	{ "an alias in the zone", "alias.example", "found via www.example secure",
	  "? alias.example. A\nalias.example. CNAME www.example.\n! example\n"
	  "www.example. A 192.0.2.1\n! example\n" },
	{ "an alias without a signature", "alias.example", "failed(bogus) bogus no-signature",
	  "? alias.example. DS\n--\nalias.example. NSEC b.example. CNAME\n! example\n"
	  "? alias.example. A\nalias.example. CNAME www.example.\n"
	  "www.example. A 192.0.2.1\n! example\n" },
	{ "an alias into an unsigned zone", "alias.example",
	  "found via www.plain.example insecure unsigned",
	  "? alias.example. A\nalias.example. CNAME www.plain.example.\n! example\n"
	  "www.plain.example. A 192.0.2.1\n" },
	{ "an alias out of one", "a.plain.example", "found via www.example insecure unsigned",
	  "? a.plain.example. A\na.plain.example. CNAME www.example.\n"
	  "www.example. A 192.0.2.1\n! example\n" },
	{ "an alias out of one to what is bogus", "a.plain.example",
	  "failed(bogus) bogus no-signature",
	  "? a.plain.example. A\na.plain.example. CNAME www.example.\n"
	  "www.example. A 192.0.2.1\n" },
	{ "an alias that is asked on", "alias.example", "found via www.example secure",
	  "? alias.example. A\nalias.example. CNAME www.example.\n! example\n" },
	{ "an alias to no such name", "alias.example", "no-name via b.example secure",
	  "? alias.example. A 3\nalias.example. CNAME b.example.\n! example\n--\n"
	  "a.example. NSEC c.example. A\n! example\nexample. NSEC a.example. SOA\n! example\n" },
	{ "an alias by a DNAME", "www.moved.example", "found via www.example secure",
	  "? www.moved.example. A\nmoved.example. DNAME example.\n! example\n"
	  "www.moved.example. CNAME www.example.\nwww.example. A 192.0.2.1\n! example\n" },
	{ "an alias that the DNAME does not make", "www.moved.example",
	  "failed(bogus) bogus no-signature",
	  "? moved.example. DS\n--\nmoved.example. NSEC n.example. DNAME\n! example\n"
	  "? www.moved.example. DS\nmoved.example. DNAME example.\n! example\n"
	  "www.moved.example. CNAME www.example.\n"
	  "? www.moved.example. A\nmoved.example. DNAME example.\n! example\n"
	  "www.moved.example. CNAME other.example.\n"
	  "? other.example. A\nother.example. A 192.0.2.1\n! other\n" },

	/* Work. */
	{ "as many keys of a tag as are tried", "a.deep.example", "failed(bogus) bogus signature",
	  CHILD "! deep flip\n? deep.example. DS\n@ds deep\n! example\n"
		"? deep.example. DNSKEY\n@key deep\n@same deep 3\n! deep\n" },
	{ "one key more", "a.deep.example", "failed(bogus) bogus limit",
	  CHILD "! deep flip\n? deep.example. DS\n@ds deep\n! example\n"
		"? deep.example. DNSKEY\n@key deep\n@same deep 4\n! deep\n" },
	{ "as many signatures as are looked at", "www.example", "found secure",
	  WWW "! example times=15\n" },
	{ "one signature more", "www.example", "failed(bogus) bogus limit",
	  WWW "! example times=16\n" },
	/* Seven times four keys, and at most four for the good one. */
	{ "as many verifications as are made", "a.deep.example", "found secure",
	  CHILD "! deep times=7\n? deep.example. DS\n@ds deep\n! example\n"
		"? deep.example. DNSKEY\n@key deep\n@same deep 3\n! deep\n" },
	{ "more than that", "a.deep.example", "failed(bogus) bogus limit",
	  CHILD "! deep times=8\n? deep.example. DS\n@ds deep\n! example\n"
		"? deep.example. DNSKEY\n@key deep\n@same deep 3\n! deep\n" },
};

#endif
