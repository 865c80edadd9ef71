#include "cli/path_words.h"

#include <string.h>

#include "analyzers/verdict.h"
#include "analyzers/words.h"
#include "parser/text.h"

enum {
	OFFSET_TOLD = 5, /* seconds by which a clock may be wrong without a word */
	DAY = 24 * 60 * 60,
};

struct span path_words_day(struct arena *arena, const struct hop *hop)
{
	char text[32];

	if (!hop->received.date.known)
		return SPAN_NONE;
	date_format(hop->received.date.utc, text);
	return arena_format(arena, "%.10s", text);
}

struct span path_words_time(struct arena *arena, const struct hop *hop)
{
	char text[32];

	if (!hop->received.date.known)
		return SPAN_NONE;
	date_format(hop->received.date.utc, text);
	return arena_format(arena, "%.8s", text + strlen("2016-08-24T"));
}

struct span path_words_delay(struct arena *arena, const struct hop *hop)
{
	const char *sign = hop->delay < 0 ? "-" : "+";
	double delay = hop->delay < 0 ? -(double)hop->delay : (double)hop->delay;

	if (!hop->delay_known)
		return SPAN_NONE;
	if (delay < 120)
		return arena_format(arena, "%s%.0f s", sign, delay);
	if (delay < 120 * 60)
		return arena_format(arena, "%s%.0f min", sign, delay / 60);
	if (delay < 2 * DAY)
		return arena_format(arena, "%s%.1f h", sign, delay / 3600);
	return arena_format(arena, "%s%.0f d", sign, delay / DAY);
}

struct span path_words_how(struct arena *arena, const struct hop *hop)
{
	const struct received *line = &hop->received;

	if (line->protocol != NULL)
		return span_string(line->protocol);
	if (line->with.len > 0)
		return text_shown(arena, line->with);
	if (hop->crossing == CROSSING_LOCAL || hop->crossing == CROSSING_FETCH || !hop->is_received)
		return span_string(crossing_word(hop->crossing));
	return SPAN_NONE;
}

struct span path_words_server(struct arena *arena, const struct route *route, const struct hop *hop)
{
	if (!hop->is_received && hop->received.by.len == 0)
		return arena_format(arena, "(told by %s)", route_field_name(route, hop));
	return words_server(arena, hop);
}

struct span path_words_client(struct arena *arena, const struct hop *hop)
{
	const struct received *line = &hop->received;
	struct span client = words_client(arena, hop);

	if (line->client_ip.family == 0 && line->client_name.len == 0 && line->helo.len == 0)
		return SPAN_NONE;
	if (line->authenticated == AUTH_NOT_TOLD)
		return client;
	if (line->auth_user.len == 0)
		return arena_format(arena, SPAN_FMT ", logged in", SPAN_ARG(client));
	return arena_format(arena, SPAN_FMT ", logged in as " SPAN_FMT, SPAN_ARG(client),
			    SPAN_ARG(text_shown(arena, line->auth_user)));
}

static bool was_held_by(const struct route *route, size_t before, struct span owner)
{
	for (size_t i = 0; i < before; i++)
		if (span_equal_nocase(route->hops.items[i].client_admd, owner) ||
		    span_equal_nocase(route->hops.items[i].admd, owner))
			return true;
	return false;
}

struct span path_words_territory(struct arena *arena, const struct route *route, size_t i)
{
	const struct hop *hop = &route->hops.items[i];
	struct span from = hop->client_admd, to = hop->admd;
	struct span said;

	if (from.len == 0 && i > 0)
		from = route->hops.items[i - 1].admd;
	if (to.len == 0 || span_equal_nocase(from, to))
		return SPAN_NONE;
	said = arena_format(arena, "%s " SPAN_FMT,
			    i > 0 && was_held_by(route, i, to) ? "back in" : "enters",
			    SPAN_ARG(text_shown(arena, to)));
	if (from.len == 0)
		return said;
	return arena_format(arena, "leaves " SPAN_FMT ", " SPAN_FMT,
			    SPAN_ARG(text_shown(arena, from)), SPAN_ARG(said));
}

struct span path_words_gap(struct arena *arena, size_t i)
{
	return arena_format(arena, "nothing joins hop %zu to hop %zu", i, i + 1);
}

