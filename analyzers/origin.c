#include "analyzers/origin.h"

#include "data/hop_fields.h"

enum { ADDRESS_MOST = 80 }; /* "IPv6:", eight groups and a zone are shorter */

static bool is_of_address(char c)
{
	return char_is_digit(c) || char_is_alpha(c) || c == '.' || c == ':' || c == '%';
}

/* The address that a word is, or "192.0.2.1:25" begins with. */
static bool word_address(struct span word, struct ip *out)
{
	if (word.len == 0 || word.len > ADDRESS_MOST)
		return false;
	return ip_read(word, out) || ip_read(span_cut(&word, ':'), out);
}

/* Cut `rest` behind the first address in it; false: it holds none. */
static bool cut_address(struct span *rest, struct ip *out)
{
	while (rest->len > 0) {
		size_t len = 0;

		while (len < rest->len && is_of_address(rest->at[len]))
			len++;
		struct span word = span_upto(*rest, len);

		*rest = span_from(*rest, len + 1);
		if (word_address(word, out))
			return true;
	}
	return false;
}

/* Addresses that tell one machine from others: not 127.0.0.1, nor what a link alone knows. */
static bool names_host(const struct ip *ip)
{
	enum network_scope scope = network_scope(ip->family, ip->bytes);

	return scope == SCOPE_PUBLIC || scope == SCOPE_DOCUMENTATION || scope == SCOPE_PRIVATE ||
	       scope == SCOPE_CGNAT;
}

/* The first address of a field: a proxy adds what it saw behind it. */
static bool field_address(const struct field *field, enum hop_field_kind kind, struct ip *out)
{
	struct span rest = field->body;

	if (kind == HOP_FIELD_LINE)
		return span_starts_nocase(span_trim(rest), SPAN("from"));
	if (kind == HOP_FIELD_SCRIPT) {
		size_t at = span_find(rest, SPAN(" for "));

		rest = at != NOT_FOUND ? span_from(rest, at) : SPAN_NONE;
	}
	if (kind == HOP_FIELD_USER && span_index(rest, '@') != NOT_FOUND)
		return false; /* mailboxes, one of which may be at an address */
	return cut_address(&rest, out) && names_host(out);
}

/* Whether a Received field tells the address, wherever in its line. */
static bool is_told(struct arena *arena, const struct message *message, const struct ip *ip)
{
	struct span text = ip_text(arena, ip);

	for (size_t i = message_find(message, FIELD_RECEIVED, 0); i < message->fields.count;
	     i = message_find(message, FIELD_RECEIVED, i + 1)) {
		struct span rest = message->fields.items[i].body;
		struct ip found;

		/* IPv4 is written in one way only, so most lines need no closer look. */
		if (ip->family == 4 && span_find(rest, text) == NOT_FOUND)
			continue;
		while (cut_address(&rest, &found))
			if (ip_equal(&found, ip))
				return true;
	}
	return false;
}

static bool tells_client(const struct received *line)
{
	return line->client_ip.family != 0 || line->client_name.len > 0 || line->helo.len > 0 ||
	       line->ambiguous;
}

/*
 * Whether a field of that kind can tell what came before the oldest hop. The
 * client that a server saw is the one in the server's own line, if any is.
 */
static bool is_about_origin(enum hop_field_kind kind, const struct hop *oldest)
{
	switch (kind) {
	case HOP_FIELD_USER:
	case HOP_FIELD_SCRIPT:
	case HOP_FIELD_LINE:
		return true;
	case HOP_FIELD_CLIENT:
		return !tells_client(&oldest->received);
	case HOP_FIELD_NONE:
		break;
	}
	return false;
}

static struct received read_line(struct arena *arena, const struct field *field,
				 enum hop_field_kind kind, const struct ip *ip)
{
	if (kind == HOP_FIELD_LINE)
		return received_read(arena, field->body, NULL);
	return (struct received){
		.body = field->body,
		.dialect = &dialects[dialect_count - 1],
		.client_ip = *ip,
	};
}

/* What a user's own host was counts before what a server saw. */
static const bool first_choice[] = {
	[HOP_FIELD_USER] = true,
	[HOP_FIELD_SCRIPT] = true,
	[HOP_FIELD_CLIENT] = false,
	[HOP_FIELD_LINE] = false,
};

/* The first field below the hop that tells of a host on the path; most mails have none. */
static size_t first_told(const struct message *message, const struct hop *oldest)
{
	size_t i = oldest->field + 1;

	while (i < message->fields.count &&
	       hop_field_kind(message->fields.items[i].id) == HOP_FIELD_NONE)
		i++;
	return i;
}

/* The topmost field of that choice that tells an address, being the last that was written. */
static bool find_field(struct arena *arena, const struct message *message, const struct hop *oldest,
		       size_t from, bool choice, struct hop *out)
{
	for (size_t i = from; i < message->fields.count; i++) {
		const struct field *field = &message->fields.items[i];
		enum hop_field_kind kind = hop_field_kind(field->id);

		if (kind == HOP_FIELD_NONE || first_choice[kind] != choice ||
		    !is_about_origin(kind, oldest))
			continue;
		struct ip ip = { 0 };

		if (!field_address(field, kind, &ip))
			continue;
		out->received = read_line(arena, field, kind, &ip);
		out->field = out->first_field = i;
		if (names_host(&out->received.client_ip))
			return true;
	}
	return false;
}

bool origin_find(struct arena *arena, const struct message *message, const struct hop *oldest,
		 struct hop *out)
{
	size_t from = first_told(message, oldest);

	for (int pass = 0; pass < 2; pass++)
		if (find_field(arena, message, oldest, from, pass == 0, out) &&
		    !is_told(arena, message, &out->received.client_ip))
			return true;
	return false;
}
