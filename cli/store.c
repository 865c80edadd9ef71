#include "cli/store.h"

#include <dlfcn.h>
#include <sqlite3.h>
#include <stdlib.h>
#include <time.h>

#include "cli/store_head.h"
#include "parser/limits.h"

#define LIBRARY "libsqlite3.so.0"

enum {
	OTHERS_MS = 5000, /* that another process is waited for */
	WAITING_MOST = 256, /* reports, before they are written */
	WAITING_BYTES = 4 << 20,
	LINE_MORE = 4096, /* bytes of a row beside its report */
	SQL_MOST = 4096,
};

struct library {
#define CALL(name) __typeof__(sqlite3_##name) *name;
#include "cli/store_calls.def"
#undef CALL
};

enum statement {
	FIND,
	EACH,
	LINE,
	PUT_WAY,
	PUT_RUN,
	PUT_REPORT,
	PUT_ANSWERS,
	STATEMENTS,
};

static const char *const texts[STATEMENTS] = {
	[FIND] = "SELECT line FROM report WHERE sha256 = ?1 AND variant = ?2 AND way ="
		 " (SELECT id FROM way WHERE digest = ?3) ORDER BY id DESC LIMIT 1",
	[EACH] = "SELECT id FROM report AS one WHERE redacted = ?1 AND id = (SELECT max(id)"
		 " FROM report WHERE sha256 = one.sha256 AND redacted = ?1) ORDER BY id",
	[LINE] = "SELECT line FROM report WHERE id = ?1",
	[PUT_WAY] = "INSERT OR IGNORE INTO way (digest, text) VALUES (?1, ?2)",
	[PUT_RUN] = "INSERT INTO run (way, began) SELECT id, ?2 FROM way WHERE digest = ?1",
	[PUT_REPORT] =
		"INSERT INTO report (sha256, variant, redacted, way, run, line)"
		" SELECT ?1, ?2, ?3, way, id, ?4 FROM run WHERE id = ?5 AND (?6 OR NOT EXISTS"
		" (SELECT 1 FROM report WHERE sha256 = ?1 AND variant = ?2 AND way = run.way))",
	[PUT_ANSWERS] = "INSERT INTO answers (run, lines) VALUES (?1, ?2)",
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
	  " redacted INTEGER NOT NULL, way INTEGER NOT NULL, run INTEGER NOT NULL, line TEXT NOT "
	  "NULL)" },
	{ "table", "answers",
	  "CREATE TABLE answers (id INTEGER PRIMARY KEY, run INTEGER NOT NULL, lines TEXT NOT "
	  "NULL)" },
	{ "index", "way_digest", "CREATE UNIQUE INDEX way_digest ON way (digest)" },
	{ "index", "report_message", "CREATE INDEX report_message ON report (sha256, redacted)" },
};

enum { TABLES = sizeof tables / sizeof *tables };

/* What waits to be written. */
struct waiting {
	struct arena arena;
	struct span_list answers;
	struct store_report_list LIST_OF(struct store_report) reports;
	size_t bytes;
	time_t since; /* when the last were written */
};

struct store {
	struct library library;
	sqlite3 *db;
	sqlite3_stmt *statements[STATEMENTS];
	struct arena arena; /* of what follows */
	const char *folder, *why; /* why: the first failure; NULL: none */
	struct store_way way;
	int64_t run; /* 0: nothing of this run was written */
	size_t too_long; /* reports that there is no room for */
	struct waiting waiting;
};

static bool load(struct library *library)
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
	struct library library;

	return load(&library) ? library.libversion() : "is not here";
}

/* Nothing is tried any more after the first failure, of which this is told. */
static bool fail(struct store *store, const char *why)
{
	if (store->why == NULL)
		store->why = arena_string(&store->arena, span_string(why));
	return false;
}

static bool good(struct store *store, int result)
{
	if (result == SQLITE_OK || result == SQLITE_DONE || result == SQLITE_ROW)
		return true;
	return fail(store, store->library.errmsg(store->db));
}

static bool do_sql(struct store *store, const char *sql)
{
	return store->why == NULL &&
	       good(store, store->library.exec(store->db, sql, NULL, NULL, NULL));
}

static void bind_bytes(struct store *store, enum statement which, int n, struct span bytes)
{
	store->library.bind_blob64(store->statements[which], n, bytes.len > 0 ? bytes.at : "",
				   bytes.len, SQLITE_STATIC);
}

