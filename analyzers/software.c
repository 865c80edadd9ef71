#include "analyzers/software.h"

#include <string.h>

#include "data/exchange.h"
#include "data/providers.h"
#include "data/releases.h"
#include "parser/eight.h"
#include "parser/text.h"

enum {
	DATE_TEXT = 11,	     /* "2016-08-24" and its end */
	DAY = 24 * 60 * 60,
	RELEASE_SLACK = 2,   /* days: zones, and sites that get an update early */
	SERVICE_SLACK = 60,  /* days: when the service first carried a build is only known from mail */
};

/* The day as YYYY-MM-DD, which compares as text; "" when `at` is not known. */
static void day_of(time_t at, char out[DATE_TEXT])
{
	char whole[32] = "";

	if (at != 0)
		date_format_day(at, whole);
	memcpy(out, whole, DATE_TEXT - 1);
	out[DATE_TEXT - 1] = '\0';
}

static bool is_after(const char *released, time_t at, int slack_days)
{
	char day[DATE_TEXT];

	day_of(at == 0 ? 0 : at + (time_t)slack_days * DAY, day);
	return day[0] != '\0' && released[0] != '\0' && strcmp(released, day) > 0;
}

/* The same of a day by its number, which is sooner told. */
static bool is_day_after(long released, time_t at, int slack_days)
{
	time_t latest = at == 0 ? 0 : at + (time_t)slack_days * DAY;

	return latest != 0 && (time_t)released * DAY > latest;
}

/* Whether a zero stands there that is not all of its number. */
static bool is_leading_zero(struct span number, size_t at)
{
	return number.at[at] == '0' && at + 1 < number.len && number.at[at + 1] != '.';
}

/* Not 0 where a dot stands right before a zero in eight bytes; it may be so elsewhere, too. */
static uint64_t dotted_zeros(const char *at)
{
	uint64_t eight = eight_at(at);

	return eight_same(eight, '.') << 8 & eight_same(eight, '0') & EIGHT_HIGHS;
}

/* Whether no part begins with a zero, where the first and the last eight bytes overlap. */
static bool is_soon_plain(struct span number)
{
	return number.len >= EIGHT && number.len < 2 * EIGHT && number.at[0] != '0' &&
	       (dotted_zeros(number.at) | dotted_zeros(number.at + number.len - EIGHT)) == 0;
}

/* "8.03.0342.000" as "8.3.342.0"; few are not plain, and those are copied. */
static struct span plain_number(struct arena *arena, struct span number)
{
	bool plain = true, begins = true;
	char *text, *end;

	if (is_soon_plain(number))
		return number;
	for (size_t i = 0; i < number.len && plain; i++) {
		plain = !begins || !is_leading_zero(number, i);
		begins = number.at[i] == '.';
	}
	if (plain)
		return number;
	text = end = arena_bytes(arena, number.len);
	for (size_t i = 0; i < number.len; i++)
		if ((end > text && end[-1] != '.') || !is_leading_zero(number, i))
			*end++ = number.at[i];
	return (struct span){ text, (size_t)(end - text) };
}

/* "RU5" as people say it; other updates go by their short names. */
static struct span build_name(struct arena *arena, const struct exchange_build *build)
{
	if (build == NULL)
		return SPAN_NONE;
	if (strncmp(build->update, "RU", 2) == 0)
		return arena_say(arena, "%s Update Rollup %s", build->level, build->update + 2);
	if (build->update[0] != '\0')
		return arena_say(arena, "%s %s", build->level, build->update);
	return span_string(build->level);
}

static void judge_support(struct software *software, const char *product, time_t at)
{
	const struct exchange_support *support = exchange_support_find(product);
	char day[DATE_TEXT];

	if (support == NULL || support->extended_end[0] == '\0')
		return;
	day_of(at, day);
	software->support_ended = support->extended_end;
	software->support_over = day[0] != '\0' && strcmp(support->extended_end, day) < 0;
}

