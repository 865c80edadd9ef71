#include "data/suffix_rules.h"

#include <string.h>

#include "tests/guard.h"
#include "tests/test.h"

#define MAGIC ".DAFSA@PSL_0   \n"

/* "uk", "co.uk", "*.ck", and one that begins with a byte over 0x7f. */
static const char list[] = MAGIC "\x03\x03\x8a" /* three labels may begin a rule */
				 "uk\x84"
				 "\xe3\x02\x82" /* "c", behind which two may stand */
				 "k\x86"
				 "o.uk\x84"
				 "\x1f\x84";
enum { LIST = sizeof list - 1 };

static struct suffix_rules rules;

static uint32_t hash_of(const char *name)
{
	uint32_t hash = 0;

	for (size_t i = strlen(name); i-- > 0;)
		hash = suffix_hash(name[i], hash);
	return hash;
}

static size_t take(const char *bytes, size_t len)
{
	memset(&rules, 0, sizeof rules);
	return suffix_rules_read(&rules, (const unsigned char *)bytes, len);
}

static const struct {
	const char *name, *parent;
	bool may;
} cases[] = {
	{ "uk", "", true },
	{ "co.uk", "uk", true },
	{ "ck", "", true },
	{ "org.ck", "ck", true },
	{ "a.org.ck", "org.ck", false },
	{ "org.uk", "uk", false },
	{ "a.co.uk", "co.uk", false },
	{ "c", "", false },
	{ "o.uk", "uk", false },
	{ "k", "", false },
};

static void test_rules(void)
{
	ok_number((long long)take(list, LIST), 3, "rules are counted");
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		ok(suffix_rules_may_have(&rules, hash_of(cases[i].name),
					 hash_of(cases[i].parent)) == cases[i].may,
		   "%s", cases[i].name);
}

/* Whatever stands behind the head of a file, its reading ends, and within the file. */
static void test_damage(const struct guard *guard)
{
	char bytes[2048];

	for (size_t len = 0; len < LIST; len++)
		take(guard_place(guard, (struct span){ list, len }).at, len);
	ok_number((long long)take(list, LIST - 3), 0, "a list that is cut");
	ok_number((long long)take(list + 1, LIST - 1), 0, "a file of another kind");
	for (int byte = 0; byte < 256; byte++)
		for (int other = 0; other < 256; other += 17) {
			struct span file;

			for (size_t i = 0; i < sizeof bytes; i++)
				bytes[i] = (char)(i % 2 == 0 ? byte : other);
			memcpy(bytes, MAGIC, sizeof MAGIC - 1);
			file = guard_place(guard, (struct span){ bytes, sizeof bytes });
			take(file.at, file.len);
		}
	ok(true, "any bytes");
}

int main(void)
{
	struct guard guard = guard_open(4096);

	test_rules();
	test_damage(&guard);
	guard_close(&guard);
	return done();
}
