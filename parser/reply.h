/*
 * reply - an answer of SMTP (RFC 5321 4.2) and an enhanced status code (RFC
 * 3463) within other words.
 */
#ifndef PARSER_REPLY_H
#define PARSER_REPLY_H

#include "parser/span.h"

struct reply {
	size_t at; /* offset of the number, or of the status where there is none */
	unsigned code; /* 550; 0: none */
	struct span status; /* "5.1.1"; empty: none */
};

/*
 * The first answer in `s`: a number of three digits that begins a line or
 * stands behind a colon, "<<<" or a bracket, before a status code or a quoted
 * answer; without one, the first status code. False: there is neither.
 */
bool reply_find(struct span s, struct reply *out);

/* The status code that `s` begins with ("5.1.1", RFC 3463 2); empty: none. */
struct span reply_status(struct span s);

/* Whether a status says no more than its class: "5.0.0". */
bool reply_status_is_vague(struct span status);

#endif
