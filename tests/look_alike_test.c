/* Names that read the same, and names that do not. */
#include "analyzers/look_alike.h"

#include "data/freemail.h"
#include "data/letters.h"
#include "tests/guard.h"
#include "tests/test.h"

static const struct {
	const char *name, *word;
	bool alike, imitates;
} pairs[] = {
	{ "examp1e", "example", true, true },
	{ "example", "examp1e", true, false },
	{ "exampIe", "example", true, true },
	{ "Example", "example", false, false },
	{ "EXAMPLE", "example", false, false },
	{ "rnailbox", "mailbox", true, true },
	{ "vvater", "water", true, true },
	{ "mlcr0soft", "microsoft", false, false },
	{ "m1cr0soft", "microsoft", true, true },
	{ "ех\xd0\xb0mple", "example", true, true },
	{ "\xce\xbf\xce\xbd\xce\xb5n", "oven", true, true },
	{ "m\xc3\xbcller", "muller", false, false },
	{ "examples", "example", false, false },
	{ "corner", "comer", true, true },
	{ "rrn", "rm", true, true },
	{ "vvv", "wv", true, true },
	{ "vvv", "vw", false, false },
	{ "rn", "r", false, false },
	{ "I1ex", "ilex", true, true },
	{ "a1I", "ali", true, true },
	{ "0ven", "oven", true, true },
	{ "Rnail", "mail", true, true },
	{ "mail", "Rnail", true, false },
	{ "Iex", "lex", false, false },
	{ "sample", "example", false, false },
	{ "rn", "RN", false, false },
	{ "", "", false, false },
	{ "\xff\xff", "example", false, false },
};

static const struct {
	const char *text, *script;
} texts[] = {
	{ "example", NULL },
	{ "ex\xd0\xb0mple", "Cyrillic" },
	{ "\xd0\xbf\xd0\xb0\xd0\xbc", NULL },
	{ "\xd0\xbf\xd0\xb0-pam", NULL },
	{ "p\xce\xb1y", "Greek" },
	{ "caf\xc3\xa9", NULL },
	{ "\xe6\x97\xa5\xe6\x9c\xac-net", NULL },
	{ "", NULL },
	{ "\xd0", NULL },
};

static const struct {
	const char *domain;
	bool free;
} domains[] = {
	{ "gmail.com", true },
	{ "yahoo.co.uk", true },
	{ "yahoo.com", true },
	{ "gmx.de", true },
	{ "google.com", false },
	{ "mail.example", false },
	{ "gmail.com.example", false },
	{ "xgmail.com", false },
	{ "yahoo.attacker.example", false },
	{ "", false },
};

static void test_prefixes(const struct guard *guard, const char *text)
{
	size_t len = strlen(text);

	for (size_t i = 0; i <= len; i++) {
		struct span part = guard_place(guard, (struct span){ text, i });

		look_alike(part, part);
		look_alike_mixes(part);
	}
}

int main(void)
{
	struct guard guard = guard_open(256);

	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++) {
		struct span name = span_string(pairs[i].name), word = span_string(pairs[i].word);

		ok(look_alike(name, word) == pairs[i].alike, "%s and %s", pairs[i].name,
		   pairs[i].word);
		ok(look_alike_imitates(name, word) == pairs[i].imitates, "%s for %s",
		   pairs[i].name, pairs[i].word);
		test_prefixes(&guard, pairs[i].name);
	}
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++)
		ok_span(span_string(look_alike_mixes(span_string(texts[i].text))),
			span_string(texts[i].script), texts[i].text);
	for (size_t i = 0; i < sizeof domains / sizeof *domains; i++)
		ok(freemail_holds(domains[i].domain, strlen(domains[i].domain)) == domains[i].free,
		   "free: %s", domains[i].domain);
	ok(letter_shape(0x0430) == 'a' && letter_shape(0x0585) == 'o' && letter_shape('a') == 0,
	   "shapes are found by code");
	guard_close(&guard);
	return done();
}
