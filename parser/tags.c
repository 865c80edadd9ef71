#include "parser/tags.h"

#include <limits.h>

#include "parser/buffer.h"
#include "parser/limits.h"

/* ALPHA *(ALPHA / DIGIT / "_") */
static bool is_tag_name(struct span name)
{
	for (size_t i = 0; i < name.len; i++)
		if (!char_is_alpha(name.at[i]) &&
		    (i == 0 || (!char_is_digit(name.at[i]) && name.at[i] != '_')))
			return false;
	return name.len > 0;
}

/* Printable bytes and 8-bit ones, with white space between them. */
static bool is_tag_value(struct span value)
{
	unsigned char odd = 0;

	/* Without a branch, so that the compiler looks at many bytes at once. */
	for (size_t i = 0; i < value.len; i++) {
		unsigned char c = (unsigned char)value.at[i];

		odd |= (unsigned char)((c == 0x7f) |
				       ((c < ' ') & (c != '\t') & (c != '\r') & (c != '\n')));
	}
	return odd == 0;
}

static void note(struct tags *tags, enum tag_fault fault, struct span at)
{
	if (tags->fault != TAGS_SOUND)
		return;
	tags->fault = fault;
	tags->at = at;
}

_Static_assert(LIMIT_TAGS <= UCHAR_MAX, "places of tags are bytes");

static void read_one(struct arena *arena, struct tags *tags, struct span text, bool sound)
{
	size_t equals = span_index(text, '=');
	struct span name = span_trim(span_upto(text, equals)), room;
	size_t letter = tags_letter(name);

	if (equals == NOT_FOUND || !is_tag_name(name)) {
		note(tags, TAGS_SYNTAX, text);
		return;
	}
	room = span_from(text, equals + 1);
	if (!sound && !is_tag_value(room))
		note(tags, TAGS_SYNTAX, room);
	if (tags_find(tags, name) != NULL)
		note(tags, TAGS_DUPLICATE, text);
	*LIST_ADD(arena, tags) = (struct tag){ name, span_trim(room), room };
	if (letter < TAG_LETTERS && tags->letters[letter] == 0)
		tags->letters[letter] = (unsigned char)tags->count;
}

struct tags tags_read(struct arena *arena, struct span text)
{
	struct tags tags = { .at = text };
	bool sound = is_tag_value(text); /* nearly always: then none of its parts is looked at */

	while (text.len > 0) {
		struct span one = span_cut(&text, ';');

		if (text.len == 0 && tags.count > 0 && span_trim(one).len == 0)
			break; /* Behind the last ";" nothing needs to stand. */
		if (tags.count == LIMIT_TAGS) {
			note(&tags, TAGS_TOO_MANY, one);
			break;
		}
		read_one(arena, &tags, one, sound);
	}
	return tags;
}

static bool is_named(const struct tag *tag, struct span name)
{
	return tag->name.len == name.len && tag->name.at[0] == name.at[0] &&
	       span_equal(tag->name, name);
}

const struct tag *tags_find_(const struct tags *tags, struct span name)
{
	for (size_t i = 0; i < tags->count; i++)
		if (is_named(&tags->items[i], name))
			return &tags->items[i];
	return NULL;
}

struct span tags_item(struct span *list, char separator)
{
	return span_trim(span_cut(list, separator));
}

struct span tags_quoted_printable(struct arena *arena, struct span value)
{
	struct buffer out = { .arena = arena };
	char *room = buffer_room(&out, value.len);

	for (size_t i = 0; i < value.len; i++) {
		int byte = value.at[i] == '=' ? span_hex(value, i + 1) : -1;

		if (byte >= 0)
			i += 2;
		if (byte >= 0 || !char_is_space(value.at[i]))
			*room++ = byte >= 0 ? (char)byte : value.at[i];
	}
	out.len = (size_t)(room - out.at);
	return buffer_span(&out);
}
