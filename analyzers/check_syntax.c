#include "analyzers/check.h"
#include "analyzers/words.h"
#include "data/characters.h"
#include "parser/encoded.h"
#include "parser/text.h"

enum {
	PLACES_MOST = 8, /* pointed at in one finding */
	PLACE_MOST = 200, /* bytes shown of one place */
	AUTHORS_MOST = 5,
};

enum {
	AMBIGUOUS_CLIENT,
	TWO_FROM,
	HIDDEN_AUTHOR,
	SEVERAL_AUTHORS,
	NO_AUTHOR,
	TWICE,
	BIDI,
	NUL,
	FIELD_NAME,
	NOT_A_FIELD,
	OPEN,
	BYTES,
	RECEIVED,
	CLAIM,
	REPAIRED,
	CUT,
	DAMAGED,
};

static const struct rule rules[] = {
	[AMBIGUOUS_CLIENT] = {
		.id = "syntax.ambiguous-client",
		.severity = SEVERITY_ALARM,
		.title = "a Received field can be read as two different clients",
		.advice = "Look the connection up in that server's log: only the log knows the "
			  "client. Below this line, trust nothing.",
		.reference = "RFC 5321 4.4",
		.meaning = "The client's own words (HELO, sender, certificate) hold text that "
			   "looks like what the server writes, so that two programs would read "
			   "two clients. It is a way to plant an address, and no honest client "
			   "has a name like that. mailpath takes neither reading.",
	},
	[TWO_FROM] = {
		.id = "syntax.two-from",
		.severity = SEVERITY_ALARM,
		.title = "the message has more than one From field",
		.advice = "Treat the author as unknown. Refuse such mail at the border.",
		.reference = "RFC 5322 3.6",
		.meaning = "A checker may take the first From field and a mail program show the "
			   "last one, so that what was checked is not what is seen. There is no "
			   "author domain for DMARC then.",
	},
	[HIDDEN_AUTHOR] = {
		.id = "syntax.hidden-author",
		.severity = SEVERITY_ALARM,
		.title = "From can be read as two different authors",
		.advice = "Treat the author as unknown, and compare both readings with what the "
			  "mail program shows.",
		.reference = "RFC 5322 3.4",
		.meaning = "The field holds an address that some readers see and some do not: in "
			   "an encoded word, behind the real address, before a colon that stands "
			   "where it should not, or with characters that do not show. Checks and mail programs then speak of "
			   "different people.",
	},
	[SEVERAL_AUTHORS] = {
		.id = "syntax.several-authors",
		.severity = SEVERITY_WARNING,
		.title = "From names authors of more than one domain",
		.advice = "Treat DMARC as not passed, whatever was recorded: there is no single "
			  "domain that it could have been about.",
		.reference = "RFC 7489 6.6.1",
		.meaning = "Several mailboxes in From are allowed, but hardly ever used by honest "
			   "senders, and DMARC leaves open which domain counts. Attackers put a "
			   "known name beside their own.",
	},
	[NO_AUTHOR] = {
		.id = "syntax.no-from",
		.severity = SEVERITY_NOTE,
		.title = "nobody is named as the author",
		.advice = "If this was cut from a longer header, get all of it, or tell the "
			  "author with --from. Sender and Reply-To do not stand in for From.",
		.reference = "RFC 5322 3.6.2",
		.meaning = "Every message must have a From field with at least one address. "
			   "Without one there is nothing that DMARC could align.",
	},
	[TWICE] = {
		.id = "syntax.twice",
		.severity = SEVERITY_NOTE,
		.title = "a field that may stand once stands several times",
		.advice = "Compare both: which one a program shows, or a signature covers, "
			  "differs.",
		.reference = "RFC 5322 3.6",
		.meaning = "Subject, Date, To, Message-ID and some others may stand once. A "
			   "second one can be put on top of a signed message without breaking the "
			   "signature, and many programs show that one.",
	},
	[BIDI] = {
		.id = "syntax.bidi",
		.severity = SEVERITY_WARNING,
		.title = "From or Subject turns the direction of its letters round",
		.advice = "Read the escaped form in the report, not what a mail program shows.",
		.reference = "UTR 36 3.1",
		.meaning = "A bidirectional override (U+202D, U+202E) makes text look other than "
			   "it is. Right-to-left languages do not need it in a header.",
	},
	[NUL] = {
		.id = "syntax.nul-byte",
		.severity = SEVERITY_WARNING,
		.title = "the header holds a NUL byte",
		.advice = "Compare what stands before and after the byte: some programs stop "
			  "there.",
		.reference = "RFC 5322 4.1",
		.meaning = "A name that ends at the NUL for one program and goes on for another "
			   "is a known trick against DKIM and SPF checkers.",
	},
	[FIELD_NAME] = {
		.id = "syntax.field-name",
		.severity = SEVERITY_NOTE,
		.title = "a field name is not as the standard has it",
		.advice = "See whether another program would read the line as a field you know.",
		.reference = "RFC 5322 2.2",
		.meaning = "A blank before the colon or a strange letter in the name: some "
			   "programs read such a field and some skip it.",
	},
	[NOT_A_FIELD] = {
		.id = "syntax.not-a-field",
		.severity = SEVERITY_NOTE,
		.title = "the header holds a line that is no field",
		.advice = "Some programs end the header here and take the rest for the body: see "
			  "what stands below.",
		.reference = "RFC 5322 2.2",
		.meaning = "Every line of a header is a field or goes on with one. Others come "
			   "from cutting and pasting, from mailbox files, or from somebody who "
			   "wants two readers to see two messages.",
	},
	[OPEN] = {
		.id = "syntax.open-quote",
		.severity = SEVERITY_NOTE,
		.title = "a quoted string or comment is never closed",
		.advice = "Take what is read from that field with care.",
		.reference = "RFC 5322 3.2",
		.meaning = "Where the string or comment was meant to end is a guess, so programs "
			   "read different addresses from it.",
	},
	[BYTES] = {
		.id = "syntax.bytes",
		.severity = SEVERITY_NOTE,
		.title = "the header holds bytes or line ends that it should not",
		.advice = "Nothing, as a rule. If a DKIM signature fails, look here: a relay may "
			  "have repaired them on the way.",
		.reference = "RFC 5322 2.3",
		.meaning = "Raw 8-bit text without an announced character set, CR without LF, "
			   "lines over 998 bytes, encoded words that cannot be decoded: common in "
			   "mail of careless programs, and a reason why relays rewrite fields.",
	},
	[RECEIVED] = {
		.id = "syntax.received",
		.severity = SEVERITY_NOTE,
		.title = "a Received field could be read only in part",
		.advice = "Read the line by eye; mailpath identify tells what it understands of "
			  "it.",
		.reference = "RFC 5321 4.4",
		.meaning = "The line is not in the form of any server that is known here. What "
			   "was read of it is shown, the rest stands in the report as left over.",
	},
	[CLAIM] = {
		.id = "syntax.claim",
		.severity = SEVERITY_NOTE,
		.title = "a recorded result could be read only in part",
		.advice = "Read the field by eye.",
		.reference = "RFC 8601 2.2",
		.meaning = "An Authentication-Results, Received-SPF or similar field departs from "
			   "its grammar. No result is taken from a part that is not understood.",
	},
	[REPAIRED] = {
		.id = "syntax.repaired",
		.severity = SEVERITY_NOTE,
		.title = "the text was repaired before it was read",
		.advice = "For evidence use the message as it was stored, not a copy of its text. "
			  "DKIM cannot be checked on repaired text.",
		.reference = "RFC 5322 2.2.3",
		.meaning = "It did not read as a message was sent: indented, quoted, folding "
			   "lost, or with text around it, as after copying from a screen. Each "
			   "repair is listed.",
	},
	[CUT] = {
		.id = "syntax.cut",
		.severity = SEVERITY_WARNING,
		.title = "the message is larger than what is read of one, and was cut",
		.advice = "Take the report as incomplete. But for the size of a body, no honest "
			  "mail comes near these limits.",
		.reference = "mailpath limits",
		.meaning = "There are more fields, hops, addresses, results, nested comments or "
			   "bytes than mailpath reads of one message, so that nobody can tie it "
			   "up with a monster. What was left out is told as flaws. Of a body over "
			   "8 MiB the parts behind are not looked at, which is a note where it is "
			   "all: signatures are checked over the whole of it.",
	},
	[DAMAGED] = {
		.id = "syntax.damaged",
		.severity = SEVERITY_WARNING,
		.title = "the file of the message is damaged, and was read only in part",
		.advice = "Save the message once more, or ask for another copy of the file: what "
			  "was lost of this one cannot be told.",
		.reference = "MS-CFB 2.3",
		.meaning = "A file of Outlook is made of sectors in chains, and a chain leads out "
			   "of the file, in a circle, or to too few of them. The header is "
			   "reported where all of its own chain is there. A body, or a mail that "
			   "is attached, may be missing.",
	},
};

