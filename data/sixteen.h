/*
 * sixteen - sixteen bytes at once, each compared by itself, and what became of them as bits.
 *
 * The compilers' vectors do it wherever there are such; only to gather the bits the processors of
 * one family have an instruction. Marks are bytes with all bits set, or none.
 */
#ifndef DATA_SIXTEEN_H
#define DATA_SIXTEEN_H

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
