#include "parser/encoded.h"

#include "parser/buffer.h"
#include "parser/charset.h"
#include "parser/text.h"
#include "parser/transfer.h"

struct word {
	struct span raw, charset, text;
	char encoding; /* lower case */
};

/* Where the words of a text are looked for. */
struct scan {
	struct span text;
	size_t at;
	size_t end; /* the first "?=" at or after `at`, once looked for; NOT_FOUND: none */
	bool end_known;
};

/* The next "?=" at or after `from`, which never goes back: so all of them together are one pass. */
static size_t find_end(struct scan *scan, size_t from)
{
	if (!scan->end_known || (scan->end != NOT_FOUND && scan->end < from)) {
		size_t end = span_find(span_from(scan->text, from), SPAN("?="));

		scan->end = end != NOT_FOUND ? from + end : NOT_FOUND;
		scan->end_known = true;
	}
	return scan->end;
}

/* Where the charset ends that begins at `at`: at its "?", or at `at` when there is none. */
static size_t charset_end(struct span s, size_t at)
{
	enum { LONGEST_WITH_LANGUAGE = 128 };
	size_t mark = span_index(span_part(s, at, LONGEST_WITH_LANGUAGE), '?');

	return mark != NOT_FOUND ? at + mark : at;
}

/* Read the word at scan->at, where "=?" stands; false when there is none. */
static bool read_word(struct scan *scan, struct word *word)
{
	struct span s = scan->text;
	size_t charset = scan->at + 2, mark = charset_end(s, charset), text = mark + 3;
	struct span tag = span_part(s, charset, mark - charset);

	*word = (struct word){ .charset = span_cut(&tag, '*') }; /* RFC 2231 5 */
	if (!charset_is_name(word->charset) || s.len < text || s.at[text - 1] != '?')
		return false;
	word->encoding = char_lower(s.at[text - 2]);

	size_t end = find_end(scan, text);
	size_t after = end != NOT_FOUND ? end + 2 : s.len;
	word->text = span_part(s, text, (end != NOT_FOUND ? end : s.len) - text);
	word->raw = span_part(s, scan->at, after - scan->at);
	return true;
}

/* The next word, to its end or to the text's; scan->at is where it begins. */
static bool next_word(struct scan *scan, struct word *word)
{
	size_t found;

	while ((found = span_find(span_from(scan->text, scan->at), SPAN("=?"))) != NOT_FOUND) {
		scan->at += found;
		if (read_word(scan, word))
			return true;
		scan->at += 2;
	}
	return false;
}

/* Append the bytes that a word encodes; false, with nothing appended, when they cannot be told. */
static bool put_word(struct buffer *out, const struct word *word)
{
	switch (word->encoding) {
	case 'b':
		return transfer_put_base64(out, word->text);
	case 'q':
		return transfer_put_q(out, word->text);
	default:
		return false;
	}
}

/* Neighbouring words of one charset: a character may begin in one and end in the next. */
struct run {
	struct span raw; /* from the first to the last; at == NULL: none */
	struct span charset;
	size_t start; /* of their bytes among those of all words */
};

struct decoder {
	struct buffer out, bytes;
	struct charset_reader charsets;
	struct run run;
	struct flaw_list *flaws;
};

/* Controls that no text needs. Joiners and marks of direction are left out: scripts and emoji use
 * them. */
static bool is_unwanted(uint32_t code)
{
	return (code < ' ' && code != '\t') || (code >= 0x7f && code < 0xa0) ||
	       (code >= 0x2028 && code <= 0x202e) || (code >= 0x2066 && code <= 0x2069);
}

/* Of ASCII controls, of U+0080 to U+00BF, and of U+2000 to U+2FFF; no other character has it. */
static bool begins_unwanted(char c)
{
	return (unsigned char)c < ' ' || c == 0x7f || c == '\xc2' || c == '\xe2';
}

static bool has_unwanted(struct span s)
{
	for (size_t at = 0; at < s.len;) {
		uint32_t code;

		if (!begins_unwanted(s.at[at]))
			at++;
		else if (text_next(s, &at, &code) && is_unwanted(code))
			return true;
	}
	return false;
}

