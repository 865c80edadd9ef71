/*
 * dns_transport - one question to one name server, over UDP or TCP.
 *
 * Anybody may send us packets. So each question has a socket that is connected
 * to its server for it alone (the kernel picks the port at random and drops
 * what other addresses and ports send), and an id from getrandom(2); what
 * comes is only taken when it answers this very question (RFC 5452 9.1), and
 * what does not is waited past. Nothing here blocks and nothing keeps time.
 */
#ifndef ANALYZERS_DNS_TRANSPORT_H
#define ANALYZERS_DNS_TRANSPORT_H

#include "analyzers/dns_compose.h"
#include "analyzers/dns_packet.h"
#include "analyzers/dns_servers.h"
#include "parser/error.h"

/* Ids nobody can guess, taken from the kernel a few hundred bytes at a time. */
struct dns_ids {
	uint16_t pool[128];
	size_t left;
};

enum dns_over { DNS_OVER_UDP, DNS_OVER_TCP };

/* Begins zeroed, but for a descriptor of -1. */
struct dns_try {
	int descriptor;
	unsigned char family; /* of its server's address */
	uint16_t id;
	enum dns_over over;
	char *bytes; /* TCP: what is being sent, then what is being read, with its length before it */
	size_t size, done;
	bool sent; /* TCP: the question is out */
};

enum dns_came {
	DNS_CAME_NOTHING,  /* no more for now */
	DNS_CAME_ANSWER,   /* to this question; whether it is any good is another matter */
	DNS_CAME_STRANGER, /* something that is to be waited past */
	DNS_CAME_NO_EDNS,  /* the server does not understand more than the bare header */
	DNS_CAME_ERROR,
};

/* Whom to ask, and what. */
struct dns_question {
	const struct dns_name *name;
	enum dns_type type;
	enum dns_edns edns;
};

/*
 * Make ready to ask, with a socket that rests or a new one. It is to be closed,
 * on an error too.
 */
struct error dns_try_open(struct dns_try *, struct dns_ids *, const struct dns_server *,
			  enum dns_over);

/* Once. Over TCP the question goes out when the connection stands, as what comes is taken. */
struct error dns_try_ask(struct dns_try *, const struct dns_question *);

/*
 * Take the next thing that came, without waiting. `room` holds DNS_PACKET_MOST
 * bytes; an answer lies in it or in the try.
 */
enum dns_came dns_try_receive(struct dns_try *, const struct dns_question *, char *room,
			      struct span *packet, struct error *);

/*
 * Let go of server and port, so that the socket can serve another question of
 * the same family, once it is empty. False: it can only be closed.
 */
bool dns_try_rest(struct dns_try *);

/* Throw away what came to a socket before it rested; the rest as above. */
bool dns_try_empty(struct dns_try *, char *room);

void dns_try_close(struct dns_try *);

#endif
