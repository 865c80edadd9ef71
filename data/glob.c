#include "data/glob.h"

#include <string.h>

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

/* Whether the text ends with what stands behind the last `*`: settles most patterns. */
static bool may_match(const char *pattern, const char *text, size_t len)
{
	size_t rest = strlen(pattern);

	for (; rest > 0 && pattern[rest - 1] != '*'; rest--, len--)
		if (len == 0 || lower(text[len - 1]) != pattern[rest - 1])
			return false;
	return true;
}

bool glob_matches(const char *pattern, const char *text, size_t len)
{
	const char *star = NULL;
	size_t i = 0, resume = 0;

	if (!may_match(pattern, text, len))
		return false;
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
