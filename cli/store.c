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

static unsigned small_number(struct store *store, enum store_statement which, int n)
{
	int64_t number = store_db_number(store->db, which, n);

	return number > 0 && number < STORE_NUMBERS ? (unsigned)number : 0;
}

/* What a row tells, in the arena. False where it is gone. */
static bool read_row(struct store *store, struct arena *arena, enum store_statement which,
		     struct store_found *found)
{
	bool there = store_db_step(store->db, which);

	*found = (struct store_found){ .grave = 0 };
	if (there) {
		found->grave = small_number(store, which, 0);
		found->lost = small_number(store, which, 1);
		found->bytes = arena_copy(arena, store_db_column(store->db, which, 2));
	}
	store_db_clear(store->db, which);
	return there;
}

bool store_find(struct store *store, struct arena *arena, const unsigned char sha256[STORE_DIGEST],
		struct span variant, enum store_part part, struct store_found *found)
{
	enum store_statement which = STORE_FIND + part;
	bool there;

	store_db_enter(store->db);
	store_db_bind_digest(store->db, which, 1, sha256);
	store_db_bind_bytes(store->db, which, 2, variant);
	store_db_bind_digest(store->db, which, 3, store->way.digest);
	there = read_row(store, arena, which, found);
	store_db_leave(store->db);
	return there;
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
	store_db_bind_number(store->db, STORE_PUT_REPORT, 4, store->run);
	store_db_bind_number(store->db, STORE_PUT_REPORT, 5, store->way.again);
	store_db_bind_number(store->db, STORE_PUT_REPORT, 6, report->grave);
	store_db_bind_number(store->db, STORE_PUT_REPORT, 7, report->lost);
	store_db_bind_bytes(store->db, STORE_PUT_REPORT, 8, report->parts[STORE_TALLY]);
	store_db_bind_bytes(store->db, STORE_PUT_REPORT, 9, report->parts[STORE_RECON]);
	store_db_bind_text(store->db, STORE_PUT_REPORT, 10, report->parts[STORE_LINE]);
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
	size_t bytes = 0;

	for (size_t i = 0; i < STORE_PARTS; i++)
		bytes += report->parts[i].len;
	store_db_enter(store->db);
	if (bytes > LIMIT_SCAN_LINE) {
		store->too_long++;
	} else if (store_db_why(store->db) == NULL) {
		struct store_report copy = *report;

		copy.variant = arena_copy(&waiting->arena, copy.variant);
		for (size_t i = 0; i < STORE_PARTS; i++)
			copy.parts[i] = arena_copy(&waiting->arena, copy.parts[i]);
		*LIST_ADD(&waiting->arena, &waiting->reports) = copy;
		waiting->bytes += bytes;
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

/* Others can write meanwhile: who takes the reports may be slow, and no row ever changes. */
bool store_each(struct store *store, bool redacted, enum store_part part, store_taker *take,
		void *context)
{
	struct numbers numbers = { 0 };
	struct arena arena = { 0 };
	bool more = read_numbers(store, redacted, &numbers);
	struct store_found found;

	for (size_t i = 0; i < numbers.count && more; i++) {
		store_db_bind_number(store->db, STORE_GET + part, 1, numbers.items[i]);
		read_row(store, &arena, STORE_GET + part, &found);
		more = store_db_why(store->db) == NULL && take(context, &found);
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
