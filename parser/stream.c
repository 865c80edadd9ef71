#include "parser/stream.h"

#include <errno.h>

struct stream stream_open(stream_reader *reader, void *context)
{
	return (struct stream){ .reader = reader, .context = context };
}

static ssize_t read_on(struct stream *stream, char *into, size_t room)
{
	ssize_t got;

	if (stream->error != 0)
		return -1;
	got = stream->reader(stream->context, into, room);
	if (got < 0)
		stream->error = errno != 0 ? errno : EIO;
	return got;
}

struct span stream_look(struct stream *stream)
{
	ssize_t got = 1;

	while (got > 0 && stream->end < sizeof stream->head) {
		got = read_on(stream, stream->head + stream->end,
			      sizeof stream->head - stream->end);
		stream->end += got > 0 ? (size_t)got : 0;
	}
	return (struct span){ stream->head + stream->start, stream->end - stream->start };
}

ssize_t stream_read(void *context, char *into, size_t room)
{
	struct stream *stream = context;
	struct span head = { stream->head + stream->start, stream->end - stream->start };

	if (head.len == 0)
		return read_on(stream, into, room);
	head = span_upto(head, room);
	memcpy(into, head.at, head.len);
	stream->start += head.len;
	return (ssize_t)head.len;
}

ssize_t stream_memory(void *context, char *into, size_t room)
{
	struct span *rest = context;
	struct span part = span_upto(*rest, room);

	if (part.len > 0)
		memcpy(into, part.at, part.len);
	*rest = span_from(*rest, part.len);
	return (ssize_t)part.len;
}
