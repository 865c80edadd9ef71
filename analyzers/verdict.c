#include "analyzers/verdict.h"

#include <string.h>

#include "analyzers/unbroken.h"
#include "analyzers/words.h"
#include "data/cause_notes.h"
#include "parser/text.h"

enum { CAUSES_TOLD = 3, BREAKS_TOLD = 2 };

static void say(struct arena *arena, struct span_list *out, struct span sentence)
{
	*LIST_ADD(arena, out) = sentence;
}

static bool has_cause(const struct break_ *one, const char *cause)
{
	for (size_t i = 0; i < one->causes.count; i++)
		if (strcmp(one->causes.items[i], cause) == 0)
			return true;
	return false;
}

static struct span host_name(struct arena *arena, const struct host *host)
{
	if (host->names.count > 0)
		return text_shown(arena, host->names.items[0]);
	if (host->public_ips.count > 0)
		return ip_text(arena, &host->public_ips.items[0]);
	return host->private_ips.count > 0 ? ip_text(arena, &host->private_ips.items[0])
					   : SPAN("an unnamed host");
}

static struct span known_host(struct arena *arena, const struct report *report, size_t index)
{
	const struct host *host = &report->facts->route.hosts.items[index];
	struct span name = host_name(arena, host), owner = text_shown(arena, host->admd);

	if (owner.len == 0 || span_equal_nocase(name, owner))
		return name;
	return arena_format(arena, SPAN_FMT " (" SPAN_FMT ")", SPAN_ARG(name), SPAN_ARG(owner));
}

struct span verdict_culprit(struct arena *arena, const struct report *report,
			    const struct break_ *one)
{
	if (one->host != NO_HOST)
		return known_host(arena, report, one->host);
	if (one->hop == NO_HOP)
		return SPAN("a host that is not told");
	return words_client(arena, &report->facts->route.hops.items[one->hop]);
}

struct span verdict_culprit_name(struct arena *arena, const struct report *report,
				 const struct break_ *one)
{
	return one->host == NO_HOST
		       ? SPAN_NONE
		       : host_name(arena, &report->facts->route.hosts.items[one->host]);
}

/* Whose task the change is: the organisation where it is known. */
static struct span house(struct arena *arena, const struct report *report, const struct break_ *one)
{
	return one->admd.len > 0 ? text_shown(arena, one->admd)
				 : verdict_culprit(arena, report, one);
}

static struct span author(struct arena *arena, const struct report *report)
{
	struct span domain = report->facts->headline.from_domain;

	return domain.len > 0 ? text_shown(arena, domain) : SPAN("the author");
}

static struct span server(struct arena *arena, const struct report *report, size_t hop)
{
	return words_server(arena, &report->facts->route.hops.items[hop]);
}

static struct span method_words(struct arena *arena, const struct break_ *one, size_t *count)
{
	struct span_list words = { 0 };

	for (enum auth_method method = 0; method < AUTH_METHODS; method++)
		if (one->methods[method])
			*LIST_ADD(arena, &words) = span_string(auth_method_name(method));
	*count = words.count;
	return words_list(arena, &words, AUTH_METHODS);
}

/* "passed the mail on under the sender's own envelope address and changed signed fields" */
static struct span what_was_done(struct arena *arena, const struct break_ *one)
{
	struct span_list words = { 0 };

	for (size_t i = 0; i < one->causes.count && i < CAUSES_TOLD; i++) {
		const struct cause_note *note = cause_note_find(one->causes.items[i]);

		*LIST_ADD(arena, &words) =
			span_string(note != NULL ? note->did : one->causes.items[i]);
	}
	if (words.count == 0)
		return SPAN("is the last that had it before, and how it was done is not told");
	return words_list(arena, &words, CAUSES_TOLD);
}

static const char *how_sure(const struct break_ *one)
{
	switch (one->confidence) {
	case CONFIDENCE_CERTAIN:
		return "";
	case CONFIDENCE_LIKELY:
		return "likely ";
	case CONFIDENCE_POSSIBLE:
		return "possibly ";
	}
	return "";
}

