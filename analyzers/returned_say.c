#include "analyzers/returned_say.h"

#include "analyzers/broken.h"
#include "analyzers/words.h"
#include "parser/buffer.h"
#include "parser/text.h"

enum { RECIPIENTS_SAID = 3, WORDS_SAID = 200 /* bytes of an answer */ };

/* Whose turn it is, by what a status begins with; the first row that fits. */
static const struct {
	struct span status;
	const char *turn;
} turns[] = {
	{ { "5.1.7", 5 }, "the sender: the sender address is at fault" },
	{ { "5.1.8", 5 }, "the sender: the sender address is at fault" },
	{ { "5.1", 3 }, "the sender: check the address, or ask the recipient for the right one" },
	{ { "5.2.2", 5 }, "the recipient: the mailbox must be emptied" },
	{ { "5.2.3", 5 }, "the sender: the mail must become smaller" },
	{ { "5.2", 3 }, "the recipient: something is amiss with the mailbox" },
	{ { "5.3.4", 5 }, "the sender: the mail must become smaller" },
	{ { "5.3", 3 }, "those who run the recipient's mail system" },
	{ { "5.4.6", 5 }, "those who run the hosts between which the mail goes in circles" },
	{ { "5.4", 3 }, "those who run the hosts and the DNS on the way to the recipient" },
	{ { "5.5.0", 5 }, "the sender: those who run the host that refused can tell more" },
	{ { "5.5", 3 }, "those who run the two hosts that did not understand each other" },
	{ { "5.6", 3 }, "the sender: the mail must be written in another form" },
	{ { "5.7.2", 5 },
	  "those who run the sender's mail: SPF, DKIM, DMARC or names are at fault" },
	{ { "5.7", 3 }, "those who run the sender's mail: the other side refuses it by its rules" },
	{ { "4", 1 }, "the host that reports: the reason may pass, and it may be sent again" },
};

static bool is_backscatter(const struct report *report)
{
	for (size_t i = 0; i < report->breaks.count; i++)
		if (broken_by(&report->breaks.items[i], "backscatter") &&
		    report->breaks.items[i].confidence != CONFIDENCE_POSSIBLE)
			return true;
	return false;
}

static const char *turn_of(const struct bounce_recipient *one, const struct report *report)
{
	if (span_equal_nocase(one->action, SPAN("delayed")))
		return "the host that reports: it keeps trying, nobody else need do anything";
	if (is_backscatter(report))
		return "nobody: somebody else seems to have sent the mail";
	/* RFC 3464 2.3.3: no more is tried, whatever the class of the status says. */
	if (span_equal_nocase(one->action, SPAN("failed")) && span_starts(one->status, SPAN("4")))
		return "the sender: no more is tried; the reason may pass, and the mail may be "
		       "sent again";
	for (size_t i = 0; i < sizeof turns / sizeof *turns; i++)
		if (span_starts(one->status, turns[i].status))
			return turns[i].turn;
	if (one->status.len == 0 && one->reply >= 400 && one->reply < 500)
		return turns[sizeof turns / sizeof *turns - 1].turn;
	return "the sender: those who run the host that refused can tell more";
}

/* "(550 5.1.1)" */
static struct span codes(struct arena *arena, const struct bounce_recipient *one)
{
	struct span status = text_shown(arena, one->status);

	if (one->reply != 0 && status.len > 0)
		return arena_format(arena, " (%u " SPAN_FMT ")", one->reply, SPAN_ARG(status));
	if (one->reply != 0)
		return arena_format(arena, " (%u)", one->reply);
	if (status.len > 0)
		return arena_format(arena, " (" SPAN_FMT ")", SPAN_ARG(status));
	return SPAN_NONE;
}

/* Length of "550-5.7.1 " or "550 5.7.1 " of that answer, as it begins each of its lines, or 0. */
static size_t codes_at(struct span text, const struct bounce_recipient *one)
{
	uint64_t code;
	size_t len = 3;

	if (!span_number(span_upto(text, len), 999, &code) || code != one->reply ||
	    text.len < len + 2 || (text.at[len] != '-' && text.at[len] != ' '))
		return 0;
	len++;
	if (one->status.len == 0 || !span_starts(span_from(text, len), one->status))
		return 0;
	len += one->status.len;
	if (len == text.len || !char_is_space(text.at[len]))
		return 0;
	while (len < text.len && char_is_space(text.at[len]))
		len++;
	return len;
}

/* What was answered in several lines, with its codes before the first alone. */
static struct span without_codes(struct arena *arena, const struct bounce_recipient *one)
{
	struct buffer out = { .arena = arena };
	struct span text = one->diagnostic;

	for (size_t i = 0; i < text.len; i++) {
		if (i > 0 && char_is_space(text.at[i - 1]))
			i += codes_at(span_from(text, i), one);
		buffer_put(&out, span_part(text, i, 1)); /* nothing, behind the last */
	}
	return buffer_span(&out);
}

/* The first words of an answer on one line. */
static struct span words_of(struct arena *arena, struct span text)
{
	struct span cut = span_upto(text, WORDS_SAID);

	return text_shown(arena, cut.len < text.len
					 ? arena_format(arena, SPAN_FMT "...", SPAN_ARG(cut))
					 : cut);
}

static const char *what_happened(const struct bounce_recipient *one)
{
	static const struct {
		struct span action;
		const char *words;
	} rows[] = {
		{ { "delayed", 7 }, "could not deliver yet" },
		{ { "delivered", 9 }, "delivered" },
		{ { "relayed", 7 }, "passed on to a host that reports nothing" },
		{ { "expanded", 8 }, "delivered to a list or several addresses" },
	};

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if (span_equal_nocase(one->action, rows[i].action))
			return rows[i].words;
	return one->remote_mta.len > 0 || one->reply != 0 ? "refused" : "could not deliver";
}

