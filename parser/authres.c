#include "parser/authres.h"

#include "parser/limits.h"
#include "parser/token.h"

static char peek(const struct cursor *cursor)
{
	return cursor->rest.len > 0 ? cursor->rest.at[0] : '\0';
}

static void skip_space(struct cursor *cursor)
{
	size_t i = 0;

	while (i < cursor->rest.len && char_is_space(cursor->rest.at[i]))
		i++;
	cursor->rest = span_from(cursor->rest, i);
}

/* What stands from `start` up to the cursor. */
static struct span read_since(struct span start, const struct cursor *cursor)
{
	return span_upto(start, start.len - cursor->rest.len);
}

static bool ends_word(char c)
{
	return char_is_space(c) || c == ';' || c == '(' || c == ')' || c == '"' || c == '=';
}

/* A name: a method, a property, an authserv-id. */
static struct span read_name(struct cursor *cursor)
{
	size_t i = 0;

	while (i < cursor->rest.len && !ends_word(cursor->rest.at[i]))
		i++;

	struct span name = span_upto(cursor->rest, i);
	cursor->rest = span_from(cursor->rest, i);
	return name;
}

/*
 * A value: token, quoted string, or an address with a quoted local-part, up
 * to white space or ";". A comment glued to an address is skipped as one but
 * stays in the value, so that "a@bank.example(.evil.example" is never read
 * as bank.example (CVE-2020-12272).
 */
static struct span read_value(struct cursor *cursor)
{
	struct span start = cursor->rest;

	while (cursor->rest.len > 0 && !char_is_space(peek(cursor)) && peek(cursor) != ';') {
		if (peek(cursor) == '"' && token_quoted(cursor).at != NULL)
			continue;
		if (peek(cursor) == '(') {
			flaw_add(cursor->flaws, FLAW_CLAIM_SYNTAX, start);
			token_comment(cursor);
		} else {
			cursor->rest = span_from(cursor->rest, 1);
		}
	}
	return read_since(start, cursor);
}

/* The word after "=" of a result: it may have its comment glued to it, "pass(p=REJECT)". */
static struct span read_word(struct cursor *cursor)
{
	token_skip(cursor);
	if (peek(cursor) != '"')
		return read_name(cursor);

	struct span quoted = token_quoted(cursor);
	if (quoted.at == NULL)
		cursor->rest = span_from(cursor->rest, 1);
	return quoted;
}

/* Whether "name =" comes next: then what stands before it has an empty value. */
static bool at_pair(struct cursor cursor)
{
	cursor.flaws = NULL;

	struct span name = read_name(&cursor);

	skip_space(&cursor);
	return span_index(name, '.') != NOT_FOUND && peek(&cursor) == '=';
}

static struct span unquoted(struct span value)
{
	bool whole = value.len >= 2 && value.at[0] == '"' &&
		     span_index(span_from(value, 1), '"') == value.len - 2;

	return whole ? span_part(value, 1, value.len - 2) : value;
}

/*
 * The value after "=": empty where white space and the next pair, or nothing,
 * follow. A bracket right behind "=" is no comment but a broken address.
 */
static struct span read_pair_value(struct cursor *cursor)
{
	bool spaced = cursor->rest.len > 0 && char_is_space(peek(cursor));

	if (peek(cursor) != '(')
		token_skip(cursor);
	if (spaced && at_pair(*cursor))
		return span_upto(cursor->rest, 0);
	return unquoted(read_value(cursor));
}

static unsigned read_version(struct span word)
{
	uint64_t number;

	return span_number(word, 1000, &number) ? (unsigned)number : 1;
}

/* "smtp.mailfrom =", with comments wherever the grammar has them; false: no property is next. */
static bool read_property_name(struct cursor *cursor, struct authres_property *out)
{
	struct span name = read_name(cursor);

	token_skip(cursor);
	out->type = SPAN_NONE;
	if (span_index(name, '.') != NOT_FOUND) {
		out->type = span_cut(&name, '.');
	} else if (name.len > 0 && peek(cursor) == '.') {
		cursor->rest = span_from(cursor->rest, 1);
		token_skip(cursor);
		out->type = name;
		name = read_name(cursor);
		token_skip(cursor);
	}
	out->name = name;
	return name.len > 0 && peek(cursor) == '=';
}

static void add_comment(struct arena *arena, struct cursor *cursor, struct authres_result *result)
{
	struct span comment = token_comment(cursor);

	if (result->comments.count < LIMIT_PROPERTIES)
		*LIST_ADD(arena, &result->comments) = comment;
	else
		flaw_add(cursor->flaws, FLAW_TOO_MANY_CLAIMS, comment);
}