/* " (held at hop 1)": the last hop that is known to pass. */
static struct span since(struct arena *arena, const struct break_ *one)
{
	return one->after == NO_HOP ? SPAN_NONE
				    : arena_format(arena, " (held at hop %zu)", one->after + 1);
}

/* "SPF and DMARC broke at hop 4 (passed at hop 1): bt.com did this and that." */
static void say_loss(struct arena *arena, const struct report *report, const struct break_ *one,
		     struct span_list *out)
{
	size_t count;
	struct span methods = method_words(arena, one, &count);

	if (count == 0)
		methods = SPAN("Something");
	say(arena, out,
	    arena_format(arena,
			 "%s" SPAN_FMT " %sbroke at hop %zu" SPAN_FMT ": " SPAN_FMT " " SPAN_FMT
			 ".",
			 one->decisive ? "" : "Not decisive: ", SPAN_ARG(methods), how_sure(one),
			 one->hop + 1, SPAN_ARG(since(arena, one)),
			 SPAN_ARG(verdict_culprit(arena, report, one)),
			 SPAN_ARG(what_was_done(arena, one))));
}

static void say_spoof(struct arena *arena, const struct report *report, const struct break_ *one,
		      struct span_list *out)
{
	struct span domain = author(arena, report);

	say(arena, out,
	    arena_format(arena,
			 "This is %sa spoof: nothing ever passed for " SPAN_FMT
			 ", and at hop %zu " SPAN_FMT " took the mail from " SPAN_FMT
			 ", for which " SPAN_FMT " does not speak.",
			 how_sure(one), SPAN_ARG(domain), one->hop + 1,
			 SPAN_ARG(server(arena, report, one->hop)),
			 SPAN_ARG(words_client(arena, &report->facts->route.hops.items[one->hop])),
			 SPAN_ARG(domain)));
	say(arena, out,
	    arena_format(arena,
			 "No relay has to be mended: such mail is to be refused at " SPAN_FMT
			 "; if it was meant to be genuine, " SPAN_FMT
			 " must authorise that sender (SPF, DKIM).",
			 SPAN_ARG(server(arena, report, one->hop)), SPAN_ARG(domain)));
}

static void say_forged(struct arena *arena, const struct report *report, const struct break_ *one,
		       struct span_list *out)
{
	struct span lines = one->hop == 1   ? SPAN("Hop 1 is")
			    : one->hop == 2 ? SPAN("Hops 1 and 2 are")
					    : arena_format(arena, "Hops 1 to %zu are", one->hop);

	say(arena, out,
	    arena_format(arena,
			 SPAN_FMT " %sforged: " SPAN_FMT
				  ", the client of hop %zu, wrote %s, and not %s.",
			 SPAN_ARG(lines), how_sure(one),
			 SPAN_ARG(verdict_culprit(arena, report, one)), one->hop + 1,
			 one->hop > 1 ? "those lines" : "that line",
			 one->hop > 1 ? "the hosts that they name" : "the host that it names"));
	say(arena, out,
	    arena_format(arena,
			 "Believe nothing below hop %zu; complaints go to the owner of "
			 "the address that " SPAN_FMT " saw.",
			 one->hop + 1, SPAN_ARG(server(arena, report, one->hop))));
}

static void say_loop(struct arena *arena, const struct report *report, const struct break_ *one,
		     struct span_list *out)
{
	say(arena, out,
	    arena_format(arena,
			 "The mail %swent round in a loop: at hop %zu " SPAN_FMT
			 " sent it back to " SPAN_FMT ", which had it before.",
			 how_sure(one), one->hop + 1, SPAN_ARG(verdict_culprit(arena, report, one)),
			 SPAN_ARG(server(arena, report, one->hop))));
}

static void say_backscatter(struct arena *arena, const struct report *report,
			    const struct break_ *one, struct span_list *out)
{
	say(arena, out,
	    arena_format(arena,
			 "This is %sbackscatter: " SPAN_FMT
			 " made a bounce for a mail that its recipient never sent.",
			 how_sure(one), SPAN_ARG(verdict_culprit(arena, report, one))));
}

