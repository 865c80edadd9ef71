/*
 * Patterns are run from their text: they are short, and there is nowhere to
 * keep a compiled form without a heap or a lock.
 */
#include "parser/pattern.h"

#include <string.h>

#include "parser/eight.h"

enum { MOST_STOPS = 4, MOST_TEXT_ENDS = 16, MOST_SET_ITEMS = 16 };

static const char *const slots[] = {
	[CAPTURE_NOTHING] = "",
#define CAPTURE(name) [CAPTURE_##name] = #name,
#include "parser/captures.def"
#undef CAPTURE
};

/* How long the names are. */
static const unsigned char slot_lengths[] = {
	[CAPTURE_NOTHING] = 0,
#define CAPTURE(name) [CAPTURE_##name] = sizeof #name - 1,
#include "parser/captures.def"
#undef CAPTURE
};

/* How long the name of a type is, by the letter that it begins with. */
static const unsigned char type_lengths[256] = {
	['w'] = 4, ['h'] = 4, ['t'] = 4, ['a'] = 4, ['p'] = 4, ['n'] = 6, ['b'] = 6, ['v'] = 7,
};

struct matcher {
	struct span text;
	struct ip_answer *address; /* what all of the text is */
	struct captures *out;
};

static bool match(struct matcher *m, const char *p, size_t at);

/*
 * The slot whose name stands at `p`, by the letters that tell the names apart: that it is a name is
 * known from the test of the rows, and to compare all of it took as long as the rest of a match.
 */
static inline enum capture_slot slot_read(const char *p)
{
	switch (*p) {
	case 'a':
		return CAPTURE_authenticated;
	case 'b':
		return p[1] == 'i' ? CAPTURE_bits : p[2] == '_' ? CAPTURE_by_ip : CAPTURE_by;
	case 'c':
		if (p[1] == 'i')
			return CAPTURE_cipher;
		return p[7] == 'i'   ? CAPTURE_client_ip
		       : p[7] == 'n' ? CAPTURE_client_name
		       : p[7] == 'p' ? CAPTURE_client_port
				     : CAPTURE_client_cert;
	case 'h':
		return CAPTURE_helo;
	case 'i':
		return p[2] == 'e' ? CAPTURE_ident : CAPTURE_id;
	case 'm':
		return p[1] == 'a'   ? CAPTURE_masked
		       : p[1] == 'e' ? CAPTURE_mechanism
				     : CAPTURE_mismatch;
	case 'n':
		return p[1] == 'o' ? CAPTURE_no_name : CAPTURE_name_is_helo;
	case 'p':
		return CAPTURE_product;
	case 'r':
		return CAPTURE_recipient;
	case 's':
		return CAPTURE_sender;
	case 't':
		return p[3] == '_' ? CAPTURE_tls_version : CAPTURE_tls;
	case 'u':
		return CAPTURE_user;
	case 'v':
		return p[1] == 'e' ? CAPTURE_version : CAPTURE_via;
	case 'w':
		return CAPTURE_with;
	}
	return CAPTURE_NOTHING;
}

/* Behind the "]" or "}" that closes what `p` is inside of. */
static const char *skip_group(const char *p)
{
	for (int depth = 1; *p != '\0'; p++) {
		if (*p == '\\' && p[1] != '\0')
			p++;
		else if (*p == '[' || *p == '{')
			depth++;
		else if ((*p == ']' || *p == '}') && --depth == 0)
			return p + 1;
	}
	return p;
}

/* The bytes with which the rest of the pattern can begin. False: it can begin with anything. */
static bool find_stops(const char *p, char stops[MOST_STOPS], size_t *count)
{
	while (*count < MOST_STOPS) {
		switch (*p) {
		case '\0':
			return true;
		case '[':
			if (!find_stops(p + 1, stops, count))
				return false;
			p = skip_group(p + 1);
			continue;
		case ']':
			p++;
			continue;
		case '{':
		case '}':
			return false;
		case '\\':
			p++;
			break;
		}
		stops[(*count)++] = *p;
		return true;
	}
	return true;
}

static bool is_stop(char c, const char *stops, size_t count)
{
	for (size_t i = 0; i < count; i++)
		if (c == stops[i] || (stops[i] == ' ' && char_is_space(c)))
			return true;
	return false;
}

