/*
 * message - a message as it arrived: header fields and body (RFC 5322 2.1).
 *
 * Reading never fails. What departs from the grammar is kept as it stands
 * and noted as a flaw, for the flaw is often what one is looking for.
 */
#ifndef PARSER_MESSAGE_H
#define PARSER_MESSAGE_H

#include <stdint.h>

#include "data/field_names.h"
#include "parser/arena.h"
#include "parser/flaws.h"
#include "parser/span.h"

struct field {
	enum field_id id; /* FIELD_OTHER when not in data/field_names */
	uint16_t next;	  /* where the next one of the same id stands, from 1; 0: nowhere */
	struct span name; /* as written, without the colon */
	struct span body; /* after the colon, folds and all, without the last line end */
	struct span raw;  /* the whole field with its line end: what DKIM signs */
};
struct field_list LIST_OF(struct field);

/*
 * Where repaired text came from: the bytes from `clean` on stood at `raw`.
 * Runs are in order of both. A message that was not repaired has none.
 */
struct text_origin {
	size_t clean, raw; /* offsets */
};

struct message {
	struct span raw;	     /* what was read: the message, or the repaired copy of it */
	struct span source;	     /* the bytes as given; equal to raw when nothing was repaired */
	struct span body;	     /* at == NULL: header only, nothing known of a body */
	bool cut; /* more stood behind `source`, which was not kept */
	bool plain_names; /* no colon stands behind a blank, and no name has one of ";<=>?" */
	struct field_list fields;    /* top to bottom: newest trace field first */
	const uint16_t *firsts; /* by field_id, where the first one stands, from 1; 0: nowhere */
	struct flaw_list flaws;
	const struct message *outer; /* the bounce or forward it was found in, or NULL */
	const struct text_origin *origins;
	size_t origin_count;
};

/*
 * Read one message. The result's spans point into `raw`, which must outlive
 * it; lists live in the arena. The header ends at the first empty line, or at
 * a line without a colon that is followed by no field line. A header without
 * an empty line after it has no body.
 */
struct message message_read(struct arena *, struct span raw);

/*
 * Whether a header goes on with the line that `rest` begins with: a field, or
 * an odd line that a field follows at once. Where it does not, message_read()
 * begins the body. `rest` is not at a fold of a line before.
 */
bool message_header_goes_on(struct span rest);

/* Index of the first such field at or below `from`; message->fields.count if none. */
size_t message_find(const struct message *, enum field_id, size_t from);

size_t message_count(const struct message *, enum field_id); /* such fields */

/* The body of the first such field, trimmed; an empty span if there is none. */
struct span message_field(const struct message *, enum field_id);

/* Offset in message->source of a span that lies in message->raw or in message->source; else 0. */
size_t message_offset(const struct message *, struct span);

#endif
