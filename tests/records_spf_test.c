#include "parser/records_spf.h"

#include <stdlib.h>
#include <string.h>

#include "parser/buffer.h"
#include "parser/limits.h"
#include "tests/guard.h"
#include "tests/test.h"

/* Each term as "KIND", its domain, its prefixes where they are not whole, "!FLAW" where it has one.
 */
static const struct {
	const char *record, *want;
} cases[] = {
	{ "v=spf1", "" },
	{ "V=SPF1 ", "" },
	{ "v=spf1  mx   -all ", "+mx -all" },
	{ "v=spf1 ALL Mx A PTR", "+all +mx +a +ptr" },
	{ "v=spf1 ?a ~mx +ptr -all", "?a ~mx +ptr -all" },
	/* a, mx */
	{ "v=spf1 a/24 mx//64 a/0//0", "+a/24/128 +mx/32/64 +a/0/0" },
	{ "v=spf1 a:b.example/24//64", "+a:b.example/24/64" },
	{ "v=spf1 a:b/c.example", "+a:b/c.example" },
	{ "v=spf1 a:b.example//64/24", "+a:b.example//64!domain-spec/24/128" },
	{ "v=spf1 a/33", "+a!prefix-length" },
	{ "v=spf1 a/32", "+a" },
	{ "v=spf1 a/024", "+a!prefix-length" },
	{ "v=spf1 a/", "+a!prefix-length" },
	{ "v=spf1 a//", "+a!prefix-length" },
	{ "v=spf1 a//129", "+a!prefix-length" },
	{ "v=spf1 a//128", "+a" },
	{ "v=spf1 a/4294967328", "+a!prefix-length" },
	{ "v=spf1 a/24/64", "+a!prefix-length" },
	{ "v=spf1 a:", "+a!domain-spec" },
	{ "v=spf1 a:/24", "+a!domain-spec/24/128" },
	{ "v=spf1 a:b", "+a:b!domain-spec" },
	{ "v=spf1 a:b.example.", "+a:b.example." },
	{ "v=spf1 a:b.1", "+a:b.1!domain-spec" },
	{ "v=spf1 a:b.1a", "+a:b.1a" },
	{ "v=spf1 a:b.-a", "+a:b.-a!domain-spec" },
	{ "v=spf1 a:b.a-", "+a:b.a-!domain-spec" },
	{ "v=spf1 a:b.xn--a", "+a:b.xn--a" },
	{ "v=spf1 a:b_c.d_e.example", "+a:b_c.d_e.example" },
	{ "v=spf1 a:museum.", "+a:museum.!domain-spec" },
	{ "v=spf1 a1 a-b a.b", "+unknown!mechanism +unknown!mechanism +unknown!mechanism" },
	/* ip4, ip6 */
	{ "v=spf1 ip4:192.0.2.1 ip4:192.0.2.0/24", "+ip4=32 +ip4=24" },
	{ "v=spf1 ip4:192.0.2.0/0 ip4:192.0.2.0/32", "+ip4=0 +ip4=32" },
	{ "v=spf1 ip4:192.0.2.0/33", "+ip4!prefix-length=32" },
	{ "v=spf1 ip4:192.0.2.0/00", "+ip4!prefix-length=32" },
	{ "v=spf1 ip4:192.0.2.0/", "+ip4!prefix-length=32" },
	{ "v=spf1 ip4:192.0.2.0//24", "+ip4!prefix-length=32" },
	{ "v=spf1 ip4:192.0.2", "+ip4!address=0" },
	{ "v=spf1 ip4:192.0.2.01", "+ip4!address=0" },
	{ "v=spf1 ip4:192.0.2.256", "+ip4!address=0" },
	{ "v=spf1 ip4 ip4: ip4/24", "+ip4!address=0 +ip4!address=0 +ip4!address=0" },
	{ "v=spf1 ip4:2001:db8::1 ip6:192.0.2.1", "+ip4!address=0 +ip6!address=0" },
	{ "v=spf1 ip6:2001:db8::/32 ip6:::", "+ip6=32 +ip6=128" },
	{ "v=spf1 ip6:2001:db8::/129", "+ip6!prefix-length=128" },
	{ "v=spf1 ip6:::ffff:192.0.2.1/96", "+ip6=96" },
	{ "v=spf1 ip6:fe80::1%eth0", "+ip6!address=0" },
	{ "v=spf1 ip6:IPv6:2001:db8::1", "+ip6!address=0" },
	{ "v=spf1 ip6:[2001:db8::1]", "+ip6!address=0" },
	/* Arguments that must, may or must not stand there. */
	{ "v=spf1 all:x all/8 all. -all", "+all!argument +all!argument +unknown!mechanism -all" },
	{ "v=spf1 include include: include/24", "+include!domain-spec +include!domain-spec "
						"+include!domain-spec" },
	{ "v=spf1 include:b.example/24", "+include:b.example/24!domain-spec" },
	{ "v=spf1 exists exists:b.example", "+exists!domain-spec +exists:b.example" },
	{ "v=spf1 ptr ptr:b.example ptr: ptr/8", "+ptr +ptr:b.example +ptr!domain-spec "
						 "+ptr!domain-spec" },
	/* Modifiers */
	{ "v=spf1 redirect=b.example exp=c.example", "redirect:b.example exp:c.example" },
	{ "v=spf1 redirect=b.example Redirect=b.example",
	  "redirect:b.example redirect:b.example!twice" },
	{ "v=spf1 exp=b.example exp=b.example", "exp:b.example exp:b.example!twice" },
	{ "v=spf1 redirect= exp=", "redirect!domain-spec exp!domain-spec" },
	{ "v=spf1 redirect:b.example", "+unknown!mechanism" },
	{ "v=spf1 -redirect=b.example +x=y", "redirect!qualifier modifier!qualifier" },
	{ "v=spf1 x=y x=y op.z-1_=%{d}", "modifier:y modifier:y modifier:%{d}" },
	{ "v=spf1 x= =x 1=x .=x", "modifier unknown!mechanism unknown!mechanism "
				  "unknown!mechanism" },
	{ "v=spf1 x=%(d) x=a%", "modifier:%(d)!macro modifier:a%!macro" },
	{ "v=spf1 default=fail", "modifier:fail" },
	/* Macros */
	{ "v=spf1 exists:%{ir}.%{v}.b.example", "+exists:%{ir}.%{v}.b.example" },
	{ "v=spf1 exists:%{d} exists:b.%{d2r.-+,/_=}", "+exists:%{d} +exists:b.%{d2r.-+,/_=}" },
	{ "v=spf1 exists:%%b.%_.%-", "+exists:%%b.%_.%-" },
	{ "v=spf1 exists:%{d}example", "+exists:%{d}example!domain-spec" },
	{ "v=spf1 exists:%{d}.example", "+exists:%{d}.example" },
	{ "v=spf1 exists:%{D2R}", "+exists:%{D2R}" },
	{ "v=spf1 exists:%{x}.example", "+exists:%{x}.example!macro" },
	{ "v=spf1 exists:%{d0}", "+exists:%{d0}!macro" },
	{ "v=spf1 exists:%{d2147483648} exists:%{d128}", "+exists:%{d2147483648} "
							 "+exists:%{d128}" },
	{ "v=spf1 exists:%{dr2}", "+exists:%{dr2}!macro" },
	{ "v=spf1 exists:%{d exists:%{ exists:% exists:%{}",
	  "+exists:%{d!macro +exists:%{!macro +exists:%!macro +exists:%{}!macro" },
	{ "v=spf1 exists:%{c} exists:%{r} exists:%{T}",
	  "+exists:%{c}!macro +exists:%{r}!macro +exists:%{T}!macro" },
	/* Bytes */
	{ "v=spf1 a:b.example\t-all", "+a!byte" },
	{ "v=spf1 \x80"
	  "a -all",
	  "+unknown!byte -all" },
	{ "v=spf1 a:b\xc3\xa9.example", "+a!byte" },
	{ "v=spf1 + - ++all", "+unknown!mechanism -unknown!mechanism +unknown!mechanism" },
};