static void judge_release(struct software *software, const struct exchange_build *build, time_t at)
{
	char day[DATE_TEXT];

	day_of(at, day);
	if (build->released[0] == '\0')
		return;
	software->released = build->released;
	software->too_new = is_after(build->released, at, RELEASE_SLACK);
	if (day[0] != '\0') {
		software->behind_known = true;
		software->updates_behind = exchange_updates_since(build, day);
	}
}

/* What else is to be known of a build of the service, by the builds around it in the table. */
static struct span service_note(struct arena *arena, const struct version *version,
				const struct exchange_online *before,
				const struct exchange_online *after)
{
	const char *line;
	struct span dated = SPAN_NONE;

	if (arena->wordless)
		return dated;
	if (before != NULL && before == after)
		dated = arena_say(arena, "mail carried this build from %s to %s",
				  before->first_seen, before->last_seen);
	else if (before != NULL && after != NULL)
		dated = arena_say(arena, "mail carried builds around it between %s and %s",
				  before->first_seen, after->last_seen);
	line = exchange_product(version);
	if (line == NULL)
		return dated;
	return arena_say(arena,
			 "the service of that time, of the product line of %s; "
			 "no build on sale carries the number%s" SPAN_FMT,
			 line, dated.len > 0 ? "; " : "", SPAN_ARG(dated));
}

/* The service: no number of it is on sale, and the table tells when mail carried it. */
static struct software exchange_service(struct arena *arena, const struct version *version,
					struct span number, time_t at)
{
	const struct exchange_online *before, *after;
	struct software software = {
		.match = SOFTWARE_SERVICE,
		.product = SPAN("Exchange Online"),
		.version = number,
	};

	exchange_online_find(version, &before, &after);
	if (before != NULL)
		software.too_new = is_day_after(before->first_day, at, SERVICE_SLACK);
	software.note = service_note(arena, version, before, after);
	return software;
}

static struct span between_note(struct arena *arena, const struct exchange_place *place)
{
	if (place->lower != NULL && place->higher != NULL)
		return arena_format(arena, "not a released build: between %s (%s) and %s (%s)",
				    place->lower->name, place->lower->build, place->higher->name,
				    place->higher->build);
	if (place->lower != NULL)
		return arena_format(arena, "not a released build: above %s (%s), the last one known",
				    place->lower->name, place->lower->build);
	if (place->higher != NULL)
		return arena_format(arena, "not a released build: below %s (%s)",
				    place->higher->name, place->higher->build);
	return SPAN("not a released build");
}

struct software software_of_exchange(struct arena *arena, struct span number, bool service,
				     time_t at)
{
	size_t len;
	struct version version = version_read(number.at, number.len, &len);
	struct software software = { .version = plain_number(arena, span_upto(number, len)) };
	const char *product;

	if (version.parts >= 3 && version.part[0] == 15 && (service || version.part[1] >= 20))
		return exchange_service(arena, &version, software.version, at);
	product = exchange_product(&version);
	if (product == NULL)
		return software;

	struct exchange_place place = exchange_build_find(&version);

	software.product = span_string(product);
	software.match = place.exact != NULL ? SOFTWARE_EXACT : SOFTWARE_NEAREST;
	judge_support(&software, product, at);
	if (place.exact != NULL) {
		software.name = build_name(arena, place.exact);
		judge_release(&software, place.exact, at);
		return software;
	}
	software.lower = build_name(arena, place.lower);
	software.higher = build_name(arena, place.higher);
	software.note = between_note(arena, &place);
	if (place.lower != NULL)
		software.too_new = is_after(place.lower->released, at, RELEASE_SLACK);
	return software;
}

/* What a line calls a program, and what the tables and people call it. */
static const struct {
	struct span written;
	const char *table;
} known_names[] = {
	{ { "Exim", 4 }, "Exim" },
	{ { "Postfix", 7 }, "Postfix" },
	{ { "Microsoft SMTPSVC", 17 }, "Microsoft SMTPSVC" },
};

