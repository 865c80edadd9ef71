#include "analyzers/vendor.h"

#include <string.h>

#include "analyzers/claim_place.h"
#include "data/client_shapes.h"
#include "data/software_marks.h"
#include "parser/encoded.h"
#include "parser/limits.h"
#include "parser/parameter.h"

/* How a field with known keys is cut into them. */
static const struct {
	const char *header;
	char between, inside; /* between keys, and between a key and its value */
} keyed[] = {
	{ "X-Forefront-Antispam-Report", ';', ':' },
	{ "X-Microsoft-Antispam", ';', ':' },
	{ "X-Microsoft-Antispam-Mailbox-Delivery", ';', ':' },
	{ "X-Spam-Status", ' ', '=' },
};

static const char *meaning_of(const struct vendor_header *row)
{
	return row != NULL ? row->meaning : "";
}

static void read_key(struct arena *arena, const char *header, struct span word, char inside,
		     struct vendor_key_list *out)
{
	struct vendor_key key = { .value = word };

	key.key = span_trim(span_cut(&key.value, inside));
	key.value = span_trim(key.value);
	if (key.key.len == 0 || out->count >= LIMIT_VENDOR_KEYS)
		return;
	key.meaning = meaning_of(vendor_key_find(header, key.key.at, key.key.len, NULL, 0));
	key.says = key.value.len == 0
			   ? ""
			   : meaning_of(vendor_key_find(header, key.key.at, key.key.len,
							key.value.at, key.value.len));
	if (key.value.len > 0 || key.meaning[0] != '\0')
		*LIST_ADD(arena, out) = key;
}

static struct vendor_key_list read_keys(struct arena *arena, const struct field *field)
{
	struct vendor_key_list keys = { 0 };

	for (size_t i = 0; i < sizeof keyed / sizeof *keyed; i++) {
		if (!span_is_nocase(field->name, keyed[i].header))
			continue;
		for (struct span rest = field->body; rest.len > 0;) {
			struct span word = keyed[i].between == ' ' ? span_cut_word(&rest)
								   : span_cut(&rest, keyed[i].between);
			read_key(arena, keyed[i].header, word, keyed[i].inside, &keys);
		}
	}
	return keys;
}

/*
 * Exchange puts its fields below the Received fields: they are of the newest
 * of its hops, as far as one can tell.
 */
static size_t hop_of_vendor(const struct route *route, const struct vendor_header *row)
{
	if (row == NULL || strcmp(row->vendor, "Microsoft") != 0)
		return NO_HOP;
	for (size_t i = route->hops.count; i > 0; i--)
		if (dialect_is_exchange(route->hops.items[i - 1].received.dialect))
			return i - 1;
	return NO_HOP;
}

struct vendor_field_list vendor_read(struct arena *arena, const struct route *route)
{
	const struct field_list *fields = &route->message->fields;
	struct vendor_field_list out = { 0 };

	for (size_t i = 0; i < fields->count; i++) {
		const struct field *field = &fields->items[i];

		if (!span_starts_nocase(field->name, SPAN("X-")))
			continue;
		struct vendor_field found = {
			.field = i,
			.hop = claim_place_nearest(route, i),
			.row = vendor_header_find(field->name.at, field->name.len),
		};
		if (found.hop == NO_HOP)
			found.hop = hop_of_vendor(route, found.row);
		if (found.row != NULL)
			found.keys = read_keys(arena, field);
		*LIST_ADD(arena, &out) = found;
	}
	return out;
}

static void add_written(struct arena *arena, const struct message *message, enum field_id id,
			struct author_client_list *out)
{
	struct span body = message_field(message, id);

	if (body.len > 0)
		*LIST_ADD(arena, out) = (struct author_client){
			.product = encoded_text(arena, body, NULL),
			.told_by = field_id_name(id),
			.meaning = "",
		};
}

static void add_shape(struct arena *arena, enum client_place place, struct span value,
		      const char *told_by, struct author_client_list *out)
{
	const struct client_shape *shape = client_shape_find(place, value.at, value.len);

	if (shape != NULL)
		*LIST_ADD(arena, out) = (struct author_client){
			.product = span_string(shape->product),
			.told_by = told_by,
			.meaning = shape->meaning,
			.possible = shape->possible,
		};
}

/* The service that the author sent it through, by a field that it left. */
static void add_sender_marks(struct arena *arena, const struct message *message,
			     struct author_client_list *out)
{
	for (size_t i = 0; i < message->fields.count; i++) {
		const struct field *field = &message->fields.items[i];
		const struct software_mark *mark = software_mark_find(field->name.at, field->name.len);

		if (mark != NULL && mark->kind == MARK_SENDER)
			*LIST_ADD(arena, out) = (struct author_client){
				.product = span_string(mark->product),
				.told_by = mark->prefix,
				.meaning = "",
			};
	}
}

struct author_client_list author_clients(struct arena *arena, const struct message *message)
{
	struct span id = message_field(message, FIELD_MESSAGE_ID);
	struct span type = message_field(message, FIELD_CONTENT_TYPE);
	struct author_client_list out = { 0 };

	add_written(arena, message, FIELD_USER_AGENT, &out);
	add_written(arena, message, FIELD_X_MAILER, &out);
	if (span_starts(id, SPAN("<")) && span_ends_nocase(id, SPAN(">")))
		id = span_part(id, 1, id.len - 2);
	add_shape(arena, IN_MESSAGE_ID, id, "Message-ID", &out);
	if (type.len > 0)
		add_shape(arena, IN_BOUNDARY, parameter_find(arena, type, SPAN("boundary"), NULL),
			  "boundary", &out);
	add_sender_marks(arena, message, &out);
	return out;
}