static struct span part_line(struct arena *arena, const struct spf_part *part)
{
	struct buffer out = { .arena = arena };

	if (part->qualifier != 0)
		buffer_put(&out, (struct span){ &part->qualifier, 1 });
	buffer_put(&out, span_string(spf_kind_word(part->kind)));
	if (part->domain.len > 0)
		buffer_put(&out, arena_format(arena, ":" SPAN_FMT, SPAN_ARG(part->domain)));
	if (part->flaw != SPF_SOUND)
		buffer_put(&out, arena_format(arena, "!%s", spf_flaw_word(part->flaw)));
	if ((part->kind == SPF_A || part->kind == SPF_MX) &&
	    (part->prefix4 < 32 || part->prefix6 < 128) && part->flaw != SPF_FLAW_BYTE)
		buffer_put(&out, arena_format(arena, "/%u/%u", part->prefix4, part->prefix6));
	if (part->kind == SPF_IP4 || part->kind == SPF_IP6)
		buffer_put(&out, arena_format(arena, "=%u", part->network.length));
	return buffer_span(&out);
}

static struct span syntax_line(struct arena *arena, const struct spf_syntax *syntax)
{
	struct buffer out = { .arena = arena };

	for (size_t i = 0; i < syntax->count; i++) {
		buffer_put(&out, i > 0 ? SPAN(" ") : SPAN_NONE);
		buffer_put(&out, part_line(arena, &syntax->parts[i]));
	}
	return buffer_span(&out);
}

