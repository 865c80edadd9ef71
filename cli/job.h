/* job - a message on its way through the pool: read, judged, and what is to be given out of it. */
#ifndef CLI_JOB_H
#define CLI_JOB_H

#include "analyzers/dns.h"
#include "analyzers/report.h"
#include "cli/inputs.h"

struct job {
	struct dns_session session; /* first, so that a session is its job */
	struct arena arena;
	struct arena_mark judged_from; /* facts stand below, judgements above */
	struct facts facts;
	struct origin origin;
	struct span bytes; /* what is held; the source's where one worker does it all */
	char *memory; /* in which it lies */
	size_t room; /* size of that */
	bool many; /* one of several in its source */
	bool digested; /* already, as it was read */
	struct body_stream streamed; /* of a body that is longer than what is held */

	/* To be given out. */
	char *text;
	size_t text_len;
	char *complaint;
	bool refused; /* the container that it lies in: complained of already */
	bool done;
	struct job *next; /* in the queue, or free */
};

/* Take over what the source tells of a message; its bytes stay the source's. */
void job_fill(struct job *, const struct input *, const struct source_item *);

/* Hold the bytes, so that the source can be read on: a copy, or its very memory. */
void job_hold(struct job *, struct source *);

void job_take_text(struct job *, struct span text); /* a copy of what is to be printed */

/* What stands in the way of a report, unless the container is complained of already. */
void job_complain(struct job *, const char *what);
void job_complain_part(struct job *, const char *what); /* why it is on a part of the input */

/* Make ready for another message, and keep the memory that most of them need. */
void job_clear(struct job *);
void job_free(struct job *);

#endif
