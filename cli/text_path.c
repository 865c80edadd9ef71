/* The path as a table: who took the message, in whose hands it was, when and how. */
#include <string.h>

#include "analyzers/verdict.h"
#include "cli/path_words.h"
#include "cli/text_parts.h"
#include "parser/text.h"

enum {
	INDENT = 6, /* " 12?  " stands before a name */
	TIME = 8,
	DELAY = 7,
	HOW = 15, /* "ESMTPSA TLSv1.3" */
	NAME_LEAST = 24,
	DAY = 24 * 60 * 60,
};

struct table {
	struct text_out *out;
	const struct route *route;
	const struct hop_list *hops;
	const struct text_detail *detail;
	size_t name_width;
	long long day; /* the last that was shown, since the epoch; -1: none */
	const struct hop *sender; /* whose envelope sender was shown last */
	bool claims_shown;
	size_t broken_at; /* the hop that the verdict is about, which is always shown; or NO_HOP */
	size_t taken_at; /* the hop at which it came to who answers for it now; or NO_HOP */
	bool *kept; /* by hop: shown, where there is no room for all */
};

static const struct hop *hop_at(const struct table *table, size_t i)
{
	return &table->hops->items[i];
}

static void put_remark(struct table *table, enum tone tone, struct span remark)
{
	if (tone == TONE_PLAIN)
		text_out_wrapped(table->out, INDENT, (struct text_cell){ 0 }, remark);
	else
		text_out_line(table->out, INDENT, tone, remark);
}

static struct span number_cell(struct table *table, size_t i)
{
	bool claimed = hop_at(table, i)->trust == TRUST_CLAIMED;

	table->claims_shown = table->claims_shown || claimed;
	return arena_format(table->out->arena, "%3zu%s", i + 1, claimed ? "?" : "");
}

static struct span how_cell(struct table *table, const struct hop *hop)
{
	const struct received *line = &hop->received;
	struct arena *arena = table->out->arena;

	/* UTF8SMTPSA and its kin leave no room, and their S tells it too. */
	if (line->protocol != NULL && line->tls != NULL &&
	    strlen(line->protocol) + 1 + strlen(line->tls) <= HOW)
		return arena_format(arena, "%s %s", line->protocol, line->tls);
	return text_out_fit(table->out, path_words_how(arena, hop), HOW);
}

/* The server's name, with its address behind it where that fits. */
static struct span server_cell(struct table *table, const struct hop *hop)
{
	struct arena *arena = table->out->arena;
	struct span name = path_words_server(arena, table->route, hop);
	struct span both;

	if (hop->received.by.len == 0 || hop->received.by_ip.family == 0)
		return name;
	both = arena_format(arena, SPAN_FMT " [" SPAN_FMT "]", SPAN_ARG(name),
			    SPAN_ARG(ip_text(arena, &hop->received.by_ip)));
	return table->detail->all_text || text_out_width(table->out, both) <= table->name_width
		       ? both
		       : name;
}

static void put_day(struct table *table, const struct hop *hop)
{
	long long day = (long long)hop->received.date.utc / DAY;
	char text[32];

	if (!hop->received.date.known || day == table->day)
		return;
	if (table->day != -1) {
		date_format(hop->received.date.utc, text);
		struct text_cell cells[] = {
			{ .width = INDENT - 1 },
			{ .width = table->name_width },
			{ .text = { text + strlen("2016-"), strlen("08-24") } },
		};
		text_out_cells(table->out, 0, cells, 3);
	}
	table->day = day;
}

static void put_server(struct table *table, size_t i)
{
	const struct hop *hop = hop_at(table, i);
	struct text_cell cells[] = {
		{ .text = number_cell(table, i), .width = INDENT - 1 },
		{ .text = server_cell(table, hop), .width = table->name_width },
		{ .text = path_words_time(table->out->arena, hop), .width = TIME },
		{ .text = path_words_delay(table->out->arena, hop), .width = DELAY },
		{ .text = how_cell(table, hop) },
	};

	if (hop->delay_known && hop->delay < 0)
		cells[3].tone = TONE_DOUBT;
	put_day(table, hop);
	if (text_out_width(table->out, cells[1].text) > table->name_width) {
		text_out_cells(table->out, 0, cells, 2);
		cells[0].text = cells[1].text = SPAN_NONE;
	}
	if (cells[0].text.len > 0 || cells[2].text.len > 0 || cells[4].text.len > 0)
		text_out_cells(table->out, 0, cells, 5);
}

