#include "analyzers/tally.h"

#include <stdlib.h>
#include <string.h>

static const struct {
	const char *word, *title;
} kinds[TALLY_KINDS] = {
	[TALLY_KIND] = { "kinds", "Messages" },
	[TALLY_RULE] = { "findings", "Findings (messages that have them)" },
	[TALLY_BREAK] = { "breaks", "What broke (messages)" },
	[TALLY_CAUSE] = { "causes", "Why (messages)" },
	[TALLY_FORWARDER] = { "forwarders", "Who broke or forged it (messages)" },
	[TALLY_DIALECT] = { "dialects", "Who wrote the Received lines (lines)" },
	[TALLY_SOFTWARE] = { "software", "Software (lines that tell it)" },
	[TALLY_FLAW] = { "flaws", "Not as the standards have it (messages)" },
};

const char *tally_kind_word(enum tally_kind kind)
{
	return kinds[kind].word;
}

const char *tally_kind_title(enum tally_kind kind)
{
	return kinds[kind].title;
}

static size_t row_of(struct tally *tally, enum tally_kind kind, struct span name)
{
	struct table *names = &tally->names[kind];
	bool is_new;
	size_t at = table_index(&tally->arena, names, name, &is_new);

	if (is_new) {
		*LIST_ADD(&tally->arena, &tally->places[kind]) = tally->rows.count;
		*LIST_ADD(&tally->arena, &tally->rows) =
			(struct tally_row){ kind, names->keys.items[at], 0 };
	}
	return tally->places[kind].items[at];
}

void tally_count(struct tally *tally, enum tally_kind kind, struct span name, uint64_t by)
{
	if (name.len == 0)
		return;
	size_t row = row_of(tally, kind, name); /* rows may move */
	tally->rows.items[row].count += by;
}

/* Of a word of our own its place in memory tells it: nearly all that is counted are such. */
static void count_word(struct tally *tally, enum tally_kind kind, const char *word)
{
	struct tally_word *known = &tally->words[(uintptr_t)word % TALLY_WORDS];

	if (word == NULL || *word == '\0')
		return;
	if (known->word != word || known->kind != kind)
		*known = (struct tally_word){ word, kind, row_of(tally, kind, span_string(word)) };
	tally->rows.items[known->row].count++;
}

/* Of few names that come again and again, such as products: their bytes tell the place. */
static void count_name(struct tally *tally, enum tally_kind kind, struct span name)
{
	struct tally_word *known;

	if (name.len == 0)
		return;
	known = &tally->names_known[(name.len + (unsigned char)name.at[0] +
				     (unsigned char)name.at[name.len - 1]) %
				    TALLY_WORDS];
	if (known->word == NULL || known->kind != kind ||
	    !span_equal(tally->rows.items[known->row].name, name)) {
		known->row = row_of(tally, kind, name);
		known->kind = kind;
		known->word = tally->rows.items[known->row].name.at;
	}
	tally->rows.items[known->row].count++;
}

static void count_findings(struct tally *tally, const struct finding_list *findings)
{
	for (size_t i = 0; i < findings->count; i++) {
		const struct rule *rule = findings->items[i].rule;
		bool again = false;

		for (size_t k = 0; k < i && !again; k++)
			again = findings->items[k].rule == rule;
		if (!again)
			count_word(tally, TALLY_RULE, rule->id);
	}
}

static bool had_cause(const struct break_list *breaks, size_t end, const char *word)
{
	for (size_t i = 0; i < end; i++)
		for (size_t k = 0; k < breaks->items[i].causes.count; k++)
			if (strcmp(breaks->items[i].causes.items[k], word) == 0)
				return true;
	return false;
}

/* Each word once a message, however often it is met there. */
static void count_breaks(struct tally *tally, const struct break_list *breaks)
{
	bool of[AUTH_METHODS] = { false };

	tally->broken += breaks->count > 0;
	for (size_t i = 0; i < breaks->count; i++) {
		const struct break_ *one = &breaks->items[i];
		bool again = false;

		for (enum auth_method method = 0; method < AUTH_METHODS; method++)
			of[method] |= one->methods[method];
		for (size_t k = 0; k < one->causes.count; k++)
			if (!had_cause(breaks, i, one->causes.items[k]))
				count_word(tally, TALLY_CAUSE, one->causes.items[k]);
		for (size_t k = 0; k < i; k++)
			again |= span_equal(breaks->items[k].admd, one->admd);
		if (!again)
			tally_count(tally, TALLY_FORWARDER, one->admd, 1);
	}
	for (enum auth_method method = 0; method < AUTH_METHODS; method++)
		if (of[method])
			count_word(tally, TALLY_BREAK, auth_method_word(method));
}

static void count_hops(struct tally *tally, const struct report *report)
{
	const struct hop_list *hops = &report->facts->route.hops;

	tally->hops += hops->count;
	for (size_t i = 0; i < hops->count; i++) {
		count_word(tally, TALLY_DIALECT, hops->items[i].received.dialect->name);
		if (report->software[i].match != SOFTWARE_UNKNOWN)
			count_name(tally, TALLY_SOFTWARE, report->software[i].product);
	}
}

static void count_flaws(struct tally *tally, const struct flaw_list *flaws)
{
	bool seen[FLAW_KINDS] = { false };

	for (size_t i = 0; i < flaws->count; i++) {
		enum flaw_kind kind = flaws->items[i].kind;

		if (!seen[kind])
			count_word(tally, TALLY_FLAW, flaw_word(kind));
		seen[kind] = true;
	}
}

void tally_add(struct tally *tally, const struct report *report)
{
	tally->messages++;
	count_word(tally, TALLY_KIND, message_kind_word(report->facts->kind));
	count_findings(tally, &report->findings);
	count_breaks(tally, &report->breaks);
	count_hops(tally, report);
	count_flaws(tally, &report->facts->message->flaws);
}

void tally_merge(struct tally *into, const struct tally *from)
{
	for (size_t i = 0; i < from->rows.count; i++)
		tally_count(into, from->rows.items[i].kind, from->rows.items[i].name,
			    from->rows.items[i].count);
	into->messages += from->messages;
	into->hops += from->hops;
	into->broken += from->broken;
}

static int row_order(const void *left, const void *right)
{
	const struct tally_row *a = left, *b = right;

	if (a->kind != b->kind)
		return a->kind < b->kind ? -1 : 1;
	if (a->count != b->count)
		return a->count < b->count ? 1 : -1;
	return span_order(a->name, b->name);
}

void tally_sort(struct tally *tally)
{
	if (tally->rows.count > 1)
		qsort(tally->rows.items, tally->rows.count, sizeof *tally->rows.items, row_order);
}

void tally_free(struct tally *tally)
{
	for (enum tally_kind kind = 0; kind < TALLY_KINDS; kind++)
		table_free(&tally->names[kind]);
	arena_free(&tally->arena);
	*tally = (struct tally){ 0 };
}