static void end_run(struct decoder *decoder, size_t end)
{
	struct run *run = &decoder->run;
	struct span bytes = span_part(buffer_span(&decoder->bytes), run->start, end - run->start);
	size_t before = decoder->out.len;

	if (run->raw.at == NULL)
		return;
	if (!charset_decode(&decoder->charsets, &decoder->out, run->charset, bytes))
		flaw_add(decoder->flaws, FLAW_ENCODED_WORD, run->raw);
	if (has_unwanted(span_from(buffer_span(&decoder->out), before)))
		flaw_add(decoder->flaws, FLAW_ENCODED_CONTROL, run->raw);
}

/* Text between words, folds undone. */
static void put_plain(struct buffer *out, struct span s)
{
	size_t line_end;

	while ((line_end = span_index(s, '\n')) != NOT_FOUND) {
		struct span line = span_upto(s, line_end);

		while (line.len > 0 && char_is_space(line.at[line.len - 1]))
			line.len--;
		buffer_put(out, line);
		buffer_put(out, SPAN(" "));
		s = span_from(s, line_end + 1);
		while (s.len > 0 && char_is_space(s.at[0]))
			s = span_from(s, 1);
	}
	buffer_put(out, s);
}

/* A word that cannot be read goes as far as the next begins, or to a blank when it never ends. */
static void note_broken(struct decoder *decoder, const struct word *word, bool ends)
{
	struct span raw = word->raw;
	size_t next = span_find(span_from(raw, 2), SPAN("=?"));

	if (next != NOT_FOUND)
		raw = span_upto(raw, next + 2);
	flaw_add(decoder->flaws, FLAW_ENCODED_WORD, ends ? raw : span_cut_word(&raw));
}

/* Take in a word and the text before it; false when its charset is not known. */
static bool take_word(struct decoder *decoder, const struct word *word, struct span before,
		      size_t start)
{
	struct run *run = &decoder->run;
	bool next_to = run->raw.at != NULL && span_trim(before).len == 0;

	if (!charset_known(&decoder->charsets, word->charset)) {
		flaw_add(decoder->flaws, FLAW_CHARSET, word->raw);
		decoder->bytes.len = start;
		return false;
	}
	if (next_to && span_equal_nocase(run->charset, word->charset)) {
		run->raw.len = (size_t)(word->raw.at + word->raw.len - run->raw.at);
		return true;
	}
	end_run(decoder, start);
	if (!next_to)
		put_plain(&decoder->out, before);
	*run = (struct run){ word->raw, word->charset, start };
	return true;
}

/*
 * A word that cannot be read is stepped into, for a good one may begin in it.
 * Reading one stops at the "?" of the next, so that this is linear.
 */
static void decode(struct decoder *decoder, struct scan *scan)
{
	struct word word;
	size_t done = 0;

	while (next_word(scan, &word)) {
		size_t at = scan->at, start = decoder->bytes.len;
		bool ends = scan->end != NOT_FOUND;

		if (!ends || !put_word(&decoder->bytes, &word)) {
			note_broken(decoder, &word, ends);
			scan->at += 2;
			if (!ends)
				break; /* nor does any later one */
			continue;
		}
		scan->at += word.raw.len;
		if (take_word(decoder, &word, span_part(scan->text, done, at - done), start))
			done = scan->at;
	}
	end_run(decoder, decoder->bytes.len);
	put_plain(&decoder->out, span_from(scan->text, done));
}

struct span encoded_text(struct arena *arena, struct span text, struct flaw_list *flaws)
{
	struct decoder decoder = { { .arena = arena }, { .arena = arena }, .flaws = flaws };
	struct scan scan = { .text = span_trim(text) };

	if (span_find(scan.text, SPAN("=?")) == NOT_FOUND)
		return text_unfold(arena, text);
	decode(&decoder, &scan);
	charset_close(&decoder.charsets);
	return buffer_span(&decoder.out);
}

struct span encoded_utf8(struct arena *arena, struct span charset, struct span bytes,
			 struct flaw_list *flaws)
{
	struct charset_reader reader = { 0 };
	struct buffer out = { .arena = arena };

	if (charset.len == 0 && text_is_utf8(bytes))
		return bytes;
	if (charset.len == 0)
		charset = SPAN("us-ascii");
	if (!charset_known(&reader, charset)) {
		flaw_add(flaws, FLAW_CHARSET, charset);
		return bytes;
	}
	if (!charset_decode(&reader, &out, charset, bytes))
		flaw_add(flaws, FLAW_ENCODED_WORD, bytes);
	charset_close(&reader);
	return buffer_span(&out);
}
