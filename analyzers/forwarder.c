#include "analyzers/forwarder.h"

#include <stdlib.h>
#include <string.h>

#include "analyzers/auth.h"
#include "analyzers/claim_place.h"
#include "data/glob.h"
#include "parser/limits.h"
#include "parser/text.h"

enum { SHOWN = 70 /* bytes of a mark's text */, NAME_LENGTHS = 64 };

/* A mark that was found: who wrote it, as far as it tells, and what it says. */
struct sighting {
	size_t mark; /* index in the row's marks */
	size_t hop; /* NO_HOP: it does not tell */
	size_t field; /* NO_FIELD: none in particular */
	struct span text;
};

struct search {
	struct arena *arena;
	const struct route *route;
	const struct headline *headline;
	size_t first[NAME_LENGTHS]; /* field whose name is that long, modulo; NO_FIELD: none */
	size_t *next; /* by field: the next one of that length */
	size_t list;
	const struct forwarder *row;
	struct sightings LIST_OF(struct sighting) seen; /* of that row */
	struct forwarding_list out;
};

static bool same(struct span a, struct span b)
{
	return a.len > 0 && span_equal_nocase(a, b);
}

bool forwarder_is_between(const struct route *route, size_t hop)
{
	const struct hop *hops = route->hops.items;
	struct span house = hops[hop].admd;
	bool came = false, left = false;

	for (size_t i = hop + 1; i-- > 0 && !came && same(hops[i].admd, house);)
		came = hops[i].crossing == CROSSING_BORDER && !same(hops[i].client_admd, house);
	for (size_t i = hop + 1; i < route->hops.count && !left; i++)
		left = hops[i].admd.len > 0 && !same(hops[i].admd, house);
	return came && left;
}

static struct span cut(struct arena *arena, struct span text)
{
	if (text.len <= SHOWN)
		return text;
	return arena_format(arena, SPAN_FMT "...", SPAN_ARG(span_upto(text, SHOWN)));
}

static void see(struct search *search, size_t mark, size_t hop, size_t field, struct span text)
{
	if (search->seen.count == LIMIT_MARKS)
		return;
	*LIST_ADD(search->arena, &search->seen) = (struct sighting){ mark, hop, field, text };
}

static bool fits(const char *pattern, struct span text)
{
	return text.len > 0 && text.len <= LIMIT_MARKED && glob_matches(pattern, text.at, text.len);
}

static void look_at_fields(struct search *search, size_t n, const struct forwarder_mark *mark)
{
	const struct field *fields = search->route->message->fields.items;
	struct span name = span_string(mark->field);

	for (size_t i = search->first[name.len % NAME_LENGTHS];
	     i != NO_FIELD && search->seen.count < LIMIT_MARKS; i = search->next[i]) {
		struct span body = span_trim(fields[i].body);

		if (!span_equal_nocase(fields[i].name, name) ||
		    (strcmp(mark->pattern, "*") != 0 && !fits(mark->pattern, body)))
			continue;
		see(search, n, claim_place_nearest(search->route, i), i,
		    arena_format(search->arena, SPAN_FMT ": " SPAN_FMT, SPAN_ARG(fields[i].name),
				 SPAN_ARG(cut(search->arena, body))));
	}
}

static size_t first_with(const struct hop_list *hops, struct span sender)
{
	size_t i = 0;

	while (!span_equal(hops->items[i].mail_from, sender))
		i++;
	return i;
}

/* Who sends on is the client of the first hop at which the sender is that. */
static void look_at_sender(struct search *search, size_t n, const struct forwarder_mark *mark)
{
	const struct hop_list *hops = &search->route->hops;

	for (size_t i = 0; i < hops->count; i++) {
		struct span sender = hops->items[i].mail_from;

		if (first_with(hops, sender) != i || !fits(mark->pattern, sender))
			continue;
		see(search, n, i > 0 ? i - 1 : NO_HOP, NO_FIELD,
		    arena_format(search->arena, "the envelope sender <" SPAN_FMT ">",
				 SPAN_ARG(cut(search->arena, sender))));
	}
}

static void look_at_hosts(struct search *search, size_t n, const struct forwarder_mark *mark)
{
	const struct hop_list *hops = &search->route->hops;

	for (size_t i = 0; i < hops->count; i++) {
		const struct received *line = &hops->items[i].received;
		bool client = mark->place == MARK_CLIENT;
		struct span name = client ? line->client_name : line->by;

		/* The last server has it, and sent it to nobody. */
		if ((!client && i + 1 == hops->count) || !fits(mark->pattern, name))
			continue;
		see(search, n,
		    !client ? i
		    : i > 0 ? i - 1
			    : NO_HOP,
		    NO_FIELD,
		    arena_format(search->arena, "the host name " SPAN_FMT, SPAN_ARG(name)));
	}
}

static void look_at_dialects(struct search *search, size_t n, const struct forwarder_mark *mark)
{
	const struct hop_list *hops = &search->route->hops;

	for (size_t i = 0; i < hops->count; i++)
		if (fits(mark->pattern, span_string(hops->items[i].received.dialect->name)))
			see(search, n, i, hops->items[i].field, SPAN("how it writes Received"));
}

