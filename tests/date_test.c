#include "parser/date.h"

#include "tests/guard.h"
#include "tests/test.h"

/* "utc=2015-07-06T07:01:20Z zone=120 flaw=date-weekday rest=for <a@b>", what is absent left out. */
static struct span describe(struct arena *arena, struct span text)
{
	struct flaw_list flaws = { .arena = arena };
	struct span rest, got = SPAN_NONE;
	struct mail_date date = date_read(text, &rest, &flaws);
	char utc[32];

	if (date.known) {
		size_t len = date_format(date.utc, utc);
		got = arena_format(arena, " utc=" SPAN_FMT " zone=", (int)len, utc);
		got = date.zone_known ? arena_format(arena, SPAN_FMT "%d", SPAN_ARG(got), date.zone)
				      : arena_format(arena, SPAN_FMT "?", SPAN_ARG(got));
	}
	for (size_t i = 0; i < flaws.count; i++)
		got = arena_format(arena, SPAN_FMT " flaw=%s", SPAN_ARG(got),
				   flaw_word(flaws.items[i].kind));
	if (rest.len > 0)
		got = arena_format(arena, SPAN_FMT " rest=" SPAN_FMT, SPAN_ARG(got),
				   SPAN_ARG(rest));
	return span_from(got, 1);
}

static bool is_within(struct span outer, struct span inner)
{
	return inner.len == 0 || span_holds(outer, inner);
}