/* Into whose hands hop `i` brings it, when these are not the hands that gave it. */
static void put_territory(struct table *table, size_t i)
{
	struct arena *arena = table->out->arena;
	struct span said = path_words_territory(arena, table->route, i);

	if (said.len > 0)
		text_out_line(table->out, 2, TONE_HEADING,
			      arena_format(arena, "-- " SPAN_FMT " --", SPAN_ARG(said)));
}

/* The client as this hop's server saw it, where the line above does not show it yet. */
static void put_client(struct table *table, size_t i)
{
	const struct hop *hop = hop_at(table, i);
	struct arena *arena = table->out->arena;
	struct span client = path_words_client(arena, hop);
	const char *as = "";
	/* What another field than Received tells of has a client, but no server to be shown. */
	bool first = i == 0 || !hop_at(table, i - 1)->is_received;

	if (client.len == 0)
		return;
	if (!first && (hop->link == LINK_SAME_HOST ||
		       (hop->link == LINK_NAMED && hop->crossing != CROSSING_BORDER)))
		return;
	if (!first && hop->link == LINK_NAMED) {
		if (ip_equal(&hop->received.client_ip, &hop_at(table, i - 1)->received.by_ip))
			return;
		as = "as ";
	} else if (!first) {
		as = "from ";
	}
	put_remark(table, TONE_PLAIN, arena_format(arena, "%s" SPAN_FMT, as, SPAN_ARG(client)));
}

static void put_plain(struct table *table, struct span remark)
{
	if (remark.len > 0)
		put_remark(table, TONE_PLAIN, remark);
}

static void put_hop(struct table *table, size_t i)
{
	const struct hop *hop = hop_at(table, i);
	struct arena *arena = table->out->arena;
	bool bare = table->detail->reasons == REASONS_LEAST;

	if (i > 0 && hop->link == LINK_BROKEN)
		put_remark(table, TONE_DOUBT,
			   arena_format(arena, "~~ " SPAN_FMT " ~~",
					SPAN_ARG(path_words_gap(arena, i))));
	if (!bare || i == 0)
		put_client(table, i);
	put_territory(table, i);
	put_server(table, i);
	put_plain(table, path_words_field(arena, table->route, hop));
	if (bare)
		return;
	put_plain(table, path_words_clock(arena, hop,
					  table->detail->reasons == REASONS_ALL ? CLOCK_WHY
										: CLOCK_ALONE));
	put_plain(table, path_words_sender(arena, hop, &table->sender));
}

static bool is_inside(const struct table *table, size_t i)
{
	const struct hop *hop = hop_at(table, i);

	if (i == 0 || hop->link == LINK_BROKEN ||
	    !span_equal_nocase(hop->admd, hop_at(table, i - 1)->admd))
		return false;
	return hop->link == LINK_SAME_HOST || hop->crossing == CROSSING_INSIDE ||
	       hop->crossing == CROSSING_LOCAL;
}

/* How much the reader would miss a hop. */
static unsigned weight(const struct table *table, size_t i)
{
	const struct hop *hop = hop_at(table, i);

	if (i == table->broken_at || i == table->taken_at)
		return 5;
	if (i == 0 || i + 1 == table->hops->count)
		return 4;
	if (hop->trust == TRUST_CLAIMED)
		return hop->crossing == CROSSING_BORDER ? 2 : 1;
	return hop->crossing == CROSSING_BORDER ? 3 : 1;
}

