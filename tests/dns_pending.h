/*
 * dns_pending - a back-end that answers nothing at once.
 *
 * It has each question wait, and asks another back-end when it is waited for:
 * evaluators that print the same with it and without may be run again.
 */
#ifndef TESTS_DNS_PENDING_H
#define TESTS_DNS_PENDING_H

#include "analyzers/dns_backend.h"

struct pending {
	struct dns dns; /* first: it is a back-end */
	struct dns_port *inner;
	struct dns_ticket *first, **end; /* waiting, linked by ->link */
	unsigned forgotten;
};

__attribute__((unused)) static bool pending_ask(struct dns_port *port, struct dns_ticket *ticket)
{
	struct pending *pending = (struct pending *)port->dns;

	ticket->link = NULL;
	*pending->end = ticket;
	pending->end = &ticket->link;
	return false;
}

__attribute__((unused)) static struct dns_ticket *pending_wait(struct dns_port *port)
{
	struct pending *pending = (struct pending *)port->dns;
	struct dns_ticket *ticket = pending->first;

	if (ticket == NULL)
		return NULL;
	pending->first = ticket->link;
	if (pending->first == NULL)
		pending->end = &pending->first;
	return pending->inner->dns->backend->ask(pending->inner, ticket) ? ticket : NULL;
}

__attribute__((unused)) static void pending_forget(struct dns_port *port, struct dns_ticket *ticket)
{
	struct pending *pending = (struct pending *)port->dns;
	struct dns_ticket **at = &pending->first;

	while (*at != NULL && *at != ticket)
		at = &(*at)->link;
	if (*at == NULL)
		return;
	*at = ticket->link;
	for (pending->end = &pending->first; *pending->end != NULL;)
		pending->end = &(*pending->end)->link;
	pending->forgotten++;
}

__attribute__((unused)) static struct error pending_close(struct dns *dns)
{
	(void)dns;
	return NO_ERROR;
}

/* Over `inner`, which answers at once. The object must not move. */
__attribute__((unused)) static struct dns *pending_open(struct pending *pending,
							struct dns_port *inner)
{
	static const struct dns_backend backend = {
		.ask = pending_ask,
		.wait = pending_wait,
		.forget = pending_forget,
		.port_open = dns_plain_port_open,
		.port_close = dns_plain_port_close,
		.close = pending_close,
	};

	*pending = (struct pending){ .dns = { &backend, { &pending->dns } }, .inner = inner };
	pending->end = &pending->first;
	return &pending->dns;
}

#endif
