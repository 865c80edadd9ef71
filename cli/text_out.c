#include "cli/text_out.h"

#include "analyzers/redact.h"
#include "cli/html_out.h"
#include "cli/options.h"
#include "parser/text.h"

static const char *const colours[] = {
	[TONE_PLAIN] = "",	  [TONE_HEADING] = "\033[1m", [TONE_FAINT] = "\033[2m",
	[TONE_GOOD] = "\033[32m", [TONE_DOUBT] = "\033[33m",  [TONE_BAD] = "\033[1;31m",
};

struct text_out text_out_open(FILE *file, struct arena *arena, const struct options *options,
			      struct redactor *redactor)
{
	return (struct text_out){
		.out = file,
		.arena = arena,
		.columns = options->columns,
		.colours = options->colours,
		.redactor = redactor,
	};
}

static void put(struct text_out *out, enum tone tone, struct span shown)
{
	bool coloured = out->colours && tone != TONE_PLAIN;

	if (shown.len == 0)
		return;
	if (coloured)
		fputs(colours[tone], out->out);
	fwrite(shown.at, 1, shown.len, out->out);
	if (coloured)
		fputs("\033[0m", out->out);
}

static void put_blanks(struct text_out *out, size_t count)
{
	static const char blanks[] = "                                ";

	for (; count > sizeof blanks - 1; count -= sizeof blanks - 1)
		fwrite(blanks, 1, sizeof blanks - 1, out->out);
	fwrite(blanks, 1, count, out->out);
}

struct span text_out_shown(struct text_out *out, struct span s)
{
	return redact(out->redactor, out->arena, text_shown(out->arena, s));
}

size_t text_out_width(struct text_out *out, struct span s)
{
	return text_width(text_out_shown(out, s));
}

struct span text_out_fit(struct text_out *out, struct span s, size_t columns)
{
	struct span shown = text_out_shown(out, s);
	struct span cut;

	if (text_width(shown) <= columns)
		return shown;
	cut = text_fit(shown, columns > 3 ? columns - 3 : 0);
	return arena_format(out->arena, SPAN_FMT "...", SPAN_ARG(cut));
}

void text_out_cells(struct text_out *out, size_t indent, const struct text_cell *cells,
		    size_t count)
{
	size_t owed = indent; /* blanks to put before the next text */

	if (out->html != NULL) {
		html_out_cells(out->html, cells, count);
		return;
	}
	for (size_t i = 0; i < count; i++) {
		struct span shown = text_out_shown(out, cells[i].text);
		size_t width = text_width(shown);

		if (shown.len > 0) {
			put_blanks(out, owed);
			put(out, cells[i].tone, shown);
			owed = 0;
		}
		owed += 1 + (cells[i].width > width ? cells[i].width - width : 0);
	}
	fputs("\n", out->out);
}

void text_out_line(struct text_out *out, size_t indent, enum tone tone, struct span s)
{
	size_t room = out->columns > indent + 8 ? out->columns - indent : 8;

	if (out->html != NULL) {
		html_out_line(out->html, tone, s);
		return;
	}
	put_blanks(out, indent);
	put(out, tone, text_out_fit(out, s, room));
	fputs("\n", out->out);
}

/* The next line of `rest`: up to the last blank that fits, or a part of a word that never will. */
static struct span cut_line(struct span *rest, size_t room)
{
	struct span fitting = text_fit(*rest, room);
	struct span line = fitting;

	if (fitting.len < rest->len && rest->at[fitting.len] != ' ') {
		size_t blank = span_last_index(fitting, ' ');

		if (blank != NOT_FOUND && blank > 0)
			line = span_upto(fitting, blank);
	}
	if (line.len == 0) /* not even one character fits */
		line = *rest;
	*rest = span_trim(span_from(*rest, line.len));
	return span_trim(line);
}

/* Columns for words behind so many, which are at least a few. */
static size_t room_behind(const struct text_out *out, size_t columns)
{
	return out->columns > columns + 20 ? out->columns - columns : 20;
}

/* Where the last of the cells begins, were no text wider than its cell. */
static size_t column_of_last(const struct text_cell *cells, size_t count)
{
	size_t column = 0;

	for (size_t i = 0; i + 1 < count; i++)
		column += cells[i].width + 1;
	return column;
}

void text_out_cells_wrapped(struct text_out *out, struct text_cell *cells, size_t count)
{
	struct text_cell *last = &cells[count - 1];
	struct span rest = span_trim(text_out_shown(out, last->text));
	size_t column = column_of_last(cells, count), before = 0;

	if (out->html != NULL) {
		html_out_cells(out->html, cells, count);
		return;
	}
	for (size_t i = 0; i + 1 < count; i++) {
		size_t width = text_out_width(out, cells[i].text);

		before += 1 + (width > cells[i].width ? width : cells[i].width);
	}
	last->text = cut_line(&rest, room_behind(out, before));
	text_out_cells(out, 0, cells, count);
	while (rest.len > 0) {
		put_blanks(out, column);
		put(out, last->tone, cut_line(&rest, room_behind(out, column)));
		fputs("\n", out->out);
	}
}

void text_out_wrapped(struct text_out *out, size_t indent, struct text_cell label,
		      struct span words)
{
	struct span rest = span_trim(text_out_shown(out, words));
	struct span head = text_out_shown(out, label.text);
	size_t width = text_width(head);
	size_t room = room_behind(out, indent);

	if (out->html != NULL) {
		html_out_item(out->html, label, words);
		return;
	}
	put(out, label.tone, head);
	if (width + 1 > indent && width > 0) {
		fputs("\n", out->out);
		width = 0;
	}
	put_blanks(out, indent - width);
	put(out, TONE_PLAIN, cut_line(&rest, room));
	fputs("\n", out->out);
	while (rest.len > 0) {
		put_blanks(out, indent);
		put(out, TONE_PLAIN, cut_line(&rest, room));
		fputs("\n", out->out);
	}
}

void text_out_heading(struct text_out *out, const char *title)
{
	if (out->html != NULL) {
		html_out_heading(out->html, title);
		return;
	}
	fputs("\n", out->out);
	put(out, TONE_HEADING, span_string(title));
	fputs("\n", out->out);
}
