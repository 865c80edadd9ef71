/*
 * forwarders - those who take a mail and send it on: lists, alias services,
 * mailboxes with a forwarding, servers. By what they leave in the mail they
 * are told, and for each it is known what it does and what it could do better.
 *
 * All texts are static. Patterns are those of data/glob.
 */
#ifndef DATA_FORWARDERS_H
#define DATA_FORWARDERS_H

#include <stdbool.h>
#include <stddef.h>

enum forwarder_kind {
	FORWARDER_LIST, /* sends a copy to each subscriber */
	FORWARDER_ALIAS, /* a service behind addresses of a domain, or that hides an address */
	FORWARDER_MAILBOX, /* a mailbox whose owner has his mail passed on */
	FORWARDER_SERVER, /* a program: alias, .forward, rule, redirect */
	FORWARDER_USER, /* somebody resent it by hand (RFC 5322 3.6.6) */
};

enum forwarder_mark_place {
	MARK_END, /* the row has no more marks */
	MARK_FIELD, /* a field of that name, whose body is as the pattern */
	MARK_SENDER, /* the envelope sender with which it was sent on */
	MARK_SERVER, /* the name of the server that took it */
	MARK_CLIENT, /* the name under which the next server saw it, looked up */
	MARK_DIALECT, /* how the server writes Received: data/dialects */
	MARK_AUTHOR, /* the address in From */
	MARK_NAME, /* the display name in From */
	MARK_PRODUCT, /* the server's software: tells who is to mend it, and never that it sent on
		       */
};

enum { MARK_NOTHING, MARK_HALF, MARK_WHOLE }; /* a row is told by one whole mark or by two halves */

struct forwarder_mark {
	enum forwarder_mark_place place;
	int weight;
	const char *field; /* MARK_FIELD alone */
	const char *pattern; /* in lower case */
};

/* Whether it does a thing: as a rule never, as it is set up or as the mail is, always. */
enum forwarder_habit { HABIT_UNTOLD, HABIT_NEVER, HABIT_SOME, HABIT_ALWAYS };

enum { FORWARDER_MARKS = 5 };

struct forwarder {
	const char *id; /* "mailman-2"; stable */
	const char *name; /* as people call it: "Mailman 2" */
	enum forwarder_kind kind;
	struct forwarder_mark marks[FORWARDER_MARKS];
	enum forwarder_habit envelope, from, subject, body; /* puts other text in its place */
	enum forwarder_habit seals; /* with ARC */
	bool between; /* its marks tell only where the mail came to its house and left it again */
	bool general; /* stands back behind any other row */
	bool possible; /* rests on no source that was read: to be told as "possibly" */
	/* What its administrator, or owner, can do; NULL: nothing particular is known. */
	const char *envelope_mend; /* so that SPF passes where it sends */
	const char *change_mend; /* so that signatures hold, or the changes do no harm */
	const char *seal_mend; /* so that the next receiver can know what had passed */
};

extern const struct forwarder forwarder_rows[];
extern const size_t forwarder_row_count;

/* Patterns of envelope senders under which lists send: it takes the bounces. NULL ends them. */
extern const char *const forwarder_list_senders[];

/* The row of an id, or NULL. */
const struct forwarder *forwarder_find(const char *id, size_t len);

/* What the server of a product ("Postfix", "Exchange Server 2016") can do; NULL: not known. */
const struct forwarder *forwarder_of_product(const char *product, size_t len);

const char *forwarder_kind_word(enum forwarder_kind); /* "list"; static */
const char *forwarder_habit_word(enum forwarder_habit); /* "some"; NULL for HABIT_UNTOLD; static */

#endif
