#include "parser/field_ends.h"

#include <limits.h>

#ifdef __SSE2__
#include <emmintrin.h>
#endif

enum { BLOCK = FIELD_ENDS_BLOCK, FEW = 32 };

static bool is_plain_byte(char c)
{
	return c > ' ' && c < 0x7f && !(c >= ':' && c <= '?');
}

#ifdef __SSE2__

enum { SIXTEEN = sizeof(__m128i) };

/* All bytes of some blocks together, and the least of them at each of sixteen places. */
struct seen {
	__m128i all, least;
};

static const struct seen nothing = { { 0, 0 }, { -1, -1 } };

static uint64_t line_ends_of_sixteen(struct seen *seen, const char *at)
{
	__m128i bytes = _mm_loadu_si128((const __m128i *)at);

	seen->all = _mm_or_si128(seen->all, bytes);
	seen->least = _mm_min_epu8(seen->least, bytes);
	return (uint64_t)_mm_movemask_epi8(_mm_cmpeq_epi8(bytes, _mm_set1_epi8('\n')));
}

/* The first byte is the lowest bit. */
static uint64_t line_ends_of_block(struct seen *seen, const char *at)
{
	uint64_t ends = line_ends_of_sixteen(seen, at);

	ends |= line_ends_of_sixteen(seen, at + SIXTEEN) << 16;
	ends |= line_ends_of_sixteen(seen, at + 2 * SIXTEEN) << 32;
	return ends | line_ends_of_sixteen(seen, at + 3 * SIXTEEN) << 48;
}

static bool is_plain(struct seen seen)
{
	__m128i nuls = _mm_cmpeq_epi8(seen.least, _mm_setzero_si128());

	return _mm_movemask_epi8(_mm_or_si128(seen.all, nuls)) == 0;
}

/* Which of sixteen bytes no name has. As signed numbers those over 0x7f are below the blank. */
static unsigned odd_of_sixteen(const char *at)
{
	__m128i bytes = _mm_loadu_si128((const __m128i *)at);
	__m128i nearest = _mm_max_epu8(_mm_min_epu8(bytes, _mm_set1_epi8('?')), _mm_set1_epi8(':'));
	__m128i odd = _mm_or_si128(_mm_cmpeq_epi8(bytes, nearest),
				   _mm_cmpeq_epi8(bytes, _mm_set1_epi8(0x7f)));
	__m128i shown = _mm_cmpgt_epi8(bytes, _mm_set1_epi8(' '));

	return (unsigned)_mm_movemask_epi8(_mm_andnot_si128(odd, shown)) ^ 0xffff;
}

/* Offset of the first of thirty-two bytes that no name has; FEW: there is none. */
static size_t find_odd(const char *at)
{
	unsigned odd = odd_of_sixteen(at) | odd_of_sixteen(at + SIXTEEN) << 16;

	return odd != 0 ? (size_t)__builtin_ctz(odd) : FEW;
}

#else

struct seen {
	unsigned char all, least;
};

static const struct seen nothing = { 0, 0xff };

static uint64_t line_ends_of_block(struct seen *seen, const char *at)
{
	uint64_t ends = 0;

	for (size_t i = 0; i < BLOCK; i++) {
		unsigned char byte = (unsigned char)at[i];

		seen->all |= byte;
		seen->least = byte < seen->least ? byte : seen->least;
		ends |= (uint64_t)(byte == '\n') << i;
	}
	return ends;
}

static bool is_plain(struct seen seen)
{
	return seen.all < 0x80 && seen.least > 0;
}

static size_t find_odd(const char *at)
{
	size_t length = 0;

	while (length < FEW && is_plain_byte(at[length]))
		length++;
	return length;
}

#endif

void field_ends_start(struct field_ends *ends, struct span text)
{
	ends->text = text;
	ends->looked = ends->plain = ends->next = ends->count = 0;
}

static const bool is_blank[UCHAR_MAX + 1] = { [' '] = true, ['\t'] = true };

#define LAST ((uint64_t)1 << (BLOCK - 1))

/* Write where the first line end of a block is, if any; whether there is one, and it ends a field.
 */
static inline size_t put_end(uint32_t *to, size_t begin, const char *at, uint64_t found)
{
	size_t behind = (size_t)__builtin_ctzll(found | LAST) + 1;

	*to = (uint32_t)(begin + behind);
	return (found != 0) & !is_blank[(unsigned char)at[behind]];
}

/*
 * Write the line ends of a block at `at`, behind which another byte stands: without a branch on
 * how many there are while they are two at most, for it is not to be guessed. Returns where those
 * of the next block are to be written.
 */
static inline uint32_t *look_at_block(uint32_t *to, struct seen *seen, size_t begin, const char *at)
{
	uint64_t found = line_ends_of_block(seen, at);

	to += put_end(to, begin, at, found);
	found &= found - 1;
	to += put_end(to, begin, at, found);
	while ((found &= found - 1) != 0)
		to += put_end(to, begin, at, found);
	return to;
}

/* The same of what is left of the text, a block at most. */
static uint32_t *look_at_rest(uint32_t *to, struct seen *seen, size_t begin, struct span rest)
{
	char block[BLOCK + 1];

	memset(block, 'a', sizeof block);
	memcpy(block, rest.at, rest.len);
	return look_at_block(to, seen, begin, block);
}

/* Look at some blocks more. */
static void look(struct field_ends *ends)
{
	struct seen seen = nothing;
	size_t from = ends->looked, whole = (ends->text.len - from - 1) / BLOCK;
	uint32_t *to = ends->at;

	if (whole > FIELD_ENDS_BLOCKS)
		whole = FIELD_ENDS_BLOCKS;
	for (size_t at = from; at < from + whole * BLOCK; at += BLOCK)
		to = look_at_block(to, &seen, at, ends->text.at + at);
	if (whole == 0)
		to = look_at_rest(to, &seen, from, span_from(ends->text, from));
	ends->looked = whole > 0 ? from + whole * BLOCK : ends->text.len;
	ends->count = (size_t)(to - ends->at);
	if (ends->plain == from && is_plain(seen))
		ends->plain = ends->looked;
}

void field_ends_look_(struct field_ends *ends)
{
	ends->next = ends->count = 0;
	while (ends->count == 0 && ends->looked < ends->text.len)
		look(ends);
}

size_t field_name_length(struct span s)
{
	size_t at = 0;

	for (; s.len - at >= FEW; at += FEW) {
		size_t odd = find_odd(s.at + at);

		if (odd < FEW)
			return at + odd;
	}
	while (at < s.len && is_plain_byte(s.at[at]))
		at++;
	return at;
}
