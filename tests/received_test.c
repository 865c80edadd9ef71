/*
 * testdata/received*.test: the body of a field (\n, \t, \\ and \xNN escaped),
 * then what is read of it as one line, then an empty line. "#" begins a remark.
 */
#include <glob.h>
#include <string.h>

#include "tests/guard.h"
#include "tests/received_fields.h"
#include "tests/test.h"

enum { LONGEST = 8192, MOST_ROWS = 1000 };

static bool seen[MOST_ROWS]; /* rows of `dialects` that read a sample */

static size_t unescape(const char *from, size_t len, char *to)
{
	size_t used = 0;

	for (size_t i = 0; i < len && used < LONGEST; i++) {
		char c = from[i];

		if (c == '\\' && i + 1 < len) {
			c = from[++i];
			if (c == 'n' || c == 't' || c == 'r')
				c = c == 'n' ? '\n' : c == 't' ? '\t' : '\r';
			else if (c == 'x' && i + 2 < len) {
				c = (char)(char_hex(from[i + 1]) * 16 + char_hex(from[i + 2]));
				i += 2;
			}
		}
		to[used++] = c;
	}
	return used;
}

/* Every span lies in the body, and an ambiguous field tells nothing of the client. */
static bool sound(const struct received *r, struct span body)
{
	const struct span spans[] = {
		r->helo,	r->client_name, r->ident,	r->by,
		r->with,	r->via,		r->tls_version, r->cipher,
		r->client_cert, r->auth_user,	r->id,		r->sender,
		r->product,	r->version,	r->leftover,	r->auth_mechanism,
	};

	for (size_t i = 0; i < sizeof spans / sizeof *spans; i++)
		if (spans[i].len > 0 && !span_holds(body, spans[i]))
			return false;
	for (size_t i = 0; i < r->recipient_count; i++)
		if (!span_holds(body, r->recipients[i]))
			return false;
	return !r->ambiguous ||
	       (r->client_ip.family == 0 && r->helo.len == 0 && r->client_name.len == 0);
}

static bool prefixes_are_sound(struct guard *guard, struct arena *arena, struct span body)
{
	for (size_t len = 0; len <= body.len; len++) {
		struct arena_mark mark = arena_mark(arena);
		struct span part = guard_place(guard, span_upto(body, len));
		struct received r = received_read(arena, part, NULL);

		if (!sound(&r, part))
			return false;
		arena_rewind(arena, mark);
	}
	return true;
}

/* The same in a block of its own, so that a sanitizer sees a step before it as well as behind. */
static bool reads_alone(struct arena *arena, struct span body, struct span want)
{
	char *bytes = malloc(body.len + (body.len == 0));
	bool good;

	if (body.len > 0)
		memcpy(bytes, body.at, body.len);

	struct received r = received_read(arena, (struct span){ bytes, body.len }, NULL);
	good = span_equal(received_fields(arena, &r, ' '), want);
	free(bytes);
	return good;
}

/* The same with another fold at every blank: it changes nothing. */
static bool folds_are_blanks(struct arena *arena, struct span body, struct span want)
{
	char *bytes = arena_bytes(arena, 2 * body.len);
	size_t used = 0;

	for (size_t i = 0; i < body.len; i++) {
		bool run = body.at[i] != ' ' || (i > 0 && char_is_space(body.at[i - 1])) ||
			   (i + 1 < body.len && char_is_space(body.at[i + 1]));

		if (!run)
			bytes[used++] = '\n';
		bytes[used++] = body.at[i];
	}

	struct received r = received_read(arena, (struct span){ bytes, used }, NULL);
	return span_equal(received_fields(arena, &r, ' '), want);
}

static void check(struct guard *guard, struct span input, struct span want)
{
	static const char *const failed = "a prefix has a span outside of itself";
	struct arena arena = { 0 };
	char bytes[LONGEST];
	struct span body = { bytes, unescape(input.at, input.len, bytes) };
	struct received r = received_read(&arena, guard_place(guard, body), NULL);
	struct span got = received_fields(&arena, &r, ' ');
	bool good = span_equal(got, want);

	if (!good)
		printf("# field |%.*s|\n# got   |%.*s|\n# want  |%.*s|\n", SPAN_ARG(input),
		       SPAN_ARG(got), SPAN_ARG(want));
	if (!prefixes_are_sound(guard, &arena, body)) {
		printf("# %s: %.*s\n", failed, SPAN_ARG(input));
		good = false;
	}
	good &= reads_alone(&arena, body, got);
	if (!folds_are_blanks(&arena, body, got)) {
		printf("# reads in another way with folds: %.*s\n", SPAN_ARG(input));
		good = false;
	}
	seen[r.dialect - dialects] = true;
	ok(good, "%.*s", input.len > 60 ? 60 : (int)input.len, input.at);
	arena_free(&arena);
}

