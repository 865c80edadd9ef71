#include "parser/signature.h"

#include "parser/buffer.h"
#include "parser/limits.h"
#include "tests/test.h"

static struct arena arena;

static struct signature read_kind(struct span body, enum signature_kind kind)
{
	struct span raw = arena_format(&arena, "X: " SPAN_FMT "\r\n\r\n", SPAN_ARG(body));
	struct message message = message_read(&arena, raw);

	return signature_read(&arena, &message, 0, kind);
}

#define REST " d=a.example; s=s1; h=From; bh=YWJj; b=YWJj"
#define GOOD "v=1; a=rsa-sha256;" REST

#define DIGITS_25 "0000000000000000000000000"
#define LABEL_60 "abcdefghijklmnopqrstuvwxyzabcdefghijklmnopqrstuvwxyzabcdefgh"
#define DIGITS_75 DIGITS_25 DIGITS_25 DIGITS_25

/* DKIM-Signature: RFC 6376 3.5, 6.1.1; what is wrong with it, NULL for nothing. */
static const struct {
	const char *body, *fault;
} cases[] = {
	{ GOOD, NULL },
	{ GOOD ";", NULL },
	{ "v=1; a=rsa-sha1;" REST, NULL },
	{ "v=1; a=ed25519-sha256;" REST, NULL },
	{ GOOD "; zz=whatever", NULL },
	{ GOOD "; c=simple", NULL },
	{ GOOD "; c=relaxed/relaxed", NULL },
	{ GOOD "; q=dns/txt", NULL },
	{ GOOD "; q=x-new:dns/txt", NULL },
	{ GOOD "; i=@a.example", NULL },
	{ GOOD "; i=joe=20x@Sub.A.Example", NULL },
	{ GOOD "; l=0", NULL },
	{ GOOD "; l=18446744073709551615", NULL },
	{ GOOD "; t=0; x=1", NULL },
	{ GOOD "; t=999999999999", NULL },
	{ "a=rsa-sha256;" REST, "tag-missing" },
	{ "v=1;" REST, "tag-missing" },
	{ "v=1; a=rsa-sha256; s=s1; h=From; bh=YWJj; b=YWJj", "tag-missing" },
	{ "v=1; a=rsa-sha256; d=a.example; h=From; bh=YWJj; b=YWJj", "tag-missing" },
	{ "v=1; a=rsa-sha256; d=a.example; s=s1; bh=YWJj; b=YWJj", "tag-missing" },
	{ "v=1; a=rsa-sha256; d=a.example; s=s1; h=From; b=YWJj", "tag-missing" },
	{ "v=1; a=rsa-sha256; d=a.example; s=s1; h=From; bh=YWJj", "tag-missing" },
	{ "v=2; a=rsa-sha256;" REST, "version" },
	{ "v=0.5; a=rsa-sha256;" REST, "version" },
	{ "v=01; a=rsa-sha256;" REST, "version" },
	{ "v=1; a=rsa-sha512;" REST, "algorithm-unknown" },
	{ "v=1; a=RSA-SHA256;" REST, "algorithm-unknown" },
	{ "v=1; a=ed25519-sha1;" REST, "algorithm-unknown" },
	{ GOOD "; d=b.example", "tag-duplicate" },
	{ GOOD "; junk", "syntax" },
	{ GOOD "; c=relaxed/simple/simple", "canon-unknown" },
	{ GOOD "; c=Relaxed", "canon-unknown" },
	{ GOOD "; c=relaxed/", "canon-unknown" },
	{ GOOD "; c=nofws", "canon-unknown" },
	{ GOOD "; q=dns", "query-unknown" },
	{ GOOD "; q=http/get", "query-unknown" },
	{ GOOD "; q=", "query-unknown" },
	{ GOOD "; i=a.example", "agent-syntax" },
	{ GOOD "; i=@b.example", "agent-domain" },
	{ GOOD "; i=@xa.example", "agent-domain" },
	{ GOOD "; i=@", "agent-domain" },
	{ GOOD "; l=-1", "length-syntax" },
	{ GOOD "; l=", "length-syntax" },
	{ GOOD "; l=1 2", "length-syntax" },
	{ GOOD "; l=18446744073709551616", "length-syntax" },
	{ GOOD "; l=" DIGITS_75 "1", NULL },
	{ GOOD "; l=" DIGITS_75 "01", "length-syntax" }, /* 1*76DIGIT */
	{ GOOD "; t=soon", "time-syntax" },
	{ GOOD "; x=1000000000000", "time-syntax" },
	{ GOOD "; t=2; x=2", "time-syntax" },
	{ GOOD "; t=3; x=2", "time-syntax" },
	{ "v=1; a=rsa-sha256; d=a.example; s=s1; h=To:Subject; bh=YWJj; b=YWJj", "from-unsigned" },
	{ "v=1; a=rsa-sha256; d=a.example; s=s1; h=to : fROM; bh=YWJj; b=YWJj", NULL },
	{ "v=1; a=rsa-sha256; d=a.example; s=s1; h=Message-ID:From; bh=YWJj; b=YWJj", NULL },
	{ "v=1; a=rsa-sha256; d=a.example; s=s1; h=From:Message-ID; bh=YWJj; b=YWJj", NULL },
	{ "v=1; a=rsa-sha256; d=a.example; s=s1; h=From:Message\x7f; bh=YWJj; b=YWJj", "syntax" },
	{ "v=1; a=rsa-sha256; d=a.example; s=s1; h=From:Messag\xc3\xa9-ID; bh=YWJj; b=YWJj",
	  "names-syntax" },
	{ "v=1; a=rsa-sha256; d=a.example; s=s1; h=From:Message ID; bh=YWJj; b=YWJj",
	  "names-syntax" },
	{ "v=1; a=rsa-sha256; d=a.example; s=s1; h=:From; bh=YWJj; b=YWJj", "names-syntax" },
	{ "v=1; a=rsa-sha256; d=a.example; s=s1; h=From::To; bh=YWJj; b=YWJj", "names-syntax" },
	{ "v=1; a=rsa-sha256; d=a.example; s=s1; h=; bh=YWJj; b=YWJj", "names-syntax" },
	{ "v=1; a=rsa-sha256; d=a.example; s=s1; h=From:; bh=YWJj; b=YWJj", "names-syntax" },
	{ "v=1; a=rsa-sha256; d=a.example; s=s1; h=From To; bh=YWJj; b=YWJj", "names-syntax" },
	{ "v=1; a=rsa-sha256; d=a.example; s=s1; h=From; bh=YW-j; b=YWJj", "signature-syntax" },
	{ "v=1; a=rsa-sha256; d=a.example; s=s1; h=From; bh=YWJj; b=====", "signature-syntax" },
	{ "v=1; a=rsa-sha256; d=a.example; s=s1; h=From; bh=YWJj; b=", "signature-syntax" },
	{ "v=1; a=rsa-sha256; d=; s=s1; h=From; bh=YWJj; b=YWJj", "domain-syntax" },
	{ "v=1; a=rsa-sha256; d=" LABEL_60 "abc.example; s=s1; h=From; bh=YWJj; b=YWJj", NULL },
	{ "v=1; a=rsa-sha256; d=" LABEL_60 "abcd.example; s=s1; h=From; bh=YWJj; b=YWJj",
	  "domain-syntax" },
	{ "v=1; a=rsa-sha256; d=example; s=s1; h=From; bh=YWJj; b=YWJj", "domain-syntax" },
	{ "v=1; a=rsa-sha256; d=.a.example; s=s1; h=From; bh=YWJj; b=YWJj", "domain-syntax" },
	{ "v=1; a=rsa-sha256; d=a..example; s=s1; h=From; bh=YWJj; b=YWJj", "domain-syntax" },
	{ "v=1; a=rsa-sha256; d=a.example.; s=s1; h=From; bh=YWJj; b=YWJj", "domain-syntax" },
	{ "v=1; a=rsa-sha256; d=[192.0.2.1]; s=s1; h=From; bh=YWJj; b=YWJj", "domain-syntax" },
	{ "v=1; a=rsa-sha256; d=b.example'a.example; s=s1; h=From; bh=YWJj; b=YWJj",
	  "domain-syntax" },
	{ "v=1; a=rsa-sha256; d=a.example; s=; h=From; bh=YWJj; b=YWJj", "selector-syntax" },
	{ "v=1; a=rsa-sha256; d=a.example; s=../../x; h=From; bh=YWJj; b=YWJj", "selector-syntax" },
	{ "v=1; a=rsa-sha256; d=a.example; s=*; h=From; bh=YWJj; b=YWJj", "selector-syntax" },
	{ "v=1; a=rsa-sha256; d=a.example; s=a b; h=From; bh=YWJj; b=YWJj", "selector-syntax" },
};

