#include "cli/pack.h"

enum { BITS = 7, MORE = 1 << BITS, BITS_MOST = 64 };

void pack_number(struct buffer *out, uint64_t number)
{
	char *to = buffer_room(out, BITS_MOST / BITS + 1);

	for (; number >= MORE; number >>= BITS, out->len++)
		*to++ = (char)(number | MORE);
	*to = (char)number;
	out->len++;
}

/* Small numbers are short, whatever their sign. */
void pack_signed(struct buffer *out, int64_t number)
{
	uint64_t twice = (uint64_t)number << 1;

	pack_number(out, number < 0 ? ~twice : twice);
}

void pack_text(struct buffer *out, struct span text)
{
	pack_number(out, text.len);
	buffer_put(out, text);
}

uint64_t unpack_number(struct unpack *in)
{
	uint64_t number = 0;

	for (int shift = 0; shift < BITS_MOST && in->rest.len > 0; shift += BITS) {
		unsigned char byte = (unsigned char)in->rest.at[0];

		in->rest = span_from(in->rest, 1);
		number |= (uint64_t)(byte & (MORE - 1)) << shift;
		if (byte < MORE)
			return number;
	}
	in->bad = true;
	return 0;
}

int64_t unpack_signed(struct unpack *in)
{
	uint64_t twice = unpack_number(in);
	uint64_t number = twice >> 1;

	return (int64_t)((twice & 1) != 0 ? ~number : number);
}

struct span unpack_text(struct unpack *in)
{
	uint64_t len = unpack_number(in);
	struct span text;

	if (len > in->rest.len) {
		in->bad = true;
		return SPAN_NONE;
	}
	text = span_upto(in->rest, (size_t)len);
	in->rest = span_from(in->rest, text.len);
	return text;
}

bool unpack_end(const struct unpack *in)
{
	return !in->bad && in->rest.len == 0;
}
