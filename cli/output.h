/*
 * output - where reports go: standard output, or a file that is there whole
 * or not at all.
 */
#ifndef CLI_OUTPUT_H
#define CLI_OUTPUT_H

#include <stdbool.h>
#include <stdio.h>

#include "parser/arena.h"
#include "parser/error.h"

struct output {
	FILE *file;
	const char *name;      /* for complaints */
	const char *path;      /* renamed to this at the end; NULL: written in place */
	const char *temporary; /* what is written meanwhile */
	const char *folder;    /* that both are in; NULL: written in place */
	struct error error;    /* the first failure; the rest is then pointless */
};

/*
 * `path` NULL is standard output. A regular file, or one that is not there
 * yet, is written beside its place and renamed at the end; a link is followed;
 * anything else, such as /dev/stdout, is written as it is. Text lives in the
 * arena. On failure output->error tells.
 */
struct output output_open(struct arena *, const char *path);

/* Whether writing may go on; to be asked after each report. */
bool output_good(struct output *);

/* A reader that went away is no failure: `mailpath ... | head -1`. */
bool output_unread(const struct output *);

/* Bring it to the disk and in its place. */
void output_close(struct output *);

/* Leave no trace of it where it has a file of its own. */
void output_drop(struct output *);

#endif
