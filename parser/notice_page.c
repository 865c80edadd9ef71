/*
 * Marks in a page of HTML, which is not read for it: 64 bytes at a time are
 * looked at for words that a line of the page may begin with, and few are.
 */
#include "data/sixteen.h"
#include "parser/html_tag.h"
#include "parser/notice.h"

enum { BLOCK = 64 };
enum { LONGEST_GAP = 4096 }; /* bytes between two letters; beyond it the page is read */
enum { MOST_REFERENCES = 8 }; /* before a mark; beyond them it is, too */

/* What the bytes of a block are, the first one in the lowest bit. */
struct block {
	uint64_t letters;
	uint64_t references; /* "&" */
	uint64_t ends; /* lines begin behind tags, and behind line ends where white space is kept */
	uint64_t tags; /* "<" */
	uint64_t slashes;
};

/* Moved to the beginning of all numbers letters are below 26. */
static inline sixteen letters_of(sixteen bytes)
{
	return sixteen_upto((bytes | sixteen_of('a' - 'A')) - sixteen_of('a'), NO_LETTER - 1);
}

static inline uint64_t bits_at(sixteen marks, unsigned place)
{
	return (uint64_t)sixteen_bits(marks) << place;
}

static inline void add_step(struct block *block, const char *at, unsigned place)
{
	sixteen bytes = sixteen_at(at);

	block->letters |= bits_at(letters_of(bytes), place);
	block->references |= bits_at(sixteen_same(bytes, '&'), place);
	block->ends |= bits_at(sixteen_same(bytes, '>') | sixteen_same(bytes, '\n'), place);
	block->tags |= bits_at(sixteen_same(bytes, '<'), place);
	block->slashes |= bits_at(sixteen_same(bytes, '/'), place);
}

static inline struct block block_at(const char *at)
{
	struct block block = { 0 };

	for (unsigned place = 0; place < BLOCK; place += SIXTEEN)
		add_step(&block, at + place, place);
	return block;
}

/* What is known of the blocks before one: bits of its first byte. */
struct before {
	uint64_t begins; /* nothing stands between it and the beginning of a line, or no letters */
	uint64_t tag; /* "<" stands before it */
	uint64_t close; /* "</" does */
	bool joined; /* line ends are blanks in the whole page, however they are written */
};

/*
 * The letters and references of a block that may begin a line, behind anything
 * but their like, and no names of tags. What stands before them is added to the
 * bit behind the end, and so carried past it.
 */
static inline uint64_t beginnings(struct before *before, const struct block *block)
{
	uint64_t words = block->letters | block->references, others = ~words;
	uint64_t first = block->ends << 1 | before->begins;
	uint64_t past = (first & others) + others;
	uint64_t open = block->tags << 1 | before->tag, close = open & block->slashes;
	uint64_t names = (open | close << 1 | before->close) & block->letters;

	before->begins = (uint64_t)(past < others) | block->ends >> (BLOCK - 1);
	before->tag = block->tags >> (BLOCK - 1);
	before->close = close >> (BLOCK - 1);
	return (past | first) & words & ~names;
}

/* What a parser leaves out of the text: controls, and U+FFFE and U+FFFF. */
static bool is_left_out(struct span rest)
{
	unsigned char c = (unsigned char)rest.at[0];

	return (c < ' ' && !char_is_space(rest.at[0])) ||
	       (c == 0xef && (span_starts(rest, SPAN("\xef\xbf\xbe")) ||
			      span_starts(rest, SPAN("\xef\xbf\xbf"))));
}

/*
 * A number that may refer to a letter or dash, which are below 127, or to what
 * is left out: no character. Hexadecimal is not read.
 */
static bool is_number(struct span rest)
{
	struct span digits = span_part(rest, 2, 7);
	size_t end = span_index(digits, ';');
	uint64_t code = 0;

	if (!span_starts(rest, SPAN("&#")))
		return false;
	return end == NOT_FOUND || !span_number(span_upto(digits, end), UINT64_MAX, &code) ||
	       code < 127 || (code >= 0xd800 && code < 0xe000) || code == 0xfffe || code == 0xffff;
}

/*
 * A reference to a character that marks are made of, "&amp;" and "&apos;" among
 * them: the page is read rather than this.
 */
