/*
 * dns_kept - a back-end that keeps the answers of another for all its sessions.
 *
 * As the cache does, each answer is one reply that several sessions hold, with
 * what is noted about it.
 */
#ifndef TESTS_DNS_KEPT_H
#define TESTS_DNS_KEPT_H

#include "analyzers/dns_reply.h"

struct kept_reply {
	struct dns_name name;
	enum dns_type type;
	struct dns_reply *reply;
};

struct kept {
	struct dns dns; /* first: it is a back-end */
	struct dns_port *inner;
	struct arena arena;
	struct kept_replies LIST_OF(struct kept_reply) replies;
};

__attribute__((unused)) static struct dns_reply *kept_find(struct kept *kept,
							   const struct dns_ticket *ticket)
{
	for (size_t i = 0; i < kept->replies.count; i++)
		if (kept->replies.items[i].type == ticket->type &&
		    dns_name_equal(&kept->replies.items[i].name, &ticket->name))
			return kept->replies.items[i].reply;
	return NULL;
}

__attribute__((unused)) static bool kept_ask(struct dns_port *port, struct dns_ticket *ticket)
{
	struct kept *kept = (struct kept *)port->dns;
	struct dns_reply *reply = kept_find(kept, ticket);

	if (reply == NULL) {
		kept->inner->dns->backend->ask(kept->inner, ticket);
		reply = dns_reply_new(&ticket->reading, SPAN_NONE, SPAN_NONE);
		*LIST_ADD(&kept->arena, &kept->replies) =
			(struct kept_reply){ ticket->name, ticket->type, reply };
	}
	dns_reply_deliver(reply, ticket);
	return true;
}

/* How many replies have a note. */
__attribute__((unused)) static size_t kept_notes(const struct kept *kept)
{
	size_t count = 0;

	for (size_t i = 0; i < kept->replies.count; i++)
		count += dns_note_read(&kept->replies.items[i].reply->note) != NULL;
	return count;
}

__attribute__((unused)) static struct error kept_close(struct dns *dns)
{
	struct kept *kept = (struct kept *)dns;

	for (size_t i = 0; i < kept->replies.count; i++)
		dns_reply_release(kept->replies.items[i].reply);
	arena_free(&kept->arena);
	return NO_ERROR;
}

/* Over `inner`, which answers at once. The object must not move. */
__attribute__((unused)) static struct dns *kept_open(struct kept *kept, struct dns_port *inner)
{
	static const struct dns_backend backend = {
		.ask = kept_ask,
		.wait = dns_plain_wait,
		.forget = dns_plain_forget,
		.port_open = dns_plain_port_open,
		.port_close = dns_plain_port_close,
		.close = kept_close,
	};

	*kept = (struct kept){ .dns = { &backend, { &kept->dns } }, .inner = inner };
	return &kept->dns;
}

#endif
