#include "cli/pool.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "analyzers/crypto.h"
#include "cli/complain.h"
#include "cli/dns_mode.h"
#include "cli/intake.h"
#include "cli/job.h"
#include "cli/redaction.h"
#include "parser/limits.h"

enum {
	MOST_IN_FLIGHT = 64, /* jobs of one worker, where the DNS is asked */
	MOST_WAITING = 256, /* jobs read and not given out */
	MOST_IDLE = 64, /* whose memory is kept for the next message */
	TURN = 8, /* messages that a worker reads before it judges them */
};

struct pool {
	const struct options *options;
	const struct pool_tasks *tasks;
	void *context;
	struct dns *dns;

	pthread_mutex_t lock; /* of all that follows down to `turn` */
	pthread_cond_t has_work; /* for the workers: `first` or `at_end` */
	pthread_cond_t has_room; /* for who reads: enough was given out */
	struct job *first, **end; /* read, and not yet taken by a worker */
	struct job *ring[MOST_WAITING]; /* in the order in which they are given out; or NULL */
	uint64_t read, placed, given; /* jobs: read, those with a place in the ring, given out */
	size_t most_waiting; /* the most of `read` that are not given */
	size_t held; /* bytes of all jobs */
	bool at_end, stopped, giving, failed;
	struct job *idle;
	size_t idle_count;

	pthread_mutex_t turn; /* of the intake, where workers read by turns; taken before `lock` */
	struct intake *intake;
	bool alone; /* one worker reads and judges: bytes need not be held */
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

/* Waits for room. Under the lock. */
static void await_room(struct pool *pool, size_t size)
{
	bool full = !has_room(pool, size);

	while (!pool->stopped && (!has_room(pool, size) || (full && !is_half_empty(pool))))
		pthread_cond_wait(&pool->has_room, &pool->lock);
}

/* Count it among those that are held, once there is room. Under the lock; false as of put(). */
static bool count_in(struct pool *pool, struct job *job)
{
	await_room(pool, job->bytes.len);
	if (pool->stopped) {
		arena_reset(&job->arena);
		job_rest(pool, job);
		return false;
	}
	pool->held += job->bytes.len;
	pool->read++;
	if (!pool->options->unordered)
		place(pool, job);
	return true;
}

/* The next message, its bytes held where others are read before it is judged; NULL at the end. */
static struct job *read_job(struct pool *pool)
{
	struct job *job = job_new(pool);

