#include "parser/token.h"

#include "parser/limits.h"

const unsigned char token_classes[256] = {
	[' '] = TOKEN_BLANK,	 ['\t'] = TOKEN_BLANK, ['\r'] = TOKEN_BLANK,  ['\n'] = TOKEN_BLANK,
	[';'] = TOKEN_SEMICOLON, [','] = TOKEN_COMMA,  ['='] = TOKEN_EQUALS, ['"'] = TOKEN_QUOTE,
	['('] = TOKEN_OPEN,	 [')'] = TOKEN_CLOSE,  ['\\'] = TOKEN_BACKSLASH,
};

static void note(struct cursor *cursor, enum flaw_kind kind, struct span at)
{
	flaw_add(cursor->flaws, kind, at);
}

/*
 * Offset behind the comment that `s` begins with, or NOT_FOUND when it is not
 * closed. A counter is all that nesting needs, so depth costs nothing.
 */
static size_t comment_end(struct span s, size_t *deepest)
{
	size_t depth = 0;

	*deepest = 0;
	for (size_t i = 0; i < s.len; i++) {
		if (s.at[i] == '\\') {
			i++;
		} else if (s.at[i] == '(') {
			if (++depth > *deepest)
				*deepest = depth;
		} else if (s.at[i] == ')' && --depth == 0) {
			return i + 1;
		}
	}
	return NOT_FOUND;
}

/* Length of a comment that has neither quoted pairs nor comments inside, as most; 0: it is none. */
static size_t plain_comment(struct span s)
{
	size_t end = token_end(s, 1, TOKEN_OPEN | TOKEN_CLOSE | TOKEN_BACKSLASH);

	return end < s.len && s.at[end] == ')' ? end + 1 : 0;
}

struct span token_comment(struct cursor *cursor)
{
	struct span all = cursor->rest;
	size_t end, deepest = 1;

	if (all.len == 0 || all.at[0] != '(')
		return SPAN_NONE;
	end = plain_comment(all);
	if (end == 0)
		end = comment_end(all, &deepest);
	if (deepest > LIMIT_COMMENT_DEPTH)
		note(cursor, FLAW_COMMENT_DEEP, span_upto(all, end));
	if (end == NOT_FOUND) {
		note(cursor, FLAW_COMMENT_OPEN, all);
		cursor->rest = span_from(all, all.len);
		return span_from(all, 1);
	}
	cursor->rest = span_from(all, end);
	return span_part(all, 1, end - 2);
}

void token_skip_(struct cursor *cursor)
{
	for (;;) {
		struct span rest = cursor->rest;
		size_t blank = 0;

		while (blank < rest.len && char_is_space(rest.at[blank]))
			blank++;
		cursor->rest = span_from(rest, blank);
		if (blank == rest.len || rest.at[blank] != '(')
			return;
		token_comment(cursor);
	}
}

struct span token_quoted(struct cursor *cursor)
{
	struct span all = cursor->rest;

	if (all.len == 0 || all.at[0] != '"')
		return SPAN_NONE;
	for (size_t i = 1; i < all.len; i++) {
		if (all.at[i] == '\\') {
			i++;
		} else if (all.at[i] == '"') {
			cursor->rest = span_from(all, i + 1);
			return span_part(all, 1, i - 1);
		}
	}
	note(cursor, FLAW_QUOTE_OPEN, all);
	cursor->rest = span_from(all, all.len);
	return span_from(all, 1);
}

/*
 * atext of RFC 5322 3.2.3 with the dot, and what RFC 6532 3.2 adds, by byte: nearly all bytes of
 * addresses come here, and a look-up is half of what it took to count in bits.
 */
static const char atom_bytes[] =
	"................................" /* controls */
	".x.xxxxx..xx.xxxxxxxxxxxxx...x.x" /* blank to "?" */
	".xxxxxxxxxxxxxxxxxxxxxxxxxx...xx" /* "@" to "_" */
	"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx." /* "`" to DEL */
	"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
	"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx";

static bool is_atom_byte(char c)
{
	return atom_bytes[(unsigned char)c] == 'x';
}

struct span token_atom(struct cursor *cursor)
{
	struct span all = cursor->rest;
	size_t len = 0;

	while (len < all.len && is_atom_byte(all.at[len]))
		len++;
	cursor->rest = span_from(all, len);
	return span_upto(all, len);
}

struct span token_unquote(struct arena *arena, struct span quoted)
{
	char *text, *p;

	if (span_index(quoted, '\\') == NOT_FOUND)
		return quoted;
	text = p = arena_bytes(arena, quoted.len);
	for (size_t i = 0; i < quoted.len; i++) {
		if (quoted.at[i] == '\\' && i + 1 < quoted.len)
			i++;
		*p++ = quoted.at[i];
	}
	return (struct span){ text, (size_t)(p - text) };
}
