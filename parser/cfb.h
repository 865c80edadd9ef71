/*
 * cfb - compound files ([MS-CFB]): storages and streams within one file.
 * Outlook keeps a message in one, Office of old its documents.
 *
 * The file lies in memory and stays the caller's. Time and memory are linear in
 * its length, whatever is written in it, but for the sorting of names. Nothing
 * is repaired. A chain of sectors that leaves the file or has no end, and a name
 * that is too long, make it unsound: what they lead to, or name, is left out. An
 * entry that lies in two places, or two of one name, could be read in two ways,
 * and are not read. How many sectors there are the file's length tells; the
 * counts in the header are not believed, nor used.
 */
#ifndef PARSER_CFB_H
#define PARSER_CFB_H

#include <stdbool.h>
#include <stdint.h>

#include "parser/arena.h"
#include "parser/span.h"

enum cfb_type { CFB_STORAGE = 1, CFB_STREAM = 2, CFB_ROOT = 5 }; /* [MS-CFB] 2.6.1 */

/* A storage, which is a folder, or a stream, which is a file. */
struct cfb_entry {
	struct span raw; /* as it stands in the directory */
	struct span name; /* UTF-16LE, without the NUL behind it */
	enum cfb_type type;
	uint32_t first; /* sector of a stream */
	uint64_t size; /* bytes of a stream, as it says */
	size_t from, to; /* what lies in a storage: these of cfb.entries, in order of their names */
};

struct cfb {
	bool open; /* else nothing but `file` is told */
	bool sound; /* it is open, and nothing was left out */
	struct span file;
	size_t sector_size; /* bytes: 512 or 4096 */
	size_t sectors; /* behind the header; the last may be cut short */
	struct span fat, mini_fat; /* of each sector the next in its chain, 4 bytes */
	struct cfb_sector_list LIST_OF(uint32_t) mini; /* sectors in which the small ones lie */
	struct cfb_entry_list LIST_OF(struct cfb_entry) entries; /* first the root storage */
};

/* Whether the first bytes of a file are those of a compound file. */
bool cfb_is(struct span head);

/* Read the directory of a file. Spans point into it or into the arena. */
struct cfb cfb_read(struct arena *, struct span file);

/* The entry of that name (ASCII, in whatever case) that lies in a storage; NULL: there is none. */
const struct cfb_entry *cfb_find(const struct cfb *, const struct cfb_entry *storage,
				 struct span name);

/* Whether its name begins with these letters, in whatever case. */
bool cfb_name_starts(const struct cfb_entry *, struct span head);

/* What is in a stream, copied into the arena; false when not all of it is there. */
bool cfb_content(struct arena *, const struct cfb *, const struct cfb_entry *, struct span *out);

#endif
