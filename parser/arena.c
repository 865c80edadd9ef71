#include "parser/arena.h"

#include <stdalign.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

enum { DEFAULT_BLOCK = 32 * 1024, FIRST_CAPACITY = 8, USUAL_LINE = 256 };

struct arena_block {
	struct arena_block *below;
	size_t used, size; /* bytes of data */
	alignas(max_align_t) char data[];
};

static _Noreturn void out_of_memory(void)
{
	fputs("mailpath: out of memory\n", stderr);
	abort();
}

static void *had(void *at)
{
	if (at == NULL)
		out_of_memory();
	return at;
}

void *heap_take(size_t size)
{
	return had(calloc(1, size));
}

void *heap_room(size_t size)
{
	return had(malloc(size));
}

/* Not a part of those that take: it would cost them more than it saves. */
static __attribute__((noinline)) struct arena_block *block_add(struct arena *arena, size_t least)
{
	size_t size = arena->block_size != 0 ? arena->block_size : DEFAULT_BLOCK;

	if (size < least)
		size = least;
	if (size > SIZE_MAX - sizeof(struct arena_block))
		out_of_memory();

	struct arena_block *block = heap_room(sizeof *block + size);

	block->below = arena->top;
	block->used = 0;
	block->size = size;
	arena->top = block;
	return block;
}

static char *take(struct arena *arena, size_t size, size_t align)
{
	struct arena_block *block = arena->top;
	size_t start = block != NULL ? (block->used + align - 1) & ~(align - 1) : 0;

	if (block == NULL || start > block->size || size > block->size - start) {
		block = block_add(arena, size);
		start = 0;
	}
	block->used = start + size;
	return block->data + start;
}

void *arena_room(struct arena *arena, size_t count, size_t size)
{
	if (size != 0 && count > SIZE_MAX / size)
		out_of_memory();
	return take(arena, count * size, alignof(max_align_t));
}

void *arena_take(struct arena *arena, size_t count, size_t size)
{
	return memset(arena_room(arena, count, size), 0, count * size);
}

char *arena_bytes(struct arena *arena, size_t size)
{
	return take(arena, size, 1);
}

struct span arena_copy(struct arena *arena, struct span s)
{
	if (s.len == 0)
		return SPAN_NONE;
	return (struct span){ memcpy(arena_bytes(arena, s.len), s.at, s.len), s.len };
}

/* A text that is being written; what goes beyond the room is only counted. */
struct line {
	char *bytes;
	size_t room, len;
};

static void add_bytes(struct line *line, const char *at, size_t len)
{
	if (len > 0 && line->len <= line->room && len <= line->room - line->len)
		memcpy(line->bytes + line->len, at, len);
	line->len += len;
}

static void add_number(struct line *line, unsigned long long value)
{
	char digits[3 * sizeof value];
	size_t start = sizeof digits;

	do
		digits[--start] = (char)('0' + value % 10);
	while ((value /= 10) > 0);
	add_bytes(line, digits + start, sizeof digits - start);
}

static void add_string(struct line *line, const char *text)
{
	add_bytes(line, text, strlen(text));
}

/*
 * Read the directive at `p` and write it; returns what stands behind it, or
 * NULL: see below. "%.*s" is a span: a NUL in it is a byte like others.
 */
static const char *add_directive(struct line *line, const char *p, va_list *arguments)
{
	if (p[1] == 's') {
		add_string(line, va_arg(*arguments, const char *));
		return p + 2;
	}
	if (p[1] == '.' && p[2] == '*' && p[3] == 's') {
		int len = va_arg(*arguments, int);
		const char *at = va_arg(*arguments, const char *);

		add_bytes(line, at, len > 0 ? (size_t)len : 0);
		return p + 4;
	}
	if (p[1] == 'z' && p[2] == 'u') {
		add_number(line, va_arg(*arguments, size_t));
		return p + 3;
	}
	if (p[1] == 'u') {
		add_number(line, va_arg(*arguments, unsigned));
		return p + 2;
	}
	if (p[1] == 'l' && p[2] == 'l' && p[3] == 'u') {
		add_number(line, va_arg(*arguments, unsigned long long));
		return p + 4;
	}
	if (p[1] == '%') {
		add_bytes(line, p, 1);
		return p + 2;
	}
	return NULL;
}

/*
 * The directives that nearly all formats consist of, without the way through
 * stdio: half the time of a report went there, and a span would end with its
 * first NUL. False: there is one that is left to vsnprintf().
 */
