#include "parser/cfb_chain.h"

#include "parser/buffer.h"

enum { MINI_SECTOR = 64 }; /* bytes */

#define END_OF_CHAIN 0xfffffffeu /* no number of a sector ([MS-CFB] 2.1) */

unsigned cfb_byte(struct span s, size_t at)
{
	return at < s.len ? (unsigned char)s.at[at] : 0xff;
}

uint32_t cfb_number(struct span s, size_t index)
{
	size_t at = index * CFB_NUMBER;

	return cfb_byte(s, at) | cfb_byte(s, at + 1) << 8 | cfb_byte(s, at + 2) << 16 |
	       cfb_byte(s, at + 3) << 24;
}

struct span cfb_sector(const struct cfb *cfb, size_t sector)
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
	return span_part(cfb_sector(cfb, cfb->mini.items[index]), at % cfb->sector_size,
			 MINI_SECTOR);
}

struct cfb_chain cfb_chain_from(const struct cfb *cfb, uint32_t first)
{
	return (struct cfb_chain){
		.cfb = cfb,
		.table = cfb->fat,
		.next = first,
		.left = cfb->fat.len / CFB_NUMBER,
	};
}

struct cfb_chain cfb_chain_of_mini(const struct cfb *cfb, uint32_t first)
{
	return (struct cfb_chain){
		.cfb = cfb,
		.table = cfb->mini_fat,
		.mini = true,
		.next = first,
		.left = cfb->mini_fat.len / CFB_NUMBER,
	};
}

bool cfb_chain_step(struct cfb_chain *chain, uint32_t *sector)
{
	if (chain->next == END_OF_CHAIN)
		return false;
	chain->broken = chain->left == 0 || chain->next >= chain->table.len / CFB_NUMBER ||
			(chain->met != NULL && chain->met[chain->next]);
	if (chain->broken)
		return false;
	*sector = chain->next;
	if (chain->met != NULL)
		chain->met[*sector] = true;
	chain->next = cfb_number(chain->table, *sector);
	chain->left--;
	return true;
}

static struct span chain_piece(const struct cfb_chain *chain, uint32_t sector)
{
	return chain->mini ? mini_sector_at(chain->cfb, sector) : cfb_sector(chain->cfb, sector);
}

/* How many sectors a chain has; false where it is broken, as one without an end is. */
static bool chain_count(struct cfb_chain chain, size_t *count)
{
	uint32_t sector;

	for (*count = 0; cfb_chain_step(&chain, &sector);)
		++*count;
	return !chain.broken;
}

static size_t chain_unit(const struct cfb_chain *chain)
{
	return chain->mini ? MINI_SECTOR : chain->cfb->sector_size;
}

bool cfb_chain_join(struct arena *arena, struct cfb_chain chain, size_t size, struct span *out)
{
	size_t whole = chain_unit(&chain), count;
	struct buffer bytes = { .arena = arena };
	uint32_t sector;

	if (!chain_count(chain, &count) || size > count * whole)
		return false;
	buffer_room(&bytes, size);
	while (bytes.len < size && cfb_chain_step(&chain, &sector)) {
		size_t left = size - bytes.len, want = left < whole ? left : whole;
		struct span piece = span_upto(chain_piece(&chain, sector), want);

		if (piece.len < want)
			return false;
		buffer_put(&bytes, piece);
	}
	*out = buffer_span(&bytes);
	return true;
}

struct cfb_chain cfb_chain_watched(struct arena *arena, struct cfb_chain chain)
{
	chain.met = arena_take(arena, chain.table.len / CFB_NUMBER + 1, sizeof *chain.met);
	return chain;
}

bool cfb_chain_follow(struct arena *arena, struct cfb_chain chain, struct span *out)
{
	struct cfb_chain ahead = cfb_chain_watched(arena, chain);
	struct buffer bytes = { .arena = arena };
	size_t whole = chain_unit(&chain), count = 0;
	bool there = true;
	uint32_t sector;

	while (cfb_chain_step(&ahead, &sector))
		count++;
	buffer_room(&bytes, count * whole);
	for (; count > 0 && there && cfb_chain_step(&chain, &sector); count--) {
		struct span piece = chain_piece(&chain, sector);

		there = piece.len == whole;
		buffer_put(&bytes, piece);
	}
	*out = buffer_span(&bytes);
	return there && !ahead.broken;
}
