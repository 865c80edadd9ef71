#include "cli/json_in.h"

#include <jansson.h>

#include "parser/transfer.h"

struct json_t *json_in(struct span text)
{
	json_error_t error;

	return json_loadb(text.at != NULL ? text.at : "", text.len, JSON_ALLOW_NUL, &error);
}

void json_in_free(struct json_t *tree)
{
	json_decref(tree);
}

long long json_in_version(const struct json_t *tree)
{
	return json_integer_value(json_object_get(tree, "mailpath"));
}

const struct json_t *json_in_member(const struct json_t *object, const char *key)
{
	return json_object_get(object, key);
}

static struct span text_of(const json_t *value)
{
	return (struct span){ json_string_value(value), json_string_length(value) };
}

struct span json_in_text(const struct json_t *object, const char *key)
{
	return text_of(json_object_get(object, key));
}

struct span json_in_bytes(struct arena *arena, const struct json_t *object, const char *key)
{
	struct span sibling = arena_format(arena, "%s_base64", key);
	struct span whole = json_in_text(object, arena_string(arena, sibling));

	return whole.len > 0 ? transfer_base64(arena, whole)
			     : arena_copy(arena, json_in_text(object, key));
}

bool json_in_number(const struct json_t *object, const char *key, long long *out)
{
	const json_t *value = json_object_get(object, key);

	*out = json_integer_value(value);
	return json_is_integer(value);
}

bool json_in_amount(const struct json_t *object, const char *key, uint64_t *out)
{
	long long number;
	bool good = json_in_number(object, key, &number) && number >= 0;

	*out = good ? (uint64_t)number : 0;
	return good;
}

size_t json_in_count(const struct json_t *list)
{
	return json_array_size(list);
}

const struct json_t *json_in_item(const struct json_t *list, size_t n)
{
	return json_array_get(list, n);
}

struct span json_in_item_text(const struct json_t *list, size_t n)
{
	return text_of(json_array_get(list, n));
}

enum json_in_kind json_in_kind(const struct json_t *value)
{
	if (json_is_object(value))
		return JSON_IN_OBJECT;
	if (json_is_array(value))
		return JSON_IN_LIST;
	if (json_is_string(value))
		return JSON_IN_TEXT;
	if (json_is_integer(value))
		return JSON_IN_NUMBER;
	return json_is_boolean(value) ? JSON_IN_BOOL : JSON_IN_OTHER;
}

struct span json_in_value_text(const struct json_t *value)
{
	return text_of(value);
}

long long json_in_value_number(const struct json_t *value)
{
	return json_integer_value(value);
}

bool json_in_value_true(const struct json_t *value)
{
	return json_is_true(value);
}

/* The library wants an object that may be written to, and writes nothing to it. */
struct json_in_member *json_in_first(const struct json_t *object)
{
	return json_object_iter((struct json_t *)object);
}

struct json_in_member *json_in_next(const struct json_t *object, struct json_in_member *member)
{
	return json_object_iter_next((struct json_t *)object, member);
}

const char *json_in_key(struct json_in_member *member)
{
	return json_object_iter_key(member);
}

const struct json_t *json_in_value(struct json_in_member *member)
{
	return json_object_iter_value(member);
}

const char *json_library(void)
{
	return jansson_version_str();
}
