#include "parser/records_dmarc.h"

#include "parser/buffer.h"
#include "tests/guard.h"
#include "tests/test.h"

static void put_request(struct buffer *out, const char *name, enum dmarc_request request)
{
	if (request == DMARC_UNTOLD)
		return;
	buffer_put(out, arena_format(out->arena, " %s=%s", name,
				     request == DMARC_BAD ? "?" : dmarc_request_word(request)));
}

static void put_text(struct buffer *out, const char *name, struct span text)
{
	if (text.at != NULL)
		buffer_put(out, arena_format(out->arena, " %s=" SPAN_FMT, name, SPAN_ARG(text)));
}

/* What is read, defaults left out; "no" for what is no DMARC record. */
static struct span describe(struct arena *arena, struct span text)
{
	struct buffer out = { .arena = arena };
	struct dmarc_record record;

	if (!dmarc_record_read(text, &record))
		return SPAN("no");
	buffer_put(&out, SPAN("yes"));
	put_request(&out, "p", record.p);
	put_request(&out, "sp", record.sp);
	put_request(&out, "np", record.np);
	if (record.psd != DMARC_PSD_UNTOLD)
		buffer_put(&out, record.psd == DMARC_PSD_YES ? SPAN(" psd=y") : SPAN(" psd=n"));
	if (record.strict_dkim)
		buffer_put(&out, SPAN(" adkim=s"));
	if (record.strict_spf)
		buffer_put(&out, SPAN(" aspf=s"));
	if (record.testing)
		buffer_put(&out, SPAN(" t=y"));
	if (record.reports)
		buffer_put(&out, SPAN(" reports"));
	put_text(&out, "ruf", record.ruf);
	put_text(&out, "fo", record.fo);
	put_text(&out, "pct", record.pct);
	put_text(&out, "rf", record.rf);
	put_text(&out, "ri", record.ri);
	put_text(&out, "ignored:", record.ignored);
	if (record.repeated)
		buffer_put(&out, SPAN(" repeated"));
	return buffer_span(&out);
}

static const struct {
	const char *text, *want;
} cases[] = {
	{ "v=DMARC1; p=reject", "yes p=reject" },
	{ "v=DMARC1;p=none;sp=quarantine;np=reject", "yes p=none sp=quarantine np=reject" },
	{ "v=DMARC1", "yes" },
	{ "v=DMARC1;", "yes" },
	{ "v=DMARC1;;; ;p=none;", "yes p=none" },
	{ "v = DMARC1 ; p = reject ; adkim = s", "yes p=reject adkim=s" },
	{ "v\t=\tDMARC1; p=none", "yes p=none" },
	{ " v=DMARC1; p=none", "yes p=none" },
	{ "V=DMARC1; P=Reject; ADKIM=S; ASPF=S; T=Y", "yes p=reject adkim=s aspf=s t=y" },
	/* The version is case-sensitive, exact, and comes first. */
	{ "v=dmarc1; p=reject", "no" },
	{ "v=DMARC1x; p=reject", "no" },
	{ "v=DMARC12", "no" },
	{ "v=DMARC 1; p=reject", "no" },
	{ "v=DMARC1 p=reject", "no" },
	{ "v=spf1 -all", "no" },
	{ "p=reject; v=DMARC1", "no" },
	{ "; v=DMARC1; p=reject", "no" },
	{ "v; p=reject", "no" },
	{ "=DMARC1", "no" },
	{ "", "no" },
	/* Values of no standard count as not written; a policy that is none of the three is told.
	 */
	{ "v=DMARC1; p=deny", "yes p=? ignored:=p=deny" },
	{ "v=DMARC1; p=", "yes p=? ignored:=p=" },
	{ "v=DMARC1; p=reject; sp=no; np=x", "yes p=reject sp=? np=? ignored:=sp=no" },
	{ "v=DMARC1; p=reject; adkim=x; t=yes", "yes p=reject ignored:=adkim=x" },
	{ "v=DMARC1; p=reject; aspf=", "yes p=reject ignored:=aspf=" },
	{ "v=DMARC1; p=reject; psd=y", "yes p=reject psd=y" },
	{ "v=DMARC1; p=reject; psd=N", "yes p=reject psd=n" },
	{ "v=DMARC1; p=reject; psd=u", "yes p=reject" },
	{ "v=DMARC1; p=reject; psd=maybe", "yes p=reject ignored:=psd=maybe" },
	{ "v=DMARC1; reject", "yes ignored:=reject" },
	{ "v=DMARC1; =reject", "yes ignored:==reject" },
	/* Unknown tags are nobody's business. */
	{ "v=DMARC1; p=none; x=y; future=1", "yes p=none" },
	{ "v=DMARC1; p=none; p=reject", "yes p=none repeated" },
	{ "v=DMARC1; v=DMARC2; p=none", "yes p=none repeated" },
	/* Reports. */
	{ "v=DMARC1; rua=mailto:d@example.org", "yes reports" },
	{ "v=DMARC1; rua=mailto:a@example.org!10m, https://example.org/d", "yes reports" },
	{ "v=DMARC1; rua=, mailto:a@example.org", "yes reports" },
	{ "v=DMARC1; rua=d@example.org", "yes ignored:=rua=d@example.org" },
	{ "v=DMARC1; rua=mailto:", "yes ignored:=rua=mailto:" },
	{ "v=DMARC1; rua=1x:y", "yes ignored:=rua=1x:y" },
	{ "v=DMARC1; rua=mailto:a b", "yes ignored:=rua=mailto:a b" },
	{ "v=DMARC1; p=none; ruf=mailto:f@example.org; fo=1:d",
	  "yes p=none ruf=mailto:f@example.org fo=1:d" },
	/* Gone since RFC 9989. */
	{ "v=DMARC1; p=reject; pct=25; rf=afrf; ri=3600", "yes p=reject pct=25 rf=afrf ri=3600" },
};

static void test_prefixes(struct arena *arena, struct span text)
{
	struct guard guard = guard_open(text.len + 1);
	struct dmarc_record record;
	bool good = true;

	for (size_t len = 0; len <= text.len; len++) {
		struct span part = guard_place(&guard, span_upto(text, len));

		if (dmarc_record_read(part, &record))
			good = good && (record.rua.len == 0 || span_holds(part, record.rua)) &&
			       (record.ignored.len == 0 || span_holds(part, record.ignored));
		describe(arena, part);
	}
	ok(good, "every prefix of %.*s", SPAN_ARG(text));
	guard_close(&guard);
}

int main(void)
{
	struct arena arena = { 0 };

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		ok_span(describe(&arena, span_string(cases[i].text)), span_string(cases[i].want),
			cases[i].text);
	test_prefixes(&arena, SPAN("v=DMARC1; p=quarantine; sp=bad; rua=mailto:a@example.org, x"));
	ok(!dmarc_record_read(SPAN("v=DMARC1\0; p=none"), &(struct dmarc_record){ 0 }),
	   "a NUL is no part of the version");
	ok_span(span_string(dmarc_request_word(DMARC_UNTOLD)), SPAN(""),
		"no word for what is untold");
	arena_free(&arena);
	return done();
}
