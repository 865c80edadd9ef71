#include "parser/addr_spec.h"

#include <string.h>

#include "parser/token.h"

static struct addr_token cut(struct span *rest, enum addr_token_kind kind, size_t len)
{
	struct addr_token token = { kind, span_upto(*rest, len) };

	*rest = span_from(*rest, len);
	return token;
}

static bool is_open(const char *open, struct span rest)
{
	return open != NULL && rest.at >= open;
}

/* Read a comment or quoted string; when it has no end, its first byte is odd, and so is every such
 * byte behind. */
static struct addr_token cut_closed(struct addr_reader *reader, struct span *rest,
				    enum addr_token_kind kind, const char **open)
{
	bool first = reader->seen == NULL || rest->at >= reader->seen;
	struct cursor cursor = { *rest, first ? reader->flaws : NULL };
	struct span inner;

	if (is_open(*open, *rest))
		return cut(rest, ADDR_ODD, 1);
	inner = kind == ADDR_COMMENT ? token_comment(&cursor) : token_quoted(&cursor);
	if (inner.len + 2 > rest->len - cursor.rest.len) {
		*open = rest->at;
		return cut(rest, ADDR_ODD, 1);
	}
	return cut(rest, kind, inner.len + 2);
}

/* "[192.0.2.1]"; it ends at the next "]", and before anything that no literal has. */
static struct addr_token cut_literal(struct span *rest)
{
	for (size_t i = 1; i < rest->len; i++) {
		char c = rest->at[i];

		if (c == ']')
			return cut(rest, ADDR_LITERAL, i + 1);
		if (c == '[' || c == '<' || c == '>' || c == ',' || c == ';' || c == '"' ||
		    c == '\\' || c == '\0')
			break;
	}
	return cut(rest, ADDR_ODD, 1);
}

static size_t blank_len(struct span rest)
{
	size_t len = 0;

	while (len < rest.len && char_is_space(rest.at[len]))
		len++;
	return len;
}

static struct addr_token cut_token(struct addr_reader *reader, struct span *rest)
{
	struct cursor cursor = { *rest, NULL };

	if (rest->len == 0)
		return cut(rest, ADDR_END, 0);
	switch (rest->at[0]) {
	case ' ':
	case '\t':
	case '\r':
	case '\n':
		return cut(rest, ADDR_BLANK, blank_len(*rest));
	case '(':
		return cut_closed(reader, rest, ADDR_COMMENT, &reader->open_comment);
	case '"':
		return cut_closed(reader, rest, ADDR_QUOTED, &reader->open_quote);
	case '[':
		return cut_literal(rest);
	case '<':
	case '>':
	case ',':
	case ';':
	case ':':
	case '@':
		return cut(rest, ADDR_MARK, 1);
	}
	token_atom(&cursor);
	if (cursor.rest.len < rest->len)
		return cut(rest, ADDR_ATOM, rest->len - cursor.rest.len);
	return cut(rest, ADDR_ODD, 1);
}

struct addr_token addr_token_cut(struct addr_reader *reader, struct span *rest)
{
	struct addr_token token = cut_token(reader, rest);

	if (reader->seen == NULL || rest->at > reader->seen)
		reader->seen = rest->at;
	return token;
}

bool addr_token_is(struct addr_token token, char mark)
{
	return token.kind == ADDR_MARK && token.at.at[0] == mark;
}

static bool joins(char c)
{
	return c == '.' || c == '@';
}

bool addr_tokens_join(struct addr_token before, struct addr_token after)
{
	return joins(before.at.at[before.at.len - 1]) || joins(after.at.at[0]);
}

size_t addr_plain_length(struct span text)
{
	struct cursor cursor = { text, NULL };
	size_t local = token_atom(&cursor).len;

	if (local == 0 || cursor.rest.len == 0 || cursor.rest.at[0] != '@')
		return 0;
	cursor.rest = span_from(cursor.rest, 1);
	return token_atom(&cursor).len > 0 ? text.len - cursor.rest.len : 0;
}

/* An address as it is read, without white space and comments. */
struct spec {
	char *copy; /* NULL: only measured */
	size_t len; /* bytes of it */
	size_t last_at; /* offset of the last "@", NOT_FOUND when there is none */
	unsigned ats;
	unsigned quotes, literals, tokens; /* since the last "@" */
	bool odd; /* some byte has no place in its part */
	bool gaps; /* something was dropped between tokens */
	struct addr_token before;
	struct span source; /* from the first token to the last */
};

static void spec_add(struct spec *spec, struct span bytes)
{
	if (spec->copy != NULL)
		memcpy(spec->copy + spec->len, bytes.at, bytes.len);
	spec->len += bytes.len;
}

static void spec_begin_domain(struct spec *spec)
{
	spec->odd = spec->odd || spec->literals > 0;
	spec->last_at = spec->len;
	spec->quotes = spec->literals = spec->tokens = 0;
	spec->ats++;
}

