/* What is hidden in texts, and what is left as it is. */
#include "analyzers/redact.h"
#include "analyzers/secrets.h"
#include "tests/test.h"

/* Known from the message before any text is shown; the tokens come in this order. */
static const struct {
	enum secret_kind kind;
	const char *secret;
} hidden[] = {
	{ SECRET_LOCAL_PART, "alice.smith" }, /* user1 */
	{ SECRET_LOCAL_PART, "bob" }, /* user2: too short to stand alone */
	{ SECRET_LOCAL_PART, "mail" }, /* user3: a word of ours */
	{ SECRET_LOCAL_PART, "o'brien" }, /* user4 */
	{ SECRET_USER, "jo" }, /* user5: logged in */
	{ SECRET_NAME, "Alice Smith" }, /* name1 */
	{ SECRET_NAME, "Delivery" }, /* name2: a word of ours */
	{ SECRET_HOST, "mta7.example.org" }, /* host1 */
	{ SECRET_HOST, "PC-ALICE" }, /* host2 */
	{ SECRET_HOST, "mail" }, /* host3: a word of ours */
	{ SECRET_ID, "20260101.abc" }, /* id1 */
	{ SECRET_LOCAL_PART, "SRS0=x=y=b.example=z" }, /* user6 */
	{ SECRET_LOCAL_PART, "user8" }, /* user7: no token is a secret, too */
	{ SECRET_LOCAL_PART, "a" }, /* user9 */
	{ SECRET_LOCAL_PART, "list-bob@b.example" }, /* user10 */
	{ SECRET_USER, "3811297" }, /* user11 */
	{ SECRET_USER, "1000" }, /* user12: it may count anything */
};

static const struct {
	const char *text, *want;
} cases[] = {
	/* Addresses, whoever wrote them in whatever way. */
	{ "alice.smith@a.example", "user1@a.example" },
	{ "<Alice.Smith@a.example>,<bob@b.example>", "<user1@a.example>,<user2@b.example>" },
	{ "mail@a.example", "user3@a.example" },
	{ "user8@a.example a@b.example", "user7@a.example user9@b.example" },
	{ "o'brien@a.example 'bob@b.example'", "user4@a.example 'user2@b.example'" },
	{ "rfc822;bob@b.example", "rfc822;user2@b.example" },
	{ "mailto:bob@b.example?subject=x", "mailto:user2@b.example?subject=x" },
	{ "mailto:alice.smith%40a.example", "mailto:user1%40a.example" },
	{ "From:=20alice.smith=40a.example", "From:=20user1=40a.example" },
	{ "smtp.mailfrom=bob@b.example", "smtp.mailfrom=user2@b.example" },
	{ "x=bob@b.example", "x=user2@b.example" },
	{ "SRS0=x=y=b.example=z@c.example", "user6@c.example" },
	{ "list-bob@b.example@c.example bob@b.example", "user10@c.example user2@b.example" },
	{ "key=alice.smith@a.example", "key=user1@a.example" },
	{ "9f+k=alice.smith@a.example", "user13@a.example" },
	{ "\"bob\"@b.example", "user2@b.example" },
	{ "bob@[192.0.2.1] bob@mta7.example.org", "user2@[192.0.2.1] user2@host1.internal" },
	{ "<20260101.abc@a.example>", "<id1@a.example>" },
	{ "Re: =?utf-8?q?bob=40b=2Eexample?= x", "Re: user2@b.example x" },
	{ "Re: =?us-ascii?q?bob=40b=2Eexample=1B=5B1m?=", "Re: user2@b.example\\x1B[1m" },
	{ "=?utf-8?b?Ym9iQGIuZXhhbXBsZSA9P3V0Zi04P3E/Qm9iPTQwYj0yRWV4YW1wbGU/PQ==?=", "user2@b.example user2@b.example" },

	/* Words. */
	{ "user alice.smith unknown", "user user1 unknown" },
	{ "/home/alice.smith/Maildir: alice.smith's", "/home/user1/Maildir: user1's" },
	{ "logged in as jo.", "logged in as user5." },
	{ "uid 3811297, 1000 bytes", "uid user11, 1000 bytes" },
	{ "\"Alice  Smith\" is not Alice Smith, or alice smith.",
	  "\"Alice  Smith\" is not name1, or name1." },
	{ "from mta7.example.org (HELO pc-alice)", "from host1.internal (HELO host2.internal)" },
	{ "mx1.corp.local:25, ldap.corp.local", "host4.internal:25, host5.internal" },
	{ "MX1.corp.local.", "host4.internal." },
	{ "the name starts with alice.s...", "the name starts with user1..." },

	/* What stands before a token is not taken for more of it. */
	{ "a2=\"bob\"@b.example", "a2=user2@b.example" },
	{ "a\\x0Ato=\"bob\"@b.example", "a\\x0Ato=user2@b.example" },

	{ "origin=@a.example origin=\"bob\"@b.example", "user14@a.example origin=user2@b.example" },

	/* Addresses of hosts. */
	{ "[10.1.2.3] 10.1.2.3:25 client-ip=10.1.2.3;", "[0.0.0.1] 0.0.0.1:25 client-ip=0.0.0.1;" },
	{ "fe80::1%eth0 fd00::5, fe80::/64", "100::1 100::2, 100::3/64" },
	{ "10.0.0.0/8", "0.0.0.2/8" },

	/* What tells nobody anything. */
	{ "bob was here, and mail from a", NULL },
	{ "Delivery to mail.example.org", NULL },
	{ "alice.smith.example.org and not-alice.smith-at-all", NULL },
	{ "xmta7.example.org mta7.example.orgs jo.example joe", NULL },
	{ "localhost [127.0.0.1] ::1 192.0.2.1 2001:db8::1", NULL },
	{ "t=4012345678; bh=40abc=; l=4096", NULL },
	{ "@a.example i=@a.example a @ b", NULL },
	{ "Re: =?utf-8?q?caf=C3=A9?=", NULL },
	{ "dkim=pass (1024-bit key) header.d=a.example", NULL },
	{ "", NULL },
};