enum { NO_RULE = -1 };

static const int rules_of[] = {
#define FLAW(name, word, title, reference, rule) [FLAW_##name] = rule,
#include "parser/flaws.def"
#undef FLAW
};

/* The hop whose line holds these bytes; NO_HOP if none does. */
static size_t hop_of(const struct hop_list *hops, struct span at)
{
	for (size_t i = 0; at.at != NULL && i < hops->count; i++)
		if (span_holds(hops->items[i].received.body, at))
			return i;
	return NO_HOP;
}

/* A large attachment is nothing to be warned of. */
static enum severity severity_of(enum flaw_kind kind, int rule)
{
	return kind == FLAW_BODY_CUT ? SEVERITY_NOTE : rules[rule].severity;
}

/* One finding a rule and hop, with its kinds named and the first places pointed at. */
static void add_flaw(const struct report *report, const struct flaw *flaw, struct arena *arena,
		     struct finding_list *out)
{
	int rule = rules_of[flaw->kind];
	size_t hop = hop_of(&report->facts->route.hops, flaw->at);
	struct finding *finding = NULL;
	struct span title = span_string(flaw_title(flaw->kind));

	if (rule == NO_RULE)
		return;
	enum severity severity = severity_of(flaw->kind, rule);
	for (size_t i = 0; i < out->count; i++)
		if (out->items[i].rule == &rules[rule] && out->items[i].hop == hop)
			finding = &out->items[i];
	if (finding == NULL) {
		finding = finding_add(arena, out, &rules[rule], hop, title);
		finding->severity = severity;
	} else if (span_find(finding->detail, title) == NOT_FOUND)
		finding->detail = arena_say(arena, SPAN_FMT "; " SPAN_FMT,
					    SPAN_ARG(finding->detail), SPAN_ARG(title));
	if (severity > finding->severity)
		finding->severity = severity;
	if (finding->evidence.count < PLACES_MOST)
		finding_point(arena, finding, flaw_word(flaw->kind),
			      span_upto(flaw->at, PLACE_MOST));
}

