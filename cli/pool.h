/*
 * pool - many messages at once: read, judged by several threads, and given out
 * in the order in which they were read, or as they are ready.
 *
 * With the DNS off and files to read the workers take turns at reading a few
 * messages each, and judge what they read. Where something has to be waited
 * for, answers or a pipe, one thread reads for all: a worker then has many jobs
 * in flight, and never waits while there is one to be judged.
 *
 * A message is copied into its job, so that reading goes on; the bytes of all
 * jobs are bounded, and so are those that wait for their turn to be given out.
 * A single worker that reads for itself copies nothing.
 */
#ifndef CLI_POOL_H
#define CLI_POOL_H

#include <stdio.h>

#include "analyzers/dns.h"
#include "analyzers/report.h"
#include "cli/inputs.h"

/* What is done with reports; the context is that of the whole run. */
struct pool_tasks {
	/*
	 * Called by the workers, each with a number from 0: take what is wanted of
	 * a report, and write what is to be given out: in the order of input, but
	 * with options->unordered. `origin` is the message's, whatever was decoded of it.
	 */
	void (*report)(void *context, size_t worker, const struct origin *origin,
		       const struct report *, FILE *out);

	/*
	 * Called before that, with the digest: whether the message need not be judged, as
	 * this wrote and took all that report() would have; *loss is then as of facts_loss().
	 * NULL: all are judged.
	 */
	bool (*known)(void *context, size_t worker, const struct origin *origin, FILE *out,
		      const char **loss);

	/* Called by one thread at a time, in that order: what report() wrote. NULL where it writes
	 * nothing. */
	bool (*give)(void *context, struct span text); /* false: enough, stop */

	/*
	 * Called by one thread at a time, with an input that is read whole;
	 * NULL where the options know none. False when not all of it could be read.
	 */
	bool (*lines)(void *context, const struct input *);
	bool digest; /* report() or known() uses that of the whole message: else it is not taken */
};

/* How many workers the options ask for: by default one a processor. */
size_t pool_workers(const struct options *);

/*
 * Judge all messages of the inputs with that many workers, telling how far it
 * is as the options have it. `dns` NULL is the DNS switched off. Returns
 * STATUS_INPUT when something could not be read.
 */
enum status pool_run(const struct options *, struct dns *, size_t workers,
		     const struct pool_tasks *, void *context);

#endif
