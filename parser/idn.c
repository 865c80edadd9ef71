#include "parser/idn.h"

#include <idn2.h>
#include <string.h>

#include "data/characters.h"
#include "data/sixteen.h"
#include "parser/text.h"

/* RFC 1035 2.3.4, as text without the final dot. U-labels are at most four times as long. */
enum { LONGEST_NAME = 253, LONGEST_TEXT = 4 * LONGEST_NAME };

static bool is_name_byte(char c)
{
	return char_is_alpha(c) || char_is_digit(c) || c == '-' || c == '_' || c == '.';
}

static bool is_ascii_name(struct span name)
{
	for (size_t i = 0; i < name.len; i++)
		if (!is_name_byte(name.at[i]))
			return false;
	return true;
}

/* U+200C and U+200D, which some scripts need (RFC 5892 A.1, A.2). */
static bool is_joiner(uint32_t code)
{
	return code == 0x200c || code == 0x200d;
}

static bool has_joiner(struct span name)
{
	for (size_t at = 0; at < name.len;) {
		uint32_t code;

		if (text_next(name, &at, &code) && is_joiner(code))
			return true;
	}
	return false;
}

/* What is worth asking the library: UTF-8 of a sane length, and nothing of ASCII but letters,
 * digits, "-_.". UTS 46 drops what does not show, and one domain would pass for another. */
static bool is_international(struct span name)
{
	bool found = false;

	if (name.len > LONGEST_TEXT || !text_is_utf8(name))
		return false;
	for (size_t at = 0; at < name.len;) {
		uint32_t code;

		text_next(name, &at, &code);
		if (code >= 0x80)
			found = true;
		else if (!is_name_byte((char)code))
			return false;
		if (character_is_hidden(code) && !is_joiner(code))
			return false;
	}
	return found;
}

/*
 * UTS 46 first, as browsers and mail programs map names; then what older
 * software still writes, which drops joiners.
 */
static bool to_ascii(const char *name, bool joiners, char **out)
{
	static const int flags[] = { IDN2_NFC_INPUT | IDN2_NONTRANSITIONAL,
				     IDN2_NFC_INPUT | IDN2_TRANSITIONAL };

	for (size_t i = 0; i < (joiners ? 1 : sizeof flags / sizeof *flags); i++)
		if (idn2_to_ascii_8z(name, out, flags[i]) == IDN2_OK)
			return true;
	return false;
}

/* A copy in the arena of what the library gave, which is freed. */
static struct span taken(struct arena *arena, char *text, size_t most)
{
	size_t len = strnlen(text, most + 1);
	struct span copy = SPAN_NONE;

	if (len <= most)
		copy = arena_copy(arena, (struct span){ text, len });
	idn2_free(text);
	return copy;
}

static bool is_ascii(struct span name)
{
	sixteen all = { 0 };

	if (name.len == 0)
		return true;
	for (size_t at = 0; name.len - at > SIXTEEN; at += SIXTEEN)
		all |= sixteen_at(name.at + at);
	return sixteen_bits(all | sixteen_last(name.at, name.len)) == 0;
}

struct span idn_ascii(struct arena *arena, struct span domain)
{
	if (domain.len > 1 && domain.at[domain.len - 1] == '.')
		domain.len--;
	if (is_ascii(domain) || !is_international(domain))
		return text_lower(arena, domain);

	struct arena_mark mark = arena_mark(arena);
	char *out = NULL;
	bool good = to_ascii(arena_string(arena, domain), has_joiner(domain), &out);
	arena_rewind(arena, mark);

	struct span name = good ? taken(arena, out, LONGEST_NAME) : SPAN_NONE;
	return name.len > 0 ? name : text_lower(arena, domain);
}

static bool has_a_label(struct span name)
{
	while (name.len > 0)
		if (span_starts_nocase(span_cut(&name, '.'), SPAN("xn--")))
			return true;
	return false;
}

struct span idn_domain(struct arena *arena, struct span address)
{
	size_t at = span_last_index(address, '@');

	return at == NOT_FOUND ? SPAN_NONE : idn_ascii(arena, span_from(address, at + 1));
}

struct span idn_unicode(struct arena *arena, struct span ascii)
{
	/* Few names have the hyphens of an A-label. */
	if (ascii.len > LONGEST_NAME || span_index(ascii, '-') == NOT_FOUND ||
	    !is_ascii_name(ascii) || !has_a_label(ascii))
		return SPAN_NONE;

	struct arena_mark mark = arena_mark(arena);
	char *out = NULL;
	bool good = idn2_to_unicode_8z8z(arena_string(arena, ascii), &out, 0) == IDN2_OK;
	arena_rewind(arena, mark);

	struct span name = good ? taken(arena, out, LONGEST_TEXT) : SPAN_NONE;
	return text_is_utf8(name) && !span_equal_nocase(name, ascii) ? name : SPAN_NONE;
}

const char *idn_library(void)
{
	return idn2_check_version(NULL);
}
