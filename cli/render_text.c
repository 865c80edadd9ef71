#include <stdint.h>
#include <stdlib.h>

#include "analyzers/answer.h"
#include "cli/inputs.h"
#include "cli/redaction.h"
#include "cli/render.h"
#include "cli/text_parts.h"
#include "parser/text.h"

enum {
	COLUMNS_LEAST = 80,
	LINES = 45,
	INSIDE_LINES = 18, /* of these, where there is a message inside */
	TITLE_LINES = 2, /* of that one */
	LEAST_SENTENCES = 4, /* of an answer, where there is no room */
};

#define ALL SIZE_MAX

/* From all there is to the least that still answers: the first that fits LINES is shown. */
static const struct text_detail details[] = {
	/* run, hops, results, hosts, software, findings, flaws; advice, reasons, all_text */
	{ ALL, ALL, ALL, ALL, ALL, ALL, ALL, true, REASONS_ALL, false },
	{ ALL, ALL, ALL, ALL, ALL, ALL, ALL, true, REASONS_NAMES, false },
	{ ALL, ALL, ALL, ALL, ALL, ALL, ALL, false, REASONS_NAMES, false },
	{ ALL, ALL, 8, ALL, ALL, 6, 4, false, REASONS_NONE, false },
	{ ALL, ALL, 6, 2, 6, 4, 3, false, REASONS_NONE, false },
	{ ALL, ALL, 4, 1, 4, 3, 2, false, REASONS_NONE, false },
	{ ALL, ALL, 3, 1, 3, 2, 1, false, REASONS_NONE, false },
	{ ALL, ALL, 3, 0, 3, 2, 0, false, REASONS_NONE, false },
	{ ALL, ALL, 0, 0, 3, 2, 0, false, REASONS_NONE, false },
	{ ALL, ALL, 0, 0, 0, 2, 0, false, REASONS_NONE, false },
	{ ALL, ALL, 0, 0, 0, 1, 0, false, REASONS_NONE, false },
	{ 6, ALL, 4, 1, 3, 4, 2, false, REASONS_NONE, false },
	{ 4, 24, 4, 1, 3, 4, 2, false, REASONS_NONE, false },
	{ 3, 16, 3, 1, 2, 3, 1, false, REASONS_NONE, false },
	{ 2, 12, 2, 1, 2, 2, 1, false, REASONS_NONE, false },
	{ 1, 10, 2, 0, 2, 2, 0, false, REASONS_NONE, false },
	{ 1, 8, 2, 0, 1, 2, 0, false, REASONS_NONE, false },
	{ 1, 6, 1, 0, 0, 2, 0, false, REASONS_NONE, false },
	{ 1, 5, 0, 0, 0, 2, 0, false, REASONS_NONE, false },
	{ 1, 4, 0, 0, 0, 1, 0, false, REASONS_NONE, false },
	{ 1, 4, 0, 0, 0, 0, 0, false, REASONS_NONE, false },
	{ 1, 4, 0, 0, 0, 0, 0, false, REASONS_LEAST, false },
	{ 0, 4, 0, 0, 0, 0, 0, false, REASONS_LEAST, false },
};
enum { DETAILS = sizeof details / sizeof *details };

/* What of the detail a section looks at: where that is the same, so is the section. */
enum {
	ON_HOPS = 1 << 0,
	ON_RESULTS = 1 << 1,
	ON_HOSTS = 1 << 2,
	ON_SOFTWARE = 1 << 3,
	ON_FINDINGS = 1 << 4,
	ON_FLAWS = 1 << 5,
	ON_REASONS = 1 << 6,
};

static unsigned differing(const struct text_detail *a, const struct text_detail *b)
{
	return (a->run != b->run || a->hops != b->hops ? ON_HOPS : 0) |
	       (a->results != b->results ? ON_RESULTS : 0) | (a->hosts != b->hosts ? ON_HOSTS : 0) |
	       (a->software != b->software ? ON_SOFTWARE : 0) |
	       (a->findings != b->findings || a->advice != b->advice ? ON_FINDINGS : 0) |
	       (a->flaws != b->flaws ? ON_FLAWS : 0) | (a->reasons != b->reasons ? ON_REASONS : 0);
}

static void put_answer(struct text_out *out, const struct report *report,
		       const struct text_detail *detail)
{
	text_answer(out, report, detail->reasons == REASONS_LEAST ? LEAST_SENTENCES : ALL);
}

enum { SECTION_ANSWER = 0, SECTION_PATH = 2 };

