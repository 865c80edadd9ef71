#include "data/glob.h"

#include <string.h>

#define NOT_ALIKE ((size_t)-1)

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

/*
 * Compare the text's end with what stands behind the last `*`, which settles most patterns: what
 * is left of the pattern, up to that `*`, or NOT_ALIKE.
 */
static size_t compare_end(const char *pattern, const char *text, size_t len)
{
	size_t rest = strlen(pattern);

	for (; rest > 0 && pattern[rest - 1] != '*'; rest--, len--)
		if (len == 0 || (text[len - 1] != pattern[rest - 1] &&
				 lower(text[len - 1]) != pattern[rest - 1]))
			return NOT_ALIKE;
	return rest;
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
			resume = i;
		} else if (*pattern != '\0' && *pattern == lower(text[i])) {
			pattern++;
			i++;
		} else if (star != NULL) {
			pattern = star;
			i = ++resume;
		} else {
			return false;
		}
	}
	while (*pattern == '*')
		pattern++;
	return *pattern == '\0';
}
