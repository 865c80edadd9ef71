#include "parser/cfb.h"

#include <stdlib.h>
#include <string.h>

#include "parser/buffer.h"

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
	NUMBER = 4, /* bytes of one */
	ENTRY = 128, /* of an entry of the directory */
	NAME_MOST = 64, /* of its name, with the NUL */
	MINI_SECTOR = 64,
	CUTOFF = 4096, /* a stream of fewer lies in mini sectors */
};

/* What is no number of a sector, and of no entry ([MS-CFB] 2.1, 2.6.1). */
#define END_OF_CHAIN 0xfffffffeu
#define NONE 0xffffffffu

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

static unsigned byte(struct span s, size_t at)
{
	return at < s.len ? (unsigned char)s.at[at] : 0xff;
}

/* A number of 4 bytes, of those that lie one behind the other; NONE behind the last. */
static uint32_t number(struct span s, size_t index)
{
	size_t at = index * NUMBER;

	return byte(s, at) | byte(s, at + 1) << 8 | byte(s, at + 2) << 16 | byte(s, at + 3) << 24;
}

/* Empty where the file has no such sector. */
static struct span sector_at(const struct cfb *cfb, size_t sector)
{
	if (sector >= cfb->sectors)
		return SPAN_NONE;
	return span_part(cfb->file, (sector + 1) * cfb->sector_size, cfb->sector_size);
}

static struct span mini_sector_at(const struct cfb *cfb, size_t sector)
{
	size_t at = sector * MINI_SECTOR, index = at / cfb->sector_size;

	if (index >= cfb->mini.count)
		return SPAN_NONE;
	return span_part(sector_at(cfb, cfb->mini.items[index]), at % cfb->sector_size,
			 MINI_SECTOR);
}

/* Steps from sector to sector, of the large ones or of the small ones. */
struct chain {
	const struct cfb *cfb;
	struct span table; /* FAT or mini FAT */
	bool mini;
	uint32_t next;
	size_t left; /* steps: a chain of more of them than there are sectors goes in circles */
	bool *met; /* by sector; NULL: nobody wants to know where the circle begins */
	bool broken;
};

static struct chain chain_from(const struct cfb *cfb, uint32_t first)
{
	return (struct chain){
		.cfb = cfb,
		.table = cfb->fat,
		.next = first,
		.left = cfb->fat.len / NUMBER,
	};
}

static struct chain chain_of_mini(const struct cfb *cfb, uint32_t first)
{
	return (struct chain){
		.cfb = cfb,
		.table = cfb->mini_fat,
		.mini = true,
		.next = first,
		.left = cfb->mini_fat.len / NUMBER,
	};
}

/* False at the end, and where it is broken. */
static bool chain_step(struct chain *chain, uint32_t *sector)
{
	if (chain->next == END_OF_CHAIN)
		return false;
	chain->broken = chain->left == 0 || chain->next >= chain->table.len / NUMBER ||
			(chain->met != NULL && chain->met[chain->next]);
	if (chain->broken)
		return false;
	*sector = chain->next;
	if (chain->met != NULL)
		chain->met[*sector] = true;
	chain->next = number(chain->table, *sector);
	chain->left--;
	return true;
}

static struct span chain_piece(const struct chain *chain, uint32_t sector)
{
	return chain->mini ? mini_sector_at(chain->cfb, sector) : sector_at(chain->cfb, sector);
}

/* How many sectors a chain has; false where it is broken, as one without an end is. */
static bool chain_count(struct chain chain, size_t *count)
{
	uint32_t sector;

	for (*count = 0; chain_step(&chain, &sector);)
		++*count;
	return !chain.broken;
}

static size_t chain_unit(const struct chain *chain)
{
	return chain->mini ? MINI_SECTOR : chain->cfb->sector_size;
}

/* The bytes of a chain that is whole: `size` of them. */
static bool chain_join(struct arena *arena, struct chain chain, size_t size, struct span *out)
{
	size_t whole = chain_unit(&chain), count;
	struct buffer bytes = { .arena = arena };
	uint32_t sector;

	if (!chain_count(chain, &count) || size > count * whole)
		return false;
	buffer_room(&bytes, size);
	while (bytes.len < size && chain_step(&chain, &sector)) {
		size_t left = size - bytes.len, want = left < whole ? left : whole;
		struct span piece = span_upto(chain_piece(&chain, sector), want);

		if (piece.len < want)
			return false;
		buffer_put(&bytes, piece);
	}
	*out = buffer_span(&bytes);
	return true;
}