static bool is_reference(struct span rest)
{
	return is_number(rest) || span_starts(rest, SPAN("&am")) || span_starts(rest, SPAN("&ap"));
}

/* A tag without an end, behind which no other begins, takes the rest of the page with it. */
static bool is_last_tag(struct span rest)
{
	return rest.len <= LONGEST_GAP && html_tag_begins(rest) &&
	       span_index(rest, '>') == NOT_FOUND && span_last_index(rest, '<') == 0;
}

/* Past the tag that stands there; what may be none or none alone: NOT_FOUND. */
static size_t skip_tag(struct span page, size_t at)
{
	size_t end = span_index(span_part(page, at, LONGEST_GAP), '>');

	if (end == NOT_FOUND)
		return is_last_tag(span_from(page, at)) ? page.len : NOT_FOUND;
	return html_tag_is_closed(span_part(page, at, end)) ? at + end + 1 : NOT_FOUND;
}

/* Past white space and tags; too many, or what may be no tag: NOT_FOUND. */
static size_t skip_gap(struct span page, size_t at)
{
	size_t from = at;

	while (at < page.len && (char_is_space(page.at[at]) || page.at[at] == '<')) {
		at = page.at[at] == '<' ? skip_tag(page, at) : at + 1;
		if (at == NOT_FOUND)
			return NOT_FOUND;
		if (at - from > LONGEST_GAP)
			return NOT_FOUND;
	}
	return at;
}

/* Whether the page may have the mark there: tags and blanks may stand between any letters. */
static bool may_stand(struct span page, size_t at, struct span mark)
{
	for (size_t i = 0; i < mark.len; i++) {
		if (at < page.len && char_lower(page.at[at]) == char_lower(mark.at[i])) {
			at++;
			continue;
		}
		if (mark.at[i] == ' ')
			continue;
		if (at < page.len && char_is_alpha(page.at[at]))
			return false;
		at = skip_gap(page, at);
		if (at == NOT_FOUND)
			return true;
		if (at >= page.len)
			return false;
		if (page.at[at] == '&')
			return is_reference(span_from(page, at));
		if (is_left_out(span_from(page, at)))
			return true;
		if (char_lower(page.at[at]) != char_lower(mark.at[i]))
			return false;
		at++;
	}
	return true;
}

/* How many bytes before that place are one that is left out; 0: they are not. */
static size_t left_out_before(struct span page, size_t at)
{
	static const size_t lengths[] = { 1, 3 };

	for (size_t i = 0; i < sizeof lengths / sizeof *lengths; i++)
		if (at >= lengths[i] && is_left_out(span_part(page, at - lengths[i], lengths[i])))
			return lengths[i];
	return 0;
}

/*
 * Whether a line may begin there. Of a "<" that begins no tag parsers make a
 * line of its own, and leave "</" and "<?" out.
 */
static bool is_at_beginning(struct span page, size_t at)
{
	while (at > 0 && page.at[at - 1] != '>' && page.at[at - 1] != '\n') {
		size_t left_out = left_out_before(page, at);

		if (left_out > 0)
			at -= left_out;
		else if (notice_is_dress(page.at[at - 1]) || page.at[at - 1] == '<')
			at--;
		else if (at > 1 && page.at[at - 2] == '<' &&
			 (page.at[at - 1] == '/' || page.at[at - 1] == '?'))
			at -= 2;
		else
			return false;
	}
	return true;
}

/*
 * The end of a reference by its number to what no mark begins with: a half of a
 * character, as some write for each of what lies beyond 16 bits, is none.
 * NOT_FOUND: it may be a letter.
 */
static size_t void_end(struct span rest)
{
	struct span digits = span_part(rest, 2, 7);
	size_t end = span_index(digits, ';');
	uint64_t code = 0;

	if (end == NOT_FOUND || !span_number(span_upto(digits, end), UINT64_MAX, &code) ||
	    (code < 127 && char_is_alpha((char)code)))
		return NOT_FOUND;
	return 2 + end + 1;
}

