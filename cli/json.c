#include "cli/json.h"

#include <jansson.h>
#include <stdlib.h>

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
	if (json_object_set_new(object, key, had(value)) != 0)
		had(NULL);
}

static void add(json_t *list, json_t *value)
{
	if (json_array_append_new(list, had(value)) != 0)
		had(NULL);
}

static json_t *text(struct span s)
{
	return json_stringn(s.at != NULL ? s.at : "", s.len);
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
	char beside[KEY_MOST];

	json_put_text(object, key, ascii);
	json_put_text(object, sibling(beside, key, "unicode"), idn_unicode(object.arena, ascii));
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

static void write_escaped(FILE *out, uint32_t code)
{
	if (code < 0x10000) {
		fprintf(out, "\\u%04x", code);
		return;
	}
	code -= 0x10000;
	fprintf(out, "\\u%04x\\u%04x", 0xd800 + (code >> 10), 0xdc00 + (code & 0x3ff));
}

/*
 * jansson leaves DEL, C1 and the bidirectional controls as they are. It hands
 * over whole characters, and has escaped what lies below a blank itself.
 */
static int write_safe(const char *buffer, size_t size, void *context)
{
	struct span s = { buffer, size };
	size_t begin = 0, at = 0;
	FILE *out = context;

	/* jansson hands over single words; nearly all are plain. */
	if (text_is_plain(s))
		at = size;
	while (at < size) {
		size_t before = at;
		uint32_t code;

		if (!text_next(s, &at, &code) || code < 0x7f || !text_is_control(code))
			continue;
		fwrite_unlocked(buffer + begin, 1, before - begin, out);
		write_escaped(out, code);
		begin = at;
	}
	fwrite_unlocked(buffer + begin, 1, size - begin, out); /* the stream is of one thread */
	return 0;
}

void json_write(FILE *out, struct json_t *tree)
{
	json_dump_callback(tree, write_safe, out, JSON_INDENT(2) | JSON_PRESERVE_ORDER);
	json_decref(tree);
}

void json_write_line(FILE *out, struct json_t *tree)
{
	json_dump_callback(tree, write_safe, out, JSON_COMPACT | JSON_PRESERVE_ORDER);
	json_decref(tree);
	putc_unlocked('\n', out);
}

const char *json_library(void)
{
	return jansson_version_str();
}