static const char *table_name(struct span product)
{
	for (size_t i = 0; i < sizeof known_names / sizeof *known_names; i++)
		if (span_equal_nocase(product, known_names[i].written))
			return known_names[i].table;
	return NULL;
}

static void judge_release_row(struct software *software, const struct release *release, time_t at)
{
	char day[DATE_TEXT];

	day_of(at, day);
	software->match = SOFTWARE_EXACT;
	software->note = span_string(release->note);
	software->possible = strcmp(release->evidence, "yes") != 0;
	if (release->released[0] == '\0')
		return;
	software->released = release->released;
	software->too_new = is_after(release->released, at, RELEASE_SLACK);
	if (day[0] != '\0') {
		software->behind_known = true;
		software->updates_behind = release_updates_since(release, day);
	}
}

struct software software_of_product(struct arena *arena, struct span product, struct span version,
				    time_t at)
{
	struct software software = {
		.match = product.len > 0 ? SOFTWARE_PRODUCT : SOFTWARE_UNKNOWN,
		/* A line may be folded within them. */
		.product = text_unfold(arena, product),
		.version = text_unfold(arena, version),
	};
	const char *name = table_name(software.product);
	struct version number = version_read(software.version.at, software.version.len, NULL);

	if (name == NULL || number.parts == 0)
		return software;

	struct release_place place = release_find(name, &number);
	if (place.exact != NULL) {
		judge_release_row(&software, place.exact, at);
	} else if (place.lower != NULL || place.higher != NULL) {
		software.match = SOFTWARE_NEAREST;
		software.lower =
			place.lower != NULL ? span_string(place.lower->version) : SPAN_NONE;
		software.higher =
			place.higher != NULL ? span_string(place.higher->version) : SPAN_NONE;
	}
	return software;
}

/* Its number tells builds of the service from 15.20 on; the host is asked where that does not. */
static bool is_of_service(struct arena *arena, const struct received *received)
{
	if (span_starts(received->version, SPAN("15.20.")))
		return true;

	struct span name = text_lower(arena, received->by);
	const struct provider *provider = provider_by_name(name.at, name.len);

	return provider != NULL && strcmp(provider->family, "microsoft-365") == 0;
}

struct software software_of_hop(struct arena *arena, const struct hop *hop, time_t at)
{
	const struct received *received = &hop->received;
	struct span product = received->product;

	/* What stands for a version there is a build. */
	if (dialect_is_exchange(received->dialect) && received->version.len > 0)
		return software_of_exchange(arena, received->version,
					    is_of_service(arena, received), at);
	/* The line's own word may be a fork's; the dialect knows what people call the product. */
	if (received->dialect->product != NULL && table_name(product) == NULL)
		product = span_string(received->dialect->product);
	return software_of_product(arena, product, received->version, at);
}

const char *software_match_word(enum software_match match)
{
	switch (match) {
	case SOFTWARE_UNKNOWN:
		break;
	case SOFTWARE_PRODUCT:
		return "product";
	case SOFTWARE_SERVICE:
		return "service";
	case SOFTWARE_NEAREST:
		return "nearest";
	case SOFTWARE_EXACT:
		return "exact";
	}
	return "";
}

struct span software_text(struct arena *arena, const struct software *software)
{
	struct span out = software->product;

	if (software->name.len > 0)
		out = arena_format(arena, SPAN_FMT " " SPAN_FMT, SPAN_ARG(out),
				   SPAN_ARG(software->name));
	if (software->version.len > 0)
		out = arena_format(arena, software->name.len > 0 ? SPAN_FMT " (" SPAN_FMT ")"
								   : SPAN_FMT " " SPAN_FMT,
				   SPAN_ARG(out), SPAN_ARG(software->version));
	return out;
}
