#include "analyzers/dns_cache.h"

#include <stdlib.h>

#include "tests/test.h"

enum { SECOND = 1000, DAY = 24 * 3600 * SECOND };

static struct dns_name name_of(const char *text)
{
	struct dns_name name;

	dns_name_read(span_string(text), &name);
	return name;
}

static void put(struct dns_cache *cache, const char *text, enum dns_status status, uint32_t ttl,
		struct span data, int64_t now)
{
	struct dns_name name = name_of(text);
	struct dns_key key = { &name, DNS_TXT, dns_key_hash(1, &name, DNS_TXT) };
	struct dns_record record = { .data = data };
	struct dns_reading reading = { .answer = {
					       .status = status, .records = &record, .ttl = ttl } };

	reading.answer.count = status == DNS_FOUND;
	struct dns_reply *reply = dns_reply_new(&reading, SPAN("packet"), SPAN("server"));
	dns_cache_put(cache, &key, reply, now);
	dns_reply_release(reply);
}

static struct dns_reply *find(struct dns_cache *cache, const char *text, enum dns_type type,
			      int64_t now)
{
	struct dns_name name = name_of(text);
	struct dns_key key = { &name, type, dns_key_hash(1, &name, type) };

	return dns_cache_find(cache, &key, now);
}

static void test_found(void)
{
	struct dns_cache *cache = dns_cache_new(8, 1 << 20);

	ok(find(cache, "a.example", DNS_TXT, 0) == NULL, "an empty cache");
	put(cache, "a.example", DNS_FOUND, 10, SPAN("text"), 0);
	const struct dns_reply *reply = find(cache, "A.example.", DNS_TXT, 0);
	ok(reply != NULL && reply->answer.count == 1, "found by its name");
	ok_span(reply->answer.records[0].data, SPAN("text"), "the record");
	ok_span(reply->packet, SPAN("packet"), "the packet");
	ok_span(reply->server, SPAN("server"), "the server");
	ok(find(cache, "a.example", DNS_A, 0) == NULL, "not by another type");
	ok(find(cache, "b.a.example", DNS_TXT, 0) == NULL, "not by another name");
	put(cache, "a.example", DNS_FOUND, 10, SPAN("newer"), 0);
	ok_span(find(cache, "a.example", DNS_TXT, 0)->answer.records[0].data, SPAN("newer"),
		"the newer answer");
	dns_cache_free(cache);
}

static const struct {
	enum dns_status status;
	uint32_t ttl;
	int64_t kept; /* ms */
} lives[] = {
	{ DNS_FOUND, 10, 10 * SECOND }, { DNS_FOUND, 0, 0 },
	{ DNS_FOUND, UINT32_MAX, DAY }, { DNS_NO_NAME, 60, 60 * SECOND },
	{ DNS_NO_DATA, 1, 1 * SECOND }, { DNS_FAILED, 60, 0 },
	{ DNS_TIMED_OUT, 60, 0 },
};

static void test_lives(void)
{
	for (size_t i = 0; i < sizeof lives / sizeof *lives; i++) {
		struct dns_cache *cache = dns_cache_new(8, 1 << 20);

		put(cache, "a.example", lives[i].status, lives[i].ttl, SPAN("x"), 5);
		ok((find(cache, "a.example", DNS_TXT, 5 + lives[i].kept - 1) != NULL) ==
			   (lives[i].kept > 0),
		   "life %zu", i);
		ok(find(cache, "a.example", DNS_TXT, 5 + lives[i].kept) == NULL, "and its end");
		ok(dns_cache_bytes(cache) == 0, "no memory is left behind");
		dns_cache_free(cache);
	}
}

/* Two of the large answers fit, each with a note four times as large. */
enum { BYTES = 50000 };

