#include "cli/recon_facts.h"

#include <stdlib.h>

#include "cli/json_files.h"
#include "cli/recon_output.h"
#include "parser/buffer.h"
#include "parser/date.h"

enum { MOST_PARTS = 3 };

/* How a row is written: its identities, the parts of its text, its counts beside that of lines. */
static const struct {
	const char *word;
	size_t identities;
	const char *texts[MOST_PARTS], *counts[MOST_PARTS];
} facts[] = {
	[FACT_SAME] = { "same", 2, { NULL }, { NULL } },
	[FACT_ADMD] = { "admd", 1, { "admd" }, { NULL } },
	[FACT_LINK] = { "link", 2, { NULL }, { "tls", "clear", "believed" } },
	[FACT_SOFTWARE] = { "software", 1, { "product", "version", "support_ended" }, { NULL } },
	[FACT_CLOCK] = { "clock", 1, { NULL }, { NULL } },
	[FACT_BELIEVED] = { "believed", 1, { NULL }, { NULL } },
	[FACT_INNER_NAME] = { "internal-name", 0, { "name" }, { NULL } },
	[FACT_INNER_DOMAIN] = { "internal-domain", 0, { "name" }, { NULL } },
	[FACT_RANGE] = { "private-range", 0, { "name" }, { NULL } },
	[FACT_FORWARDER] = { "forwarder", 0, { "admd" }, { "spf_broken", "dkim_broken" } },
	[FACT_CAUSE] = { "cause", 0, { "admd", "cause" }, { NULL } },
	[FACT_SAID] = { "helo", 1, { "name" }, { NULL } },
	[FACT_KIND] = { "kind", 0, { "admd", "kind" }, { NULL } },
};

enum { FACTS = sizeof facts / sizeof *facts };

static size_t count_words(const char *const *words)
{
	size_t count = 0;

	while (count < MOST_PARTS && words[count] != NULL)
		count++;
	return count;
}

bool recon_facts_shape(uint64_t fact, struct recon_shape *out)
{
	if (fact >= FACTS)
		return false;
	*out = (struct recon_shape){
		.identities = facts[fact].identities,
		.parts = count_words(facts[fact].texts),
		.counts = count_words(facts[fact].counts),
	};
	return true;
}

static void put_seen(struct json *out, uint64_t count, time_t first, time_t last)
{
	json_put_number(out, "lines", (long long)count);
	recon_put_times(out, first, last);
}

/* An identity, and a row with the places of its identities among them: what was counted by several
 * workers has no order of its own. */
struct ranked_identity {
	struct span key;
	const struct identity *identity;
};

struct ranked_row {
	const struct recon_row *row;
	uint32_t a, b;
};

static int identity_order(const void *left, const void *right)
{
	const struct ranked_identity *a = left, *b = right;

	return span_order(a->key, b->key);
}

static int row_order(const void *left, const void *right)
{
	const struct ranked_row *a = left, *b = right;

	if (a->row->fact != b->row->fact)
		return a->row->fact < b->row->fact ? -1 : 1;
	if (a->a != b->a)
		return a->a < b->a ? -1 : 1;
	if (a->b != b->b)
		return a->b < b->b ? -1 : 1;
	return span_order(a->row->text, b->row->text);
}

/* Sorted by key; `places` tells where each came to. */
static struct ranked_identity *rank_identities(struct arena *arena, const struct recon *recon,
					       uint32_t *places)
{
	size_t count = recon->identities.count;
	struct ranked_identity *ranked = arena_take(arena, count + 1, sizeof *ranked);

	for (size_t i = 0; i < count; i++)
		ranked[i] = (struct ranked_identity){ recon->identity_keys.keys.items[i],
						      &recon->identities.items[i] };
	qsort(ranked, count, sizeof *ranked, identity_order);
	for (size_t i = 0; i < count; i++)
		places[ranked[i].identity - recon->identities.items] = (uint32_t)i;
	return ranked;
}

