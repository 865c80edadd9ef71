/*
 * docs/dialects.md is written from the rows of data/dialects: "--write" prints
 * it, without it the file has to be what would be printed.
 */
#include <stdlib.h>
#include <string.h>

#include "data/dialects.h"
#include "tests/test.h"

static const char *const places[] = {
	[AT_BY_COMMENT] = "first word of a comment after `by`",
	[AT_WITH] = "first word after `with`",
	[AT_BY_SUFFIX] = "last two labels of the `by` host",
	[AT_HEAD] = "first word of the field",
	[AT_SHAPE] = "the shape of the whole field",
};

static const struct {
	unsigned trait;
	const char *words;
} traits[] = {
	{ LOOKS_UP_RDNS, "looks the client's name up: none written, none found" },
	{ IN_HOST, "a step inside one host" },
	{ FETCH, "fetched from a mailbox: the path restarts" },
	{ SUBMISSION, "a user handed in a new message" },
	{ RAW_EHLO, "lets any byte of EHLO through" },
	{ CLEAN_EHLO, "lets no blank and no bracket of EHLO through" },
	{ ID_HAS_TIME, "the id tells a time" },
	{ LIST, "a list: a new envelope" },
	{ HELO_IN_COMMENT, "the name after from was looked up, HELO stands in a comment" },
	{ NO_FROM, "tells no client" },
	{ INSIDE, "between hosts of one service" },
	{ FROM_IS_CLIENT, "an address after from is the client's" },
	{ ID_IS_VERSION, "what stands after id is a build" },
	{ BLANK_BEFORE_DATE, "white space before the `;` of the date" },
};

static const char *const parts[] = {
	[PART_HEAD] = "head",
	[PART_FROM] = "from",
	[PART_FROM_MORE] = "from, further words",
	[PART_FROM_COMMENT_1] = "from, 1st comment",
	[PART_FROM_COMMENT_2] = "from, 2nd comment",
	[PART_BY] = "by",
	[PART_BY_COMMENT_1] = "by, comment",
	[PART_BY_COMMENT_2] = "by, 2nd comment",
	[PART_WITH] = "with",
	[PART_WITH_MORE] = "with, further words",
	[PART_WITH_COMMENT] = "with, comment",
	[PART_VIA] = "via",
	[PART_ID] = "id",
	[PART_FOR] = "for",
	[PART_SENDER] = "sender",
	[PART_DATE] = "date",
	[PART_TAIL] = "behind the date",
	[PART_ANY_COMMENT] = "any comment",
};

static int by_name(const void *a, const void *b)
{
	const struct dialect *const *one = a, *const *other = b;
	int order = strcmp((*one)->name, (*other)->name);

	return order != 0 ? order : (*one > *other) - (*one < *other);
}

static void write_row(FILE *out, const struct dialect *row)
{
	fprintf(out, "\nChosen by %s%s%s%s.", places[row->place], *row->anchor ? ": `" : "",
		row->anchor, *row->anchor ? "`" : "");
	if (row->product != NULL)
		fprintf(out, " Written by %s.", row->product);
	fputc('\n', out);
	for (size_t i = 0, first = 1; i < sizeof traits / sizeof *traits; i++)
		if (row->traits & traits[i].trait) {
			fprintf(out, "%s%s", first ? "Traits: " : "; ", traits[i].words);
			first = 0;
		}
	fputs(row->traits != 0 ? ".\n" : "", out);
	if (row->patterns[0].part != PART_END)
		fputs("\n| part | pattern |\n| --- | --- |\n", out);
	for (const struct dialect_pattern *p = row->patterns; p->part != PART_END; p++)
		fprintf(out, "| %s | `%s` |\n", parts[p->part], p->pattern);
}

static void write_all(FILE *out)
{
	const struct dialect **rows = malloc(dialect_count * sizeof *rows);
	size_t names = 0;

	for (size_t i = 0; i < dialect_count; i++)
		rows[i] = &dialects[i];
	qsort(rows, dialect_count, sizeof *rows, by_name);
	for (size_t i = 0; i < dialect_count; i++)
		names += i == 0 || strcmp(rows[i]->name, rows[i - 1]->name) != 0;
	fprintf(out,
		"# Dialects of Received\n\n"
		"Written by `make docs` from `data/dialects_*.def`; do not edit.\n\n"
		"%zu dialects in %zu rows. `identify \"from ... by ...\"` names the dialect of a\n"
		"field. What the letters of a pattern mean is told in `parser/pattern.h`, how a row\n"
		"is chosen and what the marks `!`, `~` and `?` do in `data/dialects.h`.\n",
		names, dialect_count);
	for (size_t i = 0; i < dialect_count; i++) {
		if (i == 0 || strcmp(rows[i]->name, rows[i - 1]->name) != 0)
			fprintf(out, "\n## %s\n", rows[i]->name);
		write_row(out, rows[i]);
	}
	free(rows);
}

static bool same(FILE *a, FILE *b)
{
	int one, other;

	do {
		one = getc(a);
		other = getc(b);
	} while (one == other && one != EOF);
	return one == other;
}

int main(int argc, char **argv)
{
	if (argc == 2 && strcmp(argv[1], "--write") == 0) {
		write_all(stdout);
		return 0;
	}

	FILE *want = tmpfile(), *got = fopen("docs/dialects.md", "r");

	if (ok(want != NULL && got != NULL, "docs/dialects.md is there")) {
		write_all(want);
		rewind(want);
		ok(same(want, got), "docs/dialects.md is what `make docs` writes");
		fclose(want);
		fclose(got);
	}
	return done();
}
