#include "cli/progress.h"

#include <inttypes.h>
#include <stdio.h>
#include <time.h>
#include <unistd.h>

#define SECOND 1000000000LL

enum { BAR_PARTS = 5, LINE_SECONDS = 30, FIRST_SECONDS = 1 };

static int64_t now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return time.tv_sec * SECOND + time.tv_nsec;
}

struct progress progress_open(bool quiet, bool wanted)
{
	bool terminal = isatty(STDERR_FILENO) == 1;
	int64_t time = now();

	return (struct progress){
		.shown = !quiet && (terminal || wanted),
		.bar = terminal,
		.begun = time,
		.told = time,
	};
}

/* "1.2 GB": decimal units. */
static void put_bytes(uint64_t bytes)
{
	static const char *const units[] = { "kB", "MB", "GB", "TB" };
	double value = (double)bytes / 1000;
	size_t unit = 0;

	while (value >= 1000 && unit + 1 < sizeof units / sizeof *units) {
		value /= 1000;
		unit++;
	}
	fprintf(stderr, "%.1f %s", value, units[unit]);
}

static void put_left(double seconds)
{
	long whole = (long)(seconds + 0.5);

	if (whole >= 3600)
		fprintf(stderr, ", %ld h %02ld min left", whole / 3600, whole / 60 % 60);
	else if (whole >= 60)
		fprintf(stderr, ", %ld min %02ld s left", whole / 60, whole % 60);
	else
		fprintf(stderr, ", %ld s left", whole);
}

void progress_tell(struct progress *progress, uint64_t done, uint64_t size, uint64_t messages)
{
	int64_t time = progress->shown ? now() : 0;
	int64_t every = progress->bar ? SECOND / BAR_PARTS : LINE_SECONDS * SECOND;
	double seconds = (double)(time - progress->begun) / SECOND;

	if (!progress->shown || time - progress->told < every || seconds < FIRST_SECONDS)
		return;
	progress->told = time;
	progress->open = progress->bar;
	fputs(progress->bar ? "\r\033[K" : "mailpath: ", stderr);
	put_bytes(done);
	if (size > 0 && done <= size) {
		fputs(" of ", stderr);
		put_bytes(size);
		fprintf(stderr, " (%d %%)", (int)((double)done * 100 / (double)size));
	}
	fprintf(stderr, ", %" PRIu64 " messages, %.0f a second", messages,
		(double)messages / seconds);
	if (size > done && done > 0)
		put_left(seconds * (double)(size - done) / (double)done);
	fputs(progress->bar ? "" : "\n", stderr);
	fflush(stderr);
}

void progress_close(struct progress *progress)
{
	if (progress->open)
		fputs("\r\033[K", stderr);
	progress->open = false;
}
