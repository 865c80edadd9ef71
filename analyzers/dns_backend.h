/*
 * dns_backend - what a source of answers provides; see analyzers/dns.h for those who ask.
 *
 * A back-end is an object that begins with a struct dns. All threads share it;
 * each has a port of it, and a port's functions are called by its thread only.
 *
 * Asking hands over a ticket. When the back-end knows the answer it delivers
 * it at once; otherwise it says so, keeps the ticket, and wait() gives the
 * ticket back with its answer delivered. Delivering writes to the memory of
 * the session, so it is done in the thread of the port, within ask() or wait().
 */
#ifndef ANALYZERS_DNS_BACKEND_H
#define ANALYZERS_DNS_BACKEND_H

#include "analyzers/dns.h"
#include "analyzers/dns_name.h"

/* What one answer says, and which name it leaves to be asked. */
struct dns_reading {
	struct dns_answer answer;
	struct dns_name
		next; /* CNAME to a name of which the answer tells nothing; length 0: none */
	unsigned aliases; /* CNAME records followed to there */
};

struct dns_ticket {
	struct dns_name name;
	enum dns_type type;
	uint32_t hash;
	struct dns_session *session;

	/* Delivered by the back-end. */
	struct dns_reading reading;
	struct span packet; /* as it came; only with keep_packet, empty when none came */
	struct span server; /* who said it, or did not, as text; empty when nobody was asked.
				The back-end's, until it is closed */
	struct dns_reply *reply; /* what the answer lies in, held until the session is closed; or
				    NULL: it lies in the session */
	bool keep_packet; /* somebody wants the packet */
	bool checked; /* its signatures are: ->reading has what came of it */

	enum { DNS_ASKED, DNS_DELIVERED, DNS_FINAL } state;
	struct dns_answer answer; /* DNS_FINAL: with CNAME records followed */
	struct dns_ticket *link; /* for the back-end's use while it is on its way */
	void *errand; /* the same: a thing of the back-end's own */
};

/*
 * The session's ticket for a question that a chain of signatures needs, which
 * is put when it is new; NULL past LIMIT_CHAIN of them.
 */
struct dns_ticket *dns_ticket_chain(struct dns_session *, const struct dns_name *, enum dns_type);

struct dns_backend {
	/* True: delivered. False: it is on its way. */
	bool (*ask)(struct dns_port *, struct dns_ticket *);

	/* Block until a ticket is answered, deliver and return it; NULL: none is on its way. */
	struct dns_ticket *(*wait)(struct dns_port *);

	/* The session ends: the ticket, on its way, is not to be touched again. */
	void (*forget)(struct dns_port *, struct dns_ticket *);

	struct dns_port *(*port_open)(struct dns *);
	void (*port_close)(struct dns_port *);
	struct error (*close)(struct dns *); /* as dns_close() */
};

struct dns_port {
	struct dns *dns;
};

struct dns {
	const struct dns_backend *backend;
	struct dns_port port; /* for dns_plain_port_open() */
};

/*
 * Deliver what came: read the packet (dns_packet_read), tell why there is
 * none, or that it is not known whether there is one. `seen` as in struct
 * dns_answer. A packet is copied when it is to be kept.
 */
void dns_deliver_packet(struct dns_ticket *, struct span packet, time_t seen);
void dns_deliver_fault(struct dns_ticket *, enum dns_fault, time_t seen);
void dns_deliver_unrecorded(struct dns_ticket *);

/*
 * For back-ends that answer at once and keep nothing by port: all threads have
 * the port in struct dns, whose ->dns is set when the back-end is opened.
 */
struct dns_port *dns_plain_port_open(struct dns *);
void dns_plain_port_close(struct dns_port *);
struct dns_ticket *dns_plain_wait(struct dns_port *);
void dns_plain_forget(struct dns_port *, struct dns_ticket *);

#endif
