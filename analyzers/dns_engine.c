#include "analyzers/dns_engine.h"

#include <errno.h>
#include <stdlib.h>
#include <time.h>

#include "analyzers/dns_jobs.h"
#include "analyzers/dns_sets.h"
#include "parser/memory.h"

enum {
	READY = 512,	     /* jobs taken from the kernel at once */
	MESSAGES = 64,	     /* taken from a socket at once: a flood on one leaves room for others */
	PREFER_MS = 10000,   /* another server than the first is begun with, once it helped out */
	SCRATCH = 16 * 1024, /* bytes of an arena block that does for most answers */
};

struct dns_engine {
	struct dns_engine_options options;
	unsigned most_turns;
	dns_engine_done *done;
	void *context;
	int64_t now;	/* ms */
	unsigned first; /* server to begin with, until: */
	int64_t first_until;
	struct dns_job_list queue, prepared, running; /* running: by due time */
	struct dns_job_table jobs;
	struct dns_counts counts;
	struct arena scratch;
	struct dns_sockets sockets;
};

static int64_t clock_ms(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (int64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

/* Nobody answered; the server that was asked last is named. */
static struct dns_reply *failure(const struct dns_engine *engine, const struct dns_job *job)
{
	const struct dns_server *server = &engine->options.servers.items[job->server];
	struct dns_reading reading = { .answer = { .status = DNS_FAILED, .fault = job->fault } };

	if (job->fault == DNS_FAULT_TIMEOUT)
		reading.answer.status = DNS_TIMED_OUT;
	if (job->fault == DNS_FAULT_NONE) /* no server is known */
		reading.answer.fault = DNS_FAULT_NETWORK;
	if (job->fault == DNS_FAULT_NETWORK)
		reading.answer.cause = job->cause;
	reading.answer.seen = time(NULL);
	return dns_reply_new(&reading, SPAN_NONE,
			     (struct span){ server->text, job->turn > 0 ? server->text_len : 0 });
}

/* The job is in no list any more: tell all who asked. */
static void finish(struct dns_engine *engine, struct dns_job *job, struct dns_reply *reply)
{
	if (reply == NULL || reply->answer.status == DNS_FAILED ||
	    reply->answer.status == DNS_TIMED_OUT)
		engine->counts.failed++;
	engine->done(engine->context, dns_job_remove(&engine->jobs, job), reply);
}

static void give_up(struct dns_engine *engine, struct dns_job *job)
{
	struct dns_reply *reply = job->held != NULL ? job->held : failure(engine, job);

	job->held = NULL;
	finish(engine, job, reply);
}

static void release(struct dns_engine *engine, struct dns_job *job)
{
	dns_socket_give_back(&engine->sockets, job->socket);
	job->socket = NULL;
}

static void stop(struct dns_engine *engine, struct dns_job *job)
{
	release(engine, job);
	dns_jobs_take(&engine->running, job);
}

static void note_trouble(struct dns_engine *engine, struct dns_job *job, struct error error)
{
	job->fault = DNS_FAULT_NETWORK;
	job->cause = error.code;
	engine->counts.trouble = error;
}

/* This machine has no descriptor or memory for a socket right now. */
static bool is_shortage(int code)
{
	return code == EMFILE || code == ENFILE || code == ENOBUFS || code == ENOMEM;
}

/* Leave the job, which is in no list, to when others have given back what it is short of. */
static bool wait_for_others(struct dns_engine *engine, struct dns_job *job)
{
	if (!is_shortage(job->cause) || engine->sockets.used == 0)
		return false;
	job->turn--;
	dns_jobs_prepend(&engine->queue, job);
	return true;
}

/* Make ready to ask the job's server. False: it cannot be asked, and job->cause says why. */
static bool prepare(struct dns_engine *engine, struct dns_job *job, enum dns_over over)
{
	struct error error =
		dns_socket_take(&engine->sockets, &job->socket, job,
				&engine->options.servers.items[job->server], over);

	if (error.code != 0) {
		note_trouble(engine, job, error);
		return false;
	}
	dns_jobs_append(&engine->prepared, job);
	return true;
}

/*
 * Ask the next server there is for the job, which is in no list; give up when
 * there is none. False: it waits in the queue until a socket is free.
 */
static bool next_server(struct dns_engine *engine, struct dns_job *job)
{
	while (job->turn < engine->most_turns && engine->now < job->deadline) {
		job->server = (job->first + job->turn++) % engine->options.servers.count;
		if ((job->answered >> job->server & 1) != 0)
			continue;
		job->question.edns = engine->options.signatures ? DNS_WITH_SIGNATURES
								: DNS_WITH_EDNS;
		if (prepare(engine, job, DNS_OVER_UDP))
			return true;
		if (wait_for_others(engine, job))
			return false;
	}
	give_up(engine, job);
	return true;
}

static void send_out(struct dns_engine *engine, struct dns_job *job)
{
	bool datagram = job->socket->try.over == DNS_OVER_UDP;
	struct error error = dns_socket_ask(job->socket, &job->question);

	if (error.code != 0) {
		release(engine, job);
		note_trouble(engine, job, error);
		if (!wait_for_others(engine, job))
			next_server(engine, job);
		return;
	}
	engine->counts.datagrams += datagram;
	engine->counts.streams += !datagram;
	job->due = engine->now + engine->options.timeout_ms;
	if (job->due > job->deadline)
		job->due = job->deadline;
	dns_jobs_put_by_due(&engine->running, job);
}

/*
 * They are sent one after another, when all are prepared: a server of this
 * machine then need not be woken for each, which took 7 % of the thread's time.
 */
static void send_prepared(struct dns_engine *engine)
{
	struct dns_job *job;

	while ((job = engine->prepared.first) != NULL) {
		dns_jobs_take(&engine->prepared, job);
		send_out(engine, job);
	}
}

/* Ask the same server in another way. */
static void again(struct dns_engine *engine, struct dns_job *job, enum dns_over over,
		  enum dns_edns edns)
{
	stop(engine, job);
	job->question.edns = edns;
	if (!prepare(engine, job, over))
		next_server(engine, job);
}

static bool wants_no_edns(const struct dns_job *job, const struct dns_answer *answer)
{
	return job->question.edns != DNS_PLAIN &&
	       (answer->fault == DNS_FAULT_FORMERR || answer->fault == DNS_FAULT_NOTIMP);
}

/* A server that is not the first in the list helped out: begin with it for a while. */
static void prefer(struct dns_engine *engine, const struct dns_job *job)
{
	if (job->fault == DNS_FAULT_NONE || job->server == engine->first)
		return;
	engine->first = job->server;
	engine->first_until = engine->now + PREFER_MS;
}

/* An answer must not be taken from the cache when its signatures have expired: RFC 4035 5.3.3. */
static void cut_ttl(struct dns_engine *engine, struct span packet, struct dns_answer *answer)
{
	struct dns_sets sets;

	if (engine->options.signatures && answer->status != DNS_FAILED &&
	    dns_sets_read(&engine->scratch, packet, &sets))
		answer->ttl = dns_sets_ttl(&sets, answer->ttl, answer->seen);
}

static void take_answer(struct dns_engine *engine, struct dns_job *job, struct span packet)
{
	const struct dns_server *server = &engine->options.servers.items[job->server];

	if (job->socket->try.over == DNS_OVER_UDP && dns_packet_truncated(packet)) {
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
	cut_ttl(engine, packet, &reading.answer);
	struct dns_reply *reply = dns_reply_new(
		&reading, packet, (struct span){ server->text, server->text_len });
	stop(engine, job);
	if (reading.answer.status != DNS_FAILED) {
		prefer(engine, job);
		finish(engine, job, reply);
		return;
	}
	job->answered |= 1u << job->server;
	dns_reply_release(job->held);
	job->held = reply;
	next_server(engine, job);
}

static void receive(struct dns_engine *engine, struct dns_job *job)
{
	for (unsigned i = 0; i < MESSAGES; i++) {
		struct span packet;
		struct error error;

		switch (dns_socket_receive(&engine->sockets, job->socket, &job->question,
					   &packet, &error)) {
		case DNS_CAME_NOTHING:
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
	struct dns_job *job;

	if (engine->now >= engine->first_until)
		engine->first = 0;
	while (engine->sockets.used < engine->options.sockets && (job = engine->queue.first) != NULL) {
		dns_jobs_take(&engine->queue, job);
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
	struct dns_job *job;

	while ((job = engine->running.first) != NULL && job->due <= engine->now) {
		stop(engine, job);
		job->fault = DNS_FAULT_TIMEOUT;
		next_server(engine, job);
	}
}

static int wait_ms(const struct dns_engine *engine, enum dns_engine_wait wait)
{
	const struct dns_job *first = engine->running.first;

	if (wait == DNS_ENGINE_POLL || (first != NULL && first->due <= engine->now))
		return 0;
	return first != NULL ? (int)(first->due - engine->now) : -1;
}

void dns_engine_turn(struct dns_engine *engine, enum dns_engine_wait wait)
{
	void *ready[READY];

	engine->now = clock_ms();
	start_queued(engine);
	send_prepared(engine);
	size_t count =
		dns_sockets_wait(&engine->sockets, wait_ms(engine, wait), ready, READY);
	engine->now = clock_ms();
	for (size_t i = 0; i < count; i++)
		receive(engine, ready[i]);
	expire(engine);
}

void dns_engine_wake(const struct dns_engine *engine)
{
	dns_sockets_wake(&engine->sockets);
}

void dns_engine_ask(struct dns_engine *engine, struct dns_waiter *waiter)
{
	struct dns_job *job = dns_job_find(&engine->jobs, waiter);

	if (job != NULL) {
		dns_job_join(job, waiter);
		engine->counts.merged++;
		return;
	}
	dns_jobs_append(&engine->queue, dns_job_add(&engine->jobs, waiter));
}

struct error dns_engine_open(struct dns_engine **out, const struct dns_engine_options *options,
			     dns_engine_done *done, void *context)
{
	struct dns_engine *engine = memory_take(1, sizeof *engine);
	size_t servers = options->servers.count;

	engine->options = *options;
	engine->most_turns = servers > options->tries ? (unsigned)servers : options->tries;
	if (servers == 0)
		engine->most_turns = 0;
	engine->done = done;
	engine->context = context;
	engine->scratch.block_size = SCRATCH;
	struct error error = dns_sockets_open(&engine->sockets);
	if (error.code != 0) {
		dns_engine_close(engine);
		return error;
	}
	*out = engine;
	return NO_ERROR;
}

void dns_engine_end(struct dns_engine *engine)
{
	struct dns_job *job;

	while ((job = engine->running.first) != NULL) {
		stop(engine, job);
		finish(engine, job, NULL);
	}
	while ((job = engine->prepared.first) != NULL) {
		release(engine, job);
		dns_jobs_take(&engine->prepared, job);
		finish(engine, job, NULL);
	}
	while ((job = engine->queue.first) != NULL) {
		dns_jobs_take(&engine->queue, job);
		finish(engine, job, NULL);
	}
	dns_sockets_drop(&engine->sockets);
}

void dns_engine_close(struct dns_engine *engine)
{
	dns_engine_end(engine);
	dns_sockets_close(&engine->sockets);
	arena_free(&engine->scratch);
	free(engine);
}

const struct dns_counts *dns_engine_counts(const struct dns_engine *engine)
{
	return &engine->counts;
}