const struct break_ *path_break(const struct report *report, size_t i)
{
	for (size_t k = 0; k < report->breaks.count; k++)
		if (report->breaks.items[k].hop == i)
			return &report->breaks.items[k];
	return NULL;
}

/* "SPF and DMARC fail here: no-srs", or the causes alone where they turned no verdict. */
static struct span break_words(struct arena *arena, const struct break_ *one)
{
	struct span_list methods = { 0 }, causes = { 0 };

	for (enum auth_method method = 0; method < AUTH_METHODS; method++)
		if (one->methods[method])
			*LIST_ADD(arena, &methods) = span_string(auth_method_name(method));
	for (size_t i = 0; i < one->causes.count; i++)
		*LIST_ADD(arena, &causes) = span_string(one->causes.items[i]);
	return arena_format(arena, SPAN_FMT "%s here: " SPAN_FMT,
			    SPAN_ARG(words_list(arena, &methods, methods.count)),
			    methods.count == 0	 ? ""
			    : methods.count == 1 ? " fails"
						 : " fail",
			    SPAN_ARG(words_list(arena, &causes, causes.count)));
}

struct span path_words_break(struct arena *arena, const struct report *report,
			     const struct break_ *one)
{
	struct span words = break_words(arena, one);
	struct span culprit = verdict_culprit_name(arena, report, one);

	return culprit.len == 0 ? words
				: arena_format(arena, SPAN_FMT ", by " SPAN_FMT, SPAN_ARG(words),
					       SPAN_ARG(culprit));
}

struct span path_words_claimed(void)
{
	return SPAN("? only claimed: no host that is believed confirms this hop");
}

struct span path_words_field(struct arena *arena, const struct route *route, const struct hop *hop)
{
	if (hop->is_received || hop->received.by.len == 0)
		return SPAN_NONE;
	return arena_format(arena, "told by %s", route_field_name(route, hop));
}

struct span path_words_clock(struct arena *arena, const struct hop *hop, enum clock_words words)
{
	struct span said;

	if (!hop->offset_known ||
	    (hop->clock_offset < OFFSET_TOLD && hop->clock_offset > -OFFSET_TOLD))
		return SPAN_NONE;
	said = arena_format(arena, "its clock seems " SPAN_FMT " %s",
			    SPAN_ARG(words_duration(arena, hop->clock_offset)),
			    hop->clock_offset > 0 ? "fast" : "slow");
	if (words == CLOCK_ALONE || hop->offset_because.len == 0)
		return said;
	return arena_format(arena, SPAN_FMT ": " SPAN_FMT, SPAN_ARG(said),
			    SPAN_ARG(text_shown(arena, hop->offset_because)));
}

/* "<a@b.example>", "<>", or "of b.example" when the domain is all that is told. */
static struct span sender_words(struct arena *arena, const struct hop *hop)
{
	if (hop->mail_from.len == 0 && hop->mail_from_domain.len > 0)
		return arena_format(arena, "of " SPAN_FMT, SPAN_ARG(hop->mail_from_domain));
	return arena_format(arena, "<" SPAN_FMT ">", SPAN_ARG(text_shown(arena, hop->mail_from)));
}

/* A domain told alone is no change of the address that was told whole. */
static bool is_same_sender(const struct hop *before, const struct hop *hop)
{
	if (before->mail_from.len > 0 && hop->mail_from.len > 0)
		return span_equal_nocase(before->mail_from, hop->mail_from);
	return span_equal(before->mail_from_domain, hop->mail_from_domain);
}

struct span path_words_sender(struct arena *arena, const struct hop *hop, const struct hop **told)
{
	enum told_by by = hop->mail_from_told_by;
	const char *now = *told == NULL ? "" : "is now ";

	if (by == TOLD_BY_NOBODY || by == TOLD_BY_ASSUMED || by == TOLD_BY_NEIGHBOUR)
		return SPAN_NONE;
	if (*told != NULL && is_same_sender(*told, hop))
		return SPAN_NONE;
	*told = hop;
	return arena_format(arena, "envelope sender %s" SPAN_FMT "%s", now,
			    SPAN_ARG(sender_words(arena, hop)),
			    by == TOLD_BY_USER ? " (as you told)" : "");
}
