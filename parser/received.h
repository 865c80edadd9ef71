/*
 * received - one Received field (RFC 5321 4.4, RFC 8314 4.3).
 *
 * Clauses are kept as written. What the client said of itself and what the
 * server saw are never mixed: helo is a claim, client_ip an observation.
 */
#ifndef PARSER_RECEIVED_H
#define PARSER_RECEIVED_H

#include "data/dialects.h"
#include "data/protocols.h"
#include "parser/arena.h"
#include "parser/date.h"
#include "parser/flaws.h"
#include "parser/ip.h"
#include "parser/span.h"

enum client_name_status {
	CLIENT_NAME_NOT_RECORDED, /* the line would not tell */
	CLIENT_NAME_FOUND,
	CLIENT_NAME_NONE,     /* looked up, nothing (usable) found */
	CLIENT_NAME_MISMATCH, /* found, but its own look-up does not lead back ("may be forged") */
};

enum auth_told_by { AUTH_NOT_TOLD, AUTH_BY_PROTOCOL, AUTH_BY_COMMENT };

struct received {
	struct span body;	       /* the whole field body */
	const struct dialect *dialect; /* never NULL: the last row is "unknown" */

	struct span helo;	 /* client's claim: EHLO argument, literals with their brackets */
	struct span client_name; /* server's look-up of client_ip; never "unknown", no final dot */
	enum client_name_status client_name_status;
	struct ip client_ip; /* server's observation */
	unsigned client_port; /* 0: not told */
	struct span ident;	 /* RFC 1413 */
	struct span by;		 /* server's name for itself */
	struct ip by_ip;
	struct span with;     /* as written: "Microsoft SMTP Server" */
	const char *protocol; /* keyword of RFC 3848/6531 it amounts to; NULL: none fits. Static */
	unsigned protocol_traits; /* enum protocol_trait, of the line as a whole */
	struct span via;

	struct span tls_version; /* as written */
	const char *tls;	 /* normal form "TLSv1.2"; NULL: not told. Static */
	struct span cipher;
	unsigned cipher_bits;
	struct span client_cert; /* common name of the client's certificate, or what was said of it */

	enum auth_told_by authenticated;
	struct span auth_user;
	struct span auth_mechanism;

	struct span id;		/* without brackets and final ";" */
	struct span *recipients; /* addresses of the for clause, without angle brackets */
	size_t recipient_count;
	struct span sender;	/* MAIL FROM where the line tells it, without angle brackets */
	bool sender_told;	/* also true for the null sender, whose span is empty */
	struct span product;	/* software of the by host, as written: "Postfix", "Exim" */
	struct span version;	/* its version or build, as written */
	struct mail_date date;
	struct span leftover;	/* from the first to the last byte not understood; often empty */
	bool ambiguous;		/* two readings of who the client was: client fields are empty */
};

/* Read the body of a Received field. Flaws go to `flaws`. Spans point into the body. */
void received_read_into(struct received *out, struct arena *, struct span body,
			struct flaw_list *flaws);

static inline struct received received_read(struct arena *arena, struct span body,
					    struct flaw_list *flaws)
{
	struct received out;

	received_read_into(&out, arena, body, flaws);
	return out;
}

#endif
