#include "analyzers/spf_macro.h"

#include "parser/buffer.h"
#include "parser/limits.h"
#include "tests/guard.h"
#include "tests/test.h"

static struct spf_values values_for(const char *client)
{
	struct spf_values values = {
		.local = SPAN("first-last+tag.x"),
		.sender_domain = SPAN("mail.example.org"),
		.domain = SPAN("policy.example.net"),
		.helo = SPAN("helo.example.com"),
		.time = 1500000000,
	};

	ip_read(span_string(client), &values.client_ip);
	return values;
}

/* As explain-strings, which name every letter. */
static const struct {
	const char *text, *want;
} texts[] = {
	{ "%{s}", "first-last+tag.x@mail.example.org" },
	{ "%{l}", "first-last+tag.x" },
	{ "%{o}", "mail.example.org" },
	{ "%{d}", "policy.example.net" },
	{ "%{h}", "helo.example.com" },
	{ "%{i} %{c} %{v}", "192.0.2.3 192.0.2.3 in-addr" },
	{ "%{p} %{r} %{t}", "unknown unknown 1500000000" },
	/* RFC 7208 7.3: right-hand parts, after they were reversed. */
	{ "%{d4} %{d3} %{d2} %{d1}", "policy.example.net policy.example.net example.net net" },
	{ "%{dr} %{d2r} %{d1r}", "net.example.policy example.policy policy" },
	{ "%{l-} %{lr-} %{l1r-} %{l2r-}",
	  "first.last+tag.x last+tag.x.first first last+tag.x.first" },
	{ "%{l-+.} %{lr+-.} %{l1.}", "first.last.tag.x x.tag.last.first x" },
	{ "%{d=}", "policy.example.net" },
	{ "%{ir}.%{v}.arpa", "3.2.0.192.in-addr.arpa" },
	{ "%{d255} %{d2147483648}", "policy.example.net policy.example.net" },
	/* RFC 3986 2.3 for capitals. */
	{ "%{S}", "first-last%2Btag.x%40mail.example.org" },
	{ "%{L2r-}", "last%2Btag.x.first" },
	{ "%% %_ %-", "%   %20" },
	{ "plain text", "plain text" },
	{ "", "" },
};

/* Texts that break the grammar are as none. */
static const char *const bad_texts[] = {
	"%",	 "%{",	 "%{d",	 "%{d2", "%{dr",     "%{d.",	    "%{z}",
	"%{d0}", "100%", "%(d)", "a\tb", "\x1b[31m", "caf\xc3\xa9",
};

static void test_texts(void)
{
	struct guard guard = guard_open(4096);
	struct arena arena = { 0 };
	struct spf_values values = values_for("192.0.2.3");
	struct span out;

	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		struct span text = span_string(texts[i].text);

		ok(spf_expand_text(&arena, &values, guard_place(&guard, text), &out), "a text");
		ok_span(out, span_string(texts[i].want), texts[i].text);
		for (size_t len = 0; len < text.len; len++)
			spf_expand_text(&arena, &values, guard_place(&guard, span_upto(text, len)),
					&out);
	}
	for (size_t i = 0; i < sizeof bad_texts / sizeof *bad_texts; i++)
		ok(!spf_expand_text(&arena, &values, guard_place(&guard, span_string(bad_texts[i])),
				    &out) &&
			   out.len == 0,
		   "no text: case %zu", i);
	arena_free(&arena);
	guard_close(&guard);
}

static void test_ipv6(void)
{
	struct arena arena = { 0 };
	struct spf_values values = values_for("2001:db8::cb01");
	struct span out;

	spf_expand_text(&arena, &values, SPAN("%{i} %{c} %{v}"), &out);
	ok_span(out,
		SPAN("2.0.0.1.0.D.B.8.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.0.C.B.0.1 "
		     "2001:db8::cb01 ip6"),
		"an IPv6 client by nibbles, and readable");
	ok_span(spf_expand_name(&arena, &values, SPAN("%{i4r}.%{v}.arpa")),
		SPAN("1.0.0.2.ip6.arpa"), "reversed, and four of it");
	arena_free(&arena);
}

static struct span repeat(struct arena *arena, const char *text, size_t count)
{
	struct buffer out = { .arena = arena };

	for (size_t i = 0; i < count; i++)
		buffer_put(&out, span_string(text));
	return buffer_span(&out);
}

