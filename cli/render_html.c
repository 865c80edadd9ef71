/*
 * The report as one page for a browser, to be attached to a ticket or mailed:
 * no script, nothing is loaded from anywhere, and a policy in its head that
 * forbids both. It tells what the text report tells, in that order.
 *
 * Of several messages a list stands on top, so reports are held until it is
 * whole. What is held is bounded: past LIMIT_HTML_HELD the list and its reports
 * are written, and another list begins.
 */
#include <inttypes.h>
#include <stdint.h>
#include <stdlib.h>

#include "analyzers/answer.h"
#include "cli/html_parts.h"
#include "cli/redaction.h"
#include "cli/render.h"
#include "parser/limits.h"
#include "parser/memory.h"
#include "parser/text.h"

enum { TOP = 1, TITLE = 80 /* columns */ };

#define ALL SIZE_MAX

/* run, hops, results, hosts, software, findings, flaws; advice, reasons, all_text */
static const struct text_detail usual = {
	ALL, ALL, ALL, ALL, ALL, ALL, ALL, true, REASONS_ALL, false,
};
static const struct text_detail whole = {
	ALL, ALL, ALL, ALL, ALL, ALL, ALL, true, REASONS_ALL, true,
};

/* Written to memory, and to the page later. */
struct held {
	FILE *file;
	char *text; /* to be freed */
	size_t size;
};

/* What of the page is not written yet. */
struct html_part {
	struct held list, reports;
	struct arena arena; /* of the title */
	struct span title; /* of the page, where it has but one report */
	bool head_written;
};

static void held_open(struct held *held)
{
	held->file = open_memstream(&held->text, &held->size);
	if (held->file == NULL)
		abort();
}

/* As far as it was written: the file tells its text and its size then. */
static struct span held_text(struct held *held)
{
	if (fflush(held->file) != 0)
		abort();
	return (struct span){ held->text, held->size };
}

static void held_close(struct held *held)
{
	fclose(held->file);
	free(held->text);
}

static void put_head(struct html_out *html, struct span title)
{
	fputs("<!DOCTYPE html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n"
	      "<meta http-equiv=\"Content-Security-Policy\" "
	      "content=\"default-src 'none'; style-src 'unsafe-inline'\">\n"
	      "<meta name=\"viewport\" content=\"width=device-width, initial-scale=1\">\n",
	      html->out);
	html_out_element(html, "title", "", title);
	fprintf(html->out, "\n<style>\n%s</style>\n</head>\n<body>\n", html_style);
}

static void put_held(struct held *held, FILE *out)
{
	struct span text = held_text(held);

	fwrite(text.at, 1, text.len, out);
}

/* The list and the reports that are held; a single report needs no list. */
static void write_part(struct rendering *run)
{
	struct html_part *part = run->part;
	struct html_out html = { .out = run->out, .arena = &part->arena };

	if (!part->head_written)
		put_head(&html, run->reports == 1 ? part->title : SPAN("Paths of several mails"));
	part->head_written = true;
	if (run->reports > 1) {
		fputs("<nav>\n<ul>\n", run->out);
		put_held(&part->list, run->out);
		fputs("</ul>\n</nav>\n", run->out);
	}
	put_held(&part->reports, run->out);
}

static void part_open(struct html_part *part)
{
	held_open(&part->list);
	held_open(&part->reports);
}

static void part_close(struct html_part *part)
{
	held_close(&part->list);
	held_close(&part->reports);
}

static void begin(struct rendering *run)
{
	run->part = memory_take(1, sizeof *run->part);
	part_open(run->part);
}

static void end(struct rendering *run)
{
	write_part(run);
	if (run->reports == 0)
		fputs("<p>No mail could be read.</p>\n", run->out);
	fputs("</body>\n</html>\n", run->out);
	part_close(run->part);
	arena_free(&run->part->arena);
	free(run->part);
	run->part = NULL;
}

/* Of a bounce: "returned" for whoever did not get it, or only "delayed"; NULL: neither. Static. */
static const char *bounce_word(const struct bounce *bounce)
{
	const char *word = NULL;

	if (bounce->type != BOUNCE_DSN && bounce->type != BOUNCE_TEXT)
		return NULL;
	for (size_t i = 0; i < bounce->recipients.count; i++) {
		const struct bounce_recipient *one = &bounce->recipients.items[i];

		if (span_equal_nocase(one->action, SPAN("delayed")))
			word = "delayed";
		else if (!bounce_went_well(one))
			return "returned";
	}
	return word;
}

/* In one word how the mail fared; static. */
static const char *word_of(struct arena *arena, const struct report *report)
{
	const char *word = bounce_word(&report->facts->bounce);

	return word != NULL ? word : answer_short(arena, report).word;
}

static void put_word(struct html_out *html, const char *word)
{
	fprintf(html->out, "<span class=\"word %s\">%s</span> ", word, word);
}

static void put_answer(struct text_out *out, const struct report *report)
{
	struct html_out *html = out->html;
	struct span_list sentences = answer_make(out->arena, report);
	const char *word = word_of(out->arena, report);
	const char *lead = html->level == TOP ? "h1" : "p";

	fprintf(html->out, "<div class=\"answer %s\">\n<%s class=\"lead\">", word, lead);
	put_word(html, word);
	for (size_t i = 0; i < sentences.count; i++) {
		fputs(i > 0 ? "<p>" : "", html->out);
		html_out_text(html, sentences.items[i]);
		fprintf(html->out, "</%s>\n", i > 0 ? "p" : lead);
	}
	fputs("</div>\n", html->out);
}