static struct ranked_row *rank_rows(struct arena *arena, const struct recon *recon,
				    const uint32_t *places)
{
	size_t count = recon->rows.count;
	struct ranked_row *ranked = arena_take(arena, count + 1, sizeof *ranked);

	for (size_t i = 0; i < count; i++) {
		const struct recon_row *row = &recon->rows.items[i];
		uint32_t a = row->a != NO_IDENTITY ? places[row->a] : NO_IDENTITY;
		uint32_t b = row->b != NO_IDENTITY ? places[row->b] : NO_IDENTITY;
		bool turn = row->fact == FACT_SAME && a > b; /* a pair in no order */

		ranked[i] = (struct ranked_row){ row, turn ? b : a, turn ? a : b };
	}
	qsort(ranked, count, sizeof *ranked, row_order);
	return ranked;
}

static void put_identity(struct json *out, const struct ranked_identity *ranked)
{
	const struct identity *one = ranked->identity;

	json_open_object(out, NULL);
	json_put_text(out, "key", ranked->key);
	put_seen(out, one->count, one->first, one->last);
	json_close(out);
}

static void put_row(struct json *out, const struct ranked_row *ranked)
{
	const struct recon_row *row = ranked->row;
	const uint64_t counts[MOST_PARTS] = { row->x, row->y, row->z };
	struct span rest = row->text;

	json_open_object(out, NULL);
	json_put_word(out, "fact", facts[row->fact].word);
	if (ranked->a != NO_IDENTITY)
		json_put_number(out, "a", ranked->a);
	if (ranked->b != NO_IDENTITY)
		json_put_number(out, "b", ranked->b);
	for (size_t i = 0; i < MOST_PARTS && facts[row->fact].texts[i] != NULL; i++)
		json_put_text(out, facts[row->fact].texts[i], span_cut(&rest, '\0'));
	for (size_t i = 0; i < MOST_PARTS && facts[row->fact].counts[i] != NULL; i++)
		json_put_number(out, facts[row->fact].counts[i], (long long)counts[i]);
	if (row->fact == FACT_CLOCK) {
		json_put_number(out, "min", row->min);
		json_put_number(out, "max", row->max);
	}
	put_seen(out, row->count, row->first, row->last);
	json_close(out);
}

void recon_facts_write(struct json *out, const struct recon *recon)
{
	struct arena arena = { 0 };
	uint32_t *places = arena_take(&arena, recon->identities.count + 1, sizeof *places);
	const struct ranked_identity *identities = rank_identities(&arena, recon, places);
	const struct ranked_row *rows = rank_rows(&arena, recon, places);
	struct arena_mark mark = arena_mark(out->arena);

	json_open_object(out, "facts");
	json_open_list(out, "identities");
	for (size_t i = 0; i < recon->identities.count; i++) {
		put_identity(out, &identities[i]);
		arena_rewind(out->arena, mark);
	}
	json_close_always(out);
	json_open_list(out, "rows");
	for (size_t i = 0; i < recon->rows.count; i++) {
		put_row(out, &rows[i]);
		arena_rewind(out->arena, mark);
	}
	json_close_always(out);
	json_close(out);
	arena_free(&arena);
}

static time_t time_in(const struct json_t *object, const char *key)
{
	return date_read(json_in_text(object, key), NULL, NULL).utc;
}

/* The numbers that identities have in this recon, by their place in the list; false: one is none.
 */
static bool read_identities(struct arena *arena, struct recon *recon, const struct json_t *list,
			    uint32_t *numbers)
{
	for (size_t i = 0; i < json_in_count(list); i++) {
		const struct json_t *object = json_in_item(list, i);
		uint64_t count;

		if (!json_in_amount(object, "lines", &count))
			return false;
		numbers[i] = recon_add_identity(recon, json_in_bytes(arena, object, "key"), count,
						time_in(object, "first"), time_in(object, "last"));
		if (numbers[i] == NO_IDENTITY)
			return false;
	}
	return true;
}

static bool read_fact(struct span word, enum recon_fact *out)
{
	for (size_t i = 0; i < FACTS; i++)
		if (span_equal(word, span_string(facts[i].word))) {
			*out = (enum recon_fact)i;
			return true;
		}
	return false;
}

/* An identity by its place in a list of `count`. */
static bool read_identity(const struct json_t *object, const char *key, const uint32_t *numbers,
			  size_t count, uint32_t *out)
{
	uint64_t place;
	bool good = json_in_amount(object, key, &place) && place < count;

	*out = good ? numbers[place] : NO_IDENTITY;
	return good;
}

