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

void *heap_take(size_t size)
{
	void *at = calloc(1, size);

	if (at == NULL)
		out_of_memory();
	return at;
}

static struct arena_block *block_add(struct arena *arena, size_t least)
{
	size_t size = arena->block_size != 0 ? arena->block_size : DEFAULT_BLOCK;

	if (size < least)
		size = least;
	if (size > SIZE_MAX - sizeof(struct arena_block))
		out_of_memory();

	struct arena_block *block = malloc(sizeof *block + size);
	if (block == NULL)
		out_of_memory();
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

void *arena_take(struct arena *arena, size_t count, size_t size)
{
	if (size != 0 && count > SIZE_MAX / size)
		out_of_memory();
	return memset(take(arena, count * size, alignof(max_align_t)), 0, count * size);
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

/* A text that is being written, as long as it is short. */
struct short_text {
	char bytes[USUAL_LINE];
	size_t len;
};

static bool add_bytes(struct short_text *text, const char *at, size_t len)
{
	if (len > USUAL_LINE - text->len)
		return false;
	if (len > 0)
		memcpy(text->bytes + text->len, at, len);
	text->len += len;
	return true;
}

static bool add_number(struct short_text *text, unsigned long long value)
{
	char digits[3 * sizeof value];
	size_t start = sizeof digits;

	do
		digits[--start] = (char)('0' + value % 10);
	while ((value /= 10) > 0);
	return add_bytes(text, digits + start, sizeof digits - start);
}

/* Without `most` a string; with it at most so many bytes of one, as "%.*s" has it. */
static bool add_string(struct short_text *text, const char *at, const int *most)
{
	if (most != NULL && *most == 0)
		return true; /* an empty span may be nowhere */
	return add_bytes(text, at,
			 most == NULL || *most < 0 ? strlen(at) : strnlen(at, (size_t)*most));
}

/* Read the directive at `p` and write it; returns what stands behind it, or NULL: see below. */
static const char *add_directive(struct short_text *text, const char *p, va_list *arguments)
{
	bool good = false;

	if (p[1] == 's') {
		good = add_string(text, va_arg(*arguments, const char *), NULL);
		p += 2;
	} else if (p[1] == '.' && p[2] == '*' && p[3] == 's') {
		int most = va_arg(*arguments, int);
		good = add_string(text, va_arg(*arguments, const char *), &most);
		p += 4;
	} else if (p[1] == 'z' && p[2] == 'u') {
		good = add_number(text, va_arg(*arguments, size_t));
		p += 3;
	} else if (p[1] == 'u') {
		good = add_number(text, va_arg(*arguments, unsigned));
		p += 2;
	} else if (p[1] == 'l' && p[2] == 'l' && p[3] == 'u') {
		good = add_number(text, va_arg(*arguments, unsigned long long));
		p += 4;
	} else if (p[1] == '%') {
		good = add_bytes(text, p, 1);
		p += 2;
	}
	return good ? p : NULL;
}

/*
 * The directives that nearly all formats consist of, without the way through
 * stdio: half the time of a report went there. False: too long, or one that
 * is left to vsnprintf().
 */
static bool format_short(struct short_text *text, const char *format, va_list *arguments)
{
	while (format != NULL && *format != '\0') {
		size_t plain = 0;

		while (format[plain] != '%' && format[plain] != '\0')
			plain++;
		if (!add_bytes(text, format, plain))
			return false;
		format += plain;
		if (*format == '%')
			format = add_directive(text, format, arguments);
	}
	return format != NULL;
}

struct span arena_format_list(struct arena *arena, const char *format, va_list arguments)
{
	struct short_text line; /* what fits is formatted once */
	va_list again;
	int length;
	bool good;

	line.len = 0;
	va_copy(again, arguments);
	good = format_short(&line, format, &again);
	va_end(again);
	if (good)
		return (struct span){ arena_string(arena, (struct span){ line.bytes, line.len }),
				      line.len };
	va_copy(again, arguments);
	length = vsnprintf(line.bytes, sizeof line.bytes, format, again);
	va_end(again);
	if (length < 0)
		out_of_memory();

	char *text = arena_bytes(arena, (size_t)length + 1);
	if ((size_t)length < sizeof line.bytes)
		memcpy(text, line.bytes, (size_t)length + 1);
	else
		vsnprintf(text, (size_t)length + 1, format, arguments);
	return (struct span){ text, (size_t)length };
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
