/*
 * read_mbox - how fast the messages of an mbox are read on one core.
 *
 *	read_mbox FILE [headers|route]
 *
 * headers: each message's fields found and named. route (the default): its
 * Received fields read, its hops traced and its hosts joined besides.
 * Prints "units=N secs=S" and counts that keep the work from being left out.
 */
#include <stdio.h>
#include <string.h>
#include <time.h>

#include "analyzers/route.h"
#include "parser/message.h"
#include "parser/source.h"

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

struct totals {
	size_t messages, fields, hops, hosts;
};

static void read_one(struct arena *arena, struct span raw, const struct told *told,
		     struct totals *totals)
{
	struct message message = message_read(arena, raw);

	totals->messages++;
	totals->fields += message.fields.count;
	if (told != NULL) {
		struct mail_date date = date_read(message_field(&message, FIELD_DATE), NULL, NULL);
		struct route route = route_trace(arena, &message, &date, told, &message.flaws);

		totals->hops += route.hops.count;
		totals->hosts += route.hosts.count;
	}
	arena_reset(arena);
}

int main(int count, char **arguments)
{
	struct arena arena = { 0 };
	struct totals totals = { 0 };
	struct source *source;
	struct source_item item;
	bool more, headers = count > 2 && strcmp(arguments[2], "headers") == 0;
	struct told told = { .suffixes = suffix_open() };
	double start = now();

	if (count < 2 || source_open(&source, arguments[1], SOURCE_MBOX).code != 0)
		return 2;
	while (source_next(source, &item, &more).code == 0 && more)
		read_one(&arena, item.bytes, headers ? NULL : &told, &totals);
	source_close(source);
	arena_free(&arena);
	printf("units=%zu secs=%.6f fields=%zu hops=%zu hosts=%zu\n", totals.messages,
	       now() - start, totals.fields, totals.hops, totals.hosts);
	return 0;
}
