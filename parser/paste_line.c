#include "parser/paste_line.h"

#include <limits.h>

#include "data/field_names.h"

enum { LONGEST_NAME = 100, LONGEST_PREFIX = 1000 };

bool paste_is_field(enum paste_kind kind)
{
	return kind == PASTE_KNOWN || kind == PASTE_FIELD;
}

struct span paste_cut_line(struct span *rest, enum paste_line_end end)
{
	if (end == PASTE_LF)
		return span_cut_line(rest);

	size_t cr = span_index(*rest, '\r');
	struct span line = span_upto(*rest, cr == NOT_FOUND ? rest->len : cr + 1);
	*rest = span_from(*rest, line.len);
	return line;
}

struct span paste_chomp(struct span line)
{
	if (line.len > 0 && line.at[line.len - 1] == '\n')
		line.len--;
	while (line.len > 0 && line.at[line.len - 1] == '\r')
		line.len--;
	return line;
}

/* What a copy may put before a line besides blanks, tabs and quote marks. */
static const struct span no_break = { "\xc2\xa0", 2 };
static const struct span quotes[] = {
	{ "\xe2\x80\x9c", 3 }, { "\xe2\x80\x9d", 3 }, { "\xe2\x80\x9e", 3 }, /* U+201C, D, E */
	{ "\xe2\x80\x98", 3 }, { "\xc2\xab", 2 },     { "\"", 1 }, /* U+2018, U+00AB */
};

static size_t indent_at(struct span line, size_t at)
{
	if (line.at[at] == ' ' || line.at[at] == '\t')
		return 1;
	return span_starts(span_from(line, at), no_break) ? no_break.len : 0;
}

size_t paste_indent(struct span line)
{
	size_t at = 0, step;

	while (at < line.len && (step = indent_at(line, at)) > 0)
		at += step;
	return at;
}

size_t paste_prefix(struct span line)
{
	size_t at = 0;

	while (at < line.len && at < LONGEST_PREFIX) {
		size_t step = line.at[at] == '>' || line.at[at] == '|' ? 1 : indent_at(line, at);

		if (step == 0)
			break;
		at += step;
	}
	return at;
}

size_t paste_quote(struct span line)
{
	for (size_t i = 0; i < sizeof quotes / sizeof *quotes; i++)
		if (span_starts(line, quotes[i]))
			return quotes[i].len;
	return 0;
}

size_t paste_marks(struct span prefix)
{
	size_t marks = 0;

	for (size_t i = 0; i < prefix.len; i++)
		marks += prefix.at[i] == '>' || prefix.at[i] == '|';
	return marks;
}

/* Letters, digits, and what else names are joined with. */
static const bool name_bytes[UCHAR_MAX + 1] = {
	['-'] = true, ['_'] = true, ['.'] = true, ['A'] = true, ['B'] = true, ['C'] = true,
	['D'] = true, ['E'] = true, ['F'] = true, ['G'] = true, ['H'] = true, ['I'] = true,
	['J'] = true, ['K'] = true, ['L'] = true, ['M'] = true, ['N'] = true, ['O'] = true,
	['P'] = true, ['Q'] = true, ['R'] = true, ['S'] = true, ['T'] = true, ['U'] = true,
	['V'] = true, ['W'] = true, ['X'] = true, ['Y'] = true, ['Z'] = true, ['a'] = true,
	['b'] = true, ['c'] = true, ['d'] = true, ['e'] = true, ['f'] = true, ['g'] = true,
	['h'] = true, ['i'] = true, ['j'] = true, ['k'] = true, ['l'] = true, ['m'] = true,
	['n'] = true, ['o'] = true, ['p'] = true, ['q'] = true, ['r'] = true, ['s'] = true,
	['t'] = true, ['u'] = true, ['v'] = true, ['w'] = true, ['x'] = true, ['y'] = true,
	['z'] = true, ['0'] = true, ['1'] = true, ['2'] = true, ['3'] = true, ['4'] = true,
	['5'] = true, ['6'] = true, ['7'] = true, ['8'] = true, ['9'] = true,
};

static bool is_name_byte(char c)
{
	return name_bytes[(unsigned char)c];
}

static bool is_odd_name_byte(char c)
{
	return c > ' ' && c < 0x7f && c != ':' && c != '=' && c != ';';
}

/* What stands before a colon, though it is no field name. */
static bool is_no_name(struct span name)
{
	static const struct span words[] = { { "re", 2 },   { "fw", 2 },    { "fwd", 3 },
					     { "aw", 2 },   { "wg", 2 },    { "sv", 2 },
					     { "http", 4 }, { "https", 5 }, { "mailto", 6 } };

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (span_equal_nocase(name, words[i]))
			return true;
	return false;
}

/* "X-Foo", "List-Id", "Lines", "msip_labels"; neither "id" nor "header.d". */
static bool is_shaped(struct span name)
{
	bool upper = char_is_alpha(name.at[0]) && name.at[0] != char_lower(name.at[0]);

	return char_is_alpha(name.at[0]) && !is_no_name(name) &&
	       (upper || span_index(name, '-') != NOT_FOUND ||
		span_index(name, '_') != NOT_FOUND) &&
	       span_index(name, '.') == NOT_FOUND;
}

