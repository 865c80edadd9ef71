/*
 * usage: canon simple|relaxed FILE
 *   The message in canonical form by one of the two algorithms: header fields,
 *   an empty line, and the body; where there is none, that of an empty one.
 */
#include <stdio.h>

#include "analyzers/canon.h"
#include "parser/message.h"
#include "parser/source.h"

static void put(void *context, struct span bytes)
{
	fwrite(bytes.at, 1, bytes.len, context);
}

int main(int argc, char **argv)
{
	struct canon_sink sink = { put, stdout };
	struct arena arena = { 0 };
	struct source_item item;
	struct source *source;
	struct canon_out out;
	struct canon_body body;
	bool more = false;

	if (argc < 3 || source_open(&source, argv[2], SOURCE_MESSAGE).code != 0)
		return 2;
	enum canon_kind kind = argv[1][0] == 'r' ? CANON_RELAXED : CANON_SIMPLE;
	if (source_next(source, &item, &more).code != 0)
		return 2;
	if (!more)
		item.bytes = SPAN("");
	struct message message = message_read(&arena, item.bytes);
	canon_begin(&out, sink);
	for (size_t i = 0; i < message.fields.count; i++)
		canon_field(&out, kind, message.fields.items[i].raw, SPAN_NONE);
	canon_end(&out);
	fputs("\r\n", stdout);
	canon_body_begin(&body, kind, sink);
	canon_body_add(&body, message.body);
	canon_body_end(&body);
	return 0;
}
