#include "cli/json_text.h"

#include "parser/eight.h"
#include "parser/text.h"

enum { DEPTH_MOST = 64 };

struct json_text json_text_of(struct span text)
{
	return (struct json_text){ .at = text.at, .end = text.at + text.len };
}

/* The next byte behind spaces; NUL at the end, and behind what is bad. */
static char next(struct json_text *text)
{
	if (text->bad)
		return '\0';
	while (text->at < text->end && *text->at == ' ')
		text->at++;
	return text->at < text->end ? *text->at : '\0';
}

bool json_text_take(struct json_text *text, char c)
{
	if (next(text) != c || c == '\0')
		return false;
	text->at++;
	return true;
}

bool json_text_is_open(struct json_text *text, char c)
{
	return next(text) == c;
}

/* Marks the bytes that a string does not simply go on with. */
static uint64_t eight_special(uint64_t eight)
{
	return (eight | eight_below(eight, ' ') | (eight + EIGHT_ONES) | eight_same(eight, '"') |
		eight_same(eight, '\\')) &
	       EIGHT_HIGHS;
}

static bool is_plain(char c)
{
	return c >= ' ' && c < 0x7f && c != '"' && c != '\\';
}

static void skip_plain(struct json_text *text)
{
	while (text->end - text->at >= EIGHT) {
		uint64_t special = eight_special(eight_at(text->at));

		if (special != 0) {
			text->at += eight_first(special);
			return;
		}
		text->at += EIGHT;
	}
	while (text->at < text->end && is_plain(*text->at))
		text->at++;
}

enum { UNIT = 6, SURROGATE = 0xd800, SECOND = 0xdc00, SURROGATES_END = 0xe000 }; /* \uXXXX */

/* A character, or half of one, that is written by number; -1: there is none. */
static int unit_at(const struct json_text *text, const char *at)
{
	struct span digits = { at + 2, 4 };
	int high, low;

	if (text->end - at < UNIT || at[0] != '\\' || at[1] != 'u')
		return -1;
	high = span_hex(digits, 0);
	low = span_hex(digits, 2);
	return high < 0 || low < 0 ? -1 : high << 8 | low;
}

/* What begins with a backslash. Halves come in twos (RFC 8259 7). */
static bool skip_escape(struct json_text *text)
{
	int first = unit_at(text, text->at), second;

	if (first < 0) {
		text->at++;
		return text->at < text->end &&
		       span_index(SPAN("\"\\/bfnrt"), *text->at++) != NOT_FOUND;
	}
	text->at += UNIT;
	if (first < SURROGATE || first >= SURROGATES_END)
		return true;
	second = unit_at(text, text->at);
	text->at += second < 0 ? 0 : UNIT;
	return first < SECOND && second >= SECOND && second < SURROGATES_END;
}

/* A character that is no ASCII. */
static bool skip_character(struct json_text *text)
{
	struct span rest = { text->at, (size_t)(text->end - text->at) };
	size_t len = 0;
	uint32_t code;
	bool good = (unsigned char)*text->at >= 0x80 && text_next(rest, &len, &code) &&
		    !text_is_control(code);

	text->at += len;
	return good;
}

/* What stands between the marks of a string. */
static struct span take_string(struct json_text *text)
{
	const char *begin;

	text->bad |= !json_text_take(text, '"');
	begin = text->at;
	while (!text->bad) {
		skip_plain(text);
		if (text->at == text->end)
			text->bad = true;
		else if (*text->at == '"')
			return (struct span){ begin, (size_t)(text->at++ - begin) };
		else
			text->bad = !(*text->at == '\\' ? skip_escape(text) : skip_character(text));
	}
	return SPAN_NONE;
}

static struct span take_digits(struct json_text *text)
{
	const char *begin = text->at;

	while (text->at < text->end && char_is_digit(*text->at))
		text->at++;
	return (struct span){ begin, (size_t)(text->at - begin) };
}

/*
 * A number (RFC 8259 6) with no more digits before the point than 64 bits hold, and no exponent:
 * others read more into it than we write. Whether it is a whole one.
 */
static bool take_number(struct json_text *text, long long *out)
{
	bool minus = json_text_take(text, '-');
	struct span digits = take_digits(text);
	uint64_t amount = 0;

	text->bad |= !span_number(digits, (uint64_t)INT64_MAX + minus, &amount) ||
		     (digits.len > 1 && digits.at[0] == '0');
	*out = (long long)(minus ? 0 - amount : amount);
	if (text->at == text->end || *text->at != '.')
		return !text->bad;
	text->at++;
	text->bad |= take_digits(text).len == 0;
	return false;
}

static void take_literal(struct json_text *text)
{
	static const struct span literals[] = { { "true", 4 }, { "false", 5 }, { "null", 4 } };
	struct span rest = { text->at, (size_t)(text->end - text->at) };

	for (size_t i = 0; i < sizeof literals / sizeof *literals; i++)
		if (span_starts(rest, literals[i])) {
			text->at += literals[i].len;
			return;
		}
	text->bad = true;
}

/* Whether there is more before what closes it. */
static bool has_more(struct json_text *text, char close, bool *filled)
{
	if (!*filled)
		text->bad |= ++text->depth > DEPTH_MOST;
	if (json_text_take(text, close)) {
		text->depth--;
		return false;
	}
	text->bad |= *filled && !json_text_take(text, ',');
	*filled = true;
	return !text->bad;
}

bool json_text_member(struct json_text *text, bool *filled, struct span *key)
{
	if (!has_more(text, '}', filled))
		return false;
	*key = next(text) == '"' ? take_string(text) : SPAN_NONE;
	text->bad |= key->at == NULL || !json_text_take(text, ':');
	return !text->bad;
}

bool json_text_item(struct json_text *text, bool *filled)
{
	return has_more(text, ']', filled);
}

static void take_object(struct json_text *text)
{
	bool filled = false;
	struct span key;

	while (json_text_member(text, &filled, &key))
		json_text_value(text);
}

static void take_list(struct json_text *text)
{
	bool filled = false;

	while (json_text_item(text, &filled))
		json_text_value(text);
}

void json_text_value(struct json_text *text)
{
	char c = next(text);
	long long number;

	if (c == '"')
		take_string(text);
	else if (json_text_take(text, '{'))
		take_object(text);
	else if (json_text_take(text, '['))
		take_list(text);
	else if (c == '-' || char_is_digit(c))
		take_number(text, &number);
	else
		take_literal(text);
}

bool json_text_number(struct json_text *text, long long *out)
{
	char c = next(text);

	if (c == '-' || char_is_digit(c))
		return take_number(text, out);
	json_text_value(text);
	return false;
}

struct span json_text_word(struct json_text *text)
{
	if (next(text) == '"')
		return take_string(text);
	json_text_value(text);
	return SPAN_NONE;
}

bool json_text_end(struct json_text *text)
{
	next(text);
	return !text->bad && text->at == text->end;
}