enum { ENDS_WORD = 1, ENDS_HOST = 2, IN_ADDRESS = 4 };

/* clang-format off */
static const unsigned char word_classes[256] = {
	[' '] = ENDS_WORD, ['\t'] = ENDS_WORD, ['\r'] = ENDS_WORD, ['\n'] = ENDS_WORD,
	['('] = ENDS_HOST, [')'] = ENDS_HOST, ['['] = ENDS_HOST, [']'] = ENDS_HOST,
	['<'] = ENDS_HOST, ['>'] = ENDS_HOST, ['"'] = ENDS_HOST, [','] = ENDS_HOST,
	[';'] = ENDS_HOST, ['@'] = ENDS_HOST,
	['.'] = IN_ADDRESS, [':'] = IN_ADDRESS,
	['0'] = IN_ADDRESS, ['1'] = IN_ADDRESS, ['2'] = IN_ADDRESS, ['3'] = IN_ADDRESS,
	['4'] = IN_ADDRESS, ['5'] = IN_ADDRESS, ['6'] = IN_ADDRESS, ['7'] = IN_ADDRESS,
	['8'] = IN_ADDRESS, ['9'] = IN_ADDRESS,
	['a'] = IN_ADDRESS, ['b'] = IN_ADDRESS, ['c'] = IN_ADDRESS, ['d'] = IN_ADDRESS,
	['e'] = IN_ADDRESS, ['f'] = IN_ADDRESS, ['A'] = IN_ADDRESS, ['B'] = IN_ADDRESS,
	['C'] = IN_ADDRESS, ['D'] = IN_ADDRESS, ['E'] = IN_ADDRESS, ['F'] = IN_ADDRESS,
};
/* clang-format on */

static bool in_address(char c)
{
	return word_classes[(unsigned char)c] & IN_ADDRESS;
}

/* Where the address at `at` ends. Exim 3 writes a port behind a fifth dot: it is left out. */
static size_t address_end(struct span text, size_t at)
{
	size_t end = at, dots = 0;

	if (at < text.len && char_lower(text.at[at]) == 'i' &&
	    span_starts_nocase(span_from(text, at), SPAN("IPv6:")))
		end += 5;
	for (; end < text.len && in_address(text.at[end]) && text.at[end] != ':'; end++)
		if (text.at[end] == '.' && ++dots == 4)
			break;
	if (dots < 3) /* not 192.0.2.1:25 */
		while (end < text.len && in_address(text.at[end]))
			end++;
	if (end < text.len && text.at[end] == '%')
		while (end < text.len && text.at[end] != ']' && text.at[end] != ')' &&
		       !char_is_space(text.at[end]))
			end++;
	return end;
}

/* Where the quoted string that opens at `at` ends, its quote included; `at` if it does not. */
static size_t quoted_end(struct span text, size_t at)
{
	for (size_t i = at + 1; i < text.len; i++) {
		if (text.at[i] == '\\')
			i++;
		else if (text.at[i] == '"')
			return i + 1;
	}
	return at;
}

static size_t path_end(struct span text, size_t at)
{
	bool angle = at < text.len && text.at[at] == '<';
	size_t end = at + angle;

	if (end < text.len && text.at[end] == '"')
		end = quoted_end(text, end);
	for (; end < text.len && !char_is_space(text.at[end]); end++) {
		if (angle && text.at[end] == '>')
			return end + 1;
		if (!angle && (text.at[end] == ',' || text.at[end] == ')' || text.at[end] == '>'))
			break;
	}
	return angle ? at : end;
}

/* A program's name is never an address, however loosely a pattern asks for it. */
static bool names_program(struct span text)
{
	struct ip address;

	return !ip_read(text, &address) && span_index(text, '[') == NOT_FOUND;
}

static inline bool keep(struct matcher *m, enum capture_slot slot, size_t at, size_t end)
{
	struct captures *out = m->out;
	struct span text = { m->text.at + at, end - at };

	if (slot == CAPTURE_NOTHING)
		return true;
	if (out->count == PATTERN_CAPTURES || (slot == CAPTURE_product && !names_program(text)))
		return false;
	out->items[out->count++] = (struct capture){ slot, text };
	return true;
}

