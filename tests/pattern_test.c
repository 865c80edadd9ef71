#include <string.h>

#include "data/dialects.h"
#include "parser/pattern.h"
#include "tests/guard.h"
#include "tests/test.h"

static const struct {
	const char *pattern, *text;
	const char *captured; /* captures, "|" behind each; NULL: no match */
} cases[] = {
	{ "Exim {version:word}", "Exim 4.96", "4.96|" },
	{ "Exim {version:word}", "exim \t 4.96 ", "4.96|" },
	{ "Exim {version:word}", "Exim4.96", NULL },
	{ "Exim {version:word}", "Exim 4.96 x", NULL },
	{ "Exim {version:text}", "Exim 4.96 #2 (Debian)", "4.96 #2 (Debian)|" },
	{ "\\[{client_ip:addr}\\][:{client_port:number}]", "[192.0.2.1]:25", "192.0.2.1|25|" },
	{ "\\[{client_ip:addr}\\][:{client_port:number}]", "[192.0.2.1]", "192.0.2.1|" },
	{ "\\[{client_ip:addr}\\][:{client_port:number}]", "[192.0.2.1", NULL },
	{ "\\[{client_ip:addr}\\]", "[IPv6:2001:db8::1]", "IPv6:2001:db8::1|" },
	{ "\\[{client_ip:addr}\\]", "[fe80::1%eth0]", "fe80::1%eth0|" },
	{ "\\[{client_ip:addr}\\]", "[192.0.2.256]", NULL },
	{ "{client_ip:addr}.{client_port:number}", "192.0.2.1.2525", "192.0.2.1|2525|" },
	{ "{client_ip:addr}:{client_port:number}", "192.0.2.1:2525", "192.0.2.1|2525|" },
	{ "{client_name:host} \\[{client_ip:addr}\\]", "a.example [192.0.2.1]",
	  "a.example|192.0.2.1|" },
	{ "{client_name:host} \\[{client_ip:addr}\\]", "a(b [192.0.2.1]", NULL },
	{ "{tls_version:word}:{cipher:word}:{bits:number}", "TLSv1.2:A-B:256", "TLSv1.2|A-B|256|" },
	{ "{set helo={helo:word} ident={ident:word}}", "helo=a ident=b", "a|b|" },
	{ "{set helo={helo:word} ident={ident:word}}", "ident=b helo=a", "b|a|" },
	{ "{set helo={helo:word} ident={ident:word}}", "helo=a x", NULL },
	{ "{set helo={helo:word} port={client_port:number}}", "port=x", NULL },
	{ "envelope-from {sender:path}", "envelope-from <\"a> b\"@c>", "\"a> b\"@c|" },
	{ "envelope-from {sender:path}", "envelope-from <>", "|" },
	{ "envelope-from {sender:path}", "envelope-from a@b", "a@b|" },
	{ "[{mismatch=may be forged}]", "may be\tforged", "may be\tforged|" },
	{ "CN \"{client_cert:text}\", x", "CN \"a\", b\", x", "a\", b|" },
	{ "{user:text}", "a b", "a b|" },
	{ "{client_ip:addr}", "2001:db8::1", "2001:db8::1|" },
	{ "{client_ip:addr}", "192.0.2.1 ", "192.0.2.1|" },
	{ "{client_ip:addr}", "fe80::1%a)b", NULL },
	{ "{client_ip:addr}", "192.0.2.1.25", NULL },
	{ "{client_ip:addr}", "192.0.2.1:25", NULL },
	{ "{client_ip:addr}", " 192.0.2.1", NULL },
	{ "{client_ip:addr}", "", NULL },
	{ "{by:host}", "a-b_c.long.name.example.net", "a-b_c.long.name.example.net|" },
	{ "{by:host}", "m\u00fcller.longer.example", "m\u00fcller.longer.example|" },
	{ "{by:host}", "\x01!#$%&'*+-.:=?/^`{|}~\x7f", "\x01!#$%&'*+-.:=?/^`{|}~\x7f|" },
	{ "{by:host}", "a.long.example;b", NULL },
	{ "{by:host}", "a.longer.example@b", NULL },
	{ "{by:host}\\[x", "along.example[x", "along.example|" },
	{ "{by:word} x", "a(b)[c]<d>;\x01\"e\",f@g x", "a(b)[c]<d>;\x01\"e\",f@g|" },
	{ "{by:word}{:text}", "abcdefgh\tijklmnop", "abcdefgh|" },
	{ "{with=a b}", "A  B", "A  B|" },
	{ "{with=a b} c", "a b", NULL },
	{ "{user:word}", "a b", NULL },
	{ "{user:word}", "", NULL },
};

static void check(const struct guard *guard, size_t i)
{
	struct span text = span_string(cases[i].text);
	struct captures captures;
	char got[256] = "";
	size_t used = 0;
	struct ip_answer address = { 0 };
	bool matched =
		pattern_match(cases[i].pattern, guard_place(guard, text), &address, &captures);

	for (size_t c = 0; matched && c < captures.count; c++)
		used += (size_t)snprintf(got + used, sizeof got - used, "%.*s|",
					 SPAN_ARG(captures.items[c].text));
	if (!ok(matched == (cases[i].captured != NULL) &&
			(!matched || strcmp(got, cases[i].captured) == 0),
		"%s on %s", cases[i].pattern, cases[i].text))
		printf("# got %s\n", matched ? got : "no match");
	for (size_t len = 0; len < text.len; len++) {
		address.asked = false;
		pattern_match(cases[i].pattern, guard_place(guard, span_upto(text, len)), &address,
			      &captures);
	}
}

static const char *bare(const char *pattern)
{
	return *pattern == '!' || *pattern == '?' || *pattern == '~' ? pattern + 1 : pattern;
}

static void check_row(const struct dialect *row, const struct dialect *before)
{
	int order = before == NULL		  ? -1
		    : before->place != row->place ? (int)before->place - (int)row->place
						  : strcmp(before->anchor, row->anchor);

	if (row->patterns[sizeof row->patterns / sizeof *row->patterns - 1].part != PART_END)
		ok(false, "%s has too many patterns", row->name);
	if (order > 0)
		ok(false, "%s stands in order of anchors", row->name);
	if (row->anchor[sizeof row->anchor - 1] != '\0')
		ok(false, "%s has too long an anchor", row->name);
	for (const struct dialect_pattern *p = row->patterns; p->part != PART_END; p++) {
		const char *fault = pattern_fault(bare(p->pattern));

		if (fault != NULL)
			ok(false, "%s: %s: %s", row->name, p->pattern, fault);
	}
}

static void check_list(const char *const *patterns)
{
	for (; *patterns != NULL; patterns++)
		if (pattern_fault(*patterns) != NULL)
			ok(false, "%s: %s", *patterns, pattern_fault(*patterns));
}

int main(void)
{
	struct guard guard = guard_open(4096);

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		check(&guard, i);
	for (size_t i = 0; i < dialect_count; i++)
		check_row(&dialects[i], i > 0 ? &dialects[i - 1] : NULL);
	check_list(common_from_comment);
	check_list(common_by);
	check_list(common_by_comment);
	check_list(common_comment);
	check_list(common_tail);
	ok(strcmp(dialects[dialect_count - 1].name, "unknown") == 0, "the last row is \"unknown\"");
	guard_close(&guard);
	return done();
}