static void test_cases(void)
{
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct signature one = read_kind(span_string(cases[i].body), SIGNATURE_DKIM);

		ok_span(span_string(one.fault), span_string(cases[i].fault), cases[i].body);
		ok((one.key_name.len > 0) == (one.fault == NULL), "a key only where it is sound");
	}
}

/* A NUL, an escape or three hundred letters in a selector: no name to ask for. */
static void test_selectors(void)
{
	struct span raw = SPAN("X: v=1; a=rsa-sha256; d=a.example; h=From; bh=YWJj; b=YWJj; "
			       "s=k1._domainkey.b.example.\0.x\r\n\r\n");
	struct message message = message_read(&arena, raw);

	ok(signature_read(&arena, &message, 0, SIGNATURE_DKIM).fault != NULL, "a NUL in s=");
	for (unsigned length = 61; length < 66; length++) {
		struct span body = arena_format(&arena,
						"v=1; a=rsa-sha256; d=a.example; h=From; bh=YWJj; "
						"b=YWJj; s=%0*u",
						(int)length, 1u);

		ok((read_kind(body, SIGNATURE_DKIM).fault == NULL) == (length <= 63),
		   "a label of %u bytes", length);
	}
	struct span body = arena_format(&arena,
					"v=1; a=rsa-sha256; d=a.example; h=From; bh=YWJj; b=YWJj; "
					"s=%060u.%060u.%060u.%060u",
					1u, 1u, 1u, 1u);
	ok_span(span_string(read_kind(body, SIGNATURE_DKIM).fault), SPAN("selector-syntax"),
		"a name over 253 bytes");
}