/* Marks what ends a host, and some bytes that end nothing: up to ",", ";" to "@", "[" to "]". */
static inline uint64_t odd_in_host(uint64_t eight)
{
	return eight | eight_below(eight, '-') |
	       ((eight + ONES * (0x80 - ';')) & ~(eight + ONES * (0x7f - '@'))) |
	       ((eight + ONES * (0x80 - '[')) & ~(eight + ONES * (0x7f - ']')));
}

/* Offset of the first byte from `at` on that is of one of the classes, or the length. */
static size_t find_class(struct span text, size_t at, unsigned char ends)
{
	const char *p = text.at + at, *end = text.at + text.len;

	while (end - p >= EIGHT) {
		uint64_t eight = eight_at(p);
		uint64_t odd = ends & ENDS_HOST ? odd_in_host(eight) : eight_below(eight, ' ' + 1);

		if ((odd & HIGHS) == 0) {
			p += EIGHT;
			continue;
		}
		p += first_high(odd);
		if (word_classes[(unsigned char)*p] & ends)
			return (size_t)(p - text.at);
		p++;
	}
	while (p < end && !(word_classes[(unsigned char)*p] & ends))
		p++;
	return (size_t)(p - text.at);
}

/* Where a word ends when what follows it in the pattern may end it as well. */
static size_t word_end_before(struct span text, size_t at, const char *rest, unsigned char ends)
{
	char stops[MOST_STOPS];
	size_t count = 0;

	find_stops(rest, stops, &count);
	if (count == 0)
		return find_class(text, at, ends);
	while (at < text.len && !(word_classes[(unsigned char)text.at[at]] & ends) &&
	       !is_stop(text.at[at], stops, count))
		at++;
	return at;
}

static inline size_t word_end(struct span text, size_t at, const char *rest, unsigned char ends)
{
	if (*rest == '\0' || *rest == ' ') /* which end every word */
		return find_class(text, at, ends);
	return word_end_before(text, at, rest, ends);
}

/* A text ends at the first place from which the rest of the pattern matches. */
static bool match_text(struct matcher *m, enum capture_slot slot, const char *rest, size_t at)
{
	char stops[MOST_STOPS];
	size_t count = 0, kept = m->out->count;
	size_t end = at;

	find_stops(rest, stops, &count);
	for (int tries = 0; count > 0 && tries < MOST_TEXT_ENDS; tries++, end++) {
		while (end < m->text.len && !is_stop(m->text.at[end], stops, count))
			end++;
		if (end == m->text.len)
			break;
		if (end > at && keep(m, slot, at, end) && match(m, rest, end))
			return true;
		m->out->count = kept;
	}
	return m->text.len > at && keep(m, slot, at, m->text.len) && match(m, rest, m->text.len);
}

static bool match_path(struct matcher *m, enum capture_slot slot, size_t *at)
{
	size_t end = path_end(m->text, *at);
	bool angle = end > *at && m->text.at[*at] == '<';

	if (end == *at || !keep(m, slot, *at + angle, end - angle))
		return false;
	*at = end;
	return true;
}

/* An address with nothing before or behind it is read once, however many patterns ask. */
static bool match_address(struct matcher *m, enum capture_slot slot, const char *rest, size_t *at)
{
	bool whole = *at == 0 && *rest == '\0' && m->text.len > 0 &&
		     !char_is_space(m->text.at[m->text.len - 1]);
	size_t end = whole ? m->text.len : address_end(m->text, *at);
	struct ip ip;

	if (whole) {
		if (!ip_read_once(m->text, m->address))
			return false;
		ip = m->address->ip;
	} else if (!ip_read(span_part(m->text, *at, end - *at), &ip)) {
		return false;
	}
	if (!keep(m, slot, *at, end))
		return false;
	if (slot == CAPTURE_client_ip)
		m->out->client_ip = ip;
	else if (slot == CAPTURE_by_ip)
		m->out->by_ip = ip;
	*at = end;
	return true;
}

static bool match_blank(struct span text, size_t *at)
{
	if (*at >= text.len || !char_is_space(text.at[*at]))
		return false;
	while (*at < text.len && char_is_space(text.at[*at]))
		++*at;
	return true;
}

static bool match_byte(struct span text, size_t *at, char c)
{
	if (*at >= text.len || (text.at[*at] != c && char_lower(text.at[*at]) != char_lower(c)))
		return false;
	++*at;
	return true;
}