/* The parts of a text, with NUL between them; only the first must be there. */
static bool read_text(struct arena *arena, const struct json_t *object, const char *const *keys,
		      struct span *out)
{
	struct buffer text = { .arena = arena };
	bool good = true;

	for (size_t i = 0; i < MOST_PARTS && keys[i] != NULL; i++) {
		struct span part = json_in_bytes(arena, object, keys[i]);

		good &= (part.len > 0 || i > 0) && span_index(part, '\0') == NOT_FOUND;
		if (i > 0)
			buffer_put(&text, SPAN("\0"));
		buffer_put(&text, part);
	}
	*out = buffer_span(&text);
	return good;
}

static bool read_counts(const struct json_t *object, struct recon_row *row)
{
	uint64_t *const counts[MOST_PARTS] = { &row->x, &row->y, &row->z };
	long long min = 0, max = 0;
	bool good = json_in_amount(object, "lines", &row->count);

	for (size_t i = 0; i < MOST_PARTS && facts[row->fact].counts[i] != NULL; i++)
		good &= json_in_amount(object, facts[row->fact].counts[i], counts[i]);
	if (row->fact != FACT_CLOCK)
		return good;
	good &= json_in_number(object, "min", &min) && json_in_number(object, "max", &max);
	row->min = (long)min;
	row->max = (long)max;
	return good;
}

static bool read_row(struct arena *arena, const struct json_t *object, const uint32_t *numbers,
		     size_t count, struct recon_row *row)
{
	*row = (struct recon_row){ .a = NO_IDENTITY, .b = NO_IDENTITY };
	if (!read_fact(json_in_text(object, "fact"), &row->fact))
		return false;
	row->first = time_in(object, "first");
	row->last = time_in(object, "last");
	return (facts[row->fact].identities < 1 ||
		read_identity(object, "a", numbers, count, &row->a)) &&
	       (facts[row->fact].identities < 2 ||
		read_identity(object, "b", numbers, count, &row->b)) &&
	       read_text(arena, object, facts[row->fact].texts, &row->text) &&
	       read_counts(object, row);
}

static bool read_facts(struct recon *recon, const struct json_t *object)
{
	const struct json_t *identities = json_in_member(object, "identities");
	const struct json_t *rows = json_in_member(object, "rows");
	struct arena arena = { 0 };
	size_t count = json_in_count(identities);
	uint32_t *numbers = arena_take(&arena, count + 1, sizeof *numbers);
	bool good = identities != NULL && rows != NULL &&
		    read_identities(&arena, recon, identities, numbers);

	for (size_t i = 0; i < json_in_count(rows) && good; i++) {
		struct arena work = { 0 };
		struct recon_row row;

		good = read_row(&work, json_in_item(rows, i), numbers, count, &row);
		if (good)
			recon_add_row(recon, &row);
		arena_free(&work);
	}
	arena_free(&arena);
	return good;
}

static bool read_recon(struct recon *recon, const struct json_t *tree)
{
	recon->first = time_in(tree, "first");
	recon->last = time_in(tree, "last");
	recon->since = time_in(tree, "since");
	recon->since_set = json_in_text(tree, "since").len > 0;
	json_in_amount(tree, "earlier", &recon->earlier);
	json_in_amount(tree, "undated", &recon->undated);
	return json_in_version(tree) == 1 && json_in_amount(tree, "messages", &recon->messages) &&
	       json_in_amount(tree, "hops", &recon->hops) &&
	       read_facts(recon, json_in_member(tree, "facts"));
}

bool recon_facts_take(void *into, const struct json_t *tree)
{
	struct recon one = { 0 };
	bool good = read_recon(&one, tree);

	if (good)
		recon_merge(into, &one);
	recon_free(&one);
	return good;
}

static const char what[] = "output of recon --shard as JSON";

bool recon_facts_read(const struct input *input, struct recon *into)
{
	return json_file_read(input, what, recon_facts_take, into);
}

enum status recon_facts_merge(const struct options *options, struct recon *into)
{
	return json_files_read(options, what, recon_facts_take, into);
}
