/* Recon for a person: who stands where, what it runs, and what the outside should not know. */
#include <inttypes.h>

#include "analyzers/words.h"
#include "cli/facts_out.h"
#include "cli/recon_output.h"
#include "cli/text_parts.h"
#include "parser/date.h"

enum { NAMES_SHOWN = 6, INDENT = 6 };

struct sheet {
	struct text_out out;
	const struct recon_picture *picture;
	size_t most;
	const struct host_facts *facts; /* NULL: none */
};

static struct span day(struct arena *arena, time_t time)
{
	char text[32];

	return arena_copy(arena, (struct span){ text, date_format_day(time, text) });
}

static struct span days(struct arena *arena, time_t first, time_t last)
{
	if (last == 0)
		return SPAN_NONE;
	return arena_format(arena, SPAN_FMT " to " SPAN_FMT, SPAN_ARG(day(arena, first)),
			    SPAN_ARG(day(arena, last)));
}

static struct span name_of(struct sheet *sheet, size_t host)
{
	return text_out_fit(&sheet->out, recon_host_name(&sheet->picture->hosts.items[host]), 100);
}

static void put_line(struct sheet *sheet, const char *label, struct span words)
{
	if (words.len > 0)
		text_out_wrapped(&sheet->out, INDENT + 10,
				 (struct text_cell){ .text = arena_format(sheet->out.arena, "%*s%s",
									  INDENT, "", label) },
				 words);
}

static struct span list_words(struct sheet *sheet, const struct span_list *list, size_t skip)
{
	struct span_list rest = *list;

	if (rest.count <= skip)
		return SPAN_NONE;
	rest.items += skip;
	rest.count -= skip;
	return words_list(sheet->out.arena, &rest,
			  sheet->most == SIZE_MAX ? rest.count : NAMES_SHOWN);
}

static struct span software_words(struct arena *arena, const struct recon_software *software)
{
	struct span words = arena_format(arena, SPAN_FMT " " SPAN_FMT, SPAN_ARG(software->product),
					 SPAN_ARG(software->version));

	if (software->support_ended.len > 0)
		words = arena_format(arena, SPAN_FMT " (supported until " SPAN_FMT ")",
				     SPAN_ARG(words), SPAN_ARG(software->support_ended));
	return span_trim(words);
}

static void put_host(struct sheet *sheet, const struct recon_host *host)
{
	struct arena *arena = sheet->out.arena;
	struct span head = arena_format(arena, "%7" PRIu64 "  " SPAN_FMT "%s%s", host->count,
					SPAN_ARG(text_out_fit(&sheet->out, recon_host_name(host), 50)),
					host->pool ? " (a pool)" : "",
					host->believed ? "" : " (only claimed)");
	struct host_fact_refs facts = facts_out_of_recon(arena, sheet->facts, host);
	struct span_list software = { 0 };

	text_out_line(&sheet->out, 0, TONE_PLAIN,
		      host->last == 0
			      ? head
			      : arena_format(arena, SPAN_FMT "  " SPAN_FMT, SPAN_ARG(head),
					     SPAN_ARG(days(arena, host->first, host->last))));
	if (host->said.len > 0)
		put_line(sheet, "says",
			 arena_format(arena, SPAN_FMT " (HELO, which proves nothing)",
				      SPAN_ARG(text_out_fit(&sheet->out, host->said, 50))));
	put_line(sheet, "belongs", host->admd);
	put_line(sheet, "also", list_words(sheet, &host->names, 1));
	put_line(sheet, "public", list_words(sheet, &host->public_ips, host->names.count == 0));
	put_line(sheet, "private", list_words(sheet, &host->private_ips, 0));
	for (size_t i = 0; i < host->software.count; i++)
		*LIST_ADD(arena, &software) = software_words(arena, &host->software.items[i]);
	put_line(sheet, "runs", list_words(sheet, &software, 0));
	if (host->clock_known && (host->clock_min < -60 || host->clock_max > 60))
		put_line(sheet, "clock",
			 arena_format(arena, "off by %ld to %ld s", host->clock_min,
				      host->clock_max));
	for (size_t i = 0; i < facts.count; i++)
		put_line(sheet, "told", facts_out_words(arena, facts.items[i]));
}