static struct span record_line(struct arena *arena, struct span record)
{
	struct spf_syntax syntax = spf_syntax_read(arena, record);

	return syntax_line(arena, &syntax);
}

/* Whether it is the same term of the one and of the other, or none of both. */
static bool is_same(const struct spf_part *a, const struct spf_syntax *in,
		    const struct spf_part *b, const struct spf_syntax *copy)
{
	return a == NULL ? b == NULL : b != NULL && a - in->parts == b - copy->parts;
}

/* A copy tells the same once the original is gone, without a look at it. */
static void check_pack(struct span record)
{
	struct arena arena = { 0 }, other = { 0 };
	struct spf_syntax syntax = spf_syntax_read(&other, record);
	struct spf_syntax *copy = spf_syntax_pack(heap_take(spf_syntax_size(&syntax)), &syntax);
	struct span line = syntax_line(&arena, &syntax);

	ok(is_same(syntax.redirect, &syntax, copy->redirect, copy) &&
		   is_same(syntax.exp, &syntax, copy->exp, copy) &&
		   is_same(syntax.flawed, &syntax, copy->flawed, copy),
	   "a copy names its own terms");
	if (syntax.count > 0)
		memset(syntax.parts, 0xff, syntax.count * sizeof *syntax.parts);
	ok_span(syntax_line(&arena, copy), line, "a copy tells the same");
	arena_free(&other);
	arena_free(&arena);
	free(copy);
}

static void test_cases(void)
{
	struct guard guard = guard_open(4096);
	struct arena arena = { 0 };

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct span record = span_string(cases[i].record);

		ok(spf_syntax_is(record), "it is one of SPF");
		ok_span(record_line(&arena, guard_place(&guard, record)),
			span_string(cases[i].want), cases[i].record);
		check_pack(record);
		for (size_t len = 6; len < record.len; len++)
			record_line(&arena, guard_place(&guard, span_upto(record, len)));
	}
	arena_free(&arena);
	guard_close(&guard);
}

static void test_version(void)
{
	static const char *const others[] = {
		"",	   "v=spf",   "v=spf10",       "v=spf1\tall",
		" v=spf1", "v=spf1a", "\"v=spf1 -all", "v=spf2.0/pra"
	};

	for (size_t i = 0; i < sizeof others / sizeof *others; i++)
		ok(!spf_syntax_is(span_string(others[i])), "not one of SPF: %s", others[i]);
}

/* A record of `count` terms, and what is read of it. */
static struct spf_syntax read_many(struct arena *arena, size_t count)
{
	struct buffer out = { .arena = arena };

	buffer_put(&out, SPAN("v=spf1"));
	for (size_t i = 0; i < count; i++)
		buffer_put(&out, SPAN(" a"));
	return spf_syntax_read(arena, buffer_span(&out));
}

static void test_limit(void)
{
	struct arena arena = { 0 };
	struct spf_syntax syntax = read_many(&arena, LIMIT_SPF_TERMS);

	ok(syntax.count == LIMIT_SPF_TERMS && syntax.flawed == NULL, "as many terms as are read");
	syntax = read_many(&arena, LIMIT_SPF_TERMS + 1);
	ok(syntax.count == LIMIT_SPF_TERMS + 1 && syntax.flawed != NULL &&
		   syntax.flawed->flaw == SPF_FLAW_LIMIT,
	   "one more is a flaw");
	syntax = read_many(&arena, LIMIT_SPF_TERMS * 7);
	ok_number((long long)syntax.count, LIMIT_SPF_TERMS + 1, "those behind it are not read");
	arena_free(&arena);
}

int main(void)
{
	test_cases();
	test_version();
	test_limit();
	return done();
}
