#define _GNU_SOURCE /* unshare */

#include "analyzers/dns_live.h"

#include <errno.h>
#include <pthread.h>
#include <sched.h>
#include <signal.h>
#include <stdlib.h>
#include <sys/random.h>
#include <time.h>

#include "analyzers/dns_cache.h"
#include "parser/memory.h"

enum {
	SHARDS = 16, /* of the cache, each with its lock; a power of two */
	TIMEOUT_MS = 2000,
	LOOK_UP_MS = 100, /* how long a port waits before it asks whether to give up */
	TRIES = 2,
	SOCKETS = 256, /* so many packets fit into the usual receive buffer of a local resolver */
	CACHE_ENTRIES = 65536,
	CACHE_BYTES = 64 << 20,
};

/*
 * A ticket on its way. The engine never looks at the ticket, so its session may
 * go. What the engine reads is together: it comes from another processor.
 */
struct errand {
	struct dns_waiter waiter; /* first, so that a waiter is its errand; its next is that of lists */
	struct live_port *port;
	struct dns_ticket *ticket; /* NULL once it is forgotten; for the port's thread */
	struct dns_reply *reply;
	bool keeps; /* the reply in the cache: one of those who asked the same */
	struct dns_name name;
};

struct errands {
	struct errand *first, *last;
};

struct live_port {
	struct dns_port port; /* first, so that a port is its live_port */
	pthread_cond_t arrived;
	struct errands done;   /* answered and not yet taken; under the lock */
	unsigned out;	       /* errands that are the engine's; under the lock */
	bool closed;	       /* under the lock: freed with its last errand */
	unsigned waited_for;   /* errands that are not forgotten; for the port's thread */
	struct errands ready;  /* taken and not yet delivered; for the port's thread */
};

struct shard {
	pthread_mutex_t lock;
	struct dns_cache *cache;
	unsigned long hits;
};

struct live {
	struct dns dns; /* first, so that a back-end is its live */
	struct dns_live_options options;
	uint64_t secret; /* of the hashes */
	struct shard shards[SHARDS];

	pthread_mutex_t lock;
	pthread_t thread;
	struct dns_engine *engine; /* NULL before the first question; under the lock */
	struct errands inbox;	   /* not yet seen by the engine; under the lock */
	bool asleep;		   /* the engine is to be woken for the inbox; under the lock */
	bool stopping;		   /* under the lock */
	struct dns_counts counts;  /* as the engine told last; under the lock */

	struct errands answered; /* in this turn of the engine; for its thread */
};

