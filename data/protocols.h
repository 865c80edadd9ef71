/*
 * protocols - words after "with" and what they tell (IANA mail transmission
 * types; RFC 3848, RFC 6531, and words of programs that name no such type).
 */
#ifndef DATA_PROTOCOLS_H
#define DATA_PROTOCOLS_H

#include <stddef.h>

enum protocol_trait {
	PROTOCOL_TLS = 1 << 0,
	PROTOCOL_AUTH = 1 << 1,
	PROTOCOL_UTF8 = 1 << 2,
	PROTOCOL_LMTP = 1 << 3,
	PROTOCOL_LOCAL = 1 << 4,      /* a hand-over inside a host */
	PROTOCOL_FETCH = 1 << 5,      /* IMAP, POP3 */
	PROTOCOL_SUBMISSION = 1 << 6, /* HTTP, MAPI, an API: a user hands in a new message */
	PROTOCOL_EXTENDED = 1 << 7,   /* ESMTP rather than SMTP */
};

/* A multiple of eight bytes. */
enum { PROTOCOL_WORD = 24 };

struct protocol {
	char word[PROTOCOL_WORD]; /* in capital letters, NULs behind */
	const char *keyword; /* the registered type, or NULL when none fits */
	unsigned traits;     /* enum protocol_trait */
};

/* The row for a word; NULL when it is not known. */
const struct protocol *protocol_find(const char *word, size_t len);

/*
 * The registered keyword for these traits: SMTP, ESMTPSA, UTF8LMTPS ...
 * NULL when the traits are of no registered protocol. Static.
 */
const char *protocol_keyword(unsigned traits);

#endif
