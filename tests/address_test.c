#include "parser/address.h"

#include <time.h>

#include "parser/limits.h"
#include "tests/guard.h"
#include "tests/test.h"

static struct span join(struct arena *arena, struct span a, struct span b)
{
	char *text = arena_bytes(arena, a.len + b.len + 1);

	if (a.len > 0)
		memcpy(text, a.at, a.len);
	if (b.len > 0)
		memcpy(text + a.len, b.at, b.len);
	return (struct span){ text, a.len + b.len };
}

/* Put together without printf(), for there may be NULs in it. */
static struct span add(struct arena *arena, struct span text, const char *name, struct span value)
{
	text = join(arena, text, arena_format(arena, " %s=", name));
	return join(arena, text, value);
}

/* "addr=a@b", with local-part and domain where they cannot be seen from it. */
static struct span describe_mailbox(struct arena *arena, const struct mailbox *mailbox)
{
	struct span text = add(arena, SPAN_NONE, "addr", mailbox->addr);
	struct span plain = join(arena, mailbox->local, SPAN("@"));

	plain = join(arena, plain, mailbox->domain);
	if (!span_equal(plain, mailbox->addr)) {
		text = add(arena, text, "local", mailbox->local);
		text = add(arena, text, "domain", mailbox->domain);
	}
	if (mailbox->route.len > 0)
		text = add(arena, text, "route", mailbox->route);
	if (mailbox->group.len > 0)
		text = add(arena, text, "group", mailbox->group);
	if (mailbox->name.len > 0)
		text = add(arena, text, "name", mailbox->name);
	return join(arena, span_from(text, 1), SPAN("\n"));
}

/* A line for each mailbox, then one for each flaw with its place. */
static struct span describe(struct arena *arena, struct span input)
{
	struct flaw_list flaws = { .arena = arena };
	struct span text = SPAN_NONE, from = SPAN("MAIL FROM:");

	if (span_starts(input, from)) {
		struct path path = address_path(arena, span_from(input, from.len), &flaws);
		text = path.null ? SPAN("null\n") : describe_mailbox(arena, &path.mailbox);
	} else {
		struct mailbox_list list = address_read(arena, input, &flaws);
		for (size_t i = 0; i < list.count; i++)
			text = join(arena, text, describe_mailbox(arena, &list.items[i]));
	}
	for (size_t i = 0; i < flaws.count; i++) {
		text = join(arena, text,
			    arena_format(arena, "%s: ", flaw_word(flaws.items[i].kind)));
		text = join(arena, text, flaws.items[i].at);
		text = join(arena, text, SPAN("\n"));
	}
	return text;
}

/* The line with {00} to {ff} as bytes. */
static struct span unescape(struct arena *arena, struct span line)
{
	char *text = arena_bytes(arena, line.len + 1), *p = text;

	for (size_t i = 0; i < line.len; i++) {
		if (i + 3 < line.len && line.at[i] == '{' && line.at[i + 3] == '}') {
			*p++ = (char)(char_hex(line.at[i + 1]) << 4 | char_hex(line.at[i + 2]));
			i += 3;
		} else {
			*p++ = line.at[i];
		}
	}
	return (struct span){ text, (size_t)(p - text) };
}

/* Every prefix, with the guard page behind it; flaws lie in what was read. */
static bool prefixes_are_safe(const struct guard *guard, struct span text)
{
	bool good = true;

	for (size_t len = 0; len <= text.len; len++) {
		struct arena arena = { 0 };
		struct flaw_list flaws = { .arena = &arena };
		struct span part = guard_place(guard, span_upto(text, len));
		struct mailbox_list list = address_read(&arena, part, &flaws);

		for (size_t i = 0; i < list.count; i++)
			good = good && list.items[i].addr.len > 0;
		address_path(&arena, part, &flaws);
		for (size_t i = 0; i < flaws.count; i++)
			good = good &&
			       (flaws.items[i].at.len == 0 || span_holds(part, flaws.items[i].at));
		arena_free(&arena);
	}
	return good;
}

static struct span read_file(struct arena *arena, const char *path)
{
	FILE *file = fopen(path, "rb");
	char *text = arena_bytes(arena, 1 << 17);
	size_t len = file != NULL ? fread(text, 1, 1 << 17, file) : 0;

