/* How times, hosts and lists are called in sentences. */
#include "analyzers/words.h"
#include "tests/test.h"

static void test_durations(struct arena *arena)
{
	static const struct {
		long long seconds;
		struct span want;
	} cases[] = {
		{ 0, { "0 s", 3 } },
		{ -47, { "47 s", 4 } },
		{ 119, { "119 s", 5 } },
		{ 120, { "2 min", 5 } },
		{ 7199, { "120 min", 7 } },
		{ 7200, { "2 h", 3 } },
		{ 7500, { "2 h 5 min", 9 } },
		{ 172800, { "2 days", 6 } },
		{ INT64_MIN, { "106751991167301 days", 20 } },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		ok_span(words_duration(arena, cases[i].seconds), cases[i].want, "duration");
}

static void test_lists(struct arena *arena)
{
	struct span items[] = { SPAN("a"), SPAN("b\033"), SPAN("c"), SPAN("d") };
	struct span_list list = { items, 1, 4 };

	ok_span(words_list(arena, &list, 3), SPAN("a"), "one");
	list.count = 2;
	ok_span(words_list(arena, &list, 3), SPAN("a and b\\x1B"), "two, made safe");
	list.count = 3;
	ok_span(words_list(arena, &list, 3), SPAN("a, b\\x1B and c"), "three");
	list.count = 4;
	ok_span(words_list(arena, &list, 2), SPAN("a, b\\x1B and 2 more"), "more than are named");
	list.count = 0;
	ok_span(words_list(arena, &list, 2), SPAN_NONE, "none");
}

static void test_clients(struct arena *arena)
{
	struct ip ip = { .family = 4, .bytes = { 192, 0, 2, 1 } };
	static const struct {
		struct span name, helo;
		bool seen;
		struct span want;
	} cases[] = {
		{ { "b.example", 9 }, { "a.example", 9 }, true, { "b.example [192.0.2.1]", 21 } },
		{ { NULL, 0 }, { "a.example", 9 }, true, { "[192.0.2.1] (HELO a.example)", 28 } },
		{ { NULL, 0 }, { "[10.0.0.1]", 10 }, true, { "[192.0.2.1]", 11 } },
		{ { NULL, 0 }, { NULL, 0 }, true, { "[192.0.2.1]", 11 } },
		{ { "b.example", 9 }, { NULL, 0 }, false, { "b.example", 9 } },
		{ { NULL, 0 },
		  { "a.example", 9 },
		  false,
		  { "a client that calls itself a.example", 36 } },
		{ { NULL, 0 }, { NULL, 0 }, false, { "a client that is not named", 26 } },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct hop hop = { .received = { .client_name = cases[i].name,
						 .helo = cases[i].helo } };

		if (cases[i].seen)
			hop.received.client_ip = ip;
		ok_span(words_client(arena, &hop), cases[i].want, "client");
	}
}

int main(void)
{
	struct arena arena = { 0 };

	test_durations(&arena);
	test_lists(&arena);
	test_clients(&arena);
	arena_free(&arena);
	return done();
}