/* One that stops where a sector comes again: what it led to before stands where it should. */
static struct chain chain_watched(struct arena *arena, struct chain chain)
{
	chain.met = arena_take(arena, chain.table.len / NUMBER + 1, sizeof *chain.met);
	return chain;
}

/* All bytes of a chain, as far as it leads and they are there; false where that is not its end. */
static bool chain_follow(struct arena *arena, struct chain chain, struct span *out)
{
	struct chain ahead = chain_watched(arena, chain);
	struct buffer bytes = { .arena = arena };
	size_t whole = chain_unit(&chain), count = 0;
	bool there = true;
	uint32_t sector;

	while (chain_step(&ahead, &sector))
		count++;
	buffer_room(&bytes, count * whole);
	for (; count > 0 && there && chain_step(&chain, &sector); count--) {
		struct span piece = chain_piece(&chain, sector);

		there = piece.len == whole;
		buffer_put(&bytes, piece);
	}
	*out = buffer_span(&bytes);
	return there && !ahead.broken;
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
	for (size_t i = 0; i < named.len / NUMBER && fat->len < want; i++) {
		uint32_t at = number(named, i);

		if (at != NONE)
			put_fat(cfb, fat, sector_at(cfb, at));
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
		span_part(cfb->file, AT_FAT_SECTORS * NUMBER, HEADER_FAT_SECTORS * NUMBER);
	uint32_t next = number(cfb->file, AT_DIFAT);
	size_t want = cfb->sectors * NUMBER, last = cfb->sector_size / NUMBER - 1;

	take_fat(cfb, &fat, named, want);
	for (size_t left = cfb->sectors; fat.len < want && left > 0; left--) {
		named = sector_at(cfb, next);
		if (named.len < cfb->sector_size)
			break;
		next = number(named, last);
		take_fat(cfb, &fat, span_upto(named, last * NUMBER), want);
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
	struct chain chain = chain_watched(arena, chain_from(cfb, root->first));
	uint32_t sector;

	if (root->size == 0)
		return;
	while (chain_step(&chain, &sector))
		*LIST_ADD(arena, &cfb->mini) = sector;
	if (!chain_follow(arena, chain_from(cfb, number(cfb->file, AT_MINI_FAT)), &cfb->mini_fat) ||
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
	size_t length = byte(raw, AT_NAME_LENGTH) | byte(raw, AT_NAME_LENGTH + 1) << 8;
	struct cfb_entry entry = {
		.raw = raw,
		.type = (enum cfb_type)byte(raw, AT_TYPE),
		.first = number(raw, AT_FIRST),
		.size = number(raw, AT_SIZE),
	};

	/* Version 3 leaves anything in the upper half. */
	if (cfb->sector_size > versions[0].sector_size)
		entry.size |= (uint64_t)number(raw, AT_SIZE_HIGH) << 32;
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
 * Add the entry of that number to those found, unless it is NONE or is not there. One that is
 * damaged may still lead to others.
 */
static void find_entry(struct directory *directory, uint32_t at)
{
	struct span raw = span_part(directory->raw, (size_t)at * ENTRY, ENTRY);
	struct cfb *cfb = directory->cfb;
	struct cfb_entry entry;
	bool sound;

	if (at == NONE)
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

	find_entry(directory, number(entries->items[storage].raw, AT_CHILD));
	for (size_t i = from; i < entries->count; i++) {
		find_entry(directory, number(entries->items[i].raw, AT_LEFT));
		find_entry(directory, number(entries->items[i].raw, AT_RIGHT));
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

	if (!chain_follow(arena, chain_from(cfb, number(cfb->file, AT_DIRECTORY)), &directory.raw))
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
	if (!cfb_is(file) || number(file, AT_CUTOFF) != CUTOFF)
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
	return chain_join(arena,
			  stream->size < CUTOFF ? chain_of_mini(cfb, stream->first)
						: chain_from(cfb, stream->first),
			  (size_t)stream->size, out);
}
