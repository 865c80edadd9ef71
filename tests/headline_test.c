/* Who, to whom, what. */
#include "analyzers/headline.h"
#include "tests/test.h"

#define END "\n\nbody\n"

static void test_authors(struct arena *arena)
{
	static const struct {
		struct span text;
		size_t count;
		struct span domain;
		const char *name;
	} cases[] = {
#define CASE(text, count, domain, name)                                                            \
	{ { text, sizeof(text) - 1 }, count, { domain, sizeof(domain) - 1 }, name }
		CASE("From: Alice <alice@Sender.EXAMPLE>" END, 1, "sender.example", "one author"),
		CASE("From: a@sender.example, b@sender.example" END, 2, "sender.example",
		     "two authors of one domain"),
		CASE("From: a@sender.example, b@bank.example" END, 2, "", "of two domains"),
		CASE("From: a@sender.example\nSubject: x\nFrom: b@bank.example" END, 2, "",
		     "two From fields"),
		CASE("From: Service, a@sender.example" END, 1, "sender.example",
		     "a name that lost its quotes"),
		CASE("Subject: x" END, 0, "", "nobody"),
		CASE("From: a@b\303\274cher.example" END, 1, "xn--bcher-kva.example", "U-labels"),
#undef CASE
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct message message = message_read(arena, cases[i].text);
		struct told told = { 0 };
		struct headline head = headline_read(arena, &message, &told, NULL);

		ok_number((long long)head.from.count, (long long)cases[i].count, cases[i].name);
		ok_span(head.from_domain, cases[i].domain, cases[i].name);
	}
}

static void test_told(struct arena *arena)
{
	struct message message = message_read(arena, SPAN("From: a@sender.example" END));
	struct told told = { .from = SPAN("Bob <bob@other.example>") };
	struct headline head = headline_read(arena, &message, &told, NULL);

	ok_span(head.from_domain, SPAN("other.example"), "what the user told comes first");
	ok_span((struct span){ head.from_told_by, 4 }, SPAN("user"), "and is told to be his");
}

static void test_fields(struct arena *arena)
{
	struct message message =
		message_read(arena, SPAN("Return-Path: <>\nMessage-ID: <1@sender.example>\n"
					 "Subject: =?utf-8?q?gr=C3=BC=C3=9F?=\n e\n"
					 "To: b@receiver.example,\n c@receiver.example\n"
					 "Date: Mon, 6 Jul 2026 07:01:20 +0200" END));
	struct told told = { 0 };
	struct headline head = headline_read(arena, &message, &told, NULL);

	ok_span(head.return_path, SPAN("<>"), "the null sender");
	ok_span(head.message_id, SPAN("1@sender.example"), "Message-ID without brackets");
	ok_span(head.subject, SPAN("gr\303\274\303\237 e"), "Subject is decoded");
	ok_number((long long)head.to.count, 2, "both recipients");
	ok(head.date.known && head.date.zone == 120, "the date and its zone");
	ok(head.from_told_by == NULL, "nobody told the author");

	message = message_read(arena, SPAN("Return-Path: <alice@sender.example>" END));
	head = headline_read(arena, &message, &told, NULL);
	ok_span(head.return_path, SPAN("alice@sender.example"), "Return-Path without brackets");
}

int main(void)
{
	struct arena arena = { 0 };

	test_authors(&arena);
	test_told(&arena);
	test_fields(&arena);
	arena_free(&arena);
	return done();
}
