/* heads - eight bytes of short texts as numbers, to look texts up in few steps. */
#ifndef DATA_HEADS_H
#define DATA_HEADS_H

#include <stddef.h>
#include <stdint.h>

enum { HEAD_BYTES = 8 };

/* Of the eight bytes that stand there. Numbers are in the order of texts with NULs behind. */
static inline uint64_t head_of(const char *text)
{
	const unsigned char *p = (const unsigned char *)text;

	return (uint64_t)p[0] << 56 | (uint64_t)p[1] << 48 | (uint64_t)p[2] << 40 |
	       (uint64_t)p[3] << 32 | (uint64_t)p[4] << 24 | (uint64_t)p[5] << 16 |
	       (uint64_t)p[6] << 8 | (uint64_t)p[7];
}

/* The same in capital letters, of a text that may be shorter: as if NULs stood behind it. */
static inline uint64_t head_upper(const char *text, size_t len)
{
	const uint64_t ones = UINT64_MAX / 0xff, highs = ones * 0x80;
	uint64_t head = 0, low, small;

	if (len >= HEAD_BYTES)
		head = head_of(text);
	for (size_t i = 0; len < HEAD_BYTES && i < len; i++)
		head |= (uint64_t)(unsigned char)text[i] << (HEAD_BYTES - 1 - i) * 8;
	low = head & ~highs; /* nothing is carried from one byte to the next */
	small = (low + ones * (0x80 - 'a')) & ~(low + ones * (0x7f - 'z')) & ~head & highs;
	return head - (small >> 2);
}

#endif
