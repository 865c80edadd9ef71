#include "parser/text.h"

#include <string.h>

#include "data/characters.h"
#include "data/sixteen.h"
#include "parser/eight.h"

enum { REPLACEMENT = 0xfffd };

static const char hex_digits[] = "0123456789ABCDEF";

/*
 * A word whose highest bits tell of bytes outside of `first` to "~", and perhaps of bytes behind;
 * the first one that it tells of is right.
 */
static inline uint64_t odd_bytes(uint64_t eight, char first)
{
	/* While no byte is over 0x7f, nothing is carried from one to the next here. */
	return eight | (eight - EIGHT_ONES * (unsigned char)first) | (eight + EIGHT_ONES);
}

/* Offset of the first byte at or after `at` that is not printable ASCII, or s.len. */
static size_t skip_plain(struct span s, size_t at)
{
	for (; s.len - at >= EIGHT; at += EIGHT) {
		uint64_t odd = odd_bytes(eight_at(s.at + at), ' ');

		if ((odd & EIGHT_HIGHS) != 0)
			return at + eight_first(odd);
	}
	while (at < s.len && s.at[at] >= ' ' && s.at[at] < 0x7f)
		at++;
	return at;
}

bool text_is_plain(struct span s)
{
	if (s.len < EIGHT)
		return skip_plain(s, 0) == s.len;
	for (size_t at = 0; s.len - at > EIGHT; at += EIGHT)
		if ((odd_bytes(eight_at(s.at + at), ' ') & EIGHT_HIGHS) != 0)
			return false;
	return (odd_bytes(eight_at(s.at + s.len - EIGHT), ' ') & EIGHT_HIGHS) == 0;
}

struct step {
	uint32_t code;
	size_t len; /* of the character, or of what a broken one has in common with a good one */
	bool good;
};

/* RFC 3629 4: what may follow the first byte. All later bytes are 80-BF. */
static const struct {
	unsigned char first, last, low, high, len, bits;
} leads[] = {
	{ 0xc2, 0xdf, 0x80, 0xbf, 2, 0x1f }, { 0xe0, 0xe0, 0xa0, 0xbf, 3, 0x0f },
	{ 0xe1, 0xec, 0x80, 0xbf, 3, 0x0f }, { 0xed, 0xed, 0x80, 0x9f, 3, 0x0f },
	{ 0xee, 0xef, 0x80, 0xbf, 3, 0x0f }, { 0xf0, 0xf0, 0x90, 0xbf, 4, 0x07 },
	{ 0xf1, 0xf3, 0x80, 0xbf, 4, 0x07 }, { 0xf4, 0xf4, 0x80, 0x8f, 4, 0x07 },
};

static struct step decode_long(struct span s, size_t at, size_t row)
{
	struct step step = { (unsigned char)s.at[at] & leads[row].bits, 1, false };
	unsigned char low = leads[row].low, high = leads[row].high;

	while (step.len < leads[row].len && at + step.len < s.len) {
		unsigned char byte = (unsigned char)s.at[at + step.len];

		if (byte < low || byte > high)
			return step;
		step.code = step.code << 6 | (byte & 0x3f);
		step.len++;
		low = 0x80;
		high = 0xbf;
	}
	step.good = step.len == leads[row].len;
	return step;
}

static struct step decode(struct span s, size_t at)
{
	unsigned char lead = (unsigned char)s.at[at];

	if (lead < 0x80)
		return (struct step){ lead, 1, true };
	for (size_t i = 0; i < sizeof leads / sizeof *leads; i++)
		if (lead >= leads[i].first && lead <= leads[i].last)
			return decode_long(s, at, i);
	return (struct step){ lead, 1, false };
}

enum { BLOCK = 256 };

/* Without a branch inside, so that the compiler looks at many bytes at once. */
static bool block_is_ascii(const char *block)
{
	unsigned char all = 0;

	for (size_t i = 0; i < BLOCK; i++)
		all |= (unsigned char)block[i];
	return all < 0x80;
}

/* Offset of the first byte at or after `at` that is not ASCII, or s.len. */
static size_t skip_ascii(struct span s, size_t at)
{
	while (s.len - at >= BLOCK && block_is_ascii(s.at + at))
		at += BLOCK;
	while (s.len - at >= EIGHT && (eight_at(s.at + at) & EIGHT_HIGHS) == 0)
		at += EIGHT;
	while (at < s.len && (unsigned char)s.at[at] < 0x80)
		at++;
	return at;
}