/* Every name of a dialect has a sample, though not every row: some differ by their anchor only. */
static void check_names(void)
{
	for (size_t i = 0; i < dialect_count; i++) {
		bool found = false;

		for (size_t other = 0; other < dialect_count; other++)
			found |= seen[other] && strcmp(dialects[i].name, dialects[other].name) == 0;
		if (!found)
			ok(false, "a sample of %s", dialects[i].name);
	}
}

static void check_file(struct guard *guard, const char *path)
{
	FILE *file = fopen(path, "r");
	char input[LONGEST], want[LONGEST];

	while (file != NULL && fgets(input, sizeof input, file) != NULL) {
		if (input[0] == '\n' || input[0] == '#')
			continue;
		if (fgets(want, sizeof want, file) == NULL)
			break;
		check(guard, span_chomp(span_string(input)), span_chomp(span_string(want)));
	}
	if (ok(file != NULL, "%s is there", path))
		fclose(file);
}

/* Hostile fields: what is read of twice the bytes may cost no more than in proportion. */
static void check_long(const char *unit, const char *before, const char *behind)
{
	enum { COPIES = 200000 };
	size_t len = strlen(unit), used = strlen(before);
	char *text = malloc(used + COPIES * len + strlen(behind));
	struct arena arena = { 0 };

	memcpy(text, before, used);
	for (size_t i = 0; i < COPIES; i++, used += len)
		memcpy(text + used, unit, len);
	memcpy(text + used, behind, strlen(behind));
	used += strlen(behind);

	struct received r = received_read(&arena, (struct span){ text, used }, NULL);
	ok(sound(&r, (struct span){ text, used }), "%zu bytes of \"%s\"", used, unit);
	arena_free(&arena);
	free(text);
}

/* What is left over does not always stand in the order in which it was found. */
static void check_disorder(void)
{
	static const char text[] = "#()\n#()\017(m)a( )5 FOR =()k()i()0()h()e;t()\000(.)\000()0w("
				   "x)>;t()=()e()=()\000()e()0()\nw()>;M()> by \001\000()e";
	struct span body = { text, sizeof text - 1 };
	struct arena arena = { 0 };
	struct received r = received_read(&arena, body, NULL);

	ok(sound(&r, body), "leftovers out of order");
	arena_free(&arena);
}

/* "--parse FILE": what is read of each line of the file, a line each, "name=value" between tabs. */
static int print_parsed(const char *path)
{
	FILE *file = fopen(path, "r");
	static char line[1 << 16], bytes[LONGEST];

	while (file != NULL && fgets(line, sizeof line, file) != NULL) {
		struct arena arena = { 0 };
		struct span input = span_chomp(span_string(line));
		struct span body = { bytes, unescape(input.at, input.len, bytes) };
		struct received r = received_read(&arena, body, NULL);
		struct span fields = received_fields(&arena, &r, '\t');

		printf("%.*s\n", SPAN_ARG(fields));
		arena_free(&arena);
	}
	return file == NULL || fclose(file) != 0;
}

int main(int argc, char **argv)
{
	if (argc == 3 && strcmp(argv[1], "--parse") == 0)
		return print_parsed(argv[2]);

	struct guard guard = guard_open(LONGEST);
	ok(dialect_count <= MOST_ROWS, "the rows are few enough for this test");
	glob_t files = { 0 };

	ok(glob("testdata/received*.test", 0, NULL, &files) == 0, "there are samples");
	for (size_t i = 0; i < files.gl_pathc; i++)
		check_file(&guard, files.gl_pathv[i]);
	globfree(&files);
	check_names();
	guard_close(&guard);

	static const char *const units[] = { "(",     ")",   "(a)",	" by ",	   " by a",
					     "; ",    "<\"", "[",	"\"\\",	   "a ",
					     " with", "\\",  "(\\",	"1.",	   "::",
					     ") by",  "<",   " id <\"", "; Mon, ", "for <a>," };
	for (size_t i = 0; i < sizeof units / sizeof *units; i++) {
		check_long(units[i], "from a (b [192.0.2.1]) by c (", "");
		check_long(units[i], "from a (b ", " [192.0.2.1]) by c (Postfix)");
		check_long(units[i], "", "");
	}
	check_disorder();
	return done();
}
