#include "parser/cfb.h"

#include <stdlib.h>

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
#define ALL SIZE_MAX

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
	chain->broken = chain->left == 0 || chain->next >= chain->table.len / NUMBER;
	if (chain->broken)
		return false;
	*sector = chain->next;
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

/* The bytes of a chain: `size` of them, or ALL. */
static bool chain_join(struct arena *arena, struct chain chain, size_t size, struct span *out)
{
	size_t whole = chain.mini ? MINI_SECTOR : chain.cfb->sector_size, count;
	struct buffer bytes = { .arena = arena };
	uint32_t sector;

	if (!chain_count(chain, &count) || (size != ALL && size > count * whole))
		return false;
	if (size == ALL)
		size = count * whole;
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

/* Sectors of the FAT, as a part of the DIFAT names them, until there are `want`. */
static bool take_fat(const struct cfb *cfb, struct buffer *fat, struct span named, size_t want)
{
	for (size_t i = 0; i < named.len / NUMBER && fat->len < want; i++) {
		uint32_t at = number(named, i);
		struct span sector = sector_at(cfb, at);

		if (at == NONE)
			continue;
		if (sector.len < cfb->sector_size)
			return false;
		buffer_put(fat, sector);
	}
	return true;
}

/*
 * The FAT, as far as it is about sectors that are there. Its first sectors are named in the
 * header, more of them in a chain of sectors of which each names the next in its last number.
 */
static bool read_fat(struct arena *arena, struct cfb *cfb)
{
	struct buffer fat = { .arena = arena };
	struct span named =
		span_part(cfb->file, AT_FAT_SECTORS * NUMBER, HEADER_FAT_SECTORS * NUMBER);
	uint32_t next = number(cfb->file, AT_DIFAT);
	size_t want = cfb->sectors * NUMBER, last = cfb->sector_size / NUMBER - 1;

	for (size_t left = cfb->sectors; take_fat(cfb, &fat, named, want); left--) {
		named = sector_at(cfb, next);
		if (fat.len >= want || left == 0 || named.len < cfb->sector_size) {
			cfb->fat = span_upto(buffer_span(&fat), want);
			return true;
		}
		next = number(named, last);
		named = span_upto(named, last * NUMBER);
	}
	return false;
}

/*
 * The mini stream is what would be in the root storage, if it were a stream. Where there is none,
 * what the header says of its FAT does not matter.
 */
static bool read_mini(struct arena *arena, struct cfb *cfb)
{
	const struct cfb_entry *root = &cfb->entries.items[0];
	struct chain chain = chain_from(cfb, root->first);
	uint32_t sector;

	if (root->size == 0)
		return true;
	while (chain_step(&chain, &sector))
		*LIST_ADD(arena, &cfb->mini) = sector;
	return !chain.broken && chain_join(arena, chain_from(cfb, number(cfb->file, AT_MINI_FAT)),
					   ALL, &cfb->mini_fat);
}

/* The directory, as its entries are found. */
struct directory {
	struct arena *arena;
	struct cfb *cfb;
	struct span raw;
	bool *met; /* by the number of an entry */
	bool broken;
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

/* Add the entry of that number to those found, unless it is NONE. */
static void find_entry(struct directory *directory, uint32_t at)
{
	struct span raw = span_part(directory->raw, (size_t)at * ENTRY, ENTRY);
	struct cfb_entry entry;

	if (at == NONE)
		return;
	if (raw.len < ENTRY || directory->met[at]) {
		directory->broken = true;
		return;
	}
	directory->met[at] = true;
	entry = entry_read(directory->cfb, raw);
	directory->broken |= !entry_is_sound(&entry, at);
	*LIST_ADD(directory->arena, &directory->cfb->entries) = entry;
}

static int entry_order(const void *left, const void *right)
{
	const struct cfb_entry *a = left, *b = right;

	return span_order(a->name, b->name);
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
	for (size_t i = from + 1; i < entries->count; i++)
		directory->broken |= span_equal(entries->items[i - 1].name, entries->items[i].name);
}

static bool read_directory(struct arena *arena, struct cfb *cfb)
{
	struct directory directory = { .arena = arena, .cfb = cfb };

	if (!chain_join(arena, chain_from(cfb, number(cfb->file, AT_DIRECTORY)), ALL,
			&directory.raw))
		return false;
	directory.met = arena_take(arena, directory.raw.len / ENTRY + 1, sizeof *directory.met);
	find_entry(&directory, 0);
	for (size_t i = 0; i < cfb->entries.count && !directory.broken; i++)
		if (cfb->entries.items[i].type != CFB_STREAM)
			find_entries(&directory, i);
	return !directory.broken;
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
	cfb.sound = read_fat(arena, &cfb) && read_directory(arena, &cfb) && read_mini(arena, &cfb);
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
