#include "parser/extent.h"
#include "tests/guard.h"
#include "tests/test.h"

static size_t word(struct span text, size_t at)
{
	return extent_of(text, at, ENDS_WORD);
}

static size_t host(struct span text, size_t at)
{
	return extent_of(text, at, ENDS_WORD | ENDS_HOST);
}

static size_t word_before_colon(struct span text, size_t at)
{
	return extent_before(text, at, ENDS_WORD, ":", 1);
}

static size_t host_before_blank(struct span text, size_t at)
{
	return extent_before(text, at, ENDS_HOST, " ", 1);
}

static const struct {
	const char *name;
	size_t (*extent)(struct span, size_t);
	const char *text;
	size_t at, end;
} cases[] = {
	{ "word", word, "", 0, 0 },
	{ "word", word, "abc", 0, 3 },
	{ "word", word, "abcdefgh ijkl", 0, 8 },
	{ "word", word, "abcdefghi\tjkl", 2, 9 },
	{ "word", word, "a\x01\x1f\x7f\xff(b)[c];,@\r\n", 0, 14 },
	{ "host", host, "mail_1.long-name.example.net", 0, 28 },
	{ "host", host, "mx.long-name.example[192.0.2.1]", 0, 20 },
	{ "host", host, "a!b#c$d%e&f'g*h+i/j:k=l?m^n`o{p|q}r~s", 0, 37 },
	{ "host", host, "m\xc3\xbcller.long.example;", 0, 20 },
	{ "host", host, "a@b", 0, 1 },
	{ "host", host, "12345678<", 1, 8 },
	{ "word before a stop", word_before_colon, "TLSv1.2:A", 0, 7 },
	{ "word before a stop", word_before_colon, "TLS v1.2:A", 0, 3 },
	{ "blank as a stop", host_before_blank, "ab\tc", 0, 2 },
	{ "address", extent_address, "192.0.2.1:25", 0, 9 },
	{ "address", extent_address, "192.0.2.1.25", 0, 9 },
	{ "address", extent_address, "[2001:db8::1]", 1, 12 },
	{ "address", extent_address, "IPv6:::1)", 0, 8 },
	{ "address", extent_address, "fe80::1%eth0]", 0, 12 },
	{ "address", extent_address, "mx", 0, 0 },
	{ "path", extent_path, "<a@b>,", 0, 5 },
	{ "path", extent_path, "<\"a> b\"@c> d", 0, 10 },
	{ "path", extent_path, "a@b, c", 0, 3 },
	{ "path", extent_path, "<a@b", 0, 0 },
	{ "path", extent_path, "<>", 0, 2 },
};

static const struct {
	const char *text;
	bool host;
} hosts[] = {
	{ "mx.example.net", true },   { "mail_1.longer-name.example", true },
	{ "[192.0.2.1]", false },     { "a b", false },
	{ "mx.example.net;", false }, { "a.long.name.example@b", false },
	{ "2001:db8::1", true },      { "", false },
};

static void check(const struct guard *guard, size_t i)
{
	struct span text = span_string(cases[i].text);
	size_t end = cases[i].extent(guard_place(guard, text), cases[i].at);

	ok(end == cases[i].end, "row %zu: %s ends at %zu", i, cases[i].name, cases[i].end);
	for (size_t len = cases[i].at; len < text.len; len++)
		cases[i].extent(guard_place(guard, span_upto(text, len)), cases[i].at);
}

int main(void)
{
	struct guard guard = guard_open(256);

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		check(&guard, i);
	for (size_t i = 0; i < sizeof hosts / sizeof *hosts; i++)
		ok(extent_is_host(guard_place(&guard, span_string(hosts[i].text))) == hosts[i].host,
		   "\"%s\" is %s host", hosts[i].text, hosts[i].host ? "a" : "no");
	guard_close(&guard);
	return done();
}
