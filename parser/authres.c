#include "parser/authres.h"

static char peek(const struct cursor *cursor)
{
	return cursor->rest.len > 0 ? cursor->rest.at[0] : '\0';
}

static void step_to(struct cursor *cursor, size_t offset)
{
	cursor->rest = span_from(cursor->rest, offset);
}

static void skip_space(struct cursor *cursor)
{
	size_t i = 0;

	while (i < cursor->rest.len && char_is_space(cursor->rest.at[i]))
		i++;
	step_to(cursor, i);
}

/* What stands from `start` up to the cursor. */
static struct span read_since(struct span start, const struct cursor *cursor)
{
	return span_upto(start, start.len - cursor->rest.len);
}

/* A name: a method, a property, an authserv-id. */
static struct span read_name(struct cursor *cursor)
{
	enum {
		ENDS = TOKEN_BLANK | TOKEN_SEMICOLON | TOKEN_OPEN | TOKEN_CLOSE | TOKEN_QUOTE |
		       TOKEN_EQUALS,
	};
	struct span name = span_upto(cursor->rest, token_end(cursor->rest, 0, ENDS));

	step_to(cursor, name.len);
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
	enum { ENDS = TOKEN_BLANK | TOKEN_SEMICOLON };
	struct span start = cursor->rest;

	for (;;) {
		step_to(cursor, token_end(cursor->rest, 0, ENDS | TOKEN_QUOTE | TOKEN_OPEN));
		if (cursor->rest.len == 0 || token_is(peek(cursor), ENDS))
			return read_since(start, cursor);
		if (peek(cursor) == '(') {
			flaw_add(cursor->flaws, FLAW_CLAIM_SYNTAX, start);
			token_comment(cursor);
		} else {
			token_quoted(cursor);
		}
	}
}

/* The word after "=" of a result: it may have its comment glued to it, "pass(p=REJECT)". */
static struct span read_word(struct cursor *cursor)
{
	token_skip(cursor);
	if (peek(cursor) != '"')
		return read_name(cursor);

	return token_quoted(cursor);
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
		step_to(cursor, 1);
		token_skip(cursor);
		out->type = name;
		name = read_name(cursor);
		token_skip(cursor);
	}
	out->name = name;
	return name.len > 0 && peek(cursor) == '=';
}

static void add_comment(struct cursor *cursor, struct authres_result *result)
{
	struct span comment = token_comment(cursor);

	if (result->comment_count < LIMIT_PROPERTIES)
		result->comments[result->comment_count++] = comment;
	else
		flaw_add(cursor->flaws, FLAW_TOO_MANY_CLAIMS, comment);
}

static void add_property(struct cursor *cursor, struct authres_result *result,
			 struct authres_property property)
{
	if (property.type.len == 0 && span_equal_nocase(property.name, SPAN("reason")))
		result->reason = property.value;
	else if (result->property_count < LIMIT_PROPERTIES)
		result->properties[result->property_count++] = property;
	else
		flaw_add(cursor->flaws, FLAW_TOO_MANY_CLAIMS, property.name);
}

/* One thing after a method and its result: a comment, a property, or what is neither. */
static void read_item(struct cursor *cursor, struct authres_result *result)
{
	struct cursor ahead = { cursor->rest, NULL };
	struct authres_property property;

	if (peek(cursor) == '(') {
		add_comment(cursor, result);
		return;
	}
	if (read_property_name(&ahead, &property)) {
		cursor->rest = span_from(ahead.rest, 1);
		property.value = read_pair_value(cursor);
		add_property(cursor, result, property);
		return;
	}
	flaw_add(cursor->flaws, FLAW_CLAIM_SYNTAX, span_upto(cursor->rest, 1));
	if (read_name(cursor).len == 0 && token_quoted(cursor).at == NULL)
		step_to(cursor, 1);
}

/* Skip a part that is no result: a recipient domain of Microsoft's, "none". */
static void skip_part(struct cursor *cursor)
{
	for (;;) {
		step_to(cursor, token_end(cursor->rest, 0,
					  TOKEN_SEMICOLON | TOKEN_OPEN | TOKEN_QUOTE));
		if (cursor->rest.len == 0 || peek(cursor) == ';')
			return;
		if (peek(cursor) == '(')
			token_skip(cursor);
		else
			token_quoted(cursor);
	}
}

/* The method before "=" and its version, "dkim/1"; an empty span after a word that is none. */
static struct span read_method(struct cursor *cursor, unsigned *version)
{
	struct span name = read_name(cursor), method = span_cut(&name, '/');

	token_skip(cursor);
	if (peek(cursor) == '/') {
		step_to(cursor, 1);
		token_skip(cursor);
		name = read_name(cursor);
		token_skip(cursor);
	}
	*version = read_version(name);
	return peek(cursor) == '=' ? method : SPAN_NONE;
}

/* False, at the end of the part: it is no result. */
static bool read_result(struct cursor *cursor, struct authres_result *result)
{
	struct span start = cursor->rest;

	result->method = read_method(cursor, &result->version);
	if (result->method.len == 0) {
		skip_part(cursor);
		return false;
	}
	step_to(cursor, 1);
	result->verdict = read_word(cursor);
	result->reason = SPAN_NONE;
	result->comment_count = result->property_count = 0;
	for (;;) {
		struct span text = read_since(start, cursor);

		skip_space(cursor);
		if (cursor->rest.len == 0 || peek(cursor) == ';') {
			result->text = span_trim(text);
			return true;
		}
		read_item(cursor, result);
	}
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
	step_to(&ahead, 1);
	if (!span_number(read_word(&ahead), 1000, &number))
		return 0;
	token_skip(&ahead);
	if (peek(&ahead) == ';')
		step_to(&ahead, 1);
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

struct authres authres_open(struct span body, struct flaw_list *flaws)
{
	struct authres out = { .version = 1, .cursor = { body, flaws } };

	out.instance = read_instance(&out.cursor);
	read_authserv_id(&out.cursor, &out);
	return out;
}

bool authres_next(struct authres *authres, struct authres_result *result)
{
	struct cursor *cursor = &authres->cursor;

	for (;;) {
		token_skip(cursor);
		while (peek(cursor) == ';') {
			step_to(cursor, 1);
			token_skip(cursor);
		}
		if (cursor->rest.len == 0)
			return false;
		if (authres->results == LIMIT_CLAIMS) {
			flaw_add(cursor->flaws, FLAW_TOO_MANY_CLAIMS, cursor->rest);
			step_to(cursor, cursor->rest.len);
			return false;
		}
		if (read_result(cursor, result)) {
			authres->results++;
			return true;
		}
	}
}
