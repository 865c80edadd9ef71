#include "parser/source.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "parser/limits.h"
#include "parser/mbox.h"

enum {
	WINDOW = 512 * 1024,
	LARGE = 2 * WINDOW, /* a buffer that is not kept for the messages behind */
	HELD_BACK = 3, /* bytes that tell whether a message ends with an empty line: LF CR LF */
};

struct source {
	int descriptor; /* -1: `reader` is asked, or without one `memory` is read */
	ssize_t (*reader)(void *context, char *into, size_t room);
	void *reader_context;
	source_peeker *peek; /* NULL: of what a reader gives nothing is seen before its turn */
	struct span memory;
	bool ours;     /* the descriptor is to be closed */
	bool seekable; /* read with pread at `position` */
	uint64_t position; /* of `end` */

	size_t most; /* bytes to be held of a message */
	size_t hold; /* the same of this one */

	/* Read and not yet given out: `start` to `end`; `offset` is that of `start` in the input. */
	char *buffer;
	size_t size, start, end;
	uint64_t offset;
	size_t from_line; /* between messages: length of the "From " line at `start`; 0: none */
	bool at_end;
	struct error error; /* why it is at its end before the input's */

	enum source_type type;
	size_t index;
	bool lengths; /* so far every message of the mbox had a right Content-Length */

	void (*seen)(void *context, struct span bytes);
	void *context;
};

/* `at` with room for `size` bytes. Running out of memory ends the program, as it does in arenas. */
static void *grown(void *at, size_t size)
{
	at = realloc(at, size);
	if (at == NULL) {
		fputs("mailpath: out of memory\n", stderr);
		abort();
	}
	return at;
}

static struct source *source_new(int descriptor, enum source_type type)
{
	struct source *source = grown(NULL, sizeof *source);

	*source = (struct source){
		.descriptor = descriptor,
		.type = type,
		.buffer = grown(NULL, WINDOW),
		.size = WINDOW,
		.most = LIMIT_MESSAGE,
		.lengths = true,
	};
	return source;
}

struct error source_open_descriptor(struct source **out, int descriptor, enum source_type type)
{
	struct stat status;

	if (fstat(descriptor, &status) != 0)
		return (struct error){ errno, "read" };
	if (S_ISDIR(status.st_mode))
		return (struct error){ EISDIR, "read" };
	*out = source_new(descriptor, type);
	if (S_ISREG(status.st_mode)) {
		off_t position = lseek(descriptor, 0, SEEK_CUR);

		(*out)->seekable = position >= 0;
		(*out)->position = position >= 0 ? (uint64_t)position : 0;
	}
	return NO_ERROR;
}

struct error source_open(struct source **out, const char *path, enum source_type type)
{
	if (strcmp(path, "-") == 0)
		return source_open_descriptor(out, STDIN_FILENO, type);

	int descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	if (descriptor < 0)
		return (struct error){ errno, "open" };

	struct error error = source_open_descriptor(out, descriptor, type);
	if (error.code != 0)
		close(descriptor);
	else
		(*out)->ours = true;
	return error;
}

struct source *source_open_reader(ssize_t (*reader)(void *context, char *into, size_t room),
				  void *context, enum source_type type)
{
	struct source *source = source_new(-1, type);

	source->reader = reader;
	source->reader_context = context;
	return source;
}

void source_peek_by(struct source *source, source_peeker *peek)
{
	source->peek = peek;
}

struct source *source_open_bytes(struct span memory, enum source_type type)
{
	struct source *source = source_new(-1, type);

	source->memory = memory;
	return source;
}

void source_close(struct source *source)
{
	if (source->ours)
		close(source->descriptor);
	free(source->buffer);
	free(source);
}

char *source_give(struct source *source, size_t *size)
{
	char *given = source->buffer;
	size_t unread = source->end - source->start;

	*size = source->size;
	source->size = unread > WINDOW ? unread : WINDOW;
	source->buffer = grown(NULL, source->size);
	memcpy(source->buffer, given + source->start, unread);
	source->start = 0;
	source->end = unread;
	return given;
}

enum source_type source_type(const struct source *source)
{
	return source->type;
}

size_t source_count(const struct source *source)
{
	return source->index;
}

void source_hold(struct source *source, size_t most)
{
	source->most = most;
}

void source_watch(struct source *source, void (*seen)(void *context, struct span bytes),
		  void *context)
{
	source->seen = seen;
	source->context = context;
}

static struct span unread(const struct source *source)
{
	return (struct span){ source->buffer + source->start, source->end - source->start };
}

static void show(struct source *source, struct span bytes)
{
	if (source->seen != NULL && bytes.len > 0)
		source->seen(source->context, bytes);
}

static void skip(struct source *source, size_t bytes)
{
	source->start += bytes;
	source->offset += bytes;
}

