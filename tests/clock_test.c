/* The times in ids, and the clocks that are found wrong, whatever way a mail came. */
#include <ctype.h>
#include <string.h>

#include "analyzers/clock.h"
#include "analyzers/id_time.h"
#include "tests/guard.h"
#include "tests/test.h"

static const struct {
	const char *id, *date, *with;
	const char *program; /* NULL: no time in it */
	long long utc;
} ids[] = {
	{ "4jXCMb2v6Rz1fPM8", "Sat, 21 Nov 2026 18:15:07 -0800", "ESMTPS", "Postfix", 1795313707 },
	{ "B759AACE52E", "Sun, 22 Nov 2026 02:15:02 +0000", "ESMTP", NULL, 0 },
	{ "1xUx67-00000b-35", "Sun, 22 Nov 2026 02:14:31 +0000", "esmtps", "Exim", 1795313671 },
	{ "1wgdSq-0000000000m-15Ab", "Mon, 6 Jul 2026 07:10:00 +0000", "esmtp", "Exim",
	  1783321800 },
	{ "1wgdSq-00000m-15", "Mon, 6 Jul 2016 07:10:00 +0000", "esmtp", NULL, 0 }, /* years off */
	{ "55PI8VCY927545", "Thu, 26 Jun 2025 02:08:31 +0800", "ESMTP", "Sendmail", 1750874911 },
	{ "dBBGZBkX012345", "Sat, 11 Dec 1999 16:35:11 +0000", "ESMTP", "Sendmail", 944930111 },
	{ "0EFECD52.4D02EDDF.0000C65A", "Sat, 11 Dec 2010 12:19:59 +0900", "dsn", "Courier",
	  1292037599 },
	{ "cef7si7739242qtx.543.2024.02.27.04.15.38", "Tue, 27 Feb 2024 04:15:38 -0800", "ESMTPS",
	  "Gmail", 1709036138 },
	{ "1717171717171.123", "Fri, 31 May 2024 09:08:37 -0700", "SMTPS", "Zoho", 1717171717 },
	{ "I29lNiZQAmuXAAAA2qeUTQ", "Sun, 22 Nov 2026 02:15:02 +0000", "LMTP", "Dovecot",
	  1795313702 },
	{ "I29lNiZQAmuXAAAA2qeUTQ", "Sun, 22 Nov 2026 02:15:02 +0000", "ESMTP", NULL, 0 },
	{ "14.3.181.6", "Wed, 24 Aug 2016 10:15:06 +0100", "SMTP", NULL, 0 },
	{ "", "Wed, 24 Aug 2016 10:15:06 +0100", "SMTP", NULL, 0 },
};

static void test_ids(struct guard *guard)
{
	struct arena arena = { 0 };

	for (size_t i = 0; i < sizeof ids / sizeof *ids; i++) {
		struct span body =
			arena_format(&arena, "from a.example by b.example with %s id %s; %s",
				     ids[i].with, ids[i].id, ids[i].date);
		struct received received = received_read(&arena, guard_place(guard, body), NULL);
		struct id_time found = { 0 };
		bool known = id_time_read(&received, &found);

		ok(known == (ids[i].program != NULL) &&
			   (!known || (strcmp(found.program, ids[i].program) == 0 &&
				       found.utc == ids[i].utc)),
		   "id %s with %s", ids[i].id, ids[i].with);
		if (known && found.utc != ids[i].utc)
			printf("# got %lld, want %lld\n", (long long)found.utc, ids[i].utc);
	}
	arena_free(&arena);
}

enum { MOST_HOPS = 6 };
#define NONE 99999 /* no offset is to be told */