static void test_values(void)
{
	struct signature one = read_kind(
		SPAN("v=1; a=ed25519-sha256; c=relaxed/simple; d=A.Example; s=s1;\r\n"
		     " i=joe=20x@mail.a.example; h=From : To:\r\n\tFrom; l=12; t=1; x=99;\r\n"
		     " bh=Y W J j; z=From:joe=20x=7C=20|Subject: demo=20run|To:a; b= YW\r\n Jj "),
		SIGNATURE_DKIM);
	struct field_copy_list copies = signature_copies(&arena, &one);

	ok_span(span_string(one.fault), SPAN_NONE, "sound");
	ok(one.key == KEY_ED25519 && one.hash == HASH_SHA256, "a=");
	ok(one.header_canon == CANON_RELAXED && one.body_canon == CANON_SIMPLE, "c=");
	ok_span(one.key_name, SPAN("s1._domainkey.a.example"), "where the key is");
	ok_span(one.agent, SPAN("joe x@mail.a.example"), "i=");
	ok_number((long long)one.names.count, 3, "h=");
	ok_span(one.names.items[2], SPAN("From"), "a name of h= behind a fold");
	ok(one.has_length && one.length == 12 && one.time == 1 && one.expiry == 99, "l= t= x=");
	ok_span(one.body_hash, SPAN("abc"), "bh=");
	ok_span(signature_bytes(&arena, &one), SPAN("abc"), "b=");
	ok_span(one.signature_room, SPAN(" YW\r\n Jj "), "all that is left out when it is checked");
	ok_number((long long)copies.count, 3, "z=");
	ok_span(copies.items[0].value, SPAN("joe x| "), "a copied field");
	ok_span(copies.items[1].name, SPAN("Subject"), "its name");
	one = read_kind(SPAN(GOOD), SIGNATURE_DKIM);
	ok(one.header_canon == CANON_SIMPLE && one.body_canon == CANON_SIMPLE, "c= missing");
	ok_span(one.agent, SPAN("@a.example"), "i= missing");
	one = read_kind(SPAN(GOOD "; c=relaxed"), SIGNATURE_DKIM);
	ok(one.header_canon == CANON_RELAXED && one.body_canon == CANON_SIMPLE, "c=relaxed");
	one = read_kind(
		SPAN("v=1; a=rsa-sha256; d=b\xc3\xbc.example; s=s1; h=From; bh=YWJj; b=YWJj"),
		SIGNATURE_DKIM);
	ok_span(one.key_name, SPAN("s1._domainkey.xn--b-eha.example"), "RFC 8616: a U-label");
}

