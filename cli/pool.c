#include "cli/pool.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "analyzers/body_watch.h"
#include "analyzers/crypto.h"
#include "cli/complain.h"
#include "cli/dns_mode.h"
#include "cli/interrupt.h"
#include "cli/job.h"
#include "cli/progress.h"
#include "cli/redaction.h"
#include "parser/limits.h"

enum {
	MOST_IN_FLIGHT = 64, /* jobs of one worker, where the DNS is asked */
	MOST_WAITING = 256, /* jobs read and not given out */
	MOST_IDLE = 64, /* whose memory is kept for the next message */
	PROGRESS_EVERY = 64, /* messages */
};

struct pool {
	const struct options *options;
	const struct pool_tasks *tasks;
	void *context;
	struct dns *dns;

	pthread_mutex_t lock;
	pthread_cond_t has_work; /* for the workers: `first` or `at_end` */
	pthread_cond_t has_room; /* for the thread that reads: enough was given out */
	struct job *first, **end; /* read, and not yet taken by a worker */
	struct job *ring[MOST_WAITING]; /* in the order in which they are given out; or NULL */
	uint64_t seen; /* messages of the input, also of other shards: numbers the next one */
	uint64_t read, placed, given; /* jobs: read, those with a place in the ring, given out */
	size_t most_waiting; /* the most of `read` that are not given */
	size_t held; /* bytes of all jobs */
	bool at_end, stopped, giving, failed;
	struct job *idle;
	size_t idle_count;
	struct inputs *inputs;
	struct progress progress; /* of the thread that reads */
	struct worker *alone; /* the thread that reads is the only worker; or NULL */
};

/* The digest of a message that is too long to be held: its pieces as they are read. */
struct watch {
	struct digest *digest;
	struct body_watch *body;
	struct span first;
	bool begun, digested;
};

struct worker {
	struct pool *pool;
	struct told told; /* with what this thread finds for itself */
	struct suffix_list *suffixes;
	size_t number, in_flight;
	struct dns_port *port; /* NULL: the DNS is off */
	struct digest *digest;
	struct arena arena; /* of the digest */
	FILE *out; /* into text */
	char *text;
	size_t text_len;
	pthread_t thread;
};

static struct job *job_new(struct pool *pool)
{
	struct job *job;

	pthread_mutex_lock(&pool->lock);
	job = pool->idle;
	if (job != NULL) {
		pool->idle = job->next;
		pool->idle_count--;
	}
	pthread_mutex_unlock(&pool->lock);
	return job != NULL ? job : heap_take(sizeof *job);
}

/* Wait for the next message; what is large, or one of too many, gives its memory back. */
static void job_rest(struct pool *pool, struct job *job)
{
	if (pool->idle_count == MOST_IDLE || job->room > LIMIT_HELD / MOST_IDLE) {
		job_free(job);
		return;
	}
	job_clear(job);
	job->next = pool->idle;
	pool->idle = job;
	pool->idle_count++;
}

/* One job alone may be larger than all together are allowed to be. */
static bool has_room(const struct pool *pool, size_t size)
{
	return pool->read - pool->given < pool->most_waiting &&
	       (pool->held == 0 || pool->held + size <= LIMIT_HELD);
}

/* Room for many: one by one, each message would cost a change from thread to thread. */
static bool is_half_empty(const struct pool *pool)
{
	return pool->read - pool->given <= pool->most_waiting / 2 && pool->held <= LIMIT_HELD / 2;
}

/* Its turn to be given out comes after those that have a place already. */
static void place(struct pool *pool, struct job *job)
{
	pool->ring[pool->placed++ % MOST_WAITING] = job;
}

/* Room in the queue; waits for it. Under the lock. */
static void await_room(struct pool *pool, size_t size)
{
	bool full = !has_room(pool, size);

	while (!pool->stopped && (!has_room(pool, size) || (full && !is_half_empty(pool))))
		pthread_cond_wait(&pool->has_room, &pool->lock);
}

