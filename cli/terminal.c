#include "cli/terminal.h"

#include <errno.h>
#include <stdlib.h>
#include <string.h>
#include <sys/ioctl.h>
#include <sys/select.h>
#include <termios.h>
#include <unistd.h>

#include "cli/interrupt.h"
#include "parser/limits.h"

enum { USUAL_COLUMNS = 80, MOST_COLUMNS = 250, FIRST_SIZE = 64 * 1024 };

unsigned terminal_columns(int descriptor)
{
	struct winsize size;

	if (descriptor < 0 || ioctl(descriptor, TIOCGWINSZ, &size) != 0 ||
	    size.ws_col < USUAL_COLUMNS)
		return USUAL_COLUMNS;
	return size.ws_col < MOST_COLUMNS ? size.ws_col : MOST_COLUMNS;
}

bool terminal_has_colours(int descriptor)
{
	const char *name;

	if (!isatty(descriptor))
		return false;
	name = getenv("TERM");
	return name != NULL && *name != '\0' && strcmp(name, "dumb") != 0;
}

/* What was typed so far. */
struct typed {
	struct arena *arena;
	char *bytes;
	size_t len, size;
	char end, erase; /* the terminal's characters for end of file and Backspace */
	bool done;
};

/* Line by line input would lose the rest of a long line; a signal still interrupts. */
static struct termios uncut(struct termios was)
{
	was.c_lflag &= ~(tcflag_t)ICANON;
	was.c_cc[VMIN] = 1;
	was.c_cc[VTIME] = 0;
	return was;
}

/* Take one character off the end, a whole one of UTF-8. */
static void erase_last(struct typed *typed)
{
	if (typed->len == 0 || typed->bytes[typed->len - 1] == '\n')
		return;
	do
		typed->len--;
	while (typed->len > 0 && ((unsigned char)typed->bytes[typed->len] & 0xc0) == 0x80);
}

static bool ends_with_dot(const struct typed *typed)
{
	struct span all = { typed->bytes, typed->len };

	return span_equal(all, SPAN(".\n")) || span_ends_nocase(all, SPAN("\n.\n"));
}

static void take_byte(struct typed *typed, char c)
{
	if (typed->done || typed->len == LIMIT_MESSAGE)
		return;
	if (c == typed->end) {
		typed->done = true;
		return;
	}
	if (c == typed->erase) {
		erase_last(typed);
		return;
	}
	typed->bytes[typed->len++] = c;
	if (c == '\n' && ends_with_dot(typed)) {
		typed->len -= 2;
		typed->done = true;
	}
}

static void make_room(struct typed *typed, size_t room)
{
	if (typed->size - typed->len >= room)
		return;

	size_t size = typed->size == 0 ? FIRST_SIZE : 2 * typed->size;
	char *bytes = arena_bytes(typed->arena, size);
	if (typed->len > 0)
		memcpy(bytes, typed->bytes, typed->len);
	typed->bytes = bytes;
	typed->size = size;
}

/*
 * Wait for input or a signal. The signals are blocked but while waiting: one
 * that comes just before would otherwise be noticed at the next key only.
 */
static bool wait_for_input(int descriptor)
{
	sigset_t blocked = interrupt_signals(), before;
	fd_set set;
	int ready;

	FD_ZERO(&set);
	FD_SET(descriptor, &set);
	sigprocmask(SIG_BLOCK, &blocked, &before);
	ready = interrupted() ? -1 : pselect(descriptor + 1, &set, NULL, NULL, NULL, &before);
	sigprocmask(SIG_SETMASK, &before, NULL);
	return ready > 0;
}

static struct error read_typed(struct typed *typed, int descriptor)
{
	char bytes[4096];

	while (!typed->done) {
		if (!wait_for_input(descriptor))
			return (struct error){ EINTR, "read" };

		ssize_t got = read(descriptor, bytes, sizeof bytes);
		if (got < 0)
			return (struct error){ errno, "read" };
		if (got == 0)
			break;
		make_room(typed, (size_t)got);
		for (ssize_t i = 0; i < got; i++)
			take_byte(typed, bytes[i]);
	}
	return NO_ERROR;
}

struct error terminal_read(struct arena *arena, int descriptor, struct span *out)
{
	struct termios before, during;
	struct typed typed = { .arena = arena };

	if (tcgetattr(descriptor, &before) != 0)
		return (struct error){ errno, "read" };
	during = uncut(before);
	typed.end = (char)before.c_cc[VEOF];
	typed.erase = (char)before.c_cc[VERASE];
	/* TCSADRAIN: what was pasted before the program was ready is kept. */
	tcsetattr(descriptor, TCSADRAIN, &during);
	struct error error = read_typed(&typed, descriptor);
	tcsetattr(descriptor, TCSADRAIN, &before);
	*out = (struct span){ typed.bytes, typed.len };
	return error;
}
