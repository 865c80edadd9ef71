/* mime_cover - whether the parts that mime_read() tells of are all of a message, each in its place.
 */
#ifndef TESTS_MIME_COVER_H
#define TESTS_MIME_COVER_H

#include "parser/limits.h"
#include "parser/mime.h"

/* Whether `next` begins where `at` stands; then `at` goes behind it. Spans without bytes lie
 * anywhere. */
static bool mime_follows(const char **at, struct span next)
{
	if (next.len == 0)
		return true;
	if (next.at != *at)
		return false;
	*at += next.len;
	return true;
}

/* Preamble, parts, close and epilogue of a multipart are its body, and of a leaf nothing is left.
 */
static bool mime_covers_body(const struct mime_part_list *parts, size_t index)
{
	const struct mime_part *part = &parts->items[index];
	const char *at = part->body.at;
	bool good = part->end > index && part->end <= parts->count;

	if (part->boundary.at == NULL)
		return good && part->end == index + 1;
	good = good && mime_follows(&at, part->preamble);
	for (size_t i = index + 1; good && i < part->end; i = parts->items[i].end) {
		const struct mime_part *inner = &parts->items[i];

		good = inner->parent == index && inner->depth == part->depth + 1 &&
		       inner->delimiter.len > 2 && mime_follows(&at, inner->delimiter) &&
		       mime_follows(&at, inner->raw);
	}
	good = good && mime_follows(&at, part->close) && mime_follows(&at, part->epilogue);
	return good && at == part->body.at + part->body.len;
}

/* Header and body of a part are all of it, and are what message_read() sees there. */
static bool mime_covers_part(struct arena *arena, const struct mime_part *part)
{
	struct arena_mark mark = arena_mark(arena);
	const char *at = part->raw.at;
	bool good = mime_follows(&at, part->header) && mime_follows(&at, part->body) &&
		    (part->raw.len == 0 || at == part->raw.at + part->raw.len);
	struct message message = message_read(arena, part->raw);

	/* A CR that an LF does not follow any more looks like a line end. */
	if (part->raw.len < LIMIT_HEADER && !span_ends_nocase(part->raw, SPAN("\r")))
		good = good && (message.body.at == NULL) == (part->body.at == NULL) &&
		       message.body.len == part->body.len;
	arena_rewind(arena, mark);
	return good;
}

__attribute__((unused)) static bool mime_covers(struct arena *arena, const struct message *message,
						const struct mime_part_list *parts)
{
	bool good = parts->count > 0 && parts->count <= LIMIT_PARTS &&
		    parts->items[0].end == parts->count;

	good = good && parts->items[0].raw.len == message->raw.len &&
	       parts->items[0].body.len == message->body.len && parts->items[0].parent == NO_PART;
	for (size_t i = 0; good && i < parts->count; i++)
		good = mime_covers_body(parts, i) &&
		       (i == 0 || mime_covers_part(arena, &parts->items[i]));
	return good;
}

#endif
