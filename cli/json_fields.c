#include "cli/json_fields.h"

#include <string.h>

struct json json_clients(struct arena *arena, const struct report *report)
{
	const struct author_client_list *clients = &report->facts->clients;
	struct json list = json_new_list(arena);

	for (size_t i = 0; i < clients->count; i++) {
		struct json object = json_new_object(arena);

		json_put_text(object, "product", clients->items[i].product);
		json_put_word(object, "told_by", clients->items[i].told_by);
		json_put_word(object, "note", clients->items[i].meaning);
		if (clients->items[i].possible)
			json_put_true(object, "possibly");
		json_append(list, object);
	}
	return list;
}

static struct json keys_of(struct arena *arena, const struct vendor_key_list *keys)
{
	struct json list = json_new_list(arena);

	for (size_t i = 0; i < keys->count; i++) {
		struct json object = json_new_object(arena);

		json_put_text(object, "key", keys->items[i].key);
		json_put_text(object, "value", keys->items[i].value);
		json_put_word(object, "meaning", keys->items[i].meaning);
		json_put_word(object, "says", keys->items[i].says);
		json_append(list, object);
	}
	return list;
}

static void put_row(struct json object, const struct vendor_header *row)
{
	json_put_word(object, "vendor", row->vendor);
	json_put_word(object, "product", row->product);
	json_put_word(object, "category", row->category);
	json_put_word(object, "meaning", row->meaning);
	if (strcmp(row->evidence, "yes") != 0)
		json_put_true(object, "possibly");
}

struct json json_fields(struct arena *arena, const struct report *report)
{
	const struct vendor_field_list *fields = &report->facts->fields;
	struct json list = json_new_list(arena);

	for (size_t i = 0; i < fields->count; i++) {
		const struct vendor_field *field = &fields->items[i];
		struct json object = json_new_object(arena);

		json_put_number(object, "field", (long long)field->field);
		json_put_text(object, "name", report->facts->message->fields.items[field->field].name);
		if (field->hop != NO_HOP)
			json_put_number(object, "hop", (long long)field->hop + 1);
		if (field->row != NULL)
			put_row(object, field->row);
		json_put(object, "keys", keys_of(arena, &field->keys));
		json_append(list, object);
	}
	return list;
}
