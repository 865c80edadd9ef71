/*
 * arena - memory that is freed all at once.
 *
 * Each message has one. Nothing taken from it is freed alone; arena_rewind()
 * gives back everything since a mark, arena_free() everything.
 * Allocation does not fail: running out of memory ends the program.
 * One thread at a time.
 */
#ifndef PARSER_ARENA_H
#define PARSER_ARENA_H

#include <stdarg.h>
#include <stddef.h>
#include <string.h>

#include "parser/span.h"

struct arena {
	struct arena_block *top;
	size_t block_size; /* bytes; 0 means the default */
	bool wordless; /* nobody reads what is said: arena_say() gives an empty span */
};

struct arena_mark {
	struct arena_block *top;
	size_t used;
};

void *arena_take(struct arena *, size_t count, size_t size); /* zeroed, aligned for anything */
void *arena_room(struct arena *, size_t count, size_t size); /* the same, not zeroed */
char *arena_bytes(struct arena *, size_t size);		     /* not zeroed, not aligned */
struct span arena_copy(struct arena *, struct span);
/*
 * What printf() writes, with a NUL behind it. "%.*s" is for spans (SPAN_FMT): all of its bytes,
 * NUL or not; beside a directive other than s, u, zu and llu it is only for text without a NUL.
 */
struct span arena_format(struct arena *, const char *format, ...)
	__attribute__((format(printf, 2, 3)));
struct span arena_format_list(struct arena *, const char *format, va_list)
	__attribute__((format(printf, 2, 0)));

/* The same of words for people, on which nothing that is worked out may rest. */
struct span arena_say(struct arena *, const char *format, ...)
	__attribute__((format(printf, 2, 3)));

/* Zeroed memory outside of any arena, to be given back with free(). */
void *heap_take(size_t size);
void *heap_room(size_t size); /* the same, not zeroed */

/* The same bytes with a NUL behind them, for a library that wants a string. */
const char *arena_string(struct arena *, struct span);

struct arena_mark arena_mark(const struct arena *);
void arena_rewind(struct arena *, struct arena_mark);

/* Forget everything but keep one block for the next message. */
void arena_reset(struct arena *);
void arena_free(struct arena *);

/*
 * A list is any struct with `items`, `count` and `capacity`. LIST_ADD returns
 * the address of a new zeroed item at its end:
 *
 *	*LIST_ADD(arena, &route->hops) = hop;
 */
#define LIST_OF(type)                                                                              \
	{                                                                                          \
		type *items;                                                                       \
		size_t count, capacity;                                                            \
	}
#define LIST_ADD(arena, list)                                                                      \
	((list)->count < (list)->capacity                                                          \
		 ? (void)0                                                                         \
		 : arena_grow_((arena), (void **)&(list)->items, &(list)->capacity,                \
			       sizeof *(list)->items),                                             \
	 memset(&(list)->items[(list)->count], 0, sizeof *(list)->items),                          \
	 &(list)->items[(list)->count++])

/*
 * The same of a list that lives outside of any arena, which is to grow large: what it grew out
 * of is given back, as its items are with free().
 */
#define LIST_ADD_HEAP(list)                                                                        \
	((list)->count < (list)->capacity                                                          \
		 ? (void)0                                                                         \
		 : heap_grow_((void **)&(list)->items, &(list)->capacity, sizeof *(list)->items),  \
	 memset(&(list)->items[(list)->count], 0, sizeof *(list)->items),                          \
	 &(list)->items[(list)->count++])

void arena_grow_(struct arena *, void **items, size_t *capacity, size_t size);
void heap_grow_(void **items, size_t *capacity, size_t size);

struct span_list LIST_OF(struct span);

#endif
