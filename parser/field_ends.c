#include "parser/field_ends.h"

#include <limits.h>

#include "data/sixteen.h"

enum { BLOCK = FIELD_ENDS_BLOCK, FEW = 2 * SIXTEEN };

/* The first byte is the lowest bit. Bytes that few headers have are gathered as marks. */
static uint64_t line_ends_of_sixteen(sixteen *rare, const char *at)
{
	sixteen bytes = sixteen_at(at);

	*rare |= bytes | sixteen_same(bytes, '\0'); /* of a mark the highest bit counts */
	return sixteen_bits(sixteen_same(bytes, '\n'));
}

static uint64_t line_ends_of_block(sixteen *rare, const char *at)
{
	uint64_t ends = line_ends_of_sixteen(rare, at);

	ends |= line_ends_of_sixteen(rare, at + SIXTEEN) << SIXTEEN;
	ends |= line_ends_of_sixteen(rare, at + 2 * SIXTEEN) << 2 * SIXTEEN;
	return ends | line_ends_of_sixteen(rare, at + 3 * SIXTEEN) << 3 * SIXTEEN;
}

/* Which of sixteen bytes no name has. */
static unsigned odd_of_sixteen(const char *at)
{
	sixteen bytes = sixteen_at(at);

	return sixteen_bits(sixteen_upto(bytes, ' ') | ~sixteen_upto(bytes, '~') |
			    sixteen_upto(bytes - sixteen_of(':'), '?' - ':'));
}

/* Offset of the first of thirty-two bytes that no name has; FEW: there is none. */
static size_t find_odd(const char *at)
{
	unsigned odd = odd_of_sixteen(at) | odd_of_sixteen(at + SIXTEEN) << SIXTEEN;

	return odd != 0 ? (size_t)__builtin_ctz(odd) : FEW;
}

static bool is_odd(char c)
{
	return c <= ' ' || c >= 0x7f || (c >= ':' && c <= '?');
}

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
static inline uint32_t *look_at_block(uint32_t *to, sixteen *rare, size_t begin, const char *at)
{
	uint64_t found = line_ends_of_block(rare, at);

	to += put_end(to, begin, at, found);
	found &= found - 1;
	to += put_end(to, begin, at, found);
	while ((found &= found - 1) != 0)
		to += put_end(to, begin, at, found);
	return to;
}

/* The same of what is left of the text, a block at most. */
static uint32_t *look_at_rest(uint32_t *to, sixteen *rare, size_t begin, struct span rest)
{
	char block[BLOCK + 1];

	memset(block, 'a', sizeof block);
	memcpy(block, rest.at, rest.len);
	return look_at_block(to, rare, begin, block);
}

/* Look at some blocks more. */
static void look(struct field_ends *ends)
{
	sixteen rare = { 0 };
	size_t from = ends->looked, whole = (ends->text.len - from - 1) / BLOCK;
	uint32_t *to = ends->at;

	if (whole > FIELD_ENDS_BLOCKS)
		whole = FIELD_ENDS_BLOCKS;
	for (size_t at = from; at < from + whole * BLOCK; at += BLOCK)
		to = look_at_block(to, &rare, at, ends->text.at + at);
	if (whole == 0)
		to = look_at_rest(to, &rare, from, span_from(ends->text, from));
	ends->looked = whole > 0 ? from + whole * BLOCK : ends->text.len;
	ends->count = (size_t)(to - ends->at);
	if (ends->plain == from && sixteen_bits(rare) == 0)
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
	while (at < s.len && !is_odd(s.at[at]))
		at++;
	return at;
}
