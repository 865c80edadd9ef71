#include "parser/memory.h"

#include <stdio.h>
#include <stdlib.h>

static void *there(void *memory)
{
	if (memory == NULL) {
		fputs("mailpath: out of memory\n", stderr);
		abort();
	}
	return memory;
}

void *memory_take(size_t count, size_t size)
{
	return there(calloc(count, size));
}

void *memory_grow(void *memory, size_t size)
{
	return there(realloc(memory, size));
}
