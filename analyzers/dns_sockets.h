/*
 * dns_sockets - the sockets of the questions on their way, and the wait for what comes.
 *
 * To make a socket and to close it costs as much as the rest of a question, so
 * UDP sockets are kept for further questions, each of which gets a port of its own.
 * What came late for the one must not be read by the next: a wait tells which of
 * those given back hold something, without a call for each that does not.
 */
#ifndef ANALYZERS_DNS_SOCKETS_H
#define ANALYZERS_DNS_SOCKETS_H

#include "analyzers/dns_transport.h"

/* A question's socket. */
struct dns_socket {
	struct dns_try try;
	void *user; /* whose it is */
	bool reading; /* TCP: the question is out */
	bool spoilt; /* it cannot be used again */
	struct dns_socket *next; /* that rests, or is aside */
};

struct dns_sockets {
	int poll, wake;	/* descriptors, or -1 */
	unsigned used;	/* sockets that do not rest */
	struct dns_socket *resting[2]; /* for IPv4, for IPv6; nothing lies in them */
	struct dns_socket *aside; /* given back since the last wait, with what may lie in them */
	struct dns_ids ids;
	char room[DNS_PACKET_MOST];
};

/* On an error it is to be closed nevertheless. */
struct error dns_sockets_open(struct dns_sockets *);

/* Every socket that is used must have been given back. */
void dns_sockets_close(struct dns_sockets *);

/* Close those that are given back, and no other. */
void dns_sockets_drop(struct dns_sockets *);

/* One to ask a server by; on an error there is none. */
struct error dns_socket_take(struct dns_sockets *, struct dns_socket **out, void *user,
			     const struct dns_server *, enum dns_over);
struct error dns_socket_ask(struct dns_socket *, const struct dns_question *);
void dns_socket_give_back(struct dns_sockets *, struct dns_socket *);

/* As dns_try_receive(); the packet lies in ->room or in the socket. */
enum dns_came dns_socket_receive(struct dns_sockets *, struct dns_socket *,
				 const struct dns_question *, struct span *packet, struct error *);

/*
 * Wait until something came, at most so long (-1: for ever), or until a wake.
 * Returns how many of `users`, of which there is room for `most`, have
 * something to receive.
 */
size_t dns_sockets_wait(struct dns_sockets *, int timeout_ms, void **users, size_t most);

/* From any thread: the present wait, or the next, returns. */
void dns_sockets_wake(const struct dns_sockets *);

#endif
