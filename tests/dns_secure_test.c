/* DNSSEC: what is known of answers of zones that are signed here, well or badly. */
#include <stdlib.h>
#include <unistd.h>

#include "analyzers/dns_chain.h"
#include "analyzers/spf.h"
#include "parser/limits.h"
#include "tests/dns_answer.h"
#include "tests/dns_pending.h"
#include "tests/dns_secure_cases.h"
#include "tests/dns_signed.h"
#include "tests/test.h"

#define ED LDNS_SIGN_ED25519, 256, NULL

static struct signed_key keys[] = {
	{ "root", ".", ED },
	{ "example", "example.", ED },
	{ "old", "example.", ED },
	{ "hashed", "hashed.example.", ED },
	{ "other", "other.example.", ED },
	{ "deep", "deep.example.", ED },
	{ "rsa", "rsa.example.", LDNS_SIGN_RSASHA256, 1024, NULL },
	{ "rsa512", "rsa512.example.", LDNS_SIGN_RSASHA512, 1024, NULL },
	{ "sha1", "sha1.example.", LDNS_SIGN_RSASHA1, 1024, NULL },
	{ "nsec3sha1", "nsec3sha1.example.", LDNS_SIGN_RSASHA1_NSEC3, 1024, NULL },
	{ "p256", "p256.example.", LDNS_SIGN_ECDSAP256SHA256, 256, NULL },
	{ "p384", "p384.example.", LDNS_SIGN_ECDSAP384SHA384, 384, NULL },
	{ NULL, NULL, ED },
};

static struct dns_answer ask(struct dns_session *session, const char *name, enum dns_type type)
{
	struct dns_answer answer;

	for (unsigned runs = 0; runs < 20; runs++) {
		dns_session_again(session);
		answer = dns_ask(session, span_string(name), type);
		if (session->pending == 0)
			break;
		dns_wait(session->port);
	}
	return answer;
}

/* "found via www.example secure": without what other tests look at. */
static struct span line_of(struct arena *arena, const struct dns_answer *answer)
{
	static const char *const words[] = { "found",	  "no-data",	  "no-name", "failed",
					     "timed-out", "not-recorded", "offline", "pending" };
	struct buffer out = { .arena = arena };

	buffer_put(&out, span_string(words[answer->status]));
	if (answer->fault != DNS_FAULT_NONE)
		buffer_put(&out, arena_format(arena, "(%s)", dns_fault_word(answer->fault)));
	if (answer->alias.len > 0)
		buffer_put(&out, arena_format(arena, " via " SPAN_FMT, SPAN_ARG(answer->alias)));
	buffer_put(&out, arena_format(arena, " %s", dns_security_word(answer->security)));
	if (answer->because != NULL)
		buffer_put(&out, arena_format(arena, " %s", answer->because));
	return buffer_span(&out);
}

static struct dns_anchors *anchors_of(struct signed_world *world, const char *id)
{
	struct dns_anchors *anchors = arena_take(&world->arena, 1, sizeof *anchors);
	ldns_rr *key = ldns_key2rr(signed_key(world, id));
	ldns_rr *ds = ldns_key_rr2ds(key, LDNS_SHA256);
	char *text = ldns_rr2str(ds);
	struct span copy = arena_copy(&world->arena, span_string(text));

	dns_anchors_read(anchors, &world->arena, "anchors", copy);
	free(text);
	ldns_rr_free(ds);
	ldns_rr_free(key);
	return anchors;
}

/* What is said of the name, with a back-end that answers at once or one that does not. */
static void check_case(struct dns_port *port, const struct dns_anchors *anchors, size_t i,
		       const char *how)
{
	struct dns_session session = dns_session_open(port);
	struct arena arena = { 0 };
	char about[200];

	dns_session_secure(&session, anchors, 0);
	struct dns_answer answer = ask(&session, cases[i].name, DNS_A);
	snprintf(about, sizeof about, "%s%s", cases[i].about, how);
	ok_span(line_of(&arena, &answer), span_string(cases[i].want), about);
	arena_free(&arena);
	dns_session_close(&session);
}

static void test_cases(void)
{
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct signed_world world;
		struct pending pending;
		struct dns *dns = signed_open(&world, keys);
		struct dns_anchors *anchors = anchors_of(&world, "root");

		signed_say(&world, cases[i].script);
		signed_say(&world, base);
		struct dns_port *port = dns_port_open(dns);
		check_case(port, anchors, i, "");
		check_case(dns_port_open(pending_open(&pending, port)), anchors, i, ", later");
		arena_free(&world.arena);
	}
}

static struct dns_port *open_base(struct signed_world *world, const char *script)
{
	struct dns *dns = signed_open(world, keys);

	signed_say(world, script);
	signed_say(world, base);
	return dns_port_open(dns);
}

