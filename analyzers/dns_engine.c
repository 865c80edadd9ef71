#include "analyzers/dns_engine.h"

#include <errno.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <time.h>
#include <unistd.h>

#include "analyzers/dns_transport.h"

enum {
	SLOTS = 4096,	    /* of questions on their way; a power of two */
	EVENTS = 64,	    /* taken from the kernel at once */
	MESSAGES = 64,	    /* taken from a socket at once, so that a flood on one leaves room for others */
	PREFER_MS = 10000,  /* another server than the first is begun with, once it helped out */
	SCRATCH = 16 * 1024, /* bytes of an arena block that does for most answers */
};

/* A question on its way. It is in the slots, and either queued or running. */
struct job {
	struct job *chain;	    /* the next of its slot */
	struct job *before, *after; /* in its list */
	struct dns_waiter *waiters, *last_waiter;
	struct dns_question question;
	struct dns_try try;
	unsigned server;      /* that is being asked */
	unsigned first, turn; /* server to begin with; how many were asked */
	unsigned answered;    /* servers that said something, a bit each: they are not asked again */
	int64_t due;	      /* ms: when this try is given up */
	int64_t deadline;     /* ms: when the question is given up; 0 before the first try */
	enum dns_fault fault; /* of the last try that brought no answer */
	int cause;	      /* errno value of DNS_FAULT_NETWORK */
	struct dns_reply *held; /* the answer if nobody has a better one */
	bool reading;	      /* TCP: the question is out */
};

struct job_list {
	struct job *first, *last;
};

struct dns_engine {
	struct dns_engine_options options;
	unsigned most_turns;
	dns_engine_done *done;
	void *context;
	int poll, wake; /* descriptors */
	int64_t now;	/* ms */
	unsigned first; /* server to begin with, until: */
	int64_t first_until;
	unsigned open; /* sockets */
	struct job_list queue, running; /* running: by due time */
	struct job *slots[SLOTS];
	struct dns_ids ids;
	struct dns_counts counts;
	struct arena scratch;
	char room[DNS_PACKET_MOST];
};

static void *take(size_t size)
{
	void *memory = calloc(1, size);

	if (memory == NULL) {
		fputs("mailpath: out of memory\n", stderr);
		abort();
	}
	return memory;
}