/* Hand it to the workers, once there is room; false where nobody takes what is given any more. */
static bool put(struct pool *pool, struct job *job)
{
	bool wanted;

	pthread_mutex_lock(&pool->lock);
	await_room(pool, job->bytes.len);
	wanted = !pool->stopped;
	if (wanted) {
		pool->held += job->bytes.len;
		pool->read++;
		if (!pool->options->unordered)
			place(pool, job);
		job->next = NULL;
		*pool->end = job;
		pool->end = &job->next;
		pthread_cond_signal(&pool->has_work);
	} else {
		arena_reset(&job->arena);
		job_rest(pool, job);
	}
	pthread_mutex_unlock(&pool->lock);
	return wanted;
}

/* The next job; NULL when there is none now, after waiting for one when `wait`. */
static struct job *take(struct pool *pool, bool wait)
{
	struct job *job;

	pthread_mutex_lock(&pool->lock);
	while (wait && pool->first == NULL && !pool->at_end)
		pthread_cond_wait(&pool->has_work, &pool->lock);
	job = pool->first;
	if (job != NULL) {
		pool->first = job->next;
		if (pool->first == NULL)
			pool->end = &pool->first;
	}
	pthread_mutex_unlock(&pool->lock);
	return job;
}

static struct job *next_done(struct pool *pool)
{
	struct job *job = pool->ring[pool->given % MOST_WAITING];

	return job != NULL && job->done ? job : NULL;
}

/* False when nobody takes what is given any more. */
static bool give_one(const struct pool *pool, const struct job *job, bool stopped)
{
	if (job->complaint != NULL)
		complain("%s", job->complaint);
	return job->text_len == 0 || stopped ||
	       pool->tasks->give(pool->context, (struct span){ job->text, job->text_len });
}

/* Give out what has its turn. One worker does it for all; the others go on meanwhile. */
static void give(struct pool *pool, struct job *done)
{
	struct job *job;
	bool taken, stopped;

	pthread_mutex_lock(&pool->lock);
	done->done = true;
	if (pool->options->unordered)
		place(pool, done);
	while (!pool->giving && (job = next_done(pool)) != NULL) {
		pool->giving = true;
		stopped = pool->stopped;
		pthread_mutex_unlock(&pool->lock);
		taken = give_one(pool, job, stopped);
		pthread_mutex_lock(&pool->lock);
		/* Told only together with the place that is free now: put() waits for one of both.
		 */
		pool->stopped |= !taken;
		pool->giving = false;
		pool->failed |= job->complaint != NULL;
		pool->held -= job->bytes.len;
		pool->ring[pool->given++ % MOST_WAITING] = NULL;
		job_rest(pool, job);
		if (pool->stopped || is_half_empty(pool))
			pthread_cond_signal(&pool->has_room);
	}
	pthread_mutex_unlock(&pool->lock);
}

static void finish(struct worker *worker, struct job *job, const struct report *report)
{
	struct pool *pool = worker->pool;

	if (report != NULL) {
		fseeko(worker->out, 0, SEEK_SET);
		pool->tasks->report(pool->context, worker->number, report, worker->out);
		fflush(worker->out);
		off_t len = ftello(worker->out);
		if (len > 0)
			job_take_text(job, (struct span){ worker->text, (size_t)len });
	}
	dns_session_close(&job->session);
	arena_reset(&job->arena);
	worker->in_flight--;
	give(pool, job);
}

static void judge(struct worker *worker, struct job *job)
{
	struct report report;

	arena_rewind(&job->arena, job->judged_from);
	report = report_make(&job->session, &job->arena, &job->facts,
			     redaction_origin(worker->pool->options, job->origin));
	report.dns_mode = dns_mode_word(worker->pool->options->dns_mode);
	if (job->session.pending == 0)
		finish(worker, job, &report);
}

