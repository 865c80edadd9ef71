/*
 * canon - canonicalisation of header fields and of the body (RFC 6376 3.4), as
 * a stream: bytes go in as they come, canonical bytes come out at the sink.
 *
 * A line ends with CRLF or with LF, which is taken for CRLF; a CR elsewhere is
 * a byte like others.
 */
#ifndef ANALYZERS_CANON_H
#define ANALYZERS_CANON_H

#include <stdbool.h>
#include <stdint.h>

#include "parser/signature.h"

/* Where canonical bytes go. The span is gone when `put` returns. */
struct canon_sink {
	void (*put)(void *context, struct span);
	void *context;
};

enum { CANON_BUFFER = 2048 };

/* A sink with a buffer before it: pieces are small, and a digest likes them large. */
struct canon_out {
	struct canon_sink sink;
	uint64_t bytes; /* put so far */
	size_t buffered;
	char buffer[CANON_BUFFER];
};

void canon_begin(struct canon_out *, struct canon_sink);
void canon_end(struct canon_out *); /* gives the sink what is left in the buffer */

/*
 * A field as it stands, line end or not, with CRLF behind it. `hole` is a part
 * of `raw` that is left out: the b= of the signature itself, else empty.
 */
void canon_field(struct canon_out *, enum canon_kind, struct span raw, struct span hole);

/* The same without CRLF behind it: how the signature's own field is hashed. */
void canon_last_field(struct canon_out *, enum canon_kind, struct span raw, struct span hole);

/* A body on its way. */
struct canon_body {
	struct canon_out out; /* out.bytes: canonical ones so far */
	enum canon_kind kind;
	uint64_t line_ends; /* held back: empty lines at the end do not count */
	bool blank; /* white space is held back (relaxed) */
	bool carriage_return; /* a CR is held back: LF may follow */
	bool assumed; /* a line ended with a bare LF */
};

void canon_body_begin(struct canon_body *, enum canon_kind, struct canon_sink);
void canon_body_add(struct canon_body *, struct span);
void canon_body_end(struct canon_body *);

#endif
