/* Names and addresses that pretend: display names, Reply-To, domains that look like others. */
#include "analyzers/broken.h"
#include "analyzers/check.h"
#include "analyzers/dmarc.h"
#include "analyzers/look_alike.h"
#include "analyzers/mutation.h"
#include "analyzers/recipient.h"
#include "data/freemail.h"
#include "data/suffix.h"
#include "parser/domain.h"
#include "parser/encoded.h"
#include "parser/idn.h"
#include "parser/limits.h"
#include "parser/text.h"

enum { DISPLAY, REPLY_TO, LOOK_ALIKE, MIXED };

enum {
	SHORTEST = 4, /* bytes of a name, below which it looks like many */
	NAMES_ASKED = 20, /* words, recipients: what is beyond is not compared */
};

static const struct rule rules[] = {
	[DISPLAY] = {
		.id = "identity.display-name",
		.severity = SEVERITY_WARNING,
		.title = "the display name shows another address or domain than the one that is there",
		.advice = "Go by the address in angle brackets, not by the name before it: many mail "
			  "programs show the name alone. A border can mark or hold mail from outside "
			  "whose display name has an address or a domain of the house in it.",
		.reference = "RFC 5322 3.4; RFC 7489 C",
		.meaning = "The display name is free text, and no check looks at it. Here it holds an "
			   "address or a domain of another organisation than the author's address, and "
			   "nothing else in the mail is of that organisation. It is a warning where the "
			   "domain is the recipient's own, else a note: services that send for "
			   "somebody write names like that all day. Mailing lists are left out.",
	},
	[REPLY_TO] = {
		.id = "identity.reply-to",
		.severity = SEVERITY_WARNING,
		.title = "answers go to a free mailbox, and the author's address is an organisation's",
		.advice = "Before answering, ask the author by another way whether the address is his. "
			  "If it is, he should answer from his own domain.",
		.reference = "RFC 5322 3.6.2",
		.meaning = "Reply-To names an address of a provider at which anybody gets one, while "
			   "From is of a domain of another kind. Who borrows a name in From wants the "
			   "answer himself, and this is how he gets it; small firms do it out of "
			   "habit. It is a warning where the mail is also found not to be the "
			   "author's by DMARC or SPF, else a note. Mailing lists are left out.",
	},
	[LOOK_ALIKE] = {
		.id = "identity.look-alike",
		.severity = SEVERITY_WARNING,
		.title = "a domain looks like another name in this mail, and is not the same",
		.advice = "Read both letter by letter, in the form of A-labels (xn--) where there is "
			  "one. If it is no slip, refuse the domain at the border, and report it to "
			  "its registrar.",
		.reference = "UTS 39 4; RFC 5890 4.4",
		.meaning = "The domain of From or Reply-To reads like the recipient's own, like that of "
			   "From, or like a word of the display name, but has digits for letters, "
			   "letters of another script, or \"rn\" for \"m\"; or it begins with the whole "
			   "of the recipient's domain. SPF, DKIM and DMARC pass for such a domain as "
			   "for any other: they tell that it is the author's, not whose name it "
			   "resembles. Only names that stand in this mail are compared.",
	},
	[MIXED] = {
		.id = "identity.mixed-script",
		.severity = SEVERITY_WARNING,
		.title = "a name mixes letters of scripts that look alike",
		.advice = "Read the name in its escaped or A-label form. Registries hardly let such "
			  "domains through, and nobody types them: take it for meant to deceive "
			  "until shown otherwise.",
		.reference = "UTS 39 5.1; RFC 5890 4.4",
		.meaning = "Latin letters stand in one word with Greek, Cyrillic, Armenian or Cherokee "
			   "ones, many of which look the same. In a domain it is a warning. In a "
			   "display name, where it gets words past filters but now and then is a "
			   "slip of the keyboard, it is a note.",
	},
};

struct names_look {
	const struct report *report;
	struct arena *arena;
	struct finding_list *out;
	struct span author; /* the author's domain */
	struct span name; /* his display name, decoded */
	struct span words[NAMES_ASKED]; /* its first ones, in order; some may be empty */
	size_t word_count;
	struct span_list recipients; /* whose mail this is, as own hosts tell */
};