static struct redactor open_redactor(const struct plain_words *plain)
{
	struct redactor redactor = redactor_open(plain);

	for (size_t i = 0; i < sizeof hidden / sizeof *hidden; i++)
		redactor_hide(&redactor, hidden[i].kind, span_string(hidden[i].secret));
	return redactor;
}

static void test_texts(struct arena *arena, const struct plain_words *plain)
{
	struct redactor redactor = open_redactor(plain);

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct span text = span_string(cases[i].text), once, twice;
		const char *want = cases[i].want != NULL ? cases[i].want : cases[i].text;

		once = redact(&redactor, arena, text);
		ok_span(once, span_string(want), cases[i].text);
		twice = redact(&redactor, arena, once);
		ok(twice.at == once.at, "%s: again changes nothing", cases[i].text);
	}
	redactor_close(&redactor);
}

/* Nothing was told of them: the first that comes up is the first in number. */
static void test_unknown(struct arena *arena, const struct plain_words *plain)
{
	struct redactor redactor = redactor_open(plain);

	ok_span(redact(&redactor, arena, SPAN("smtp.mailfrom=x@a.example b=y@a.example")),
		SPAN("smtp.mailfrom=user1@a.example user2@a.example"), "keys that are known stay");
	ok_span(redact(&redactor, arena, SPAN("list+bob=b.example@a.example X@a.example")),
		SPAN("user3@a.example user1@a.example"), "an address in a local-part goes with it");
	ok_span(redact(&redactor, arena, SPAN("\"j. doe\"@a.example")), SPAN("user4@a.example"),
		"a quoted local-part goes with its quotes");
	ok_span(redact(&redactor, arena, SPAN("\"j.\".\" doe\"@a.example")),
		SPAN("user5@a.example"), "so does one of several quoted strings");
	ok_span(redact(&redactor, arena, SPAN("<jane.\"x y\".roe@a.example>")),
		SPAN("<user6@a.example>"), "and one of quoted strings and atoms");
	ok_span(redact(&redactor, arena, SPAN("\"file\": \"@a.example")),
		SPAN("\"user7@a.example"), "a quote in a word goes with the word");
	ok_span(redact(&redactor, arena, SPAN("x/y\" z\"@a.example")), SPAN("x/user8@a.example"),
		"but not with what stands before a mark");
	ok_span(redact(&redactor, arena, SPAN("from=\"z z\"@a.example")),
		SPAN("from=user9@a.example"), "behind a key it is one");
	ok_span(redact(&redactor, arena, SPAN("\"a\" <\"b\"> \"c")), SPAN("\"a\" <\"b\"> \"c"),
		"quotes around other things stay");
	redactor_close(&redactor);
	ok_span(redact(NULL, arena, SPAN("x@a.example")), SPAN("x@a.example"),
		"none hides nothing");
}

static void test_heads(struct arena *arena, const struct plain_words *plain)
{
	struct redactor redactor = redactor_open(plain);

	redactor_hide_head(&redactor, SPAN("bob._spf.a.example"), SPAN("._spf.a.example"));
	ok_span(redact(&redactor, arena, SPAN("bob._spf.a.example TXT")),
		SPAN("user1._spf.a.example TXT"), "a name made of a local-part");
	redactor_close(&redactor);
}

int main(void)
{
	struct arena arena = { 0 };
	struct plain_words plain = plain_words_make(&arena);

	ok(plain_words_have(&plain, SPAN("signature")), "a word of the rules is plain");
	ok(plain_words_have(&plain, SPAN("postmaster")), "an office is plain");
	ok(!plain_words_have(&plain, SPAN("alice")), "a person is not");
	test_texts(&arena, &plain);
	test_unknown(&arena, &plain);
	test_heads(&arena, &plain);
	arena_free(&arena);
	return done();
}