static void begin(struct worker *worker, struct job *job)
{
	worker->in_flight++;
	job->arena.wordless = worker->told.counted;
	if (!job->digested && worker->pool->tasks->digest) {
		digest_add(worker->digest, job->bytes);
		digest_finish(worker->digest, job->origin.sha256);
	}
	job->session = dns_mode_session(worker->port, worker->pool->options);
	job->facts = facts_read(&job->arena, job->bytes, job->origin.length, &worker->told);
	facts_take_body(&job->arena, &job->facts, &job->streamed, job->origin.mailbox);
	job->judged_from = arena_mark(&job->arena);
	if (facts_lack(&job->facts) == NULL) {
		judge(worker, job);
		return;
	}
	job_complain(job, facts_lack(&job->facts));
	finish(worker, job, NULL);
}

static void *work(void *context)
{
	struct worker *worker = context;
	size_t most = worker->port != NULL ? MOST_IN_FLIGHT : 1;
	struct dns_session *session;
	struct job *job;

	for (;;) {
		job = worker->in_flight < most ? take(worker->pool, worker->in_flight == 0) : NULL;
		if (job != NULL)
			begin(worker, job);
		else if (worker->in_flight == 0)
			return NULL;
		else if ((session = dns_wait(worker->port)) != NULL)
			judge(worker, (struct job *)session);
	}
}

/* To one of the workers, or to itself where the thread that reads is the only one. */
static void hand_over(struct pool *pool, struct job *job, struct source *source)
{
	if (pool->alone == NULL)
		job_hold(job, source);
	if (put(pool, job) && pool->alone != NULL)
		begin(pool->alone, take(pool, false));
}

static void worker_open(struct worker *worker, struct pool *pool, size_t number)
{
	*worker = (struct worker){ .pool = pool, .number = number, .told = pool->options->told };
	worker->suffixes = suffix_share(worker->told.suffixes);
	worker->told.suffixes = worker->suffixes;
	worker->digest = digest_open(&worker->arena);
	worker->out = open_memstream(&worker->text, &worker->text_len);
	if (worker->out == NULL)
		abort();
	if (pool->dns != NULL)
		worker->port = dns_port_open(pool->dns);
}

static void worker_close(struct worker *worker)
{
	if (worker->port != NULL)
		dns_port_close(worker->port);
	suffix_close(worker->suffixes);
	fclose(worker->out);
	free(worker->text);
	arena_free(&worker->arena);
}

static bool goes_on(struct pool *pool)
{
	bool on;

	pthread_mutex_lock(&pool->lock);
	on = !pool->stopped;
	pthread_mutex_unlock(&pool->lock);
	return on && !interrupted();
}

/* What was read of the input is not all of it. */
static void fail(struct pool *pool)
{
	pthread_mutex_lock(&pool->lock);
	pool->failed = true;
	pthread_mutex_unlock(&pool->lock);
}

/* The end of a source that failed, or in which there was nothing. */
static void complain_end(struct pool *pool, const struct input *input, struct error error)
{
	struct arena arena = { 0 };
	struct span name = input_name(&arena, input);

	fail(pool);
	if (error.code == 0)
		complain(SPAN_FMT ": skipped: it is empty", SPAN_ARG(name));
	else if (!input_is_refused(input))
		complain_error(arena_string(&arena, name), error);
	arena_free(&arena);
}

/* A message that is held is shown in one piece, and is digested by its worker. */
static void watch_bytes(void *context, struct span bytes)
{
	struct watch *watch = context;

	body_watch_add(watch->body, bytes);
	if (!watch->begun) {
		watch->begun = true;
		watch->first = bytes;
		return;
	}
	if (!watch->digested)
		digest_add(watch->digest, watch->first);
	watch->digested = true;
	digest_add(watch->digest, bytes);
}

static void take_digest(struct watch *watch, struct job *job)
{
	job->digested = watch->digested;
	if (watch->digested)
		digest_finish(watch->digest, job->origin.sha256);
	watch->begun = watch->digested = false;
	job->streamed = body_watch_finish(watch->body, &job->arena);
}

static void take_item(struct pool *pool, struct watch *watch, const struct input *input,
		      const struct source_item *item)
{
	struct job *job = job_new(pool);

	job_fill(job, input, item);
	take_digest(watch, job);
	hand_over(pool, job, input->source);
}

