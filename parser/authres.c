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
	if (peek(cursor) != '(')
		token_skip(cursor);
	if (at_pair(*cursor))
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

/* One thing after a method and its result: a comment, a property, or what is neither. */
static void read_item(struct arena *arena, struct cursor *cursor, struct authres_result *result)
{
	if (peek(cursor) == '(') {
		struct span comment = token_comment(cursor);

		if (comment.at != NULL) {
			*LIST_ADD(arena, &result->comments) = comment;
			return;
		}
	}

	struct cursor ahead = { cursor->rest, NULL };
	struct authres_property property;

	if (read_property_name(&ahead, &property)) {
		cursor->rest = span_from(ahead.rest, 1);
		property.value = read_pair_value(cursor);
		if (property.type.len == 0 && span_equal_nocase(property.name, SPAN("reason")))
			result->reason = property.value;
		else
			*LIST_ADD(arena, &result->properties) = property;
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

/* The method before "=" and its version, "dkim/1"; an empty span, and the cursor after a word, if none. */
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
	struct authres_result result = { 0 };

	result.method = read_method(cursor, &result.version);
	if (result.method.len == 0) {
		out->none |= span_equal_nocase(span_trim(read_since(start, cursor)), SPAN("none"));
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

/* --- results as claims -------------------------------------------------- */

enum take {
	TAKE_SENDER,
	TAKE_HELO,
	TAKE_CLIENT,
	TAKE_SIGNER,
	TAKE_AUID,
	TAKE_SELECTOR,
	TAKE_AUTHOR,
	TAKE_POLICY,
	TAKE_ACTION,
};

/* What a property is to a method: RFC 8601 2.7, and what was written before and beside it. */
static const struct {
	enum auth_method method;
	const char *type, *name;
	enum take take;
} takes[] = {
	{ AUTH_SPF, "smtp", "mailfrom", TAKE_SENDER },
	{ AUTH_SPF, "smtp", "mail", TAKE_SENDER }, /* RFC 5451 drafts */
	{ AUTH_SPF, "smtp", "mfrom", TAKE_SENDER },
	{ AUTH_SPF, "smtp", "helo", TAKE_HELO },
	{ AUTH_SPF, "smtp", "ehlo", TAKE_HELO },
	{ AUTH_SPF, "smtp", "remote-ip", TAKE_CLIENT },
	{ AUTH_SPF, "smtp", "client-ip", TAKE_CLIENT },
	{ AUTH_SPF, "policy", "iprev", TAKE_CLIENT },
	{ AUTH_DKIM, "header", "d", TAKE_SIGNER },
	{ AUTH_DKIM, "header", "i", TAKE_AUID },
	{ AUTH_DKIM, "header", "s", TAKE_SELECTOR },
	{ AUTH_DMARC, "header", "from", TAKE_AUTHOR },
	{ AUTH_DMARC, "", "d", TAKE_AUTHOR },
	{ AUTH_DMARC, "", "action", TAKE_ACTION },
	{ AUTH_DMARC, "policy", "dmarc", TAKE_POLICY },
	{ AUTH_DMARC, "policy", "published-domain-policy", TAKE_POLICY },
	{ AUTH_DMARC, "header", "policy", TAKE_POLICY },
	{ AUTH_ARC, "smtp", "remote-ip", TAKE_CLIENT },
	{ AUTH_ARC, "smtp", "client-ip", TAKE_CLIENT },
};

static bool says(struct span word, const char *text)
{
	size_t i = 0;

	while (i < word.len && text[i] != '\0' && char_lower(word.at[i]) == text[i])
		i++;
	return i == word.len && text[i] == '\0';
}

static void take_sender(struct claim *claim, struct span value)
{
	claim->identity = "mailfrom";
	claim->null_sender = claim_bare(value).len == 0;
	claim_sender(claim, value);
}

/* Exim and others tell both sender and HELO: SPF is then of the sender. */
static void take_helo(struct claim *claim, struct span value)
{
	claim->helo = value;
	if (claim->identity == NULL || claim->domain.len == 0) {
		claim->identity = "helo";
		claim->domain = claim_domain(value);
	}
}

/* Microsoft writes header.d=none where there is no signature. */
static void take_signer(struct claim *claim, struct span value, const char *identity)
{
	if (value.len == 0 || span_equal_nocase(value, SPAN("none")))
		return;
	claim->identity = identity;
	claim->domain = claim_domain(value);
}

static void take(struct claim *claim, enum take what, struct span value)
{
	switch (what) {
	case TAKE_SENDER:
		take_sender(claim, value);
		return;
	case TAKE_HELO:
		take_helo(claim, value);
		return;
	case TAKE_CLIENT:
		ip_read(value, &claim->client_ip);
		return;
	case TAKE_SIGNER:
		take_signer(claim, value, "header.d");
		return;
	case TAKE_AUID:
		if (claim->domain.len == 0)
			take_signer(claim, value, "header.i");
		return;
	case TAKE_SELECTOR:
		claim->selector = value;
		return;
	case TAKE_AUTHOR:
		claim->identity = "header.from";
		claim->domain = claim_domain(claim_bare(value));
		return;
	case TAKE_POLICY:
		if (claim->policy.len == 0)
			claim->policy = value;
		return;
	case TAKE_ACTION: /* "none" was done, whatever the policy */
		if (claim->policy.len == 0 && !span_equal_nocase(value, SPAN("none")))
			claim->policy = value;
		return;
	}
}

static void take_property(struct claim *claim, const struct authres_property *property)
{
	for (size_t i = 0; i < sizeof takes / sizeof *takes; i++)
		if (takes[i].method == claim->method && says(property->type, takes[i].type) &&
		    says(property->name, takes[i].name)) {
			take(claim, takes[i].take, property->value);
			return;
		}
}

static void take_comment(struct claim *claim, struct span comment)
{
	uint64_t number;

	switch (claim->method) {
	case AUTH_SPF:
		claim_spf_comment(claim, comment);
		break;
	case AUTH_DMARC:
		if (claim->policy.len == 0)
			claim->policy = claim_pair(comment, SPAN("p"));
		if (claim->policy.len == 0)
			claim->policy = claim_pair(comment, SPAN("policy")); /* rspamd */
		break;
	case AUTH_ARC:
		if (claim->instance == 0 && span_number(claim_pair(comment, SPAN("i")), 1000, &number))
			claim->instance = (unsigned)number;
		break;
	case AUTH_DKIM:
	case AUTH_METHODS:
		break;
	}
}

static void finish(struct claim *claim, const struct authres_result *result)
{
	struct span comment = result->comments.count > 0 ? result->comments.items[0] : SPAN_NONE;

	claim->reason = result->reason.len > 0 ? result->reason : comment;
	if (claim->method != AUTH_DKIM)
		return;
	claim_parts(claim, result->reason);
	if (claim->header == AUTH_PART_UNKNOWN && claim->body == AUTH_PART_UNKNOWN)
		claim_parts(claim, comment);
}

static bool claim_make(const struct authres *authres, const struct authres_result *result,
		       struct claim *out)
{
	struct claim claim = {
		.receiver = authres->authserv_id,
		.instance = authres->instance,
		.text = result->text,
	};

	if (!auth_method_read(result->method, &claim.method) ||
	    !auth_verdict_read(claim.method, result->verdict, &claim.verdict))
		return false;
	/* The comment's p= is the policy published, action= what was done: the first is told first. */
	for (size_t i = 0; i < result->comments.count && claim.method == AUTH_DMARC; i++)
		take_comment(&claim, result->comments.items[i]);
	for (size_t i = 0; i < result->properties.count; i++)
		take_property(&claim, &result->properties.items[i]);
	for (size_t i = 0; i < result->comments.count && claim.method != AUTH_DMARC; i++)
		take_comment(&claim, result->comments.items[i]);
	finish(&claim, result);
	*out = claim;
	return true;
}

void authres_claims(struct arena *arena, const struct authres *authres, struct claim_list *claims,
		    struct flaw_list *flaws)
{
	for (size_t i = 0; i < authres->results.count; i++) {
		struct claim claim;

		if (!claim_make(authres, &authres->results.items[i], &claim))
			continue;
		if (claims->count == LIMIT_CLAIMS) {
			flaw_add(flaws, FLAW_TOO_MANY_CLAIMS, claim.text);
			return;
		}
		*LIST_ADD(arena, claims) = claim;
	}
}

size_t authres_read(struct arena *arena, struct span body, struct claim_list *claims,
		    struct flaw_list *flaws)
{
	struct authres authres = authres_parse(arena, body, flaws);

	authres_claims(arena, &authres, claims, flaws);
	return authres.results.count;
}
