/*
 * store_db - the file of a case, as SQLite has it open: held to our tables, and asked
 * by statements that are prepared once. The only door to that library, which is loaded
 * when a file is opened and not before: its relocation would cost each start of the
 * program. Of cli/store alone.
 */
#ifndef CLI_STORE_DB_H
#define CLI_STORE_DB_H

#include "cli/store.h"

enum store_statement {
	STORE_FIND, /* and as many behind it as there are parts, by the part; the same of STORE_GET
		     */
	STORE_GET = STORE_FIND + STORE_PARTS,
	STORE_EACH = STORE_GET + STORE_PARTS,
	STORE_PUT_WAY,
	STORE_PUT_RUN,
	STORE_PUT_REPORT,
	STORE_PUT_ANSWERS,
	STORE_STATEMENTS,
};

struct store_db;

/*
 * Open the file. It is to be closed, whatever comes of it; why it is STORE_UNUSABLE
 * store_db_why() tells.
 */
struct store_db *store_db_open(const char *path, enum store_use, enum store_fault *);
void store_db_close(struct store_db *);

/* The first failure, after which nothing is done any more; NULL: none. Lives as long as the file.
 */
const char *store_db_why(const struct store_db *);

/* The folder that the library's journal comes and goes in; the same. */
const char *store_db_folder(const struct store_db *);

/* That thread alone uses it. */
void store_db_enter(struct store_db *);
void store_db_leave(struct store_db *);

/* Keep why it failed, and no other reason after it; false. */
bool store_db_fail(struct store_db *, const char *why);

/* Do what tells nothing; false, and not done, after a failure. */
bool store_db_sql(struct store_db *, const char *sql);
bool store_db_run(struct store_db *, enum store_statement);
void store_db_give_up(struct store_db *); /* what is not brought to its end */

/* Go to the next row; false behind the last, and where it failed. */
bool store_db_step(struct store_db *, enum store_statement);

/* Of a row; from 0. The bytes live until the next step. */
struct span store_db_column(struct store_db *, enum store_statement, int n);
int64_t store_db_number(struct store_db *, enum store_statement, int n);
int64_t store_db_last(struct store_db *); /* the number of the row that was made last */

/* Forget what was bound, and let go of the file. */
void store_db_clear(struct store_db *, enum store_statement);

/* Values of a statement, from 1; their bytes must last until it is cleared. */
void store_db_bind_bytes(struct store_db *, enum store_statement, int n, struct span);
void store_db_bind_text(struct store_db *, enum store_statement, int n, struct span);
void store_db_bind_number(struct store_db *, enum store_statement, int n, int64_t number);
void store_db_bind_digest(struct store_db *, enum store_statement, int n,
			  const unsigned char digest[STORE_DIGEST]);

#endif
