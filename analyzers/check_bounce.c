/* Notices: bounces for what was never sent, and senders that are null where they should not be. */
#include "analyzers/broken.h"
#include "analyzers/check.h"
#include "analyzers/words.h"
#include "parser/text.h"

enum { BACKSCATTER, NULL_SENDER, SENDER, OF_NOTICE };

static const struct rule rules[] = {
	[BACKSCATTER] = {
		.id = "bounce.backscatter",
		.severity = SEVERITY_WARNING,
		.title = "a bounce for a mail that its recipient never sent",
		.advice = "Who made the bounce should refuse unwanted mail while it is handed in "
			  "(unknown users, spam, DMARC), and never bounce it later. Who gets it can sign "
			  "his envelope senders (BATV) and refuse bounces to others, and publish -all "
			  "and p=reject, which lets more hosts refuse the forgeries at once.",
		.reference = "RFC 5321 4.5.5, 6.2; RFC 3834 2",
		.meaning = "The mail that came back has a sender of this house, and the house did not "
			   "send it: it came to the one who bounced it from a host that the domain "
			   "does not speak for, with no signature of the domain, and no host of the "
			   "house had it. Somebody used the address for mail of his own, and a server "
			   "that took it and could not deliver it told the wrong one. It is likely "
			   "where SPF or DMARC failed there, possible where SPF only doubts.",
	},
	[NULL_SENDER] = {
		.id = "bounce.null-sender",
		.severity = SEVERITY_NOTE,
		.title = "a mail that is no notice came with the null sender",
		.advice = "Who sends such mail should give it an envelope sender that takes bounces. "
			  "As a receiver take the author for unchecked unless DKIM or SPF of HELO is "
			  "aligned with From.",
		.reference = "RFC 5321 4.5.5; RFC 7208 2.4",
		.meaning = "The null sender is for notices that must not be answered: bounces, "
			   "receipts, automatic replies. This mail has no mark of one. Nobody learns "
			   "when it cannot be delivered, SPF has nothing to check but the name in "
			   "HELO, and filters that spare bounces let it through. Some programs that "
			   "write reminders and the like do that, and so do senders of abuse.",
	},
	[SENDER] = {
		.id = "bounce.sender",
		.severity = SEVERITY_NOTE,
		.title = "a notice came with an envelope sender that can be answered",
		.advice = "Who makes the notice should send it with MAIL FROM:<>. Who forwards it should "
			  "leave the null sender null.",
		.reference = "RFC 5321 4.5.5; RFC 3464 2; RFC 8098 3",
		.meaning = "Delivery and disposition notifications must have the null sender, so that "
			   "no notice is made about a notice. With another one two servers can answer "
			   "each other without end.",
	},
	[OF_NOTICE] = {
		.id = "bounce.of-notice",
		.severity = SEVERITY_NOTE,
		.title = "a notice about a notice",
		.advice = "Who made it should make none about mail with the null sender, and answer "
			  "automatically to nothing that has Auto-Submitted, a List-Id, or comes from a "
			  "mailer daemon.",
		.reference = "RFC 5321 4.5.5, 6.1; RFC 3834 2",
		.meaning = "What it tells of had the null sender, or is an automatic reply to a notice. "
			   "Such mail is to be answered by nobody: what cannot be delivered of it goes to "
			   "the postmaster of the host, or nowhere.",
	},
};

struct bounce_look {
	const struct report *report;
	struct arena *arena;
	struct finding_list *out;
};

static struct finding *add(const struct bounce_look *look, int rule, enum field_id id,
			   struct span detail)
{
	struct finding *finding = finding_add(look->arena, look->out, &rules[rule], NO_HOP, detail);

	finding_point_field(look->arena, finding, look->report->facts->message, id);
	return finding;
}

static void check_backscatter(const struct bounce_look *look)
{
	const struct break_list *breaks = &look->report->breaks;

	for (size_t i = 0; i < breaks->count; i++) {
		const struct break_ *one = &breaks->items[i];
		struct finding *finding;

		if (!broken_by(one, "backscatter"))
			continue;
		finding = broken_add(look->arena, look->out, look->report, one, &rules[BACKSCATTER],
				     one->because.items[one->because.count - 1]);
		finding->severity =
			one->confidence == CONFIDENCE_POSSIBLE ? SEVERITY_NOTE : SEVERITY_WARNING;
	}
}

/* RFC 3834 5: "no" is a mail that a person sent. */
static bool is_automatic(const struct facts *facts)
{
	struct span value = message_field(facts->message, FIELD_AUTO_SUBMITTED);
	struct span word = span_cut_word(&value);

	return word.len > 0 && !span_starts_nocase(word, SPAN("no"));
}

static bool is_notice(const struct facts *facts)
{
	switch (facts->kind) {
	case KIND_BOUNCE:
	case KIND_REPORT:
		return true;
	case KIND_MESSAGE:
	case KIND_HEADERS:
	case KIND_FORWARD:
		break;
	}
	return is_automatic(facts);
}

