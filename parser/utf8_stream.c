#include "parser/utf8_stream.h"

#include "parser/text.h"

enum { LONGEST = 4, REPLACEMENT = 0xfffd };

struct utf8_stream utf8_stream_open(ssize_t (*reader)(void *, char *, size_t), void *context)
{
	return (struct utf8_stream){ .reader = reader, .context = context };
}

static struct span unread(const struct utf8_stream *stream)
{
	return (struct span){ stream->raw + stream->start, stream->end - stream->start };
}

static void fill(struct utf8_stream *stream)
{
	struct span rest = unread(stream);

	memmove(stream->raw, rest.at, rest.len);
	stream->start = 0;
	stream->end = rest.len;
	while (!stream->at_end && stream->end < sizeof stream->raw) {
		ssize_t got = stream->reader(stream->context, stream->raw + stream->end,
					     sizeof stream->raw - stream->end);

		stream->at_end = got <= 0;
		stream->end += got > 0 ? (size_t)got : 0;
	}
}

/* The value of `encoding` in an XML declaration; empty without. */
static struct span declared(struct span head)
{
	struct span declaration = span_upto(head, span_index(head, '>'));
	size_t at = span_find(declaration, SPAN("encoding"));

	if (!span_starts(span_trim(declaration), SPAN("<?xml")) || at == NOT_FOUND)
		return SPAN_NONE;

	struct span name = span_from(declaration, at + SPAN("encoding").len);
	while (name.len > 0 && !char_is_alpha(name.at[0]))
		name = span_from(name, 1);
	return name;
}

/* XML 1.0 appendix F. */
static enum utf8_stream_input recognise(struct span head)
{
	struct span name = declared(head);

	if (span_starts(head, SPAN("\xfe\xff")) || span_starts(head, SPAN("\0<")))
		return STREAM_UTF16_BIG;
	if (span_starts(head, SPAN("\xff\xfe")) || span_starts(head, SPAN("<\0")))
		return STREAM_UTF16_LITTLE;
	if (span_starts_nocase(name, SPAN("iso-8859-1")) ||
	    span_starts_nocase(name, SPAN("windows-1252")))
		return STREAM_WINDOWS_1252;
	return STREAM_UTF8;
}

/* What Windows-1252 has where ISO 8859-1 has controls: 0x80 to 0x9f; 0: nothing. */
static const uint16_t windows_1252[32] = {
	0x20ac, 0,	0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, 0x02c6, 0x2030, 0x0160,
	0x2039, 0x0152, 0,	0x017d, 0,	0,	0x2018, 0x2019, 0x201c, 0x201d, 0x2022,
	0x2013, 0x2014, 0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0,	0x017e, 0x0178,
};

static bool next_windows_1252(struct span text, size_t *offset, uint32_t *code)
{
	*code = (unsigned char)text.at[(*offset)++];
	if (*code >= 0x80 && *code < 0xa0)
		*code = windows_1252[*code - 0x80];
	return *code != 0;
}

static uint32_t unit(struct span text, size_t offset, bool big)
{
	unsigned char first = (unsigned char)text.at[offset],
		      second = (unsigned char)text.at[offset + 1];

	return big ? (uint32_t)first << 8 | second : (uint32_t)second << 8 | first;
}

/* RFC 2781 2.2. */
static bool next_utf16(struct span text, size_t *offset, uint32_t *code, bool big)
{
	if (text.len - *offset < 2) {
		*offset = text.len;
		return false;
	}
	*code = unit(text, *offset, big);
	*offset += 2;
	if (*code < 0xd800 || *code > 0xdfff)
		return *code != 0;
	if (*code > 0xdbff || text.len - *offset < 2)
		return false;
	uint32_t low = unit(text, *offset, big);
	if (low < 0xdc00 || low > 0xdfff)
		return false;
	*offset += 2;
	*code = 0x10000 + ((*code - 0xd800) << 10 | (low - 0xdc00));
	return true;
}

static bool next(const struct utf8_stream *stream, struct span text, size_t *offset, uint32_t *code)
{
	switch (stream->input) {
	case STREAM_UTF8:
		return text_next(text, offset, code);
	case STREAM_WINDOWS_1252:
		return next_windows_1252(text, offset, code);
	case STREAM_UTF16_BIG:
		return next_utf16(text, offset, code, true);
	case STREAM_UTF16_LITTLE:
		return next_utf16(text, offset, code, false);
	}
	return false;
}

size_t utf8_stream_read(struct utf8_stream *stream, char *into, size_t room)
{
	size_t put = 0, offset = 0;

	if (stream->end - stream->start < LONGEST)
		fill(stream);
	if (!stream->looked)
		stream->input = recognise(unread(stream));
	stream->looked = true;

	struct span text = unread(stream);
	/* A character that more bytes may belong to waits for them. */
	while (offset < text.len && room - put >= LONGEST &&
	       (stream->at_end || text.len - offset >= LONGEST)) {
		size_t before = offset;
		uint32_t code;

		if (!next(stream, text, &offset, &code)) {
			if (stream->broken == 0)
				stream->line = stream->lines + 1;
			stream->broken += offset - before;
			code = REPLACEMENT;
		}
		stream->lines += code == '\n';
		put += text_put(into + put, code);
	}
	stream->start += offset;
	return put;
}
