/*
 * inputs - the operands as sources of messages: files, standard input,
 * folders, and what is packed in them.
 *
 * A folder is a Maildir (cur, new and the folders below, by name), an MH folder
 * (by number), or any folder: all files in it and below, by name, but those
 * whose name begins with a dot. A Maildir has its tmp; one that lost it is any
 * folder. What a file is its content tells. A container in a container is
 * opened, one in that is not. What is no message is an input where the options
 * know it.
 */
#ifndef CLI_INPUTS_H
#define CLI_INPUTS_H

#include "analyzers/report.h"
#include "cli/options.h"
#include "parser/stream.h"

/* Where messages come from. Lives until the next one is asked for. */
struct input {
	const char *file; /* path, "-" for standard input */
	struct span entry; /* name in a container; bytes of a stranger; empty outside of one */
	struct source *source; /* NULL: what options->takes_whole knows, to be read from `whole` */
	struct stream *whole;
	const struct container *container; /* in which it lies; NULL: in none */
};

/* Whether its container cannot be read any further, of which inputs_next() complains. */
bool input_is_refused(const struct input *);

struct inputs;

/* The operands of the command line; none at all mean standard input. */
struct inputs *inputs_open(const struct options *);
void inputs_close(struct inputs *);

/* Whether what they read may have to be waited for: an operand is a pipe or the like. */
bool inputs_may_wait(const struct options *);

/* Whether the file of this path is an operand, under whatever name, or standard input. */
bool inputs_have(const struct options *, const char *path);

/*
 * The next source; false at the end. What cannot be opened is complained of
 * and stepped over.
 */
bool inputs_next(struct inputs *, struct input *out);

/* STATUS_INPUT when something could not be read so far. */
enum status inputs_status(const struct inputs *);

/* Bytes of the files in all, as far as their sizes are known now, and read so far. */
uint64_t inputs_size(const struct inputs *);
uint64_t inputs_done(const struct inputs *);

/* "archive.tar.gz, inbox/1.eml", as it is called in complaints; safe to show. */
struct span input_name(struct arena *, const struct input *);

/* The same of where a message came from; standard input is "-". */
struct span origin_name(struct arena *, const struct origin *);

#endif
