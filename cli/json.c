#include "cli/json.h"

#include <stdlib.h>
#include <string.h>

#include "analyzers/redact.h"
#include "parser/eight.h"
#include "parser/idn.h"
#include "parser/text.h"

enum {
	KEY_MOST = 64,
	FIRST_ROOM = 32 * 1024, /* bytes that most reports take */
	HELD_MOST = 64 * 1024, /* bytes from which on they are given to the file */
	ROOM_AROUND = 8, /* comma, line end, the marks of a key and of a value */
	ESCAPED_MOST = 12, /* bytes of a character that is written by number */
};

struct json json_begin(FILE *file, struct arena *arena, struct redactor *redactor,
		       enum json_form form)
{
	return (struct json){
		.arena = arena,
		.redactor = redactor,
		.file = file,
		.form = form,
		.at = heap_room(FIRST_ROOM),
		.room = FIRST_ROOM,
	};
}

/* Where the next bytes go; there is room for `size`. */
static inline char *room_for(struct json *out, size_t size)
{
	if (out->room - out->len < size) {
		char *smaller = out->at;

		out->room = out->room * 2 + size;
		out->at = heap_room(out->room);
		memcpy(out->at, smaller, out->len);
		free(smaller);
	}
	return out->at + out->len;
}

static void give(struct json *out)
{
	fwrite(out->at, 1, out->len, out->file);
	out->len = 0;
}

char *json_keep(struct json *out, size_t *len)
{
	free(out->open.items);
	*len = out->len;
	return out->at;
}

void json_end(struct json *out)
{
	if (out->form == JSON_LINE) {
		*room_for(out, 1) = '\n';
		out->len++;
	}
	give(out);
	free(out->at);
	free(out->open.items);
}

static struct json_level *innermost(struct json *out)
{
	return out->open.count > 0 ? &out->open.items[out->open.count - 1] : NULL;
}

/* There is room for it. */
static char *put_line_end(const struct json *out, char *to)
{
	if (out->form == JSON_LINE)
		return to;
	*to++ = '\n';
	memset(to, ' ', 2 * out->open.count);
	return to + 2 * out->open.count;
}

/* There is room for it. Keys are our own words, of which no letter is escaped. */
static char *put_key(const struct json *out, char *to, const char *key, size_t len)
{
	*to++ = '"';
	memcpy(to, key, len);
	to += len;
	*to++ = '"';
	*to++ = ':';
	if (out->form == JSON_PRETTY)
		*to++ = ' ';
	return to;
}

/*
 * Write what stands before a value: a comma, its line, its key. Returns where the value goes,
 * which has room for `size` bytes; they are counted when they are there: end_value().
 */
static char *begin_value(struct json *out, const char *key, size_t size)
{
	struct json_level *around = innermost(out);
	size_t key_len = key != NULL ? strlen(key) : 0;
	char *to = room_for(out, ROOM_AROUND + 2 * out->open.count + key_len + size);

	if (around != NULL) {
		if (around->filled)
			*to++ = ',';
		around->filled = true;
		to = put_line_end(out, to);
	}
	return key != NULL ? put_key(out, to, key, key_len) : to;
}

static void end_value(struct json *out, const char *end)
{
	out->len = (size_t)(end - out->at);
}

static void put_plain(struct json *out, const char *key, struct span value)
{
	char *to = begin_value(out, key, value.len);

	memcpy(to, value.at, value.len);
	end_value(out, to + value.len);
}

static void open_level(struct json *out, const char *key, bool list)
{
	struct json_level *around = innermost(out);
	struct json_level level = {
		.begin = out->len,
		.list = list,
		.keyed = key != NULL,
		.first = around != NULL && !around->filled,
	};

	put_plain(out, key, list ? SPAN("[") : SPAN("{"));
	*LIST_ADD_HEAP(&out->open) = level;
}

void json_open_object(struct json *out, const char *key)
{
	open_level(out, key, false);
}

void json_open_list(struct json *out, const char *key)
{
	open_level(out, key, true);
}