static void test_bounds(void)
{
	static const char large[4000];
	struct dns_cache *cache = dns_cache_new(3, BYTES);

	put(cache, "a.example", DNS_FOUND, 10, SPAN("a"), 0);
	put(cache, "b.example", DNS_FOUND, 10, SPAN("b"), 0);
	put(cache, "c.example", DNS_FOUND, 10, SPAN("c"), 0);
	find(cache, "a.example", DNS_TXT, 1);
	put(cache, "d.example", DNS_FOUND, 10, SPAN("d"), 0);
	ok(find(cache, "a.example", DNS_TXT, 1) != NULL, "what was used stays");
	ok(find(cache, "b.example", DNS_TXT, 1) == NULL, "what was not goes");
	for (char letter = 'e'; letter <= 'z'; letter++) {
		char name[] = "?.example";

		name[0] = letter;
		put(cache, name, DNS_FOUND, 10, (struct span){ large, sizeof large }, 0);
		if (dns_cache_bytes(cache) > BYTES)
			break;
	}
	ok(dns_cache_bytes(cache) <= BYTES, "bytes are bounded");
	ok(dns_cache_bytes(cache) > BYTES / 2, "the room for notes is counted among them");
	ok(find(cache, "z.example", DNS_TXT, 1) != NULL, "the last is there");
	put(cache, "large.example", DNS_FOUND, 10, (struct span){ large, sizeof large }, 0);
	dns_cache_free(cache);

	cache = dns_cache_new(3, 100);
	put(cache, "a.example", DNS_FOUND, 10, SPAN("a"), 0);
	ok(find(cache, "a.example", DNS_TXT, 0) == NULL, "what does not fit is not kept");
	dns_cache_free(cache);
}

/* What the cache lets go of stays with others who hold it. */
static void test_held(void)
{
	struct dns_cache *cache = dns_cache_new(8, 1 << 20);
	struct dns_name name = name_of("held.example");
	struct dns_key key = { &name, DNS_TXT, dns_key_hash(1, &name, DNS_TXT) };
	struct dns_record record = { .data = SPAN("text") };
	struct dns_reading reading = {
		.answer = { .status = DNS_FOUND, .records = &record, .count = 1, .ttl = 10 }
	};
	struct dns_reply *reply = dns_reply_new(&reading, SPAN("packet"), SPAN("server"));

	dns_cache_put(cache, &key, reply, 0);
	ok_number(reply->holders, 2, "the cache holds it");
	dns_cache_put(cache, &key, reply, 1);
	ok_number(reply->holders, 2, "once, though it was put again");
	ok(dns_cache_find(cache, &key, 60000) == NULL, "its time is over");
	ok_number(reply->holders, 1, "and the cache let go of it");
	dns_cache_put(cache, &key, reply, 0);
	dns_cache_free(cache);
	ok_number(reply->holders, 1, "so it does at its end");
	ok_span(reply->answer.records[0].data, SPAN("text"), "it is whole");
	dns_reply_release(reply);
}

/* A session holds what it was given, and the note about it, after the cache let go of it. */
static void test_note(void)
{
	struct dns_cache *cache = dns_cache_new(8, 1 << 20);
	struct dns_session session = dns_session_open(NULL);
	struct dns_ticket *ticket = arena_take(&session.arena, 1, sizeof *ticket);
	void *first = heap_take(8), *second = heap_take(8);

	put(cache, "a.example", DNS_FOUND, 10, SPAN("text"), 0);
	ticket->session = &session;
	*LIST_ADD(&session.arena, &session.tickets) = ticket;
	dns_reply_deliver(find(cache, "a.example", DNS_TXT, 0), ticket);
	struct dns_note *note = ticket->reading.answer.note;
	ok(dns_note_read(NULL) == NULL && dns_note_read(note) == NULL, "nothing is noted yet");
	ok(dns_note_leave(note, first), "the first note is taken");
	ok(!dns_note_leave(note, second), "a second is not");
	free(second);
	dns_cache_free(cache);
	ok(dns_note_read(note) == first, "it stays");
	ok_span(ticket->reading.answer.records[0].data, SPAN("text"), "as the answer does");
	dns_session_close(&session);
}

int main(void)
{
	test_held();
	test_note();
	test_found();
	test_lives();
	test_bounds();
	return done();
}
