#include "parser/cfb.h"

#include <stdlib.h>
#include <string.h>

#include "parser/buffer.h"
#include "parser/cfb_chain.h"

/* Where things stand in the header, in numbers of 4 bytes ([MS-CFB] 2.2). */
enum {
	AT_DIRECTORY = 12, /* first sectors of chains */
	AT_CUTOFF = 14,
	AT_MINI_FAT = 15,
	AT_DIFAT = 17,
	AT_FAT_SECTORS = 19,
	HEADER_FAT_SECTORS = 109,
};

enum {
	ENTRY = 128, /* bytes of an entry of the directory */
	NAME_MOST = 64, /* of its name, with the NUL */
	CUTOFF = 4096, /* a stream of fewer lies in mini sectors */
};

static const struct span signature = { "\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1", 8 };

/* Major version, byte order, and the sizes of sectors as powers of two. */
static const struct {
	struct span mark;
	size_t sector_size;
} versions[] = {
	{ { "\x03\x00\xfe\xff\x09\x00\x06\x00", 8 }, 512 },
	{ { "\x04\x00\xfe\xff\x0c\x00\x06\x00", 8 }, 4096 },
};
enum { VERSIONS = sizeof versions / sizeof *versions, AT_VERSION = 26 };

bool cfb_is(struct span head)
{
	return span_starts(head, signature);
}

/* A sector of the FAT. Of one that is not there nothing is known: no chain leads on from it. */
static void put_fat(struct cfb *cfb, struct buffer *fat, struct span sector)
{
	size_t lack = cfb->sector_size - sector.len;

	buffer_put(fat, sector);
	if (lack == 0)
		return;
	memset(buffer_room(fat, lack), 0xff, lack);
	fat->len += lack;
	cfb->sound = false;
}

/* Sectors of the FAT, as a part of the DIFAT names them, until there are `want`. */
static void take_fat(struct cfb *cfb, struct buffer *fat, struct span named, size_t want)
{
	for (size_t i = 0; i < named.len / CFB_NUMBER && fat->len < want; i++) {
		uint32_t at = cfb_number(named, i);

		if (at != CFB_NONE)
			put_fat(cfb, fat, cfb_sector(cfb, at));
	}
}

/*
 * The FAT, as far as it is about sectors that are there. Its first sectors are named in the
 * header, more of them in a chain of sectors of which each names the next in its last number.
 */
static void read_fat(struct arena *arena, struct cfb *cfb)
{
	struct buffer fat = { .arena = arena };
	struct span named =
		span_part(cfb->file, AT_FAT_SECTORS * CFB_NUMBER, HEADER_FAT_SECTORS * CFB_NUMBER);
	uint32_t next = cfb_number(cfb->file, AT_DIFAT);
	size_t want = cfb->sectors * CFB_NUMBER, last = cfb->sector_size / CFB_NUMBER - 1;

	take_fat(cfb, &fat, named, want);
	for (size_t left = cfb->sectors; fat.len < want && left > 0; left--) {
		named = cfb_sector(cfb, next);
		if (named.len < cfb->sector_size)
			break;
		next = cfb_number(named, last);
		take_fat(cfb, &fat, span_upto(named, last * CFB_NUMBER), want);
	}
	cfb->fat = span_upto(buffer_span(&fat), want);
}

/*
 * The mini stream is what would be in the root storage, if it were a stream. Where there is none,
 * what the header says of its FAT does not matter.
 */
static void read_mini(struct arena *arena, struct cfb *cfb)
{
	const struct cfb_entry *root = &cfb->entries.items[0];
	struct cfb_chain chain = cfb_chain_watched(arena, cfb_chain_from(cfb, root->first));
	uint32_t sector;

	if (root->size == 0)
		return;
	while (cfb_chain_step(&chain, &sector))
		*LIST_ADD(arena, &cfb->mini) = sector;
	if (!cfb_chain_follow(arena, cfb_chain_from(cfb, cfb_number(cfb->file, AT_MINI_FAT)),
			      &cfb->mini_fat) ||
	    chain.broken)
		cfb->sound = false;
}

/* The directory, as its entries are found. */
struct directory {
	struct arena *arena;
	struct cfb *cfb;
	struct span raw;
	bool *met; /* by the number of an entry */
	bool twofold; /* it can be read in two ways, or has no root */
};

/* Numbers of 4 bytes in an entry, and bytes ([MS-CFB] 2.6.1). */
enum { AT_LEFT = 17, AT_RIGHT, AT_CHILD, AT_FIRST = 29, AT_SIZE, AT_SIZE_HIGH };
enum { AT_NAME_LENGTH = 64, AT_TYPE = 66 };

static struct cfb_entry entry_read(const struct cfb *cfb, struct span raw)
{
	size_t length = cfb_byte(raw, AT_NAME_LENGTH) | cfb_byte(raw, AT_NAME_LENGTH + 1) << 8;
	struct cfb_entry entry = {
		.raw = raw,
		.type = (enum cfb_type)cfb_byte(raw, AT_TYPE),
		.first = cfb_number(raw, AT_FIRST),
		.size = cfb_number(raw, AT_SIZE),
	};

	/* Version 3 leaves anything in the upper half. */
	if (cfb->sector_size > versions[0].sector_size)
		entry.size |= (uint64_t)cfb_number(raw, AT_SIZE_HIGH) << 32;
	if (length <= NAME_MOST && length % 2 == 0)
		entry.name = span_upto(raw, length > 0 ? length - 2 : 0);
	return entry;
}