static int64_t clock_ms(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (int64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

/* Put `job` behind `before`, which is NULL for the front. */
static void list_put(struct job_list *list, struct job *before, struct job *job)
{
	job->before = before;
	job->after = before != NULL ? before->after : list->first;
	*(job->after != NULL ? &job->after->before : &list->last) = job;
	*(before != NULL ? &before->after : &list->first) = job;
}

static void list_take(struct job_list *list, struct job *job)
{
	*(job->before != NULL ? &job->before->after : &list->first) = job->after;
	*(job->after != NULL ? &job->after->before : &list->last) = job->before;
}

/* Tries last the same, so a new one is due last, but for those that a deadline cuts short. */
static void run_until(struct dns_engine *engine, struct job *job)
{
	struct job *before = engine->running.last;

	job->due = engine->now + engine->options.timeout_ms;
	if (job->due > job->deadline)
		job->due = job->deadline;
	while (before != NULL && before->due > job->due)
		before = before->before;
	list_put(&engine->running, before, job);
}

static struct dns_reply *failure(const struct job *job)
{
	struct dns_reading reading = { .answer = { .status = DNS_FAILED, .fault = job->fault } };

	if (job->fault == DNS_FAULT_TIMEOUT)
		reading.answer.status = DNS_TIMED_OUT;
	if (job->fault == DNS_FAULT_NONE) /* no server is known */
		reading.answer.fault = DNS_FAULT_NETWORK;
	reading.answer.seen = time(NULL);
	return dns_reply_new(&reading, SPAN_NONE, SPAN_NONE);
}

static void job_free(struct dns_engine *engine, struct job *job)
{
	struct job **at = &engine->slots[job->waiters->hash % SLOTS];

	while (*at != job)
		at = &(*at)->chain;
	*at = job->chain;
	free(job->held);
	free(job);
}

/* The job is in no list any more: tell all who asked. */
static void finish(struct dns_engine *engine, struct job *job, struct dns_reply *reply)
{
	struct dns_waiter *waiters = job->waiters;

	if (reply == NULL || reply->reading.answer.status == DNS_FAILED ||
	    reply->reading.answer.status == DNS_TIMED_OUT)
		engine->counts.failed++;
	job_free(engine, job);
	engine->done(engine->context, waiters, reply);
}

static void give_up(struct dns_engine *engine, struct job *job)
{
	struct dns_reply *reply = job->held != NULL ? job->held : failure(job);

	job->held = NULL;
	finish(engine, job, reply);
}

static void stop(struct dns_engine *engine, struct job *job)
{
	dns_try_close(&job->try);
	engine->open--;
	list_take(&engine->running, job);
}

static void note_trouble(struct dns_engine *engine, struct job *job, struct error error)
{
	job->fault = DNS_FAULT_NETWORK;
	job->cause = error.code;
	engine->counts.trouble = error;
}

/* Ask the job's server. False: it cannot be asked, and job->cause says why. */
static bool run(struct dns_engine *engine, struct job *job, enum dns_over over)
{
	struct epoll_event event = { .data.ptr = job };
	struct error error = dns_try_open(&job->try, &engine->ids,
					  &engine->options.servers.items[job->server], over,
					  &job->question);

	job->reading = over == DNS_OVER_UDP;
	event.events = job->reading ? EPOLLIN : EPOLLOUT;
	if (error.code == 0 &&
	    epoll_ctl(engine->poll, EPOLL_CTL_ADD, job->try.descriptor, &event) < 0) {
		error = (struct error){ errno, "epoll" };
		dns_try_close(&job->try);
	}
	if (error.code != 0) {
		note_trouble(engine, job, error);
		return false;
	}
	engine->counts.datagrams += over == DNS_OVER_UDP;
	engine->counts.streams += over == DNS_OVER_TCP;
	engine->open++;
	run_until(engine, job);
	return true;
}

/* This machine has no descriptor or memory for a socket right now. */
static bool is_shortage(int code)
{
	return code == EMFILE || code == ENFILE || code == ENOBUFS || code == ENOMEM;
}

/*
 * Ask the next server there is for the job, which is in no list; give up when
 * there is none. False: it waits in the queue until a socket is free.
 */
static bool next_server(struct dns_engine *engine, struct job *job)
{
	while (job->turn < engine->most_turns && engine->now < job->deadline) {
		job->server = (job->first + job->turn++) % engine->options.servers.count;
		if ((job->answered >> job->server & 1) != 0)
			continue;
		job->question.edns = DNS_WITH_EDNS;
		if (run(engine, job, DNS_OVER_UDP))
			return true;
		if (is_shortage(job->cause) && engine->open > 0) {
			job->turn--;
			list_put(&engine->queue, NULL, job);
			return false;
		}
	}
	give_up(engine, job);
	return true;
}

/* Ask the same server in another way. */
static void again(struct dns_engine *engine, struct job *job, enum dns_over over,
		  enum dns_edns edns)
{
	stop(engine, job);
	job->question.edns = edns;
	if (!run(engine, job, over))
		next_server(engine, job);
}

static bool wants_no_edns(const struct job *job, const struct dns_answer *answer)
{
	return job->question.edns == DNS_WITH_EDNS &&
	       (answer->fault == DNS_FAULT_FORMERR || answer->fault == DNS_FAULT_NOTIMP);
}

/* A server that is not the first in the list helped out: begin with it for a while. */
static void prefer(struct dns_engine *engine, const struct job *job)
{
	if (job->fault == DNS_FAULT_NONE || job->server == engine->first)
		return;
	engine->first = job->server;
	engine->first_until = engine->now + PREFER_MS;
}

static void take_answer(struct dns_engine *engine, struct job *job, struct span packet)
{
	const struct dns_server *server = &engine->options.servers.items[job->server];

	if (job->try.over == DNS_OVER_UDP && dns_packet_truncated(packet)) {
		again(engine, job, DNS_OVER_TCP, job->question.edns);
		return;
	}
	arena_reset(&engine->scratch);
	struct dns_reading reading = dns_packet_read(&engine->scratch, packet, job->question.name,
						     job->question.type);
	if (wants_no_edns(job, &reading.answer)) {
		again(engine, job, DNS_OVER_UDP, DNS_PLAIN);
		return;
	}
	reading.answer.seen = time(NULL);
	struct dns_reply *reply = dns_reply_new(
		&reading, packet, (struct span){ server->text, server->text_len });
	stop(engine, job);
	if (reading.answer.status != DNS_FAILED) {
		prefer(engine, job);
		finish(engine, job, reply);
		return;
	}
	job->answered |= 1u << job->server;
	free(job->held);
	job->held = reply;
	next_server(engine, job);
}

/* The connection stands and has taken the question: from now on wait for the answer. */
static void expect_answer(struct dns_engine *engine, struct job *job)
{
	struct epoll_event event = { .events = EPOLLIN, .data.ptr = job };

	job->reading = true;
	epoll_ctl(engine->poll, EPOLL_CTL_MOD, job->try.descriptor, &event);
}

static void receive(struct dns_engine *engine, struct job *job)
{
	for (unsigned i = 0; i < MESSAGES; i++) {
		struct span packet;
		struct error error;

		switch (dns_try_receive(&job->try, &job->question, engine->room, &packet, &error)) {
		case DNS_CAME_NOTHING:
			if (!job->reading && job->try.sent)
				expect_answer(engine, job);
			return;
		case DNS_CAME_ANSWER:
			take_answer(engine, job, packet);
			return;
		case DNS_CAME_NO_EDNS:
			again(engine, job, DNS_OVER_UDP, DNS_PLAIN);
			return;
		case DNS_CAME_STRANGER:
			engine->counts.strangers++;
			break;
		case DNS_CAME_ERROR:
			stop(engine, job);
			note_trouble(engine, job, error);
			next_server(engine, job);
			return;
		}
	}
}

static void start_queued(struct dns_engine *engine)
{
	struct job *job;

	if (engine->now >= engine->first_until)
		engine->first = 0;
	while (engine->open < engine->options.sockets && (job = engine->queue.first) != NULL) {
		list_take(&engine->queue, job);
		if (job->deadline == 0) {
			engine->counts.questions++;
			job->first = engine->first;
			job->deadline = engine->now + (int64_t)engine->options.timeout_ms *
							      engine->most_turns;
		}
		if (!next_server(engine, job))
			break;
	}
}

static void expire(struct dns_engine *engine)
{
	struct job *job;

	while ((job = engine->running.first) != NULL && job->due <= engine->now) {
		stop(engine, job);
		job->fault = DNS_FAULT_TIMEOUT;
		next_server(engine, job);
	}
}

static int wait_ms(const struct dns_engine *engine, enum dns_engine_wait wait)
{
	const struct job *first = engine->running.first;

	if (wait == DNS_ENGINE_POLL || (first != NULL && first->due <= engine->now))
		return 0;
	return first != NULL ? (int)(first->due - engine->now) : -1;
}

static void clear_wake(const struct dns_engine *engine)
{
	uint64_t count;

	while (read(engine->wake, &count, sizeof count) < 0 && errno == EINTR)
		;
}

void dns_engine_turn(struct dns_engine *engine, enum dns_engine_wait wait)
{
	struct epoll_event events[EVENTS];

	engine->now = clock_ms();
	start_queued(engine);
	int count = epoll_wait(engine->poll, events, EVENTS, wait_ms(engine, wait));
	engine->now = clock_ms();
	for (int i = 0; i < count; i++) {
		if (events[i].data.ptr == NULL)
			clear_wake(engine);
		else
			receive(engine, events[i].data.ptr);
	}
	expire(engine);
}

void dns_engine_wake(const struct dns_engine *engine)
{
	uint64_t one = 1;

	while (write(engine->wake, &one, sizeof one) < 0 && errno == EINTR)
		;
}

static struct job *job_find(const struct dns_engine *engine, const struct dns_waiter *waiter)
{
	struct job *job = engine->slots[waiter->hash % SLOTS];

	while (job != NULL && (job->waiters->hash != waiter->hash ||
			       job->question.type != waiter->type ||
			       !dns_name_equal(job->question.name, &waiter->name)))
		job = job->chain;
	return job;
}

void dns_engine_ask(struct dns_engine *engine, struct dns_waiter *waiter)
{
	struct job *job = job_find(engine, waiter), **slot = &engine->slots[waiter->hash % SLOTS];

	waiter->next = NULL;
	if (job != NULL) {
		job->last_waiter->next = waiter;
		job->last_waiter = waiter;
		engine->counts.merged++;
		return;
	}
	job = take(sizeof *job);
	job->waiters = job->last_waiter = waiter;
	job->question = (struct dns_question){ .name = &waiter->name, .type = waiter->type };
	job->fault = DNS_FAULT_NONE;
	job->try.descriptor = -1;
	job->chain = *slot;
	*slot = job;
	list_put(&engine->queue, engine->queue.last, job);
}

struct error dns_engine_open(struct dns_engine **out, const struct dns_engine_options *options,
			     dns_engine_done *done, void *context)
{
	struct dns_engine *engine = take(sizeof *engine);
	struct epoll_event event = { .events = EPOLLIN };
	size_t servers = options->servers.count;

	engine->options = *options;
	engine->most_turns = servers > options->tries ? (unsigned)servers : options->tries;
	if (servers == 0)
		engine->most_turns = 0;
	engine->done = done;
	engine->context = context;
	engine->scratch.block_size = SCRATCH;
	engine->poll = epoll_create1(EPOLL_CLOEXEC);
	engine->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (engine->poll < 0 || engine->wake < 0 ||
	    epoll_ctl(engine->poll, EPOLL_CTL_ADD, engine->wake, &event) < 0) {
		struct error error = { errno, "epoll" };

		dns_engine_close(engine);
		return error;
	}
	*out = engine;
	return NO_ERROR;
}

void dns_engine_close(struct dns_engine *engine)
{
	struct job *job;

	while ((job = engine->running.first) != NULL) {
		stop(engine, job);
		finish(engine, job, NULL);
	}
	while ((job = engine->queue.first) != NULL) {
		list_take(&engine->queue, job);
		finish(engine, job, NULL);
	}
	if (engine->poll >= 0)
		close(engine->poll);
	if (engine->wake >= 0)
		close(engine->wake);
	arena_free(&engine->scratch);
	free(engine);
}

const struct dns_counts *dns_engine_counts(const struct dns_engine *engine)
{
	return &engine->counts;
}
