#include "analyzers/plain_words.h"

#include <stdlib.h>

#include "analyzers/check.h"
#include "data/mailbox_names.h"
#include "parser/text.h"

/* That stand in no rule: those of docs/report.schema.json, and those of sentences. */
static const char others[] =
	"alias always arc-broken arc-forged arf assumed authres banner body-appended "
	"body-changed bogus certain cgnat chasquid claimed clock-skew corroborated "
	"documentation dsn error exact fetch followed forged-received from-munge gmail "
	"header-rewrite indeterminate insecure key-missing key-revoked line-wrap link-local "
	"live loopback matched mdn misaligned mismatch multicast ndr nearest neighbour no-data "
	"no-match no-name not-reached not-recorded noted offline origin original "
	"policy-changed public reencode resolver-ad return-path same-admd same-host secure "
	"signature-expired signature-removed skipped spam-header special tape temperror "
	"timed-out verp "
	"account among attached authentication authorise being blame boundaries brought "
	"complains concerns confirms decisive deeper destination displayed emptied enters "
	"failure fault fetched fetchmail hang logged mended oldest organisations owes "
	"questions rejected reported reputation rules seems side task timeout transfer unnamed "
	"whom world ";

static bool is_letter(char c)
{
	return char_is_alpha(c) || char_is_digit(c) || c == '-';
}

static void add_words(struct arena *arena, struct plain_words *words, const char *text)
{
	struct span rest = text_lower(arena, span_string(text));

	while (rest.len > 0) {
		size_t len = 0;

		while (len < rest.len && is_letter(rest.at[len]))
			len++;
		if (len > 0)
			*LIST_ADD(arena, &words->list) = span_upto(rest, len);
		rest = span_from(rest, len + 1);
	}
}

static int compare(const void *a, const void *b)
{
	return span_order(*(const struct span *)a, *(const struct span *)b);
}

static void sort_once(struct span_list *list)
{
	size_t kept = 0;

	qsort(list->items, list->count, sizeof *list->items, compare);
	for (size_t i = 0; i < list->count; i++)
		if (kept == 0 || !span_equal(list->items[i], list->items[kept - 1]))
			list->items[kept++] = list->items[i];
	list->count = kept;
}

struct plain_words plain_words_make(struct arena *arena)
{
	struct plain_words words = { 0 };

	add_words(arena, &words, others);
	for (size_t i = 0; i < check_count; i++)
		for (size_t k = 0; k < checks[i]->rule_count; k++) {
			const struct rule *rule = &checks[i]->rules[k];

			add_words(arena, &words, rule->id);
			add_words(arena, &words, rule->title);
			add_words(arena, &words, rule->meaning);
			add_words(arena, &words, rule->advice);
		}
	sort_once(&words.list);
	return words;
}

bool plain_words_have(const struct plain_words *words, struct span word)
{
	return mailbox_name_is_role(word.at, word.len) ||
	       bsearch(&word, words->list.items, words->list.count, sizeof word, compare) != NULL;
}