static bool in_from(const struct message *message, struct span at)
{
	for (size_t i = message_find(message, FIELD_FROM, 0); i < message->fields.count;
	     i = message_find(message, FIELD_FROM, i + 1))
		if (span_holds(message->fields.items[i].raw, at))
			return true;
	return false;
}

/* Whether the flaw gives From a second reading. */
static bool hides_author(const struct message *message, const struct flaw *flaw)
{
	switch ((int)flaw->kind) { /* few of many: the cast says so */
	case FLAW_ADDRESS_ENCODED:
	case FLAW_ADDRESS_TRAILING:
	case FLAW_ADDRESS_ROUTE:
	case FLAW_SPACE_BEFORE_COLON:
		return in_from(message, flaw->at);
	case FLAW_FOLD_FIRST:
		return span_starts_nocase(span_trim(flaw->at), SPAN("from:"));
	}
	return false;
}

static void check_hidden_author(const struct message *message, struct arena *arena,
				struct finding_list *out)
{
	for (size_t i = 0; i < message->flaws.count; i++) {
		const struct flaw *flaw = &message->flaws.items[i];

		if (!hides_author(message, flaw))
			continue;
		finding_point(arena,
			      finding_add(arena, out, &rules[HIDDEN_AUTHOR], NO_HOP,
					  arena_say(arena, "in From: %s", flaw_title(flaw->kind))),
			      "From", span_upto(flaw->at, PLACE_MOST));
		return;
	}
}

static bool has_unseen(struct span text)
{
	size_t at = 0;
	uint32_t code;

	if (text_is_plain(text))
		return false;
	while (at < text.len)
		if (text_next(text, &at, &code) && code >= 0x80 && character_is_hidden(code))
			return true;
	return false;
}

static void check_unseen_author(const struct headline *head, struct arena *arena,
				struct finding_list *out)
{
	for (size_t i = 0; i < head->from.count; i++) {
		struct span addr = head->from.items[i].addr;

		if (!has_unseen(addr))
			continue;
		finding_add(arena, out, &rules[HIDDEN_AUTHOR], NO_HOP,
			    arena_say(arena, "characters that do not show are in " SPAN_FMT,
				      SPAN_ARG(text_shown(arena, addr))));
		return;
	}
}

static bool has_domain(const struct mailbox_list *list)
{
	for (size_t i = 0; i < list->count; i++)
		if (list->items[i].domain.len > 0)
			return true;
	return false;
}

static struct span authors(struct arena *arena, const struct mailbox_list *from)
{
	struct span_list addresses = { 0 };