/* What stands at `p` up to `stop`; returns where that is, or NULL when `text` has it not. */
static const char *match_literal(struct span text, size_t *at, const char *p, char stop)
{
	for (; *p != stop && *p != '\0'; p++)
		if (*p == ' ' ? !match_blank(text, at) : !match_byte(text, at, *p))
			return NULL;
	return p;
}

/* A digit, or one behind "v" or "r", but no address. */
static bool begins_version(struct span text)
{
	struct ip address;

	if (ip_read(span_upto(text, address_end(text, 0)), &address))
		return false;

	size_t at =
		text.len > 1 && (char_lower(text.at[0]) == 'v' || char_lower(text.at[0]) == 'r');

	return at < text.len && char_is_digit(text.at[at]);
}

/* "slot=literal" of a capture, `p` at its "="; returns what stands behind the brace, or NULL. */
static const char *match_named(struct matcher *m, enum capture_slot slot, const char *p, size_t *at)
{
	size_t start = *at;

	p = match_literal(m->text, at, p + 1, '}');
	return p != NULL && *p == '}' && keep(m, slot, start, *at) ? p + 1 : NULL;
}

/*
 * A capture of that type, but of text, whose end is not told by its bytes: `at` moves behind it.
 * `rest` is what follows in the pattern.
 */
static bool match_type(struct matcher *m, enum capture_slot slot, char type, const char *rest,
		       size_t *at)
{
	size_t start = *at, end = start;

	switch (type) {
	case 'a':
		return match_address(m, slot, rest, at);
	case 'p':
		return match_path(m, slot, at);
	case 'n':
		while (end < m->text.len && char_is_digit(m->text.at[end]))
			end++;
		break;
	case 'v':
		if (!begins_version(span_from(m->text, start)))
			return false;
		end = word_end(m->text, start, rest, ENDS_WORD | ENDS_HOST);
		break;
	case 'b':
		while (end < m->text.len &&
		       (char_is_digit(m->text.at[end]) || char_is_alpha(m->text.at[end])))
			end++;
		break;
	case 'w':
		end = word_end(m->text, start, rest, ENDS_WORD);
		break;
	case 'h':
		end = word_end(m->text, start, rest, ENDS_WORD | ENDS_HOST);
		break;
	}
	*at = end;
	return end > start && keep(m, slot, start, end);
}

/* One "key={slot:type}" of a set; the "}" or blank behind it ends the pattern as far as it goes. */
static bool match_set_item(struct matcher *m, const char *p, size_t *at)
{
	size_t end = *at;
	const char *brace = match_literal(m->text, &end, p, '{');

	if (brace == NULL || *brace == '\0')
		return false;

	enum capture_slot slot = slot_read(brace + 1);
	const char *colon = brace + 1 + slot_lengths[slot];
	size_t start = end;
	if (colon[1] == 'p') {
		end = path_end(m->text, start);
	} else {
		while (end < m->text.len && !char_is_space(m->text.at[end]) &&
		       (colon[1] != 'n' || char_is_digit(m->text.at[end])))
			end++;
	}
	if (end < m->text.len && !char_is_space(m->text.at[end]))
		return false;
	*at = end;
	return keep(m, slot, start, end);
}

/* `p` stands behind "{set ". Items are taken as long as they come. */
static bool match_set(struct matcher *m, const char *p, size_t at)
{
	const char *rest = skip_group(p);

	for (int items = 0; items < MOST_SET_ITEMS; items++) {
		while (at < m->text.len && char_is_space(m->text.at[at]))
			at++;

		const char *item = p;
		while (item < rest - 1 && !match_set_item(m, item, &at)) {
			while (item < rest - 1 && *item != '{')
				item++;
			item = skip_group(item + 1);
			item += *item == ' ';
		}
		if (item >= rest - 1)
			break;
	}
	return match(m, rest, at);
}

static bool match_end(const struct matcher *m, size_t at)
{
	while (at < m->text.len && char_is_space(m->text.at[at]))
		at++;
	return at == m->text.len;
}

/* Behind its brace. */
static bool is_set(const char *p)
{
	return p[0] == 's' && p[1] == 'e' && p[2] == 't' && p[3] == ' ';
}