/* Causes that turn no verdict of their own; the gravest first. */
static const struct {
	const char *cause;
	void (*say)(struct arena *, const struct report *, const struct break_ *,
		    struct span_list *);
	bool advised; /* its sentences tell what to do */
} tales[] = {
	{ "spoof", say_spoof, true },
	{ "forged-received", say_forged, true },
	{ "backscatter", say_backscatter, false },
	{ "loop", say_loop, false },
};
enum { TALES = sizeof tales / sizeof *tales };

static size_t tale_of(const struct break_ *one)
{
	size_t i = 0;

	while (i < TALES && !has_cause(one, tales[i].cause))
		i++;
	return i;
}

/* Tales first, by their order; then what decided, then what the author lost, then the oldest. */
static size_t weight(const struct break_ *one)
{
	size_t tale = tale_of(one);

	if (tale < TALES)
		return tale;
	if (one->decisive)
		return TALES;
	return one->of_author ? TALES + 1 : TALES + 2;
}

const char *verdict_word(const struct break_ *one)
{
	if (has_cause(one, "spoof") || has_cause(one, "forged-received"))
		return "forged";
	return one->decisive || tale_of(one) < TALES ? "broken" : "lost";
}

const struct break_ *verdict_chief(const struct report *report)
{
	const struct break_ *chief = NULL;

	for (size_t i = 0; i < report->breaks.count; i++)
		if (chief == NULL || weight(&report->breaks.items[i]) < weight(chief))
			chief = &report->breaks.items[i];
	return chief;
}

static void say_break(struct arena *arena, const struct report *report, const struct break_ *one,
		      struct span_list *out)
{
	size_t tale = tale_of(one);

	if (tale < TALES)
		tales[tale].say(arena, report, one, out);
	else
		say_loss(arena, report, one, out);
}

/* "What to change at bt.com: ..." */
static void say_mend(struct arena *arena, const struct report *report, const struct break_ *one,
		     struct span_list *out)
{
	struct span words = SPAN_NONE;
	size_t tale = tale_of(one);

	if (tale < TALES && tales[tale].advised)
		return;
	for (size_t i = 0; i < one->causes.count && i < CAUSES_TOLD; i++) {
		const struct cause_note *note = cause_note_find(one->causes.items[i]);

		if (note != NULL && *note->mend != '\0')
			words = arena_format(arena, SPAN_FMT "%s%s", SPAN_ARG(words),
					     words.len > 0 ? "; " : "", note->mend);
	}
	if (words.len > 0)
		say(arena, out,
		    arena_format(arena, "What to change at " SPAN_FMT ": " SPAN_FMT ".",
				 SPAN_ARG(house(arena, report, one)), SPAN_ARG(words)));
}

/* DMARC wants one aligned pass: what else was lost is no harm while one stands. */
static void say_kept(struct arena *arena, const struct report *report, const struct break_ *one,
		     struct span_list *out)
{
	if (one->decisive || tale_of(one) < TALES)
		return;
	if (one->of_author)
		say(arena, out,
		    arena_format(arena,
				 "Something else still spoke for " SPAN_FMT
				 " there, and one of SPF and DKIM is enough.",
				 SPAN_ARG(author(arena, report))));
	else
		say(arena, out,
		    arena_format(arena,
				 "What was lost there did not speak for " SPAN_FMT
				 ", so that DMARC does not hang on it.",
				 SPAN_ARG(author(arena, report))));
}

void verdict_say(struct arena *arena, const struct report *report, struct span_list *out)
{
	const struct break_ *chief = verdict_chief(report);
	size_t told = 0;

	if (chief == NULL) {
		unbroken_say(arena, report, out);
		return;
	}
	say_break(arena, report, chief, out);
	say_mend(arena, report, chief, out);
	say_kept(arena, report, chief, out);
	for (size_t i = 0; i < report->breaks.count && told < BREAKS_TOLD; i++)
		if (&report->breaks.items[i] != chief) {
			say_break(arena, report, &report->breaks.items[i], out);
			say_mend(arena, report, &report->breaks.items[i], out);
			told++;
		}
	if (report->breaks.count > 1 + told)
		say(arena, out,
		    arena_format(arena, SPAN_FMT " more follow in the table.",
				 SPAN_ARG(words_count(arena, report->breaks.count - 1 - told,
						      "break"))));
}
