/*
 * usage: dkim_speed FILE ZONE ROUNDS [THREADS]
 *        dkim_speed --stream MEBIBYTES
 *   Verifies every signature of a message over and over: header read, digests of body and fields,
 *   key out of the cache, signature checked. Each thread has its own session, all share the keys
 *   and take the rounds a hundred at a time, as workers take messages.
 *   With --stream the digest of a body of that size is taken piece by piece, as of a message that
 *   is not held.
 */
#include <pthread.h>
#include <stdatomic.h>
#include <stdio.h>
#include <stdlib.h>
#include <sys/resource.h>
#include <time.h>

#include "analyzers/dkim.h"
#include "parser/source.h"

enum { THREADS_MOST = 16, PIECE = 65536, ROUNDS_AT_ONCE = 100 };

struct job {
	struct span raw;
	struct dns *dns;
	struct key_cache *keys;
	atomic_ulong *left; /* rounds, of all threads */
	_Alignas(64) unsigned long verified; /* a line of its own: threads count apart */
	unsigned long failed;
};

static double now(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (double)time.tv_sec + (double)time.tv_nsec / 1e9;
}

static bool verify(struct job *job, struct arena *arena, struct dns_session *session,
		   const struct message *message, const struct header_index *index,
		   const struct body_digests *digests, const struct signature *signature)
{
	struct key_lookup lookup = key_lookup(session, arena, signature);
	struct header_selection selection = header_select(arena, index, signature);
	uint64_t bytes = 0, rest;
	unsigned checks = 0;
	struct span digest = header_hash(arena, message, &selection, 0, signature, &bytes);
	struct key_result key = key_check(job->keys, &lookup, signature, digest, &checks);

	return dkim_judge(signature, &lookup, &key, body_compare(digests, signature, &rest), true,
			  0)
		       .verdict == AUTH_PASS;
}

static void verify_message(struct job *job, struct arena *arena, struct dns_session *session)
{
	struct message message = message_read(arena, job->raw);
	struct signatures signatures = signatures_read(arena, &message);
	struct body_digests digests = body_digests_take(arena, &signatures, message.body);
	struct header_index *index = header_index_make(arena, &message);

	for (size_t i = 0; i < signatures.count; i++) {
		bool good = verify(job, arena, session, &message, index, &digests,
				   &signatures.items[i]);

		job->verified += good;
		job->failed += !good;
	}
}

static unsigned long take_rounds(atomic_ulong *left)
{
	unsigned long seen = atomic_load(left), taken;

	do
		taken = seen < ROUNDS_AT_ONCE ? seen : ROUNDS_AT_ONCE;
	while (!atomic_compare_exchange_weak(left, &seen, seen - taken));
	return taken;
}

static void *run(void *context)
{
	struct job *job = context;
	struct dns_port *port = dns_port_open(job->dns);
	struct dns_session session = dns_session_open(port);
	struct arena arena = { 0 };
	unsigned long rounds;

	while ((rounds = take_rounds(job->left)) > 0)
		for (; rounds > 0; rounds--) {
			verify_message(job, &arena, &session);
			arena_reset(&arena);
		}
	dns_session_close(&session);
	dns_port_close(port);
	arena_free(&arena);
	return NULL;
}

static int stream(size_t mebibytes)
{
	struct arena arena = { 0 };
	struct message message = message_read(
		&arena, SPAN("DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=a.example;"
			     " s=s; h=From; bh=YWJj; b=YWJj\r\n\r\n"));
	struct signatures signatures = signatures_read(&arena, &message);
	struct body_hasher *hasher = body_hasher_open(&arena, &signatures);
	static char piece[PIECE];
	struct rusage usage;
	double begin = now();

	for (size_t i = 0; i < PIECE; i++)
		piece[i] = i % 78 == 76 ? '\r' : i % 78 == 77 ? '\n' : (char)('a' + i % 26);
	for (size_t i = 0; i < mebibytes * (1 << 20) / PIECE; i++)
		body_hasher_add(hasher, (struct span){ piece, PIECE });
	body_hasher_finish(hasher);
	double took = now() - begin;
	getrusage(RUSAGE_SELF, &usage);
	printf("MiB=%zu secs=%.3f MB/s=%.0f peak=%ld KiB\n", mebibytes, took,
	       (double)mebibytes * 1.048576 / took, usage.ru_maxrss);
	arena_free(&arena);
	return 0;
}

int main(int argc, char **argv)
{
	static struct job jobs[THREADS_MOST];
	pthread_t threads[THREADS_MOST];
	struct arena arena = { 0 };
	struct source *source;
	struct source_item item;
	struct dns *dns;
	bool more;

	if (argc > 2 && span_equal(span_string(argv[1]), SPAN("--stream")))
		return stream(strtoul(argv[2], NULL, 10));
	if (argc < 4 || source_open(&source, argv[1], SOURCE_MESSAGE).code != 0 ||
	    source_next(source, &item, &more).code != 0 ||
	    dns_open_zone(&dns, &arena, (const char *const *)&argv[2], 1).path != NULL)
		return 2;
	unsigned long count = argc > 4 ? strtoul(argv[4], NULL, 10) : 1, verified = 0, failed = 0;
	if (count < 1 || count > THREADS_MOST)
		return 2;
	struct key_cache *keys = key_cache_open();
	atomic_ulong left = strtoul(argv[3], NULL, 10);
	double begin = now();
	for (unsigned long i = 0; i < count; i++) {
		jobs[i] = (struct job){ item.bytes, dns, keys, &left, 0, 0 };
		if (pthread_create(&threads[i], NULL, run, &jobs[i]) != 0)
			return 1;
	}
	for (unsigned long i = 0; i < count; i++) {
		pthread_join(threads[i], NULL);
		verified += jobs[i].verified;
		failed += jobs[i].failed;
	}
	double took = now() - begin;
	printf("units=%lu secs=%.6f bad=%lu per=%.2f us\n", verified, took, failed,
	       took / (double)(verified + failed) * 1e6);
	key_cache_close(keys);
	source_close(source);
	dns_close(dns);
	arena_free(&arena);
	return failed > 0;
}
