/*
 * sixteen - sixteen bytes at once, each compared by itself, and what became of them as bits.
 *
 * The compilers' vectors do it wherever there are such; only to gather the bits the processors of
 * one family have an instruction. Marks are bytes with all bits set, or none.
 */
#ifndef DATA_SIXTEEN_H
#define DATA_SIXTEEN_H

#include <stdint.h>
#include <string.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

enum { SIXTEEN = 16 };

typedef unsigned char sixteen __attribute__((vector_size(16)));

static inline sixteen sixteen_at(const void *at)
{
	sixteen bytes;

	memcpy(&bytes, at, sizeof bytes);
	return bytes;
}

/* The same byte everywhere. */
static inline sixteen sixteen_of(char c)
{
	return (sixteen){ 0 } + (unsigned char)c;
}

/* Marks the bytes that are `c`. */
static inline sixteen sixteen_same(sixteen bytes, char c)
{
	return (sixteen)(bytes == sixteen_of(c));
}

/* Marks the bytes up to `c`, as unsigned numbers. */
static inline sixteen sixteen_upto(sixteen bytes, char c)
{
	return (sixteen)(bytes <= sixteen_of(c));
}

/* Marks the capitals of ASCII. */
static inline sixteen sixteen_capitals(sixteen bytes)
{
	return sixteen_upto(bytes, 'Z') & ~sixteen_upto(bytes, 'A' - 1);
}

/*
 * The last bytes of a text, which has one at least; where it has not sixteen, all of them and no
 * others: some stand there more than once.
 */
static inline sixteen sixteen_last(const char *at, size_t len)
{
	typedef uint64_t halves __attribute__((vector_size(16)));
	uint64_t low, high;
	uint32_t head, tail;

	if (len >= SIXTEEN)
		return sixteen_at(at + len - SIXTEEN);
	if (len >= sizeof low) {
		memcpy(&low, at, sizeof low);
		memcpy(&high, at + len - sizeof high, sizeof high);
		return (sixteen)(halves){ low, high };
	}
	if (len >= sizeof head) {
		memcpy(&head, at, sizeof head);
		memcpy(&tail, at + len - sizeof tail, sizeof tail);
	} else {
		head = tail = (unsigned char)at[0] | (uint32_t)(unsigned char)at[len / 2] << 8 |
			      (uint32_t)(unsigned char)at[len - 1] * 0x01010000;
	}
	low = (uint64_t)head << 32 | tail;
	return (sixteen)(halves){ low, low };
}

/* A bit for each mark, or other byte from 0x80 on; that of the first byte is the lowest. */
static inline unsigned sixteen_bits(sixteen marks)
{
#ifdef __SSE2__
	return (unsigned)_mm_movemask_epi8((__m128i)marks);
#else
	unsigned bits = 0;

	for (unsigned i = 0; i < SIXTEEN; i++)
		bits |= (unsigned)(marks[i] >> 7) << i;
	return bits;
#endif
}

#endif
