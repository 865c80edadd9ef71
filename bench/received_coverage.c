/*
 * usage: received_coverage FOLDER [-v]
 *   Reads every Received field below FOLDER and tells how many were read by a
 *   named dialect with client, server and date, or with the reason why one of
 *   these is not there; how many had text that was not understood; and what
 *   dialect the fields are of. With -v also each field that falls short.
 */
#define _XOPEN_SOURCE 700
#include <stdbool.h>
#include <stdlib.h>

#include "bench/received_lines.h"
#include "parser/received.h"

/* Why a field tells no client; NULL when nothing explains it. */
static const char *no_client(const struct received *r)
{
	unsigned traits = r->dialect->traits;

	if (r->ambiguous)
		return "two readings: told as a flaw";
	if (traits & NO_FROM || (r->helo.len == 0 && r->client_name.len == 0))
		return "the field has no client";
	if (traits & IN_HOST)
		return "a step inside one host";
	if (traits & SUBMISSION)
		return "handed in by a user";
	if (r->dialect->place == AT_SHAPE && strcmp(r->dialect->name, "unknown") == 0)
		return NULL;
	return "the client has a name only, or a masked address";
}

static const char *no_by(const struct received *r)
{
	if (r->dialect->traits & (IN_HOST | SUBMISSION))
		return "a step inside one host";
	return strcmp(r->dialect->name, "without-by") == 0 ? "cut off: the field has no by" : NULL;
}

enum { READ, NAMED, CLIENT, BY, DATE, LEFT, TOLD };

static void count(const struct received *r, size_t *of, bool verbose)
{
	bool named = strcmp(r->dialect->name, "unknown") != 0;
	bool client = r->client_ip.family != 0 || no_client(r) != NULL;
	bool by = r->by.len > 0 || r->by_ip.family != 0 || no_by(r) != NULL;
	bool good = named && client && by && r->date.known;

	of[NAMED] += named;
	of[CLIENT] += client;
	of[BY] += by;
	of[DATE] += r->date.known;
	of[LEFT] += r->leftover.len > 0;
	of[READ] += good;
	if (verbose && (!good || r->leftover.len > 0))
		printf("%s%s%s%s%s%s: %.*s\n", r->dialect->name, client ? "" : " no-client",
		       by ? "" : " no-by", r->date.known ? "" : " no-date",
		       r->leftover.len > 0 ? " leftover" : "", r->ambiguous ? " ambiguous" : "",
		       SPAN_ARG(r->body));
}

static void print_share(const char *what, size_t part, size_t all)
{
	printf("%-46s %7zu  %6.2f %%\n", what, part, 100.0 * (double)part / (double)all);
}

int main(int argc, char **argv)
{
	const struct span_list *lines = received_lines(argc > 1 ? argv[1] : ".");
	bool verbose = argc > 2 && strcmp(argv[2], "-v") == 0;
	size_t *rows = calloc(dialect_count, sizeof *rows), of[TOLD] = { 0 };
	struct arena arena = { 0 };

	for (size_t i = 0; i < lines->count; i++) {
		struct received r = received_read(&arena, lines->items[i], NULL);

		rows[r.dialect - dialects]++;
		count(&r, of, verbose);
	}
	if (lines->count == 0 || rows == NULL)
		return 1;
	print_share("fields", lines->count, lines->count);
	print_share("named dialect, client or reason, by, date", of[READ], lines->count);
	print_share("  named dialect", of[NAMED], lines->count);
	print_share("  client, or why there is none", of[CLIENT], lines->count);
	print_share("  by, or why there is none", of[BY], lines->count);
	print_share("  date", of[DATE], lines->count);
	print_share("text left over", of[LEFT], lines->count);
	for (size_t i = 0; i < dialect_count; i++)
		if (rows[i] > 0)
			print_share(dialects[i].name, rows[i], lines->count);
	free(rows);
	arena_free(&arena);
	return 0;
}
