/*
 * tally - what many reports have in common, counted.
 *
 * Each worker has one; two are joined by adding. The order of reports and the
 * number of workers make no difference to what is told.
 */
#ifndef ANALYZERS_TALLY_H
#define ANALYZERS_TALLY_H

#include "analyzers/report.h"
#include "parser/table.h"

enum tally_kind {
	TALLY_KIND, /* of message: "bounce" */
	TALLY_RULE, /* findings, messages that have one: "path.loop" */
	TALLY_BREAK, /* messages with a break of a method: "spf" */
	TALLY_CAUSE, /* messages with a break that has it: "no-srs" */
	TALLY_FORWARDER, /* who broke it, by organisation: "forwarder.example" */
	TALLY_DIALECT, /* of Received lines: "postfix" */
	TALLY_SOFTWARE, /* products at hops: "Exchange Server 2010" */
	TALLY_FLAW, /* messages with such a flaw: "bare-cr" */
	TALLY_KINDS,
};

struct tally_row {
	enum tally_kind kind;
	struct span name;
	uint64_t count;
};

/* The row of a word of our own, or of a name, as found before. */
struct tally_word {
	const char *word; /* NULL: none yet */
	enum tally_kind kind;
	size_t row;
};

enum { TALLY_WORDS = 64 }; /* remembered; a power of 2 */

struct tally {
	struct arena arena;
	struct tally_rows LIST_OF(struct tally_row) rows;
	struct table names[TALLY_KINDS]; /* by kind */
	struct tally_places LIST_OF(size_t) places[TALLY_KINDS]; /* of each name: its row */
	struct tally_word words[TALLY_WORDS], names_known[TALLY_WORDS];
	uint64_t messages, hops, broken; /* broken: messages with a break */
};

void tally_add(struct tally *, const struct report *);
void tally_count(struct tally *, enum tally_kind, struct span name,
		 uint64_t by); /* no name: nothing */
void tally_merge(struct tally *into, const struct tally *from);
void tally_sort(struct tally *); /* by kind, the greatest count first, then by name; nothing may be
				    added after */
void tally_free(struct tally *);

const char *tally_kind_word(enum tally_kind); /* "findings"; static */
const char *tally_kind_title(enum tally_kind); /* "Findings, by messages"; static */

#endif
