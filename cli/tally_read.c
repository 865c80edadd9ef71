#include "cli/tally_read.h"

#include "cli/json_files.h"

static bool take_kind(struct tally *tally, enum tally_kind kind, const struct json_t *list)
{
	bool good = list != NULL;

	for (size_t i = 0; i < json_in_count(list); i++) {
		const struct json_t *row = json_in_item(list, i);
		struct span name = json_in_bytes(&tally->arena, row, "name");
		uint64_t count;

		good &= json_in_amount(row, "count", &count) && name.len > 0;
		tally_count(tally, kind, name, count);
	}
	return good;
}

static bool take_all(struct tally *tally, const struct json_t *tree)
{
	bool good = json_in_version(tree) == 1 &&
		    json_in_amount(tree, "messages", &tally->messages) &&
		    json_in_amount(tree, "hops", &tally->hops) &&
		    json_in_amount(tree, "broken", &tally->broken);

	for (enum tally_kind kind = 0; kind < TALLY_KINDS && good; kind++)
		good = take_kind(tally, kind, json_in_member(tree, tally_kind_word(kind)));
	return good;
}

bool tally_take(void *into, const struct json_t *tree)
{
	struct tally one = { 0 };
	bool good = take_all(&one, tree);

	if (good)
		tally_merge(into, &one);
	tally_free(&one);
	return good;
}

/* A text of each object of a list. The arena is for the work. */
static void take_each(struct arena *arena, struct tally *tally, enum tally_kind kind,
		      const struct json_t *list, const char *key)
{
	for (size_t i = 0; i < json_in_count(list); i++)
		tally_count(tally, kind, json_in_bytes(arena, json_in_item(list, i), key), 1);
}

/* The texts of a list in each object of a list. */
static void take_lists(struct tally *tally, enum tally_kind kind, const struct json_t *list,
		       const char *key)
{
	for (size_t i = 0; i < json_in_count(list); i++) {
		const struct json_t *texts = json_in_member(json_in_item(list, i), key);

		for (size_t k = 0; k < json_in_count(texts); k++)
			tally_count(tally, kind, json_in_item_text(texts, k), 1);
	}
}

/* What counts once a message, however often it is met there. */
static void take_once(struct tally *tally, const struct json_t *report)
{
	const struct json_t *breaks = json_in_member(report, "breaks");
	struct tally met = { 0 };

	take_each(&met.arena, &met, TALLY_RULE, json_in_member(report, "findings"), "rule");
	take_each(&met.arena, &met, TALLY_FORWARDER, breaks, "admd");
	take_lists(&met, TALLY_BREAK, breaks, "methods");
	take_lists(&met, TALLY_CAUSE, breaks, "causes");
	take_each(&met.arena, &met, TALLY_FLAW, json_in_member(report, "flaws"), "kind");
	for (size_t i = 0; i < met.rows.count; i++)
		met.rows.items[i].count = 1;
	tally_merge(tally, &met);
	tally_free(&met);
}

static void take_lines(struct tally *tally, const struct json_t *hops)
{
	struct arena arena = { 0 };

	tally->hops += json_in_count(hops);
	take_each(&arena, tally, TALLY_DIALECT, hops, "dialect");
	for (size_t i = 0; i < json_in_count(hops); i++) {
		const struct json_t *software = json_in_member(json_in_item(hops, i), "software");

		tally_count(tally, TALLY_SOFTWARE, json_in_bytes(&arena, software, "product"), 1);
	}
	arena_free(&arena);
}

void tally_take_report(struct tally *tally, const struct json_t *report)
{
	tally->messages++;
	tally->broken += json_in_count(json_in_member(report, "breaks")) > 0;
	tally_count(tally, TALLY_KIND, json_in_text(report, "kind"), 1);
	take_lines(tally, json_in_member(report, "hops"));
	take_once(tally, report);
}

enum status tally_read(const struct options *options, struct tally *into)
{
	return json_files_read(options, "summary of scan as JSON", tally_take, into);
}
