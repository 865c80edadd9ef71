#include "analyzers/mutation.h"

#include <string.h>

#include "analyzers/blame.h"
#include "analyzers/subject_tag.h"
#include "parser/domain.h"
#include "parser/idn.h"
#include "parser/text.h"

static struct span field_of(const struct facts *facts, enum field_id id)
{
	return message_field(facts->message, id);
}

/* The domain in "<mailto:talk@list.example>", "<talk.list.example>" and their kin. */
static struct span list_domain(struct arena *arena, const struct facts *facts)
{
	struct span text = field_of(facts, FIELD_LIST_POST);
	size_t at;

	if (text.len == 0)
		text = field_of(facts, FIELD_LIST_ID);
	at = span_last_index(text, '<');
	if (at != NOT_FOUND)
		text = span_from(text, at + 1);
	text = span_cut(&text, '>');
	at = span_last_index(text, '@');
	if (at != NOT_FOUND)
		text = span_from(text, at + 1);
	text = span_cut(&text, '?');
	return idn_ascii(arena, span_trim(text));
}

/* Whether one of the two names is of the domain that the other is in. */
static bool is_of(struct span host, struct span admd, struct span domain)
{
	return domain_holds(domain, host) || (admd.len > 0 && domain_holds(admd, domain));
}

bool mutation_of_list(const struct message *message)
{
	static const enum field_id marks[] = { FIELD_LIST_ID, FIELD_LIST_POST, FIELD_MAILING_LIST,
					       FIELD_X_BEENTHERE };

	for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
		if (message_field(message, marks[i]).len > 0)
			return true;
	return false;
}

size_t mutation_list_hop(struct arena *arena, const struct facts *facts)
{
	const struct hop_list *hops = &facts->route.hops;
	struct span domain = list_domain(arena, facts);

	if (domain.len == 0)
		return NO_HOP;
	for (size_t i = hops->count; i-- > 0;)
		if (is_of(hops->items[i].received.by, hops->items[i].admd, domain))
			return i;
	return NO_HOP;
}

static bool is_spam_tagged(const struct facts *facts)
{
	static const enum field_id marks[] = { FIELD_X_SPAM_FLAG, FIELD_X_SPAM_STATUS, FIELD_X_SPAM,
					       FIELD_X_HMAILSERVER_SPAM, FIELD_X_SPAM_SCORE };

	for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
		if (field_of(facts, marks[i]).len > 0)
			return true;
	return false;
}

/* The case that a row is asked about. */
struct change {
	struct arena *arena;
	const struct facts *facts;
	size_t list; /* the list's hop, or NO_HOP */
	struct mutation out;
};

static bool tells_subject_tag(struct change *change)
{
	struct span tag = subject_tag(change->facts->headline.subject);

	if (tag.len == 0)
		return false;
	if (change->list == NO_HOP && !is_spam_tagged(change->facts))
		return false;
	change->out.hop = change->list;
	change->out.because = arena_format(change->arena, "the Subject begins with " SPAN_FMT,
					   SPAN_ARG(text_shown(change->arena, tag)));
	return true;
}

/* "Alice via Talk <talk@list.example>": the address is the list's, the author is told elsewhere. */
static bool tells_from_munge(struct change *change)
{
	const struct headline *headline = &change->facts->headline;
	struct span domain = list_domain(change->arena, change->facts);

	if (headline->from.count == 0 || change->list == NO_HOP ||
	    !domain_holds(domain, headline->from_domain))
		return false;
	if (span_find_nocase(headline->from.items[0].name, SPAN(" via ")) == NOT_FOUND)
		return false;
	change->out.hop = change->list;
	change->out.because = SPAN("From has the list's address and \"via\" in its name");
	return true;
}

static bool tells_header(struct change *change)
{
	change->out.because = SPAN("signed header fields are not what they were");
	return true;
}

static bool tells_list_footer(struct change *change)
{
	if (change->list == NO_HOP)
		return false;
	change->out.hop = change->list;
	change->out.because = SPAN("the body is not what it was, and the mail went through a list");
	return true;
}

/* "X-Disclaimer: added by hub.example": a filter that says what it did, and may say where. */
static bool tells_disclaimer(struct change *change)
{
	const struct field_list *fields = &change->facts->message->fields;
	const struct hop_list *hops = &change->facts->route.hops;

	for (size_t i = 0; i < fields->count; i++) {
		if (span_find_nocase(fields->items[i].name, SPAN("disclaimer")) == NOT_FOUND)
			continue;
		for (size_t k = 0; k < hops->count; k++)
			if (hops->items[k].received.by.len > 0 &&
			    span_find_nocase(fields->items[i].body, hops->items[k].received.by) !=
				    NOT_FOUND)
				change->out.hop = k;
		change->out.because =
			arena_format(change->arena,
				     "the body is not what it was, and there is a field " SPAN_FMT,
				     SPAN_ARG(text_shown(change->arena, fields->items[i].name)));
		return true;
	}
	return false;
}