static bool format_line(struct line *line, const char *format, va_list arguments)
{
	va_list again;

	va_copy(again, arguments);
	while (format != NULL && *format != '\0') {
		size_t plain = 0;

		while (format[plain] != '%' && format[plain] != '\0')
			plain++;
		add_bytes(line, format, plain);
		format += plain;
		if (*format == '%')
			format = add_directive(line, format, &again);
	}
	va_end(again);
	return format != NULL;
}

static struct span format_with_stdio(struct arena *arena, const char *format, va_list arguments)
{
	va_list again;
	char *text;
	int length;

	va_copy(again, arguments);
	length = vsnprintf(NULL, 0, format, again);
	va_end(again);
	if (length < 0)
		out_of_memory();
	text = arena_bytes(arena, (size_t)length + 1);
	vsnprintf(text, (size_t)length + 1, format, arguments);
	return (struct span){ text, (size_t)length };
}

struct span arena_format_list(struct arena *arena, const char *format, va_list arguments)
{
	char bytes[USUAL_LINE]; /* what fits is formatted once */
	struct line line = { bytes, sizeof bytes, 0 };
	char *text;

	if (!format_line(&line, format, arguments))
		return format_with_stdio(arena, format, arguments);
	text = arena_bytes(arena, line.len + 1);
	if (line.len <= sizeof bytes) {
		memcpy(text, bytes, line.len);
	} else {
		line = (struct line){ text, line.len, 0 };
		format_line(&line, format, arguments);
	}
	text[line.len] = '\0';
	return (struct span){ text, line.len };
}

struct span arena_format(struct arena *arena, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	struct span text = arena_format_list(arena, format, arguments);
	va_end(arguments);
	return text;
}

struct span arena_say(struct arena *arena, const char *format, ...)
{
	struct span text = SPAN_NONE;
	va_list arguments;

	if (arena->wordless)
		return text;
	va_start(arguments, format);
	text = arena_format_list(arena, format, arguments);
	va_end(arguments);
	return text;
}

const char *arena_string(struct arena *arena, struct span s)
{
	char *text = arena_bytes(arena, s.len + 1);

	if (s.len > 0)
		memcpy(text, s.at, s.len);
	text[s.len] = '\0';
	return text;
}

struct arena_mark arena_mark(const struct arena *arena)
{
	return (struct arena_mark){ arena->top, arena->top != NULL ? arena->top->used : 0 };
}

void arena_rewind(struct arena *arena, struct arena_mark mark)
{
	while (arena->top != mark.top) {
		struct arena_block *block = arena->top;

		arena->top = block->below;
		free(block);
	}
	if (arena->top != NULL)
		arena->top->used = mark.used;
}

void arena_reset(struct arena *arena)
{
	struct arena_block *bottom = arena->top;

	while (bottom != NULL && bottom->below != NULL)
		bottom = bottom->below;
	arena_rewind(arena, (struct arena_mark){ bottom, 0 });
}

void arena_free(struct arena *arena)
{
	arena_rewind(arena, (struct arena_mark){ NULL, 0 });
}

/* Take `more` bytes, not zeroed, right behind what was taken last, if that ends at `end`. */
static bool extend(struct arena *arena, const char *end, size_t more)
{
	struct arena_block *block = arena->top;

	if (block == NULL || end != block->data + block->used || more > block->size - block->used)
		return false;
	block->used += more;
	return true;
}

/* What is added is zeroed when it is: most lists stay shorter than the room made for them. */
void arena_grow_(struct arena *arena, void **items, size_t *capacity, size_t size)
{
	size_t larger = *capacity == 0 ? FIRST_CAPACITY : *capacity * 2;
	size_t held = *capacity * size;

	if (held == 0 || !extend(arena, (char *)*items + held, held)) {
		if (larger > SIZE_MAX / size)
			out_of_memory();

		void *moved = take(arena, larger * size, alignof(max_align_t));

		if (held > 0)
			memcpy(moved, *items, held);
		*items = moved;
	}
	*capacity = larger;
}

void heap_grow_(void **items, size_t *capacity, size_t size)
{
	size_t larger = *capacity == 0 ? FIRST_CAPACITY : *capacity * 2;

	if (larger > SIZE_MAX / size)
		out_of_memory();
	*items = had(realloc(*items, larger * size));
	*capacity = larger;
}
