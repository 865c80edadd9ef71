#include "analyzers/check.h"

enum {
	PLACES_MOST = 8, /* pointed at in one finding */
	PLACE_MOST = 200, /* bytes shown of one place */
};

enum { TWO_READINGS, BROKEN };

static const struct rule rules[] = {
	[TWO_READINGS] = {
		.id = "syntax.ambiguous-parts",
		.severity = SEVERITY_WARNING,
		.title = "two programs can read different parts of the message",
		.advice = "Look at the whole source of the message, not at what one program shows. "
			  "Have the border refuse such mail: a filter may have read other parts "
			  "than the reader sees.",
		.reference = "RFC 2046 5.1.1",
		.meaning = "Where a part ends is told by a boundary. This message names several, "
			   "uses one twice, goes on behind the last one, or has a line that only "
			   "begins like one. Programs choose differently then, which is used to "
			   "show a scanner something harmless. A few careless programs write such "
			   "mail as well. mailpath takes the first parameter, the inner multipart "
			   "and whole lines.",
	},
	[BROKEN] = {
		.id = "syntax.broken-parts",
		.severity = SEVERITY_NOTE,
		.title = "the parts of the message are not put together as the standard has it",
		.advice = "If the end is missing, get the message whole. Else see whether a relay "
			  "or filter has cut or changed it: signatures over the body tell.",
		.reference = "RFC 2046 5.1",
		.meaning = "A boundary is missing or malformed, a multipart is never closed, or a "
			   "part does not tell in a known way what it is. Cut mail looks like "
			   "this, and mail of careless programs.",
	},
};

enum { NO_RULE = -1 };

static int rule_of(enum flaw_kind kind)
{
	switch ((int)kind) { /* few of many: the cast says so */
	case FLAW_BOUNDARY_SEVERAL:
	case FLAW_BOUNDARY_SHARED:
	case FLAW_BOUNDARY_PREFIX:
	case FLAW_PART_BEHIND_END:
	case FLAW_CONTENT_TWICE:
		return TWO_READINGS;
	case FLAW_BOUNDARY_MISSING:
	case FLAW_BOUNDARY_SYNTAX:
	case FLAW_BOUNDARY_ABSENT:
	case FLAW_MULTIPART_OPEN:
	case FLAW_MULTIPART_ENCODED:
	case FLAW_PART_NO_BLANK:
	case FLAW_CONTENT_TYPE:
	case FLAW_TRANSFER_ENCODING:
	case FLAW_BASE64:
	case FLAW_QUOTED_PRINTABLE:
		return BROKEN;
	}
	return NO_RULE;
}

/* What was found of a rule, with its kinds named and the places pointed at; nothing: no finding. */
static void tell(const struct flaw_list *flaws, int rule, struct arena *arena,
		 struct finding_list *out)
{
	struct finding *finding = NULL;

	for (size_t i = 0; i < flaws->count; i++) {
		const struct flaw *flaw = &flaws->items[i];
		const char *title = flaw_title(flaw->kind);

		if (rule_of(flaw->kind) != rule)
			continue;
		if (finding == NULL)
			finding = finding_add(arena, out, &rules[rule], NO_HOP, span_string(title));
		else if (span_find(finding->detail, span_string(title)) == NOT_FOUND)
			finding->detail =
				arena_say(arena, SPAN_FMT "; %s", SPAN_ARG(finding->detail), title);
		if (finding->evidence.count < PLACES_MOST)
			finding_point(arena, finding, flaw_word(flaw->kind),
				      span_upto(span_chomp(flaw->at), PLACE_MOST));
	}
}

static void run(const struct report *report, struct arena *arena, struct finding_list *out)
{
	for (int rule = TWO_READINGS; rule <= BROKEN; rule++)
		tell(&report->facts->message->flaws, rule, arena, out);
}

const struct check check_mime = {
	"mime", "how the parts of the message are put together",
	rules,	sizeof rules / sizeof *rules,
	run,
};
