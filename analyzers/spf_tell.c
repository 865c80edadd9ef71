#include "analyzers/spf_run.h"
#include "parser/buffer.h"
#include "parser/text.h"

enum { USUAL_SENTENCE = 256 }; /* bytes */

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

static void put_term(struct buffer *out, const struct spf_run *run, const struct spf_term *term)
{
	buffer_put(out, SPAN("\""));
	buffer_put(out, shown(run, term->part->text));
	buffer_put(out, SPAN("\" "));
}

static void put_why(struct buffer *out, const struct spf_run *run, const struct spf_result *result)
{
	const struct spf_term *by = result->decided_by;
	struct span reason = span_string(result->reason);

	if (span_starts(reason, SPAN("matched-")) && by != NULL) {
		put_term(out, run, by);
		buffer_put(out, SPAN("fits"));
		return;
	}
	for (size_t i = 0; i < sizeof reasons / sizeof *reasons; i++)
		if (span_equal(span_string(reasons[i].reason), reason)) {
			buffer_put(out, span_string(reasons[i].text));
			return;
		}
	if (span_starts(reason, SPAN("dns-"))) {
		buffer_put(out, SPAN("a look-up failed ("));
		buffer_put(out, span_from(reason, 4));
		buffer_put(out, SPAN(")"));
	} else if (by != NULL) {
		put_term(out, run, by);
		buffer_put(out, span_string(spf_flaw_title(by->part->flaw)));
	} else {
		buffer_put(out, reason);
	}
}

/* Where it was decided, when not in the policy itself. */
static void put_where(struct buffer *out, const struct spf_run *run,
		      const struct spf_result *result)
{
	if (result->decided_in == NULL || result->decided_in->parent == NULL)
		return;
	buffer_put(out, SPAN(" in the record of "));
	buffer_put(out, shown(run, result->decided_in->domain));
}

struct span spf_tell(const struct spf_run *run, const struct spf_result *result)
{
	struct buffer out = { .arena = run->arena };

	if (run->arena->wordless)
		return SPAN_NONE;
	buffer_room(&out, USUAL_SENTENCE);
	buffer_put(&out, result->verdict == AUTH_NONE
				 ? SPAN("Nobody")
				 : ip_text(run->arena, &run->query->client_ip));
	buffer_put(&out, SPAN(" "));
	buffer_put(&out, span_string(meanings[result->verdict]));
	buffer_put(&out, SPAN(" "));
	buffer_put(&out, shown(run, run->query->domain));
	buffer_put(&out, SPAN(": "));
	put_why(&out, run, result);
	put_where(&out, run, result);
	return buffer_span(&out);
}
