#include "parser/mbox.h"

#include "tests/guard.h"
#include "tests/test.h"

static const struct {
	const char *line;
	bool want;
} lines[] = {
	{ "From a@a.example Mon Jul  6 09:01:20 2015", true },
	{ "From a@a.example  Mon Jul 06 09:01 2015", true },
	{ "From - Mon Jul 06 09:01:20 2015", true }, /* Thunderbird */
	{ "From MAILER-DAEMON Mon Jul  6 09:01:20 2015", true },
	{ "From a@a.example Mon Jul  6 09:01:20 CEST 2015", true },
	{ "From a@a.example Mon Jul  6 09:01:20 2015 +0200", true },
	{ "From a@a.example Mon Jul  6 09:01:20 GMT+0200 2015", true },
	{ "From 1565@xxx Mon Jul 06 09:01:20 +0000 2015", true }, /* Takeout */
	{ "From a at a.example  Mon Jul  6 09:01:20 2015", true }, /* Pipermail */
	{ "From \"a b\"@a.example Mon Jul  6 09:01:20 2015", true },
	{ "From a@a.example Mon, 6 Jul 2015 09:01:20 +0200", true },
	{ "From uucp Mon Jul  6 09:01 2015 remote from relay", true },
	{ "From Mon Jul  6 09:01:20 2015", true },
	{ "From - ", true }, /* Netscape */
	{ "From 1565@xxx", true }, /* Takeout */
	{ "From a@a.example", false },
	{ "From - or so", false },
	{ "From a1@xxx", false },
	{ "From ", false },
	{ "From here on it is quiet.", false },
	{ "From 09:01 on, Jul 6 2015, it is quiet.", false },
	{ "From a@a.example Mon Jul  6 09:01:20", false },
	{ "From a@a.example Mon Jul 32 09:01:20 2015", false },
	{ "From a@a.example Mon Jux  6 09:01:20 2015", false },
	{ "From a@a.example Mon Jul  6 09:61:20 2015", false },
	{ "From a@a.example Mon Jul  6 24:01:20 2015", false },
	{ "From what he wrote on Mon, 6 Jul 2015 09:01:20 I take it that he will not come", false },
	{ "from a@a.example Mon Jul  6 09:01:20 2015", false },
	{ ">From a@a.example Mon Jul  6 09:01:20 2015", false },
	{ "From: a@a.example Mon Jul  6 09:01:20 2015", false },
	{ "", false },
};

#define FROM "From a@a.example Mon Jul  6 09:01:20 2015\n"

/* A mailbox after its first line; the message, as far as it goes in it. */
static const struct {
	const char *name, *text, *message;
} texts[] = {
	{ "one message", "A: b\n\nbody\n\n" FROM "A: c\n", "A: b\n\nbody\n" },
	{ "CRLF", "A: b\r\n\r\nbody\r\n\r\n" FROM, "A: b\r\n\r\nbody\r\n" },
	{ "no empty line before", "A: b\n\nbody\n" FROM, "A: b\n\nbody\n" },
	{ "two empty lines", "A: b\n\nbody\n\n\n" FROM, "A: b\n\nbody\n\n" },
	{ "header only", "A: b\n\n" FROM, "A: b\n" },
	{ "empty line only", "\n" FROM, "" },
	{ "nothing", FROM FROM, "" },
	{ "nothing at all", "", "" },
	{ "the last one", "A: b\n\nbody\n\n", "A: b\n\nbody\n" },
	{ "the last one, cut", "A: b\n\nbody", "A: b\n\nbody" },
	{ "quoted", "A: b\n\n>" FROM "\n" FROM, "A: b\n\n>" FROM },
	{ "prose", "A: b\n\nFrom here on\n\n" FROM, "A: b\n\nFrom here on\n" },
	{ "not at the start of a line", "A: b\n\n " FROM "\n" FROM, "A: b\n\n " FROM },
};

static struct span message_of(struct span text)
{
	struct mbox_look look = mbox_find(text, 0, true);

	return mbox_trim(span_upto(text, look.found ? look.from : text.len));
}

/* Looking again and again as the bytes come in finds the same. */
static bool found_bit_by_bit(const struct guard *guard, struct span text)
{
	struct mbox_look want = mbox_find(text, 0, true);
	size_t sure = 0;

	for (size_t len = 0; len <= text.len; len++) {
		struct span part = guard_place(guard, span_upto(text, len));
		struct mbox_look look = mbox_find(part, sure, false);

		if (look.found)
			return want.found && look.from == want.from && look.after == want.after;
		if (look.from < sure || look.from > len)
			return false;
		sure = look.from;
	}
	return !want.found || want.after == text.len;
}

static const struct {
	const char *text;
	bool told;
	size_t length;
} lengths[] = {
	{ "A: b\nContent-Length: 5\n\nbody\n\n", true, 29 },
	{ "content-length:5\r\n\r\nbody\n\n", true, 25 },
	{ "A: b\n\nContent-Length: 5\n\nbody\n\n", false, 0 },
	{ "Content-Length: 5\n", false, 0 },
	{ "Content-Length: -5\n\n", false, 0 },
	{ "Content-Length: 99999999999999999999\n\n", false, 0 },
	{ "Content-Length: 1001\n\n", false, 0 },
};

static const struct {
	const char *text;
	size_t length;
	bool last, want;
} ends[] = {
	{ "A: b\n\nbody\n\n" FROM, 11, false, true },
	{ "A: b\n\nbody\n" FROM, 11, false, true },
	{ "A: b\n\nbody\n\n" FROM, 10, false, true },
	{ "A: b\n\nbody\n\n" FROM, 9, false, false },
	{ "A: b\n\nbody\n\n", 11, true, true },
	{ "A: b\n\nbody\n", 11, true, true },
	{ "A: b\n\nbody\n", 11, false, false },
	{ "A: b\n\nbody\n", 12, true, false },
	{ "A: b\n\nbody\n\nFrom here\n", 11, true, false },
};

int main(void)
{
	struct guard guard = guard_open(1 << 16);

	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++)
		ok(mbox_is_from_line(guard_place(&guard, span_string(lines[i].line))) ==
			   lines[i].want,
		   "%s", lines[i].line);
	for (size_t i = 0; i < sizeof texts / sizeof *texts; i++) {
		struct span text = span_string(texts[i].text);

		ok_span(message_of(guard_place(&guard, text)), span_string(texts[i].message),
			texts[i].name);
		ok(found_bit_by_bit(&guard, text), "%s, byte by byte", texts[i].name);
	}
	for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++) {
		size_t length = 0;
		bool told = mbox_told_length(guard_place(&guard, span_string(lengths[i].text)),
					     1000, &length);

		ok(told == lengths[i].told && (!told || length == lengths[i].length), "told length %zu", i);
	}
	for (size_t i = 0; i < sizeof ends / sizeof *ends; i++)
		ok(mbox_ends_at(guard_place(&guard, span_string(ends[i].text)), ends[i].length,
				ends[i].last) == ends[i].want,
		   "end %zu", i);
	guard_close(&guard);
	return done();
}
