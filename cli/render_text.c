#include <stdint.h>
#include <stdlib.h>
#include <string.h>

#include "analyzers/answer.h"
#include "analyzers/words.h"
#include "cli/render.h"
#include "cli/text_parts.h"
#include "parser/text.h"

enum { LINES = 45 };

#define ALL SIZE_MAX

/* From all there is to the least that still answers: the first that fits LINES is shown. */
static const struct text_detail details[] = {
	/* run, hops, results, hosts, software, findings, flaws; advice, reasons, all_text */
	{ ALL, ALL, ALL, ALL, ALL, ALL, ALL, true, REASONS_ALL, false },
	{ ALL, ALL, ALL, ALL, ALL, ALL, ALL, true, REASONS_NAMES, false },
	{ ALL, ALL, ALL, ALL, ALL, ALL, ALL, false, REASONS_NAMES, false },
	{ ALL, ALL, 12, 3, 4, 6, 4, false, REASONS_NAMES, false },
	{ ALL, ALL, 8, 2, 4, 3, 3, false, REASONS_NAMES, false },
	{ ALL, ALL, 6, 1, 3, 2, 1, false, REASONS_NAMES, false },
	{ ALL, ALL, 6, 1, 2, 1, 1, false, REASONS_NAMES, false },
	{ ALL, ALL, 6, 1, 2, 1, 0, false, REASONS_NONE, false },
	{ ALL, ALL, 6, 1, 0, 1, 0, false, REASONS_NONE, false },
	{ 6, ALL, 12, 3, 4, 6, 4, false, REASONS_NONE, false },
	{ 4, 40, 12, 4, 4, 6, 4, false, REASONS_NONE, false },
	{ 3, 24, 10, 3, 3, 5, 3, false, REASONS_NONE, false },
	{ 2, 16, 8, 2, 3, 4, 2, false, REASONS_NONE, false },
	{ 1, 12, 6, 1, 2, 3, 1, false, REASONS_NONE, false },
	{ 1, 12, 6, 1, 2, 3, 0, false, REASONS_NONE, false },
	{ 1, 10, 6, 0, 1, 2, 0, false, REASONS_NONE, false },
	{ 1, 8, 6, 0, 1, 2, 0, false, REASONS_NONE, false },
	{ 1, 6, 4, 0, 0, 2, 0, false, REASONS_NONE, false },
	{ 1, 4, 3, 0, 0, 1, 0, false, REASONS_NONE, false },
};
enum { DETAILS = sizeof details / sizeof *details };

static void put_all(struct text_out *out, const struct report *report,
		    const struct text_detail *detail)
{
	text_answer(out, report);
	text_headline(out, report, detail);
	text_path(out, report, detail);
	text_auth(out, report, detail);
	text_hosts(out, report, detail);
	text_software(out, report, detail);
	text_fields(out, report);
	text_findings(out, report, detail);
	text_flaws(out, report, detail);
	text_dns(out, report);
}

static size_t count_lines(struct span text)
{
	size_t lines = 0;

	while (text.len > 0) {
		span_cut_line(&text);
		lines++;
	}
	return lines;
}

/* The report in that detail, as bytes; to be freed. */
static char *in_detail(struct text_out out, const struct report *report,
		       const struct text_detail *detail, size_t *size)
{
	struct arena_mark mark = arena_mark(out.arena);
	char *text = NULL;

	out.out = open_memstream(&text, size);
	if (out.out == NULL)
		abort();
	put_all(&out, report, detail);
	if (fclose(out.out) != 0)
		abort();
	arena_rewind(out.arena, mark);
	return text;
}

static void put_what_fits(struct text_out *out, const struct report *report)
{
	for (size_t i = 0; i < DETAILS; i++) {
		size_t size;
		char *text = in_detail(*out, report, &details[i], &size);

		if (i + 1 == DETAILS || count_lines((struct span){ text, size }) <= LINES) {
			fwrite(text, 1, size, out->out);
			free(text);
			return;
		}
		free(text);
	}
}

/* One line a message: verdict hop host cause file; "-" for what is not known. */
static void put_brief(struct text_out *out, const struct report *report)
{
	struct verdict_in_short verdict = answer_short(report);
	struct span hop = SPAN("-"), host = SPAN("-");
	struct span file = text_shown(out->arena, (struct span){ report->origin.file,
								  strlen(report->origin.file) });

	if (verdict.hop != NO_HOP) {
		hop = arena_format(out->arena, "%zu", verdict.hop + 1);
		host = report->facts->route.hops.items[verdict.hop].received.by;
	}
	if (host.len == 0)
		host = SPAN("-");
	fprintf(out->out, "%s " SPAN_FMT " " SPAN_FMT " %s " SPAN_FMT, verdict.word, SPAN_ARG(hop),
		SPAN_ARG(text_shown(out->arena, host)), verdict.cause != NULL ? verdict.cause : "-",
		SPAN_ARG(file));
	if (report->origin.index > 1)
		fprintf(out->out, ":%zu", report->origin.index);
	fputs("\n", out->out);
}

static void begin(struct rendering *run)
{
	(void)run;
}

/* Reports of several messages are told apart by a line with the source of each. */
static void put_source(struct text_out *out, const struct origin *origin, bool first)
{
	if (!first)
		fputs("\n", out->out);
	text_out_line(out, 0, TONE_HEADING,
		      arena_format(out->arena, "== " SPAN_FMT ", message %zu ==",
				   SPAN_ARG(text_shown(out->arena,
						       (struct span){ origin->file,
								      strlen(origin->file) })),
				   origin->index));
}

static void report(struct rendering *run, const struct report *one)
{
	static const struct text_detail whole = {
		ALL, ALL, ALL, ALL, ALL, ALL, ALL, true, REASONS_ALL, true,
	};
	const struct options *options = run->options;
	struct arena arena = { 0 };
	struct text_out out = {
		.out = run->out,
		.arena = &arena,
		.columns = options->columns < 80 ? 80 : options->columns,
		.colours = options->colours,
	};

	if (options->brief) {
		put_brief(&out, one);
	} else {
		if (run->reports > 0 || one->origin.index > 1 || options->file_count > 1)
			put_source(&out, &one->origin, run->reports == 0);
		if (options->quiet)
			text_answer(&out, one);
		else if (options->verbose)
			put_all(&out, one, &whole);
		else
			put_what_fits(&out, one);
	}
	run->reports++;
	arena_free(&arena);
}

static void end(struct rendering *run)
{
	(void)run;
}

const struct renderer render_text = {
	.name = "text",
	.summary = "for a person",
	.begin = begin,
	.report = report,
	.end = end,
};