/* Whether bytes may be looked at before their turn: in a file and in memory, not in a pipe. */
static bool can_peek(const struct source *source)
{
	return source->reader != NULL ? source->peek != NULL
				      : source->seekable || source->descriptor < 0;
}

static ssize_t read_at(struct source *source, uint64_t position, char *into, size_t room)
{
	if (source->reader != NULL)
		return source->peek(source->reader_context, position, into, room);
	if (source->seekable)
		return pread(source->descriptor, into, room, (off_t)position);

	struct span got = span_part(source->memory, (size_t)position, room);
	if (got.len > 0)
		memcpy(into, got.at, got.len);
	return (ssize_t)got.len;
}

static ssize_t read_some(struct source *source, char *into, size_t room)
{
	if (source->reader != NULL)
		return source->reader(source->reader_context, into, room);
	if (source->seekable || source->descriptor < 0)
		return read_at(source, source->position, into, room);
	return read(source->descriptor, into, room);
}

/* Read once into the room behind `end`. */
static void fill(struct source *source)
{
	ssize_t got = read_some(source, source->buffer + source->end, source->size - source->end);

	if (got < 0)
		source->error = (struct error){ errno, "read" };
	if (got <= 0) {
		source->at_end = true;
		return;
	}
	source->end += (size_t)got;
	source->position += (uint64_t)got;
}

/* The bytes `ahead` of the start of the message; fewer where the input ends. */
static struct span peek(struct source *source, uint64_t ahead, char *into, size_t room)
{
	uint64_t start = source->position - (source->end - source->start);
	struct span seen = { into, 0 };
	ssize_t got = 1;

	while (can_peek(source) && got > 0 && seen.len < room) {
		got = read_at(source, start + ahead + seen.len, into + seen.len, room - seen.len);
		seen.len += got > 0 ? (size_t)got : 0;
	}
	return seen;
}

/* Move what is unread to the start of the buffer. */
static void compact(struct source *source)
{
	if (source->start == 0)
		return;
	memmove(source->buffer, source->buffer + source->start, source->end - source->start);
	source->end -= source->start;
	source->start = 0;
}

static void resize(struct source *source, size_t size)
{
	source->buffer = grown(source->buffer, size);
	source->size = size;
}

/* Room for a message of which no more is held, and for a look at what follows. */
static size_t most_size(const struct source *source)
{
	return source->hold + WINDOW;
}

/* Read more of the message that begins at `start`, making room for it. */
static void load(struct source *source)
{
	size_t most = most_size(source);

	if (source->end == source->size)
		compact(source);
	if (source->end == source->size)
		resize(source, 2 * source->size < most ? 2 * source->size : most);
	fill(source);
}

/* Give back what a large message needed, once it has gone. */
static void rest(struct source *source)
{
	if (source->size <= LARGE || source->end - source->start > WINDOW)
		return;
	compact(source);
	resize(source, WINDOW);
}

/* A byte order mark and blank lines before the first "From " line are no message. */
static size_t blank_head(struct span text)
{
	size_t len = span_starts(text, SPAN("\xef\xbb\xbf")) ? 3 : 0;

	while (len < text.len && (text.at[len] == '\n' || text.at[len] == '\r'))
		len++;
	return len;
}

/* Look at the head of the input: an mbox begins with a "From " line. */
static void recognise(struct source *source)
{
	size_t blank;

	while (!source->at_end && source->end < (size_t)2 * MBOX_LONGEST_LINE)
		load(source);
	blank = blank_head(unread(source));
	struct span rest = span_from(unread(source), blank);
	struct span line = span_cut_line(&rest);
	bool begins = mbox_is_from_line(span_chomp(line));

	if (source->type == SOURCE_AUTO)
		source->type = begins ? SOURCE_MBOX : SOURCE_MESSAGE;
	if (source->type == SOURCE_MBOX && begins) {
		skip(source, blank);
		source->from_line = line.len;
	}
}

/* How far a message goes, from its first byte. */
struct extent {
	size_t length;
	bool whole; /* it ends there, and is loaded; else no next message begins before that */
	size_t from_line; /* whole: length of the "From " line that follows, 0: none */
};

/* To the "From " line, when one was found, else to the end of the input. */
static struct extent extent_to(const struct source *source, struct mbox_look look)
{
	return look.found ? (struct extent){ look.from, true, look.after - look.from }
			  : (struct extent){ source->end - source->start, true, 0 };
}

/* Whether the message may end there. */
static bool may_end_at(struct source *source, size_t told)
{
	if (told > source->hold) {
		char line[2 * MBOX_LONGEST_LINE];
		struct span seen = peek(source, told - 1, line, sizeof line);

		return mbox_ends_at(seen, 1, seen.len < sizeof line);
	}
	while (!source->at_end && source->end - source->start < told + 2 * MBOX_LONGEST_LINE)
		load(source);
	return mbox_ends_at(unread(source), told, source->at_end);
}

