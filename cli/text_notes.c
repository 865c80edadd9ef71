/* Hosts, findings, flaws and the DNS in the text report. */

#include "analyzers/turn.h"
#include "analyzers/words.h"
#include "cli/finding_words.h"
#include "cli/text_parts.h"
#include "parser/text.h"

enum { FLAW_LABEL = 22, RULES_NAMED = 2 };

void text_more(struct text_out *out, size_t left_out)
{
	if (left_out > 0)
		text_out_line(
			out, 2, TONE_FAINT,
			arena_format(out->arena, "... and %zu more (-v shows them)", left_out));
}

static struct span_list known_as(struct arena *arena, const struct host *host)
{
	struct span_list all = { 0 };

	for (size_t i = 0; i < host->names.count; i++)
		*LIST_ADD(arena, &all) = host->names.items[i];
	for (size_t i = 0; i < host->public_ips.count; i++)
		*LIST_ADD(arena, &all) = ip_text(arena, &host->public_ips.items[i]);
	for (size_t i = 0; i < host->private_ips.count; i++)
		*LIST_ADD(arena, &all) = ip_text(arena, &host->private_ips.items[i]);
	return all;
}

/* A name with one address is what every host has. */
static bool has_several(const struct host *host, const struct text_detail *detail)
{
	size_t ips = host->public_ips.count + host->private_ips.count;

	return host->because.count > 0 &&
	       (host->names.count > 1 || (ips > 1 && detail->reasons == REASONS_ALL));
}

static void put_host(struct text_out *out, const struct host *host,
		     const struct text_detail *detail)
{
	struct span_list names = known_as(out->arena, host);
	struct text_cell bullet = { .text = SPAN("  =") };

	text_out_wrapped(out, 4, bullet,
			 words_list(out->arena, &names, detail->all_text ? names.count : 6));
	if (detail->reasons <= REASONS_NONE)
		return;
	for (size_t i = 0; i < host->because.count; i++)
		text_out_wrapped(
			out, 6, (struct text_cell){ 0 },
			arena_format(out->arena, "because " SPAN_FMT,
				     SPAN_ARG(text_shown(out->arena, host->because.items[i]))));
}

void text_hosts(struct text_out *out, const struct report *report, const struct text_detail *detail)
{
	const struct host_list *hosts = &report->facts->route.hosts;
	size_t several = 0;

	for (size_t i = 0; i < hosts->count; i++) {
		if (!has_several(&hosts->items[i], detail))
			continue;
		if (several == 0 && detail->hosts > 0)
			text_out_heading(out, "One host under several names or addresses");
		if (several < detail->hosts)
			put_host(out, &hosts->items[i], detail);
		several++;
	}
	if (several > detail->hosts && detail->hosts > 0)
		text_more(out, several - detail->hosts);
}

void text_turn(struct text_out *out, const struct report *report, const struct text_detail *detail)
{
	struct span sentence = turn_say(out->arena, report);

	/* A bounce says first whose turn it is about the mail that came back. */
	if (sentence.len == 0 || detail->run == 0 || report->facts->returned.count > 0)
		return;
	fputs("\n", out->out);
	text_out_wrapped(out, 0, (struct text_cell){ 0 }, sentence);
}

enum tone text_severity_tone(enum severity severity)
{
	switch (severity) {
	case SEVERITY_NOTE:
		return TONE_PLAIN;
	case SEVERITY_WARNING:
		return TONE_DOUBT;
	case SEVERITY_ALARM:
		return TONE_BAD;
	}
	return TONE_PLAIN;
}

/* Where lines are dear, a note has one. */
static void put_note(struct text_out *out, struct text_cell label, struct span words)
{
	struct text_cell cells[] = { label,
				     { .text = text_out_fit(out, words, out->columns - 9) } };

	cells[0].width = 8;
	text_out_cells(out, 0, cells, 2);
}

