/* Signatures that broke between one server and the next, and no list tells why. */
#include "analyzers/broken.h"
#include "analyzers/check.h"
#include "analyzers/mutation.h"
#include "analyzers/words.h"
#include "data/cause_notes.h"
#include "parser/text.h"

enum { CAUSES_TOLD = 3 };

static const struct rule rules[] = {
	{
		.id = "dkim.broken-in-transit",
		.severity = SEVERITY_ALARM,
		.title = "a signature broke on the way, and no mailing list explains it",
		.advice = "Whoever runs that host should pass signed mail on byte by byte: add "
			  "disclaimers, banners and spam marks before the mail is signed or at the "
			  "reader's own mailbox, turn off rewriting of links and of encodings for "
			  "mail that goes on, or seal with ARC. The author should sign "
			  "relaxed/relaxed, "
			  "and only fields that nobody has reason to change.",
		.reference = "RFC 6376 5.3, 8.14; RFC 7960 3.1.2, 3.2.1",
		.meaning =
			"The signature held, or was made by the key that the author's domain "
			"publishes, and does not fit the mail any more, or is not in it any more. "
			"What was done is told where undoing it makes the signature hold again, or "
			"where marks in the mail tell it; else only that the header or the body is "
			"another one, and who had the mail in between. Gateways that add "
			"disclaimers, filters that mark or rewrite, servers that change the "
			"encoding and mailboxes that quote lines do that all day: it is no sign "
			"of ill will. It is an alarm where this signature was the last that spoke "
			"for the author.",
	},
};

/* A signature that was never good, or not any more, needs nobody to break it. */
static bool is_own_fault(const struct break_ *one)
{
	return broken_by(one, "signature-expired") || broken_by(one, "key-missing") ||
	       broken_by(one, "key-revoked");
}

static bool is_of_transit(const struct break_ *one)
{
	return one->methods[AUTH_DKIM] && !is_own_fault(one);
}

/* It is a list's, or may be: the mail has a list's fields, and where that stands is not known. */
static bool is_lists(const struct report *report, size_t list, const struct break_ *one)
{
	return (list == NO_HOP && mutation_of_list(report->facts->message)) ||
	       broken_by_list(report, one, list);
}

/* "changed the signed body and put a tag into the signed Subject" */
static struct span what_was_done(struct arena *arena, const struct break_ *one)
{
	struct span_list words = { 0 };

	for (size_t i = 0; i < one->causes.count; i++) {
		struct break_ alone = { .causes = { .items = &one->causes.items[i], .count = 1 } };
		const struct cause_note *note = cause_note_find(one->causes.items[i]);

		if (note != NULL && broken_by_change(&alone))
			*LIST_ADD(arena, &words) = span_string(note->did);
	}
	if (words.count == 0)
		return SPAN("had the mail in between; what was changed is not told");
	return words_list(arena, &words, CAUSES_TOLD);
}

static void run(const struct report *report, struct arena *arena, struct finding_list *out)
{
	size_t list = report->breaks.count > 0 ? mutation_list_hop(arena, report->facts) : NO_HOP;

	for (size_t i = 0; i < report->breaks.count; i++) {
		const struct break_ *one = &report->breaks.items[i];

		if (!is_of_transit(one) || is_lists(report, list, one))
			continue;
		broken_add(arena, out, report, one, &rules[0],
			   arena_say(arena, SPAN_FMT " %s" SPAN_FMT,
				     SPAN_ARG(broken_host(arena, report, one)),
				     one->confidence == CONFIDENCE_POSSIBLE ? "possibly " : "",
				     SPAN_ARG(what_was_done(arena, one))));
	}
}

const struct check check_transit = {
	.name = "transit",
	.summary = "signatures that broke on the way",
	.rules = rules,
	.rule_count = sizeof rules / sizeof *rules,
	.run = run,
};
