/*
 * store - reports kept in a file, by the message that they are on: a case.
 *
 * The file may come from a stranger. It is looked at before the library sees
 * it; it must have our tables and nothing beside them, no view, trigger or
 * index; and what is read from it is for the caller to distrust.
 *
 * Any thread may call. Another process may use the file at the same time: it
 * is waited for, some seconds.
 */
#ifndef CLI_STORE_H
#define CLI_STORE_H

#include "parser/arena.h"

enum { STORE_DIGEST = 32 }; /* bytes */

enum store_use {
	STORE_KEEP, /* made where there is none */
	STORE_READ,
};

/* Why there is no store. */
enum store_fault {
	STORE_SOUND,
	STORE_FOREIGN, /* there is a file, and it is none of ours */
	STORE_EARLIER, /* made by an earlier version of the program, in another form */
	STORE_LATER, /* made by a later one */
	STORE_UNUSABLE, /* the file, or the library */
};

/* What is kept of a report. Who wants little of many reads no more. */
enum store_part {
	STORE_TALLY, /* cli/tally_pack.h */
	STORE_RECON, /* cli/recon_pack.h */
	STORE_LINE, /* as scan prints it: text */
	STORE_PARTS
};

enum { STORE_NUMBERS = 16 };

/* One report. The texts of what is to be kept are the caller's, and copied. */
struct store_report {
	unsigned char sha256[STORE_DIGEST]; /* of the message */
	struct span variant; /* what else of the message's place the report hangs on */
	bool redacted;
	unsigned
		grave; /* how grave it is, and what was lost of its file: numbers of the caller's */
	unsigned lost;
	struct span parts[STORE_PARTS];
};

/* What is told of one. The bytes are a copy. */
struct store_found {
	unsigned grave, lost; /* below STORE_NUMBERS */
	struct span bytes;
};

/* How the reports of a run were made. */
struct store_way {
	unsigned char digest[STORE_DIGEST]; /* of the text */
	struct span text;
	bool again; /* a report of the same way does not stand for another one: both are kept */
};

struct store;

/*
 * Open the file. NULL when that cannot be done: *fault, and *why in words,
 * which live in the arena. `way` is that of the reports that are kept or found;
 * it is copied. STORE_READ needs none.
 */
struct store *store_open(struct arena *, const char *path, enum store_use, const struct store_way *,
			 enum store_fault *fault, const char **why);

/*
 * Write what waits, and close. NULL when all went well, else why not, in the
 * arena. A store that could not be used once is not used again.
 */
const char *store_close(struct arena *, struct store *);

/* The folder in which files come and go beside it; lives as long as the store. */
const char *store_folder(const struct store *);

/* The last report on the message that was made in this way; false: there is none. */
bool store_find(struct store *, struct arena *, const unsigned char sha256[STORE_DIGEST],
		struct span variant, enum store_part, struct store_found *);

/* Keep a report. Some wait for each other, none for more than a second or so. */
void store_put(struct store *, const struct store_report *);

/* Keep lines of a tape: answers of the DNS that reports of this run rest on. */
void store_put_answers(struct store *, struct span lines);

/*
 * The newest report on each message, in the order in which they were made, of
 * those that are redacted or are not. False where they cannot be read.
 */
typedef bool store_taker(void *context, const struct store_found *); /* false: enough */
bool store_each(struct store *, bool redacted, enum store_part, store_taker *take, void *context);

const char *store_library(void); /* the version of SQLite; static */

#endif
