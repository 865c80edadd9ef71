#include "parser/source.h"

#include <errno.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

#include "parser/arena.h"
#include "parser/limits.h"
#include "parser/stream.h"
#include "tests/test.h"

#define FROM "From a@a.example Mon Jul  6 09:01:20 2015\n"
#define FROM_LENGTH (sizeof FROM - 1)

/* What a source is, and the messages that come out of it. */
static const struct {
	const char *name;
	enum source_type type, found;
	const char *text;
	const char *messages[4];
} cases[] = {
	{ "empty", SOURCE_AUTO, SOURCE_MESSAGE, "", { NULL } },
	{ "a message", SOURCE_AUTO, SOURCE_MESSAGE, "A: b\n\nbody\n\n", { "A: b\n\nbody\n\n" } },
	{ "a message that quotes a mailbox", SOURCE_AUTO, SOURCE_MESSAGE, "A: b\n\n" FROM "A: c\n",
	  { "A: b\n\n" FROM "A: c\n" } },
	{ "a line that is not one", SOURCE_AUTO, SOURCE_MESSAGE, "From here on\nA: b\n",
	  { "From here on\nA: b\n" } },
	{ "an mbox of one", SOURCE_AUTO, SOURCE_MBOX, FROM "A: b\n\nbody\n\n", { "A: b\n\nbody\n" } },
	{ "an mbox of three", SOURCE_AUTO, SOURCE_MBOX,
	  FROM "A: b\n\nbody\n\n" FROM "A: c\n\n" FROM "A: d\n\n>" FROM,
	  { "A: b\n\nbody\n", "A: c\n", "A: d\n\n>" FROM } },
	{ "an mbox after empty lines", SOURCE_AUTO, SOURCE_MBOX, "\n\r\n" FROM "A: b\n", { "A: b\n" } },
	{ "an mbox after a byte order mark", SOURCE_AUTO, SOURCE_MBOX,
	  "\xef\xbb\xbf" FROM "A: b\n\n" FROM "A: c\n", { "A: b\n", "A: c\n" } },
	{ "a message after a byte order mark", SOURCE_AUTO, SOURCE_MESSAGE,
	  "\xef\xbb\xbf" "A: b\n\n" FROM "A: c\n", { "\xef\xbb\xbf" "A: b\n\n" FROM "A: c\n" } },
	{ "a byte order mark within", SOURCE_AUTO, SOURCE_MBOX,
	  FROM "A: b\n\n\xef\xbb\xbf" FROM "A: c\n", { "A: b\n\n\xef\xbb\xbf" FROM "A: c\n" } },
	{ "an mbox with an empty message", SOURCE_AUTO, SOURCE_MBOX, FROM "\n" FROM "A: b\n",
	  { "", "A: b\n" } },
	{ "an mbox that ends with its line", SOURCE_AUTO, SOURCE_MBOX, FROM "A: b\n\n" FROM,
	  { "A: b\n", "" } },
	{ "an mbox called a message", SOURCE_MESSAGE, SOURCE_MESSAGE, FROM "A: b\n\n" FROM "A: c\n",
	  { FROM "A: b\n\n" FROM "A: c\n" } },
	{ "headers", SOURCE_HEADERS, SOURCE_HEADERS, "A: b\n\nC: d\n", { "A: b\n\nC: d\n" } },
	{ "a message called an mbox", SOURCE_MBOX, SOURCE_MBOX, "A: b\n\n" FROM "A: c\n",
	  { "A: b\n", "A: c\n" } },
	{ "mboxcl2", SOURCE_AUTO, SOURCE_MBOX,
	  FROM "Content-Length: 47\n\n" FROM "body\n\n" FROM "Content-Length: 2\n\nb\n",
	  { "Content-Length: 47\n\n" FROM "body\n", "Content-Length: 2\n\nb\n" } },
	{ "a length that is wrong", SOURCE_AUTO, SOURCE_MBOX,
	  FROM "Content-Length: 30\n\n" FROM "A: b\n\n" FROM "A: c\n",
	  { "Content-Length: 30\n", "A: b\n", "A: c\n" } },
	{ "a length where not all have one", SOURCE_AUTO, SOURCE_MBOX,
	  FROM "A: b\n\n" FROM "Content-Length: 47\n\n" FROM "A: c\n\n" FROM "A: d\n",
	  { "A: b\n", "Content-Length: 47\n", "A: c\n", "A: d\n" } },
};

