#include "analyzers/body_hash.h"

#include "analyzers/body_watch.h"
#include "parser/buffer.h"
#include "parser/limits.h"
#include "tests/test.h"

static struct arena arena;

#define HEAD                                                                                       \
	"DKIM-Signature: v=1; a=rsa-sha256; c=relaxed/relaxed; d=a.example; s=s; h=From;"          \
	" bh=YWJj; b=YWJj\n"                                                                       \
	"DKIM-Signature: v=1; a=rsa-sha1; d=a.example; s=s; h=From; l=7; bh=YWJj; b=YWJj\n"        \
	"ARC-Message-Signature: i=1; a=rsa-sha256; c=relaxed/relaxed; d=a.example; s=s; h=From;"   \
	" bh=YWJj; b=YWJj\n"                                                                       \
	"From: a@a.example\n\n"
#define BODY "One  line \n\nand  another.\n\n\n"

static struct signatures read_all(struct span text)
{
	struct message *message = arena_take(&arena, 1, sizeof *message);

	*message = message_read(&arena, text);
	return signatures_read(&arena, message);
}

static bool same(const struct body_digests *a, const struct body_digests *b)
{
	if (a->count != b->count || a->known != b->known || a->assumed != b->assumed)
		return false;
	for (size_t i = 0; i < a->count; i++)
		if (a->items[i].size != b->items[i].size ||
		    memcmp(a->items[i].digest, b->items[i].digest, a->items[i].size) != 0)
			return false;
	return a->bytes[CANON_SIMPLE] == b->bytes[CANON_SIMPLE] &&
	       a->bytes[CANON_RELAXED] == b->bytes[CANON_RELAXED];
}

/* What two signatures want alike is taken once; by FIPS 180-4 over the canonical text. */
static void test_digests(const struct signatures *signatures)
{
	struct body_digests digests = body_digests_take(&arena, signatures, SPAN(BODY));
	struct digest *digest = digest_open(&arena);
	unsigned char want[HASH_SIZE_MOST];

	ok_number((long long)signatures->count, 3, "signatures");
	ok_number((long long)digests.count, 2, "digests");
	ok(digests.known && digests.assumed, "the whole body was seen; its lines end with LF");
	digest_add(digest, SPAN("One line\r\n\r\nand another.\r\n"));
	digest_finish(digest, want);
	const struct body_digest *got = body_digest_find(&digests, &signatures->items[0]);
	ok(got != NULL && memcmp(got->digest, want, SHA256_SIZE) == 0, "relaxed, SHA-256");
	ok(got == body_digest_find(&digests, &signatures->items[2]), "ARC's is the same one");
	digest = digest_open_kind(&arena, HASH_SHA1);
	digest_add(digest, SPAN("One  li"));
	digest_finish(digest, want);
	got = body_digest_find(&digests, &signatures->items[1]);
	ok(got != NULL && memcmp(got->digest, want, SHA1_SIZE) == 0, "simple, SHA-1, l=7");
	ok_number((long long)digests.bytes[CANON_RELAXED], 26, "canonical bytes");
}

/* A message that comes in pieces, and one that comes in one. */
static void test_watch(const struct signatures *signatures)
{
	struct span text = SPAN(HEAD BODY);
	struct body_digests want = body_digests_take(&arena, signatures, SPAN(BODY));
	struct body_watch *watch = body_watch_open();
	size_t head = sizeof HEAD - 1;

	for (size_t first = head; first < text.len; first++)
		for (size_t piece = 1; piece < 9; piece += 3) {
			body_watch_add(watch, span_upto(text, first));
			for (size_t at = first; at < text.len; at += piece)
				body_watch_add(watch, span_part(text, at, piece));
			struct body_digests got = body_watch_finish(watch, &arena).digests;
			if (!same(&got, &want))
				ok(false, "first piece of %zu bytes, then of %zu", first, piece);
		}
	body_watch_add(watch, text);
	ok(!body_watch_finish(watch, &arena).digests.known, "one piece: nothing is taken");
	body_watch_add(watch, SPAN("From: a@a.example\n\nx"));
	body_watch_add(watch, SPAN("y"));
	ok(!body_watch_finish(watch, &arena).digests.known, "no signature: nothing is taken");
	body_watch_close(watch);
}

static void test_limit(void)
{
	for (unsigned extra = 0; extra <= 1; extra++) {
		struct buffer text = { .arena = &arena };

		/* Of DKIM's no more than LIMIT_SIGNATURES are read: ARC's make up the number. */
		for (unsigned i = 0; i < LIMIT_BODY_DIGESTS + extra; i++)
			buffer_put(&text, arena_format(&arena,
						       "ARC-Message-Signature: i=1; a=rsa-sha256; "
						       "d=a.example; s=s; h=From; l=%u; bh=YWJj; "
						       "b=YWJj\n",
						       i));
		buffer_put(&text, SPAN("\n"));
		struct signatures signatures = read_all(buffer_span(&text));
		struct body_digests digests = body_digests_take(&arena, &signatures, SPAN(BODY));
		uint64_t rest;

		ok_number((long long)digests.count, (long long)LIMIT_BODY_DIGESTS, "digests");
		ok((body_compare(&digests, &signatures.items[signatures.count - 1], &rest) ==
		    BODY_UNKNOWN) == (extra == 1),
		   "one more than are taken is not known");
	}
}

int main(void)
{
	struct signatures signatures = read_all(SPAN(HEAD BODY));

	test_digests(&signatures);
	test_watch(&signatures);
	test_limit();
	arena_free(&arena);
	return done();
}
