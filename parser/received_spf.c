#include "parser/received_spf.h"

#include "parser/token.h"

enum key {
	KEY_SENDER,
	KEY_HELO,
	KEY_CLIENT,
	KEY_RECEIVER,
	KEY_IDENTITY,
};

static const struct {
	struct span name;
	enum key key;
} keys[] = {
	{ { "client-ip", 9 }, KEY_CLIENT },
	{ { "envelope-from", 13 }, KEY_SENDER },
	{ { "helo", 4 }, KEY_HELO },
	{ { "identity", 8 }, KEY_IDENTITY },
	{ { "receiver", 8 }, KEY_RECEIVER },
	{ { "remoteip", 8 }, KEY_CLIENT }, /* this and the next two are Courier's */
	{ { "sender", 6 }, KEY_SENDER },
	{ { "spf", 3 }, KEY_IDENTITY },
	{ { "smtp.mailfrom", 13 }, KEY_SENDER }, /* written in the way of Authentication-Results */
	{ { "smtp.helo", 9 }, KEY_HELO },
};

/* RFC 7208 9.1 names; Courier's SPF=FROM is the field, which is no identity of SPF. */
static const char *identity_of(struct span value)
{
	static const char *const names[][2] = {
		{ "mailfrom", "mailfrom" },
		{ "mfrom", "mailfrom" },
		{ "helo", "helo" },
	};

	for (size_t i = 0; i < sizeof names / sizeof *names; i++)
		if (span_is_nocase(value, names[i][0]))
			return names[i][1];
	return NULL;
}

/* The first of a name counts: what comes later may be the client's words. */
static void take(struct claim *claim, struct span *sender, enum key key, struct span value)
{
	switch (key) {
	case KEY_SENDER:
		if (sender->at == NULL)
			*sender = value;
		return;
	case KEY_HELO:
		if (claim->helo.len == 0)
			claim->helo = claim_bare(value);
		return;
	case KEY_CLIENT:
		if (claim->client_ip.family == 0)
			ip_read(claim_bare(value), &claim->client_ip);
		return;
	case KEY_RECEIVER:
		if (claim->receiver.len == 0 && !span_equal_nocase(value, SPAN("<UNKNOWN>")))
			claim->receiver = claim_bare(value);
		return;
	case KEY_IDENTITY:
		if (claim->identity == NULL)
			claim->identity = identity_of(claim_bare(value));
		return;
	}
}

static void take_named(struct claim *claim, struct span *sender, struct span name,
		       struct span value)
{
	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++)
		if (span_equal_nocase(name, keys[i].name)) {
			take(claim, sender, keys[i].key, value);
			return;
		}
}

/* Up to white space or ";", quoted strings as one. */
static struct span read_value(struct cursor *cursor)
{
	enum { ENDS = TOKEN_BLANK | TOKEN_SEMICOLON };
	struct span start = cursor->rest;

	for (;;) {
		size_t end = token_end(cursor->rest, 0, ENDS | TOKEN_QUOTE);

		cursor->rest = span_from(cursor->rest, end);
		if (token_quoted(cursor).at == NULL)
			return span_upto(start, start.len - cursor->rest.len);
	}
}

/* One "name=value", or one word that is none. */
static void read_pair(struct cursor *cursor, struct claim *claim, struct span *sender)
{
	enum { ENDS = TOKEN_BLANK | TOKEN_SEMICOLON | TOKEN_EQUALS | TOKEN_OPEN };
	struct span name = span_upto(cursor->rest, token_end(cursor->rest, 0, ENDS));

	cursor->rest = span_from(cursor->rest, name.len);
	token_skip(cursor);
	if (name.len > 0 && cursor->rest.len > 0 && cursor->rest.at[0] == '=') {
		cursor->rest = span_from(cursor->rest, 1);
		take_named(claim, sender, name, read_value(cursor));
	} else if (name.len == 0) {
		cursor->rest = span_from(cursor->rest, 1);
	}
}

/* White space and ";" between pairs. */
static void skip_between(struct cursor *cursor)
{
	size_t i = 0;

	while (i < cursor->rest.len &&
	       token_is(cursor->rest.at[i], TOKEN_BLANK | TOKEN_SEMICOLON))
		i++;
	cursor->rest = span_from(cursor->rest, i);
}

/* Without identity= it was the sender; the null sender leaves HELO (RFC 7208 2.4). */
static const char *identity_assumed(const struct claim *claim)
{
	if (claim->null_sender)
		return "helo";
	return claim->domain.len > 0 ? "mailfrom" : NULL;
}

static void settle_identity(struct claim *claim)
{
	if (claim->identity == NULL)
		claim->identity = identity_assumed(claim);
	if (claim->identity != NULL && claim->identity[0] == 'h' && claim->helo.len > 0)
		claim->domain = claim_domain(claim->helo);
}

bool received_spf_read(struct span body, struct claim *out, struct flaw_list *flaws)
{
	struct cursor cursor = { body, flaws };
	struct claim claim = { .method = AUTH_SPF, .text = span_trim(body) };
	struct span sender = SPAN_NONE;

	token_skip(&cursor);
	if (!auth_verdict_read(AUTH_SPF, token_atom(&cursor), &claim.verdict))
		return false;
	for (skip_between(&cursor); cursor.rest.len > 0; skip_between(&cursor)) {
		struct span comment = token_comment(&cursor);

		if (comment.at == NULL)
			read_pair(&cursor, &claim, &sender);
		else if (claim.reason.at == NULL)
			claim.reason = comment;
	}
	claim.null_sender = sender.at != NULL && claim_bare(sender).len == 0;
	if (sender.len > 0 && !claim.null_sender)
		claim_sender(&claim, sender);

	struct span receiver = claim.receiver;
	claim_spf_comment(&claim, claim.reason);
	if (receiver.len > 0)
		claim.receiver = receiver;
	settle_identity(&claim);
	*out = claim;
	return true;
}
