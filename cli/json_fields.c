#include "cli/json_fields.h"

#include <string.h>

static void put_habit(struct json object, const char *key, enum forwarder_habit habit)
{
	json_put_word(object, key, forwarder_habit_word(habit));
}

static struct json forwarder(struct arena *arena, const struct forwarding *one)
{
	const struct forwarder *row = one->row;
	struct json object = json_new_object(arena);

	if (one->hop != NO_HOP)
		json_put_number(object, "hop", (long long)one->hop + 1);
	json_put_word(object, "id", row->id);
	json_put_word(object, "name", row->name);
	json_put_word(object, "kind", forwarder_kind_word(row->kind));
	if (one->field != NO_FIELD)
		json_put_number(object, "field", (long long)one->field);
	json_put_text(object, "because", one->because);
	put_habit(object, "envelope", row->envelope);
	put_habit(object, "from", row->from);
	put_habit(object, "subject", row->subject);
	put_habit(object, "body", row->body);
	put_habit(object, "seals", row->seals);
	if (row->possible)
		json_put_true(object, "possibly");
	return object;
}

struct json json_forwarders(struct arena *arena, const struct report *report)
{
	const struct forwarding_list *all = &report->facts->forwarders;
	struct json list = json_new_list(arena);

	for (size_t i = 0; i < all->count; i++)
		json_append(list, forwarder(arena, &all->items[i]));
	return list;
}

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
