/*
 * turns - run several commands in turns and compare them.
 *
 *	turns ROUNDS NAME COMMAND [ARGUMENT]... [-- NAME COMMAND [ARGUMENT]...]...
 *
 * Each round runs every command once, so that what the neighbours on the
 * machine do hits all of them; the round before the first warms up and is not
 * counted. Prints for each command the median wall time (or of the S
 * that it printed as "secs=S"), the ratio to the first command as the median of the
 * rounds' ratios, and the peak of resident memory.
 */
#include <spawn.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/resource.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#define MOST_COMMANDS 16
#define MOST_ROUNDS 1000

extern char **environ;

struct command {
	const char *name;
	char **arguments; /* NULL-terminated */
	double seconds[MOST_ROUNDS];
	long peak; /* KiB */
};

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static int compare(const void *a, const void *b)
{
	double x = *(const double *)a, y = *(const double *)b;

	return (x > y) - (x < y);
}

static double median(const double *values, int count)
{
	static double sorted[MOST_ROUNDS];

	memcpy(sorted, values, (size_t)count * sizeof *values);
	qsort(sorted, (size_t)count, sizeof *sorted, compare);
	return count % 2 != 0 ? sorted[count / 2] : (sorted[count / 2 - 1] + sorted[count / 2]) / 2;
}

/* The inner loop's own time where the command printed one, else `wall`. */
static double own_time(int output, double wall)
{
	char text[4096];
	ssize_t len = pread(output, text, sizeof text - 1, 0);
	const char *found;

	text[len > 0 ? len : 0] = '\0';
	found = strstr(text, "secs=");
	return found != NULL ? atof(found + 5) : wall;
}

/* Seconds that one run took; ends the program when the command fails. */
static double run(struct command *command)
{
	FILE *kept = tmpfile();
	int output = kept != NULL ? fileno(kept) : -1, status;
	posix_spawn_file_actions_t actions;
	struct rusage usage;
	double start, wall;
	pid_t child;

	if (output < 0) {
		perror("turns");
		exit(1);
	}
	posix_spawn_file_actions_init(&actions);
	posix_spawn_file_actions_adddup2(&actions, output, 1);
	start = now();
	if (posix_spawnp(&child, command->arguments[0], &actions, NULL, command->arguments,
			 environ) != 0 ||
	    wait4(child, &status, 0, &usage) < 0 || !WIFEXITED(status) || WEXITSTATUS(status) != 0) {
		fprintf(stderr, "turns: %s failed\n", command->name);
		exit(1);
	}
	wall = own_time(output, now() - start);
	posix_spawn_file_actions_destroy(&actions);
	fclose(kept);
	if (usage.ru_maxrss > command->peak)
		command->peak = usage.ru_maxrss;
	return wall;
}

static int read_commands(char **at, struct command *commands)
{
	int count = 0;

	while (*at != NULL && at[1] != NULL && count < MOST_COMMANDS) {
		commands[count].name = *at++;
		commands[count++].arguments = at;
		while (*at != NULL && strcmp(*at, "--") != 0)
			at++;
		if (*at != NULL)
			*at++ = NULL;
	}
	return count;
}

int main(int argc, char **argv)
{
	static struct command commands[MOST_COMMANDS];
	static double ratios[MOST_ROUNDS];
	int rounds = argc > 3 ? atoi(argv[1]) : 0;
	int count = argc > 3 ? read_commands(argv + 2, commands) : 0;

	if (rounds < 1 || rounds > MOST_ROUNDS || count < 1)
		return 2;
	for (int round = -1; round < rounds; round++)
		for (int i = 0; i < count; i++)
			commands[i].seconds[round < 0 ? 0 : round] = run(&commands[i]);
	for (int i = 0; i < count; i++) {
		for (int round = 0; round < rounds; round++)
			ratios[round] = commands[i].seconds[round] / commands[0].seconds[round];
		printf("%-44s %10.2f ms  %7.2f x  %8.1f MiB\n", commands[i].name,
		       median(commands[i].seconds, rounds) * 1e3, median(ratios, rounds),
		       (double)commands[i].peak / 1024);
	}
	return 0;
}
