#include "analyzers/body_watch.h"

#include <stdlib.h>

struct body_watch {
	struct arena arena; /* of one message */
	struct span head; /* the first piece */
	struct body_hasher *hasher; /* from the second piece on, where a signature wants it */
	bool streams; /* a second piece came */
};

struct body_watch *body_watch_open(void)
{
	return heap_take(sizeof(struct body_watch));
}

void body_watch_close(struct body_watch *watch)
{
	arena_free(&watch->arena);
	free(watch);
}

/* The message goes on behind its first piece: read the header, and take what stood there of the
 * body. */
static void begin(struct body_watch *watch)
{
	struct message message = message_read(&watch->arena, watch->head);
	struct signatures signatures = signatures_read(&watch->arena, &message);

	watch->streams = true;
	if (signatures.count == 0 || message.body.at == NULL)
		return;
	watch->hasher = body_hasher_open(&watch->arena, &signatures);
	body_hasher_add(watch->hasher, message.body);
}

void body_watch_add(struct body_watch *watch, struct span piece)
{
	if (watch->head.at == NULL) {
		watch->head = piece;
		return;
	}
	if (!watch->streams)
		begin(watch);
	if (watch->hasher != NULL)
		body_hasher_add(watch->hasher, piece);
}

struct body_digests body_watch_finish(struct body_watch *watch, struct arena *arena)
{
	struct body_digests out = { 0 }, copy = { 0 };

	if (watch->hasher != NULL) {
		out = body_hasher_finish(watch->hasher);
		copy = out;
		copy.items = NULL;
		copy.count = copy.capacity = 0;
		for (size_t i = 0; i < out.count; i++)
			*LIST_ADD(arena, &copy) = out.items[i];
	}
	arena_reset(&watch->arena);
	watch->head = SPAN_NONE;
	watch->hasher = NULL;
	watch->streams = false;
	return copy;
}