/* Some milliseconds late at times, but for a fraction of the cost: TTLs are seconds. */
static int64_t clock_ms(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC_COARSE, &time);
	return (int64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

static void errands_add(struct errands *list, struct errand *errand)
{
	errand->waiter.next = NULL;
	if (list->first != NULL)
		list->last->waiter.next = &errand->waiter;
	else
		list->first = errand;
	list->last = errand;
}

static struct errand *errands_take(struct errands *list)
{
	struct errand *errand = list->first;

	if (errand != NULL)
		list->first = (struct errand *)errand->waiter.next;
	return errand;
}

static void port_free(struct live_port *port)
{
	pthread_cond_destroy(&port->arrived);
	free(port);
}

static struct shard *shard_of(struct live *live, uint64_t hash)
{
	return &live->shards[hash >> 60 & (SHARDS - 1)];
}

static void keep(struct live *live, const struct dns_waiter *waiter, struct dns_reply *reply)
{
	struct shard *shard = shard_of(live, waiter->hash);
	struct dns_key key = { waiter->name, waiter->type, waiter->hash };

	pthread_mutex_lock(&shard->lock);
	dns_cache_put(shard->cache, &key, reply, clock_ms());
	pthread_mutex_unlock(&shard->lock);
}

/*
 * Its reply goes to the cache by the thread that takes it: the engine's is the
 * one that all others wait for, and spent 6 % of its time on that.
 */
static void errand_end(struct live *live, struct errand *errand)
{
	if (errand->keeps)
		keep(live, &errand->waiter, errand->reply);
	dns_reply_release(errand->reply);
	free(errand);
}

/* The engine's thread. */

static void take_answer(void *context, struct dns_waiter *all, struct dns_reply *reply)
{
	struct live *live = context;

	((struct errand *)all)->keeps = reply != NULL;
	while (all != NULL) {
		struct errand *errand = (struct errand *)all;

		all = all->next;
		if (reply != NULL)
			errand->reply = dns_reply_hold(reply);
		errands_add(&live->answered, errand);
	}
	dns_reply_release(reply);
}

/* Hand answers to the ports that wait for them. Under the lock. */
static void hand_out(struct live *live)
{
	struct errand *errand;

	while ((errand = errands_take(&live->answered)) != NULL) {
		struct live_port *port = errand->port;

		port->out--;
		if (!port->closed) {
			if (port->done.first == NULL)
				pthread_cond_signal(&port->arrived);
			errands_add(&port->done, errand);
			continue;
		}
		errand_end(live, errand);
		if (port->out == 0)
			port_free(port);
	}
}

/* The lock is held at the call and after it. */
static void turn(struct live *live)
{
	struct errands inbox = live->inbox;
	struct errand *errand;

	live->inbox = (struct errands){ 0 };
	live->asleep = inbox.first == NULL;
	enum dns_engine_wait wait = live->asleep ? DNS_ENGINE_BLOCK : DNS_ENGINE_POLL;
	pthread_mutex_unlock(&live->lock);
	while ((errand = errands_take(&inbox)) != NULL)
		dns_engine_ask(live->engine, &errand->waiter);
	dns_engine_turn(live->engine, wait);
	pthread_mutex_lock(&live->lock);
	live->counts = *dns_engine_counts(live->engine);
	hand_out(live);
}

/*
 * In a table of its own the kernel need not count who uses a descriptor, at
 * each call: 4 % of the thread's time. Where that is not allowed the shared one
 * does; so what the thread opens it closes. ThreadSanitizer knows one table
 * only, and would take two sockets of the same number for one.
 */
static void take_own_descriptors(void)
{
#ifndef __SANITIZE_THREAD__
	unshare(CLONE_FILES);
#endif
}

static void *engine_thread(void *context)
{
	struct live *live = context;

	take_own_descriptors();
	pthread_mutex_lock(&live->lock);
	while (!live->stopping)
		turn(live);
	pthread_mutex_unlock(&live->lock);
	dns_engine_end(live->engine);
	return NULL;
}

/* Start the engine, without a signal ever being handled in its thread. Under the lock. */
static struct error start(struct live *live)
{
	sigset_t all, before;
	struct error error;

	error = dns_engine_open(&live->engine, &live->options.engine, take_answer, live);
	if (error.code != 0)
		return error;
	sigfillset(&all);
	pthread_sigmask(SIG_SETMASK, &all, &before);
	error.code = pthread_create(&live->thread, NULL, engine_thread, live);
	error.doing = "thread";
	pthread_sigmask(SIG_SETMASK, &before, NULL);
	if (error.code != 0) {
		dns_engine_close(live->engine);
		live->engine = NULL;
	}
	return error;
}

/* The ports' threads. */

static bool ask_cache(struct live *live, const struct dns_key *key, struct dns_ticket *ticket)
{
	struct shard *shard = shard_of(live, key->hash);
	int64_t now = clock_ms();

	pthread_mutex_lock(&shard->lock);
	struct dns_reply *reply = dns_cache_find(shard->cache, key, now);
	if (reply != NULL) {
		shard->hits++;
		dns_reply_deliver(reply, ticket);
	}
	pthread_mutex_unlock(&shard->lock);
	return reply != NULL;
}

static struct error send_out(struct live *live, struct errand *errand)
{
	struct error error = NO_ERROR;
	bool wake = false;

	pthread_mutex_lock(&live->lock);
	if (live->options.engine.servers.count == 0)
		error = (struct error){ EDESTADDRREQ, "resolver" };
	else if (live->engine == NULL)
		error = start(live);
	if (error.code == 0) {
		errands_add(&live->inbox, errand);
		errand->port->out++;
		wake = live->asleep;
		live->asleep = false;
	} else {
		live->counts.trouble = error;
	}
	pthread_mutex_unlock(&live->lock);
	if (wake)
		dns_engine_wake(live->engine);
	return error;
}

static bool live_ask(struct dns_port *dns_port, struct dns_ticket *ticket)
{
	struct live_port *port = (struct live_port *)dns_port;
	struct live *live = (struct live *)dns_port->dns;
	struct dns_key key = { &ticket->name, ticket->type,
			       dns_key_hash(live->secret, &ticket->name, ticket->type) };

	if (ask_cache(live, &key, ticket))
		return true;
	struct errand *errand = memory_take(1, sizeof *errand);
	dns_name_copy(&errand->name, &ticket->name);
	errand->waiter = (struct dns_waiter){ NULL, &errand->name, key.hash, ticket->type };
	errand->port = port;
	errand->ticket = ticket;
	ticket->errand = errand;
	struct error error = send_out(live, errand);
	if (error.code != 0) {
		free(errand);
		dns_deliver_fault(ticket, DNS_FAULT_NETWORK, time(NULL));
		ticket->reading.answer.cause = error.code;
		return true;
	}
	port->waited_for++;
	return false;
}

static bool is_stopped(const struct live *live)
{
	return live->options.stopped != NULL && live->options.stopped();
}

/* Wait for an arrival, but not for long. Under the lock. */
static void doze(struct live *live, struct live_port *port)
{
	struct timespec until;

	clock_gettime(CLOCK_MONOTONIC, &until);
	until.tv_nsec += LOOK_UP_MS * 1000000L;
	until.tv_sec += until.tv_nsec / 1000000000L;
	until.tv_nsec %= 1000000000L;
	pthread_cond_timedwait(&port->arrived, &live->lock, &until);
}

/* Wait until something arrived, and take all of it; false when it is given up. */
static bool fetch(struct live *live, struct live_port *port)
{
	pthread_mutex_lock(&live->lock);
	while (port->done.first == NULL && !is_stopped(live))
		doze(live, port);
	port->ready = port->done;
	port->done = (struct errands){ 0 };
	pthread_mutex_unlock(&live->lock);
	return port->ready.first != NULL;
}

static struct dns_ticket *live_wait(struct dns_port *dns_port)
{
	struct live_port *port = (struct live_port *)dns_port;
	struct live *live = (struct live *)dns_port->dns;
	struct dns_ticket *ticket = NULL;

	while (port->waited_for > 0 && ticket == NULL) {
		if (port->ready.first == NULL && !fetch(live, port))
			break;
		struct errand *errand = errands_take(&port->ready);

		ticket = errand->ticket;
		if (ticket != NULL) {
			port->waited_for--;
			dns_reply_deliver(errand->reply, ticket);
		}
		errand_end(live, errand);
	}
	return ticket;
}

static void live_forget(struct dns_port *dns_port, struct dns_ticket *ticket)
{
	((struct errand *)ticket->errand)->ticket = NULL;
	((struct live_port *)dns_port)->waited_for--;
}

static struct dns_port *live_port_open(struct dns *dns)
{
	struct live_port *port = memory_take(1, sizeof *port);
	pthread_condattr_t clock;

	port->port.dns = dns;
	pthread_condattr_init(&clock);
	pthread_condattr_setclock(&clock, CLOCK_MONOTONIC);
	pthread_cond_init(&port->arrived, &clock);
	pthread_condattr_destroy(&clock);
	return &port->port;
}

static void live_port_close(struct dns_port *dns_port)
{
	struct live_port *port = (struct live_port *)dns_port;
	struct live *live = (struct live *)dns_port->dns;
	struct errand *errand;

	pthread_mutex_lock(&live->lock);
	while ((errand = errands_take(&port->ready)) != NULL ||
	       (errand = errands_take(&port->done)) != NULL)
		errand_end(live, errand);
	port->closed = true;
	bool last = port->out == 0;
	pthread_mutex_unlock(&live->lock);
	if (last)
		port_free(port);
}

/* End the engine's thread, and what is still on its way. */
static void end(struct live *live)
{
	pthread_mutex_lock(&live->lock);
	live->stopping = true;
	pthread_mutex_unlock(&live->lock);
	dns_engine_wake(live->engine);
	pthread_join(live->thread, NULL);
	dns_engine_close(live->engine);
	hand_out(live);
	live->answered = live->inbox; /* what the engine never saw */
	hand_out(live);
}

static struct error live_close(struct dns *dns)
{
	struct live *live = (struct live *)dns;

	if (live->engine != NULL)
		end(live);
	for (size_t i = 0; i < SHARDS; i++) {
		dns_cache_free(live->shards[i].cache);
		pthread_mutex_destroy(&live->shards[i].lock);
	}
	pthread_mutex_destroy(&live->lock);
	free(live);
	return NO_ERROR;
}

static const struct dns_backend live_backend = {
	.ask = live_ask,
	.wait = live_wait,
	.forget = live_forget,
	.port_open = live_port_open,
	.port_close = live_port_close,
	.close = live_close,
};

struct dns_live_options dns_live_defaults(void)
{
	return (struct dns_live_options){
		.engine = { .timeout_ms = TIMEOUT_MS, .tries = TRIES, .sockets = SOCKETS },
		.cache_entries = CACHE_ENTRIES,
		.cache_bytes = CACHE_BYTES,
	};
}

struct dns *dns_open_live(const struct dns_live_options *options)
{
	struct live *live = memory_take(1, sizeof *live);

	live->dns.backend = &live_backend;
	live->options = *options;
	/* Without it hashes can be foretold, and no more. */
	if (getrandom(&live->secret, sizeof live->secret, 0) < 0)
		live->secret = (uint64_t)clock_ms();
	pthread_mutex_init(&live->lock, NULL);
	for (size_t i = 0; i < SHARDS; i++) {
		pthread_mutex_init(&live->shards[i].lock, NULL);
		live->shards[i].cache = dns_cache_new(options->cache_entries / SHARDS,
						      options->cache_bytes / SHARDS);
	}
	return &live->dns;
}

struct dns_live_counts dns_live_counts(struct dns *dns)
{
	struct live *live = (struct live *)dns;
	struct dns_live_counts counts = { .cached = 0 };

	pthread_mutex_lock(&live->lock);
	counts.engine = live->counts;
	pthread_mutex_unlock(&live->lock);
	for (size_t i = 0; i < SHARDS; i++) {
		pthread_mutex_lock(&live->shards[i].lock);
		counts.cached += live->shards[i].hits;
		counts.cache_bytes += dns_cache_bytes(live->shards[i].cache);
		pthread_mutex_unlock(&live->shards[i].lock);
	}
	return counts;
}