static bool entry_is_sound(const struct cfb_entry *entry, uint32_t at)
{
	if (at == 0)
		return entry->type == CFB_ROOT;
	return entry->name.len > 0 && (entry->type == CFB_STORAGE || entry->type == CFB_STREAM);
}

/*
 * Add the entry of that number to those found, unless it is CFB_NONE or is not there. One that is
 * damaged may still lead to others.
 */
static void find_entry(struct directory *directory, uint32_t at)
{
	struct span raw = span_part(directory->raw, (size_t)at * ENTRY, ENTRY);
	struct cfb *cfb = directory->cfb;
	struct cfb_entry entry;
	bool sound;

	if (at == CFB_NONE)
		return;
	if (raw.len < ENTRY || directory->met[at]) {
		directory->twofold |= raw.len == ENTRY || at == 0;
		cfb->sound = false;
		return;
	}
	directory->met[at] = true;
	entry = entry_read(cfb, raw);
	sound = entry_is_sound(&entry, at);
	directory->twofold |= at == 0 && !sound;
	cfb->sound &= sound;
	*LIST_ADD(directory->arena, &cfb->entries) = entry;
}

static int entry_order(const void *left, const void *right)
{
	const struct cfb_entry *a = left, *b = right;

	return span_order(a->name, b->name);
}

/* Names that are damaged are none. */
static bool has_twins(const struct cfb_entry_list *entries, size_t from)
{
	for (size_t i = from + 1; i < entries->count; i++)
		if (entries->items[i].name.len > 0 &&
		    span_equal(entries->items[i - 1].name, entries->items[i].name))
			return true;
	return false;
}

/*
 * The entries in a storage are a tree in the file, which whoever wrote it may have put in any
 * order. Each is met once, so the walk over them ends.
 */
static void find_entries(struct directory *directory, size_t storage)
{
	struct cfb_entry_list *entries = &directory->cfb->entries;
	size_t from = entries->count;

	find_entry(directory, cfb_number(entries->items[storage].raw, AT_CHILD));
	for (size_t i = from; i < entries->count; i++) {
		find_entry(directory, cfb_number(entries->items[i].raw, AT_LEFT));
		find_entry(directory, cfb_number(entries->items[i].raw, AT_RIGHT));
	}
	entries->items[storage].from = from;
	entries->items[storage].to = entries->count;
	if (entries->count - from > 1)
		qsort(&entries->items[from], entries->count - from, sizeof *entries->items,
		      entry_order);
	directory->twofold |= has_twins(entries, from);
}

static bool is_storage(const struct cfb *cfb, size_t entry)
{
	return entry == 0 || cfb->entries.items[entry].type == CFB_STORAGE;
}

static bool read_directory(struct arena *arena, struct cfb *cfb)
{
	struct directory directory = { .arena = arena, .cfb = cfb };

	if (!cfb_chain_follow(arena, cfb_chain_from(cfb, cfb_number(cfb->file, AT_DIRECTORY)),
			      &directory.raw))
		cfb->sound = false;
	directory.met = arena_take(arena, directory.raw.len / ENTRY + 1, sizeof *directory.met);
	find_entry(&directory, 0);
	for (size_t i = 0; i < cfb->entries.count && !directory.twofold; i++)
		if (is_storage(cfb, i))
			find_entries(&directory, i);
	return !directory.twofold;
}

/* The size of sectors that the header tells; 0: it is none of these files'. */
static size_t sector_size_of(struct span file)
{
	if (!cfb_is(file) || cfb_number(file, AT_CUTOFF) != CUTOFF)
		return 0;
	for (size_t i = 0; i < VERSIONS; i++)
		if (span_starts(span_from(file, AT_VERSION), versions[i].mark))
			return versions[i].sector_size;
	return 0;
}

struct cfb cfb_read(struct arena *arena, struct span file)
{
	struct cfb cfb = { .file = file, .sector_size = sector_size_of(file) };

	if (cfb.sector_size == 0 || file.len < cfb.sector_size)
		return cfb;
	cfb.sectors = (file.len - 1) / cfb.sector_size;
	cfb.sound = true;
	read_fat(arena, &cfb);
	cfb.open = read_directory(arena, &cfb);
	if (cfb.open)
		read_mini(arena, &cfb);
	cfb.sound &= cfb.open;
	return cfb;
}

bool cfb_name_starts(const struct cfb_entry *entry, struct span head)
{
	if (entry->name.len < 2 * head.len)
		return false;
	for (size_t i = 0; i < head.len; i++)
		if (char_lower(entry->name.at[2 * i]) != char_lower(head.at[i]) ||
		    entry->name.at[2 * i + 1] != 0)
			return false;
	return true;
}

const struct cfb_entry *cfb_find(const struct cfb *cfb, const struct cfb_entry *storage,
				 struct span name)
{
	for (size_t i = storage->from; i < storage->to; i++) {
		const struct cfb_entry *entry = &cfb->entries.items[i];

		if (entry->name.len == 2 * name.len && cfb_name_starts(entry, name))
			return entry;
	}
	return NULL;
}

bool cfb_content(struct arena *arena, const struct cfb *cfb, const struct cfb_entry *stream,
		 struct span *out)
{
	*out = SPAN_NONE;
	if (stream->type != CFB_STREAM || stream->size > cfb->file.len)
		return false;
	if (stream->size == 0)
		return true;
	return cfb_chain_join(arena,
			      stream->size < CUTOFF ? cfb_chain_of_mini(cfb, stream->first)
						    : cfb_chain_from(cfb, stream->first),
			      (size_t)stream->size, out);
}