/* Whether `rest` goes on like a list of field names: "To:Subject:Date", as in h= (RFC 6376 3.5). */
static bool is_name_list(struct span rest)
{
	size_t len = 0;

	while (len < rest.len && len < LONGEST_NAME && is_name_byte(rest.at[len]))
		len++;

	struct span name = span_upto(rest, len), after = span_from(rest, len);
	after = span_from(after, paste_indent(span_upto(after, 2)));
	if (name.len == 0 || (after.len > 0 && after.at[0] != ':' && after.at[0] != ';'))
		return false;
	return (after.len > 0 && after.at[0] == ':') ||
	       field_id_find(name.at, name.len) != FIELD_OTHER;
}

bool paste_is_name_list(struct span line)
{
	return is_name_list(span_trim(span_from(line, span_index(line, ':') + 1)));
}

static enum paste_kind named_kind(struct span line, size_t colon)
{
	struct span name = span_trim(span_upto(line, colon)), rest = span_from(line, colon + 1);
	bool blank = rest.len == 0 || rest.at[0] == ' ' || rest.at[0] == '\t';

	if ((!blank || name.len < colon) && is_name_list(span_trim(rest)))
		return PASTE_TOKEN;
	if (field_id_find(name.at, name.len) != FIELD_OTHER)
		return PASTE_KNOWN;
	if (name.len < colon || !is_shaped(name))
		return PASTE_TOKEN;
	return blank || span_starts_nocase(name, SPAN("X-")) ||
			       span_starts_nocase(name, SPAN("DomainKey-"))
		       ? PASTE_FIELD
		       : PASTE_TOKEN;
}

/* The words that go on where a fold was lost: clauses of RFC 5321 4.4, and what relays write. */
static bool is_clause(struct span word)
{
	static const struct span words[] = {
		{ "by", 2 },	 { "for", 3 },	 { "with", 4 },	       { "id", 2 },
		{ "from", 4 },	 { "via", 3 },	 { "using", 5 },       { "envelope-from", 13 },
		{ "Mon,", 4 },	 { "Tue,", 4 },	 { "Wed,", 4 },	       { "Thu,", 4 },
		{ "Fri,", 4 },	 { "Sat,", 4 },	 { "Sun,", 4 },	       { "Microsoft", 9 },
		{ "cipher", 6 }, { "bits=", 5 }, { "Transport;", 10 }, { "Transport", 9 },
	};

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (span_equal(word, words[i]))
			return true;
	return false;
}

/* "09:01:20 +0200": a time, which has colons but no name. */
static bool is_clock(struct span line)
{
	return line.len > 5 && char_is_digit(line.at[0]) && char_is_digit(line.at[1]) &&
	       line.at[2] == ':' && char_is_digit(line.at[3]) && char_is_digit(line.at[4]);
}

/* One long word, as of base64 or an identifier, needs this many bytes. */
enum { LONG_WORD = 24 };

static bool is_part(struct span line)
{
	struct span rest = line, word = span_cut_word(&rest);

	if (span_index(SPAN("([<;\"="), line.at[0]) != NOT_FOUND || is_clause(word))
		return true;
	if (span_index(word, '=') != NOT_FOUND || span_index(word, ';') != NOT_FOUND)
		return true;
	return is_clock(line) || span_index(word, '@') != NOT_FOUND ||
	       (word.len >= LONG_WORD && rest.len == 0);
}

static bool begins_with_x(struct span name)
{
	return name.len > 1 && char_lower(name.at[0]) == 'x' && name.at[1] == '-';
}

/* Where the name ends that a line begins with; 0 when it begins with none. */
static size_t name_end(struct span line)
{
	size_t name = 0;

	line = span_upto(line, LONGEST_NAME);
	while (name < line.len && is_name_byte(line.at[name]))
		name++;
	if (begins_with_x(line))
		while (name < line.len && is_odd_name_byte(line.at[name]))
			name++; /* "X-Copyright(C)", "X-It'S" */
	return name;
}

bool paste_is_plain_name(struct span name)
{
	if (name.len == 0 || name.len >= LONGEST_NAME || char_is_digit(name.at[0]))
		return false;
	/* What is_odd_name_byte() wants is known; nearly all names that are looked at are such. */
	return begins_with_x(name) || name_end(name) == name.len;
}

/* Where the colon stands behind a name, white space between or not; 0 when there is none. */
static size_t colon_of(struct span line)
{
	size_t name = name_end(line), colon;

	if (name == 0)
		return 0;
	colon = name;
	if (colon < line.len && line.at[colon] != ':')
		colon += paste_indent(span_from(line, name));
	return colon < line.len && line.at[colon] == ':' && !is_clock(line) ? colon : 0;
}

bool paste_is_odd(struct span line)
{
	return line.len > 0 && line.at[0] != ' ' && line.at[0] != '\t' && colon_of(line) == 0;
}

enum paste_kind paste_kind(struct span line)
{
	size_t indent = paste_indent(line), colon;

	if (indent == line.len)
		return PASTE_EMPTY;
	if (indent > 0)
		return PASTE_FOLD;
	colon = colon_of(line);
	if (colon > 0)
		return named_kind(line, colon);
	return is_part(span_upto(line, 2 * LONGEST_NAME)) ? PASTE_PART : PASTE_PROSE;
}
