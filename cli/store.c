#include "cli/store.h"

#include <stdlib.h>
#include <time.h>

#include "cli/store_db.h"
#include "cli/store_head.h"
#include "parser/limits.h"

enum {
	WAITING_MOST = 256, /* reports, before they are written */
	WAITING_BYTES = 4 << 20,
};

/* What waits to be written. */
struct waiting {
	struct arena arena;
	struct span_list answers;
	struct store_report_list LIST_OF(struct store_report) reports;
	size_t bytes;
	time_t since; /* when the last were written */
};

struct store {
	struct store_db *db;
	struct arena arena; /* of what follows */
	struct store_way way;
	int64_t run; /* 0: nothing of this run was written */
	size_t too_long; /* reports that there is no room for */
	struct waiting waiting;
};

static void free_store(struct store *store)
{
	if (store->db != NULL)
		store_db_close(store->db);
	arena_free(&store->waiting.arena);
	arena_free(&store->arena);
	free(store);
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
	store->db = store_db_open(path, use, fault);
	if (*fault == STORE_SOUND)
		return store;
	if (store_db_why(store->db) != NULL)
		*why = arena_string(arena, span_string(store_db_why(store->db)));
	free_store(store);
	return NULL;
}

const char *store_folder(const struct store *store)
{
	return store_db_folder(store->db);
}

bool store_find(struct store *store, struct arena *arena, const unsigned char sha256[STORE_DIGEST],
		struct span variant, struct span *line)
{
	bool found;

	store_db_enter(store->db);
	store_db_bind_digest(store->db, STORE_FIND, 1, sha256);
	store_db_bind_bytes(store->db, STORE_FIND, 2, variant);
	store_db_bind_digest(store->db, STORE_FIND, 3, store->way.digest);
	found = store_db_step(store->db, STORE_FIND);
	if (found)
		*line = arena_copy(arena, store_db_column(store->db, STORE_FIND, 0));
	store_db_clear(store->db, STORE_FIND);
	store_db_leave(store->db);
	return found;
}

static bool put_run(struct store *store)
{
	store_db_bind_digest(store->db, STORE_PUT_WAY, 1, store->way.digest);
	store_db_bind_text(store->db, STORE_PUT_WAY, 2, store->way.text);
	if (!store_db_run(store->db, STORE_PUT_WAY))
		return false;
	store_db_bind_digest(store->db, STORE_PUT_RUN, 1, store->way.digest);
	store_db_bind_number(store->db, STORE_PUT_RUN, 2, time(NULL));
	if (!store_db_run(store->db, STORE_PUT_RUN))
		return false;
	store->run = store_db_last(store->db);
	return true;
}

static bool put_report(struct store *store, const struct store_report *report)
{
	store_db_bind_digest(store->db, STORE_PUT_REPORT, 1, report->sha256);
	store_db_bind_bytes(store->db, STORE_PUT_REPORT, 2, report->variant);
	store_db_bind_number(store->db, STORE_PUT_REPORT, 3, report->redacted);
	store_db_bind_text(store->db, STORE_PUT_REPORT, 4, report->line);
	store_db_bind_number(store->db, STORE_PUT_REPORT, 5, store->run);
	store_db_bind_number(store->db, STORE_PUT_REPORT, 6, store->way.again);
	return store_db_run(store->db, STORE_PUT_REPORT);
}

static bool put_answers(struct store *store, struct span lines)
{
	store_db_bind_number(store->db, STORE_PUT_ANSWERS, 1, store->run);
	store_db_bind_text(store->db, STORE_PUT_ANSWERS, 2, lines);
	return store_db_run(store->db, STORE_PUT_ANSWERS);
}

static bool put_all(struct store *store, const struct waiting *waiting)
{
	bool done =
		store_db_sql(store->db, "BEGIN IMMEDIATE") && (store->run != 0 || put_run(store));

	for (size_t i = 0; i < waiting->answers.count && done; i++)
		done = put_answers(store, waiting->answers.items[i]);
	for (size_t i = 0; i < waiting->reports.count && done; i++)
		done = put_report(store, &waiting->reports.items[i]);
	return done && store_db_sql(store->db, "COMMIT");
}

/* All that waits, or nothing of it. Others need not wait for one who has given up. */
static void write_waiting(struct store *store)
{
	struct waiting *waiting = &store->waiting;

	if (waiting->reports.count + waiting->answers.count > 0 && !put_all(store, waiting))
		store_db_give_up(store->db);
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

	store_db_enter(store->db);
	if (report->line.len > LIMIT_SCAN_LINE) {
		store->too_long++;
	} else if (store_db_why(store->db) == NULL) {
		struct store_report copy = *report;

		copy.variant = arena_copy(&waiting->arena, copy.variant);
		copy.line = arena_copy(&waiting->arena, copy.line);
		*LIST_ADD(&waiting->arena, &waiting->reports) = copy;
		waiting->bytes += copy.line.len;
		if (is_due(waiting))
			write_waiting(store);
	}
	store_db_leave(store->db);
}

void store_put_answers(struct store *store, struct span lines)
{
	struct waiting *waiting = &store->waiting;

	store_db_enter(store->db);
	if (store_db_why(store->db) == NULL) {
		*LIST_ADD(&waiting->arena, &waiting->answers) = arena_copy(&waiting->arena, lines);
		waiting->bytes += lines.len;
	}
	store_db_leave(store->db);
}

struct numbers LIST_OF(int64_t);

static bool read_numbers(struct store *store, bool redacted, struct numbers *numbers)
{
	store_db_bind_number(store->db, STORE_EACH, 1, redacted);
	while (store_db_step(store->db, STORE_EACH))
		*LIST_ADD_HEAP(numbers) = store_db_number(store->db, STORE_EACH, 0);
	store_db_clear(store->db, STORE_EACH);
	return store_db_why(store->db) == NULL;
}

/* The line of a row, in the arena; empty where it is gone. */
static bool read_line(struct store *store, struct arena *arena, int64_t number, struct span *line)
{
	store_db_bind_number(store->db, STORE_LINE, 1, number);
	*line = SPAN_NONE;
	if (store_db_step(store->db, STORE_LINE))
		*line = arena_copy(arena, store_db_column(store->db, STORE_LINE, 0));
	store_db_clear(store->db, STORE_LINE);
	return store_db_why(store->db) == NULL;
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
	return store_db_why(store->db) == NULL;
}

const char *store_close(struct arena *arena, struct store *store)
{
	const char *why;

	write_waiting(store);
	if (store->too_long > 0)
		store_db_fail(store->db, "a report is too long to be kept");
	why = store_db_why(store->db);
	if (why != NULL)
		why = arena_string(arena, span_string(why));
	free_store(store);
	return why;
}
