#include "analyzers/look_alike.h"

#include "data/letters.h"
#include "parser/limits.h"
#include "parser/text.h"

/* What a digit one is read as; capital I amid small letters is read as l always. */
enum one { ONE_AS_L = 'l', ONE_AS_I = 'i' };

static char digit_shape(uint32_t code, enum one one)
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

/* "rn" is read as "m", "vv" as "w". */
static size_t join(char *out, size_t len)
{
	if (len >= 2 && out[len - 2] == 'r' && out[len - 1] == 'n')
		out[len - 2] = 'm';
	else if (len >= 2 && out[len - 2] == 'v' && out[len - 1] == 'v')
		out[len - 2] = 'w';
	else
		return len;
	return len - 1;
}

/* As it is read; what looks like no ASCII letter stays as it is. */
static struct span read_as(struct arena *arena, struct span name, enum one one)
{
	char *out = arena_bytes(arena, 4 * name.len + 1);
	size_t len = 0;
	uint32_t before = 0, code;

	for (size_t i = 0; i < name.len; before = code) {
		char shape;

		text_next(name, &i, &code);
		shape = code == 'I' && is_small(before) ? 'l' : digit_shape(code, one);
		if (shape == 0)
			shape = letter_shape(letter_lower(code));
		if (shape != 0)
			out[len++] = shape;
		else
			len += text_put(out + len, letter_lower(code));
		len = join(out, len);
	}
	return (struct span){ out, len };
}

/* The same name in small letters. */
static struct span lower(struct arena *arena, struct span name)
{
	char *out = arena_bytes(arena, 4 * name.len + 1);
	size_t len = 0;
	uint32_t code;

	for (size_t i = 0; i < name.len;) {
		text_next(name, &i, &code);
		len += text_put(out + len, letter_lower(code));
	}
	return (struct span){ out, len };
}

static bool read_alike(struct arena *arena, struct span a, struct span b, enum one one)
{
	return span_equal(read_as(arena, a, one), read_as(arena, b, one));
}

/* Something in it can be taken for something else; most names are plain, and differ at once. */
static bool is_ambiguous(struct span name)
{
	for (size_t i = 0; i < name.len; i++)
		if (!char_is_alpha(name.at[i]) || name.at[i] == 'I' ||
		    (i > 0 && name.at[i - 1] == 'r' && name.at[i] == 'n') ||
		    (i > 0 && name.at[i - 1] == 'v' && name.at[i] == 'v'))
			return true;
	return false;
}

bool look_alike(struct arena *arena, struct span a, struct span b)
{
	a = span_upto(a, LIMIT_NAME);
	b = span_upto(b, LIMIT_NAME);
	if (!is_ambiguous(a) && !is_ambiguous(b))
		return false;
	if (span_equal(lower(arena, a), lower(arena, b)))
		return false;
	return read_alike(arena, a, b, ONE_AS_L) || read_alike(arena, a, b, ONE_AS_I);
}

bool look_alike_imitates(struct arena *arena, struct span name, struct span word)
{
	word = span_upto(word, LIMIT_NAME);
	return look_alike(arena, name, word) &&
	       span_equal(read_as(arena, word, ONE_AS_L), lower(arena, word));
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