/* RFC 8617 4.1 */
static const struct {
	enum signature_kind kind;
	const char *body, *fault;
} arc[] = {
	{ SIGNATURE_ARC_MESSAGE, "i=1; a=rsa-sha256;" REST, NULL },
	{ SIGNATURE_ARC_MESSAGE, "a=rsa-sha256;" REST, "tag-missing" },
	{ SIGNATURE_ARC_MESSAGE, "i=50; a=rsa-sha256;" REST, NULL },
	{ SIGNATURE_ARC_MESSAGE, "i=51; a=rsa-sha256;" REST, "instance-syntax" },
	{ SIGNATURE_ARC_MESSAGE, "i=0; a=rsa-sha256;" REST, "instance-syntax" },
	{ SIGNATURE_ARC_MESSAGE, "i=01; a=rsa-sha256;" REST, "instance-syntax" },
	{ SIGNATURE_ARC_MESSAGE, "i=@a.example; a=rsa-sha256;" REST, "instance-syntax" },
	{ SIGNATURE_ARC_SEAL, "i=2; cv=pass; a=rsa-sha256; d=a.example; s=s1; b=YWJj", NULL },
	{ SIGNATURE_ARC_SEAL, "i=2; a=rsa-sha256; d=a.example; s=s1; b=YWJj", "tag-missing" },
	{ SIGNATURE_ARC_SEAL, "i=2; cv=maybe; a=rsa-sha256; d=a.example; s=s1; b=YWJj",
	  "chain-syntax" },
	{ SIGNATURE_ARC_SEAL, "i=2; cv=none; h=From; a=rsa-sha256; d=a.example; s=s1; b=YWJj",
	  "tag-unexpected" },
};

static void test_limit(void)
{
	struct buffer text = { .arena = &arena };

	buffer_put(&text, SPAN("v=1; a=rsa-sha256; d=a.example; s=s1; bh=YWJj; b=YWJj; h=From"));
	for (unsigned i = 1; i < LIMIT_SIGNED_NAMES; i++)
		buffer_put(&text, SPAN(":To"));
	ok_span(span_string(read_kind(buffer_span(&text), SIGNATURE_DKIM).fault), SPAN_NONE,
		"as many names as are read");
	buffer_put(&text, SPAN(":Cc"));
	ok_span(span_string(read_kind(buffer_span(&text), SIGNATURE_DKIM).fault),
		SPAN("names-syntax"), "one more");
}

int main(void)
{
	test_cases();
	test_selectors();
	test_values();
	for (size_t i = 0; i < sizeof arc / sizeof *arc; i++)
		ok_span(span_string(read_kind(span_string(arc[i].body), arc[i].kind).fault),
			span_string(arc[i].fault), arc[i].body);
	test_limit();
	arena_free(&arena);
	return done();
}