/* That of the author is known: he is who is asked about most. */
static struct span organisation(const struct names_look *look, struct span domain)
{
	struct span of_author = look->report->facts->headline.from_organisation;

	if (of_author.len > 0 && span_equal(domain, look->author))
		return of_author;
	return dmarc_listed_organisation(look->report->facts->told->suffixes, domain);
}

static bool is_one_house(const struct names_look *look, struct span a, struct span b)
{
	return dmarc_listed_together(look->report->facts->told->suffixes, a, b);
}

static struct span shown(const struct names_look *look, struct span s)
{
	return text_shown(look->arena, s);
}

static struct finding *add(const struct names_look *look, int rule, enum field_id id,
			   struct span detail)
{
	struct finding *finding = finding_add(look->arena, look->out, &rules[rule], NO_HOP, detail);

	finding_point_field(look->arena, finding, look->report->facts->message, id);
	return finding;
}

/* Lists put names of others before addresses of their own, and answers elsewhere. */
static bool is_list(const struct names_look *look)
{
	if (mutation_of_list(look->report->facts->message))
		return true;
	return span_find_nocase(look->name, SPAN(" via ")) != NOT_FOUND ||
	       span_find_nocase(look->name, SPAN("on behalf of")) != NOT_FOUND;
}

static struct mailbox mailbox_of(const struct names_look *look, enum field_id id)
{
	struct span body = message_field(look->report->facts->message, id);
	struct mailbox_list list = { 0 };

	if (body.len > 0)
		list = address_read(look->arena, body, NULL);
	return list.count > 0 ? list.items[0] : (struct mailbox){ 0 };
}

/* Whether something beside the display name is of that house: a result, or another address. */
static bool is_elsewhere(const struct names_look *look, struct span domain)
{
	static const enum field_id fields[] = { FIELD_REPLY_TO, FIELD_SENDER, FIELD_RETURN_PATH };
	const struct auth_result_list *auth = &look->report->auth;

	for (size_t i = 0; i < auth->count; i++)
		if ((auth->items[i].method == AUTH_SPF || auth->items[i].method == AUTH_DKIM) &&
		    auth->items[i].skipped == NULL && auth->items[i].verdict == AUTH_PASS &&
		    is_one_house(look, auth->items[i].domain, domain))
			return true;
	for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
		if (is_one_house(look, idn_ascii(look->arena, mailbox_of(look, fields[i]).domain),
				 domain))
			return true;
	return false;
}

static bool is_edge(char c)
{
	return c == '.' || c == '-' || c == '_' || c == '+';
}

static bool is_word_byte(char c)
{
	return char_is_alpha(c) || char_is_digit(c) || (unsigned char)c >= 0x80 || is_edge(c) ||
	       c == '@';
}

/* The next word of a display name: an address, a domain, or letters. */
static struct span cut_word(struct span *rest)
{
	size_t from = 0, len = 0;

	while (from < rest->len && !is_word_byte(rest->at[from]))
		from++;
	while (from + len < rest->len && is_word_byte(rest->at[from + len]))
		len++;
	struct span word = span_part(*rest, from, len);
	*rest = span_from(*rest, from + len);
	while (word.len > 0 && is_edge(word.at[word.len - 1]))
		word.len--;
	while (word.len > 0 && is_edge(word.at[0]))
		word = span_from(word, 1);
	return word;
}

static void cut_name(struct names_look *look)
{
	struct span rest = look->name;

	while (look->word_count < NAMES_ASKED && rest.len > 0)
		look->words[look->word_count++] = cut_word(&rest);
}

/* The first label of the organisation's domain: what a reader knows it by. */
static struct span chief_label(const struct names_look *look, struct span domain)
{
	struct span org = organisation(look, domain), unicode = idn_unicode(look->arena, org);

	if (unicode.len > 0)
		org = unicode;
	return span_cut(&org, '.');
}

/* The domain that a word is or has; empty: it is none. */
static struct span domain_in(const struct names_look *look, struct span word)
{
	size_t at = span_last_index(word, '@');
	struct span domain = at == NOT_FOUND ? word : span_from(word, at + 1);

