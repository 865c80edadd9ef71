#include "analyzers/plan.h"

#include "analyzers/dns_backend.h"
#include "analyzers/dns_tape.h"
#include "analyzers/spf.h"

enum { LABEL_LONG = 24, DIGITS_MANY = 4 };

/* Which macro letters put which data into a name; the others put there the domain itself. */
static unsigned data_of(uint32_t letters)
{
	static const struct {
		char letter;
		enum plan_data data;
	} rows[] = {
		{ 'l', PLAN_LOCAL_PART }, { 's', PLAN_LOCAL_PART }, { 'p', PLAN_CLIENT_NAME },
		{ 'i', PLAN_CLIENT_IP },  { 'c', PLAN_CLIENT_IP },  { 'h', PLAN_HELO },
		{ 't', PLAN_TIME },
	};
	unsigned data = 0;

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++)
		if ((letters & SPF_LETTER(rows[i].letter)) != 0)
			data |= rows[i].data;
	return data;
}

/* A name that a term with macros expanded to. */
struct expanded {
	struct span name;
	unsigned data;
};
struct expanded_list LIST_OF(struct expanded);

/* A tree as deep as the ten look-ups let it be. */
static void find_expanded(struct arena *arena, const struct spf_record *record,
			  struct expanded_list *out)
{
	for (size_t i = 0; record != NULL && i < record->count; i++) {
		const struct spf_term *term = &record->terms[i];

		if (term->target.len > 0 && data_of(term->part->letters) != 0)
			*LIST_ADD(arena, out) =
				(struct expanded){ term->target, data_of(term->part->letters) };
		find_expanded(arena, term->record, out);
	}
}

static struct expanded_list expanded_names(struct arena *arena, const struct report *report)
{
	struct expanded_list names = { 0 };

	for (size_t i = 0; i < report->auth.count; i++)
		if (report->auth.items[i].spf != NULL)
			find_expanded(arena, report->auth.items[i].spf->record, &names);
	return names;
}

static const char *method_of(struct span name)
{
	if (span_starts_nocase(name, SPAN("_dmarc.")))
		return "dmarc";
	return span_find_nocase(name, SPAN("._domainkey.")) != NOT_FOUND ? "dkim" : "spf";
}

/* A label as nobody would type it. */
static bool looks_unique(struct span name)
{
	while (name.len > 0) {
		struct span label = span_cut(&name, '.');
		size_t digits = 0;

		for (size_t i = 0; i < label.len; i++)
			digits += char_is_digit(label.at[i]);
		if (label.len >= LABEL_LONG && digits >= DIGITS_MANY)
			return true;
	}
	return false;
}

static unsigned data_in(const struct expanded_list *names, const struct plan_question *question)
{
	unsigned data = 0;

	for (size_t i = 0; i < names->count; i++)
		if (span_equal_nocase(names->items[i].name, question->name))
			data |= names->items[i].data;
	if (span_ends_nocase(question->name, SPAN(".arpa")))
		data |= PLAN_CLIENT_IP;
	if (span_find_nocase(question->name, SPAN("._domainkey.")) != NOT_FOUND)
		data |= PLAN_SELECTOR;
	return data;
}

static bool is_answered(const struct dns_ticket *ticket)
{
	return ticket->answer.status != DNS_NOT_RECORDED && ticket->answer.status != DNS_OFFLINE &&
	       ticket->answer.status != DNS_PENDING;
}

struct plan plan_make(struct arena *arena, const struct report *report)
{
	struct expanded_list names = expanded_names(arena, report);
	struct plan plan = { 0 };

	for (size_t i = 0; i < report->dns->tickets.count; i++) {
		const struct dns_ticket *ticket = report->dns->tickets.items[i];
		struct plan_question question = {
			.name = dns_name_text(arena, &ticket->name),
			.type = dns_type_word(ticket->type),
			.answered = is_answered(ticket),
		};

		question.method = method_of(question.name);
		question.data = data_in(&names, &question);
		question.unique = looks_unique(question.name);
		question.withheld = (question.data & (PLAN_LOCAL_PART | PLAN_CLIENT_NAME)) != 0;
		*LIST_ADD(arena, &plan) = question;
	}
	return plan;
}

const char *plan_data_word(enum plan_data data)
{
	switch (data) {
	case PLAN_LOCAL_PART:
		return "local-part";
	case PLAN_CLIENT_NAME:
		return "client-name";
	case PLAN_CLIENT_IP:
		return "client-ip";
	case PLAN_HELO:
		return "helo";
	case PLAN_TIME:
		return "time";
	case PLAN_SELECTOR:
		return "selector";
	}
	return "";
}