static void put_finding(struct text_out *out, const struct finding_list *all, size_t n,
			const struct text_detail *detail)
{
	struct arena *arena = out->arena;
	const struct finding *finding = &all->items[n];
	const char *rule = finding->rule->id;
	struct text_cell label = { .text = span_string(severity_word(finding->severity)),
				   .tone = text_severity_tone(finding->severity) };
	struct span words =
		finding_words(arena, all, n, detail->all_text ? FINDING_EACH : FINDING_MERGED);

	if (!detail->advice && finding->severity == SEVERITY_NOTE) {
		put_note(out, label, arena_format(arena, "[%s] " SPAN_FMT, rule, SPAN_ARG(words)));
		return;
	}
	text_out_wrapped(out, 9, label,
			 arena_format(arena, SPAN_FMT " [%s]", SPAN_ARG(words), rule));
	if ((detail->advice || finding->severity != SEVERITY_NOTE) &&
	    !finding_is_advised_before(all, n))
		text_out_wrapped(out, 9, (struct text_cell){ 0 },
				 arena_format(arena, "-> " SPAN_FMT, SPAN_ARG(finding->advice)));
}

/* Where there is no room for findings: the rules of the gravest, and how many more there are. */
static void put_rules(struct text_out *out, const struct finding_list *all)
{
	struct arena *arena = out->arena;
	struct span_list rules = { 0 };

	for (size_t i = 0; i < all->count; i++)
		if (!finding_is_told_before(all, i))
			*LIST_ADD(arena, &rules) =
				arena_format(arena, "%s", all->items[i].rule->id);
	text_out_wrapped(out, 0, (struct text_cell){ 0 },
			 arena_format(arena, "Findings: " SPAN_FMT " (-v shows them)",
				      SPAN_ARG(words_list(arena, &rules, RULES_NAMED))));
}

void text_findings(struct text_out *out, const struct report *report,
		   const struct text_detail *detail)
{
	const struct finding_list *all = &report->findings;
	size_t kinds = 0;

	if (all->count == 0)
		return;
	if (detail->findings == 0) {
		put_rules(out, all);
		return;
	}
	text_out_heading(out, "Findings (mailpath explain RULE tells more)");
	for (size_t i = 0; i < all->count; i++) {
		if (!detail->all_text && finding_is_told_before(all, i))
			continue;
		if (kinds < detail->findings)
			put_finding(out, all, i, detail);
		kinds++;
	}
	if (kinds > detail->findings)
		text_more(out, kinds - detail->findings);
}

static void put_flaws(struct text_out *out, const struct report *report, enum flaw_kind kind,
		      size_t count)
{
	const struct flaw_list *flaws = &report->facts->message->flaws;
	struct arena *arena = out->arena;
	struct span times = count > 1 ? arena_format(arena, " (%zu times)", count) : SPAN_NONE;
	struct span place = SPAN_NONE;
	uint64_t offset;

	for (size_t i = 0; i < flaws->count; i++)
		if (flaws->items[i].kind == kind) {
			if (report_offset(report, flaws->items[i].at, &offset))
				place = arena_format(arena, ", byte %llu",
						     (unsigned long long)offset);
			break;
		}
	text_out_wrapped(out, 2 + FLAW_LABEL,
			 (struct text_cell){ .text = arena_format(arena, "  %s", flaw_word(kind)) },
			 arena_format(arena, "%s" SPAN_FMT SPAN_FMT, flaw_title(kind),
				      SPAN_ARG(place), SPAN_ARG(times)));
}

void text_flaws(struct text_out *out, const struct report *report, const struct text_detail *detail)
{
	const struct flaw_list *flaws = &report->facts->message->flaws;
	size_t counts[FLAW_KINDS] = { 0 }, kinds = 0;

	/* Where lines are dear, the findings tell it alone. */
	if (flaws->count == 0 || detail->flaws == 0)
		return;
	for (size_t i = 0; i < flaws->count; i++)
		counts[flaws->items[i].kind]++;
	text_out_heading(out, "Not as the standards have it, or repaired");
	for (enum flaw_kind kind = 0; kind < FLAW_KINDS; kind++)
		if (counts[kind] > 0 && kinds++ < detail->flaws)
			put_flaws(out, report, kind, counts[kind]);
	if (kinds > detail->flaws)
		text_more(out, kinds - detail->flaws);
}
