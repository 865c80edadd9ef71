/*
 * case - what --case FILE names: reports that were made before, to be taken
 * again for the same bytes, and a place to keep those that are made.
 *
 * A report is taken where the message has the same bytes and all that could
 * make another one of it is the same (cli/case_way.h). With the live DNS, and
 * where its answers are recorded, each message is judged anew, and its report
 * kept beside the earlier ones: the DNS of that day is a fact of its own.
 *
 * What cannot be used, or not any more, is told in one line; the run goes on
 * as if without a case, and its status is STATUS_OUTPUT.
 */
#ifndef CLI_CASE_H
#define CLI_CASE_H

#include <sys/stat.h>

#include "analyzers/report.h"
#include "cli/options.h"

/* What goes into the case, or comes out. */
enum case_form {
	CASE_SHOWN, /* lines as they are printed: redacted where the options say so */
	CASE_COUNTED, /* what tally_unpack() takes of whole ones */
	CASE_PICTURED, /* what recon_unpack() takes */
};

/* A report of the case. */
struct case_report {
	struct span bytes; /* in its form: of a stranger */
	int grave; /* the severity of its gravest finding; -1: it has none */
	enum msg_damage lost; /* what could not be read of its message, as facts_loss() told */
};

/* As report_is_grave(). */
bool case_is_grave(const struct case_report *, enum severity least);

struct case_file;

/* Whether the options name a case and no sources: it is then what is read. */
bool case_is_source(const struct options *);

/* False, and told, where they want of such a one what it cannot give: STATUS_USAGE. */
bool case_suits(const struct options *);

/*
 * Open it, as dns_mode_open() was done; *out is NULL where none is named. False,
 * and told, when the file is not a case, or one of a later version. To be done
 * before the program is locked down.
 */
bool case_open(struct case_file **out, const struct options *, enum case_form);

/* Whether a file is the case, which must not be read as anything else while it is open. */
bool case_is_file(const struct options *, const struct stat *);

/* Whether it is what SQLite puts beside that file while it is written, or left there. */
bool case_is_beside(const struct options *, const char *path);

/* Whether the output would be written in its place. */
bool case_is_output(const struct options *);

/* The folder in which files come and go beside it; NULL: there is none. */
const char *case_folder(const struct case_file *);

/*
 * The report on a message that is at `origin` with that digest; it lives in the arena.
 * False: it is to be judged.
 */
bool case_find(struct case_file *, struct arena *, const struct origin *, struct case_report *);

/*
 * A worker writes the line of a report that was made, or before a line that was
 * found; in the order of input case_put() then keeps it, and returns the line.
 */
void case_write_made(struct case_file *, const struct origin *, const struct report *, FILE *out);
void case_write_found(FILE *out);
struct span case_put(struct case_file *, struct span written);

/*
 * The newest report on each message that the case has, in the order in which they
 * were made. STATUS_INPUT, and told, where it or one of them cannot be read;
 * `take` returns false for a line that is no report.
 */
typedef bool case_taker(void *context, const struct case_report *);
enum status case_each(struct case_file *, case_taker *take, void *context);

/* What is kept is on the disk then, or told not to be: STATUS_OUTPUT instead of `status`. */
enum status case_close(struct case_file *, enum status status);

#endif