static void put_hosts(struct sheet *sheet)
{
	const struct recon_hosts *hosts = &sheet->picture->hosts;

	if (hosts->count == 0)
		return;
	text_out_heading(&sheet->out, "Hosts (by lines that tell of them)");
	for (size_t i = 0; i < hosts->count && i < sheet->most; i++)
		put_host(sheet, &hosts->items[i]);
	if (hosts->count > sheet->most)
		text_more(&sheet->out, hosts->count - sheet->most);
}

static void put_links(struct sheet *sheet)
{
	const struct recon_links *links = &sheet->picture->links;
	struct arena *arena = sheet->out.arena;

	if (links->count == 0)
		return;
	text_out_heading(&sheet->out, "Hand-overs (lines; over TLS; in the clear across a border)");
	for (size_t i = 0; i < links->count && i < sheet->most; i++) {
		const struct recon_link *one = &links->items[i];
		struct span from = name_of(sheet, one->from), to = name_of(sheet, one->to);

		struct text_cell counts = {
			.text = arena_format(arena, "%7" PRIu64 " %6" PRIu64 " %6" PRIu64,
					     one->count, one->tls, one->clear),
			.tone = one->clear > 0 ? TONE_DOUBT : TONE_PLAIN,
		};

		text_out_wrapped(&sheet->out, 23, counts,
				 arena_format(arena, SPAN_FMT " -> " SPAN_FMT "%s", SPAN_ARG(from),
					      SPAN_ARG(to),
					      one->believed > 0 ? "" : " (only claimed)"));
	}
	if (links->count > sheet->most)
		text_more(&sheet->out, links->count - sheet->most);
}

static void put_counts(struct sheet *sheet, const char *title, const struct recon_counts *counts)
{
	if (counts->count == 0)
		return;
	text_out_heading(&sheet->out, title);
	for (size_t i = 0; i < counts->count && i < sheet->most; i++)
		text_out_line(
			&sheet->out, 0, TONE_PLAIN,
			arena_format(
				sheet->out.arena, "%7" PRIu64 "  " SPAN_FMT, counts->items[i].count,
				SPAN_ARG(text_out_fit(&sheet->out, counts->items[i].text, 100))));
	if (counts->count > sheet->most)
		text_more(&sheet->out, counts->count - sheet->most);
}

/* Products of which the maker mends nothing any more, and where they run. */
static void put_unsupported(struct sheet *sheet)
{
	struct arena *arena = sheet->out.arena;
	bool first = true;

	for (size_t i = 0; i < sheet->picture->hosts.count; i++) {
		const struct recon_host *host = &sheet->picture->hosts.items[i];

		for (size_t k = 0; k < host->software.count; k++) {
			const struct recon_software *one = &host->software.items[k];
			struct span seen = one->last != 0 ? day(arena, one->last) : SPAN_NONE;

			if (one->support_ended.len == 0 || seen.len == 0 ||
			    span_order(one->support_ended, seen) > 0)
				continue;
			if (first)
				text_out_heading(&sheet->out, "Out of support when last seen");
			first = false;
			text_out_wrapped(
				&sheet->out, 4, (struct text_cell){ .text = SPAN("  ") },
				arena_format(
					arena, SPAN_FMT " on " SPAN_FMT ", seen " SPAN_FMT,
					SPAN_ARG(software_words(arena, one)),
					SPAN_ARG(text_out_fit(&sheet->out, recon_host_name(host), 60)),
					SPAN_ARG(seen)));
		}
	}
}