/* ", of which it is hop 3 of the mail that came back" */
static struct span where(struct arena *arena, const struct returned *returned)
{
	if (returned->said_in == SAID_NOWHERE)
		return SPAN_NONE;
	return arena_format(arena, ", hop %zu of the %s,", returned->said_at_hop + 1,
			    returned->said_in == SAID_IN_ORIGINAL ? "mail that came back"
								  : "bounce");
}

static void say_recipient(struct arena *arena, const struct report *report, size_t index,
			  struct span_list *out)
{
	const struct bounce_recipient *one = &report->facts->bounce.recipients.items[index];
	const struct returned *returned = &report->facts->returned.items[index];
	struct span host = returned->said_by.len > 0 ? text_shown(arena, returned->said_by)
						     : SPAN("A host that is not named");
	struct span to = one->address.len > 0
				 ? arena_format(arena, " for " SPAN_FMT,
						SPAN_ARG(text_shown(arena, one->address)))
				 : SPAN(" for a recipient that is not named");
	const char *meaning = returned->meaning;

	*LIST_ADD(arena, out) =
		arena_format(arena, SPAN_FMT SPAN_FMT " %s the mail" SPAN_FMT "%s%s" SPAN_FMT ".",
			     SPAN_ARG(host), SPAN_ARG(where(arena, returned)), what_happened(one),
			     SPAN_ARG(to), meaning != NULL ? ": " : "",
			     meaning != NULL ? meaning : "", SPAN_ARG(codes(arena, one)));
	if (one->diagnostic.len > 0)
		*LIST_ADD(arena, out) = arena_format(arena, "It said: " SPAN_FMT,
						     SPAN_ARG(words_of(arena, without_codes(arena, one))));
	if (!bounce_went_well(one))
		*LIST_ADD(arena, out) = arena_format(arena, "It is now up to %s.",
						     turn_of(one, report));
}

static void say_recipients(struct arena *arena, const struct report *report,
			   struct span_list *out)
{
	const struct bounce_recipient_list *list = &report->facts->bounce.recipients;

	if (list->count == 0)
		*LIST_ADD(arena, out) =
			SPAN("The mail came back; for whom and why could not be read.");
	for (size_t i = 0; i < list->count && i < RECIPIENTS_SAID; i++)
		say_recipient(arena, report, i, out);
	if (list->count > RECIPIENTS_SAID)
		*LIST_ADD(arena, out) = arena_format(
			arena, "It tells of " SPAN_FMT " more.",
			SPAN_ARG(words_count(arena, list->count - RECIPIENTS_SAID, "recipient")));
}

/* "manual-action/MDN-sent-manually; displayed": what stands behind the semicolon. */
static void say_shown(struct arena *arena, const struct bounce *bounce, struct span_list *out)
{
	struct span what = bounce->disposition;
	struct span who = bounce->recipients.count > 0 ? bounce->recipients.items[0].address
						       : SPAN("the recipient");

	span_cut(&what, ';');
	what = span_trim(what);
	*LIST_ADD(arena, out) = arena_format(
		arena,
		"The mail program of " SPAN_FMT " tells what became of the mail: " SPAN_FMT ".",
		SPAN_ARG(text_shown(arena, who)),
		SPAN_ARG(what.len > 0 ? text_shown(arena, what)
				      : SPAN("nothing that could be read")));
}

static struct span named(struct arena *arena, const char *words, struct span value)
{
	if (value.len == 0)
		return SPAN_NONE;
	return arena_format(arena, "%s" SPAN_FMT, words, SPAN_ARG(words_of(arena, value)));
}

static void say_complaint(struct arena *arena, const struct bounce *bounce, struct span_list *out)
{
	*LIST_ADD(arena, out) =
		arena_format(arena, "Somebody complains of a mail" SPAN_FMT SPAN_FMT SPAN_FMT ".",
			     SPAN_ARG(named(arena, " from ", bounce->source_ip)),
			     SPAN_ARG(named(arena, " in the name of ", bounce->reported_domain)),
			     SPAN_ARG(named(arena, ": ", bounce->feedback_type)));
}

static void say_failure(struct arena *arena, const struct bounce *bounce, struct span_list *out)
{
	*LIST_ADD(arena, out) =
		arena_format(arena,
			     "A receiver reports a mail" SPAN_FMT SPAN_FMT
			     " that failed DMARC" SPAN_FMT SPAN_FMT ".",
			     SPAN_ARG(named(arena, " from ", bounce->source_ip)),
			     SPAN_ARG(named(arena, " in the name of ", bounce->reported_domain)),
			     SPAN_ARG(named(arena, "; aligned: ", bounce->identity_alignment)),
			     SPAN_ARG(named(arena, "; what was done: ", bounce->delivery_result)));
}

void returned_say(struct arena *arena, const struct report *report, struct span_list *out)
{
	const struct bounce *bounce = &report->facts->bounce;

	switch (bounce->type) {
	case BOUNCE_NONE:
		break;
	case BOUNCE_DSN:
	case BOUNCE_TEXT:
		say_recipients(arena, report, out);
		break;
	case BOUNCE_MDN:
		say_shown(arena, bounce, out);
		break;
	case BOUNCE_ARF:
		say_complaint(arena, bounce, out);
		break;
	case BOUNCE_DMARC:
		say_failure(arena, bounce, out);
		break;
	}
}