	if (at == 0 || span_index(domain, '.') == NOT_FOUND || domain.len > LIMIT_NAME)
		return SPAN_NONE;
	domain = idn_ascii(look->arena, domain);
	if (at == NOT_FOUND &&
	    !suffix_is_listed(look->report->facts->told->suffixes, domain.at, domain.len))
		return SPAN_NONE;
	/* "R.Hughes" is a name, though there is a domain .hughes. */
	return chief_label(look, domain).len > 1 ? domain : SPAN_NONE;
}

/* "Shop.example <news@shop-mail.example>", "Shop.com <a@shop.org>": the same name, elsewhere. */
static bool is_named_alike(const struct names_look *look, struct span domain)
{
	struct span label = chief_label(look, domain);

	return label.len >= SHORTEST && span_find_nocase(look->author, label) != NOT_FOUND;
}

static bool is_own(const struct names_look *look, struct span domain)
{
	return recipient_is_own(look->arena, look->report->facts, &look->recipients, SPAN_NONE,
				domain);
}

static void check_display(const struct names_look *look)
{
	for (size_t i = 0; i < look->word_count; i++) {
		struct span word = look->words[i], domain = domain_in(look, word);
		struct finding *finding;

		if (domain.len == 0 || is_one_house(look, domain, look->author) ||
		    is_named_alike(look, domain) || is_elsewhere(look, domain))
			continue;
		finding =
			add(look, DISPLAY, FIELD_FROM,
			    arena_say(look->arena,
				      "the name says " SPAN_FMT ", and the address is in " SPAN_FMT,
				      SPAN_ARG(shown(look, word)),
				      SPAN_ARG(shown(look, look->author))));
		if (!is_own(look, domain))
			finding->severity = SEVERITY_NOTE;
		return;
	}
}

static bool is_free(struct span domain)
{
	return freemail_holds(domain.at, domain.len);
}

static bool is_refuted(const struct names_look *look)
{
	for (size_t i = 0; i < look->report->breaks.count; i++)
		if (broken_by(&look->report->breaks.items[i], "spoof"))
			return true;
	return false;
}

/* `reply`: a domain of another house than the author's. */
static void check_reply(const struct names_look *look, struct span reply, struct span address)
{
	struct finding *finding;

	if (!is_free(reply) || is_free(look->author))
		return;
	finding =
		add(look, REPLY_TO, FIELD_REPLY_TO,
		    arena_say(look->arena, "From is of " SPAN_FMT ", and answers go to " SPAN_FMT,
			      SPAN_ARG(shown(look, look->author)), SPAN_ARG(shown(look, address))));
	if (!is_refuted(look))
		finding->severity = SEVERITY_NOTE;
}

/* A domain of the mail's sender, and a name that it may be meant to be taken for. */
struct likeness {
	const struct names_look *look;
	enum field_id id; /* of the field in which the domain stands */
	struct span domain, label; /* label: its chief one, as U-label */
};

static bool tell_alike(const struct likeness *of, struct span name, const char *whose)
{
	add(of->look, LOOK_ALIKE, of->id,
	    arena_say(of->look->arena, "%s is in " SPAN_FMT ", which reads like " SPAN_FMT ", %s",
		      field_id_name(of->id), SPAN_ARG(shown(of->look, of->domain)),
		      SPAN_ARG(shown(of->look, name)), whose));
	return true;
}

/* "receiver.example.attacker.example" begins with all of "receiver.example". */
static bool begins_with(struct span domain, struct span other)
{
	return domain.len > other.len && span_starts_nocase(domain, other) &&
	       domain.at[other.len] == '.';
}

static bool is_like_domain(const struct likeness *of, struct span other, const char *whose)
{
	struct span label = chief_label(of->look, other);

	if (other.len == 0 || label.len < SHORTEST || is_one_house(of->look, of->domain, other))
		return false;
	if (!look_alike(of->label, label) && !begins_with(of->domain, other))
		return false;
	return tell_alike(of, other, whose);
}

