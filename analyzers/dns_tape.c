#include "analyzers/dns_tape.h"

#include <jansson.h>
#include <stdio.h>
#include <stdlib.h>

#include "analyzers/dns_packet.h"
#include "analyzers/dns_wire.h"
#include "parser/date.h"
#include "parser/text.h"
#include "parser/transfer.h"

enum { VERSION = 1 };

static const struct {
	enum dns_type type;
	const char *word;
} types[] = {
	{ DNS_A, "A" },	    { DNS_PTR, "PTR" },	  { DNS_MX, "MX" },
	{ DNS_TXT, "TXT" }, { DNS_AAAA, "AAAA" },
	{ DNS_DS, "DS" },   { DNS_DNSKEY, "DNSKEY" },
};

const char *dns_type_word(enum dns_type type)
{
	for (size_t i = 0; i < sizeof types / sizeof *types; i++)
		if (types[i].type == type)
			return types[i].word;
	return "";
}

static const char *rcode_word(int rcode)
{
	static const char *const words[] = { "NOERROR",	 "FORMERR", "SERVFAIL",
					     "NXDOMAIN", "NOTIMP",  "REFUSED" };

	return rcode >= 0 && rcode < (int)(sizeof words / sizeof *words) ? words[rcode] : "other";
}

/* Reading */

/* The text of a key; false when it is not there. */
static bool get(const json_t *line, const char *key, struct span *out)
{
	const json_t *value = json_object_get(line, key);

	if (!json_is_string(value))
		return false;
	*out = (struct span){ json_string_value(value), json_string_length(value) };
	return true;
}

static bool read_name(struct arena *arena, struct span text, struct dns_name *name)
{
	/* With a final dot, so that "@" is a name as any other. */
	return text.len <= DNS_TEXT_MOST &&
	       dns_name_parse(arena_format(arena, SPAN_FMT ".", SPAN_ARG(text)), NULL, name) &&
	       name->length > 1;
}

static bool read_type(struct span text, enum dns_type *type)
{
	for (size_t i = 0; i < sizeof types / sizeof *types; i++)
		if (span_equal(text, span_string(types[i].word))) {
			*type = types[i].type;
			return true;
		}
	return false;
}

/* Only as date_format() writes it. */
static bool read_time(struct arena *arena, struct span text, time_t *seen)
{
	struct flaw_list flaws = { .arena = arena };
	struct mail_date date = date_read(text, NULL, &flaws);
	char again[32];

	*seen = date.utc;
	return date.known && span_equal(text, (struct span){ again, date_format(date.utc, again) });
}

static bool read_fault(struct span text, enum dns_fault *fault)
{
	for (*fault = DNS_FAULT_NAME; *fault < DNS_FAULTS; ++*fault)
		if (span_equal(text, span_string(dns_fault_word(*fault))))
			return true;
	return false;
}

/* Whether it is base64 of an answer to the question; other spellings of base64 are none of ours. */
static bool read_packet(struct arena *arena, struct span text, struct dns_recorded *out)
{
	struct buffer bytes = { .arena = arena };

	if (!transfer_put_base64(&bytes, text))
		return false;
	out->packet = buffer_span(&bytes);
	return span_equal(text_base64(arena, out->packet), text) &&
	       dns_packet_fits(out->packet, &out->name, out->type);
}

/* Why the line is none, or NULL. */
static const char *read_answer(struct arena *arena, const json_t *line, struct dns_recorded *out)
{
	struct span text;

	if (!get(line, "name", &text) || !read_name(arena, text, &out->name))
		return "no name that was asked";
	if (!get(line, "type", &text) || !read_type(text, &out->type))
		return "no type that was asked";
	if (get(line, "time", &text) && !read_time(arena, text, &out->seen))
		return "no time in UTC";
	if (get(line, "server", &text))
		out->server = arena_copy(arena, text);
	if (get(line, "fault", &text))
		return read_fault(text, &out->fault) ? NULL : "no fault that is known";
	if (!get(line, "packet", &text) || !read_packet(arena, text, out))
		return "no packet that answers the question";
	return NULL;
}

static bool is_head(const json_t *line)
{
	return json_object_get(line, "mailpath-tape") != NULL;
}

enum dns_tape_line dns_tape_read(struct arena *arena, struct span line, struct dns_recorded *out,
				 const char **wrong)
{
	json_error_t error;
	json_t *tree = json_loadb(line.at, line.len, JSON_REJECT_DUPLICATES, &error);
	enum dns_tape_line kind = DNS_TAPE_HEAD;

	*out = (struct dns_recorded){ 0 };
	*wrong = NULL;
	if (!json_is_object(tree)) {
		*wrong = "no JSON object";
	} else if (!is_head(tree)) {
		kind = DNS_TAPE_ANSWER;
		*wrong = read_answer(arena, tree, out);
	} else if (json_integer_value(json_object_get(tree, "mailpath-tape")) != VERSION) {
		*wrong = "a tape of another version";
	}
	json_decref(tree);
	return *wrong != NULL ? DNS_TAPE_BROKEN : kind;
}

/* Writing */

/* Put text that is printable ASCII, or is made so. */
static void put(struct arena *arena, json_t *line, const char *key, struct span text)
{
	text = text_valid(arena, text);
	json_object_set_new(line, key, json_stringn(text.len > 0 ? text.at : "", text.len));
}

static void put_records(struct arena *arena, json_t *line, struct span packet)
{
	struct span_list texts = dns_packet_text(arena, packet);
	json_t *list = json_array();

	for (size_t i = 0; i < texts.count; i++) {
		struct span text = text_valid(arena, texts.items[i]);

		json_array_append_new(list, json_stringn(text.at, text.len));
	}
	json_object_set_new(line, "records", list);
}

static void put_packet(struct arena *arena, json_t *line, struct span packet)
{
	put(arena, line, "rcode", span_string(rcode_word(dns_packet_rcode(packet))));
	json_object_set_new(line, "ad", json_boolean(dns_packet_authentic(packet)));
	put_records(arena, line, packet);
	put(arena, line, "packet", text_base64(arena, packet));
}

struct span dns_tape_head(void)
{
	return SPAN("{\"mailpath-tape\": 1}\n");
}

struct span dns_tape_write(struct arena *arena, const struct dns_recorded *recorded)
{
	json_t *line = json_object();
	char time[32];

	put(arena, line, "name", dns_name_text(arena, &recorded->name));
	put(arena, line, "type", span_string(dns_type_word(recorded->type)));
	if (recorded->seen != 0)
		put(arena, line, "time", (struct span){ time, date_format(recorded->seen, time) });
	if (recorded->server.len > 0)
		put(arena, line, "server", recorded->server);
	if (recorded->fault != DNS_FAULT_NONE)
		put(arena, line, "fault", span_string(dns_fault_word(recorded->fault)));
	else
		put_packet(arena, line, recorded->packet);
	char *text = json_dumps(line, JSON_ENSURE_ASCII);
	if (text == NULL) {
		fputs("mailpath: out of memory\n", stderr);
		abort();
	}
	struct span out = arena_format(arena, "%s\n", text);
	free(text);
	json_decref(line);
	return out;
}
