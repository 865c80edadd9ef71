/* What is wrong with a pattern: for the test of the rows, so that matching can trust them. */
#include <string.h>

#include "parser/pattern_names.h"

static const char *const slots[] = {
	[CAPTURE_NOTHING] = "",
#define CAPTURE(name) [CAPTURE_##name] = #name,
#include "parser/captures.def"
#undef CAPTURE
};

/* The slot whose name stands at `p`, all of it; CAPTURE_SLOTS when there is none. */
static enum capture_slot slot_named(const char *p)
{
	enum capture_slot slot = CAPTURE_NOTHING;

	for (; slot < CAPTURE_SLOTS; slot++) {
		size_t len = slot_lengths[slot];

		if (strncmp(p, slots[slot], len) == 0 &&
		    (p[len] == ':' || (p[len] == '=' && slot != CAPTURE_NOTHING)))
			break;
	}
	return slot;
}

static const char *capture_fault(const char *p)
{
	static const char *const types[] = { "word",   "host", "text",	  "addr",
					     "number", "path", "version", "base62" };
	enum capture_slot slot = slot_named(p);
	size_t len = 0;

	if (slot == CAPTURE_SLOTS)
		return "no capture of that name";
	if (slot_read(p) != slot)
		return "a name that is taken for another";
	p += slot_lengths[slot];
	if (*p++ == '=')
		return NULL;
	while (p[len] != '}' && p[len] != '\0')
		len++;
	for (size_t i = 0; i < sizeof types / sizeof *types; i++)
		if (strlen(types[i]) == len && memcmp(types[i], p, len) == 0)
			return p[len] == '}' ? NULL : "a { without its }";
	return "no type of that name";
}

const char *pattern_fault(const char *pattern)
{
	int optional = 0, captures = 0;

	for (const char *p = pattern; *p != '\0'; p++) {
		if (*p == '\\') {
			if (*++p == '\0')
				return "a backslash at the end";
		} else if (*p == '[') {
			optional++;
		} else if (*p == ']' && --optional < 0) {
			return "a ] without its [";
		} else if (*p == '{' && strncmp(p, "{set ", 5) != 0) {
			const char *fault = capture_fault(p + 1);

			if (fault != NULL)
				return fault;
			captures++;
		}
	}
	if (optional != 0)
		return "a [ without its ]";
	return captures > PATTERN_CAPTURES ? "too many captures" : NULL;
}
