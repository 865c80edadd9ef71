#include "analyzers/look_alike.h"

#include "data/letters.h"
#include "parser/limits.h"
#include "parser/text.h"

/* How a name is taken: in small letters, or as it is read, where a digit one may be either. */
enum look { AS_WRITTEN, ONE_AS_L = 'l', ONE_AS_I = 'i' };

/* A name that is read letter by letter. */
struct reader {
	struct span name;
	enum look look;
	size_t at;
	uint32_t before; /* the character before, as it is written */
};

#define AT_END UINT32_MAX /* in place of a letter */

static char digit_shape(uint32_t code, enum look one)
{
	switch (code) {
	case '0':
		return 'o';
	case '1':
		return (char)one;
	case '3':
		return 'e';
	case '4':
		return 'a';
	case '5':
		return 's';
	case '7':
		return 't';
	}
	return 0;
}

static bool is_small(uint32_t code)
{
	return letter_script(code) != SCRIPT_NONE && letter_lower(code) == code;
}

/* One letter as it is read; what looks like no ASCII letter stays as it is. */
static uint32_t shape_next(struct reader *reader)
{
	uint32_t before = reader->before, code;
	char shape;

	if (reader->at == reader->name.len)
		return AT_END;
	text_next(reader->name, &reader->at, &code);
	reader->before = code;
	if (reader->look == AS_WRITTEN)
		return letter_lower(code);
	/* A capital I amid small letters is read as l always. */
	shape = code == 'I' && is_small(before) ? 'l' : digit_shape(code, reader->look);
	if (shape == 0)
		shape = letter_shape(letter_lower(code));
	return shape != 0 ? (unsigned char)shape : letter_lower(code);
}

/* "rn" is read as "m", "vv" as "w". */
static uint32_t letter_next(struct reader *reader)
{
	uint32_t letter = shape_next(reader), second;
	struct reader ahead = *reader;

	if (reader->look == AS_WRITTEN || (letter != 'r' && letter != 'v'))
		return letter;
	second = shape_next(&ahead);
	if (second != (letter == 'r' ? 'n' : 'v'))
		return letter;
	*reader = ahead;
	return letter == 'r' ? 'm' : 'w';
}

/* An ASCII letter that is read as itself, whatever stands beside it. */
static bool is_settled(char c)
{
	return char_is_alpha(c) && char_lower(c) != 'r' && char_lower(c) != 'v' && c != 'I';
}

/* Whether two names soon have letters that nobody takes for each other, as most do. */
static bool begin_otherwise(struct span a, struct span b)
{
	for (size_t i = 0; i < a.len && i < b.len; i++) {
		if (!is_settled(a.at[i]) || !is_settled(b.at[i]))
			return false;
		if (char_lower(a.at[i]) != char_lower(b.at[i]))
			return true;
	}
	return false;
}

/* Most names that are left differ soon: no more of them is read. */
static bool is_same(struct span a, enum look look_a, struct span b, enum look look_b)
{
	struct reader left = { .name = a, .look = look_a }, right = { .name = b, .look = look_b };
	uint32_t letter;

	do
		if ((letter = letter_next(&left)) != letter_next(&right))
			return false;
	while (letter != AT_END);
	return true;
}

bool look_alike(struct span a, struct span b)
{
	if (begin_otherwise(a, b) || span_equal_nocase(a, b))
		return false;
	a = span_upto(a, LIMIT_NAME);
	b = span_upto(b, LIMIT_NAME);
	return (is_same(a, ONE_AS_L, b, ONE_AS_L) || is_same(a, ONE_AS_I, b, ONE_AS_I)) &&
	       !is_same(a, AS_WRITTEN, b, AS_WRITTEN);
}

bool look_alike_imitates(struct span name, struct span word)
{
	word = span_upto(word, LIMIT_NAME);
	return look_alike(name, word) && is_same(word, ONE_AS_L, word, AS_WRITTEN);
}

static const char *script_name(enum letter_script script)
{
	switch (script) {
	case SCRIPT_GREEK:
		return "Greek";
	case SCRIPT_CYRILLIC:
		return "Cyrillic";
	case SCRIPT_ARMENIAN:
		return "Armenian";
	case SCRIPT_CHEROKEE:
		return "Cherokee";
	case SCRIPT_NONE:
	case SCRIPT_LATIN:
		break;
	}
	return NULL;
}

const char *look_alike_mixes(struct span text)
{
	const char *other = NULL;
	bool latin = false;
	uint32_t code;

	if (text_is_plain(text))
		return NULL;
	for (size_t i = 0; i < text.len;) {
		text_next(text, &i, &code);
		enum letter_script script = letter_script(code);

		if (script == SCRIPT_NONE) {
			latin = false;
			other = NULL;
		}
		latin |= script == SCRIPT_LATIN;
		if (script_name(script) != NULL)
			other = script_name(script);
		if (latin && other != NULL)
			return other;
	}
	return NULL;
}