/* Whether a line end is written by its number there. */
static bool is_line_end(struct span rest)
{
	struct span number = span_from(rest, 2), behind;
	bool hex = span_starts_nocase(number, SPAN("x"));
	struct span ten = hex ? SPAN("a") : SPAN("10");

	if (!span_starts(rest, SPAN("&#")))
		return false;
	number = span_from(number, hex);
	while (span_starts(number, SPAN("0")))
		number = span_from(number, 1);
	behind = span_from(number, ten.len);
	return span_starts_nocase(number, ten) && (behind.len == 0 || char_hex(behind.at[0]) < 0 ||
						   (!hex && !char_is_digit(behind.at[0])));
}

static bool has_line_end(struct span page, size_t at, uint64_t references)
{
	for (; references != 0; references &= references - 1)
		if (is_line_end(span_from(page, at + (size_t)__builtin_ctzll(references))))
			return true;
	return false;
}

/* Whether the page has an element in which line ends stand for themselves. */
static bool keeps_line_ends(struct span page)
{
	static const struct span names[] = {
		{ "pre", 3 }, { "xmp", 3 }, { "listing", 7 }, { "plaintext", 9 }
	};

	while (page.len > 0) {
		span_cut(&page, '<');
		for (size_t i = 0; i < sizeof names / sizeof *names; i++)
			if (span_starts_nocase(page, names[i]))
				return true;
	}
	return false;
}

/* Past references at the beginning of a line from which no letter comes; NOT_FOUND: one may. */
static size_t skip_references(struct span page, size_t at)
{
	for (size_t i = 0; at < page.len && is_number(span_from(page, at)); i++) {
		size_t end = void_end(span_from(page, at));

		if (end == NOT_FOUND || i == MOST_REFERENCES)
			return NOT_FOUND;
		at += end;
		while (at < page.len && notice_is_dress(page.at[at]))
			at++;
	}
	return at;
}

static bool may_have_one(const struct mark_index *marks, struct span page, size_t at)
{
	unsigned letter = mark_letter(page.at[at]);

	for (size_t i = marks->begin[letter]; i < marks->begin[letter + 1]; i++)
		if (may_stand(page, at, mark_text(marks->rows[i])))
			return true;
	return false;
}

/* The same behind a reference with which a line begins. */
static bool may_have_behind(const struct mark_index *marks, struct span page, size_t at)
{
	struct span rest;

	at = skip_references(page, at);
	if (at == NOT_FOUND)
		return true;
	rest = span_from(page, at);
	if (rest.len == 0)
		return false;
	return is_left_out(rest) || (rest.at[0] == '<' && !html_tag_begins(rest)) ||
	       may_have_one(marks, page, at);
}

/* Whether a line may begin there, and with a mark. */
static bool may_have(const struct mark_index *marks, struct span page, size_t at)
{
	if (!is_at_beginning(page, at))
		return false;
	return page.at[at] == '&' ? may_have_behind(marks, page, at)
				  : may_have_one(marks, page, at);
}

/* The last block of a page, NUL behind its end. */
static struct block last_block(struct span rest)
{
	char bytes[BLOCK] = { 0 };

	memcpy(bytes, rest.at, rest.len);
	return block_at(bytes);
}

static inline bool may_be_number(const char *at)
{
	return at[0] == '&' && at[1] == '#';
}

static inline bool block_may_have(const struct mark_index *marks, struct span page, size_t at,
				  struct before *before)
{
	struct block block =
		page.len - at >= BLOCK ? block_at(page.at + at) : last_block(span_from(page, at));

	if (block.references != 0 && !before->joined && has_line_end(page, at, block.references)) {
		if (keeps_line_ends(page))
			return true;
		before->joined = true;
	}
	for (uint64_t words = beginnings(before, &block); words != 0; words &= words - 1) {
		size_t word = at + (size_t)__builtin_ctzll(words);

		if (word + 2 < page.len &&
		    (mark_may_begin(marks, page.at + word) || may_be_number(page.at + word)) &&
		    may_have(marks, page, word))
			return true;
	}
	return false;
}

/* UTF-16 among them; what a parser makes of a NUL is its own business. */
static bool is_beyond(struct span html)
{
	return span_index(html, '\0') != NOT_FOUND;
}

bool notice_in_page(const struct mark_index *marks, struct span html)
{
	struct before before = { .begins = 1 };

	if (is_beyond(html))
		return true;
	for (size_t at = 0; at < html.len; at += BLOCK)
		if (block_may_have(marks, html, at, &before))
			return true;
	return false;
}