static const struct section {
	void (*put)(struct text_out *, const struct report *, const struct text_detail *);
	unsigned on;
} sections[] = {
	[SECTION_ANSWER] = { put_answer, ON_REASONS },
	{ text_headline, ON_RESULTS },
	[SECTION_PATH] = { text_path, ON_HOPS | ON_REASONS },
	{ text_auth, ON_RESULTS | ON_HOPS },
	{ text_turn, ON_HOPS }, /* the last to go: the answer tells who broke it */
	{ text_findings, ON_FINDINGS },
	{ text_hosts, ON_HOSTS | ON_REASONS },
	{ text_facts, 0 },
	{ text_software, ON_SOFTWARE | ON_REASONS },
	{ text_fields, 0 },
	{ text_flaws, ON_FLAWS },
	{ text_dns, 0 },
};
enum { SECTIONS = sizeof sections / sizeof *sections };

static void put_all(struct text_out *out, const struct report *report,
		    const struct text_detail *detail)
{
	for (size_t i = 0; i < SECTIONS; i++)
		sections[i].put(out, report, detail);
}

/* The sections as bytes, each as it was printed last. */
struct draft {
	FILE *file;
	char *text; /* what was printed so far, to be freed */
	size_t size;
	struct printed {
		size_t start, size, lines;
	} sections[SECTIONS];
};

static struct draft *draft_open(struct arena *arena)
{
	struct draft *draft = arena_take(arena, 1, sizeof *draft);

	draft->file = open_memstream(&draft->text, &draft->size);
	if (draft->file == NULL)
		abort();
	return draft;
}

static void draft_close(struct draft *draft)
{
	fclose(draft->file);
	free(draft->text);
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

static struct span printed_text(const struct draft *draft, size_t section)
{
	const struct printed *printed = &draft->sections[section];

	return (struct span){ draft->text + printed->start, printed->size };
}

static void print_section(struct draft *draft, struct text_out out, const struct report *report,
			  size_t section, const struct text_detail *detail)
{
	struct arena_mark mark = arena_mark(out.arena);
	struct printed *printed = &draft->sections[section];

	printed->start = draft->size;
	out.out = draft->file;
	sections[section].put(&out, report, detail);
	if (fflush(draft->file) != 0) /* which tells the text and its size anew */
		abort();
	arena_rewind(out.arena, mark);
	printed->size = draft->size - printed->start;
	printed->lines = count_lines(printed_text(draft, section));
}

/* Print anew the sections that look at what differs; the lines of all. */
static size_t print_sections(struct draft *draft, struct text_out *out, const struct report *report,
			     const struct text_detail *detail, unsigned differs)
{
	size_t lines = 0;

	for (size_t i = 0; i < SECTIONS; i++) {
		if ((sections[i].on & differs) != 0)
			print_section(draft, *out, report, i, detail);
		lines += draft->sections[i].lines;
	}
	return lines;
}

static void put_printed(struct text_out *out, const struct draft *draft, size_t section)
{
	struct span text = printed_text(draft, section);

	fwrite(text.at, 1, text.len, out->out);
}

/*
 * In `wanted` lines, or as little as answers; where that is over `most` lines, less. How many it
 * took.
 */
static size_t put_what_fits(struct text_out *out, const struct report *report, size_t wanted,
			    size_t most)
{
	size_t lines = 0;
	struct draft *draft = draft_open(out->arena);

	for (size_t i = 0; i < SECTIONS; i++)
		print_section(draft, *out, report, i, &details[0]);
	for (size_t i = 0; i < DETAILS; i++) {
		unsigned differs = i > 0 ? differing(&details[i - 1], &details[i]) : 0;

		if (details[i].reasons == REASONS_LEAST && lines <= most)
			break;
		lines = print_sections(draft, out, report, &details[i], differs);
		if (lines <= wanted)
			break;
	}
	for (size_t i = 0; i < SECTIONS; i++)
		put_printed(out, draft, i);
	draft_close(draft);
	return lines;
}

/* One line a message: verdict hop host cause file; "-" for what is not known. */
static void put_brief(struct text_out *out, const struct report *report)
{
	struct verdict_in_short verdict = answer_short(out->arena, report);
	struct span hop = SPAN("-");
	struct span host = verdict.host.len > 0 ? text_out_shown(out, verdict.host) : hop;
	struct span file = text_out_shown(out, origin_name(out->arena, &report->origin));

	if (verdict.hop != NO_HOP)
		hop = arena_format(out->arena, "%zu", verdict.hop + 1);
	fprintf(out->out, "%s " SPAN_FMT " " SPAN_FMT " %s " SPAN_FMT, verdict.word, SPAN_ARG(hop),
		SPAN_ARG(host), verdict.cause != NULL ? verdict.cause : "-", SPAN_ARG(file));
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
				   SPAN_ARG(origin_name(out->arena, origin)), origin->index));
}

