/* Reports in a file: what is kept comes back, by message and way, and no other file is taken. */
#include "cli/store.h"

#include <stdlib.h>
#include <sys/stat.h>
#include <unistd.h>

#include "tests/test.h"

static char folder[] = P_tmpdir "/store_test.XXXXXX";

static const struct store_way ways[] = {
	{ .digest = { 1 }, .text = { "one\n", 4 } },
	{ .digest = { 2 }, .text = { "two\n", 4 } },
	{ .digest = { 3 }, .text = { "live\n", 5 }, .again = true },
};

static const char *path_of(struct arena *arena, const char *name)
{
	return arena_string(arena, arena_format(arena, "%s/%s", folder, name));
}

static struct store *open_store(struct arena *arena, const char *name, enum store_use use,
				const struct store_way *way)
{
	enum store_fault fault;
	const char *why;
	struct store *store = store_open(arena, path_of(arena, name), use, way, &fault, &why);

	ok(store != NULL && fault == STORE_SOUND && why == NULL, "%s is opened", name);
	return store;
}

static void put(struct store *store, unsigned char digest, struct span variant, bool redacted,
		struct span line)
{
	store_put(store, &(struct store_report){
				 .sha256 = { digest },
				 .variant = variant,
				 .redacted = redacted,
				 .grave = redacted,
				 .lost = digest,
				 .parts = { SPAN("counts"), SPAN("picture"), line },
			 });
}

static void check_close(struct arena *arena, struct store *store)
{
	ok(store_close(arena, store) == NULL, "it is closed");
}

static void fill(struct arena *arena)
{
	struct store *store = open_store(arena, "case", STORE_KEEP, &ways[0]);

	put(store, 1, SPAN("file"), false, SPAN("first"));
	put(store, 1, SPAN("mailbox"), false, SPAN("first, of a mailbox"));
	put(store, 2, SPAN("file"), false, SPAN("second"));
	put(store, 2, SPAN("file"), false, SPAN("never: there is one"));
	check_close(arena, store);

	store = open_store(arena, "case", STORE_KEEP, &ways[1]);
	put(store, 1, SPAN("file"), false, SPAN("first, otherwise"));
	put(store, 2, SPAN("file\nname"), true, SPAN("second, redacted"));
	check_close(arena, store);

	store = open_store(arena, "case", STORE_KEEP, &ways[2]);
	put(store, 3, SPAN("file"), false, SPAN("of one day"));
	put(store, 3, SPAN("file"), false, SPAN("of another day"));
	check_close(arena, store);
}

static void check_find(struct arena *arena)
{
	static const struct {
		size_t way;
		unsigned char digest;
		struct span variant, want;
	} cases[] = {
		{ 0, 1, { "file", 4 }, { "first", 5 } },
		{ 0, 1, { "mailbox", 7 }, { "first, of a mailbox", 19 } },
		{ 0, 2, { "file", 4 }, { "second", 6 } },
		{ 0, 2, { "file\nname", 9 }, { NULL, 0 } },
		{ 0, 3, { "file", 4 }, { NULL, 0 } },
		{ 0, 9, { "file", 4 }, { NULL, 0 } },
		{ 1, 1, { "file", 4 }, { "first, otherwise", 16 } },
		{ 1, 2, { "file\nname", 9 }, { "second, redacted", 16 } },
		{ 2, 3, { "file", 4 }, { "of another day", 14 } },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct store *store = open_store(arena, "case", STORE_KEEP, &ways[cases[i].way]);
		unsigned char digest[STORE_DIGEST] = { cases[i].digest };
		struct store_found found;
		bool there = store_find(store, arena, digest, cases[i].variant, STORE_LINE, &found);

		ok(there == (cases[i].want.len > 0) && span_equal(found.bytes, cases[i].want) &&
			   found.lost == (there ? cases[i].digest : 0),
		   "way %zu, message %d, " SPAN_FMT, cases[i].way, cases[i].digest,
		   SPAN_ARG(cases[i].variant));
		there = store_find(store, arena, digest, cases[i].variant, STORE_TALLY, &found);
		ok(span_equal(found.bytes, there ? SPAN("counts") : SPAN_NONE),
		   "what it counts for");
		there = store_find(store, arena, digest, cases[i].variant, STORE_RECON, &found);
		ok(span_equal(found.bytes, there ? SPAN("picture") : SPAN_NONE), "and its picture");
		check_close(arena, store);
	}
}