/* By which time it is judged, and with what anchor. */
static void test_times(void)
{
	enum { DAY = 24 * SIGNED_HOUR, RFC9905 = 1761955200 };
	static const struct {
		const char *about, *name, *want, *anchor;
		time_t made, seen, at;
	} times[] = {
		{ "as of when it was obtained", "www.example", "found secure", "root", SIGNED_NOW,
		  SIGNED_NOW, 0 },
		{ "to the second", "www.example", "found secure", "root", SIGNED_NOW,
		  SIGNED_NOW + DAY, 0 },
		{ "a second later", "www.example", "failed(bogus) bogus expired", "root",
		  SIGNED_NOW, SIGNED_NOW + DAY + 1, 0 },
		{ "from the first second", "www.example", "found secure", "root", SIGNED_NOW,
		  SIGNED_NOW - SIGNED_HOUR, 0 },
		{ "a second before", "www.example", "failed(bogus) bogus not-yet-valid", "root",
		  SIGNED_NOW, SIGNED_NOW - SIGNED_HOUR - 1, 0 },
		{ "a time that was named", "www.example", "found secure", "root", SIGNED_NOW,
		  SIGNED_NOW + 9 * DAY, SIGNED_NOW },
		{ "another", "www.example", "failed(bogus) bogus expired", "root", SIGNED_NOW,
		  SIGNED_NOW, SIGNED_NOW + 9 * DAY },
		{ "RSA with SHA-1 the day before RFC 9905", "sha1.example", "found secure", "root",
		  RFC9905 - DAY, RFC9905 - 1, 0 },
		{ "on the day", "sha1.example", "found insecure algorithm", "root", RFC9905 - 1,
		  RFC9905, 0 },
		{ "numbers of 32 bits that begin anew", "www.example", "found secure", "root",
		  UINT32_MAX, (time_t)UINT32_MAX + 100, 0 },
		{ "an anchor further down", "www.example", "found secure", "example", SIGNED_NOW,
		  SIGNED_NOW, 0 },
		{ "an anchor elsewhere", "www.example", "found indeterminate no-anchor", "deep",
		  SIGNED_NOW, SIGNED_NOW, 0 },
	};

	for (size_t i = 0; i < sizeof times / sizeof *times; i++) {
		struct signed_world world;
		struct arena arena = { 0 };
		struct dns_port *port = dns_port_open(signed_open(&world, keys));
		struct dns_session session = dns_session_open(port);

		world.seen = times[i].made;
		signed_say(&world, ZONE("sha1"));
		signed_say(&world, base);
		world.seen = times[i].seen;
		dns_session_secure(&session, anchors_of(&world, times[i].anchor), times[i].at);
		struct dns_answer answer = ask(&session, times[i].name, DNS_A);
		ok_span(line_of(&arena, &answer), span_string(times[i].want), times[i].about);
		dns_session_close(&session);
		arena_free(&arena);
		arena_free(&world.arena);
	}
}

/* What a session spends on the first answer, and what comes of a little less. */
static void test_work(void)
{
	static const struct {
		unsigned less;
		const char *want;
	} ends[] = { { 0, "found secure" }, { 1, "failed(bogus) bogus limit" } };
	struct signed_world world;
	struct dns_port *port = open_base(&world, "");
	struct dns_anchors *anchors = anchors_of(&world, "root");
	struct dns_session session = dns_session_open(port);
	struct arena arena = { 0 };

	dns_session_secure(&session, anchors, 0);
	ask(&session, "www.example", DNS_A);
	unsigned spent = LIMIT_CHECKING - session.secure->left;
	ok(session.asked == 1 && session.chain == 3, "questions of the chain are counted apart");
	ok(session.securities[DNS_SECURE] == 1, "answers are counted by their state");
	dns_session_close(&session);
	for (size_t i = 0; i < sizeof ends / sizeof *ends; i++) {
		session = dns_session_open(port);
		dns_session_secure(&session, anchors, 0);
		session.secure->left = spent - ends[i].less;
		struct dns_answer answer = ask(&session, "www.example", DNS_A);
		ok_span(line_of(&arena, &answer), span_string(ends[i].want),
			i == 0 ? "as much work as is done" : "more work");
		dns_session_close(&session);
	}
	arena_free(&arena);
	arena_free(&world.arena);
}

