/*
 * usage: received_speed FOLDER [SECONDS]
 *   Reads the Received fields below FOLDER again and again, on one core, and
 *   tells how many a second and how many bytes of arena each took.
 */
#define _XOPEN_SOURCE 700
#include <stdlib.h>
#include <time.h>

#include "bench/received_lines.h"
#include "parser/received.h"

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_PROCESS_CPUTIME_ID, &time);
	return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

int main(int argc, char **argv)
{
	const struct span_list *lines = received_lines(argc > 1 ? argv[1] : ".");
	double most = argc > 2 ? strtod(argv[2], NULL) : 3, begin = now(), best = 0, took;
	struct arena arena = { 0 };
	size_t bytes = 0, clients = 0;

	for (size_t i = 0; i < lines->count; i++)
		bytes += lines->items[i].len;
	while (lines->count > 0 && now() - begin < most) {
		double start = now();

		for (size_t i = 0; i < lines->count; i++) {
			struct arena_mark mark = arena_mark(&arena);

			clients +=
				received_read(&arena, lines->items[i], NULL).client_ip.family != 0;
			arena_rewind(&arena, mark);
		}
		took = now() - start;
		if ((double)lines->count / took > best)
			best = (double)lines->count / took;
	}
	printf("%zu fields, %.0f bytes each: %.0f fields/s, %.0f MB/s (best round; %zu clients)\n",
	       lines->count, (double)bytes / (double)lines->count, best,
	       best * (double)bytes / (double)lines->count / 1e6, clients);
	return lines->count == 0;
}