/* Choose the hops that are shown: those that would be missed most, of equal ones the newest. */
static void keep_some(struct table *table)
{
	size_t count = table->hops->count, left = table->detail->hops;

	table->kept = arena_take(table->out->arena, count, sizeof *table->kept);
	for (unsigned least = 5; least > 0; least--)
		for (size_t i = count; i-- > 0;)
			if (left > 0 && weight(table, i) == least) {
				table->kept[i] = true;
				left--;
			}
}

/* How many hops from `i` on are not shown. */
static size_t left_out(const struct table *table, size_t i)
{
	size_t count = table->hops->count, keep = table->detail->run, run = 0;

	while (i + run < count && !table->kept[i + run])
		run++;
	if (count > table->detail->hops)
		return run;
	while (i + run < count && is_inside(table, i + run) && weight(table, i + run) == 1)
		run++;
	/*
	 * Only from the beginning of a run, so that its end is always shown; a
	 * line that says of one hop that it is left out would save nothing.
	 */
	if (run > 1 && run - 1 > keep && (i == 0 || !is_inside(table, i - 1)))
		return run - keep;
	return 0;
}

static bool are_inside(const struct table *table, size_t i, size_t count)
{
	for (size_t end = i + count; i < end; i++)
		if (!is_inside(table, i))
			return false;
	return true;
}

static void put_left_out(struct table *table, size_t i, size_t count)
{
	struct arena *arena = table->out->arena;
	struct span where = SPAN_NONE;

	if (hop_at(table, i)->admd.len > 0 && are_inside(table, i, count))
		where = arena_format(arena, " inside " SPAN_FMT,
				     SPAN_ARG(text_shown(arena, hop_at(table, i)->admd)));
	put_remark(table, TONE_FAINT,
		   arena_format(arena, "... %zu more" SPAN_FMT " (-v shows them) ...", count,
				SPAN_ARG(where)));
}

static void put_head(struct table *table)
{
	struct text_cell cells[] = {
		{ .text = SPAN("  #"), .width = INDENT - 1, .tone = TONE_FAINT },
		{ .text = SPAN("taken by"), .width = table->name_width, .tone = TONE_FAINT },
		{ .text = SPAN("UTC"), .width = TIME, .tone = TONE_FAINT },
		{ .text = SPAN("delay"), .width = DELAY, .tone = TONE_FAINT },
		{ .text = SPAN("how"), .tone = TONE_FAINT },
	};
	struct span heading = SPAN("Path, oldest first");

	for (size_t i = 0; i < table->hops->count; i++) {
		if (!hop_at(table, i)->received.date.known)
			continue;
		table->day = (long long)hop_at(table, i)->received.date.utc / DAY;
		heading =
			arena_format(table->out->arena, "Path, oldest first (" SPAN_FMT ")",
				     SPAN_ARG(path_words_day(table->out->arena, hop_at(table, i))));
		break;
	}
	text_out_heading(table->out, arena_string(table->out->arena, heading));
	text_out_cells(table->out, 0, cells, 5);
}

void text_path(struct text_out *out, const struct report *report, const struct text_detail *detail)
{
	struct table table = {
		.out = out,
		.route = &report->facts->route,
		.hops = &report->facts->route.hops,
		.detail = detail,
		.name_width = NAME_LEAST,
		.day = -1,
		.broken_at = NO_HOP,
		.taken_at = report->responsible.owes != OWES_NOTHING ? report->responsible.since
								     : NO_HOP,
	};
	const struct break_ *chief = verdict_chief(report);
	size_t fixed = INDENT + TIME + DELAY + HOW + 3;

	if (table.hops->count == 0)
		return;
	if (chief != NULL)
		table.broken_at = chief->hop;
	if (out->columns > fixed + NAME_LEAST)
		table.name_width = out->columns - fixed;
	keep_some(&table);
	put_head(&table);
	for (size_t i = 0; i < table.hops->count;) {
		size_t skipped = left_out(&table, i);

		if (skipped > 0)
			put_left_out(&table, i, skipped);
		else
			put_hop(&table, i);
		i += skipped > 0 ? skipped : 1;
	}
	if (table.claims_shown)
		text_out_line(out, 2, TONE_FAINT, path_words_claimed());
}