bool text_is_utf8(struct span s)
{
	for (size_t at = 0; (at = skip_ascii(s, at)) < s.len;) {
		struct step step = decode(s, at);

		if (!step.good)
			return false;
		at += step.len;
	}
	return true;
}

bool text_next(struct span s, size_t *offset, uint32_t *code)
{
	struct step step = decode(s, *offset);

	*offset += step.len;
	*code = step.code;
	return step.good;
}

size_t text_put(char *out, uint32_t code)
{
	if (code > 0x10ffff || (code >= 0xd800 && code <= 0xdfff))
		code = REPLACEMENT;
	if (code < 0x80) {
		out[0] = (char)code;
		return 1;
	}
	size_t len = code < 0x800 ? 2 : code < 0x10000 ? 3 : 4;
	for (size_t i = len - 1; i > 0; i--, code >>= 6)
		out[i] = (char)(0x80 | (code & 0x3f));
	out[0] = (char)(0xf00 >> len | code);
	return len;
}

bool text_is_control(uint32_t code)
{
	return character_is_hidden(code);
}

/* Where text goes to; with no `at` it is only measured. */
struct sink {
	char *at;
	size_t len;
	bool changed; /* differs from what went in */
};

static void keep(struct sink *sink, const char *bytes, size_t len)
{
	if (sink->at != NULL && len > 0)
		memcpy(sink->at + sink->len, bytes, len);
	sink->len += len;
}

static void put(struct sink *sink, const char *bytes, size_t len)
{
	keep(sink, bytes, len);
	sink->changed = true;
}

static void put_byte(struct sink *sink, char byte)
{
	unsigned char value = (unsigned char)byte;
	char text[4] = { '\\', 'x', hex_digits[value >> 4], hex_digits[value & 15] };

	put(sink, text, sizeof text);
}

static void put_code(struct sink *sink, uint32_t code)
{
	put(sink, "<U+", 3);
	for (int shift = code > 0xfffff ? 20 : code > 0xffff ? 16 : 12; shift >= 0; shift -= 4)
		put(sink, &hex_digits[code >> shift & 15], 1);
	put(sink, ">", 1);
}

static void show(struct sink *sink, struct span bytes, struct step step)
{
	if (!step.good)
		for (size_t i = 0; i < bytes.len; i++)
			put_byte(sink, bytes.at[i]);
	else if (step.code == '\t')
		put(sink, " ", 1);
	else if (!text_is_control(step.code))
		keep(sink, bytes.at, bytes.len);
	else if (step.code < 0x80)
		put_byte(sink, (char)step.code);
	else
		put_code(sink, step.code);
}

static void validate(struct sink *sink, struct span bytes, struct step step)
{
	if (step.good)
		keep(sink, bytes.at, bytes.len);
	else
		put(sink, "\xef\xbf\xbd", 3);
}

/* The length of the run of white space that begins at `at`. */
static size_t space_length(struct span s, size_t at)
{
	size_t end = at;

	while (end < s.len && char_is_space(s.at[end]))
		end++;
	return end - at;
}

/*
 * How much of a run of white space is a fold, that is, up to the last blank
 * that a line end stands before (RFC 5322 2.2.3); 0 when there is none.
 */
static size_t fold_length(struct span run)
{
	size_t line_end = span_index(run, '\n'), len = run.len;

	while (len > 0 && (run.at[len - 1] == '\r' || run.at[len - 1] == '\n'))
		len--;
	return line_end != NOT_FOUND && line_end < len ? len : 0;
}

/* One way to write the characters of a text. */
struct writer {
	void (*write)(struct sink *, struct span bytes, struct step);
};

static void convert_space(struct sink *sink, struct span run, struct writer writer)
{
	size_t fold = fold_length(run);

	if (fold > 0)
		put(sink, " ", 1);
	for (size_t i = fold; i < run.len; i++)
		writer.write(sink, span_part(run, i, 1), decode(run, i));
}

static void convert(struct sink *sink, struct span s, struct writer writer)
{
	for (size_t at = 0; at < s.len;) {
		size_t plain = skip_plain(s, at);

		/* Blanks before a line end are part of the fold. */
		if (plain < s.len && char_is_space(s.at[plain]))
			while (plain > at && s.at[plain - 1] == ' ')
				plain--;
		keep(sink, s.at + at, plain - at);
		at = plain;
		if (at == s.len)
			break;
		if (char_is_space(s.at[at])) {
			size_t len = space_length(s, at);

			convert_space(sink, span_part(s, at, len), writer);
			at += len;
		} else {
			struct step step = decode(s, at);

			writer.write(sink, span_part(s, at, step.len), step);
			at += step.len;
		}
	}
}