/* Whether an optional part that begins with this byte can stand here; saves a call for most. */
static bool may_follow(char c, struct span text, size_t at)
{
	if (c == '{' || c == '[' || c == '\\')
		return true;
	return at < text.len &&
	       (c == ' ' ? char_is_space(text.at[at]) : char_lower(text.at[at]) == char_lower(c));
}

/* Recursion follows the pattern, never the text. */
static bool match(struct matcher *m, const char *p, size_t at)
{
	enum capture_slot slot;
	size_t kept;
	char type;

	for (;;) {
		char c = *p++;

		if (c == '{') {
			if (is_set(p))
				return match_set(m, p + 4, at);
			slot = slot_read(p);
			p += slot_lengths[slot];
			if (*p == '=') {
				p = match_named(m, slot, p, &at);
				if (p == NULL)
					return false;
				continue;
			}
			type = *++p;
			p += type_lengths[(unsigned char)type] + 1;
			if (type == 't')
				return match_text(m, slot, p, at);
			if (!match_type(m, slot, type, p, &at))
				return false;
		} else if (c == '\0') {
			return match_end(m, at);
		} else if (c == '[') {
			kept = m->out->count;
			if (may_follow(*p, m->text, at) && match(m, p, at))
				return true;
			m->out->count = kept;
			p = skip_group(p);
		} else if (c == ' ') {
			if (!match_blank(m->text, &at))
				return false;
		} else if (c != ']') {
			if (c == '\\')
				c = *p++;
			if (!match_byte(m->text, &at, c))
				return false;
		}
	}
}

/* Most patterns fail at their first byte, so it is looked at first. */
static bool can_begin(const char *pattern, struct span text)
{
	if (*pattern == '{' || *pattern == '[' || *pattern == '\0' || *pattern == ' ')
		return true;
	if (*pattern == '\\')
		pattern++;
	return text.len > 0 && char_lower(text.at[0]) == char_lower(*pattern);
}

bool pattern_match(const char *pattern, struct span text, struct ip_answer *address,
		   struct captures *out)
{
	struct matcher m = { .text = text, .address = address, .out = out };

	if (!can_begin(pattern, text))
		return false;

	out->count = 0;
	return match(&m, pattern, 0);
}

bool pattern_is_host(struct span text)
{
	return text.len > 0 && find_class(text, 0, ENDS_WORD | ENDS_HOST) == text.len;
}

/* The slot whose name stands at `p`, all of it; CAPTURE_SLOTS when there is none. */
static enum capture_slot slot_named(const char *p)
{
	enum capture_slot slot = CAPTURE_NOTHING;

	for (; slot < CAPTURE_SLOTS; slot++) {
		size_t len = slot_lengths[slot];

		if (strncmp(p, slots[slot], len) == 0 &&
		    (p[len] == ':' || (p[len] == '=' && slot != CAPTURE_NOTHING)))
			break;
	}
	return slot;
}

static const char *capture_fault(const char *p)
{
	static const char *const types[] = { "word",   "host", "text",	  "addr",
					     "number", "path", "version", "base62" };
	enum capture_slot slot = slot_named(p);
	size_t len = 0;

	if (slot == CAPTURE_SLOTS)
		return "no capture of that name";
	if (slot_read(p) != slot)
		return "a name that is taken for another";
	p += slot_lengths[slot];
	if (*p++ == '=')
		return NULL;
	while (p[len] != '}' && p[len] != '\0')
		len++;
	for (size_t i = 0; i < sizeof types / sizeof *types; i++)
		if (strlen(types[i]) == len && memcmp(types[i], p, len) == 0)
			return p[len] == '}' ? NULL : "a { without its }";
	return "no type of that name";
}

const char *pattern_fault(const char *pattern)
{
	int optional = 0, captures = 0;

	for (const char *p = pattern; *p != '\0'; p++) {
		if (*p == '\\') {
			if (*++p == '\0')
				return "a backslash at the end";
		} else if (*p == '[') {
			optional++;
		} else if (*p == ']' && --optional < 0) {
			return "a ] without its [";
		} else if (*p == '{' && strncmp(p, "{set ", 5) != 0) {
			const char *fault = capture_fault(p + 1);

			if (fault != NULL)
				return fault;
			captures++;
		}
	}
	if (optional != 0)
		return "a [ without its ]";
	return captures > PATTERN_CAPTURES ? "too many captures" : NULL;
}
