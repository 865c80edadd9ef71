#include "data/suffix.h"
#include "tests/guard.h"
#include "tests/test.h"

#include <string.h>

static const struct {
	const char *name, *organisation; /* "": none */
} cases[] = {
	{ "mail.example.org", "example.org" },
	{ "example.org", "example.org" },
	{ "a.b.example.co.uk", "example.co.uk" },
	{ "co.uk", "" },
	{ "a.b.example.ck", "b.example.ck" }, /* "*.ck", but "!www.ck" */
	{ "a.b.www.ck", "www.ck" },
	{ "example.ck", "" },
	{ "a.b.com.xn--p1ai", "com.xn--p1ai" },
	{ "org", "" },
	{ "localhost", "" },
	{ "a.shop.gb.net", "shop.gb.net" }, /* a private rule of the list */
	{ "mx.cloudbox.example", "cloudbox.example" }, /* an unlisted top-level domain */
	{ "hub.int.corp.local", "corp.local" },
	{ "www.xn--85x722f.com.cn", "xn--85x722f.com.cn" },
	{ "192.0.2.1", "" },
	{ "[192.0.2.1]", "" },
	{ "2001:db8::1", "" },
	{ "a..example.org", "" },
	{ ".example.org", "" },
	{ "example.org.", "" },
	{ "b\xc3\xbc" "cher.example.org", "" }, /* no A-label */
	{ "a.b.c.d.e.f.g.h.i.j.k.l.m.n.o.p.example.org", "example.org" }, /* of many labels */
	{ "", "" },
};

static void test_list(const struct suffix_list *list, const struct guard *guard)
{
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct span name = span_string(cases[i].name);

		name = guard_place(guard, name);
		ok_span(span_from(name, suffix_organisation(list, name.at, name.len)),
			span_string(cases[i].organisation), cases[i].name);
	}
}

/* After some hundred names the list's rules are read, and tell of most at once. */
static void ask_many(const struct suffix_list *list)
{
	char name[] = "a000.example.org";
	bool good = true;

	for (int i = 0; i < 1000; i++) {
		name[1] = (char)('0' + i / 100);
		name[2] = (char)('0' + i / 10 % 10);
		name[3] = (char)('0' + i % 10);
		good = good && suffix_organisation(list, name, strlen(name)) == 5;
	}
	ok(good, "many names");
}

int main(void)
{
	struct guard guard = guard_open(4096);
	struct suffix_list *list = suffix_open();
	struct span big;

	if (ok(list != NULL, "a list can be had")) {
		struct suffix_list *shared = suffix_share(list);
		size_t odd = suffix_organisation(list, "ab.m", 4);

		test_list(list, &guard);
		test_list(list, &guard); /* by what is remembered */
		ask_many(list);
		test_list(list, &guard);
		ok(suffix_organisation(list, "ba.m", 4) == odd, "no rule, and no other answer");
		ask_many(shared);
		test_list(shared, &guard);
		suffix_close(shared);
	}
	ok_number((long long)suffix_organisation(NULL, "a.example.org", 13), 2,
		  "without a list the last two labels serve");
	ok_number((long long)suffix_organisation(NULL, "example.org", 11), 0, "all of two labels");
	ok_number((long long)suffix_organisation(NULL, "org", 3), 3, "but not one");
	memset(guard.map, 'a', 4096);
	big = guard_place(&guard, (struct span){ guard.map, 4096 });
	ok_number((long long)suffix_organisation(list, big.at, big.len), 4096,
		  "no name is so long");
	ok(suffix_is_listed(list, "example.org", 11), "a top-level domain that there is");
	ok(!suffix_is_listed(list, "minutes.example", 15), "and one that there is not");
	ok(!suffix_is_listed(list, "192.0.2.1", 9), "an address has none");
	ok(!suffix_is_listed(NULL, "example.org", 11), "without a list none is known");
	ok(!suffix_is_listed(list, big.at, big.len), "nor of what is no name");
	ok(suffix_is_registry(list, "co.uk", 5) && suffix_is_registry(list, "org", 3),
	   "under which others register");
	ok(!suffix_is_registry(list, "example.co.uk", 13), "what one of them registered");
	ok(!suffix_is_registry(list, "gb.net", 6), "a company's own offer");
	ok(!suffix_is_registry(list, "example", 7) && !suffix_is_registry(list, "", 0) &&
		   !suffix_is_registry(NULL, "org", 3),
	   "what is not on the list");
	suffix_close(list);
	suffix_close(NULL);
	guard_close(&guard);
	return done();
}
