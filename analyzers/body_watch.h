/*
 * body_watch - the body of a message that is larger than what is held of one:
 * digests are taken while it streams by (source_watch), and its end is kept.
 */
#ifndef ANALYZERS_BODY_WATCH_H
#define ANALYZERS_BODY_WATCH_H

#include "analyzers/body_hash.h"

/* What is known of a body that streamed by. */
struct body_stream {
	struct body_digests digests;
	struct body_digests unquoted; /* before a mailbox quoted its "From " lines; known: it did */
	/*
	 * The last LIMIT_BODY_END bytes or more, from the start of a line on, and
	 * the digests of what stands before; NULL where all signatures fit, or a
	 * line is longer than that.
	 */
	struct span end;
	const struct body_hasher *before_end;
};

struct body_watch;

struct body_watch *body_watch_open(void);
void body_watch_close(struct body_watch *);

/*
 * The next bytes of the message, each once and in order. The first piece is
 * the head of it, and stays where it is until body_watch_finish(); a message
 * that comes as one piece costs nothing.
 */
void body_watch_add(struct body_watch *, struct span);

/*
 * What is known of a message that came in several pieces; nothing of one that
 * came in one. The watch then begins anew. All of it lives in the arena.
 */
struct body_stream body_watch_finish(struct body_watch *, struct arena *);

#endif