static void spec_token(struct spec *spec, struct addr_token token, bool gap)
{
	if (spec->source.at == NULL)
		spec->source = token.at;
	else if (gap) {
		spec->gaps = true;
		if (!addr_tokens_join(spec->before, token)) {
			spec_add(spec, SPAN(" "));
			spec->odd = true;
		}
	}
	spec->source.len = (size_t)(token.at.at + token.at.len - spec->source.at);
	spec->before = token;
	if (addr_token_is(token, '@')) {
		spec_begin_domain(spec);
	} else {
		spec->tokens++;
		spec->quotes += token.kind == ADDR_QUOTED;
		spec->literals += token.kind == ADDR_LITERAL;
		spec->odd = spec->odd || token.kind == ADDR_ODD || token.kind == ADDR_MARK;
	}
	spec_add(spec, token.at);
}

static struct spec spec_walk(struct addr_reader *reader, struct span text, char *copy)
{
	struct spec spec = { .copy = copy, .last_at = NOT_FOUND };
	struct addr_token token;
	bool gap = false;

	while ((token = addr_token_cut(reader, &text)).kind != ADDR_END) {
		bool skipped = token.kind == ADDR_BLANK || token.kind == ADDR_COMMENT;

		if (!skipped)
			spec_token(&spec, token, gap);
		gap = skipped;
	}
	return spec;
}

/* The obsolete route "@a,@b:" (RFC 5322 4.4); what stands behind it is left in *text. */
static struct span cut_route(struct addr_reader *reader, struct span *text)
{
	struct span rest = *text, before;
	struct addr_token token;

	do {
		token = addr_token_cut(reader, &rest);
	} while (token.kind == ADDR_BLANK || token.kind == ADDR_COMMENT);
	if (!addr_token_is(token, '@'))
		return SPAN_NONE;
	before = token.at;
	while ((token = addr_token_cut(reader, &rest)).kind != ADDR_END) {
		if (!addr_token_is(token, ':'))
			continue;
		before.len = (size_t)(token.at.at - before.at);
		*text = rest;
		return span_trim(before);
	}
	return SPAN_NONE;
}

/* Quotes and quoted pairs undone; only of a local-part that has a quoted string. */
static struct span unquote(struct arena *arena, struct span local)
{
	char *text = arena_bytes(arena, local.len), *p = text;

	for (size_t i = 0; i < local.len; i++) {
		if (local.at[i] == '"')
			continue;
		if (local.at[i] == '\\' && i + 1 < local.len)
			i++;
		*p++ = local.at[i];
	}
	return (struct span){ text, (size_t)(p - text) };
}

/* Dots at an end or side by side, which no dot-atom has and some hosts give out. */
static bool has_stray_dot(struct span part)
{
	size_t dot;

	if (part.len == 0 || part.at[0] == '"')
		return false;
	if (part.at[0] == '.' || part.at[part.len - 1] == '.')
		return true;
	while ((dot = span_index(part, '.')) != NOT_FOUND) {
		part = span_from(part, dot + 1);
		if (part.at[0] == '.')
			return true;
	}
	return false;
}

static void note_flaws(struct addr_reader *reader, const struct spec *spec,
		       const struct mailbox *mailbox)
{
	bool domain_odd = spec->ats > 0 && (spec->quotes > 0 || spec->tokens == 0 ||
					    (spec->literals > 0 && spec->tokens > 1));

	if (spec->source.len == 0)
		return;
	if (spec->ats > 1 || spec->odd || domain_odd || (spec->ats == 0 && spec->literals > 0))
		flaw_add(reader->flaws, FLAW_ADDRESS, spec->source);
	else if (span_starts(mailbox->local, SPAN("=?")))
		flaw_add(reader->flaws, FLAW_ADDRESS_ENCODED, spec->source);
	else if (spec->ats == 0 || mailbox->local.len == 0 || has_stray_dot(mailbox->local) ||
		 has_stray_dot(mailbox->domain))
		flaw_add(reader->flaws, FLAW_ADDRESS_SYNTAX, spec->source);
}

bool addr_plain_read(struct addr_reader *reader, struct span text, struct mailbox *out)
{
	struct spec spec = { .ats = 1, .tokens = 1, .source = text };

	if (text.len == 0 || addr_plain_length(text) < text.len)
		return false;
	spec.last_at = span_index(text, '@');
	out->route = SPAN_NONE;
	out->addr = text;
	out->local = span_upto(text, spec.last_at);
	out->domain = span_from(text, spec.last_at + 1);
	note_flaws(reader, &spec, out);
	return true;
}

void addr_spec_read(struct addr_reader *reader, struct span text, struct mailbox *out)
{
	struct spec spec;

	if (addr_plain_read(reader, text, out))
		return;
	out->route = cut_route(reader, &text);
	if (out->route.len > 0)
		flaw_add(reader->flaws, FLAW_ADDRESS_ROUTE, out->route);
	spec = spec_walk(reader, text, NULL);
	out->addr = spec.source;
	if (spec.gaps) {
		spec = spec_walk(reader, text, arena_bytes(reader->arena, 2 * text.len));
		out->addr = (struct span){ spec.copy, spec.len };
	}
	out->local = span_upto(out->addr, spec.last_at);
	if (spec.last_at != NOT_FOUND)
		out->domain = span_from(out->addr, spec.last_at + 1);
	note_flaws(reader, &spec, out);
	if (span_index(out->local, '"') != NOT_FOUND)
		out->local = unquote(reader->arena, out->local);
}