static bool tells_body(struct change *change)
{
	change->out.because = SPAN("the body is not what it was");
	return true;
}

/* The first row of a part that tells stands for it, but for tags, which come beside others. */
static const struct {
	const char *cause;
	bool of_body;
	bool (*tells)(struct change *);
} rows[] = {
	{ "from-munge", false, tells_from_munge }, { "subject-tag", false, tells_subject_tag },
	{ "header-rewrite", false, tells_header }, { "footer", true, tells_list_footer },
	{ "footer", true, tells_disclaimer },	   { "body-changed", true, tells_body },
};

static void find_part(struct change *change, bool of_body, struct mutation_list *out)
{
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		if (rows[i].of_body != of_body)
			continue;
		change->out = (struct mutation){ .cause = rows[i].cause, .hop = NO_HOP };
		if (!rows[i].tells(change))
			continue;
		*LIST_ADD(change->arena, out) = change->out;
		return;
	}
}

/* Words of evaluated results that say what no change of the mail explains. */
static bool is_own_fault(const struct auth_result *bad)
{
	static const char *const faults[] = { "other-key", "expired", "key-missing",
					      "key-revoked" };

	for (size_t i = 0; bad->reason != NULL && i < sizeof faults / sizeof *faults; i++)
		if (strcmp(bad->reason, faults[i]) == 0)
			return true;
	return bad->verdict == AUTH_PERMERROR || bad->verdict == AUTH_POLICY;
}

/* Stores quote "From " lines, and the last server is the one whose store it is. */
static size_t quoting_hop(const struct change *change)
{
	size_t hops = change->facts->route.hops.count;

	return hops > 0 ? hops - 1 : NO_HOP;
}

/* Whose marks tell that he did it; NO_HOP: nobody's. */
static size_t marked_hop(struct change *change, const char *cause)
{
	if (strcmp(cause, "line-wrap") == 0)
		return quoting_hop(change);
	if (strcmp(cause, "banner") == 0)
		cause = "footer";
	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		change->out = (struct mutation){ .hop = NO_HOP };
		if (strcmp(rows[i].cause, cause) == 0 && rows[i].tells(change))
			return change->out.hop;
	}
	return change->list;
}

static void find_proven(struct change *change, const struct blame *blame, bool of_body,
			struct mutation_list *out)
{
	for (size_t i = 0; i < blame->undone.count; i++) {
		const struct undone *undone = &blame->undone.items[i];

		if (undone->of_body != of_body)
			continue;
		size_t hop = marked_hop(change, undone->cause);
		*LIST_ADD(change->arena, out) =
			(struct mutation){ undone->cause, true, hop, undone->because };
	}
}

/* What broke one part: what was undone with success, else what marks tell. */
static void find_changes(struct change *change, const struct auth_result *bad, bool of_body,
			 struct mutation_list *out)
{
	const struct blame *blame = bad->dkim != NULL ? bad->dkim->blame : NULL;

	if (blame != NULL && (of_body ? blame->body : blame->header))
		find_proven(change, blame, of_body, out);
	else
		find_part(change, of_body, out);
}

/* Text behind what l= covers breaks nothing, and comes from him who broke the header. */
static bool is_appended(const struct auth_result *bad)
{
	return bad->dkim != NULL && bad->dkim->unsigned_bytes > 0 && bad->body == AUTH_PART_PASS;
}

struct mutation_list mutation_find(struct arena *arena, const struct facts *facts,
				   const struct auth_result *bad)
{
	struct change change = { arena, facts, mutation_list_hop(arena, facts), { 0 } };
	struct mutation_list out = { 0 };

	if (is_own_fault(bad))
		return out;
	if (bad->header == AUTH_PART_FAIL ||
	    (bad->header == AUTH_PART_UNKNOWN && bad->body != AUTH_PART_FAIL))
		find_changes(&change, bad, false, &out);
	if (bad->body == AUTH_PART_FAIL)
		find_changes(&change, bad, true, &out);
	if (is_appended(bad))
		*LIST_ADD(arena, &out) =
			(struct mutation){ "body-appended", true, change.list,
					   SPAN("text stands behind what the signature covers") };
	return out;
}
