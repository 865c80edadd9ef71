/*
 * Each cap of parser/limits.h that a message can reach: at the cap nothing is
 * said, one past it the flaw is there. Those of the DNS stand in its own tests.
 */
#include <string.h>

#include "analyzers/report.h"
#include "parser/buffer.h"
#include "parser/limits.h"
#include "tests/test.h"

/* `head`, `count` times the unit, `tail`: as much as is read without a flaw. */
static const struct {
	const char *name;
	enum flaw_kind flaw;
	const char *head, *unit;
	size_t count;
	const char *tail;
} cases[] = {
	{ "a line", FLAW_LONG_LINE, "A: ", "x", 998 - 3, "\n" },
	{ "a field", FLAW_FIELD_CUT, "A:", "x", LIMIT_FIELD - 3, "\n" },
	{ "fields", FLAW_TOO_MANY_FIELDS, "", "a:\n", LIMIT_FIELDS, "\n" },
	{ "the header", FLAW_HEADER_CUT, "A: of 16 bytes..\n", " of 16 bytes...\n",
	  (LIMIT_HEADER - 17) / 16, "" },
	{ "hops", FLAW_TOO_MANY_HOPS, "", "Received: by a.example\n", LIMIT_HOPS, "" },
	{ "authors", FLAW_TOO_MANY_ADDRESSES, "From: ", "a@a.example,", LIMIT_ADDRESSES, "\n" },
	{ "recipients", FLAW_TOO_MANY_ADDRESSES, "Received: by a.example for ", "<a@a.example>,",
	  LIMIT_RECIPIENTS - 1, "<b@a.example>; 6 Jul 2015 09:01:20 +0000\n" },
	{ "comments", FLAW_COMMENT_DEEP, "Authentication-Results: a.example; spf=pass ", "(",
	  LIMIT_COMMENT_DEPTH, "\n" },
	{ "fields of results", FLAW_TOO_MANY_CLAIMS, "", "Received-SPF: pass client-ip=192.0.2.1\n",
	  LIMIT_CLAIMS, "" },
	{ "results of a field", FLAW_TOO_MANY_CLAIMS, "Authentication-Results: a.example",
	  "; dkim=pass header.d=a.example", LIMIT_CLAIMS, "\n" },
	{ "properties", FLAW_TOO_MANY_CLAIMS, "Authentication-Results: a.example; spf=pass",
	  " smtp.a=b", LIMIT_PROPERTIES, "\n" },
	{ "comments of a result", FLAW_TOO_MANY_CLAIMS,
	  "Authentication-Results: a.example; spf=pass", " (a)", LIMIT_PROPERTIES, "\n" },
	{ "lines of a pasted header", FLAW_HEADER_CUT, "> From: a@a.example\n> To: b@b.example\n",
	  ">  c\n", LIMIT_PASTE_LINES - 2, "" },
	{ "a pasted header", FLAW_HEADER_CUT, "> From: a@a.example\n> X-Filler: 32\n",
	  ">  of sixty-five bytes, so that the lines of it are not too many\n",
	  (LIMIT_PASTE - 35) / 65, "" },
	{ "recipients of a bounce", FLAW_TOO_MANY_RETURNED,
	  "Content-Type: message/delivery-status\n\n", "Final-Recipient: rfc822; a@b.example\n\n",
	  LIMIT_BOUNCE_RECIPIENTS, "" },
	{ "messages in a message", FLAW_TOO_MANY_RETURNED,
	  "Content-Type: multipart/mixed; boundary=b\n\n",
	  "--b\nContent-Type: message/rfc822\n\nSubject: x\n\n", LIMIT_EMBEDDED, "--b--\n" },
	{ "words of a bounce", FLAW_NOTICE_CUT, "From: MAILER-DAEMON@a.example\n\n", "x",
	  LIMIT_NOTICE, "" },
	{ "flaws", FLAW_TOO_MANY_FLAWS, "", "A : b\n", LIMIT_FLAWS - 1, "" },
};

static struct span text_of(struct arena *arena, size_t i, size_t count)
{
	struct buffer text = { .arena = arena };

	buffer_put(&text, span_string(cases[i].head));
	while (count-- > 0)
		buffer_put(&text, span_string(cases[i].unit));
	buffer_put(&text, span_string(cases[i].tail));
	return buffer_span(&text);
}

static size_t count_of(const struct facts *facts, enum flaw_kind kind)
{
	size_t count = 0;

	for (size_t i = 0; i < facts->message->flaws.count; i++)
		count += facts->message->flaws.items[i].kind == kind;
	return count;
}