static void bind_text(struct store *store, enum statement which, int n, struct span text)
{
	store->library.bind_text64(store->statements[which], n, text.len > 0 ? text.at : "",
				   text.len, SQLITE_STATIC, SQLITE_UTF8);
}

static void bind_number(struct store *store, enum statement which, int n, int64_t number)
{
	store->library.bind_int64(store->statements[which], n, number);
}

static void bind_digest(struct store *store, enum statement which, int n,
			const unsigned char digest[STORE_DIGEST])
{
	bind_bytes(store, which, n, (struct span){ (const char *)digest, STORE_DIGEST });
}

/* Forget what was bound, and let go of the file. */
static void clear(struct store *store, enum statement which)
{
	store->library.reset(store->statements[which]);
	store->library.clear_bindings(store->statements[which]);
}

/* One that tells nothing. */
static bool run(struct store *store, enum statement which)
{
	bool done =
		store->why == NULL && good(store, store->library.step(store->statements[which]));

	clear(store, which);
	return done;
}

static struct span column(struct store *store, sqlite3_stmt *row, int n)
{
	const unsigned char *at = store->library.column_text(row, n);
	int len = store->library.column_bytes(row, n);

	return at != NULL && len > 0 ? (struct span){ (const char *)at, (size_t)len } : SPAN_NONE;
}

/* What a file could do through its text, and through being wrong. */
static void harden(struct store *store)
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
		store->library.db_config(store->db, settings[i].what, settings[i].to, NULL);
	for (size_t i = 0; i < sizeof limits / sizeof *limits; i++)
		store->library.limit(store->db, limits[i].what, limits[i].to);
	store->library.busy_timeout(store->db, OTHERS_MS);
}

/* Nothing is written but in the folder of the file, and no page is read that is not whole. */
static bool set_up(struct store *store)
{
	return do_sql(store, "PRAGMA cell_size_check = ON; PRAGMA mmap_size = 0;"
			     " PRAGMA temp_store = MEMORY; PRAGMA secure_delete = OFF;"
			     " PRAGMA synchronous = FULL");
}

/* Whether all that the file has is our tables. */
static bool is_ours(struct store *store)
{
	sqlite3_stmt *rows = NULL;
	size_t n = 0;
	bool same = good(store, store->library.prepare_v2(
					store->db,
					"SELECT type, name, sql FROM sqlite_master ORDER BY rowid",
					-1, &rows, NULL));

	while (same && store->library.step(rows) == SQLITE_ROW) {
		same = n < TABLES &&
		       span_equal(column(store, rows, 0), span_string(tables[n].type)) &&
		       span_equal(column(store, rows, 1), span_string(tables[n].name)) &&
		       span_equal(column(store, rows, 2), span_string(tables[n].sql));
		n++;
	}
	store->library.finalize(rows);
	return same && n == TABLES;
}

static bool is_empty(struct store *store)
{
	sqlite3_stmt *row = NULL;
	bool empty = good(store, store->library.prepare_v2(store->db, "SELECT 1 FROM sqlite_master",
							   -1, &row, NULL)) &&
		     store->library.step(row) == SQLITE_DONE;

	store->library.finalize(row);
	return empty;
}

/* Another process may be at the same, or have done it: that is known behind BEGIN. */
static bool make_tables(struct store *store)
{
	struct arena arena = { 0 };
	struct span numbers = arena_format(
		&arena, "PRAGMA application_id = %zu; PRAGMA user_version = %zu; COMMIT",
		(size_t)STORE_APPLICATION, (size_t)STORE_VERSION);
	bool made = do_sql(store, "BEGIN IMMEDIATE");

	if (made && !is_empty(store)) {
		made = do_sql(store, "ROLLBACK");
	} else {
		for (size_t i = 0; i < TABLES && made; i++)
			made = do_sql(store, tables[i].sql);
		made = made && do_sql(store, arena_string(&arena, numbers));
	}
	arena_free(&arena);
	return made;
}

static bool prepare(struct store *store)
{
	for (size_t i = 0; i < STATEMENTS; i++)
		if (!good(store, store->library.prepare_v2(store->db, texts[i], -1,
							   &store->statements[i], NULL)))
			return false;
	return true;
}

/* The folder that the library's journal comes and goes in: links are followed. */
static const char *folder_of(struct store *store)
{
	struct span path = span_string(store->library.db_filename(store->db, "main"));
	size_t slash = span_last_index(path, '/');

	return slash == NOT_FOUND ? "." : arena_string(&store->arena, span_upto(path, slash + 1));
}

