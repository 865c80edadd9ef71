/*
 * eight - eight bytes of text at once, for loops that look for the first byte of some kind.
 *
 * Bytes are marked in a word by their highest bits. The marks are right up to the first one that is
 * set; one behind it may be set for a byte that is not of that kind.
 */
#ifndef PARSER_EIGHT_H
#define PARSER_EIGHT_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>
#include <string.h>

enum { EIGHT = 8 };

/* One in every byte, and in every byte's highest bit. */
#define EIGHT_ONES (UINT64_MAX / 0xff)
#define EIGHT_HIGHS (EIGHT_ONES * 0x80)

/* The first byte is the lowest, whatever the machine. */
static inline uint64_t eight_at(const char *at)
{
	uint64_t eight;

	memcpy(&eight, at, sizeof eight);
#if __BYTE_ORDER__ == __ORDER_BIG_ENDIAN__
	eight = __builtin_bswap64(eight);
#endif
	return eight;
}

/* Which of the eight is the first with its highest bit set; one has. */
static inline size_t eight_first(uint64_t eight)
{
	return (size_t)__builtin_ctzll(eight & EIGHT_HIGHS) / 8;
}

/* Marks the bytes that are `c`. */
static inline uint64_t eight_same(uint64_t eight, char c)
{
	uint64_t others = eight ^ EIGHT_ONES * (unsigned char)c; /* 0 where it stands */

	return (others - EIGHT_ONES) & ~others;
}

/* Marks the bytes below `c`, which is at most 0x80. */
static inline uint64_t eight_below(uint64_t eight, char c)
{
	return (eight - EIGHT_ONES * (unsigned char)c) & ~eight;
}

#endif
