#include "cli/options_limits.h"

#include <inttypes.h>
#include <stddef.h>

#define KIB UINT64_C(1024)
#define MIB (KIB * KIB)
#define GIB (KIB * MIB)

/*
 * The ceilings keep memory and time to what a machine has: a hop costs the more
 * the more there are, a folder within a folder takes some of the stack.
 */
static const struct row {
	const char *name;
	size_t offset; /* in struct limits */
	const char *what;
	bool bytes;
	uint64_t least, most;
} rows[] = {
#define ROW(member) #member, offsetof(struct limits, member)
	{ ROW(message), "bytes of a message that are held; the rest is only digested", true,
	  64 * KIB, GIB },
	{ ROW(report), "bytes read of a DMARC aggregate report, unpacked", true, MIB, GIB },
	{ ROW(hops), "Received fields read of a message, the newest", false, 1, 1000 },
	{ ROW(questions), "questions to the DNS for a message", false, 1, 2000 },
	{ ROW(dnssec), "more of them to check signatures, with --dnssec", false, 1, 2000 },
	{ ROW(folders), "folders within each other that are looked into", false, 0, 256 },
#undef ROW
};

enum { ROWS = sizeof rows / sizeof *rows };

static const struct row *row_find(struct span name)
{
	for (size_t i = 0; i < ROWS; i++)
		if (span_equal(name, span_string(rows[i].name)))
			return &rows[i];
	return NULL;
}

static uint64_t *limit_of(struct limits *limits, const struct row *row)
{
	return (uint64_t *)(void *)((char *)limits + row->offset);
}

static const char units[] = "KMG"; /* each 1024 of the one before */

/* "64", and of bytes "64K", "64M", "1G". */
static bool read_number(struct span text, const struct row *row, uint64_t *out)
{
	size_t letter = row->bytes && text.len > 0
				? span_index(span_string(units), text.at[text.len - 1])
				: NOT_FOUND;
	uint64_t unit = letter == NOT_FOUND ? 1 : KIB << 10 * letter;

	if (letter != NOT_FOUND)
		text.len--;
	if (!span_number(text, row->most / unit, out))
		return false;
	*out *= unit;
	return *out >= row->least;
}

const char *option_limit(struct options *options, const char *value)
{
	struct span number = span_string(value), name = span_cut(&number, '=');
	const struct row *row = row_find(name);

	if (span_equal(span_string(value), SPAN("help"))) {
		options->limits_shown = true;
		return NULL;
	}
	if (row == NULL)
		return "no such limit; --limit=help lists them";
	return read_number(number, row, limit_of(&options->limits, row))
		       ? NULL
		       : "no number that it may be; --limit=help tells from where to where";
}

void limits_tell(FILE *out, const struct limits *limits)
{
	struct limits copy = *limits;

	for (size_t i = 0; i < ROWS; i++)
		fprintf(out, "limit %s=%" PRIu64 "\n", rows[i].name, *limit_of(&copy, &rows[i]));
}

/* In the largest unit in which it is a whole number. */
static void print_number(FILE *out, int width, uint64_t number, bool bytes)
{
	size_t unit = 0;

	for (; bytes && units[unit] != '\0' && number > 0 && number % KIB == 0; unit++)
		number /= KIB;
	if (unit > 0)
		fprintf(out, "%*" PRIu64 "%c", width - 1, number, units[unit - 1]);
	else
		fprintf(out, "%*" PRIu64, width, number);
}

void limits_print(FILE *out)
{
	struct limits usual = LIMITS_USUAL;

	fputs("--limit=NAME=N        default   from    to\n", out);
	for (size_t i = 0; i < ROWS; i++) {
		fprintf(out, "  %-19s", rows[i].name);
		print_number(out, 8, *limit_of(&usual, &rows[i]), rows[i].bytes);
		print_number(out, 7, rows[i].least, rows[i].bytes);
		print_number(out, 6, rows[i].most, rows[i].bytes);
		fprintf(out, "\n      %s\n", rows[i].what);
	}
}