static void put_forwarders(struct sheet *sheet)
{
	const struct recon_forwarders *all = &sheet->picture->forwarders;
	struct arena *arena = sheet->out.arena;

	if (all->count == 0)
		return;
	text_out_heading(&sheet->out, "Who broke authentication (messages; SPF; DKIM)");
	for (size_t i = 0; i < all->count && i < sheet->most; i++) {
		const struct recon_forwarder *one = &all->items[i];
		struct span_list causes = { 0 };
		struct span kind = one->kinds.count > 0 ? one->kinds.items[0].text : SPAN_NONE;

		if (kind.len > 0)
			kind = arena_format(arena, " (" SPAN_FMT ")", SPAN_ARG(kind));
		for (size_t k = 0; k < one->causes.count; k++)
			*LIST_ADD(arena, &causes) = one->causes.items[k].text;
		text_out_line(&sheet->out, 0, TONE_PLAIN,
			      arena_format(arena,
					   "%7" PRIu64 " %6" PRIu64 " %6" PRIu64 "  " SPAN_FMT
					   SPAN_FMT ": " SPAN_FMT,
					   one->messages, one->spf, one->dkim,
					   SPAN_ARG(text_out_fit(&sheet->out, one->admd, 50)),
					   SPAN_ARG(kind), SPAN_ARG(words_list(arena, &causes, NAMES_SHOWN))));
	}
	if (all->count > sheet->most)
		text_more(&sheet->out, all->count - sheet->most);
}

/* What --since left out; the time of day where it is one. */
static void put_since(struct sheet *sheet, const struct recon *recon)
{
	enum { DAY = 24 * 60 * 60 };
	struct arena *arena = sheet->out.arena;
	char text[32];
	struct span from = { text, date_format(recon->since, text) };

	text_out_wrapped(
		&sheet->out, 0, (struct text_cell){ 0 },
		arena_format(arena,
			     "Since " SPAN_FMT ": " SPAN_FMT " and %" PRIu64
			     " without a time left out.",
			     SPAN_ARG(recon->since % DAY == 0 ? day(arena, recon->since) : from),
			     SPAN_ARG(words_count(arena, recon->earlier, "earlier message")),
			     recon->undated));
}

struct span recon_words(struct arena *arena, const struct recon *recon)
{
	struct span time = days(arena, recon->first, recon->last);

	return arena_format(arena, SPAN_FMT ", " SPAN_FMT "%s" SPAN_FMT,
			    SPAN_ARG(words_count(arena, recon->messages, "message")),
			    SPAN_ARG(words_count(arena, recon->hops, "hop")),
			    time.len > 0 ? " from " : "", SPAN_ARG(time));
}

void recon_text(FILE *file, const struct options *options, const struct recon *recon,
		const struct recon_picture *picture, struct redactor *redactor, size_t most)
{
	struct arena arena = { 0 };
	struct sheet sheet = {
		text_out_open(file, &arena, options, redactor),
		picture,
		most,
		options->told.facts,
	};

	text_out_wrapped(
		&sheet.out, 0, (struct text_cell){ 0 },
		arena_format(&arena, SPAN_FMT ": " SPAN_FMT " of " SPAN_FMT ".",
			     SPAN_ARG(recon_words(&arena, recon)),
			     SPAN_ARG(words_count(&arena, picture->hosts.count, "host")),
			     SPAN_ARG(words_count(&arena, picture->admds.count, "organisation"))));
	if (recon->since_set)
		put_since(&sheet, recon);
	put_hosts(&sheet);
	put_links(&sheet);
	put_counts(&sheet, "Organisations (hosts)", &picture->admds);
	put_counts(&sheet, "Internal names given away (messages)", &picture->inner_names);
	put_counts(&sheet, "Internal domains given away (messages)", &picture->inner_domains);
	put_counts(&sheet, "Private addresses given away (messages)", &picture->ranges);
	put_unsupported(&sheet);
	put_forwarders(&sheet);
	arena_free(&arena);
}
