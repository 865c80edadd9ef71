/* intake - the inputs as jobs, one message after the other; for one thread at a time. */
#ifndef CLI_INTAKE_H
#define CLI_INTAKE_H

#include "cli/job.h"
#include "cli/pool.h"

struct intake;

/* The options and the tasks must outlive it. */
struct intake *intake_open(const struct options *, const struct pool_tasks *, void *context);

/*
 * Fill the job with the next message, whose bytes stay the source's until the
 * next call; false at the end of all inputs, or after an interruption. Inputs
 * that are read whole go to the tasks; what cannot be read is complained of.
 * Tells how far it is, as the options have it.
 */
bool intake_next(struct intake *, struct job *);

/* The source of the last message, for job_hold(). */
struct source *intake_source(const struct intake *);

/* STATUS_INPUT when something could not be read so far. */
enum status intake_status(const struct intake *);

/* The jobs name files of it: they are not used any more. */
void intake_close(struct intake *);

#endif
