#include "cli/html_out.h"

#include "analyzers/redact.h"
#include "parser/text.h"

enum { DEEPEST = 6 }; /* level of headings */

static const char *reference(char c)
{
	switch (c) {
	case '&':
		return "&amp;";
	case '<':
		return "&lt;";
	case '>':
		return "&gt;";
	case '"':
		return "&quot;";
	case '\'':
		return "&#39;";
	default:
		return NULL;
	}
}

void html_out_text(struct html_out *html, struct span text)
{
	struct span shown =
		redact(html->redactor, html->arena, text_shown(html->arena, text));
	size_t done = 0;

	for (size_t i = 0; i < shown.len; i++) {
		const char *instead = reference(shown.at[i]);

		if (instead == NULL)
			continue;
		fwrite(shown.at + done, 1, i - done, html->out);
		fputs(instead, html->out);
		done = i + 1;
	}
	if (done < shown.len)
		fwrite(shown.at + done, 1, shown.len - done, html->out);
}

void html_out_open(struct html_out *html, const char *tag, const char *kind)
{
	if (kind[0] == '\0')
		fprintf(html->out, "<%s>", tag);
	else
		fprintf(html->out, "<%s class=\"%s\">", tag, kind);
}

void html_out_close(struct html_out *html, const char *tag)
{
	fprintf(html->out, "</%s>", tag);
}

void html_out_element(struct html_out *html, const char *tag, const char *kind, struct span text)
{
	html_out_open(html, tag, kind);
	html_out_text(html, text);
	html_out_close(html, tag);
}

const char *html_out_kind(enum tone tone)
{
	switch (tone) {
	case TONE_PLAIN:
	case TONE_HEADING:
		return "";
	case TONE_FAINT:
		return "faint";
	case TONE_GOOD:
		return "good";
	case TONE_DOUBT:
		return "doubt";
	case TONE_BAD:
		return "bad";
	}
	return "";
}

void html_out_end_list(struct html_out *html)
{
	if (html->in_list)
		fputs("</dl>\n", html->out);
	html->in_list = false;
}

void html_out_heading(struct html_out *html, const char *title)
{
	unsigned level = html->level < DEEPEST ? html->level : DEEPEST;

	html_out_end_list(html);
	fprintf(html->out, "<h%u>", level);
	html_out_text(html, span_string(title));
	fprintf(html->out, "</h%u>\n", level);
}

void html_out_item(struct html_out *html, struct text_cell label, struct span words)
{
	struct span name = span_trim(label.text);

	if (name.len > 0 && !html->in_list) {
		fputs("<dl>\n", html->out);
		html->in_list = true;
	}
	if (name.len > 0)
		html_out_element(html, "dt", html_out_kind(label.tone), name);
	html_out_element(html, html->in_list ? "dd" : "p", "", words);
	fputs("\n", html->out);
}

void html_out_line(struct html_out *html, enum tone tone, struct span line)
{
	html_out_element(html, html->in_list ? "dd" : "p", html_out_kind(tone), line);
	fputs("\n", html->out);
}

void html_out_cells(struct html_out *html, const struct text_cell *cells, size_t count)
{
	const char *tag = html->in_list ? "dd" : "p";

	html_out_open(html, tag, "");
	for (size_t i = 0; i < count; i++) {
		html_out_element(html, "span", html_out_kind(cells[i].tone), cells[i].text);
		fputs(" ", html->out);
	}
	html_out_close(html, tag);
	fputs("\n", html->out);
}
