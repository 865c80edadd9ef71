#include "parser/container.h"

#include <archive.h>
#include <archive_entry.h>
#include <stdlib.h>

#include "parser/arena.h"
#include "parser/limits.h"

enum { BLOCK = 64 * 1024 };

struct container {
	struct archive *archive;
	container_reader *reader;
	void *context;
	uint64_t in, out; /* bytes read and given out so far */
	enum container_fault fault;
	char block[BLOCK];
};

/* What the formats begin with. A tar of before POSIX has no mark and is not recognised. */
static const struct {
	size_t offset;
	struct span mark;
} marks[] = {
	{ 0, { "\x1f\x8b", 2 } }, /* gzip, RFC 1952 2.3.1 */
	{ 0, { "BZh", 3 } }, /* bzip2 */
	{ 0,
	  { "\xfd"
	    "7zXZ\0",
	    6 } }, /* xz */
	{ 0, { "\x28\xb5\x2f\xfd", 4 } }, /* zstd, RFC 8878 3.1.1 */
	{ 0, { "PK\x03\x04", 4 } }, /* zip */
	{ 0, { "PK\x05\x06", 4 } }, /* zip without a file */
	{ 257, { "ustar", 5 } }, /* tar, POSIX.1 */
};

bool container_is(struct span head)
{
	for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
		if (span_starts(span_from(head, marks[i].offset), marks[i].mark))
			return true;
	return false;
}

static la_ssize_t give_block(struct archive *archive, void *context, const void **out)
{
	struct container *container = context;
	ssize_t got = container->reader(container->context, container->block, BLOCK);

	(void)archive;
	*out = container->block;
	if (got < 0)
		container->fault = CONTAINER_INPUT;
	else
		container->in += (uint64_t)got;
	return got < 0 ? ARCHIVE_FATAL : got;
}

/* The formats one by one: "all" would also run other programs. */
static void support(struct archive *archive)
{
	archive_read_support_filter_gzip(archive);
	archive_read_support_filter_bzip2(archive);
	archive_read_support_filter_xz(archive);
	archive_read_support_filter_zstd(archive);
	archive_read_support_format_zip_streamable(archive);
	archive_read_support_format_tar(archive);
	archive_read_support_format_raw(archive);
	archive_read_support_format_empty(archive);
}

struct container *container_open(container_reader *reader, void *context)
{
	struct container *container = heap_take(sizeof *container);

	container->reader = reader;
	container->context = context;
	container->archive = archive_read_new();
	if (container->archive == NULL)
		abort();
	support(container->archive);
	if (archive_read_open(container->archive, container, NULL, give_block, NULL) !=
		    ARCHIVE_OK &&
	    container->fault == CONTAINER_SOUND)
		container->fault = CONTAINER_DAMAGED;
	return container;
}

void container_close(struct container *container)
{
	archive_read_free(container->archive);
	free(container);
}

static bool fail(struct container *container, enum container_fault fault)
{
	if (container->fault == CONTAINER_SOUND)
		container->fault = fault;
	return false;
}

bool container_next(struct container *container, struct span *name)
{
	struct archive_entry *entry;
	int status = ARCHIVE_OK;

	while (container->fault == CONTAINER_SOUND) {
		status = archive_read_next_header(container->archive, &entry);
		if (status == ARCHIVE_EOF)
			return false;
		if (status < ARCHIVE_WARN)
			return fail(container, CONTAINER_DAMAGED);
		if (archive_entry_filetype(entry) != AE_IFREG)
			continue;
		if (archive_entry_is_encrypted(entry))
			return fail(container, CONTAINER_ENCRYPTED);
		/* A file compressed alone is called "data" by the library, not by anybody else. */
		bool alone = archive_format(container->archive) == ARCHIVE_FORMAT_RAW;
		*name = alone ? SPAN_NONE : span_string(archive_entry_pathname(entry));
		return true;
	}
	return false;
}

/* Text is made smaller by 3 to 30; what grows by hundreds was made to fill a memory or a disk. */
static bool is_bomb(const struct container *container)
{
	return container->out > LIMIT_RATIO_FROM && container->out / LIMIT_RATIO > container->in;
}

ssize_t container_read(struct container *container, char *into, size_t room)
{
	la_ssize_t got;

	if (container->fault != CONTAINER_SOUND)
		return -1;
	got = archive_read_data(container->archive, into, room);
	if (got < 0) {
		fail(container, CONTAINER_DAMAGED);
		return -1;
	}
	container->out += (uint64_t)got;
	if (is_bomb(container)) {
		fail(container, CONTAINER_BOMB);
		return -1;
	}
	return got;
}

enum container_fault container_fault(const struct container *container)
{
	return container->fault;
}

const char *container_fault_words(enum container_fault fault)
{
	switch (fault) {
	case CONTAINER_SOUND:
		return "is sound";
	case CONTAINER_DAMAGED:
		return "is damaged or cut short";
	case CONTAINER_ENCRYPTED:
		return "wants a password";
	case CONTAINER_BOMB:
		return "grows out of all proportion when it is unpacked";
	case CONTAINER_INPUT:
		return "cannot be read";
	}
	return "";
}

const char *container_library(void)
{
	return archive_version_details();
}
