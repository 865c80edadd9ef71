/*
 * pattern - the small language in which data/dialects says how an MTA writes
 * a clause or a comment of Received.
 *
 *	Exim {version:word}		a literal, then what is captured
 *	\[{client_ip:addr}\][:{client_port:number}]
 *					brackets as written, and an optional part
 *	{set helo={helo:word} ident={ident:word}}
 *					parts in any order, each as often as it comes
 *	{mismatch=may be forged}	a literal that is captured
 *
 * A blank stands for at least one blank, tab or line end; letters match in
 * either case. Types: word (no blank in it), host (a word without brackets and
 * quotes), text (blanks too), addr (an internet address), number, version
 * (a word that begins with a digit, or one behind v or r), base62
 * (letters and digits), path (a
 * mailbox, with or without angle brackets; a quoted local-part may hold
 * anything). A word and a text end where what follows in the pattern begins.
 *
 * A pattern must match all of the text. Work is bounded by the text's length
 * times a small constant of the pattern.
 */
#ifndef PARSER_PATTERN_H
#define PARSER_PATTERN_H

#include <stdbool.h>

#include "parser/ip.h"
#include "parser/span.h"

/* What a capture is of, by the name that patterns use for it. By first letter. */
enum capture_slot {
	CAPTURE_NOTHING, /* "{:word}" */
#define CAPTURE(name) CAPTURE_##name,
#include "parser/captures.def"
#undef CAPTURE
	CAPTURE_SLOTS
};

struct capture {
	enum capture_slot slot;
	struct span text;
};

enum { PATTERN_CAPTURES = 12 };

struct captures {
	struct capture items[PATTERN_CAPTURES];
	size_t count;
	struct ip client_ip, by_ip; /* of the captures of these names */
};

/*
 * Match all of `text`, blanks at its end aside. On false *out is of no use. What is found out of
 * the text itself is kept in `address`, for the next pattern.
 */
bool pattern_match(const char *pattern, struct span text, struct ip_answer *address,
		   struct captures *out);

/* What is wrong with a pattern, for the test of the rows; NULL when it is well formed. */
const char *pattern_fault(const char *pattern);

#endif
