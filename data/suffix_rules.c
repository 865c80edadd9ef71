#include "data/suffix_rules.h"

#include <string.h>

/*
 * The compiled form is Chromium's DAFSA, a graph of labels: some characters,
 * the last of them marked, before a list of how far off the labels are that
 * may follow; or some characters, perhaps none, before a rule's flags.
 */
static const char magic[] = ".DAFSA@PSL_0   \n";

enum {
	HEADER = sizeof magic - 1,
	LAST = 0x80, /* of a list, and of the characters of a label */
	FLAGS = 0x80, /* of a rule, which ends here: in the low bits; never over FLAGS_MOST */
	FLAGS_MOST = 0x8f,
	WILDCARD = 1 << 1, /* "*.ck", which is kept as "ck" */
	DEEPEST = 128, /* labels of the graph in a rule; a damaged file may be deeper */
	MOST_LABELS = 1 << 18, /* in all rules; ten times as many as there are */
};

/* The hash of what was read up to a list of labels, and where in the list one is. */
struct level {
	const unsigned char *list; /* NULL: behind the last one */
	const unsigned char *label;
	uint32_t hash, power;
};

/* Step to the next label of the list; false: the file is damaged. */
static bool next_label(struct level *level, const unsigned char *end)
{
	const unsigned char *at = level->list;
	bool last = (*at & LAST) != 0;
	size_t distance = *at & 0x3f;

	if ((*at & 0x40) != 0) { /* one byte more, or two */
		if (end - at < 3)
			return false;
		distance = (*at & 0x1fu) << 8 | at[1];
		if ((*at++ & 0x20) != 0)
			distance = distance << 8 | *++at;
	}
	at++;
	if (distance >= (size_t)(end - level->label))
		return false;
	level->label += distance;
	level->list = last || at == end ? NULL : at;
	return true;
}

/* The bit of a name, and of the names that a wildcard before it is for. */
static size_t bit_of(uint32_t hash)
{
	return hash * 0x9e3779b1u >> 14;
}

static size_t wildcard_bit_of(uint32_t hash)
{
	return bit_of(~hash);
}

static void set(struct suffix_rules *rules, size_t bit)
{
	rules->bits[bit / 64] |= (uint64_t)1 << bit % 64;
}

static bool is_set(const struct suffix_rules *rules, size_t bit)
{
	return (rules->bits[bit / 64] >> bit % 64 & 1) != 0;
}

static void add_rule(struct suffix_rules *rules, uint32_t hash, unsigned flags)
{
	set(rules, bit_of(hash));
	if ((flags & WILDCARD) != 0)
		set(rules, wildcard_bit_of(hash));
}

static void add_byte(struct level *level, unsigned char byte)
{
	level->hash += byte * level->power;
	level->power *= SUFFIX_HASH_BASE;
}

/* Read the characters of a label; true: a list of labels follows. */
static bool read_label(struct suffix_rules *rules, struct level *level, const unsigned char *end,
		       size_t *count)
{
	const unsigned char *at = level->label;

	while (at < end && *at >= 0x20 && *at < 0x80)
		add_byte(level, *at++);
	/* Below 0x20, marked or not, stands what leads to bytes over 0x7f. */
	if (at == end || *at < 0x20 || (*at > FLAGS_MOST && *at < (LAST | 0x20)))
		return false;
	if (*at <= FLAGS_MOST) {
		add_rule(rules, level->hash, *at - FLAGS);
		++*count;
		return false;
	}
	add_byte(level, *at++ & ~LAST);
	level->list = level->label = at;
	return at < end;
}

size_t suffix_rules_read(struct suffix_rules *rules, const unsigned char *file, size_t len)
{
	struct level levels[DEEPEST];
	const unsigned char *end = file + len;
	size_t depth = 1, count = 0;

	if (len <= HEADER || memcmp(file, magic, HEADER) != 0)
		return 0;
	levels[0] = (struct level){ file + HEADER, file + HEADER, 0, 1 };
	for (size_t labels = 0; depth > 0; labels++) {
		struct level *level = &levels[depth - 1], below;

		if (labels == MOST_LABELS || !next_label(level, end))
			return 0;
		below = *level;
		if (level->list == NULL) /* a list that was read is not kept */
			depth--;
		if (!read_label(rules, &below, end, &count))
			continue;
		if (depth == DEEPEST)
			return 0;
		levels[depth++] = below;
	}
	return count;
}

bool suffix_rules_may_have(const struct suffix_rules *rules, uint32_t name, uint32_t parent)
{
	return is_set(rules, bit_of(name)) || is_set(rules, wildcard_bit_of(parent));
}
