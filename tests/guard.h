/*
 * guard - bytes that end at an unmapped page, so that reading past them is a
 * crash and not luck.
 */
#ifndef TESTS_GUARD_H
#define TESTS_GUARD_H

#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "parser/span.h"

struct guard {
	char *map;
	size_t size; /* bytes mapped, the guard page included */
};

__attribute__((unused)) static struct guard guard_open(size_t most)
{
	size_t page = (size_t)sysconf(_SC_PAGESIZE);
	size_t size = (most + page - 1) / page * page + page;
	char *map = mmap(NULL, size, PROT_READ | PROT_WRITE, MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

	if (map == MAP_FAILED || mprotect(map + size - page, page, PROT_NONE) != 0)
		_exit(99);
	return (struct guard){ map, size };
}

/* The same bytes, placed against the unmapped page; the last placement is overwritten. */
__attribute__((unused)) static struct span guard_place(const struct guard *guard, struct span s)
{
	char *at = guard->map + guard->size - (size_t)sysconf(_SC_PAGESIZE) - s.len;

	if (s.len > 0)
		memcpy(at, s.at, s.len);
	return (struct span){ at, s.len };
}

__attribute__((unused)) static void guard_close(struct guard *guard)
{
	munmap(guard->map, guard->size);
}

#endif
