#include "cli/json.h"

#include <jansson.h>
#include <stdlib.h>
#include <string.h>

#include "analyzers/redact.h"
#include "parser/idn.h"
#include "parser/text.h"

enum { KEY_MOST = 64 };

/* The only way in which jansson fails here: values are valid UTF-8, keys are our own. */
static json_t *had(json_t *value)
{
	if (value == NULL) {
		fputs("mailpath: out of memory\n", stderr);
		abort();
	}
	return value;
}

static void set(json_t *object, const char *key, json_t *value)
{
	if (json_object_set_new_nocheck(object, key, had(value)) != 0)
		had(NULL);
}

static void add(json_t *list, json_t *value)
{
	if (json_array_append_new(list, had(value)) != 0)
		had(NULL);
}

/* Of text that is known to be UTF-8. */
static json_t *text(struct span s)
{
	return json_stringn_nocheck(s.at != NULL ? s.at : "", s.len);
}

static const char *sibling(char name[KEY_MOST], const char *key, const char *suffix)
{
	/* Keys are ours and short; one that is not is a mistake of ours. */
	if (snprintf(name, KEY_MOST, "%s_%s", key, suffix) >= KEY_MOST)
		abort();
	return name;
}

struct json json_new_object(struct arena *arena)
{
	return (struct json){ arena, had(json_object()) };
}

struct json json_new_list(struct arena *arena)
{
	return (struct json){ arena, had(json_array()) };
}

void json_put_text(struct json object, const char *key, struct span value)
{
	char name[KEY_MOST];

	if (value.len == 0)
		return;
	set(object.tree, key, text(text_valid(object.arena, value)));
	if (!text_is_utf8(value))
		set(object.tree, sibling(name, key, "base64"),
		    text(text_base64(object.arena, value)));
}

void json_put_word(struct json object, const char *key, const char *word)
{
	if (word != NULL && *word != '\0')
		set(object.tree, key, json_string(word));
}

void json_put_number(struct json object, const char *key, long long value)
{
	set(object.tree, key, json_integer(value));
}

void json_put_true(struct json object, const char *key)
{
	json_put_bool(object, key, true);
}

void json_put_bool(struct json object, const char *key, bool value)
{
	set(object.tree, key, json_boolean(value));
}

void json_put_domain(struct json object, const char *key, struct span name)
{
	struct span ascii = idn_ascii(object.arena, name);
	struct span unicode = idn_unicode(object.arena, ascii);
	char beside[KEY_MOST];

	json_put_text(object, key, ascii);
	if (unicode.len > 0)
		json_put_text(object, sibling(beside, key, "unicode"), unicode);
}

void json_put_texts(struct json object, const char *key, const struct span *items, size_t count)
{
	bool whole = true;
	char name[KEY_MOST];
	json_t *list, *raw;

	if (count == 0)
		return;
	list = had(json_array());
	for (size_t i = 0; i < count; i++) {
		add(list, text(text_valid(object.arena, items[i])));
		whole = whole && text_is_utf8(items[i]);
	}
	set(object.tree, key, list);
	if (whole)
		return;
	raw = had(json_array());
	for (size_t i = 0; i < count; i++)
		add(raw, text(text_base64(object.arena, items[i])));
	set(object.tree, sibling(name, key, "base64"), raw);
}

void json_put_always(struct json object, const char *key, struct json value)
{
	set(object.tree, key, value.tree);
}

void json_put(struct json object, const char *key, struct json value)
{
	if (json_object_size(value.tree) + json_array_size(value.tree) > 0)
		set(object.tree, key, value.tree);
	else
		json_decref(value.tree);
}

void json_append(struct json list, struct json value)
{
	add(list.tree, value.tree);
}

static bool is_sibling(const char *key, struct span suffix)
{
	return span_ends_nocase(span_string(key), suffix);
}

/* The text with tokens in it, to be put in its place; NULL: it stays. */
static json_t *redacted(struct json at, struct redactor *redactor)
{
	struct span s = { json_string_value(at.tree), json_string_length(at.tree) };
	struct span hidden = redact(redactor, at.arena, s);

	return span_equal(hidden, s) ? NULL : had(text(hidden));
}

