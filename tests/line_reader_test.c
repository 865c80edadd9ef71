/* Lines of a stream, in whatever pieces it comes. */
#include "parser/line_reader.h"

#include "parser/arena.h"
#include "tests/test.h"

struct pieces {
	struct span rest;
	size_t most;
	bool fails; /* at the end */
};

static ssize_t read_piece(void *context, char *into, size_t room)
{
	struct pieces *pieces = context;
	struct span part = span_upto(pieces->rest, room < pieces->most ? room : pieces->most);

	if (part.len == 0 && pieces->fails)
		return -1;
	if (part.len > 0)
		memcpy(into, part.at, part.len);
	pieces->rest = span_from(pieces->rest, part.len);
	return (ssize_t)part.len;
}

static struct span joined(struct arena *arena, struct pieces pieces, size_t most, bool *cut)
{
	struct line_reader *lines = line_reader_open(read_piece, &pieces, most);
	struct span all = SPAN_NONE, line;

	while (line_reader_next(lines, &line))
		all = arena_format(arena, SPAN_FMT "[" SPAN_FMT "]", SPAN_ARG(all), SPAN_ARG(line));
	*cut = line_reader_cut(lines);
	line_reader_close(lines);
	return all;
}

int main(void)
{
	static const struct {
		const char *text, *lines;
	} cases[] = {
		{ "", "" },
		{ "one", "[one]" },
		{ "one\n", "[one\n]" },
		{ "one\ntwo\r\n\nthree", "[one\n][two\r\n][\n][three]" },
	};
	struct arena arena = { 0 };
	bool cut;

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		for (size_t most = 1; most < 9; most += 3) {
			struct pieces pieces = { span_string(cases[i].text), most, false };

			ok_span(joined(&arena, pieces, 100, &cut), span_string(cases[i].lines),
				cases[i].text);
			ok(!cut, "whole");
		}
	ok_span(joined(&arena, (struct pieces){ SPAN("a\nb"), 9, true }, 100, &cut), SPAN("[a\n]"),
		"a line that a failed read cuts is none");
	ok(cut, "and that is told");

	static char text[200001];
	memset(text, 'x', sizeof text);
	text[sizeof text - 1] = '\n';
	struct pieces longest = { { text, sizeof text }, 1000, false };
	ok(joined(&arena, longest, sizeof text, &cut).len == sizeof text + 2 && !cut,
	   "a line as long as may be");
	ok(joined(&arena, longest, 1000, &cut).len == 0 && cut, "a longer one ends it");
	arena_free(&arena);
	return done();
}
