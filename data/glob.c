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
