/*
 * body_watch - the body of a message that is larger than what is held of one:
 * digests are taken while it streams by (source_watch).
 */
#ifndef ANALYZERS_BODY_WATCH_H
#define ANALYZERS_BODY_WATCH_H

#include "analyzers/body_hash.h"

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
 * The digests of a message that came in several pieces; not known of one that
 * came in one. The watch then begins anew. The list lives in the arena.
 */
struct body_digests body_watch_finish(struct body_watch *, struct arena *);

#endif
