/* received_fields - what was read of a Received field as one line of "name=value". */
#ifndef TESTS_RECEIVED_FIELDS_H
#define TESTS_RECEIVED_FIELDS_H

#include "parser/arena.h"
#include "parser/received.h"
#include "parser/text.h"

struct field_line {
	struct arena *arena;
	struct span text;
	char separator; /* ' ' for people, who get values with blanks in quotes; or '\t' */
};

static void field_add(struct field_line *line, const char *name, struct span value)
{
	char separator[2] = { line->text.len > 0 ? line->separator : '\0', '\0' };

	if (value.len == 0)
		return;
	value = text_shown(line->arena, value);

	const char *quote =
		line->separator == ' ' && span_index(value, ' ') != NOT_FOUND ? "'" : "";
	line->text = arena_format(line->arena, "%.*s%s%s=%s%.*s%s", SPAN_ARG(line->text), separator,
				  name, quote, SPAN_ARG(value), quote);
}

static void field_add_word(struct field_line *line, const char *name, const char *word)
{
	if (word != NULL && *word != '\0')
		field_add(line, name, span_string(word));
}

static void field_add_number(struct field_line *line, const char *name, long long number)
{
	if (number != 0)
		field_add(line, name, arena_format(line->arena, "%lld", number));
}

static void field_add_recipients(struct field_line *line, const struct received *r)
{
	struct span all = SPAN_NONE;

	for (size_t i = 0; i < r->recipient_count; i++)
		all = arena_format(line->arena, "%.*s%s%.*s", SPAN_ARG(all), i > 0 ? "," : "",
				   SPAN_ARG(r->recipients[i]));
	field_add(line, "for", all);
}

/* All that is known of the field, in the order of struct received; what is not known is left out.
 */
__attribute__((unused)) static struct span received_fields(struct arena *arena,
							   const struct received *r, char separator)
{
	static const char *const statuses[] = { "", "found", "none", "mismatch" };
	static const char *const told[] = { "", "protocol", "comment" };
	struct field_line line = { .arena = arena, .separator = separator };

	field_add_word(&line, "dialect", r->dialect->name);
	if (r->ambiguous)
		field_add_word(&line, "ambiguous", "yes");
	field_add(&line, "helo", r->helo);
	field_add(&line, "client_name", r->client_name);
	field_add_word(&line, "name_status", statuses[r->client_name_status]);
	field_add(&line, "client_ip", ip_text(arena, &r->client_ip));
	field_add_number(&line, "port", r->client_port);
	field_add(&line, "ident", r->ident);
	field_add(&line, "by", r->by);
	field_add(&line, "by_ip", ip_text(arena, &r->by_ip));
	field_add(&line, "with", r->with);
	field_add_word(&line, "protocol", r->protocol);
	field_add(&line, "via", r->via);
	field_add_word(&line, "tls", r->tls);
	field_add(&line, "cipher", r->cipher);
	field_add_number(&line, "bits", r->cipher_bits);
	field_add(&line, "cert", r->client_cert);
	field_add_word(&line, "auth", told[r->authenticated]);
	field_add(&line, "user", r->auth_user);
	field_add(&line, "mechanism", r->auth_mechanism);
	field_add(&line, "id", r->id);
	field_add_recipients(&line, r);
	if (r->sender_told)
		field_add(&line, "sender", r->sender.len > 0 ? r->sender : SPAN("<>"));
	field_add(&line, "product", r->product);
	field_add(&line, "version", r->version);
	if (r->date.known) {
		field_add_number(&line, "date", r->date.utc);
		field_add(&line, "zone", r->date.zone_text);
	}
	field_add(&line, "leftover", r->leftover);
	return line.text;
}

#endif
