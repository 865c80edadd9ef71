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

/* The same of a text that may be shorter: as if NULs stood behind it. */
static inline uint64_t head_few(const char *text, size_t len)
{
	const unsigned char *p = (const unsigned char *)text;

	if (len >= HEAD_BYTES)
		return head_of(text);
	if (len >= 4) { /* the second four are some of the first again */
		uint64_t first = (uint64_t)p[0] << 24 | (uint64_t)p[1] << 16 | (uint64_t)p[2] << 8 |
				 (uint64_t)p[3];
		const unsigned char *q = p + len - 4;
		uint64_t last = (uint64_t)q[0] << 24 | (uint64_t)q[1] << 16 | (uint64_t)q[2] << 8 |
				(uint64_t)q[3];

		return first << 32 | last << (HEAD_BYTES - len) * 8;
	}
	if (len == 0)
		return 0;
	return (uint64_t)p[0] << 56 | (uint64_t)p[len / 2] << (HEAD_BYTES - 1 - len / 2) * 8 |
	       (uint64_t)p[len - 1] << (HEAD_BYTES - len) * 8;
}

/* 0x20 in the bytes that lie between two letters, and no others. */
static inline uint64_t head_cases_(uint64_t head, char first, char last)
{
	const uint64_t ones = UINT64_MAX / 0xff, highs = ones * 0x80;
	uint64_t low = head & ~highs; /* nothing is carried from one byte to the next */

	return ((low + ones * (0x80 - (uint64_t)first)) & ~(low + ones * (0x7f - (uint64_t)last)) &
		~head & highs) >>
	       2;
}

/* In capital letters, and in small ones. */
static inline uint64_t head_upper(const char *text, size_t len)
{
	uint64_t head = head_few(text, len);

	return head - head_cases_(head, 'a', 'z');
}

static inline uint64_t head_lower(const char *text, size_t len)
{
	uint64_t head = head_few(text, len);

	return head + head_cases_(head, 'A', 'Z');
}

/*
 * Whether a row of that head is a text of that length, as far as the eight bytes go: NULs of the
 * text are not those behind the row.
 */
static inline int head_ends(const char *row, size_t len)
{
	return row[len] == '\0' && (len == 0 || row[len - 1] != '\0');
}

#endif