static void redact_list(struct json list, struct redactor *redactor)
{
	for (size_t i = 0; i < json_array_size(list.tree); i++) {
		struct json item = { list.arena, json_array_get(list.tree, i) };
		json_t *hidden;

		if (!json_is_string(item.tree))
			json_redact(item, redactor);
		else if ((hidden = redacted(item, redactor)) != NULL)
			json_array_set_new(list.tree, i, hidden);
	}
}

static void redact_object(struct json object, struct redactor *redactor)
{
	const char *key;
	json_t *value, *hidden;
	void *next;

	json_object_foreach_safe(object.tree, next, key, value)
	{
		struct json item = { object.arena, value };

		if (is_sibling(key, SPAN("_base64")))
			json_object_del(object.tree, key);
		else if (!json_is_string(value))
			json_redact(item, redactor);
		else if ((hidden = redacted(item, redactor)) == NULL)
			continue;
		else if (is_sibling(key, SPAN("_unicode")))
			json_object_del(object.tree, key);
		else
			set(object.tree, key, hidden);
	}
}

void json_redact(struct json at, struct redactor *redactor)
{
	if (redactor == NULL)
		return;
	if (json_is_object(at.tree))
		redact_object(at, redactor);
	else if (json_is_array(at.tree))
		redact_list(at, redactor);
}

/* What may not stand in a string as it is (RFC 8259 7), or could steer a terminal or hide text. */
static void write_escaped(FILE *out, uint32_t code)
{
	static const char letters[] = "\"\\bfnrt";
	size_t at = code < 0x80 ? span_index(SPAN("\"\\\b\f\n\r\t"), (char)code) : NOT_FOUND;

	if (at != NOT_FOUND) {
		fprintf(out, "\\%c", letters[at]);
	} else if (code < 0x20) {
		fprintf(out, "\\u%04X", code);
	} else if (code < 0x10000) {
		fprintf(out, "\\u%04x", code);
	} else {
		code -= 0x10000;
		fprintf(out, "\\u%04x\\u%04x", 0xd800 + (code >> 10), 0xdc00 + (code & 0x3ff));
	}
}

/* The stream is of one thread. */
static void write_bytes(FILE *out, struct span s)
{
	fwrite_unlocked(s.at, 1, s.len, out);
}

/* Offset of the first byte at or after `at` that needs a look, or s.len. */
static size_t skip_safe(struct span s, size_t at)
{
	while (at < s.len && s.at[at] >= ' ' && s.at[at] < 0x7f && s.at[at] != '"' &&
	       s.at[at] != '\\')
		at++;
	return at;
}

static bool is_escaped(uint32_t code)
{
	return code == '"' || code == '\\' || code < ' ' || text_is_control(code);
}

static void write_string(FILE *out, struct span s)
{
	size_t begin = 0;

	putc_unlocked('"', out);
	for (size_t at = 0; (at = skip_safe(s, at)) < s.len;) {
		size_t before = at;
		uint32_t code;

		if (!text_next(s, &at, &code) || !is_escaped(code))
			continue;
		write_bytes(out, span_part(s, begin, before - begin));
		write_escaped(out, code);
		begin = at;
	}
	write_bytes(out, span_from(s, begin));
	putc_unlocked('"', out);
}

/* Many values are numbers, and the way through printf() is a long one. */
static void write_number(FILE *out, long long value)
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
	write_bytes(out, (struct span){ digits + start, sizeof digits - start });
}

/* Where a value begins: how deep it lies, or COMPACT for all in one line. */
enum { COMPACT = -1 };

static int deeper(int depth)
{
	return depth == COMPACT ? COMPACT : depth + 1;
}

static void write_line_end(FILE *out, int depth)
{
	if (depth == COMPACT)
		return;
	putc_unlocked('\n', out);
	for (int i = 0; i < depth; i++)
		write_bytes(out, SPAN("  "));
}