static bool open_db(struct store *store, const char *path, enum store_use use)
{
	int flags = SQLITE_OPEN_READWRITE | SQLITE_OPEN_FULLMUTEX | SQLITE_OPEN_PRIVATECACHE;
	/* A name of its own is ":memory:", and "file:" may begin another. */
	struct span name = arena_format(&store->arena, "%s%s", *path == '/' ? "" : "./", path);
	int result;

	if (use == STORE_KEEP)
		flags |= SQLITE_OPEN_CREATE;
	result = store->library.open_v2(arena_string(&store->arena, name), &store->db, flags, NULL);
	if (store->db == NULL)
		return fail(store, "out of memory");
	if (!good(store, result))
		return false;
	harden(store);
	store->folder = folder_of(store);
	return set_up(store);
}

static enum store_fault open_tables(struct store *store, enum store_use use)
{
	bool made = use != STORE_KEEP || !is_empty(store) || make_tables(store);
	bool ours = made && store->why == NULL && is_ours(store);

	if (store->why == NULL && !ours)
		return STORE_FOREIGN;
	return store->why == NULL && prepare(store) ? STORE_SOUND : STORE_UNUSABLE;
}

static void free_store(struct store *store)
{
	for (size_t i = 0; i < STATEMENTS; i++)
		if (store->statements[i] != NULL)
			store->library.finalize(store->statements[i]);
	if (store->db != NULL)
		store->library.close_v2(store->db);
	arena_free(&store->waiting.arena);
	arena_free(&store->arena);
	free(store);
}

static enum store_fault open_store(struct store *store, const char *path, enum store_use use)
{
	if (!load(&store->library)) {
		fail(store, "SQLite is wanted (" LIBRARY "), and is not here");
		return STORE_UNUSABLE;
	}
	return open_db(store, path, use) ? open_tables(store, use) : STORE_UNUSABLE;
}

static struct store_way copy_way(struct arena *arena, const struct store_way *way)
{
	struct store_way copy = way != NULL ? *way : (struct store_way){ .again = false };

	copy.text = arena_copy(arena, copy.text);
	return copy;
}

struct store *store_open(struct arena *arena, const char *path, enum store_use use,
			 const struct store_way *way, enum store_fault *fault, const char **why)
{
	struct store *store;

	*why = NULL;
	*fault = store_head_look(path, use, why);
	if (*fault != STORE_SOUND)
		return NULL;
	store = heap_take(sizeof *store);
	store->way = copy_way(&store->arena, way);
	store->waiting.since = time(NULL);
	*fault = open_store(store, path, use);
	if (*fault == STORE_SOUND)
		return store;
	if (store->why != NULL)
		*why = arena_string(arena, span_string(store->why));
	free_store(store);
	return NULL;
}

const char *store_folder(const struct store *store)
{
	return store->folder;
}

/* The library's own lock of the file serves for what belongs to it. */
static void enter(struct store *store)
{
	store->library.mutex_enter(store->library.db_mutex(store->db));
}

static void leave(struct store *store)
{
	store->library.mutex_leave(store->library.db_mutex(store->db));
}

bool store_find(struct store *store, struct arena *arena, const unsigned char sha256[STORE_DIGEST],
		struct span variant, struct span *line)
{
	bool found = false;
	int result;

	enter(store);
	if (store->why == NULL) {
		bind_digest(store, FIND, 1, sha256);
		bind_bytes(store, FIND, 2, variant);
		bind_digest(store, FIND, 3, store->way.digest);
		result = store->library.step(store->statements[FIND]);
		found = good(store, result) && result == SQLITE_ROW;
		if (found)
			*line = arena_copy(arena, column(store, store->statements[FIND], 0));
		clear(store, FIND);
	}
	leave(store);
	return found;
}

static bool put_run(struct store *store)
{
	bind_digest(store, PUT_WAY, 1, store->way.digest);
	bind_text(store, PUT_WAY, 2, store->way.text);
	if (!run(store, PUT_WAY))
		return false;
	bind_digest(store, PUT_RUN, 1, store->way.digest);
	bind_number(store, PUT_RUN, 2, time(NULL));
	if (!run(store, PUT_RUN))
		return false;
	store->run = store->library.last_insert_rowid(store->db);
	return true;
}

static bool put_report(struct store *store, const struct store_report *report)
{
	bind_digest(store, PUT_REPORT, 1, report->sha256);
	bind_bytes(store, PUT_REPORT, 2, report->variant);
	bind_number(store, PUT_REPORT, 3, report->redacted);
	bind_text(store, PUT_REPORT, 4, report->line);
	bind_number(store, PUT_REPORT, 5, store->run);
	bind_number(store, PUT_REPORT, 6, store->way.again);
	return run(store, PUT_REPORT);
}

