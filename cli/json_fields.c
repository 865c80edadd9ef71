#include "cli/json_fields.h"

#include <string.h>

static void put_habit(struct json *out, const char *key, enum forwarder_habit habit)
{
	json_put_word(out, key, forwarder_habit_word(habit));
}

static void put_forwarder(struct json *out, const struct forwarding *one)
{
	const struct forwarder *row = one->row;

	json_open_object(out, NULL);
	if (one->hop != NO_HOP)
		json_put_number(out, "hop", (long long)one->hop + 1);
	json_put_word(out, "id", row->id);
	json_put_word(out, "name", row->name);
	json_put_word(out, "kind", forwarder_kind_word(row->kind));
	if (one->field != NO_FIELD)
		json_put_number(out, "field", (long long)one->field);
	json_put_text(out, "because", one->because);
	put_habit(out, "envelope", row->envelope);
	put_habit(out, "from", row->from);
	put_habit(out, "subject", row->subject);
	put_habit(out, "body", row->body);
	put_habit(out, "seals", row->seals);
	if (row->possible)
		json_put_true(out, "possibly");
	json_close(out);
}

void json_forwarders(struct json *out, const struct report *report)
{
	const struct forwarding_list *all = &report->facts->forwarders;

	json_open_list(out, "forwarders");
	for (size_t i = 0; i < all->count; i++)
		put_forwarder(out, &all->items[i]);
	json_close(out);
}

void json_clients(struct json *out, const struct report *report)
{
	const struct author_client_list *clients = &report->facts->clients;

	json_open_list(out, "clients");
	for (size_t i = 0; i < clients->count; i++) {
		json_open_object(out, NULL);
		json_put_text(out, "product", clients->items[i].product);
		json_put_word(out, "told_by", clients->items[i].told_by);
		json_put_word(out, "note", clients->items[i].meaning);
		if (clients->items[i].possible)
			json_put_true(out, "possibly");
		json_close(out);
	}
	json_close(out);
}

static void put_keys_of(struct json *out, const struct vendor_key_list *keys)
{
	json_open_list(out, "keys");
	for (size_t i = 0; i < keys->count; i++) {
		json_open_object(out, NULL);
		json_put_text(out, "key", keys->items[i].key);
		json_put_text(out, "value", keys->items[i].value);
		json_put_word(out, "meaning", keys->items[i].meaning);
		json_put_word(out, "says", keys->items[i].says);
		json_close(out);
	}
	json_close(out);
}

static void put_row(struct json *out, const struct vendor_header *row)
{
	json_put_word(out, "vendor", row->vendor);
	json_put_word(out, "product", row->product);
	json_put_word(out, "category", row->category);
	json_put_word(out, "meaning", row->meaning);
	if (strcmp(row->evidence, "yes") != 0)
		json_put_true(out, "possibly");
}

void json_fields(struct json *out, const struct report *report)
{
	const struct vendor_field_list *fields = &report->facts->fields;

	json_open_list(out, "fields");
	for (size_t i = 0; i < fields->count; i++) {
		const struct vendor_field *field = &fields->items[i];

		json_open_object(out, NULL);
		json_put_number(out, "field", (long long)field->field);
		json_put_text(out, "name", report->facts->message->fields.items[field->field].name);
		if (field->hop != NO_HOP)
			json_put_number(out, "hop", (long long)field->hop + 1);
		if (field->row != NULL)
			put_row(out, field->row);
		put_keys_of(out, &field->keys);
		json_close(out);
	}
	json_close(out);
}