static void put_sections(struct text_out *out, const struct report *report,
			 const struct text_detail *detail)
{
	static void (*const sections[])(struct text_out *, const struct report *,
					const struct text_detail *) = {
		html_path,  html_auth,	   text_turn,	html_findings, text_hosts,
		text_facts, text_software, text_fields, text_flaws,    text_dns,
	};

	put_answer(out, report);
	out->html->level++;
	text_headline(out, report, &whole); /* the Message-ID is what logs are searched by */
	html_out_end_list(out->html);
	for (size_t i = 0; i < sizeof sections / sizeof *sections; i++) {
		sections[i](out, report, detail);
		html_out_end_list(out->html);
	}
	out->html->level--;
}

/* A message inside, below a heading that says what it is; without detail its answer alone. */
static void put_inside(struct text_out *out, const struct report *outer, size_t index,
		       const struct text_detail *detail)
{
	struct report inside = text_inside_of(outer, index);
	struct html_out *html = out->html;

	html->level++;
	fputs("<section>\n", html->out);
	html_out_heading(html, returned_title(&outer->facts->bounce, index));
	if (detail == NULL)
		put_answer(out, &inside);
	else
		put_sections(out, &inside, detail);
	for (size_t i = 0; detail != NULL && i < inside.facts->embedded_count; i++)
		put_inside(out, &inside, i, detail);
	fputs("</section>\n", html->out);
	html->level--;
}

/* Of a bounce the answer is also what became of the mail that came back. */
static void put_answers(struct text_out *out, const struct report *report)
{
	put_answer(out, report);
	if (report->facts->bounce.type != BOUNCE_NONE && report->facts->embedded_count > 0)
		put_inside(out, report, 0, NULL);
}

static void put_file(struct html_out *html, const struct origin *origin)
{
	html_out_text(html, span_string(origin->file));
	if (origin->mailbox || origin->index > 1)
		fprintf(html->out, ", message %zu", origin->index);
}

/* What the page is evidence of: where the bytes lay that were read, and their digest. */
static void put_source(struct html_out *html, const struct origin *origin)
{
	fputs("<p class=\"faint\">Read from ", html->out);
	put_file(html, origin);
	if (origin->entry.len > 0) {
		fputs(" in ", html->out);
		html_out_text(html, origin->entry);
	}
	fprintf(html->out, ": %" PRIu64 " bytes from byte %" PRIu64 " on, SHA-256 <code>",
		origin->length, origin->offset);
	for (size_t i = 0; i < sizeof origin->sha256; i++)
		fprintf(html->out, "%02x", origin->sha256[i]);
	fputs("</code></p>\n", html->out);
}

static void put_link(struct html_out *html, const struct report *report, size_t number)
{
	fputs("<li>", html->out);
	put_word(html, word_of(html->arena, report));
	fprintf(html->out, "<a href=\"#m%zu\">", number);
	put_file(html, &report->origin);
	fputs("</a> ", html->out);
	html_out_text(html, report->facts->headline.subject);
	fputs("</li>\n", html->out);
}

static void put_report(struct text_out *out, const struct options *options,
		       const struct report *one, size_t number)
{
	const struct text_detail *detail = options->verbose ? &whole : &usual;

	fprintf(out->out, "<article id=\"m%zu\">\n", number);
	if (number > 1 || one->origin.mailbox || options->file_count > 1) {
		fputs("<p class=\"faint\">", out->out);
		put_file(out->html, &one->origin);
		fputs("</p>\n", out->out);
	}
	if (options->quiet) {
		put_answers(out, one);
	} else {
		put_sections(out, one, detail);
		for (size_t i = 0; i < one->facts->embedded_count; i++)
			put_inside(out, one, i, detail);
	}
	put_source(out->html, &one->origin);
	fputs("</article>\n", out->out);
}

static struct span title_of(struct text_out *out, const struct report *one)
{
	struct span subject = text_out_shown(out, one->facts->headline.subject);

	return subject.len > 0 ? text_fit(subject, TITLE) : SPAN("Path of a mail");
}

static void report(struct rendering *run, const struct report *one)
{
	struct html_part *part = run->part;
	struct arena arena = { 0 };
	struct redactor *redactor = redaction_open_report(&arena, run->options, one);
	struct html_out list = {
		.out = part->list.file,
		.arena = &arena,
		.redactor = redactor,
	};
	struct html_out html = {
		.out = part->reports.file,
		.arena = &arena,
		.redactor = redactor,
		.level = TOP,
	};
	struct text_out out = {
		.out = html.out,
		.arena = &arena,
		.columns = SIZE_MAX,
		.html = &html,
		.redactor = redactor,
	};

	if (run->reports++ == 0)
		part->title = arena_copy(&part->arena, title_of(&out, one));
	put_link(&list, one, run->reports);
	put_report(&out, run->options, one, run->reports);
	redaction_close(redactor);
	arena_free(&arena);
	if (held_text(&part->reports).len < LIMIT_HTML_HELD)
		return;
	write_part(run);
	part_close(part);
	part_open(part);
}

const struct renderer render_html = {
	.name = "html",
	.summary = "a page to attach to a ticket",
	.begin = begin,
	.report = report,
	.end = end,
};
