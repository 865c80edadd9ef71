#include "parser/extent.h"

#include "parser/eight.h"

enum { IN_ADDRESS = 4 };

/* clang-format off */
static const unsigned char word_classes[256] = {
	[' '] = ENDS_WORD, ['\t'] = ENDS_WORD, ['\r'] = ENDS_WORD, ['\n'] = ENDS_WORD,
	['('] = ENDS_HOST, [')'] = ENDS_HOST, ['['] = ENDS_HOST, [']'] = ENDS_HOST,
	['<'] = ENDS_HOST, ['>'] = ENDS_HOST, ['"'] = ENDS_HOST, [','] = ENDS_HOST,
	[';'] = ENDS_HOST, ['@'] = ENDS_HOST,
	['.'] = IN_ADDRESS, [':'] = IN_ADDRESS,
	['0'] = IN_ADDRESS, ['1'] = IN_ADDRESS, ['2'] = IN_ADDRESS, ['3'] = IN_ADDRESS,
	['4'] = IN_ADDRESS, ['5'] = IN_ADDRESS, ['6'] = IN_ADDRESS, ['7'] = IN_ADDRESS,
	['8'] = IN_ADDRESS, ['9'] = IN_ADDRESS,
	['a'] = IN_ADDRESS, ['b'] = IN_ADDRESS, ['c'] = IN_ADDRESS, ['d'] = IN_ADDRESS,
	['e'] = IN_ADDRESS, ['f'] = IN_ADDRESS, ['A'] = IN_ADDRESS, ['B'] = IN_ADDRESS,
	['C'] = IN_ADDRESS, ['D'] = IN_ADDRESS, ['E'] = IN_ADDRESS, ['F'] = IN_ADDRESS,
};
/* clang-format on */

static bool in_address(char c)
{
	return word_classes[(unsigned char)c] & IN_ADDRESS;
}

/* Exim 3 writes a port behind a fifth dot: it is left out. */
size_t extent_address(struct span text, size_t at)
{
	size_t end = at, dots = 0;

	if (at < text.len && char_lower(text.at[at]) == 'i' &&
	    span_starts_nocase(span_from(text, at), SPAN("IPv6:")))
		end += 5;
	for (; end < text.len && in_address(text.at[end]) && text.at[end] != ':'; end++)
		if (text.at[end] == '.' && ++dots == 4)
			break;
	if (dots < 3) /* not 192.0.2.1:25 */
		while (end < text.len && in_address(text.at[end]))
			end++;
	if (end < text.len && text.at[end] == '%')
		while (end < text.len && text.at[end] != ']' && text.at[end] != ')' &&
		       !char_is_space(text.at[end]))
			end++;
	return end;
}

/* Where the quoted string that opens at `at` ends, its quote included; `at` if it does not. */
static size_t quoted_end(struct span text, size_t at)
{
	for (size_t i = at + 1; i < text.len; i++) {
		if (text.at[i] == '\\')
			i++;
		else if (text.at[i] == '"')
			return i + 1;
	}
	return at;
}

size_t extent_path(struct span text, size_t at)
{
	bool angle = at < text.len && text.at[at] == '<';
	size_t end = at + angle;

	if (end < text.len && text.at[end] == '"')
		end = quoted_end(text, end);
	for (; end < text.len && !char_is_space(text.at[end]); end++) {
		if (angle && text.at[end] == '>')
			return end + 1;
		if (!angle && (text.at[end] == ',' || text.at[end] == ')' || text.at[end] == '>'))
			break;
	}
	return angle ? at : end;
}

/* Marks what ends a host, and some bytes that end nothing: up to ",", ";" to "@", "[" to "]". */
static inline uint64_t odd_in_host(uint64_t eight)
{
	return eight | eight_below(eight, '-') |
	       ((eight + EIGHT_ONES * (0x80 - ';')) & ~(eight + EIGHT_ONES * (0x7f - '@'))) |
	       ((eight + EIGHT_ONES * (0x80 - '[')) & ~(eight + EIGHT_ONES * (0x7f - ']')));
}

size_t extent_of(struct span text, size_t at, unsigned char ends)
{
	const char *p = text.at + at, *end = text.at + text.len;

	while (end - p >= EIGHT) {
		uint64_t eight = eight_at(p);
		uint64_t odd = ends & ENDS_HOST ? odd_in_host(eight) : eight_below(eight, ' ' + 1);

		if ((odd & EIGHT_HIGHS) == 0) {
			p += EIGHT;
			continue;
		}
		p += eight_first(odd);
		if (word_classes[(unsigned char)*p] & ends)
			return (size_t)(p - text.at);
		p++;
	}
	while (p < end && !(word_classes[(unsigned char)*p] & ends))
		p++;
	return (size_t)(p - text.at);
}

bool extent_stops(char c, const char *stops, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (c == stops[i] || (stops[i] == ' ' && char_is_space(c)))
			return true;
	return false;
}

size_t extent_before(struct span text, size_t at, unsigned char ends, const char *stops,
		     size_t count)
{
	while (at < text.len && !(word_classes[(unsigned char)text.at[at]] & ends) &&
	       !extent_stops(text.at[at], stops, count))
		at++;
	return at;
}

bool extent_is_host(struct span text)
{
	return text.len > 0 && extent_of(text, 0, ENDS_WORD | ENDS_HOST) == text.len;
}