static void look_at_author(struct search *search, size_t n, const struct forwarder_mark *mark)
{
	const struct mailbox_list *from = &search->headline->from;

	for (size_t i = 0; i < from->count && i < LIMIT_MARKS; i++) {
		struct span text =
			mark->place == MARK_NAME ? from->items[i].name : from->items[i].addr;

		if (fits(mark->pattern, text))
			see(search, n, NO_HOP, NO_FIELD,
			    arena_format(search->arena, "From: " SPAN_FMT,
					 SPAN_ARG(cut(search->arena, text))));
	}
}

static void look(struct search *search, size_t n, const struct forwarder_mark *mark)
{
	switch (mark->place) {
	case MARK_END:
	case MARK_PRODUCT:
		return;
	case MARK_FIELD:
		look_at_fields(search, n, mark);
		return;
	case MARK_SENDER:
		look_at_sender(search, n, mark);
		return;
	case MARK_SERVER:
	case MARK_CLIENT:
		look_at_hosts(search, n, mark);
		return;
	case MARK_DIALECT:
		look_at_dialects(search, n, mark);
		return;
	case MARK_AUTHOR:
	case MARK_NAME:
		look_at_author(search, n, mark);
		return;
	}
}

/* The server before the first hop at which the envelope sender is one that takes bounces. */
static size_t list_by_sender(const struct route *route)
{
	for (size_t i = 1; i < route->hops.count; i++)
		for (size_t k = 0; forwarder_list_senders[k] != NULL; k++)
			if (fits(forwarder_list_senders[k], route->hops.items[i].mail_from))
				return i - 1;
	return NO_HOP;
}

/* A list's programs put their fields anywhere; its own fields, or its sender, tell its house. */
static size_t hop_of(const struct search *search, const struct sighting *one)
{
	bool placeless = search->row->kind == FORWARDER_LIST &&
			 search->row->marks[one->mark].place == MARK_FIELD;

	return placeless ? search->list : one->hop;
}

/* The weightiest mark that fits a hop, and whether all that fit it make a whole one. */
static const struct sighting *weigh(const struct search *search, size_t hop, int *weight)
{
	const struct sighting *best = NULL;
	unsigned counted = 0;

	*weight = 0;
	for (size_t i = 0; i < search->seen.count; i++) {
		const struct sighting *one = &search->seen.items[i];
		const struct forwarder_mark *mark = &search->row->marks[one->mark];
		size_t at = hop_of(search, one);

		if ((at != hop && at != NO_HOP) || (counted >> one->mark & 1) != 0)
			continue;
		counted |= 1u << one->mark;
		*weight += mark->weight;
		if (best == NULL || mark->weight > search->row->marks[best->mark].weight)
			best = one;
	}
	return best;
}

static bool is_taken(const struct search *search, size_t hop)
{
	for (size_t i = 0; i < search->out.count; i++)
		if (search->out.items[i].hop == hop ||
		    (search->row->general && search->out.items[i].row->kind == search->row->kind &&
		     search->row->kind == FORWARDER_LIST))
			return true;
	return false;
}

static bool add_at(struct search *search, size_t hop)
{
	int weight;
	const struct sighting *best = weigh(search, hop, &weight);

	if (best == NULL || weight < MARK_WHOLE ||
	    (search->row->between && (hop == NO_HOP || !forwarder_is_between(search->route, hop))))
		return false;
	if (!is_taken(search, hop))
		*LIST_ADD(search->arena, &search->out) =
			(struct forwarding){ search->row, hop, best->field,
					     text_shown(search->arena, best->text) };
	return true;
}

/* Where at least one mark tells a hop, those that tell none add to it. */
static void find_row(struct search *search, const struct forwarder *row)
{
	bool found = false;

	search->row = row;
	search->seen.count = 0;
	for (size_t i = 0; i < FORWARDER_MARKS; i++)
		look(search, i, &row->marks[i]);
	for (size_t i = 0; i < search->seen.count; i++) {
		size_t hop = hop_of(search, &search->seen.items[i]);

		if (hop != NO_HOP)
			found |= add_at(search, hop);
	}
	if (!found && search->seen.count > 0)
		add_at(search, NO_HOP);
}

static int along_path(const void *left, const void *right)
{
	const struct forwarding *a = left, *b = right;

	if (a->hop != b->hop)
		return a->hop < b->hop ? -1 : 1;
	return a->row < b->row ? -1 : a->row > b->row;
}

/* Marks are many and names are few: only those of a mark's length are compared. */
static void index_fields(struct search *search)
{
	const struct field_list *fields = &search->route->message->fields;

	for (size_t i = 0; i < NAME_LENGTHS; i++)
		search->first[i] = NO_FIELD;
	search->next = arena_take(search->arena, fields->count, sizeof *search->next);
	for (size_t i = fields->count; i-- > 0;) {
		size_t *first = &search->first[fields->items[i].name.len % NAME_LENGTHS];

		search->next[i] = *first;
		*first = i;
	}
}

struct forwarding_list forwarders_find(struct arena *arena, const struct route *route,
				       const struct headline *headline, size_t list)
{
	struct search search = {
		.arena = arena,
		.route = route,
		.headline = headline,
		.list = list != NO_HOP ? list : list_by_sender(route),
	};

	index_fields(&search);
	for (size_t i = 0; i < forwarder_row_count; i++)
		find_row(&search, &forwarder_rows[i]);
	if (search.out.count > 1)
		qsort(search.out.items, search.out.count, sizeof *search.out.items, along_path);
	return search.out;
}
