/*
 * auth_rows - SPF, DKIM, DMARC and ARC by hop: of each method the result that
 * says most for the author, what was checked here beside what was recorded there.
 *
 * For the reports that people read, whatever their notation. All is shown text.
 */
#ifndef CLI_AUTH_ROWS_H
#define CLI_AUTH_ROWS_H

#include "analyzers/report.h"

struct auth_cell {
	const struct auth_result *evaluated, *claimed; /* NULL: there is none */
};
struct auth_row {
	struct auth_cell cells[AUTH_METHODS];
};

/* One for each hop of the route. */
struct auth_row *auth_rows_read(struct arena *, const struct report *);

/* Why nothing was found or recorded at a hop, a word or ""; NULL when something was. Static. */
const char *auth_row_skipped(const struct auth_row *);

/* The last hop of the run from `hop` on, of `count`, in which all are skipped for one reason. */
size_t auth_rows_run(const struct auth_row *, size_t count, size_t hop);

/* "not checked here: inside the organisation", of such a word. */
struct span auth_rows_skip_line(struct arena *, const char *word);

/* That reason alone: "inside the organisation"; static. */
const char *auth_rows_skip_words(const char *word);

/* "pass", or "-" where nothing was checked; "[pass?]", or empty where nothing was recorded. */
struct span auth_cell_checked(const struct auth_cell *);
struct span auth_cell_recorded(struct arena *, const struct report *, const struct auth_cell *);

/* The result that a reader should see first, NULL where there is none. */
const struct auth_result *auth_cell_chief(const struct auth_cell *);

#endif