static void read_source(struct pool *pool, struct watch *watch, struct inputs *inputs,
			const struct input *input)
{
	struct error error = NO_ERROR;
	struct source_item item;
	bool more = true;

	while (goes_on(pool)) {
		bool ours = shard_takes(pool->options->shard, pool->seen);

		source_watch(input->source, ours ? watch_bytes : NULL, watch);
		error = source_next(input->source, &item, &more);
		if (!more)
			break;
		if (ours)
			take_item(pool, watch, input, &item);
		if (++pool->seen % PROGRESS_EVERY == 0)
			progress_tell(&pool->progress, inputs_done(inputs), inputs_size(inputs),
				      pool->seen);
	}
	if (!more && (error.code != 0 || source_count(input->source) == 0))
		complain_end(pool, input, error);
}

static void read_all(struct pool *pool)
{
	struct inputs *inputs = inputs_open(pool->options);
	struct arena arena = { 0 };
	struct watch watch = { .digest = digest_open(&arena), .body = body_watch_open() };
	struct input input;

	while (goes_on(pool) && inputs_next(inputs, &input)) {
		if (input.source != NULL)
			read_source(pool, &watch, inputs, &input);
		else if (!pool->tasks->lines(pool->context, &input))
			pool->failed = true;
	}
	body_watch_close(watch.body);
	arena_free(&arena);
	pthread_mutex_lock(&pool->lock);
	pool->failed |= inputs_status(inputs) != STATUS_OK;
	pool->at_end = true;
	pthread_cond_broadcast(&pool->has_work);
	pthread_mutex_unlock(&pool->lock);
	pool->inputs = inputs; /* the jobs name its files */
}

size_t pool_workers(const struct options *options)
{
	long processors = sysconf(_SC_NPROCESSORS_ONLN);

	if (options->jobs > 0)
		return options->jobs;
	return processors > 0 ? (size_t)processors : 1;
}

static void pool_close(struct pool *pool)
{
	progress_close(&pool->progress);
	inputs_close(pool->inputs);
	for (struct job *job = pool->idle, *next; job != NULL; job = next) {
		next = job->next;
		job_free(job);
	}
	pthread_cond_destroy(&pool->has_room);
	pthread_cond_destroy(&pool->has_work);
	pthread_mutex_destroy(&pool->lock);
}

/* Nobody is waited for without the DNS: a single worker then reads itself, and copies nothing. */
static void run_alone(struct pool *pool)
{
	struct worker worker;

	worker_open(&worker, pool, 0);
	pool->alone = &worker;
	read_all(pool);
	worker_close(&worker);
}

static void run_workers(struct pool *pool, size_t count)
{
	struct worker *workers = heap_take(count * sizeof *workers);

	for (size_t i = 0; i < count; i++) {
		worker_open(&workers[i], pool, i);
		if (pthread_create(&workers[i].thread, NULL, work, &workers[i]) != 0)
			abort();
	}
	read_all(pool);
	for (size_t i = 0; i < count; i++) {
		pthread_join(workers[i].thread, NULL);
		worker_close(&workers[i]);
	}
	free(workers);
}

enum status pool_run(const struct options *options, struct dns *dns, size_t count,
		     const struct pool_tasks *tasks, void *context)
{
	struct pool *pool = heap_take(sizeof *pool);
	enum status status;

	pool->options = options;
	pool->dns = dns;
	/* All of so few keep their memory: without the DNS two workers save a tenth of their time. */
	pool->most_waiting = dns != NULL ? MOST_WAITING : MOST_IDLE;
	pool->tasks = tasks;
	pool->context = context;
	pool->end = &pool->first;
	pool->progress = progress_open(options->quiet, options->progress);
	pthread_mutex_init(&pool->lock, NULL);
	pthread_cond_init(&pool->has_work, NULL);
	pthread_cond_init(&pool->has_room, NULL);
	if (count == 1 && dns == NULL)
		run_alone(pool);
	else
		run_workers(pool, count);
	status = pool->failed ? STATUS_INPUT : STATUS_OK;
	pool_close(pool);
	free(pool);
	return status;
}