static void add_property(struct arena *arena, struct cursor *cursor, struct authres_result *result,
			 struct authres_property property)
{
	if (property.type.len == 0 && span_equal_nocase(property.name, SPAN("reason")))
		result->reason = property.value;
	else if (result->properties.count < LIMIT_PROPERTIES)
		*LIST_ADD(arena, &result->properties) = property;
	else
		flaw_add(cursor->flaws, FLAW_TOO_MANY_CLAIMS, property.name);
}

/* One thing after a method and its result: a comment, a property, or what is neither. */
static void read_item(struct arena *arena, struct cursor *cursor, struct authres_result *result)
{
	struct cursor ahead = { cursor->rest, NULL };
	struct authres_property property;

	if (peek(cursor) == '(') {
		add_comment(arena, cursor, result);
		return;
	}
	if (read_property_name(&ahead, &property)) {
		cursor->rest = span_from(ahead.rest, 1);
		property.value = read_pair_value(cursor);
		add_property(arena, cursor, result, property);
		return;
	}
	flaw_add(cursor->flaws, FLAW_CLAIM_SYNTAX, span_upto(cursor->rest, 1));
	if (read_name(cursor).len == 0 && token_quoted(cursor).at == NULL)
		cursor->rest = span_from(cursor->rest, 1);
}

/* Skip a part that is no result: a recipient domain of Microsoft's, "none". */
static void skip_part(struct cursor *cursor)
{
	while (cursor->rest.len > 0 && peek(cursor) != ';') {
		if (peek(cursor) == '(')
			token_skip(cursor);
		else if (peek(cursor) != '"' || token_quoted(cursor).at == NULL)
			cursor->rest = span_from(cursor->rest, 1);
	}
}

/* The method before "=" and its version, "dkim/1"; an empty span after a word that is none. */
static struct span read_method(struct cursor *cursor, unsigned *version)
{
	struct span name = read_name(cursor), method = span_cut(&name, '/');

	token_skip(cursor);
	if (peek(cursor) == '/') {
		cursor->rest = span_from(cursor->rest, 1);
		token_skip(cursor);
		name = read_name(cursor);
		token_skip(cursor);
	}
	*version = read_version(name);
	return peek(cursor) == '=' ? method : SPAN_NONE;
}

static void read_result(struct arena *arena, struct cursor *cursor, struct authres *out)
{
	struct span start = cursor->rest;
	struct cursor word = { start, NULL };
	struct authres_result result = { 0 };

	result.method = read_method(cursor, &result.version);
	if (result.method.len == 0) {
		out->none |= span_equal_nocase(read_name(&word), SPAN("none"));
		skip_part(cursor);
		return;
	}
	cursor->rest = span_from(cursor->rest, 1);
	result.verdict = read_word(cursor);
	for (;;) {
		result.text = span_trim(read_since(start, cursor));
		skip_space(cursor);
		if (cursor->rest.len == 0 || peek(cursor) == ';')
			break;
		read_item(arena, cursor, &result);
	}
	*LIST_ADD(arena, &out->results) = result;
}

/* "i=1;" of an ARC set (RFC 8617 4.1.1). */
static unsigned read_instance(struct cursor *cursor)
{
	struct cursor ahead = { cursor->rest, NULL };
	unsigned version;
	uint64_t number;

	token_skip(&ahead);
	if (!span_equal_nocase(read_method(&ahead, &version), SPAN("i")))
		return 0;
	ahead.rest = span_from(ahead.rest, 1);
	if (!span_number(read_word(&ahead), 1000, &number))
		return 0;
	token_skip(&ahead);
	if (peek(&ahead) == ';')
		ahead.rest = span_from(ahead.rest, 1);
	cursor->rest = ahead.rest;
	return (unsigned)number;
}

/* The authserv-id, its version, and what some write between it and the first ";". */
static void read_authserv_id(struct cursor *cursor, struct authres *out)
{
	struct cursor ahead = { cursor->rest, NULL };
	struct span id;

	token_skip(&ahead);
	id = read_word(&ahead);
	token_skip(&ahead);
	if (peek(&ahead) == '=' || peek(&ahead) == '/')
		return; /* a result at once: Microsoft */
	out->authserv_id = id;
	out->version = read_version(read_name(&ahead));
	cursor->rest = ahead.rest;
	skip_part(cursor);
}

struct authres authres_parse(struct arena *arena, struct span body, struct flaw_list *flaws)
{
	struct cursor cursor = { body, flaws };
	struct authres out = { .version = 1 };

	out.instance = read_instance(&cursor);
	read_authserv_id(&cursor, &out);
	for (;;) {
		token_skip(&cursor);
		while (peek(&cursor) == ';') {
			cursor.rest = span_from(cursor.rest, 1);
			token_skip(&cursor);
		}
		if (cursor.rest.len == 0)
			return out;
		if (out.results.count == LIMIT_CLAIMS) {
			flaw_add(flaws, FLAW_TOO_MANY_CLAIMS, cursor.rest);
			return out;
		}
		read_result(arena, &cursor, &out);
	}
}
