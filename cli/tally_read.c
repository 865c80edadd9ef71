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

enum status tally_read(const struct options *options, struct tally *into)
{
	return json_files_read(options, "summary of scan as JSON", tally_take, into);
}