static void count_bytes(void *context, struct span bytes)
{
	*(uint64_t *)context += bytes.len;
}

static void check_items(struct source *source, size_t at, const char *how)
{
	struct span text = span_string(cases[at].text);
	struct source_item item;
	uint64_t shown = 0;
	bool more, good = true;
	size_t count = 0;

	source_watch(source, count_bytes, &shown);
	while (source_next(source, &item, &more).code == 0 && more && count < 4) {
		const char *want = cases[at].messages[count];

		good &= want != NULL && span_equal(item.bytes, span_string(want)) &&
			item.index == count + 1 && item.length == item.bytes.len &&
			shown == item.length && !item.cut &&
			span_equal(span_part(text, (size_t)item.offset, (size_t)item.length),
				   item.bytes);
		shown = 0;
		count++;
	}
	good &= count == 4 || cases[at].messages[count] == NULL;
	ok(good, "%s, from %s", cases[at].name, how);
	ok(source_type(source) == cases[at].found, "%s, is recognised", cases[at].name);
	source_close(source);
}

/* A pipe that gives one byte at a time. */
static int slow_pipe(struct span text)
{
	int ends[2];

	if (pipe(ends) != 0)
		_exit(99);
	for (size_t i = 0; i < text.len; i++)
		if (write(ends[1], text.at + i, 1) != 1)
			_exit(99);
	close(ends[1]);
	return ends[0];
}

static void check_case(size_t at)
{
	struct span text = span_string(cases[at].text);
	int descriptor = slow_pipe(text);
	struct source *source;

	check_items(source_open_bytes(text, cases[at].type), at, "memory");
	if (source_open_descriptor(&source, descriptor, cases[at].type).code == 0)
		check_items(source, at, "a pipe");
	close(descriptor);
}

/* `count` messages, of about `size` bytes each, in one mailbox. */
static struct span mailbox(struct arena *arena, size_t count, size_t size)
{
	char *text = arena_bytes(arena, count * (size + 100));
	size_t len = 0;

	for (size_t i = 0; i < count; i++) {
		memcpy(text + len, FROM "A: b\n\n", FROM_LENGTH + 6);
		len += FROM_LENGTH + 6;
		memset(text + len, 'x', size);
		/* Sizes and line lengths that move along all the places of a window's end. */
		for (size_t at = 60 + i % 13; at < size; at += 61)
			text[len + at] = '\n';
		len += size - i % 7;
		memcpy(text + len, "\n\n", 2);
		len += 2;
	}
	return (struct span){ text, len };
}

/* All messages come out, and between them nothing is lost but the lines of the format. */
static void check_many(size_t count, size_t size)
{
	struct arena arena = { 0 };
	struct span text = mailbox(&arena, count, size);
	struct source *source = source_open_bytes(text, SOURCE_AUTO);
	struct source_item item;
	uint64_t next = FROM_LENGTH;
	bool more, good = true;

	while (source_next(source, &item, &more).code == 0 && more) {
		good &= item.offset == next && item.length == size - (item.index - 1) % 7 + 7;
		good &= span_equal(item.bytes, span_part(text, (size_t)item.offset, (size_t)item.length));
		next = item.offset + item.length + 1 + FROM_LENGTH;
	}
	ok(good && source_count(source) == count && next == text.len + FROM_LENGTH,
	   "%zu messages of %zu bytes", count, size);
	source_close(source);
	arena_free(&arena);
}

struct sum {
	uint64_t length, sum;
};

static void add_bytes(void *context, struct span bytes)
{
	struct sum *sum = context;

	sum->length += bytes.len;
	for (size_t i = 0; i < bytes.len; i += 4093)
		sum->sum += (unsigned char)bytes.at[i];
}

