#include "analyzers/words.h"

#include "parser/text.h"

enum { MINUTE = 60, HOUR = 60 * MINUTE, DAY = 24 * HOUR };

struct span words_duration(struct arena *arena, long long seconds)
{
	unsigned long long s =
		seconds < 0 ? -(unsigned long long)seconds : (unsigned long long)seconds;

	if (s < 2 * MINUTE)
		return arena_say(arena, "%llu s", s);
	if (s < 2 * HOUR)
		return arena_say(arena, "%llu min", (s + MINUTE / 2) / MINUTE);
	if (s < 2 * DAY && s % HOUR / MINUTE != 0)
		return arena_say(arena, "%llu h %llu min", s / HOUR, s % HOUR / MINUTE);
	if (s < 2 * DAY)
		return arena_say(arena, "%llu h", s / HOUR);
	return arena_say(arena, "%llu days", (s + DAY / 2) / DAY);
}

struct span words_server(struct arena *arena, const struct hop *hop)
{
	if (hop->received.by.len > 0)
		return text_shown(arena, hop->received.by);
	if (hop->received.by_ip.family != 0)
		return arena_format(arena, "[" SPAN_FMT "]",
				    SPAN_ARG(ip_text(arena, &hop->received.by_ip)));
	return SPAN("an unnamed host");
}

struct span words_client_seen(struct arena *arena, const struct hop *hop)
{
	struct span name, ip;

	if (arena->wordless)
		return SPAN_NONE;
	name = text_shown(arena, hop->received.client_name);
	ip = ip_text(arena, &hop->received.client_ip);
	if (name.len > 0 && ip.len > 0)
		return arena_say(arena, SPAN_FMT " [" SPAN_FMT "]", SPAN_ARG(name),
				    SPAN_ARG(ip));
	if (name.len > 0)
		return name;
	if (ip.len > 0)
		return arena_say(arena, "[" SPAN_FMT "]", SPAN_ARG(ip));
	return SPAN("a client that is not named");
}

struct span words_client(struct arena *arena, const struct hop *hop)
{
	const struct received *line = &hop->received;
	struct span helo;

	if (arena->wordless)
		return SPAN_NONE;
	helo = text_shown(arena, line->helo);
	/* An address literal as HELO says nothing that the address does not. */
	if (line->client_name.len > 0 || helo.len == 0 ||
	    (line->client_ip.family != 0 && helo.at[0] == '['))
		return words_client_seen(arena, hop);
	if (line->client_ip.family != 0)
		return arena_say(arena, "[" SPAN_FMT "] (HELO " SPAN_FMT ")",
				    SPAN_ARG(ip_text(arena, &line->client_ip)), SPAN_ARG(helo));
	return arena_say(arena, "a client that calls itself " SPAN_FMT, SPAN_ARG(helo));
}

struct span words_list(struct arena *arena, const struct span_list *list, size_t most)
{
	size_t shown = list->count <= most ? list->count : most;
	struct span text = SPAN_NONE;

	for (size_t i = 0; i < shown; i++) {
		const char *before = i == 0 ? "" : i + 1 < list->count ? ", " : " and ";

		text = arena_format(arena, SPAN_FMT "%s" SPAN_FMT, SPAN_ARG(text), before,
				    SPAN_ARG(text_shown(arena, list->items[i])));
	}
	if (shown < list->count)
		text = arena_format(arena, SPAN_FMT " and %zu more", SPAN_ARG(text),
				    list->count - shown);
	return text;
}

struct span words_count(struct arena *arena, size_t count, const char *thing)
{
	return arena_format(arena, "%zu %s%s", count, thing, count == 1 ? "" : "s");
}