static void test_case(struct arena *arena, size_t i)
{
	static const struct told told;

	for (size_t over = 0; over <= 1; over++) {
		struct span raw = text_of(arena, i, cases[i].count + over);
		struct facts facts = facts_read(arena, raw, raw.len, &told);

		ok_number((long long)count_of(&facts, cases[i].flaw), (long long)over,
			  cases[i].name);
		arena_reset(arena);
	}
}

/* Words of others are no bounce's: nothing that matters is cut off, also where they begin like one. */
static void test_words(struct arena *arena)
{
	static const struct told told;
	static const char *const heads[] = {
		"From: a@a.example\n\n",
		"From: a@a.example\n\nHi. This is the qmail-send program at a.example.\n",
	};

	for (size_t i = 0; i < sizeof heads / sizeof *heads; i++) {
		struct buffer text = { .arena = arena };

		buffer_put(&text, span_string(heads[i]));
		for (size_t k = 0; k <= LIMIT_NOTICE; k++)
			buffer_put(&text, SPAN("x"));
		struct span raw = buffer_span(&text);
		struct facts facts = facts_read(arena, raw, raw.len, &told);

		ok(facts.kind == KIND_MESSAGE && count_of(&facts, FLAW_NOTICE_CUT) == 0,
		   "words of no bounce");
	}
}

/* What was not kept of a message. */
static void test_length(struct arena *arena)
{
	static const struct told told;
	struct span raw = SPAN("From: a@a.example\n\nbody\n");

	for (size_t over = 0; over <= 1; over++) {
		struct facts facts = facts_read(arena, raw, raw.len + over, &told);

		ok_number((long long)count_of(&facts, FLAW_BODY_CUT), (long long)over, "length");
	}
}

/* A name that no host can have is not told again with each of its results. */
static void test_name(struct arena *arena)
{
	static const struct told told;

	for (size_t over = 0; over <= 1; over++) {
		char *name = arena_bytes(arena, LIMIT_NAME + 1);

		memset(name, 'a', LIMIT_NAME + 1);
		for (size_t i = 50; i < LIMIT_NAME - 1; i += 50)
			name[i] = '.';
		struct span raw = arena_format(arena, "Authentication-Results: %.*s; spf=pass\n",
					       (int)(LIMIT_NAME + over), name);
		struct facts facts = facts_read(arena, raw, raw.len, &told);

		ok(facts.claimed.count == 1 && (facts.claimed.items[0].told_by.len == 0) == over,
		   "a name of %zu bytes", LIMIT_NAME + over);
	}
}

/* Messages within each other: the flaw is the innermost one's that is read. */
static void test_embedded_depth(struct arena *arena)
{
	static const struct told told = { .text = TEXT_MESSAGE };

	for (int over = 0; over <= 1; over++) {
		struct buffer text = { .arena = arena };

		for (int i = 0; i < LIMIT_EMBEDDED_DEPTH + over; i++)
			buffer_put(&text, SPAN("Content-Type: message/rfc822\n\n"));
		buffer_put(&text, SPAN("Subject: x\n\nbody\n"));
		struct span raw = buffer_span(&text);
		struct facts facts = facts_read(arena, raw, raw.len, &told);
		const struct facts *inside = &facts;
		int depth = 0;

		for (; inside->embedded_count > 0; depth++)
			inside = &inside->embedded[0];
		ok_number(depth, LIMIT_EMBEDDED_DEPTH, "messages within each other");
		ok_number((long long)count_of(inside, FLAW_EMBEDDED_DEEP), over, "told as a flaw");
	}
}

static void test_vendor_keys(struct arena *arena)
{
	static const struct told told = { .details = true };

	for (size_t over = 0; over <= 1; over++) {
		struct buffer text = { .arena = arena };

		buffer_put(&text, SPAN("X-Spam-Status: "));
		for (size_t i = 0; i < LIMIT_VENDOR_KEYS + over; i++)
			buffer_put(&text, SPAN("a=1 "));
		struct span raw = buffer_span(&text);
		struct facts facts = facts_read(arena, raw, raw.len, &told);

		ok(facts.fields.count == 1 && facts.fields.items[0].keys.count == LIMIT_VENDOR_KEYS,
		   "keys of a vendor's field");
	}
}

int main(void)
{
	struct arena arena = { 0 };

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		test_case(&arena, i);
	test_words(&arena);
	test_length(&arena);
	test_name(&arena);
	test_embedded_depth(&arena);
	test_vendor_keys(&arena);
	arena_free(&arena);
	return done();
}
