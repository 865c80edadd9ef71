/*
 * Patterns are run from their text: they are short, and there is nowhere to
 * keep a compiled form without a heap or a lock.
 */
#include "parser/pattern.h"

#include "parser/extent.h"
#include "parser/pattern_names.h"

enum { MOST_STOPS = 4, MOST_TEXT_ENDS = 16, MOST_SET_ITEMS = 16 };

/* How long the name of a type is, by the letter that it begins with. */
static const unsigned char type_lengths[256] = {
	['w'] = 4, ['h'] = 4, ['t'] = 4, ['a'] = 4, ['p'] = 4, ['n'] = 6, ['b'] = 6, ['v'] = 7,
};

/* What stands for more in a pattern than for itself. */
static const bool is_special[256] = {
	['\0'] = true, [' '] = true, ['{'] = true,	['}'] = true,
	['['] = true,  [']'] = true, ['\\'] = true,
};

struct matcher {
	struct span text;
	struct ip_answer *address; /* what all of the text is */
	struct captures *out;
};

static bool match(struct matcher *m, const char *p, size_t at);

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

/* Where a word ends when what follows it in the pattern may end it as well. */
static size_t word_end_before(struct span text, size_t at, const char *rest, unsigned char ends)
{
	char stops[MOST_STOPS];
	size_t count = 0;

	find_stops(rest, stops, &count);
	return count == 0 ? extent_of(text, at, ends) : extent_before(text, at, ends, stops, count);
}

static inline size_t word_end(struct span text, size_t at, const char *rest, unsigned char ends)
{
	if (*rest == '\0' || *rest == ' ') /* which end every word */
		return extent_of(text, at, ends);
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
		while (end < m->text.len && !extent_stops(m->text.at[end], stops, count))
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
	size_t end = extent_path(m->text, *at);
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
	size_t end = whole ? m->text.len : extent_address(m->text, *at);
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

/* Behind the bytes at `p` which the text has written as they are there. */
static inline const char *match_same(struct span text, size_t *at, const char *p)
{
	size_t i = *at;

	while (i < text.len && text.at[i] == *p && !is_special[(unsigned char)*p])
		i++, p++;
	*at = i;
	return p;
}

/* What stands at `p` up to `stop`; returns where that is, or NULL when `text` has it not. */
static const char *match_literal(struct span text, size_t *at, const char *p, char stop)
{
	while (*(p = match_same(text, at, p)) != stop && *p != '\0') {
		if (*p == ' ' ? !match_blank(text, at) : !match_byte(text, at, *p))
			return NULL;
		p++;
	}
	return p;
}

/* A digit, or one behind "v" or "r", but no address. */
static bool begins_version(struct span text)
{
	struct ip address;

	if (ip_read(span_upto(text, extent_address(text, 0)), &address))
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
		end = extent_path(m->text, start);
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
			p = match_same(m->text, &at, p);
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
