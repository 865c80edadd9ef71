#include "cli/store_db.h"

#include <dlfcn.h>
#include <sqlite3.h>
#include <stdlib.h>

#include "cli/store_head.h"
#include "parser/limits.h"

#define LIBRARY "libsqlite3.so.0"

enum {
	OTHERS_MS = 5000, /* that another process is waited for */
	LINE_MORE = 4096, /* bytes of a row beside its report */
	SQL_MOST = 4096,
};

struct store_calls {
#define CALL(name) __typeof__(sqlite3_##name) *name;
#include "cli/store_calls.def"
#undef CALL
};

struct store_db {
	struct store_calls library;
	sqlite3 *handle;
	sqlite3_stmt *statements[STORE_STATEMENTS];
	struct arena arena; /* of what follows */
	const char *folder, *why;
};

#define FIND(part)                                                                                 \
	"SELECT grave, lost, " part " FROM report WHERE sha256 = ?1 AND variant = ?2 AND way ="    \
	" (SELECT id FROM way WHERE digest = ?3) ORDER BY id DESC LIMIT 1"
#define GET(part) "SELECT grave, lost, " part " FROM report WHERE id = ?1"

static const char *const texts[STORE_STATEMENTS] = {
	[STORE_FIND + STORE_TALLY] = FIND("tally"),
	[STORE_FIND + STORE_RECON] = FIND("recon"),
	[STORE_FIND + STORE_LINE] = FIND("line"),
	[STORE_GET + STORE_TALLY] = GET("tally"),
	[STORE_GET + STORE_RECON] = GET("recon"),
	[STORE_GET + STORE_LINE] = GET("line"),
	[STORE_EACH] = "SELECT id FROM report AS one WHERE redacted = ?1 AND id = (SELECT max(id)"
		       " FROM report WHERE sha256 = one.sha256 AND redacted = ?1) ORDER BY id",
	[STORE_PUT_WAY] = "INSERT OR IGNORE INTO way (digest, text) VALUES (?1, ?2)",
	[STORE_PUT_RUN] = "INSERT INTO run (way, began) SELECT id, ?2 FROM way WHERE digest = ?1",
	[STORE_PUT_REPORT] =
		"INSERT INTO report (sha256, variant, redacted, way, run, grave, lost, tally,"
		" recon, line) SELECT ?1, ?2, ?3, way, id, ?6, ?7, ?8, ?9, ?10 FROM run"
		" WHERE id = ?4 AND (?5 OR NOT EXISTS"
		" (SELECT 1 FROM report WHERE sha256 = ?1 AND variant = ?2 AND way = run.way))",
	[STORE_PUT_ANSWERS] = "INSERT INTO answers (run, lines) VALUES (?1, ?2)",
};

/* As the library keeps them: what the file has must be the same text. */
static const struct {
	const char *type, *name, *sql;
} tables[] = {
	{ "table", "way",
	  "CREATE TABLE way (id INTEGER PRIMARY KEY, digest BLOB NOT NULL, text TEXT NOT NULL)" },
	{ "table", "run",
	  "CREATE TABLE run (id INTEGER PRIMARY KEY, way INTEGER NOT NULL, began INTEGER NOT "
	  "NULL)" },
	{ "table", "report",
	  "CREATE TABLE report (id INTEGER PRIMARY KEY, sha256 BLOB NOT NULL, variant BLOB NOT "
	  "NULL,"
	  " redacted INTEGER NOT NULL, way INTEGER NOT NULL, run INTEGER NOT NULL,"
	  " grave INTEGER NOT NULL, lost INTEGER NOT NULL, tally BLOB NOT NULL, recon BLOB NOT "
	  "NULL,"
	  " line TEXT NOT NULL)" },
	{ "table", "answers",
	  "CREATE TABLE answers (id INTEGER PRIMARY KEY, run INTEGER NOT NULL, lines TEXT NOT "
	  "NULL)" },
	{ "index", "way_digest", "CREATE UNIQUE INDEX way_digest ON way (digest)" },
	{ "index", "report_message", "CREATE INDEX report_message ON report (sha256, redacted)" },
};

enum { TABLES = sizeof tables / sizeof *tables };