	if (!intake_next(pool->intake, job)) {
		job_free(job);
		return NULL;
	}
	if (!pool->alone)
		job_hold(job, intake_source(pool->intake));
	return job;
}

/* Hand it to the workers, once there is room; false where nobody takes what is given any more. */
static bool put(struct pool *pool, struct job *job)
{
	bool wanted;

	pthread_mutex_lock(&pool->lock);
	wanted = count_in(pool, job);
	if (wanted) {
		job->next = NULL;
		*pool->end = job;
		pool->end = &job->next;
		pthread_cond_signal(&pool->has_work);
	}
	pthread_mutex_unlock(&pool->lock);
	return wanted;
}

/* Count it as this thread's own, once there is room; false as of put(). */
static bool admit(struct pool *pool, struct job *job)
{
	bool wanted;

	pthread_mutex_lock(&pool->lock);
	wanted = count_in(pool, job);
	pthread_mutex_unlock(&pool->lock);
	return wanted;
}

/* Whether it would be admitted at once. */
static bool fits(struct pool *pool, const struct job *job)
{
	bool at_once;

	pthread_mutex_lock(&pool->lock);
	at_once = pool->stopped || has_room(pool, job->bytes.len);
	pthread_mutex_unlock(&pool->lock);
	return at_once;
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

/* What has been written of the job is what is to be given out. */
static void take_text(struct worker *worker, struct job *job)
{
	off_t len = ftello(worker->out);

	if (len <= 0)
		return;
	fflush(worker->out); /* which tells the text anew */
	job_take_text(job, (struct span){ worker->text, (size_t)len });
	fseeko(worker->out, 0, SEEK_SET);
}

static void finish(struct worker *worker, struct job *job)
{
	dns_session_close(&job->session);
	arena_reset(&job->arena);
	worker->in_flight--;
	give(worker->pool, job);
}

static void tell(struct worker *worker, struct job *job, const struct report *report)
{
	struct pool *pool = worker->pool;
	struct origin origin = redaction_origin(pool->options, job->origin);

	pool->tasks->report(pool->context, worker->number, &origin, report, worker->out);
	take_text(worker, job);
	finish(worker, job);
}

/* Whether it need not be judged; it is done with then. */
static bool is_known(struct worker *worker, struct job *job)
{
	struct pool *pool = worker->pool;
	struct origin origin = redaction_origin(pool->options, job->origin);
	const char *loss = NULL;

	if (pool->tasks->known == NULL)
		return false;
	if (!pool->tasks->known(pool->context, worker->number, &origin, worker->out, &loss))
		return false;
	if (loss != NULL)
		job_complain_part(job, loss);
	take_text(worker, job);
	finish(worker, job);
	return true;
}

static void judge(struct worker *worker, struct job *job)
{
	struct report report;

	arena_rewind(&job->arena, job->judged_from);
	report = report_make(&job->session, &job->arena, &job->facts,
			     redaction_origin(worker->pool->options, job->origin));
	report.dns_mode = dns_mode_word(worker->pool->options->dns_mode);
	if (job->session.pending == 0)
		tell(worker, job, &report);
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
	if (is_known(worker, job))
		return;
	job->facts = facts_read(&job->arena, job->bytes, job->origin.length, &worker->told);
	facts_take_body(&job->arena, &job->facts, &job->streamed, job->origin.mailbox);
	job->judged_from = arena_mark(&job->arena);
	if (facts_lack(&job->facts) == NULL) {
		if (facts_loss(&job->facts) != NULL)
			job_complain_part(job, facts_loss(&job->facts));
		judge(worker, job);
		return;
	}
	job_complain(job, facts_lack(&job->facts));
	finish(worker, job);
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

static void begin_all(struct worker *worker, struct job *const *jobs, size_t count)
{
	for (size_t i = 0; i < count; i++)
		begin(worker, jobs[i]);
}

/* Read some messages for this worker, which has the turn; 0 at the end. */
static size_t read_some(struct worker *worker, struct job **jobs)
{
	struct pool *pool = worker->pool;
	size_t most = pool->alone ? 1 : TURN, count = 0;
	struct job *job;

	while (count < most && (job = read_job(pool)) != NULL) {
		/* Room is made by what is given out, and these may be the first to be. */
		if (count > 0 && !fits(pool, job)) {
			begin_all(worker, jobs, count);
			count = 0;
		}
		if (!admit(pool, job))
			break;
		jobs[count++] = job;
	}
	return count;
}

/* What a worker read itself is still near to its processor, and nobody has to be woken for it. */
static void *work_by_turns(void *context)
{
	struct worker *worker = context;
	struct job *jobs[TURN];
	size_t count;

	do {
		pthread_mutex_lock(&worker->pool->turn);
		count = read_some(worker, jobs);
		pthread_mutex_unlock(&worker->pool->turn);
		begin_all(worker, jobs, count);
	} while (count > 0);
	return NULL;
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

size_t pool_workers(const struct options *options)
{
	long processors = sysconf(_SC_NPROCESSORS_ONLN);

	if (options->jobs > 0)
		return options->jobs;
	return processors > 0 ? (size_t)processors : 1;
}

static void pool_open(struct pool *pool)
{
	pool->end = &pool->first;
	pool->intake = intake_open(pool->options, pool->tasks, pool->context);
	pthread_mutex_init(&pool->turn, NULL);
	pthread_mutex_init(&pool->lock, NULL);
	pthread_cond_init(&pool->has_work, NULL);
	pthread_cond_init(&pool->has_room, NULL);
}

static void pool_close(struct pool *pool)
{
	for (struct job *job = pool->idle, *next; job != NULL; job = next) {
		next = job->next;
		job_free(job);
	}
	intake_close(pool->intake);
	pthread_cond_destroy(&pool->has_room);
	pthread_cond_destroy(&pool->has_work);
	pthread_mutex_destroy(&pool->lock);
	pthread_mutex_destroy(&pool->turn);
}

/* Read for the workers, who would wait for it while there are answers to be judged. */
static void read_all(struct pool *pool)
{
	struct job *job;

	while ((job = read_job(pool)) != NULL && put(pool, job))
		continue;
	pthread_mutex_lock(&pool->lock);
	pool->at_end = true;
	pthread_cond_broadcast(&pool->has_work);
	pthread_mutex_unlock(&pool->lock);
}

/* Where this thread is not needed for reading it is the first of the workers. */
static void run_workers(struct pool *pool, size_t count, bool by_turns)
{
	struct worker *workers = heap_take(count * sizeof *workers);
	void *(*run)(void *) = by_turns ? work_by_turns : work;

	for (size_t i = 0; i < count; i++)
		worker_open(&workers[i], pool, i);
	for (size_t i = by_turns; i < count; i++)
		if (pthread_create(&workers[i].thread, NULL, run, &workers[i]) != 0)
			abort();
	if (by_turns)
		run(&workers[0]);
	else
		read_all(pool);
	for (size_t i = by_turns; i < count; i++)
		pthread_join(workers[i].thread, NULL);
	for (size_t i = 0; i < count; i++)
		worker_close(&workers[i]);
	free(workers);
}

enum status pool_run(const struct options *options, struct dns *dns, size_t count,
		     const struct pool_tasks *tasks, void *context)
{
	struct pool *pool = heap_take(sizeof *pool);
	/* A signal comes to the first thread, and would not wake another that waits for a pipe. */
	bool by_turns = dns == NULL && (count == 1 || !inputs_may_wait(options));
	enum status status;

	pool->options = options;
	pool->dns = dns;
	/* All of so few keep their memory: without the DNS two workers save a tenth of their time.
	 */
	pool->most_waiting = dns != NULL ? MOST_WAITING : MOST_IDLE;
	pool->tasks = tasks;
	pool->context = context;
	pool->alone = by_turns && count == 1;
	pool_open(pool);
	run_workers(pool, count, by_turns);
	status = pool->failed ? STATUS_INPUT : intake_status(pool->intake);
	pool_close(pool);
	free(pool);
	return status;
}
