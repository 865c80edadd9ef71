#include "data/glob.h"

#include <string.h>

#define NOT_ALIKE ((size_t)-1)

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

/*
 * Compare the text's end with what stands behind the last `*`, which settles most patterns: what
 * is left of the pattern, up to that `*`, or NOT_ALIKE. The first byte there differs mostly.
 */
static size_t compare_end(const char *pattern, const char *text, size_t len)
{
	size_t tail = strlen(pattern);
	const char *end = pattern, *star;

	while ((star = memchr(end, '*', tail)) != NULL) {
		tail -= (size_t)(star + 1 - end);
		end = star + 1;
	}
	if (tail > len)
		return NOT_ALIKE;
	text += len - tail;
	for (size_t i = 0; i < tail; i++)
		if (text[i] != end[i] && lower(text[i]) != end[i])
			return NOT_ALIKE;
	return (size_t)(end - pattern);
}

/*
 * Where the byte that follows a `*` first stands from `at` on, or `len`. Many patterns have a mark
 * there, which most texts have nowhere.
 */
static size_t find(const char *text, size_t at, size_t len, char c)
{
	const char *place;

	if (c >= 'a' && c <= 'z') {
		while (at < len && lower(text[at]) != c)
			at++;
		return at;
	}
	place = memchr(text + at, c, len - at);
	return place != NULL ? (size_t)(place - text) : len;
}

bool glob_matches(const char *pattern, const char *text, size_t len)
{
	const char *star = NULL;
	size_t i = 0, resume = 0, rest = compare_end(pattern, text, len);

	if (rest == NOT_ALIKE)
		return false;
	if (rest == 1) /* "*.example.org" */
		return true;
	while (i < len) {
		if (*pattern == '*') {
			star = ++pattern;
			if (*star == '\0')
				return true;
			if (*star != '*')
				i = find(text, i, len, *star);
			resume = i;
		} else if (*pattern != '\0' && *pattern == lower(text[i])) {
			pattern++;
			i++;
		} else if (star != NULL) {
			pattern = star;
			i = resume = find(text, resume + 1, len, *star);
		} else {
			return false;
		}
	}
	while (*pattern == '*')
		pattern++;
	return *pattern == '\0';
}
