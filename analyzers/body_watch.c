#include "analyzers/body_watch.h"

#include <stdlib.h>
#include <string.h>

#include "analyzers/body_undo.h"
#include "parser/limits.h"

/* Of what is kept the first half goes to the digests when it is full. */
enum { KEPT_MOST = 2 * LIMIT_BODY_END };

struct body_watch {
	struct arena arena; /* of one message */
	struct span head; /* the first piece */
	bool streams; /* a second piece came */
	struct signatures signatures;
	struct body_hasher *hasher; /* from the second piece on, where a signature wants it */
	struct body_hasher *unquoted; /* from the first quoted line on */
	char *kept; /* the end so far, not yet digested */
	size_t kept_len;
	bool in_line; /* what is kept begins within a line */
};

struct body_watch *body_watch_open(void)
{
	return heap_take(sizeof(struct body_watch));
}

void body_watch_close(struct body_watch *watch)
{
	arena_free(&watch->arena);
	free(watch->kept);
	free(watch);
}

static void digest_both(struct body_watch *watch, struct span bytes)
{
	body_hasher_add(watch->hasher, bytes);
	if (watch->unquoted != NULL)
		body_hasher_add(watch->unquoted, bytes);
}

/* Take it into the digests, as it stands and with its "From " lines unquoted. */
static void digest_lines(struct body_watch *watch, struct span text)
{
	size_t at;

	if (watch->in_line)
		digest_both(watch, span_cut_line(&text));
	while ((at = body_find_quoted(text)) != NOT_FOUND) {
		digest_both(watch, span_upto(text, at));
		text = span_from(text, at);
		if (watch->unquoted == NULL)
			watch->unquoted = body_hasher_copy(&watch->arena, watch->hasher);
		body_hasher_add(watch->hasher, span_upto(text, 1));
		text = span_from(text, 1);
		digest_both(watch, span_cut_line(&text));
	}
	digest_both(watch, text);
}

/* Digest the lines that the first half of what is kept has, or all of it where it has no end. */
static void digest_half(struct body_watch *watch)
{
	size_t len = LIMIT_BODY_END;

	while (len > 0 && watch->kept[len - 1] != '\n')
		len--;
	bool whole = len > 0;
	if (!whole)
		len = LIMIT_BODY_END;
	digest_lines(watch, (struct span){ watch->kept, len });
	watch->in_line = !whole;
	watch->kept_len -= len;
	memmove(watch->kept, watch->kept + len, watch->kept_len);
}

static void keep(struct body_watch *watch, struct span bytes)
{
	while (bytes.len > 0) {
		struct span part = span_upto(bytes, KEPT_MOST - watch->kept_len);

		memcpy(watch->kept + watch->kept_len, part.at, part.len);
		watch->kept_len += part.len;
		bytes = span_from(bytes, part.len);
		if (watch->kept_len == KEPT_MOST)
			digest_half(watch);
	}
}

/* The message goes on behind its first piece: read the header, and take what stood there of the
 * body. */
static void begin(struct body_watch *watch)
{
	struct message message = message_read(&watch->arena, watch->head);

	watch->streams = true;
	watch->signatures = signatures_read(&watch->arena, &message);
	if (watch->signatures.count == 0 || message.body.at == NULL)
		return;
	watch->hasher = body_hasher_open(&watch->arena, &watch->signatures);
	if (watch->kept == NULL)
		watch->kept = heap_take(KEPT_MOST);
	keep(watch, message.body);
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
		keep(watch, piece);
}

/* The list moves to the other arena. */
static struct body_digests finish(struct body_hasher *hasher, struct arena *arena)
{
	struct body_digests digests = body_hasher_finish(hasher), copy = digests;

	copy.items = NULL;
	copy.count = copy.capacity = 0;
	for (size_t i = 0; i < digests.count; i++)
		*LIST_ADD(arena, &copy) = digests.items[i];
	return copy;
}

static bool all_fit(const struct signatures *signatures, const struct body_digests *digests)
{
	uint64_t unsigned_bytes;

	for (size_t i = 0; i < signatures->count; i++)
		if (body_compare(digests, &signatures->items[i], &unsigned_bytes) != BODY_SAME)
			return false;
	return true;
}

static struct body_stream finish_stream(struct body_watch *watch, struct arena *arena)
{
	struct span end = { watch->kept, watch->kept_len };
	struct body_hasher *before = body_hasher_copy(&watch->arena, watch->hasher);
	struct body_stream out = { 0 };

	digest_lines(watch, end);
	out.digests = finish(watch->hasher, arena);
	if (watch->unquoted != NULL)
		out.unquoted = finish(watch->unquoted, arena);
	if (!watch->in_line && !all_fit(&watch->signatures, &out.digests)) {
		out.before_end = body_hasher_copy(arena, before);
		out.end = arena_copy(arena, end);
	}
	return out;
}

struct body_stream body_watch_finish(struct body_watch *watch, struct arena *arena)
{
	struct body_stream out = { 0 };

	if (watch->hasher != NULL)
		out = finish_stream(watch, arena);
	arena_reset(&watch->arena);
	free(watch->kept);
	*watch = (struct body_watch){ .arena = watch->arena };
	return out;
}
