/*
 * memory - memory that is freed one by one, where no arena will do.
 *
 * Allocation does not fail: running out of memory ends the program.
 */
#ifndef PARSER_MEMORY_H
#define PARSER_MEMORY_H

#include <stddef.h>

void *memory_take(size_t count, size_t size); /* zeroed; to be freed by free() */
void *memory_grow(void *, size_t size);	      /* as realloc() */

#endif