/* Names that need a question each, up to the last one that is put, and one more. */
static void test_questions(void)
{
	static const char *const want[] = { "found indeterminate no-answer",
					    "found indeterminate limit" };
	struct signed_world world;
	struct buffer script = { .arena = &world.arena };
	struct arena arena = { 0 };
	struct dns *dns = signed_open(&world, keys);

	for (unsigned i = 1; i <= LIMIT_CHAIN; i++)
		buffer_put(
			&script,
			arena_format(&arena, "? x%u.example. A\nx%u.example. A 192.0.2.1\n", i, i));
	signed_say(&world, arena_string(&arena, buffer_span(&script)));
	signed_say(&world, base);
	struct dns_session session = dns_session_open(dns_port_open(dns));
	dns_session_secure(&session, anchors_of(&world, "root"), 0);
	/* Three are put for the zone. */
	for (unsigned i = 1; i < LIMIT_CHAIN - 3; i++)
		ask(&session, arena_format(&arena, "x%u.example%c", i, 0).at, DNS_A);
	for (unsigned i = 0; i < 2; i++) {
		unsigned number = LIMIT_CHAIN - 3 + i;
		struct dns_answer answer =
			ask(&session, arena_format(&arena, "x%u.example%c", number, 0).at, DNS_A);

		ok_span(line_of(&arena, &answer), span_string(want[i]),
			i == 0 ? "the last question of a chain" : "one question more");
	}
	ok_number(session.chain, LIMIT_CHAIN, "no more are put");
	dns_session_close(&session);
	arena_free(&arena);
	arena_free(&world.arena);
}

/* What was recorded is judged as of then, from the tape alone. */
static void test_tape(void)
{
	char path[] = P_tmpdir "/dns_secure_test.XXXXXX";
	struct arena arena = { 0 };
	struct dns_refusal_list notes = { 0 };
	struct signed_world world;
	struct dns *dns;
	int descriptor = mkstemp(path);
	const char *const paths[] = { path };

	struct dns *inner = open_base(&world, "")->dns;
	ok(dns_open_recorder(&dns, &arena, inner, path).path == NULL, "a recording");
	for (unsigned i = 0; i < 2; i++) {
		struct dns_port *port = dns_port_open(dns);
		struct dns_session session = dns_session_open(port);

		dns_session_secure(&session, anchors_of(&world, "root"), 0);
		struct dns_answer answer = ask(&session, "www.example", DNS_A);
		ok_span(line_of(&arena, &answer), SPAN("found secure"),
			i == 0 ? "while it is made" : "and from it");
		ok(answer.seen == SIGNED_NOW && session.chain == 3, "time and questions");
		dns_session_close(&session);
		dns_port_close(port);
		dns_close(dns);
		if (i == 0 && dns_open_tape(&dns, &arena, paths, 1, &notes).path != NULL)
			break;
	}
	close(descriptor);
	unlink(path);
	arena_free(&arena);
	arena_free(&world.arena);
}

/* SPF on what is bogus: neither none nor what the record says (RFC 7208 2.6.6). */
static void test_spf(void)
{
	static const struct {
		const char *script, *reason;
		enum auth_verdict verdict;
		enum dns_security dnssec;
	} records[] = {
		{ "! example\n", "matched-all", AUTH_PASS, DNS_SECURE },
		{ "! example flip\n", "dns-bogus", AUTH_TEMPERROR, DNS_BOGUS },
		{ "", "dns-bogus", AUTH_TEMPERROR, DNS_BOGUS },
	};

	for (size_t i = 0; i < sizeof records / sizeof *records; i++) {
		struct signed_world world;
		struct arena arena = { 0 };
		struct dns_port *port = dns_port_open(signed_open(&world, keys));
		struct dns_session session = dns_session_open(port);
		struct spf_query query = { .sender = SPAN("a@www.example"),
					   .helo = SPAN("www.example") };

		ip_read(SPAN("192.0.2.1"), &query.client_ip);
		signed_say(&world, arena_format(&arena,
						"? www.example. TXT\nwww.example. TXT "
						"\"v=spf1 +all\"\n%s%c",
						records[i].script, 0)
					   .at);
		signed_say(&world, base);
		dns_session_secure(&session, anchors_of(&world, "root"), 0);
		struct spf_result result = spf_check(&session, &arena, &query);
		ok(result.verdict == records[i].verdict && result.dnssec == records[i].dnssec,
		   "SPF with its record %s", dns_security_word(records[i].dnssec));
		ok_span(span_string(result.reason), span_string(records[i].reason), "its reason");
		dns_session_close(&session);
		arena_free(&arena);
		arena_free(&world.arena);
	}
}

/* Without anchors nothing is checked: the resolver's word is shown. */
static void test_unchecked(void)
{
	struct signed_world world;
	struct dns_session session = dns_session_open(open_base(&world, WWW));
	struct dns_answer answer = ask(&session, "www.example", DNS_A);

	ok(answer.status == DNS_FOUND && answer.security == DNS_UNCHECKED, "nobody checks");
	ok(session.chain == 0, "and nothing is asked");
	dns_session_close(&session);
	arena_free(&world.arena);
}

int main(void)
{
	test_cases();
	test_times();
	test_work();
	test_questions();
	test_tape();
	test_spf();
	test_unchecked();
	signed_keys_free(keys);
	return done();
}