/* Stamps of hosts a.example, b.example ... in seconds after the mail was written. */
static const struct {
	const char *name;
	long date; /* the Date field */
	unsigned hops;
	/* A letter each: the host that wrote the line; a capital: what it saw was a stranger. */
	const char *hosts;
	long stamps[MOST_HOPS];
	long offsets[MOST_HOPS];
} ways[] = {
	{ "all is well", 0, 3, "abc", { 1, 2, 3 }, { 0, 0, 0 } },
	{ "one clock alone", -500, 1, "a", { 1 }, { NONE } },
	{ "a delay is no wrong clock", 0, 3, "abc", { 1, 300, 301 }, { 0, 0, 0 } },
	{ "nothing bears out the last one", 0, 3, "abc", { 1, 2, 300 }, { 0, 0, NONE } },
	{ "fast in the middle", 0, 3, "abc", { 1, 49, 3 }, { 0, 47, 0 } },
	{ "slow in the middle", 0, 3, "abc", { 1, -45, 3 }, { 0, -47, 0 } },
	{ "three hours fast, one hop later", 0, 4, "abcd", { 1, 2, 10803, 4 }, { 0, 0, 10800, 0 } },
	{ "fast at the start", 0, 3, "abc", { 48, 2, 3 }, { 47, 0, 0 } },
	{ "slow at the start, by the Date field", 0, 3, "abc", { -46, 2, 3 }, { -47, 0, 0 } },
	{ "slow at the end", 0, 3, "abc", { 1, 2, -44 }, { 0, 0, -46 } },
	{ "the author's clock is fast", 600, 3, "abc", { 1, 2, 3 }, { 0, 0, 0 } },
	{ "the author's clock is slow", -600, 3, "abc", { 1, 2, 3 }, { 0, 0, 0 } },
	{ "two hops of one fast host", 0, 4, "abbc", { 1, 49, 50, 4 }, { 0, 47, 47, 0 } },
	{ "a fast host is passed twice", 0, 5, "abcbd", { 1, 49, 3, 51, 5 }, { 0, 47, 0, 47, 0 } },
	{ "two wrong clocks, one each way",
	  0,
	  5,
	  "abcde",
	  { 1, 3602, 3, -196, 5 },
	  { 0, 3600, 0, -200, 0 } },
	{ "seconds are no matter", 0, 3, "abc", { 3, 1, 2 }, { 0, 0, 0 } },
	{ "no telling which of two", -5000, 2, "ab", { 1, -100 }, { NONE, NONE } },
	{ "a host is passed first and last", 0, 3, "aba", { 1, 49, 3 }, { 0, 47, 0 } },
	{ "and is the wrong one", 0, 3, "aba", { -46, 2, -44 }, { -47, 0, -47 } },
	{ "claims against the reader's host", 0, 3, "abC", { 1, 2, -7200 }, { 0, 0, NONE } },
	{ "and against two of his", 0, 4, "abCd", { 1, 2, -7200, -5000 }, { 0, 0, NONE, NONE } },
	{ "but the next of his may tell", 0, 4, "abCd", { 1, 2, -7200, 4 }, { 0, 0, -7203, 0 } },
	{ "too long a time to tell", 0, 3, "abc", { 0, 500, 400 }, { 0, NONE, NONE } },
};

static struct span way_text(struct arena *arena, size_t k)
{
	struct span text = SPAN("");
	char before[] = "z.example";

	for (unsigned i = 0; i < ways[k].hops; i++) {
		char date[32] = { 0 };
		char server = (char)tolower((unsigned char)ways[k].hosts[i]);

		if (server != ways[k].hosts[i])
			before[0] = 'y';

		date_format(1783321200 + ways[k].stamps[i], date);
		text = arena_format(
			arena,
			"Received: from %s (%s [192.0.2.%d]) by %c.example (Postfix) with ESMTP"
			" id 4F1B6C0D2E; %.19s +0000\n" SPAN_FMT,
			before, before, before[0] - 'a' + 1, server, date, SPAN_ARG(text));
		before[0] = server;
	}
	{
		char date[32] = { 0 };

		date_format(1783321200 + ways[k].date, date);
		return arena_format(arena, SPAN_FMT "Date: %.19s +0000\n", SPAN_ARG(text), date);
	}
}

static void test_ways(void)
{
	struct arena arena = { 0 };
	struct told told = { 0 };

	for (size_t k = 0; k < sizeof ways / sizeof *ways; k++) {
		struct message message = message_read(&arena, way_text(&arena, k));
		struct mail_date date = date_read(message_field(&message, FIELD_DATE), NULL, NULL);
		struct route route = route_trace(&arena, &message, &date, &told, NULL);
		bool good = route.hops.count == ways[k].hops;

		for (size_t i = 0; i < route.hops.count; i++) {
			const struct hop *hop = &route.hops.items[i];
			long got = hop->offset_known ? hop->clock_offset : NONE;

			if (got == ways[k].offsets[i])
				continue;
			printf("# %s: hop %zu: got %ld, want %ld (" SPAN_FMT ")\n", ways[k].name,
			       i + 1, got, ways[k].offsets[i], SPAN_ARG(hop->offset_because));
			good = false;
		}
		ok(good, "%s", ways[k].name);
	}
	arena_free(&arena);
}

int main(void)
{
	struct guard guard = guard_open(4096);

	test_ids(&guard);
	test_ways();
	guard_close(&guard);
	return done();
}
