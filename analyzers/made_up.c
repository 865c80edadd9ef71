#include "analyzers/made_up.h"

#include <limits.h>

#include "analyzers/trail.h"
#include "analyzers/words.h"
#include "data/host_names.h"

enum {
	STAMP_EARLY = 3600, /* seconds: nobody's clock in order is so far from the author's */
	QUEUE_LONGEST = 14 * 24 * 3600, /* seconds: twice what servers try for by default */
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

/*
 * The client calls itself as the server of the line below does, and nothing
 * that was looked up says otherwise. That is too little to join them, and
 * enough not to call the line made up for its stamp: an old relay without a
 * name in the DNS, whose clock is wrong, looks the same.
 */
static bool is_by_its_word(const struct hop_list *hops, size_t n)
{
	const struct received *upper = &hops->items[n].received;
	size_t i = n - 1;

	while (hops->items[i].received.by.len == 0 && i > 0 &&
	       hops->items[i].link == LINK_SAME_HOST)
		i--;
	return upper->client_name.len == 0 && upper->helo.len > 0 &&
	       span_equal_nocase(upper->helo, hops->items[i].received.by);
}

/* When the author wrote the mail, when it was believed to be there, and the lines in doubt. */
struct times {
	const struct hop_list *hops;
	const struct mail_date *author, *believed;
};

/* Date may be wrong as well: it has to fit what is believed better than it fits the line. */
static bool is_early(const struct times *times, const struct mail_date *stamp)
{
	return is_before_author(stamp, times->author) &&
	       times->author->utc - stamp->utc > times->believed->utc - times->author->utc;
}

/* A line below it agrees with Date and with what is believed: one clock is wrong. */
static bool is_only_slow(const struct times *times, size_t n)
{
	for (size_t i = 0; i < n; i++) {
		const struct mail_date *stamp = &times->hops->items[i].received.date;

		if (stamp->known && stamp->utc <= times->believed->utc &&
		    !is_before_author(stamp, times->author))
			return true;
	}
	return false;
}

/* A server wrote Date where the author had not: it is the time of its stamp. */
static bool is_servers_date(const struct times *times)
{
	return times->believed->utc == times->author->utc;
}

/* With a server's Date a mail may have waited, though not as long as that. */
static enum confidence how_sure(const struct times *times, const struct mail_date *stamp)
{
	return is_servers_date(times) && times->author->utc - stamp->utc <= QUEUE_LONGEST
		       ? CONFIDENCE_POSSIBLE
		       : CONFIDENCE_LIKELY;
}

static struct made_up early_line(struct arena *arena, const struct times *times, size_t lowest,
				 size_t n)
{
	const char *before = is_servers_date(times)
				     ? "the time in Date, which a server may have added"
				     : "the mail was written";

	return (struct made_up){
		.hop = lowest,
		.confidence = how_sure(times, &times->hops->items[n].received.date),
		.why = arena_format(arena,
				    "hop %zu is stamped before %s, and nothing joins it to hop %zu",
				    n + 1, before, lowest + 1),
	};
}

static struct made_up find_early(struct arena *arena, const struct facts *facts, size_t lowest)
{
	const struct hop_list *hops = &facts->route.hops;
	struct times times = { hops, &facts->headline.date, &hops->items[lowest].received.date };

	/* An author's clock that is ahead of the first believed stamp proves nothing. */
	if (!times.believed->known || !times.author->known ||
	    times.author->utc > times.believed->utc)
		return (struct made_up){ 0 };
	/* A client that is one by its word may be the reader's own: it is not accused. */
	if (is_by_its_word(hops, lowest))
		return (struct made_up){ 0 };
	for (size_t i = 0; i < lowest; i++)
		if (is_early(&times, &hops->items[i].received.date) && !is_only_slow(&times, i))
			return early_line(arena, &times, lowest, i);
	return (struct made_up){ 0 };
}

struct made_up made_up_find(struct arena *arena, const struct facts *facts)
{
	const struct hop_list *hops = &facts->route.hops;
	size_t lowest = 0;

	while (lowest < hops->count && hops->items[lowest].trust == TRUST_CLAIMED)
		lowest++;
	if (lowest == 0 || lowest == hops->count || hops->items[lowest].link != LINK_BROKEN ||
	    !scope_is_public(hops->items[lowest].client_scope))
		return (struct made_up){ 0 };
	if (!names_believed(hops, lowest))
		return find_early(arena, facts, lowest);
	return (struct made_up){
		.hop = lowest,
		.confidence = CONFIDENCE_LIKELY,
		.why = arena_format(arena,
				    "hop %zu claims to be written by " SPAN_FMT
				    ", which did not take the mail there",
				    lowest,
				    SPAN_ARG(words_server(arena, &hops->items[lowest - 1]))),
	};
}
