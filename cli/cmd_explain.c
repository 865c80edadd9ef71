/* explain - what a finding means and how to mend it, from the rows of the checks; and pages. */

#include "analyzers/check.h"
#include "cli/command.h"
#include "cli/complain.h"
#include "cli/output.h"
#include "cli/pages.h"
#include "cli/text_out.h"

enum { WIDTH = 80, LABEL = 11, ID_MOST = 48, NEAR_MOST = 3 };

static void put_part(struct text_out *out, const char *label, const char *words)
{
	text_out_wrapped(out, LABEL + 1, (struct text_cell){ .text = span_string(label) },
			 span_string(words));
}

static void put_rule(struct text_out *out, const struct rule *rule)
{
	text_out_line(out, 0, TONE_HEADING, span_string(rule->id));
	put_part(out, "severity", severity_word(rule->severity));
	put_part(out, "finding", rule->title);
	put_part(out, "meaning", rule->meaning);
	put_part(out, "advice", rule->advice);
	put_part(out, "reference", rule->reference);
}

static void put_page(struct text_out *out, const struct page *page)
{
	text_out_line(out, 0, TONE_HEADING,
		      arena_format(out->arena, "%s: %s", page->id, page->title));
	for (size_t i = 0; page->paragraphs[i] != NULL; i++) {
		fputs("\n", out->out);
		text_out_wrapped(out, 0, (struct text_cell){ 0 }, span_string(page->paragraphs[i]));
	}
	fprintf(out->out, "\nReference: %s\n", page->reference);
}

/* Letters to put in, leave out or change to make one of the other (Levenshtein). */
static size_t distance(struct span a, struct span b)
{
	size_t row[ID_MOST + 1];

	for (size_t k = 0; k <= b.len; k++)
		row[k] = k;
	for (size_t i = 0; i < a.len; i++) {
		size_t corner = row[0];

		row[0] = i + 1;
		for (size_t k = 0; k < b.len; k++) {
			size_t change = corner + (char_lower(a.at[i]) != char_lower(b.at[k]));
			size_t least = row[k] < row[k + 1] ? row[k] + 1 : row[k + 1] + 1;

			corner = row[k + 1];
			row[k + 1] = change < least ? change : least;
		}
	}
	return row[b.len];
}

static bool is_near(struct span wanted, struct span id)
{
	struct span area = span_cut(&id, '.');

	/* Either half alone is near too: "skew", "clock". */
	return span_equal_nocase(wanted, area) || span_equal_nocase(wanted, id);
}

static bool is_like(struct span wanted, struct span id)
{
	if (is_near(wanted, id))
		return true;
	return wanted.len <= ID_MOST && id.len <= ID_MOST && distance(wanted, id) <= NEAR_MOST;
}

static void add_near(struct arena *arena, struct span *near, struct span wanted, const char *id)
{
	if (is_like(wanted, span_string(id)))
		*near = arena_format(arena, SPAN_FMT "%s%s", SPAN_ARG(*near),
				     near->len > 0 ? ", " : "", id);
}

static void complain_unknown(struct arena *arena, const char *word)
{
	struct span near = SPAN_NONE, wanted = span_string(word);

	for (size_t i = 0; i < check_count; i++)
		for (size_t k = 0; k < checks[i]->rule_count; k++)
			add_near(arena, &near, wanted, checks[i]->rules[k].id);
	for (size_t i = 0; pages[i].id != NULL; i++)
		add_near(arena, &near, wanted, pages[i].id);
	if (near.len > 0)
		complain("%s: there is no such rule; near it: " SPAN_FMT, word, SPAN_ARG(near));
	else
		complain("%s: there is no such rule; mailpath explain lists them", word);
}

static void put_one(struct text_out *out, struct span id)
{
	const struct page *page = page_find(id);

	if (page != NULL)
		put_page(out, page);
	else
		put_rule(out, rule_find(id));
}