/* A message over the limit, then a small one; the first is `over` bytes longer than is held. */
static void check_cut(size_t over, enum source_type type, const char *end)
{
	struct arena arena = { 0 };
	size_t size = LIMIT_MESSAGE + over;
	char *text = arena_bytes(&arena, size + 200);
	struct sum shown = { 0 };
	struct source_item item = { 0 };
	bool more, mbox = type == SOURCE_MBOX;

	memset(text, 'x', size);
	memcpy(text, FROM "A: b\n\n", FROM_LENGTH + 6);
	text[size - 1] = '\n';
	size_t tail = span_string(end).len;
	memcpy(text + size, end, tail);
	struct source *source = source_open_bytes((struct span){ text, size + tail }, type);

	source_watch(source, add_bytes, &shown);
	source_next(source, &item, &more);
	size_t want = mbox ? size - FROM_LENGTH : size + tail;
	ok(more && item.length == want && shown.length == want, "cut at %zu over the limit: length", over);
	ok(item.cut && item.bytes.len <= LIMIT_MESSAGE && item.bytes.len > LIMIT_MESSAGE - 2000 &&
	   memcmp(item.bytes.at, text + item.offset, item.bytes.len) == 0, "cut: the head is whole");
	source_next(source, &item, &more);
	ok(more == mbox, "cut: what follows");
	if (more)
		ok(span_equal(item.bytes, SPAN("A: c\n")) && item.offset == size + 1 + FROM_LENGTH,
		   "cut: the next message");
	source_close(source);
	arena_free(&arena);
}

/*
 * Three messages that tell their lengths, with "From " lines in them. The second
 * is of `size` bytes, `wrong` more than it tells.
 */
static struct span mailbox_of_lengths(struct arena *arena, size_t size, size_t wrong)
{
	struct span small = SPAN(FROM "Content-Length: 47\n\n" FROM "body\n\n");
	struct span head = arena_format(arena, FROM "Content-Length: %zu\n\n", size - wrong);
	size_t length = 2 * small.len + head.len + size + 1;
	char *text = arena_bytes(arena, length);

	memset(text, 'x', length);
	memcpy(text, small.at, small.len);
	memcpy(text + small.len, head.at, head.len);
	char *body = text + small.len + head.len;
	for (size_t at = 0; at + size / 5 <= size; at += size / 5)
		memcpy(body + at, "\n\n" FROM, 2 + FROM_LENGTH);
	memcpy(body + size - 1, "\n\n", 2);
	memcpy(body + size + 1, small.at, small.len);
	return (struct span){ text, length };
}

static void check_count(struct source *source, size_t want, const char *how)
{
	struct source_item item;
	bool more;

	while (source_next(source, &item, &more).code == 0 && more)
		continue;
	ok_number((long long)source_count(source), (long long)want, how);
	source_close(source);
}

/* A length that leads beyond what is held counts where its end can be looked at: not in a pipe. */
static void check_told(size_t size)
{
	struct arena arena = { 0 };

	for (size_t wrong = 0; wrong <= 7; wrong += 7) {
		struct span text = mailbox_of_lengths(&arena, size, wrong), rest = text;
		FILE *file = tmpfile();
		struct source *source;

		check_count(source_open_bytes(text, SOURCE_AUTO), wrong ? 9 : 3,
			    "a told length of much, in memory");
		check_count(source_open_reader(stream_memory, &rest, SOURCE_AUTO), 9,
			    "a told length of much, in a pipe");
		if (file == NULL || fwrite(text.at, 1, text.len, file) != text.len ||
		    fseek(file, 0, SEEK_SET) != 0)
			_exit(99);
		if (source_open_descriptor(&source, fileno(file), SOURCE_AUTO).code == 0)
			check_count(source, wrong ? 9 : 3, "a told length of much, in a file");
		fclose(file);
	}
	arena_free(&arena);
}

static void check_errors(void)
{
	struct source *source;
	struct source_item item;
	bool more = false;

	ok_number(source_open(&source, "no/such/file", SOURCE_AUTO).code, ENOENT, "a file that is not there");
	ok_number(source_open(&source, "tests", SOURCE_AUTO).code, EISDIR, "a directory");
	ok_number(source_open_descriptor(&source, -1, SOURCE_AUTO).code, EBADF, "a closed descriptor");
	/* The write end of a pipe cannot be read. */
	int ends[2];
	if (pipe(ends) == 0 && source_open_descriptor(&source, ends[1], SOURCE_AUTO).code == 0) {
		ok_number(source_next(source, &item, &more).code, EBADF, "a read that fails");
		ok(!more, "a read that fails ends the source");
		source_close(source);
	}
}

int main(void)
{
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		check_case(i);
	check_many(10000, 300);
	check_many(300, 20000);
	check_many(3, 1500000);
	check_cut((1 << 20) + 524288 - 60, SOURCE_MBOX, "\n" FROM "A: c\n");
	check_cut(5000000, SOURCE_MESSAGE, "\n\n");
	check_told(LIMIT_MESSAGE + (1 << 20));
	check_told(20 << 20);
	check_errors();
	return done();
}