/*
 * Trust a told length only in a mailbox where it was right for every message
 * so far: in any other one it is the sender's word, and could hide the
 * messages behind his own.
 */
static struct extent check_length(struct source *source, struct extent extent)
{
	size_t told;

	if (!source->lengths)
		return extent;
	source->lengths = mbox_told_length(unread(source), SIZE_MAX / 4, &told) &&
			  may_end_at(source, told);
	if (!source->lengths || told <= extent.length)
		return extent;
	if (told > source->hold) {
		while (!source->at_end && source->end - source->start <= source->hold)
			load(source);
		return (struct extent){ .length = told };
	}
	return extent_to(source, mbox_find(unread(source), told, source->at_end));
}

/* Whether an empty line, which ends the header, is among the bytes that are held. */
static bool has_body(struct span text)
{
	return span_find(text, SPAN("\n\n")) != NOT_FOUND ||
	       span_find(text, SPAN("\n\r\n")) != NOT_FOUND;
}

/* Whether more is there than is held; a header is held up to a limit of its own. */
static bool is_over(struct source *source)
{
	struct span text = unread(source);

	if (text.len > source->hold && source->hold < LIMIT_HEADER &&
	    !has_body(span_upto(text, source->hold)))
		source->hold = LIMIT_HEADER + WINDOW;
	return text.len > source->hold;
}

/* Load until the end of the message is known or more is there than is held. */
static struct extent find_end(struct source *source)
{
	bool mbox = source->type == SOURCE_MBOX;
	struct extent extent = { 0 };

	for (;;) {
		struct span text = unread(source);
		struct mbox_look look = { false, text.len, 0 };

		if (mbox)
			look = mbox_find(text, extent.length, source->at_end);
		extent = look.found || source->at_end ? extent_to(source, look)
						      : (struct extent){ .length = look.from };
		if (extent.whole || is_over(source))
			break;
		load(source);
	}
	/* In a pipe the told end of what is not held can be seen too late only. */
	return mbox && (extent.whole || can_peek(source)) ? check_length(source, extent) : extent;
}

/* Show and count bytes of the message, and step over them. */
static void give(struct source *source, struct source_item *item, size_t length)
{
	show(source, span_upto(unread(source), length));
	item->length += length;
	skip(source, length);
}

/* The last bytes of a message, of which what stands before was shown; they are stepped over. */
static struct span give_end(struct source *source, struct source_item *item, struct extent end)
{
	struct span tail = span_upto(unread(source), end.length);

	if (source->type == SOURCE_MBOX)
		tail = mbox_trim(tail);
	give(source, item, tail.len);
	skip(source, end.length - tail.len);
	source->from_line = end.from_line;
	return tail;
}

/* A look at what follows in a message of which so many bytes were shown, and `sure` are its own. */
static struct mbox_look look_on(const struct source *source, uint64_t shown, uint64_t sure)
{
	struct span tail = unread(source);
	uint64_t begin = shown + HELD_BACK < sure ? sure - shown : HELD_BACK;

	if (source->type != SOURCE_MBOX || begin > tail.len)
		return (struct mbox_look){ false, tail.len, 0 };
	return mbox_find(tail, (size_t)begin, source->at_end);
}

static size_t least(size_t a, size_t b)
{
	return a < b ? a : b;
}

/*
 * A message too large to be held: keep its head, show the rest and count it.
 * The head stays at the start of the buffer; what follows is read again and
 * again into the room behind it.
 */
static void stream(struct source *source, struct source_item *item, size_t sure)
{
	size_t kept = least(least(sure, source->hold), source->end - source->start) - HELD_BACK;

	compact(source);
	resize(source, most_size(source));
	item->bytes = span_upto(unread(source), kept);
	item->cut = true;
	give(source, item, kept);
	for (;;) {
		struct mbox_look look = look_on(source, item->length, sure);

		if (look.found || source->at_end) {
			give_end(source, item, extent_to(source, look));
			return;
		}
		give(source, item, look.from - HELD_BACK);
		memmove(source->buffer + kept, source->buffer + source->start,
			source->end - source->start);
		source->end -= source->start - kept;
		source->start = kept;
		fill(source);
	}
}

struct error source_next(struct source *source, struct source_item *item, bool *more)
{
	rest(source);
	source->hold = source->most;
	if (source->index == 0)
		recognise(source);
	*more = source->start < source->end;
	if (!*more)
		return source->error;
	skip(source, source->from_line);
	*item = (struct source_item){ .index = ++source->index, .offset = source->offset };

	struct extent extent = find_end(source);
	if (extent.whole)
		item->bytes = give_end(source, item, extent);
	else
		stream(source, item, extent.length);
	return NO_ERROR;
}