	for (size_t i = 0; i < from->count; i++)
		*LIST_ADD(arena, &addresses) = from->items[i].addr;
	return words_list(arena, &addresses, AUTHORS_MOST);
}

static void check_authors(const struct report *report, struct arena *arena,
			  struct finding_list *out)
{
	const struct message *message = report->facts->message;
	const struct headline *head = &report->facts->headline;
	size_t fields = message_count(message, FIELD_FROM);

	if (fields > 1)
		finding_add(arena, out, &rules[TWO_FROM], NO_HOP,
			    arena_say(arena, "%zu From fields: " SPAN_FMT, fields,
				      SPAN_ARG(authors(arena, &head->from))));
	else if (head->from_domain.len == 0 && has_domain(&head->from))
		finding_add(arena, out, &rules[SEVERAL_AUTHORS], NO_HOP,
			    arena_say(arena, "From holds " SPAN_FMT,
				      SPAN_ARG(authors(arena, &head->from))));
	else if (head->from.count == 0)
		finding_add(arena, out, &rules[NO_AUTHOR], NO_HOP,
			    fields > 0 ? SPAN("From holds no address")
				       : SPAN("there is no From field"));
}

/* Fields that may stand once (RFC 5322 3.6); From has a rule of its own. */
static const enum field_id once[] = {
	FIELD_SUBJECT,
	FIELD_DATE,
	FIELD_TO,
	FIELD_CC,
	FIELD_SENDER,
	FIELD_REPLY_TO,
	FIELD_MESSAGE_ID,
	FIELD_CONTENT_TYPE,
	FIELD_IN_REPLY_TO,
	FIELD_MIME_VERSION,
	FIELD_CONTENT_TRANSFER_ENCODING,
};

static void check_once(const struct message *message, struct arena *arena, struct finding_list *out)
{
	struct span_list names = { 0 };
	struct finding *finding;

	for (size_t i = 0; i < sizeof once / sizeof *once; i++)
		if (message_count(message, once[i]) > 1)
			*LIST_ADD(arena, &names) = span_string(field_id_name(once[i]));
	if (names.count == 0)
		return;
	finding = finding_add(arena, out, &rules[TWICE], NO_HOP,
			      arena_say(arena, "more than once: " SPAN_FMT,
					SPAN_ARG(words_list(arena, &names, names.count))));
	for (size_t i = 0; i < sizeof once / sizeof *once; i++)
		if (message_count(message, once[i]) > 1)
			finding_point(arena, finding, field_id_name(once[i]),
				      message_field(message, once[i]));
}

/* U+202D or U+202E: no other character has their bytes in it. */
static bool turns_round(struct span text)
{
	if (span_index(text, '\xe2') == NOT_FOUND)
		return false;
	return span_find(text, SPAN("\xe2\x80\xad")) != NOT_FOUND ||
	       span_find(text, SPAN("\xe2\x80\xae")) != NOT_FOUND;
}

static void check_direction(const struct report *report, struct arena *arena,
			    struct finding_list *out)
{
	const struct headline *head = &report->facts->headline;

	if (turns_round(head->subject))
		finding_add(arena, out, &rules[BIDI], NO_HOP,
			    arena_say(arena, "Subject is " SPAN_FMT,
				      SPAN_ARG(text_shown(arena, head->subject))));
	for (size_t i = 0; i < head->from.count; i++) {
		struct span name = head->from.items[i].name;

		if (text_is_plain(name) && span_find(name, SPAN("=?")) == NOT_FOUND)
			continue;
		name = encoded_text(arena, name, NULL);
		if (turns_round(name))
			finding_add(arena, out, &rules[BIDI], NO_HOP,
				    arena_say(arena, "the author is called " SPAN_FMT,
					      SPAN_ARG(text_shown(arena, name))));
	}
}

static void run(const struct report *report, struct arena *arena, struct finding_list *out)
{
	const struct message *message = report->facts->message;
	struct finding_list of_flaws = { 0 };

	check_authors(report, arena, out);
	check_hidden_author(message, arena, out);
	check_unseen_author(&report->facts->headline, arena, out);
	check_once(message, arena, out);
	check_direction(report, arena, out);
	for (size_t i = 0; i < message->flaws.count; i++)
		add_flaw(report, &message->flaws.items[i], arena, &of_flaws);
	for (size_t i = 0; i < of_flaws.count; i++)
		*LIST_ADD(arena, out) = of_flaws.items[i];
}

const struct check check_syntax = {
	.name = "syntax",
	.summary = "bytes that are not as the standards have them",
	.rules = rules,
	.rule_count = sizeof rules / sizeof *rules,
	.run = run,
};