static void write_value(FILE *out, json_t *value, int depth);

static void write_list(FILE *out, json_t *list, int depth)
{
	size_t count = json_array_size(list);

	putc_unlocked('[', out);
	for (size_t i = 0; i < count; i++) {
		if (i > 0)
			putc_unlocked(',', out);
		write_line_end(out, deeper(depth));
		write_value(out, json_array_get(list, i), deeper(depth));
	}
	if (count > 0)
		write_line_end(out, depth);
	putc_unlocked(']', out);
}

static void write_object(FILE *out, json_t *object, int depth)
{
	void *first = json_object_iter(object);

	putc_unlocked('{', out);
	for (void *at = first; at != NULL; at = json_object_iter_next(object, at)) {
		if (at != first)
			putc_unlocked(',', out);
		write_line_end(out, deeper(depth));
		write_string(out, span_string(json_object_iter_key(at)));
		write_bytes(out, depth == COMPACT ? SPAN(":") : SPAN(": "));
		write_value(out, json_object_iter_value(at), deeper(depth));
	}
	if (first != NULL)
		write_line_end(out, depth);
	putc_unlocked('}', out);
}

/* The library's own dump looks at each character twice and leaves some that must not come out. */
static void write_value(FILE *out, json_t *value, int depth)
{
	if (json_is_object(value))
		write_object(out, value, depth);
	else if (json_is_array(value))
		write_list(out, value, depth);
	else if (json_is_string(value))
		write_string(out,
			     (struct span){ json_string_value(value), json_string_length(value) });
	else if (json_is_integer(value))
		write_number(out, (long long)json_integer_value(value));
	else
		write_bytes(out, json_is_true(value) ? SPAN("true") : SPAN("false"));
}

void json_write(FILE *out, struct json_t *tree)
{
	write_value(out, tree, 0);
	json_decref(tree);
}

void json_write_line(FILE *out, struct json_t *tree)
{
	write_value(out, tree, COMPACT);
	putc_unlocked('\n', out);
	json_decref(tree);
}

/* What stands before a value: a comma, its line, its key. */
static void begin_value(struct json_stream *stream, const char *key)
{
	if (stream->depth > 0) {
		bool *filled = &stream->open[stream->depth - 1].filled;

		if (*filled)
			putc_unlocked(',', stream->out);
		*filled = true;
		write_line_end(stream->out, stream->depth);
	}
	if (key != NULL) {
		write_string(stream->out, span_string(key));
		write_bytes(stream->out, SPAN(": "));
	}
}

static void open_value(struct json_stream *stream, const char *key, bool list)
{
	/* How deep we write is a matter of our own. */
	if (stream->depth == JSON_OPEN_MOST)
		abort();
	begin_value(stream, key);
	stream->open[stream->depth].list = list;
	stream->open[stream->depth].filled = false;
	stream->depth++;
	putc_unlocked(list ? '[' : '{', stream->out);
}

void json_open_object(struct json_stream *stream, const char *key)
{
	open_value(stream, key, false);
}

void json_open_list(struct json_stream *stream, const char *key)
{
	open_value(stream, key, true);
}

void json_close(struct json_stream *stream)
{
	stream->depth--;
	if (stream->open[stream->depth].filled)
		write_line_end(stream->out, stream->depth);
	putc_unlocked(stream->open[stream->depth].list ? ']' : '}', stream->out);
}

void json_stream_value(struct json_stream *stream, const char *key, struct json value)
{
	json_redact(value, stream->redactor);
	begin_value(stream, key);
	write_value(stream->out, value.tree, stream->depth);
	json_decref(value.tree);
}

void json_stream_members(struct json_stream *stream, struct json object)
{
	json_redact(object, stream->redactor);
	for (void *at = json_object_iter(object.tree); at != NULL;
	     at = json_object_iter_next(object.tree, at)) {
		begin_value(stream, json_object_iter_key(at));
		write_value(stream->out, json_object_iter_value(at), stream->depth);
	}
	json_decref(object.tree);
}

const char *json_library(void)
{
	return jansson_version_str();
}
