#include "analyzers/made_up.h"

#include <limits.h>

#include "analyzers/trail.h"
#include "analyzers/words.h"
#include "data/host_names.h"

enum {
	STAMP_EARLY = 3600, /* seconds: nobody's clock in order is so far from the author's */
	ZONE_MOST = 14 * 60, /* minutes: the farthest zone of this world */
};

/*
 * The line next to the gap calls a believed server its own, and no believed
 * server saw it. Further down it may be true: who writes to a list has his own
 * mail come back to where it began.
 */
static bool names_believed(const struct hop_list *hops, size_t lowest)
{
	struct span by = hops->items[lowest - 1].received.by;

	if (by.len == 0 || host_name_is_common(by.at, by.len) ||
	    hops->items[lowest].client_host == hops->items[lowest].by_host)
		return false;
	for (size_t i = lowest; i < hops->count; i++)
		if (hops->items[i].trust != TRUST_CLAIMED &&
		    span_equal_nocase(by, hops->items[i].received.by))
			return true;
	return false;
}

/* How far from the true time a date may be by how it is written; LONG_MAX: it tells nothing. */
static long leeway(const struct mail_date *date)
{
	if (!date->known || date->zone < -ZONE_MOST || date->zone > ZONE_MOST)
		return LONG_MAX;
	return date->zone_text.len > 0 ? STAMP_EARLY : STAMP_EARLY + ZONE_MOST * 60L;
}

/* The line is stamped long before the author wrote the mail that it tells of. */
static bool is_before_author(const struct mail_date *stamp, const struct mail_date *author)
{
	long by = leeway(stamp) > leeway(author) ? leeway(stamp) : leeway(author);

	return by != LONG_MAX && stamp->utc + by < author->utc;
}

static struct span forged_sign(struct arena *arena, const struct facts *facts, size_t lowest)
{
	const struct hop_list *hops = &facts->route.hops;
	const struct mail_date *above = &hops->items[lowest].received.date;
	const struct mail_date *author = &facts->headline.date;
	/* An author's clock that is ahead of the first believed stamp proves nothing. */
	bool author_sound = above->known && author->known && author->utc <= above->utc;

	if (names_believed(hops, lowest))
		return arena_format(arena,
				    "hop %zu claims to be written by " SPAN_FMT
				    ", which did not take the mail there",
				    lowest,
				    SPAN_ARG(words_server(arena, &hops->items[lowest - 1])));
	for (size_t i = 0; i < lowest; i++)
		if (author_sound && is_before_author(&hops->items[i].received.date, author))
			return arena_format(arena,
					    "hop %zu is stamped before the mail was written, and "
					    "nothing joins it to hop %zu",
					    i + 1, lowest + 1);
	return SPAN_NONE;
}

size_t made_up_find(struct arena *arena, const struct facts *facts, struct span *why)
{
	const struct hop_list *hops = &facts->route.hops;
	size_t lowest = 0;

	while (lowest < hops->count && hops->items[lowest].trust == TRUST_CLAIMED)
		lowest++;
	if (lowest == 0 || lowest == hops->count || hops->items[lowest].link != LINK_BROKEN ||
	    !scope_is_public(hops->items[lowest].client_scope))
		return 0;
	*why = forged_sign(arena, facts, lowest);
	return why->len > 0 ? lowest : 0;
}