static bool put_answers(struct store *store, struct span lines)
{
	bind_number(store, PUT_ANSWERS, 1, store->run);
	bind_text(store, PUT_ANSWERS, 2, lines);
	return run(store, PUT_ANSWERS);
}

static bool put_all(struct store *store, const struct waiting *waiting)
{
	bool done = do_sql(store, "BEGIN IMMEDIATE") && (store->run != 0 || put_run(store));

	for (size_t i = 0; i < waiting->answers.count && done; i++)
		done = put_answers(store, waiting->answers.items[i]);
	for (size_t i = 0; i < waiting->reports.count && done; i++)
		done = put_report(store, &waiting->reports.items[i]);
	return done && do_sql(store, "COMMIT");
}

/* All that waits, or nothing of it. Others need not wait for one who has given up. */
static void write_waiting(struct store *store)
{
	struct waiting *waiting = &store->waiting;

	if (waiting->reports.count + waiting->answers.count > 0 && !put_all(store, waiting))
		store->library.exec(store->db, "ROLLBACK", NULL, NULL, NULL);
	arena_reset(&waiting->arena);
	*waiting = (struct waiting){ .arena = waiting->arena, .since = time(NULL) };
}

/* Enough for one turn, or the first for a while: what is killed meanwhile is made again. */
static bool is_due(const struct waiting *waiting)
{
	return waiting->reports.count >= WAITING_MOST || waiting->bytes >= WAITING_BYTES ||
	       time(NULL) != waiting->since;
}

void store_put(struct store *store, const struct store_report *report)
{
	struct waiting *waiting = &store->waiting;

	enter(store);
	if (report->line.len > LIMIT_SCAN_LINE) {
		store->too_long++;
	} else if (store->why == NULL) {
		struct store_report copy = *report;

		copy.variant = arena_copy(&waiting->arena, copy.variant);
		copy.line = arena_copy(&waiting->arena, copy.line);
		*LIST_ADD(&waiting->arena, &waiting->reports) = copy;
		waiting->bytes += copy.line.len;
		if (is_due(waiting))
			write_waiting(store);
	}
	leave(store);
}

void store_put_answers(struct store *store, struct span lines)
{
	struct waiting *waiting = &store->waiting;

	enter(store);
	if (store->why == NULL) {
		*LIST_ADD(&waiting->arena, &waiting->answers) = arena_copy(&waiting->arena, lines);
		waiting->bytes += lines.len;
	}
	leave(store);
}

struct numbers LIST_OF(int64_t);

static bool read_numbers(struct store *store, bool redacted, struct numbers *numbers)
{
	sqlite3_stmt *rows = store->statements[EACH];
	int result;

	bind_number(store, EACH, 1, redacted);
	while ((result = store->library.step(rows)) == SQLITE_ROW)
		*LIST_ADD_HEAP(numbers) = store->library.column_int64(rows, 0);
	good(store, result);
	clear(store, EACH);
	return store->why == NULL;
}

/* The line of a row, in the arena; empty where it is gone. */
static bool read_line(struct store *store, struct arena *arena, int64_t number, struct span *line)
{
	int result;

	bind_number(store, LINE, 1, number);
	result = store->library.step(store->statements[LINE]);
	*line = result == SQLITE_ROW ? arena_copy(arena, column(store, store->statements[LINE], 0))
				     : SPAN_NONE;
	good(store, result);
	clear(store, LINE);
	return store->why == NULL;
}

/* Others can write meanwhile: who takes the lines may be slow, and no row ever changes. */
bool store_each(struct store *store, bool redacted, store_taker *take, void *context)
{
	struct numbers numbers = { 0 };
	struct arena arena = { 0 };
	bool more = read_numbers(store, redacted, &numbers);
	struct span line;

	for (size_t i = 0; i < numbers.count && more; i++) {
		more = read_line(store, &arena, numbers.items[i], &line) && take(context, line);
		arena_reset(&arena);
	}
	free(numbers.items);
	arena_free(&arena);
	return store->why == NULL;
}

const char *store_close(struct arena *arena, struct store *store)
{
	const char *why;

	write_waiting(store);
	if (store->too_long > 0)
		fail(store, "a report is too long to be kept");
	why = store->why != NULL ? arena_string(arena, span_string(store->why)) : NULL;
	free_store(store);
	return why;
}
