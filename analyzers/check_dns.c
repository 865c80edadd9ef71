/* What was not asked of the DNS, so that something was not worked out. */
#include <string.h>

#include "analyzers/check.h"
#include "analyzers/dns.h"
#include "analyzers/words.h"

enum { BUDGET };

static const struct rule rules[] = {
	[BUDGET] = {
		.id = "dns.budget",
		.severity = SEVERITY_WARNING,
		.title = "the mail wants more questions of the DNS than are asked for one",
		.advice = "Raise the limit (--limit=questions=N) if the names are ones that may be asked, "
			  "or take the results that are missing as unknown.",
		.reference = "RFC 7208 11.1",
		.meaning = "Each message may cost a number of questions, so that nobody can have "
			   "thousands asked by one mail. They are spent on what tells most; what "
			   "came last was not worked out, and its results say budget in the place of "
			   "a verdict. A path with many borders or signatures, and records of SPF that "
			   "include each other widely, come near it; a mail may also be made for it.",
	},
};

static void run(const struct report *report, struct arena *arena, struct finding_list *out)
{
	size_t missing = 0;

	for (size_t i = 0; i < report->auth.count; i++) {
		const char *skipped = report->auth.items[i].skipped;

		missing += skipped != NULL && strcmp(skipped, "budget") == 0;
	}
	if (missing == 0)
		return;
	finding_add(arena, out, &rules[BUDGET], NO_HOP,
		    arena_format(arena, SPAN_FMT " not worked out: " SPAN_FMT " asked",
				 SPAN_ARG(words_count(arena, missing, "result")),
				 SPAN_ARG(words_count(arena, report->dns->asked, "question"))));
}

const struct check check_dns = {
	.name = "dns",
	.summary = "questions that were not asked",
	.rules = rules,
	.rule_count = sizeof rules / sizeof *rules,
	.run = run,
};