static enum status put_rules(struct text_out *out, const struct options *options)
{
	for (size_t i = 0; i < options->file_count; i++)
		if (rule_find(span_string(options->files[i])) == NULL &&
		    page_find(span_string(options->files[i])) == NULL) {
			complain_unknown(out->arena, options->files[i]);
			return STATUS_USAGE;
		}
	for (size_t i = 0; i < options->file_count; i++) {
		if (i > 0)
			fputs("\n", out->out);
		put_one(out, span_string(options->files[i]));
	}
	return STATUS_OK;
}

static void put_list(struct text_out *out)
{
	for (size_t i = 0; i < check_count; i++)
		for (size_t k = 0; k < checks[i]->rule_count; k++) {
			const struct rule *rule = &checks[i]->rules[k];

			fprintf(out->out, "%-24s %-8s %s\n", rule->id,
				severity_word(rule->severity), rule->title);
		}
	for (size_t i = 0; pages[i].id != NULL; i++)
		fprintf(out->out, "%-24s %-8s %s\n", pages[i].id, "page", pages[i].title);
}

static void put_markdown(struct text_out *out, const struct rule *rule)
{
	fprintf(out->out, "\n### %s\n\n", rule->id);
	fprintf(out->out, "*%s*: %s.\n\n", severity_word(rule->severity), rule->title);
	text_out_wrapped(out, 0, (struct text_cell){ 0 }, span_string(rule->meaning));
	fputs("\n", out->out);
	text_out_wrapped(out, 0, (struct text_cell){ 0 },
			 arena_format(out->arena, "**What to do:** %s", rule->advice));
	fprintf(out->out, "\nReference: %s\n", rule->reference);
}

static void put_page_markdown(struct text_out *out, const struct page *page)
{
	fprintf(out->out, "\n### %s\n\n%s.\n", page->id, page->title);
	for (size_t i = 0; page->paragraphs[i] != NULL; i++) {
		fputs("\n", out->out);
		text_out_wrapped(out, 0, (struct text_cell){ 0 }, span_string(page->paragraphs[i]));
	}
	fprintf(out->out, "\nReference: %s\n", page->reference);
}

static void put_book(struct text_out *out)
{
	fputs("# Findings\n\n"
	      "Written by `mailpath explain --all`; the rows of `analyzers/check_*.c` are the "
	      "source.\n\n"
	      "A *note* is worth knowing and common in honest mail, a *warning* wants a look, an\n"
	      "*alarm* means that somebody or something has to be dealt with.\n",
	      out->out);
	for (size_t i = 0; i < check_count; i++) {
		fprintf(out->out, "\n## %s: %s\n", checks[i]->name, checks[i]->summary);
		for (size_t k = 0; k < checks[i]->rule_count; k++)
			put_markdown(out, &checks[i]->rules[k]);
	}
	fputs("\n## pages: what several findings rest on\n", out->out);
	for (size_t i = 0; pages[i].id != NULL; i++)
		put_page_markdown(out, &pages[i]);
}

static enum status explain(struct text_out *out, const struct options *options)
{
	if (options->all)
		put_book(out);
	else if (options->file_count == 0)
		put_list(out);
	else
		return put_rules(out, options);
	return STATUS_OK;
}

static enum status run(struct options *options)
{
	struct output output = output_open(&options->arena, options->output);
	struct text_out out = {
		.out = output.file,
		.arena = &options->arena,
		.columns = WIDTH,
		.colours = options->colours && !options->all,
	};
	enum status status = STATUS_OK;

	if (output_good(&output))
		status = explain(&out, options);
	if (status == STATUS_USAGE)
		output_drop(&output);
	else
		output_close(&output);
	if (status != STATUS_OK || output.error.code == 0 || output_unread(&output))
		return status;
	complain_error(output.name, output.error);
	return STATUS_OUTPUT;
}

const struct command command_explain = {
	.name = "explain",
	.operands = "[RULE]...",
	.summary = "what a finding means and how to mend it (--all: every one)",
	.options = "output colour all help",
	.example = "mailpath explain forwarder.no-srs",
	.run = run,
};