static void put_title(struct text_out *out, const struct facts *outer, size_t index)
{
	fputs("\n", out->out);
	text_out_line(out, 0, TONE_HEADING,
		      arena_format(out->arena, "== %s ==", returned_title(&outer->bounce, index)));
}

struct report text_inside_of(const struct report *outer, size_t index)
{
	struct report inside = outer->embedded[index];

	inside.dns_mode = outer->dns_mode;
	inside.responsible.owes = OWES_NOTHING; /* it is in nobody's hands any more */
	return inside;
}

/* Reports on the messages inside, each behind a line that says what it is. */
static void put_inside(struct text_out *out, const struct report *report,
		       const struct text_detail *whole)
{
	for (size_t i = 0; i < report->facts->embedded_count; i++) {
		struct report inside = text_inside_of(report, i);

		put_title(out, report->facts, i);
		put_all(out, &inside, whole);
		put_inside(out, &inside, whole);
	}
}

static const struct text_detail tight[] = {
	{ 1, 4, 0, 0, 0, 0, 0, false, REASONS_NONE, false },
	{ 1, 4, 0, 0, 0, 0, 0, false, REASONS_LEAST, false },
};

/* Lines that the first message inside takes at least, where there is one. */
static size_t least_inside(struct text_out *out, const struct report *report)
{
	struct draft *draft = draft_open(out->arena);
	struct report inside = text_inside_of(report, 0);
	size_t lines;

	print_section(draft, *out, &inside, SECTION_ANSWER, &tight[0]);
	lines = TITLE_LINES + draft->sections[SECTION_ANSWER].lines;
	draft_close(draft);
	return lines + (report->facts->embedded_count > 1);
}

/*
 * The answer, who wrote and the path of the first message inside, which in a bounce is the one
 * that came back: in the lines that are left, or its answer alone.
 */
static void put_inside_short(struct text_out *out, const struct report *report, size_t lines)
{
	struct draft *draft = draft_open(out->arena);
	struct report inside = text_inside_of(report, 0);
	size_t answer = lines, path = 0;

	for (size_t i = 0; i < 2 && TITLE_LINES + answer > lines; i++) {
		print_section(draft, *out, &inside, SECTION_ANSWER, &tight[i]);
		print_section(draft, *out, &inside, SECTION_PATH, &tight[i]);
		answer = draft->sections[SECTION_ANSWER].lines;
		path = draft->sections[SECTION_PATH].lines;
	}
	put_title(out, report->facts, 0);
	put_printed(out, draft, SECTION_ANSWER);
	if (TITLE_LINES + answer + path + 1 <= lines)
		put_printed(out, draft, SECTION_PATH);
	text_more(out, report->facts->embedded_count - 1);
	draft_close(draft);
}

/* Of a bounce the answer is also what became of the mail that came back. */
static void put_answers(struct text_out *out, const struct report *report)
{
	text_answer(out, report, ALL);
	if (report->facts->bounce.type == BOUNCE_NONE || report->facts->embedded_count == 0)
		return;
	put_title(out, report->facts, 0);
	text_answer(out, &report->embedded[0], ALL);
}

static void put_short(struct text_out *out, const struct report *report)
{
	if (report->facts->embedded_count == 0) {
		put_what_fits(out, report, LINES, LINES);
		return;
	}
	size_t least = least_inside(out, report), most = least < LINES ? LINES - least : 0;
	size_t lines = put_what_fits(out, report, LINES - INSIDE_LINES, most);

	put_inside_short(out, report, lines < LINES ? LINES - lines : 0);
}

static void report(struct rendering *run, const struct report *one)
{
	static const struct text_detail whole = {
		ALL, ALL, ALL, ALL, ALL, ALL, ALL, true, REASONS_ALL, true,
	};
	const struct options *options = run->options;
	struct arena arena = { 0 };
	struct text_out out = text_out_open(run->out, &arena, options,
					    redaction_open_report(&arena, options, one));

	if (out.columns < COLUMNS_LEAST)
		out.columns = COLUMNS_LEAST;
	if (options->brief) {
		put_brief(&out, one);
	} else {
		if (run->reports > 0 || one->origin.index > 1 || options->file_count > 1)
			put_source(&out, &one->origin, run->reports == 0);
		if (options->quiet) {
			put_answers(&out, one);
		} else if (options->verbose) {
			put_all(&out, one, &whole);
			put_inside(&out, one, &whole);
		} else {
			put_short(&out, one);
		}
	}
	run->reports++;
	redaction_close(out.redactor);
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