static void test_names(void)
{
	struct arena arena = { 0 };
	struct spf_values values = values_for("192.0.2.3");

	ok_span(spf_expand_name(&arena, &values, SPAN("%{l1r-}.%{d2}")), SPAN("first.example.net"),
		"a name");
	ok_span(spf_expand_name(&arena, &values, SPAN("%{d}.")), SPAN("policy.example.net"),
		"the final dot goes");
	static const char *const none[] = { "a..b.example", ".example", "", "." };
	for (size_t i = 0; i < sizeof none / sizeof *none; i++)
		ok(spf_expand_name(&arena, &values, span_string(none[i])).len == 0, "no name: %s",
		   none[i]);
	struct span label = repeat(&arena, "x", 63);
	struct span name = arena_format(&arena, SPAN_FMT ".example", SPAN_ARG(label));
	ok_span(spf_expand_name(&arena, &values, name), name, "a label of 63 bytes");
	name = arena_format(&arena, "x" SPAN_FMT ".example", SPAN_ARG(label));
	ok(spf_expand_name(&arena, &values, name).len == 0, "one of 64 is none");
	/* 31 labels of 8 bytes with their dots, and 5 more: 253. */
	name = arena_format(&arena, SPAN_FMT "abcde", SPAN_ARG(repeat(&arena, "1234567.", 31)));
	ok_number((long long)name.len, 253, "a name of 253 bytes");
	ok_span(spf_expand_name(&arena, &values, name), name, "stays whole");
	ok_span(spf_expand_name(&arena, &values,
				arena_format(&arena, "y" SPAN_FMT, SPAN_ARG(name))),
		span_from(name, 8), "at 254 the first label goes, not the first byte");
	ok_span(spf_expand_name(&arena, &values,
				arena_format(&arena, "%%{h}." SPAN_FMT, SPAN_ARG(name))),
		name, "labels go until it fits");
	arena_free(&arena);
}

/* What the sender says may hold any byte, and be of any length. */
static void test_hostile(void)
{
	struct arena arena = { 0 };
	struct spf_values values = values_for("192.0.2.3");
	struct span out;

	values.local = (struct span){ "a\0b", 3 };
	ok(spf_expand_name(&arena, &values, SPAN("%{l}.example")).len == 0,
	   "a name with a NUL byte is none, and is not cut at it");
	ok_span(spf_expand_name(&arena, &values, SPAN("%{L}.example")), SPAN("a%00b.example"),
		"escaped it is one");
	ok_span(spf_expand_name(&arena, &values, SPAN("%{S}.example")),
		SPAN("a%00b%40mail.example.org.example"), "with its domain, too");
	values.local = SPAN("j\xc3\xb6rg");
	ok(spf_expand_name(&arena, &values, SPAN("%{l}.example")).len == 0,
	   "RFC 8616 4: a local-part beyond ASCII makes no name");
	ok(spf_expand_text(&arena, &values, SPAN("%{l}"), &out), "but stands in a text");
	ok_span(out, SPAN("j\xc3\xb6rg"), "as its bytes");
	values.local = SPAN("\xff\xfe");
	ok_span(spf_expand_name(&arena, &values, SPAN("%{L}.example")), SPAN("%FF%FE.example"),
		"bytes that are no UTF-8");
	values.local = repeat(&arena, "abc.", LIMIT_SPF_VALUE / 4);
	struct span many = repeat(&arena, "%{l}", 4000);
	out = spf_expand_name(&arena, &values,
			      arena_format(&arena, SPAN_FMT "x.example", SPAN_ARG(many)));
	ok(out.len > 245 && out.len <= 253 && span_ends_nocase(out, SPAN(".abc.x.example")),
	   "four million bytes are the right end of them");
	spf_expand_text(&arena, &values, many, &out);
	ok_number((long long)out.len, LIMIT_SPF_EXP, "a text is cut");
	spf_expand_text(&arena, &values, repeat(&arena, "x", LIMIT_SPF_EXP), &out);
	ok_number((long long)out.len, LIMIT_SPF_EXP, "one of the limit is whole");
	spf_expand_text(&arena, &values, repeat(&arena, "x", LIMIT_SPF_EXP - 1), &out);
	ok_number((long long)out.len, LIMIT_SPF_EXP - 1, "and one byte less is");
	arena_free(&arena);
}

int main(void)
{
	test_texts();
	test_ipv6();
	test_names();
	test_hostile();
	return done();
}