void json_close_always(struct json *out)
{
	struct json_level level = *innermost(out);
	char *to;

	out->open.count--;
	to = room_for(out, ROOM_AROUND + 2 * out->open.count);
	if (level.filled)
		to = put_line_end(out, to);
	*to++ = level.list ? ']' : '}';
	end_value(out, to);
	/* All that is still open holds something, and is not taken back. */
	if (out->file != NULL && out->len > HELD_MOST)
		give(out);
}

void json_close(struct json *out)
{
	struct json_level level = *innermost(out);

	if (level.filled || !level.keyed) {
		json_close_always(out);
		return;
	}
	out->len = level.begin;
	out->open.count--;
	innermost(out)->filled = !level.first;
}

/* Marks the bytes that need a look. */
static inline uint64_t eight_unsafe(uint64_t eight)
{
	return (eight | eight_below(eight, ' ') | (eight + EIGHT_ONES) | eight_same(eight, '"') |
		eight_same(eight, '\\')) &
	       EIGHT_HIGHS;
}

/* Offset of the first byte at or after `at` that needs a look, or s.len. */
static size_t skip_safe(struct span s, size_t at)
{
	size_t begin = at;
	uint64_t unsafe;

	for (; s.len - at >= EIGHT; at += EIGHT)
		if ((unsafe = eight_unsafe(eight_at(s.at + at))) != 0)
			return at + eight_first(unsafe);
	/* Those of the last eight that were looked at are safe. */
	if (at > begin) {
		unsafe = eight_unsafe(eight_at(s.at + s.len - EIGHT));
		return unsafe != 0 ? s.len - EIGHT + eight_first(unsafe) : s.len;
	}
	while (at < s.len && s.at[at] >= ' ' && s.at[at] < 0x7f && s.at[at] != '"' &&
	       s.at[at] != '\\')
		at++;
	return at;
}

static char *put_hex(char *to, const char *digits, uint32_t code)
{
	*to++ = '\\';
	*to++ = 'u';
	for (int shift = 12; shift >= 0; shift -= 4)
		*to++ = digits[code >> shift & 15];
	return to;
}

/* What may not stand in a string as it is (RFC 8259 7), or could steer a terminal or hide text. */
static char *put_escaped(char *to, uint32_t code)
{
	static const char letters[] = "\"\\bfnrt";
	static const char capital[] = "0123456789ABCDEF", small[] = "0123456789abcdef";
	size_t at = code < 0x80 ? span_index(SPAN("\"\\\b\f\n\r\t"), (char)code) : NOT_FOUND;

	if (at != NOT_FOUND) {
		*to++ = '\\';
		*to++ = letters[at];
		return to;
	}
	if (code < 0x10000)
		return put_hex(to, code < ' ' ? capital : small, code);
	code -= 0x10000;
	to = put_hex(to, small, 0xd800 + (code >> 10));
	return put_hex(to, small, 0xdc00 + (code & 0x3ff));
}

static bool is_escaped(uint32_t code)
{
	return code == '"' || code == '\\' || code < ' ' || text_is_control(code);
}

/* What stands in a string from `safe` on, where its first byte is that needs a look. */
static void put_rest(struct json *out, struct span s, size_t safe)
{
	size_t begin = safe;

	for (size_t at = safe; at < s.len; at = skip_safe(s, at)) {
		size_t before = at;
		uint32_t code;
		char *to;

		if (!text_next(s, &at, &code) || !is_escaped(code))
			continue;
		to = room_for(out, before - begin + ESCAPED_MOST);
		memcpy(to, s.at + begin, before - begin);
		end_value(out, put_escaped(to + (before - begin), code));
		begin = at;
	}
	memcpy(room_for(out, s.len - begin + 1), s.at + begin, s.len - begin);
	out->len += s.len - begin;
}

/* Valid UTF-8, of which the first `safe` bytes may stand as they are. */
static void put_string(struct json *out, const char *key, struct span s, size_t safe)
{
	char *to = begin_value(out, key, s.len);

	*to++ = '"';
	if (safe > 0)
		memcpy(to, s.at, safe);
	end_value(out, to + safe);
	if (safe < s.len)
		put_rest(out, s, safe);
	*room_for(out, 1) = '"';
	out->len++;
}

static void put_safe(struct json *out, const char *key, struct span s)
{
	put_string(out, key, s, skip_safe(s, 0));
}

