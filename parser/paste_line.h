/*
 * paste_line - what one line of pasted text may be. Internal to parser/paste.
 *
 * All of it looks at one line, and at no more than its head where it can.
 */
#ifndef PARSER_PASTE_LINE_H
#define PARSER_PASTE_LINE_H

#include <stdbool.h>

#include "parser/span.h"

enum paste_line_end { PASTE_LF, PASTE_CR }; /* LF or CRLF; or CR alone, as once on a Macintosh */

/*
 * What a line, its prefix taken off, looks like. A lost fold may look like a field:
 * "id: x", "http://...", "From:To:Subject" of a DKIM-Signature are PASTE_TOKEN.
 */
enum paste_kind {
	PASTE_EMPTY,
	PASTE_KNOWN, /* a field of data/field_names */
	PASTE_FIELD, /* a name shaped as field names are, a colon and a blank */
	PASTE_TOKEN, /* some other word and a colon */
	PASTE_FOLD, /* begins with white space */
	PASTE_PART, /* goes on as trace and signature fields do: "by x", "b=...", "(using" */
	PASTE_PROSE, /* anything else */
};

bool paste_is_field(enum paste_kind); /* known or not */

/* Cut the first line off, with its end. */
struct span paste_cut_line(struct span *rest, enum paste_line_end);

/* Without its line end, and without the CRs that some copies double. */
struct span paste_chomp(struct span line);

/* Length of the white space and no-break spaces (U+00A0) that `line` begins with. */
size_t paste_indent(struct span line);

/* Length of the white space and quote marks (">", "|") that `line` begins with. */
size_t paste_prefix(struct span line);

/* Length of the quote, typographic or not, that `line` begins with; 0 for none. */
size_t paste_quote(struct span line);

/* How many quote marks stand in a prefix. */
size_t paste_marks(struct span prefix);

enum paste_kind paste_kind(struct span line);

/* Whether a line is PASTE_PART or PASTE_PROSE, or nearly so; cheaper than paste_kind(). */
bool paste_is_odd(struct span line);

/*
 * Whether a field of that name, with its colon behind it, is not odd: letters, digits, "-_.", and
 * more behind "X-". The name is one of message.plain_names, without a flaw: printable ASCII.
 */
bool paste_is_plain_name(struct span name);

/* Whether a field's line goes on as a list of names, as h= of RFC 6376 3.5: "To: Subject: Date". */
bool paste_is_name_list(struct span line);

#endif