static bool is_daemon(struct span local)
{
	static const struct span names[] = { { "mailer-daemon", 13 }, { "postmaster", 10 } };

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (span_equal_nocase(local, names[i]))
			return true;
	return false;
}

/* Marks of what answers by itself, beside those of the standards. */
static bool has_marks(const struct facts *facts)
{
	static const struct span names[] = {
		{ "X-Autoreply", 11 },	 { "X-Auto-Response-Suppress", 24 },
		{ "X-Autorespond", 13 }, { "X-Vacation", 10 },
		{ "Content-Class", 13 }, { "X-Failed-Recipients", 19 },
	};
	const struct field_list *fields = &facts->message->fields;

	for (size_t i = 0; i < fields->count; i++) {
		if (fields->items[i].id == FIELD_PRECEDENCE)
			return true;
		for (size_t k = 0; k < sizeof names / sizeof *names; k++)
			if (fields->items[i].id == FIELD_OTHER &&
			    span_equal_nocase(fields->items[i].name, names[k]))
				return true;
	}
	return false;
}

static bool is_null(const struct facts *facts)
{
	return span_equal(facts->headline.return_path, SPAN("<>"));
}

static void check_null(const struct bounce_look *look)
{
	const struct facts *facts = look->report->facts;
	const struct mailbox_list *from = &facts->headline.from;

	if (!is_null(facts) || is_notice(facts) || facts->kind == KIND_HEADERS ||
	    from->count == 0 || is_daemon(from->items[0].local) || has_marks(facts))
		return;
	add(look, NULL_SENDER, FIELD_RETURN_PATH,
	    arena_say(look->arena, "Return-Path is <>, and From is " SPAN_FMT,
		      SPAN_ARG(text_shown(look->arena, from->items[0].addr))));
}

/* Many servers write the null sender so when they deliver: "<MAILER-DAEMON@mx.example.org>". */
static bool stands_for_null(struct span path)
{
	return is_daemon(span_cut(&path, '@')) || span_equal_nocase(path, SPAN("null"));
}

/* The parts of a multipart/report say what it is; free words may be anybody's. */
static bool is_by_standard(const struct bounce *bounce)
{
	switch (bounce->type) {
	case BOUNCE_DSN:
	case BOUNCE_MDN:
		return true;
	case BOUNCE_NONE:
	case BOUNCE_ARF:
	case BOUNCE_DMARC:
	case BOUNCE_TEXT:
		break;
	}
	return false;
}

static void check_sender(const struct bounce_look *look)
{
	const struct facts *facts = look->report->facts;
	struct span path = facts->headline.return_path;

	if (!is_by_standard(&facts->bounce) || path.len == 0 || is_null(facts) ||
	    stands_for_null(path) || facts->message->outer != NULL)
		return;
	add(look, SENDER, FIELD_RETURN_PATH,
	    arena_say(look->arena, "Return-Path is " SPAN_FMT,
		      SPAN_ARG(text_shown(look->arena, path))));
}

/* A host tells its own postmaster of what it could tell nobody else. */
static bool is_to_postmaster(const struct facts *facts)
{
	const struct mailbox_list *to = &facts->headline.to;

	return to->count > 0 && span_equal_nocase(to->items[0].local, SPAN("postmaster"));
}

/* A bounce may be made of all but the null sender's; an automatic reply, of no notice. */
static bool is_about_notice(const struct facts *facts)
{
	const struct mailbox_list *to = &facts->headline.to;

	if (facts->embedded_count > 0 && is_null(&facts->embedded[0]))
		return true;
	if (facts->kind != KIND_MESSAGE)
		return facts->bounce.type == BOUNCE_MDN && facts->embedded_count > 0 &&
		       is_notice(&facts->embedded[0]);
	return to->count == 1 && span_equal_nocase(to->items[0].local, SPAN("mailer-daemon"));
}

static bool is_answer(const struct facts *facts)
{
	struct span value = message_field(facts->message, FIELD_AUTO_SUBMITTED);

	return facts->kind == KIND_BOUNCE || facts->bounce.type == BOUNCE_MDN ||
	       span_starts_nocase(value, SPAN("auto-replied"));
}

static void check_of_notice(const struct bounce_look *look)
{
	const struct facts *facts = look->report->facts;

	if (!is_answer(facts) || is_to_postmaster(facts) || !is_about_notice(facts))
		return;
	add(look, OF_NOTICE, FIELD_SUBJECT,
	    facts->kind == KIND_MESSAGE ? SPAN("an automatic reply goes to a mailer daemon")
					: SPAN("what it tells of had the null sender, or is a "
					       "notice itself"));
}

static void run(const struct report *report, struct arena *arena, struct finding_list *out)
{
	struct bounce_look look = { report, arena, out };

	check_backscatter(&look);
	check_null(&look);
	check_sender(&look);
	check_of_notice(&look);
}

const struct check check_bounce = {
	.name = "bounce",
	.summary = "bounces and other notices, and their senders",
	.rules = rules,
	.rule_count = sizeof rules / sizeof *rules,
	.run = run,
};