static bool is_like_recipient(const struct likeness *of)
{
	for (size_t i = 0; i < of->look->recipients.count && i < NAMES_ASKED; i++)
		if (is_like_domain(of, idn_domain(of->look->arena, of->look->recipients.items[i]),
				   "where the mail went"))
			return true;
	return false;
}

/* Parts of a label are names, too: "paypa1-support". */
static bool is_like_word(const struct likeness *of, struct span word)
{
	struct span rest = of->label;

	while (word.len >= SHORTEST && rest.len > 0) {
		struct span part = span_cut(&rest, '-');

		if (part.len >= SHORTEST && look_alike_imitates(part, word))
			return true;
	}
	return false;
}

static bool is_like_name(const struct likeness *of)
{
	const struct span *words = of->look->words;

	for (size_t i = 0; i < of->look->word_count; i++)
		if (is_like_word(of, words[i]))
			return tell_alike(of, words[i], "a word of the display name");
	return false;
}

static void check_alike(const struct names_look *look, enum field_id id, struct span domain)
{
	struct likeness of = { look, id, domain, SPAN_NONE };

	if (domain.len == 0)
		return;
	of.label = chief_label(look, domain);
	if (of.label.len < SHORTEST || is_like_recipient(&of))
		return;
	if (id == FIELD_REPLY_TO && is_like_domain(&of, look->author, "the domain of From"))
		return;
	is_like_name(&of);
}

static void check_mixed(const struct names_look *look)
{
	struct span unicode = idn_unicode(look->arena, look->author);
	const char *of_domain = look_alike_mixes(unicode), *of_name = look_alike_mixes(look->name);

	if (of_domain != NULL)
		add(look, MIXED, FIELD_FROM,
		    arena_say(look->arena,
			      "the domain " SPAN_FMT " is " SPAN_FMT ", Latin letters with %s ones",
			      SPAN_ARG(shown(look, look->author)), SPAN_ARG(shown(look, unicode)),
			      of_domain));
	else if (of_name != NULL)
		add(look, MIXED, FIELD_FROM,
		    arena_say(look->arena,
			      "%s letters among Latin ones in the name \"" SPAN_FMT "\"", of_name,
			      SPAN_ARG(shown(look, look->name))))
			->severity = SEVERITY_NOTE;
}

static struct span unquoted(struct span name)
{
	name = span_trim(name);
	return name.len > 1 && name.at[0] == '"' && name.at[name.len - 1] == '"'
		       ? span_part(name, 1, name.len - 2)
		       : name;
}

static void run(const struct report *report, struct arena *arena, struct finding_list *out)
{
	const struct headline *headline = &report->facts->headline;
	struct names_look look = {
		.report = report, .arena = arena, .out = out, .author = headline->from_domain
	};
	struct mailbox reply;
	struct span reply_domain;
	bool elsewhere;

	if (headline->from.count != 1 || headline->from_domain.len == 0)
		return;
	look.name = unquoted(encoded_text(arena, headline->from.items[0].name, NULL));
	cut_name(&look);
	look.recipients = recipient_addresses(arena, report->facts);
	reply = mailbox_of(&look, FIELD_REPLY_TO);
	reply_domain = reply.domain.len > 0 ? idn_ascii(arena, reply.domain) : SPAN_NONE;
	check_alike(&look, FIELD_FROM, headline->from_domain);
	elsewhere =
		reply_domain.len > 0 && !is_one_house(&look, reply_domain, headline->from_domain);
	if (elsewhere)
		check_alike(&look, FIELD_REPLY_TO, reply_domain);
	check_mixed(&look);
	/* What mostly has nothing to tell, and is soon known to have nothing. */
	if (span_index(look.name, '.') == NOT_FOUND && !(elsewhere && is_free(reply_domain)))
		return;
	if (is_list(&look))
		return;
	check_display(&look);
	if (elsewhere)
		check_reply(&look, reply_domain, reply.addr);
}

const struct check check_names = {
	.name = "names",
	.summary = "names and addresses that pretend",
	.rules = rules,
	.rule_count = sizeof rules / sizeof *rules,
	.run = run,
};