/* Every prefix, with the guard page behind it; what comes out lies within what went in. */
static bool prefixes_are_safe(const struct guard *guard, struct span text)
{
	bool good = true;

	for (size_t len = 0; len <= text.len; len++) {
		struct span part = guard_place(guard, span_upto(text, len)), rest;
		struct mail_date date = date_read(part, &rest, NULL);
		size_t found = date_find(part);

		good = good && is_within(part, date.text) && is_within(part, rest) &&
		       is_within(date.text, date.zone_text) && (found == NOT_FOUND || found < len);
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

static void test_file(const struct guard *guard)
{
	struct arena arena = { 0 };
	struct span file = read_file(&arena, "testdata/date.test");

	ok(file.len > 0, "testdata/date.test is there");
	while (file.len > 0) {
		struct span input = span_chomp(span_cut_line(&file));

		if (input.len == 0 || input.at[0] == '#')
			continue;
		struct span want = span_chomp(span_cut_line(&file));
		struct span name = arena_copy(&arena, input);
		ok_span(describe(&arena, guard_place(guard, input)), want,
			arena_string(&arena, name));
		if (!prefixes_are_safe(guard, input))
			ok(false, "prefixes of |" SPAN_FMT "|", SPAN_ARG(input));
	}
	arena_free(&arena);
}

static void test_folds(const struct guard *guard)
{
	static const char *const same[] = {
		"Mon, 6 Jul 2015 09:01:20 +0200",
		"\r\n\tMon, 6 Jul 2015\r\n 09:01:20 +0200\r\n",
		"Mon\r\n ,\r\n 6\r\n Jul\r\n 2015\r\n 09\r\n :\r\n 01\r\n :\r\n 20\r\n +0200",
		"(a (b) \\) c) Mon (d) , (e) 6 (f) Jul (g) 2015 (h) 09 (i) : (j) 01:20 (k) +0200",
	};

	for (size_t i = 0; i < sizeof same / sizeof *same; i++) {
		struct span text = span_string(same[i]);

		ok(date_read(guard_place(guard, text), NULL, NULL).utc == 1436166080,
		   "folds and comments between the tokens, %zu", i);
		ok(prefixes_are_safe(guard, text), "prefixes of folds");
	}
}

static void test_parts(void)
{
	struct span text = SPAN(" (x) Mon, 6 Jul 2015 09:01:20 +0200 (CEST)"), rest;
	struct mail_date date = date_read(text, &rest, NULL);

	ok_span(date.text, SPAN("Mon, 6 Jul 2015 09:01:20 +0200"), "text is the date alone");
	ok_span(date.zone_text, SPAN("+0200"), "zone as written");
	ok_span(rest, SPAN("(CEST)"), "rest begins with the comment");
	date = date_read(SPAN("6 Jul 2015 09:01:20"), &rest, NULL);
	ok(date.known && !date.zone_known && date.zone_text.len == 0, "no zone");
	date = date_read(SPAN(" xyzzy "), &rest, NULL);
	ok(!date.known && date.utc == 0 && date.zone == 0, "no date");
	ok_span(rest, SPAN("xyzzy"), "and all of it is left");
	date = date_read(SPAN_NONE, &rest, NULL);
	ok(!date.known && rest.len == 0, "nothing at all");
}

static void test_calendar(void)
{
	int wrong = 0;

	for (time_t utc = -5000000000; utc < 50000000000; utc += 7654321) {
		struct tm tm;
		char want[40], got[32];

		gmtime_r(&utc, &tm);
		strftime(want, sizeof want, "%Y-%m-%dT%H:%M:%SZ", &tm);
		wrong += date_days(tm.tm_year + 1900, tm.tm_mon + 1, tm.tm_mday) !=
			 (utc - ((utc % 86400) + 86400) % 86400) / 86400;
		wrong +=
			!span_equal((struct span){ got, date_format(utc, got) }, span_string(want));
	}
	ok_number(wrong, 0, "days and text as gmtime() and strftime() have them");
	char widest[32];
	ok(date_format(INT64_MIN, widest) <= sizeof widest, "the first second fits");
	ok(date_format(INT64_MAX, widest) <= sizeof widest, "the last second fits");
}

static const struct {
	const char *before, *date;
} finds[] = {
	{ "by mx.example with SMTP id x-1-5BB2-9 ", "2018-10-02 01:02:03.123 +0000 UTC m=+0.1" },
	{ "by mx.example with SMTP id 4 ", "Mon, 6 Jul 2015 09:01:20 +0200 (CEST)" },
	{ "from a (b [192.0.2.1]) by c ", "Mon Jul  6 09:01:20 2015" },
	{ "from a by c (v1; ", "Mon Jul  6 09:01:20 2015" },
	{ "by c; ", "6 Jul 2015 09:01:20 (a) (b (c)) " },
	{ "", "segunda-feira, 6 de julho de 2015 09:01:20 +0200" },
	{ "by c for <a@example.org>\t", "Mon, 6 Jul 2015\r\n\t09:01:20 +0200\r\n" },
	{ "id 2015 for x 6 Jul 2015 09:01:20 +0200, ", "7 Jul 2015 10:00 GMT" },
};

static const char *const finds_none[] = {
	"",  "by mx.example", "6 Jul 2015 09:01:20 +0200 for <a@example.org>",
	")", "6 Jul 2015 x(", "6 Jul 2015 09:01:20 )",
	";",
};

static void test_find(void)
{
	struct arena arena = { 0 };

	for (size_t i = 0; i < sizeof finds / sizeof *finds; i++) {
		struct span text = arena_format(&arena, "%s%s", finds[i].before, finds[i].date);

		ok(date_find(text) == strlen(finds[i].before), "find: behind |%s|",
		   finds[i].before);
	}
	for (size_t i = 0; i < sizeof finds_none / sizeof *finds_none; i++)
		ok(date_find(span_string(finds_none[i])) == NOT_FOUND, "find: none in |%s|",
		   finds_none[i]);
	arena_free(&arena);
}

static const char *const hostile[] = { "(",	   ")",	  "(x) ", "\\(",       "\\)", "Mon, ",
				       "6 ",	   "09:", " ",	  "de ",       "1",   "a",
				       "\xc2\xa0", "+0",  ".",	  "Mon Jul 6 " };

static double seconds_for(struct span text)
{
	struct timespec start, end;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &start);
	for (int i = 0; i < 4; i++) {
		date_read(text, NULL, NULL);
		date_find(text);
	}
	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &end);
	return (double)(end.tv_sec - start.tv_sec) + (double)(end.tv_nsec - start.tv_nsec) / 1e9;
}

/* 200 kB of each take about a millisecond; what is not linear would take minutes. */
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

	test_file(&guard);
	test_folds(&guard);
	test_parts();
	test_calendar();
	test_find();
	test_hostile();
	guard_close(&guard);
	return done();
}