/* The text with tokens where it is to hide something. */
static struct span hidden(struct json *out, struct span s)
{
	return out->redactor != NULL ? redact(out->redactor, out->arena, s) : s;
}

/* Most texts are read once, here; returns whether this is one that was. */
static bool put_value(struct json *out, const char *key, struct span s)
{
	size_t safe = skip_safe(s, 0);
	bool plain = safe == s.len && out->redactor == NULL;

	if (plain)
		put_string(out, key, s, safe);
	else
		put_safe(out, key, hidden(out, text_valid(out->arena, s)));
	return plain;
}

static const char *sibling(char name[KEY_MOST], const char *key, const char *suffix)
{
	/* Keys are ours and short; one that is not is a mistake of ours. */
	if (snprintf(name, KEY_MOST, "%s_%s", key, suffix) >= KEY_MOST)
		abort();
	return name;
}

void json_put_text(struct json *out, const char *key, struct span value)
{
	char name[KEY_MOST];

	if (value.len == 0 || put_value(out, key, value))
		return;
	if (out->redactor == NULL && !text_is_utf8(value))
		put_safe(out, sibling(name, key, "base64"), text_base64(out->arena, value));
}

void json_put_word(struct json *out, const char *key, const char *word)
{
	if (word != NULL && *word != '\0')
		put_safe(out, key, hidden(out, span_string(word)));
}

/* Many values are numbers, and the way through printf() is a long one. */
void json_put_number(struct json *out, const char *key, long long value)
{
	unsigned long long rest =
		value < 0 ? 0 - (unsigned long long)value : (unsigned long long)value;
	char digits[3 * sizeof value];
	size_t start = sizeof digits;

	do
		digits[--start] = (char)('0' + rest % 10);
	while ((rest /= 10) > 0);
	if (value < 0)
		digits[--start] = '-';
	put_plain(out, key, (struct span){ digits + start, sizeof digits - start });
}

void json_put_true(struct json *out, const char *key)
{
	json_put_bool(out, key, true);
}

void json_put_bool(struct json *out, const char *key, bool value)
{
	put_plain(out, key, value ? SPAN("true") : SPAN("false"));
}

/* The U-labels of a name, where they differ and may be shown; else nothing. */
static struct span unicode_of(struct json *out, struct span ascii)
{
	struct span unicode = text_valid(out->arena, idn_unicode(out->arena, ascii));

	return span_equal(hidden(out, unicode), unicode) ? unicode : SPAN_NONE;
}

void json_put_domain(struct json *out, const char *key, struct span name)
{
	struct span ascii = idn_ascii(out->arena, name);
	struct span unicode = unicode_of(out, ascii);
	char beside[KEY_MOST];

	json_put_text(out, key, ascii);
	if (unicode.len > 0)
		put_safe(out, sibling(beside, key, "unicode"), unicode);
}

void json_put_texts(struct json *out, const char *key, const struct span *items, size_t count)
{
	bool whole = true;
	char name[KEY_MOST];

	if (count == 0)
		return;
	json_open_list(out, key);
	for (size_t i = 0; i < count; i++)
		if (!put_value(out, NULL, items[i]))
			whole = whole && text_is_utf8(items[i]);
	json_close(out);
	if (whole || out->redactor != NULL)
		return;
	json_open_list(out, sibling(name, key, "base64"));
	for (size_t i = 0; i < count; i++)
		put_safe(out, NULL, text_base64(out->arena, items[i]));
	json_close(out);
}

void json_put_domains(struct json *out, const char *key, const struct span *items, size_t count)
{
	struct span *unicode = arena_take(out->arena, count, sizeof *unicode);
	bool differ = false;
	char name[KEY_MOST];

	json_put_texts(out, key, items, count);
	for (size_t i = 0; i < count; i++) {
		unicode[i] = unicode_of(out, items[i]);
		differ |= unicode[i].len > 0;
	}
	if (!differ)
		return;
	json_open_list(out, sibling(name, key, "unicode"));
	for (size_t i = 0; i < count; i++)
		put_value(out, NULL, unicode[i].len > 0 ? unicode[i] : items[i]);
	json_close(out);
}
