#include "cli/dot.h"

#include "analyzers/redact.h"
#include "parser/text.h"

enum { LINE_WIDTH = 30, LEAST_REST = 8, MOST_WIDTH = 200 };

const char dot_ink[] = "#1f2933", dot_faint[] = "#52606d", dot_alarm[] = "#b3361b";

const char *dot_fill(size_t n)
{
	static const char *const fills[] = { "#eef3f8", "#f6f1e7", "#edf5ee", "#f4eef6",
					     "#f8efee" };

	return fills[n % (sizeof fills / sizeof *fills)];
}

void dot_begin(FILE *out)
{
	fputs("digraph mailpath {\n  rankdir=LR; nodesep=0.35; ranksep=0.55; pad=0.25;\n", out);
	fprintf(out,
		"  graph [fontname=\"Helvetica,Arial,sans-serif\", fontsize=11, fontcolor=\"%s\", "
		"style=\"rounded\"];\n",
		dot_ink);
	fprintf(out,
		"  node [shape=box, style=\"rounded,filled\", fillcolor=\"white\", color=\"%s\", "
		"fontname=\"Helvetica,Arial,sans-serif\", fontsize=10, fontcolor=\"%s\", "
		"margin=\"0.14,0.08\"];\n",
		dot_faint, dot_ink);
	fprintf(out,
		"  edge [color=\"%s\", fontname=\"Helvetica,Arial,sans-serif\", fontsize=9, "
		"fontcolor=\"%s\", arrowsize=0.7];\n",
		dot_ink, dot_ink);
}

static void put_char(FILE *out, char c)
{
	switch (c) {
	case '&':
		fputs("&amp;", out);
		break;
	case '<':
		fputs("&lt;", out);
		break;
	case '>':
		fputs("&gt;", out);
		break;
	case '"':
		fputs("&quot;", out);
		break;
	case '\\':
		fputs("&#92;", out);
		break;
	default:
		putc(c, out);
	}
}

static struct span fitting(const struct dot_out *out, struct span text, size_t columns)
{
	return text_fit(redact(out->redactor, out->arena, text_shown(out->arena, text)), columns);
}

void dot_text(const struct dot_out *out, struct span text)
{
	struct span shown = fitting(out, text, MOST_WIDTH);
	size_t column = 0;

	for (size_t i = 0; i < shown.len; i++) {
		put_char(out->file, shown.at[i]);
		column++;
		if (column >= LINE_WIDTH && i + LEAST_REST < shown.len &&
		    (shown.at[i] == '.' || shown.at[i] == ' ' || shown.at[i] == '-')) {
			fputs("<BR/>", out->file);
			column = 0;
		}
	}
}

void dot_quoted(const struct dot_out *out, struct span text, size_t columns)
{
	struct span shown = fitting(out, text, columns < MOST_WIDTH ? columns : MOST_WIDTH);

	for (size_t i = 0; i < shown.len; i++)
		if (shown.at[i] == '\\')
			fputs("\\\\", out->file); /* references are resolved before escapes here */
		else
			put_char(out->file, shown.at[i]);
}