static bool load(struct store_calls *library)
{
	void *handle = dlopen(LIBRARY, RTLD_NOW | RTLD_LOCAL);
	bool all = handle != NULL;
	void *at;

	/* POSIX lets dlsym() tell the address of a function as one of data. */
#define CALL(name)                                                                                 \
	at = all ? dlsym(handle, "sqlite3_" #name) : NULL;                                         \
	all = at != NULL;                                                                          \
	memcpy(&library->name, &at, sizeof at);
#include "cli/store_calls.def"
#undef CALL
	return all && library->threadsafe() != 0;
}

const char *store_library(void)
{
	struct store_calls library;

	return load(&library) ? library.libversion() : "is not here";
}

/* Nothing is tried any more after the first failure, of which this is told. */
bool store_db_fail(struct store_db *db, const char *why)
{
	if (db->why == NULL)
		db->why = arena_string(&db->arena, span_string(why));
	return false;
}

static bool good(struct store_db *db, int result)
{
	if (result == SQLITE_OK || result == SQLITE_DONE || result == SQLITE_ROW)
		return true;
	return store_db_fail(db, db->library.errmsg(db->handle));
}

bool store_db_sql(struct store_db *db, const char *sql)
{
	return db->why == NULL && good(db, db->library.exec(db->handle, sql, NULL, NULL, NULL));
}

void store_db_bind_bytes(struct store_db *db, enum store_statement which, int n, struct span bytes)
{
	db->library.bind_blob64(db->statements[which], n, bytes.len > 0 ? bytes.at : "", bytes.len,
				SQLITE_STATIC);
}

void store_db_bind_text(struct store_db *db, enum store_statement which, int n, struct span text)
{
	db->library.bind_text64(db->statements[which], n, text.len > 0 ? text.at : "", text.len,
				SQLITE_STATIC, SQLITE_UTF8);
}

void store_db_bind_number(struct store_db *db, enum store_statement which, int n, int64_t number)
{
	db->library.bind_int64(db->statements[which], n, number);
}

void store_db_bind_digest(struct store_db *db, enum store_statement which, int n,
			  const unsigned char digest[STORE_DIGEST])
{
	store_db_bind_bytes(db, which, n, (struct span){ (const char *)digest, STORE_DIGEST });
}

/* Forget what was bound, and let go of the file. */
void store_db_clear(struct store_db *db, enum store_statement which)
{
	db->library.reset(db->statements[which]);
	db->library.clear_bindings(db->statements[which]);
}

/* One that tells nothing. */
bool store_db_run(struct store_db *db, enum store_statement which)
{
	bool done = db->why == NULL && good(db, db->library.step(db->statements[which]));

	store_db_clear(db, which);
	return done;
}

static struct span column(struct store_db *db, sqlite3_stmt *row, int n)
{
	const unsigned char *at = db->library.column_blob(row, n);
	int len = db->library.column_bytes(row, n);

	return at != NULL && len > 0 ? (struct span){ (const char *)at, (size_t)len } : SPAN_NONE;
}

/* What a file could do through its text, and through being wrong. */
static void harden(struct store_db *db)
{
	static const struct {
		int what, to;
	} settings[] = {
		{ SQLITE_DBCONFIG_DEFENSIVE, 1 },
		{ SQLITE_DBCONFIG_TRUSTED_SCHEMA, 0 },
		{ SQLITE_DBCONFIG_ENABLE_TRIGGER, 0 },
		{ SQLITE_DBCONFIG_ENABLE_VIEW, 0 },
		{ SQLITE_DBCONFIG_ENABLE_LOAD_EXTENSION, 0 },
		{ SQLITE_DBCONFIG_ENABLE_FTS3_TOKENIZER, 0 },
		{ SQLITE_DBCONFIG_WRITABLE_SCHEMA, 0 },
	}, limits[] = {
		{ SQLITE_LIMIT_LENGTH, (int)LIMIT_SCAN_LINE + LINE_MORE },
		{ SQLITE_LIMIT_SQL_LENGTH, SQL_MOST },
		{ SQLITE_LIMIT_COLUMN, 16 },
		{ SQLITE_LIMIT_EXPR_DEPTH, 20 },
		{ SQLITE_LIMIT_COMPOUND_SELECT, 3 },
		{ SQLITE_LIMIT_VDBE_OP, 25000 },
		{ SQLITE_LIMIT_FUNCTION_ARG, 8 },
		{ SQLITE_LIMIT_ATTACHED, 0 },
		{ SQLITE_LIMIT_TRIGGER_DEPTH, 1 },
		{ SQLITE_LIMIT_WORKER_THREADS, 0 },
	};

	for (size_t i = 0; i < sizeof settings / sizeof *settings; i++)
		db->library.db_config(db->handle, settings[i].what, settings[i].to, NULL);
	for (size_t i = 0; i < sizeof limits / sizeof *limits; i++)
		db->library.limit(db->handle, limits[i].what, limits[i].to);
	db->library.busy_timeout(db->handle, OTHERS_MS);
}

/* Nothing is written but in the folder of the file, and no page is read that is not whole. */
static bool set_up(struct store_db *db)
{
	return store_db_sql(db, "PRAGMA cell_size_check = ON; PRAGMA mmap_size = 0;"
				" PRAGMA temp_store = MEMORY; PRAGMA secure_delete = OFF;"
				" PRAGMA synchronous = FULL");
}

/* Whether all that the file has is our tables. */
static bool is_ours(struct store_db *db)
{
	sqlite3_stmt *rows = NULL;
	size_t n = 0;
	bool same = good(db, db->library.prepare_v2(
				     db->handle,
				     "SELECT type, name, sql FROM sqlite_master ORDER BY rowid", -1,
				     &rows, NULL));

	while (same && db->library.step(rows) == SQLITE_ROW) {
		same = n < TABLES && span_equal(column(db, rows, 0), span_string(tables[n].type)) &&
		       span_equal(column(db, rows, 1), span_string(tables[n].name)) &&
		       span_equal(column(db, rows, 2), span_string(tables[n].sql));
		n++;
	}
	db->library.finalize(rows);
	return same && n == TABLES;
}

static bool is_empty(struct store_db *db)
{
	sqlite3_stmt *row = NULL;
	bool empty = good(db, db->library.prepare_v2(db->handle, "SELECT 1 FROM sqlite_master", -1,
						     &row, NULL)) &&
		     db->library.step(row) == SQLITE_DONE;

	db->library.finalize(row);
	return empty;
}

/* Another process may be at the same, or have done it: that is known behind BEGIN. */
static bool make_tables(struct store_db *db)
{
	struct arena arena = { 0 };
	struct span numbers = arena_format(
		&arena, "PRAGMA application_id = %zu; PRAGMA user_version = %zu; COMMIT",
		(size_t)STORE_APPLICATION, (size_t)STORE_VERSION);
	bool made = store_db_sql(db, "BEGIN IMMEDIATE");

	if (made && !is_empty(db)) {
		made = store_db_sql(db, "ROLLBACK");
	} else {
		for (size_t i = 0; i < TABLES && made; i++)
			made = store_db_sql(db, tables[i].sql);
		made = made && store_db_sql(db, arena_string(&arena, numbers));
	}
	arena_free(&arena);
	return made;
}

static bool prepare(struct store_db *db)
{
	for (size_t i = 0; i < STORE_STATEMENTS; i++)
		if (!good(db, db->library.prepare_v2(db->handle, texts[i], -1, &db->statements[i],
						     NULL)))
			return false;
	return true;
}

/* The folder that the library's journal comes and goes in: links are followed. */
static const char *folder_of(struct store_db *db)
{
	struct span path = span_string(db->library.db_filename(db->handle, "main"));
	size_t slash = span_last_index(path, '/');

	return slash == NOT_FOUND ? "." : arena_string(&db->arena, span_upto(path, slash + 1));
}

static bool open_db(struct store_db *db, const char *path, enum store_use use)
{
	int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_FULLMUTEX | SQLITE_OPEN_PRIVATECACHE;
	/* A name of its own is ":memory:", and "file:" may begin another. */
	struct span name = arena_format(&db->arena, "%s%s", *path == '/' ? "" : "./", path);
	int result;

	if (use == STORE_KEEP)
		flags |= SQLITE_OPEN_CREATE;
	result = db->library.open_v2(arena_string(&db->arena, name), &db->handle, flags, NULL);
	if (db->handle == NULL)
		return store_db_fail(db, "out of memory");
	if (!good(db, result))
		return false;
	harden(db);
	db->folder = folder_of(db);
	return set_up(db);
}

static enum store_fault open_tables(struct store_db *db, enum store_use use)
{
	bool made = use != STORE_KEEP || !is_empty(db) || make_tables(db);
	bool ours = made && db->why == NULL && is_ours(db);

	if (db->why == NULL && !ours)
		return STORE_FOREIGN;
	return db->why == NULL && prepare(db) ? STORE_SOUND : STORE_UNUSABLE;
}

struct store_db *store_db_open(const char *path, enum store_use use, enum store_fault *fault)
{
	struct store_db *db = heap_take(sizeof *db);

	*fault = STORE_UNUSABLE;
	if (!load(&db->library))
		store_db_fail(db, "SQLite is wanted (" LIBRARY "), and is not here");
	else if (open_db(db, path, use))
		*fault = open_tables(db, use);
	return db;
}

void store_db_close(struct store_db *db)
{
	for (size_t i = 0; i < STORE_STATEMENTS; i++)
		if (db->statements[i] != NULL)
			db->library.finalize(db->statements[i]);
	if (db->handle != NULL)
		db->library.close_v2(db->handle);
	arena_free(&db->arena);
	free(db);
}

const char *store_db_why(const struct store_db *db)
{
	return db->why;
}

const char *store_db_folder(const struct store_db *db)
{
	return db->folder;
}

/* The library's own lock of the file serves for what belongs to it. */
void store_db_enter(struct store_db *db)
{
	db->library.mutex_enter(db->library.db_mutex(db->handle));
}

void store_db_leave(struct store_db *db)
{
	db->library.mutex_leave(db->library.db_mutex(db->handle));
}

bool store_db_step(struct store_db *db, enum store_statement which)
{
	int result = db->why == NULL ? db->library.step(db->statements[which]) : SQLITE_DONE;

	return good(db, result) && result == SQLITE_ROW;
}

struct span store_db_column(struct store_db *db, enum store_statement which, int n)
{
	return column(db, db->statements[which], n);
}

int64_t store_db_number(struct store_db *db, enum store_statement which, int n)
{
	return db->library.column_int64(db->statements[which], n);
}

int64_t store_db_last(struct store_db *db)
{
	return db->library.last_insert_rowid(db->handle);
}

void store_db_give_up(struct store_db *db)
{
	db->library.exec(db->handle, "ROLLBACK", NULL, NULL, NULL);
}