static struct span converted(struct arena *arena, struct span s, struct writer writer)
{
	struct sink sink = { 0 };

	if (text_is_plain(s))
		return s;
	convert(&sink, s, writer);
	if (!sink.changed)
		return s;
	sink = (struct sink){ .at = arena_bytes(arena, sink.len) };
	convert(&sink, s, writer);
	return (struct span){ sink.at, sink.len };
}

struct span text_shown(struct arena *arena, struct span s)
{
	return converted(arena, s, (struct writer){ show });
}

struct span text_valid(struct arena *arena, struct span s)
{
	return converted(arena, s, (struct writer){ validate });
}

struct span text_unfold(struct arena *arena, struct span s)
{
	s = span_trim(s);
	if (span_index(s, '\n') == NOT_FOUND)
		return s;

	char *at = arena_bytes(arena, s.len);
	size_t len = 0;
	for (size_t i = 0; i < s.len;) {
		size_t space = space_length(s, i);

		if (space > 0 && fold_length(span_part(s, i, space)) == space)
			at[len++] = ' ';
		else
			for (size_t j = 0; j < (space > 0 ? space : 1); j++)
				at[len++] = s.at[i + j];
		i += space > 0 ? space : 1;
	}
	return (struct span){ at, len };
}

static bool has_capital(struct span s)
{
	sixteen found = { 0 };

	if (s.len == 0)
		return false;
	for (size_t at = 0; s.len - at > SIXTEEN; at += SIXTEEN)
		found |= sixteen_capitals(sixteen_at(s.at + at));
	found |= sixteen_capitals(sixteen_last(s.at, s.len));
	return sixteen_bits(found) != 0;
}

/* `to` has room for sixteen. */
static void lower_sixteen(char *to, const char *from)
{
	sixteen bytes = sixteen_at(from);

	bytes |= sixteen_capitals(bytes) & sixteen_of('a' - 'A');
	memcpy(to, &bytes, sizeof bytes);
}

struct span text_lower(struct arena *arena, struct span s)
{
	if (!has_capital(s))
		return s;

	char *at = arena_bytes(arena, s.len);
	for (size_t i = 0; s.len < SIXTEEN && i < s.len; i++)
		at[i] = char_lower(s.at[i]);
	for (size_t i = 0; s.len >= SIXTEEN && i < s.len; i += SIXTEEN) {
		size_t from = s.len - i >= SIXTEEN ? i : s.len - SIXTEEN;

		lower_sixteen(at + from, s.at + from);
	}
	return (struct span){ at, s.len };
}

size_t text_width(struct span s)
{
	size_t columns = 0;

	for (size_t at = 0; at < s.len;) {
		size_t plain = skip_plain(s, at);
		uint32_t code;

		columns += plain - at;
		at = plain;
		if (at < s.len)
			columns += text_next(s, &at, &code) ? character_width(code) : 1;
	}
	return columns;
}

struct span text_fit(struct span s, size_t columns)
{
	size_t at = 0;

	while (at < s.len) {
		/* No further than tells whether it fits: lines are cut off a long text one by one.
		 */
		struct span near = columns < s.len - at ? span_upto(s, at + columns + 1) : s;
		size_t plain = skip_plain(near, at) - at, next;
		uint32_t code;

		if (plain > columns) /* what takes no column may still follow the last one */
			return span_upto(s, at + columns);
		columns -= plain;
		next = at += plain;
		if (at == s.len)
			break;
		size_t width = text_next(s, &next, &code) ? character_width(code) : 1;

		if (width > columns)
			break;
		columns -= width;
		at = next;
	}
	return span_upto(s, at);
}

struct span text_base64(struct arena *arena, struct span s)
{
	static const char digits[] =
		"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";
	char *at = arena_bytes(arena, (s.len + 2) / 3 * 4);
	size_t len = 0;

	for (size_t i = 0; i < s.len; i += 3) {
		uint32_t group = 0;

		for (size_t j = 0; j < 3; j++)
			group = group << 8 | (i + j < s.len ? (unsigned char)s.at[i + j] : 0);
		for (size_t j = 0; j < 4; j++)
			at[len++] = i + j <= s.len ? digits[group >> (18 - 6 * j) & 63] : '=';
	}
	return (struct span){ at, len };
}
