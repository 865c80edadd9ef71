/* Compressed and archived input: every format, damage, and what grows out of all proportion. */
#include "parser/container.h"

#include <archive.h>
#include <archive_entry.h>
#include <stdlib.h>

#include "parser/arena.h"
#include "parser/limits.h"
#include "tests/test.h"

struct memory {
	struct span rest;
	bool broken; /* the next read fails */
};

static ssize_t read_memory(void *context, char *into, size_t room)
{
	struct memory *memory = context;
	struct span part = span_upto(memory->rest, room < 1000 ? room : 1000);

	if (memory->broken)
		return -1;
	if (part.len > 0)
		memcpy(into, part.at, part.len);
	memory->rest = span_from(memory->rest, part.len);
	return (ssize_t)part.len;
}

enum { ROOM = 4 << 20 };

static void add_file(struct archive *archive, const char *name, struct span content)
{
	struct archive_entry *entry = archive_entry_new();

	archive_entry_set_pathname(entry, name);
	archive_entry_set_size(entry, (la_int64_t)content.len);
	archive_entry_set_filetype(entry, AE_IFREG);
	archive_entry_set_perm(entry, 0644);
	archive_write_header(archive, entry);
	archive_write_data(archive, content.at, content.len);
	archive_entry_free(entry);
}

/* An archive in memory; `filter` and `format` are codes of the library. */
static struct span pack(char *room, int filter, int format, struct span first, struct span second)
{
	struct archive *archive = archive_write_new();
	size_t used = 0;

	archive_write_add_filter(archive, filter);
	archive_write_set_format(archive, format);
	archive_write_set_bytes_in_last_block(archive, 1);
	archive_write_open_memory(archive, room, ROOM, &used);
	add_file(archive, "first.txt", first);
	if (second.at != NULL)
		add_file(archive, "second.txt", second);
	archive_write_close(archive);
	archive_write_free(archive);
	return (struct span){ room, used };
}

/* All files of a container behind each other, with their names before them. */
static struct span unpack(struct arena *arena, struct span packed, enum container_fault *fault)
{
	struct memory memory = { packed, false };
	struct container *container = container_open(read_memory, &memory);
	struct span all = SPAN_NONE, name;
	char block[777];
	ssize_t got;

	while (container_next(container, &name)) {
		all = arena_format(arena, SPAN_FMT "[" SPAN_FMT "]", SPAN_ARG(all), SPAN_ARG(name));
		while ((got = container_read(container, block, sizeof block)) > 0)
			if (all.len < 10000)
				all = arena_format(arena, SPAN_FMT SPAN_FMT, SPAN_ARG(all),
						   (int)got, block);
	}
	*fault = container_fault(container);
	container_close(container);
	return all;
}

static void test_formats(struct arena *arena, char *room)
{
	static const struct {
		const char *name;
		int filter, format;
		bool two;
	} cases[] = {
		{ "gzip", ARCHIVE_FILTER_GZIP, ARCHIVE_FORMAT_RAW, false },
		{ "bzip2", ARCHIVE_FILTER_BZIP2, ARCHIVE_FORMAT_RAW, false },
		{ "xz", ARCHIVE_FILTER_XZ, ARCHIVE_FORMAT_RAW, false },
		{ "zstd", ARCHIVE_FILTER_ZSTD, ARCHIVE_FORMAT_RAW, false },
		{ "zip", ARCHIVE_FILTER_NONE, ARCHIVE_FORMAT_ZIP, true },
		{ "tar", ARCHIVE_FILTER_NONE, ARCHIVE_FORMAT_TAR_USTAR, true },
		{ "tar.gz", ARCHIVE_FILTER_GZIP, ARCHIVE_FORMAT_TAR_USTAR, true },
		{ "tar.xz", ARCHIVE_FILTER_XZ, ARCHIVE_FORMAT_TAR_USTAR, true },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		enum container_fault fault;
		struct span packed = pack(room, cases[i].filter, cases[i].format, SPAN("one\n"),
					  cases[i].two ? SPAN("two\n") : SPAN_NONE);

		ok(container_is(span_upto(packed, CONTAINER_HEAD)), "%s is recognised",
		   cases[i].name);
		ok_span(unpack(arena, packed, &fault),
			cases[i].two ? SPAN("[first.txt]one\n[second.txt]two\n") : SPAN("[]one\n"),
			cases[i].name);
		ok(fault == CONTAINER_SOUND, "%s is sound", cases[i].name);
	}
	ok(!container_is(SPAN("Received: by a.example")), "a header is none");
	ok(!container_is(SPAN_NONE), "nothing is none");
}

static void test_damage(struct arena *arena, char *room)
{
	char text[5000];
	enum container_fault fault;
	unsigned state = 1;

	for (size_t i = 0; i < sizeof text; i++)
		text[i] = (char)((state = state * 1103515245 + 12345) >> 16);
	struct span packed = pack(room, ARCHIVE_FILTER_GZIP, ARCHIVE_FORMAT_RAW,
				  (struct span){ text, sizeof text }, SPAN_NONE);
	struct memory memory = { packed, true };

	unpack(arena, span_upto(packed, packed.len / 2), &fault);
	ok(fault == CONTAINER_DAMAGED, "one that is cut short is damaged");
	struct container *container = container_open(read_memory, &memory);
	struct span name;
	ok(!container_next(container, &name) && container_fault(container) == CONTAINER_INPUT,
	   "one that cannot be read says so");
	container_close(container);
	for (size_t len = 0; len < packed.len; len += 37)
		unpack(arena, span_upto(packed, len), &fault);
	ok(true, "each part of one is read to its end");
}

/* One byte over and over is made smaller by a thousand: up to LIMIT_RATIO_FROM that does not
 * matter. */
static void test_bomb(struct arena *arena, char *room)
{
	size_t size = LIMIT_RATIO_FROM;
	char *same = malloc(size + 1);
	enum container_fault fault;

	memset(same, 'x', size + 1);
	unpack(arena,
	       pack(room, ARCHIVE_FILTER_GZIP, ARCHIVE_FORMAT_RAW, (struct span){ same, size },
		    SPAN_NONE),
	       &fault);
	ok(fault == CONTAINER_SOUND, "a small file may be made as small as can be");
	unpack(arena,
	       pack(room, ARCHIVE_FILTER_GZIP, ARCHIVE_FORMAT_RAW, (struct span){ same, size + 1 },
		    SPAN_NONE),
	       &fault);
	ok(fault == CONTAINER_BOMB, "a byte more, and it is a bomb");
	free(same);
}

int main(void)
{
	struct arena arena = { 0 };
	char *room = malloc(ROOM);

	test_formats(&arena, room);
	test_damage(&arena, room);
	test_bomb(&arena, room);
	free(room);
	arena_free(&arena);
	return done();
}
