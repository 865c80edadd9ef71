#include "analyzers/spf_run.h"
#include "parser/text.h"

static struct span shown(const struct spf_run *run, struct span bytes)
{
	return text_shown(run->arena, bytes);
}

/* What the verdict means for this client and name. */
static const char *const meanings[AUTH_VERDICTS] = {
	[AUTH_NONE] = "says who may send as",
	[AUTH_PASS] = "may send as",
	[AUTH_FAIL] = "must not send as",
	[AUTH_SOFTFAIL] = "should not send as",
	[AUTH_NEUTRAL] = "is not said to be allowed or forbidden to send as",
	[AUTH_POLICY] = "is judged by local policy for",
	[AUTH_TEMPERROR] = "could not be judged for now for",
	[AUTH_PERMERROR] = "cannot be judged for",
};

static const struct {
	const char *reason, *text;
} reasons[] = {
	{ "no-domain", "that is no name of which the DNS could know anything" },
	{ "no-record", "it has no SPF record" },
	{ "no-match", "no term of its record fits" },
	{ "lookup-limit", "its policy needs more than 10 DNS look-ups" },
	{ "void-limit", "more than 2 of its policy's look-ups find nothing" },
	{ "mx-limit", "a term of its policy leads to more than 10 mail exchangers" },
	{ "several-records", "there are several SPF records where one must be" },
	{ "include-none", "what is included has no SPF record" },
	{ "redirect-none", "what it redirects to has no SPF record" },
	{ "would-tell", "asking would tell the local-part or a name looked up to whoever runs the "
			"name server" },
	{ "offline", "the DNS is switched off" },
	{ "not-recorded", "the recording does not hold an answer that is needed" },
	{ "budget", "the message has asked all the questions it may" },
};

static struct span why(const struct spf_run *run, const struct spf_result *result)
{
	const struct spf_term *by = result->decided_by;
	struct span reason = span_string(result->reason);

	for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++)
		if (span_equal(span_string(reasons[i].reason), reason))
			return span_string(reasons[i].text);
	if (span_equal(reason, SPAN("syntax")) && by != NULL)
		return arena_format(run->arena, "\"" SPAN_FMT "\" %s",
				    SPAN_ARG(shown(run, by->part->text)),
				    spf_flaw_title(by->part->flaw));
	if (span_starts(reason, SPAN("dns-")))
		return arena_format(run->arena, "a look-up failed (" SPAN_FMT ")",
				    SPAN_ARG(span_from(reason, 4)));
	if (by == NULL)
		return reason;
	return arena_format(run->arena, "\"" SPAN_FMT "\" fits",
			    SPAN_ARG(shown(run, by->part->text)));
}

/* Where it was decided, when not in the policy itself. */
static struct span where(const struct spf_run *run, const struct spf_result *result)
{
	if (result->decided_in == NULL || result->decided_in->parent == NULL)
		return SPAN_NONE;
	return arena_format(run->arena, " in the record of " SPAN_FMT,
			    SPAN_ARG(shown(run, result->decided_in->domain)));
}

struct span spf_tell(const struct spf_run *run, const struct spf_result *result)
{
	struct span domain = shown(run, run->query->domain);
	struct span client = ip_text(run->arena, &run->query->client_ip);

	if (result->verdict == AUTH_NONE)
		client = SPAN("Nobody");
	return arena_format(run->arena, SPAN_FMT " %s " SPAN_FMT ": " SPAN_FMT SPAN_FMT,
			    SPAN_ARG(client), meanings[result->verdict], SPAN_ARG(domain),
			    SPAN_ARG(why(run, result)), SPAN_ARG(where(run, result)));
}
