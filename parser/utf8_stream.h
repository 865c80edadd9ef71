/*
 * utf8_stream - a stream of XML text as UTF-8, whatever it is and says it is.
 *
 * UTF-16 is told by its first bytes, ISO 8859-1 and Windows-1252 by the XML
 * declaration; all else is read as UTF-8, with what is none replaced. A reader
 * behind it can be told so and needs no other encoding.
 */
#ifndef PARSER_UTF8_STREAM_H
#define PARSER_UTF8_STREAM_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/types.h>

enum utf8_stream_input { STREAM_UTF8, STREAM_WINDOWS_1252, STREAM_UTF16_BIG, STREAM_UTF16_LITTLE };

struct utf8_stream {
	ssize_t (*reader)(void *context, char *into, size_t room); /* 0 at the end, -1: failed */
	void *context;
	bool looked; /* at the head, for what the input is */
	enum utf8_stream_input input;
	bool at_end;
	size_t broken; /* bytes replaced so far */
	size_t line; /* of the first of them, from 1 */
	size_t lines; /* line ends passed */
	size_t start, end;
	char raw[4096]; /* read and not yet given out: from start to end */
};

struct utf8_stream utf8_stream_open(ssize_t (*reader)(void *, char *, size_t), void *context);

/* Up to `room` bytes, at least 4; 0 at the end. */
size_t utf8_stream_read(struct utf8_stream *, char *into, size_t room);

#endif