	if (file != NULL)
		fclose(file);
	return (struct span){ text, len };
}

static void test_case(const struct guard *guard, struct span name, struct span want)
{
	struct arena arena = { 0 };
	struct span input = unescape(&arena, name);
	struct span got = describe(&arena, guard_place(guard, input));

	if (!ok(span_equal(got, unescape(&arena, want)), SPAN_FMT, SPAN_ARG(name)))
		while (got.len > 0)
			printf("# got %s\n", arena_string(&arena, span_chomp(span_cut_line(&got))));
	if (!prefixes_are_safe(guard, input))
		ok(false, "prefixes of " SPAN_FMT, SPAN_ARG(name));
	arena_free(&arena);
}

static void test_file(const struct guard *guard)
{
	struct arena arena = { 0 };
	struct span file = read_file(&arena, "testdata/address.test");

	ok(file.len > 0, "testdata/address.test is there");
	while (file.len > 0) {
		struct span input = span_chomp(span_cut_line(&file)), want = file, line;

		if (input.len == 0 || input.at[0] == '#')
			continue;
		want.len = 0;
		while ((line = span_cut_line(&file)).len > 1)
			want.len += line.len;
		test_case(guard, input, want);
	}
	arena_free(&arena);
}

/* A body of `count` such pieces, and how many mailboxes are seen in it. */
static size_t count_of(struct arena *arena, const char *piece, size_t count,
		       struct flaw_list *flaws)
{
	size_t len = strlen(piece);
	char *text = arena_bytes(arena, len * count);

	for (size_t i = 0; i < count; i++)
		memcpy(text + i * len, piece, len);
	return address_read(arena, (struct span){ text, len * count }, flaws).count;
}

static void test_limits(void)
{
	struct arena arena = { 0 };
	struct flaw_list flaws = { .arena = &arena };

	ok(count_of(&arena, "a@b,", LIMIT_ADDRESSES, &flaws) == LIMIT_ADDRESSES && flaws.count == 0,
	   "as many addresses as are read");
	ok(count_of(&arena, "a@b,", LIMIT_ADDRESSES + 9, &flaws) == LIMIT_ADDRESSES &&
		   flaws.count == 1 && flaws.items[0].kind == FLAW_TOO_MANY_ADDRESSES,
	   "more than are read");
	arena_free(&arena);
}

static const char *const hostile[] = {
	"(",
	"\"(",
	"(\"",
	"<",
	"<(",
	">",
	"[",
	"\\\"",
	"\\(",
	"@",
	"a ",
	":",
	";",
	",",
	"a@",
	"<@",
	"@a,",
	"\"a ",
	"(x)",
	". ",
	"=?",
	"a:",
	"\"",
	"\"\"",
	"a@b ",
	"<a@b",
	"a<b@",
	"<@a,",
	"=?utf-8?q?a=40?= ",
};

static double seconds_for(struct span text)
{
	struct timespec start, end;
	struct arena arena = { 0 };

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &start);
	address_read(&arena, text, NULL);
	address_path(&arena, text, NULL);
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &end);
	arena_free(&arena);
	return (double)(end.tv_sec - start.tv_sec) + (double)(end.tv_nsec - start.tv_nsec) / 1e9;
}

/* 200 kB of each take some milliseconds; what is not linear would take minutes. */
static void test_hostile(void)
{
	struct arena arena = { 0 };
	size_t size = 200000;

	for (size_t i = 0; i < sizeof hostile / sizeof *hostile; i++) {
		size_t piece = strlen(hostile[i]);
		char *text = arena_bytes(&arena, size);

		for (size_t j = 0; j < size; j++)
			text[j] = hostile[i][j % piece];
		ok(seconds_for((struct span){ text, size }) < 2, "linear: |%s|", hostile[i]);
	}
	arena_free(&arena);
}

int main(void)
{
	struct guard guard = guard_open(4096);
	struct arena arena = { 0 };

	test_file(&guard);
	ok(address_read(&arena, SPAN_NONE, NULL).count == 0, "nothing at all");
	ok(!address_path(&arena, SPAN_NONE, NULL).null, "no path is not the null path");
	test_limits();
	test_hostile();
	arena_free(&arena);
	guard_close(&guard);
	return done();
}
