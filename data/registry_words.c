#include "data/registry_words.h"

#include <stdbool.h>
#include <string.h>
#include <strings.h>

static const struct registry_word words[] = {
#define ROW(...) { __VA_ARGS__ },
#include "data/registry_words.inc"
#undef ROW
};
static const size_t word_count = sizeof words / sizeof *words;

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool same_byte(const char *term, size_t i, const char *text)
{
	if (strncasecmp(term + i, text + i, 1) == 0)
		return true;
	return term[i] == 'x' && i > 0 && (is_digit(term[i - 1]) || term[i - 1] == 'x') &&
	       is_digit(text[i]);
}

static bool names(const char *term, const char *text, size_t len)
{
	if (strlen(term) != len)
		return false;
	for (size_t i = 0; i < len; i++)
		if (!same_byte(term, i, text))
			return false;
	return len > 0;
}

/* What stands behind the blank of "dkim header.d"; the term itself when there is none. */
static const char *last_word(const char *term)
{
	size_t at = strlen(term);

	while (at > 0 && term[at - 1] != ' ')
		at--;
	return term + at;
}

const struct registry_word *registry_word_find(const char *text, size_t len,
					       const struct registry_word *before)
{
	const struct registry_word *row = before == NULL ? words : before + 1;

	for (; row < words + word_count; row++)
		if (names(row->term, text, len) || names(last_word(row->term), text, len))
			return row;
	return NULL;
}
