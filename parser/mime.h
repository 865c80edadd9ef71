/*
 * mime - where the parts of a message lie (RFC 2045, RFC 2046).
 *
 * Only places are told; nothing is decoded until asked. An attached message
 * (message/rfc822) is one part: whoever wants to see inside reads its
 * mime_content() as a message of its own.
 *
 * Readers disagree about broken multiparts, and that is used to show a mail
 * to one and hide it from another. What is read here is written at mime_read();
 * each place where another reading is possible is a flaw.
 */
#ifndef PARSER_MIME_H
#define PARSER_MIME_H

#include "parser/message.h"

#define NO_PART ((size_t)-1)

enum mime_encoding {
	MIME_IDENTITY, /* 7bit, 8bit, binary, or not told */
	MIME_BASE64,
	MIME_QUOTED_PRINTABLE,
	MIME_OTHER, /* not known here: the bytes are taken as they stand */
};

struct mime_part {
	size_t parent; /* index of the multipart it stands in; NO_PART for the message itself */
	size_t end; /* index behind its last descendant: [i + 1, end) lie within part i */
	size_t depth; /* multiparts around it; 0 for the message itself */

	struct span
		delimiter; /* what separates it from what stands before: line end, boundary line */
	struct span raw; /* header and body */
	struct span header; /* fields and the empty line behind them */
	struct span body; /* at == NULL: the part ends within its header */

	struct span
		type; /* "text/plain" as written, or by default (RFC 2045 5.2, RFC 2046 5.1.5) */
	struct span content_type; /* that field's body, trimmed; at == NULL: none */
	struct span disposition; /* the same of Content-Disposition (RFC 2183) */
	enum mime_encoding encoding;

	/* Of a multipart that was taken apart; boundary.at == NULL: it was not. */
	struct span boundary; /* without the dashes before it, quotes undone */
	struct span preamble; /* before the first part */
	struct span close; /* the last boundary line with the line end before it; empty: none */
	struct span epilogue; /* behind it */
};
struct mime_part_list LIST_OF(struct mime_part);

/*
 * The parts of a message, outer before inner, in the order in which they
 * stand; the first is the message itself. Spans point into message->raw.
 *
 * A boundary line is "--", a boundary and blanks or nothing, "--" in between
 * at the last one; that of an outer multipart ends the inner ones (RFC 2046
 * 5.1.2), and where both have the same the inner one comes first. The line end
 * before it belongs to it. The first of several parameters or fields counts.
 * A multipart without a boundary, or too deep within others, is not taken apart.
 *
 * preamble, then delimiter and raw of each part, close and epilogue are the
 * body of a multipart, with nothing left out. At most LIMIT_PARTS parts, each
 * flaw once, at its first place. Takes time linear in the length of the body.
 */
struct mime_part_list mime_read(struct arena *, const struct message *, struct flaw_list *);

/* Whether the part is of that type, in any case: SPAN("message/rfc822"). */
bool mime_is(const struct mime_part *, struct span type);

/* Whether the part is the one in which the message was cut. */
bool mime_is_cut(const struct message *, const struct mime_part *);

/* Whether the type begins so: SPAN("multipart/"). */
bool mime_is_kind(const struct mime_part *, struct span head);

/* Whether the part is a message with a body of its own: message/rfc822, message/global. */
bool mime_holds_message(const struct mime_part *);

/* A parameter of Content-Type as parameter_find() has it; at == NULL: there is none. */
struct span mime_parameter(struct arena *, const struct mime_part *, struct span name,
			   struct flaw_list *);

/*
 * The body with its transfer encoding undone: a view of the message where
 * there is nothing to undo, else a copy in the arena, which has offsets of its
 * own. What fits no grammar is a flaw, its place in the encoded body.
 */
struct span mime_content(struct arena *, const struct mime_part *, struct flaw_list *);

#endif