struct seen {
	struct arena *arena;
	struct span text;
};

static bool see(void *context, const struct store_found *found)
{
	struct seen *seen = context;

	seen->text = arena_format(seen->arena, SPAN_FMT SPAN_FMT ";", SPAN_ARG(seen->text),
				  SPAN_ARG(found->bytes));
	return true;
}

/* The newest of each message. */
static void check_each(struct arena *arena)
{
	struct store *store = open_store(arena, "case", STORE_READ, NULL);
	struct seen whole = { .arena = arena }, redacted = { .arena = arena };

	ok(store_each(store, false, STORE_LINE, see, &whole), "those that are whole");
	ok_span(whole.text, SPAN("second;first, otherwise;of another day;"), "are these");
	ok(store_each(store, true, STORE_LINE, see, &redacted), "those that are redacted");
	ok_span(redacted.text, SPAN("second, redacted;"), "is this");
	check_close(arena, store);
}

/* Many come by parts, and all are there. */
static void check_many(struct arena *arena)
{
	struct store *store = open_store(arena, "many", STORE_KEEP, &ways[0]);
	struct store_found one;
	size_t found = 0;

	for (size_t i = 0; i < 1000; i++)
		store_put(store, &(struct store_report){
					 .sha256 = { i % 256, (unsigned char)(i / 256) },
					 .parts[STORE_LINE] = arena_format(arena, "%zu", i),
				 });
	check_close(arena, store);
	store = open_store(arena, "many", STORE_KEEP, &ways[0]);
	for (size_t i = 0; i < 1000; i++) {
		unsigned char digest[STORE_DIGEST] = { i % 256, (unsigned char)(i / 256) };

		found += store_find(store, arena, digest, SPAN_NONE, STORE_LINE, &one) &&
			 span_equal(one.bytes, arena_format(arena, "%zu", i));
	}
	ok_number((long long)found, 1000, "all of many are there");
	check_close(arena, store);
}

static void write_file(struct arena *arena, const char *name, struct span text)
{
	FILE *file = fopen(path_of(arena, name), "wb");

	fwrite(text.at, 1, text.len, file);
	fclose(file);
}

static void check_refused(struct arena *arena)
{
	static const struct {
		const char *name;
		enum store_use use;
		enum store_fault want;
	} cases[] = {
		{ "text", STORE_KEEP, STORE_FOREIGN },	     { "head", STORE_KEEP, STORE_FOREIGN },
		{ ".", STORE_KEEP, STORE_FOREIGN },	     { "none", STORE_READ, STORE_UNUSABLE },
		{ "none/case", STORE_KEEP, STORE_UNUSABLE }, { "empty", STORE_READ, STORE_FOREIGN },
	};

	write_file(arena, "text", SPAN("From: a@example.org\n"));
	write_file(arena, "head", SPAN("SQLite format 3\0"));
	write_file(arena, "empty", SPAN(""));
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		enum store_fault fault;
		const char *why;

		ok(store_open(arena, path_of(arena, cases[i].name), cases[i].use, &ways[0], &fault,
			      &why) == NULL &&
			   fault == cases[i].want && (why != NULL) == (fault == STORE_UNUSABLE),
		   "%s is refused", cases[i].name);
	}
	check_close(arena, open_store(arena, "empty", STORE_KEEP, &ways[0]));
}

static void clean(struct arena *arena)
{
	static const char *const names[] = { "case", "many", "text", "head", "empty" };

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		unlink(path_of(arena, names[i]));
	ok(rmdir(folder) == 0, "nothing else is left behind");
}

int main(void)
{
	struct arena arena = { 0 };

	if (mkdtemp(folder) == NULL)
		return 1;
	fill(&arena);
	check_find(&arena);
	check_each(&arena);
	check_many(&arena);
	check_refused(&arena);
	clean(&arena);
	arena_free(&arena);
	return done();
}
