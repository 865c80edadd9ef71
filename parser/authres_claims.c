#include "parser/authres_claims.h"

#include "parser/limits.h"

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
enum { TAKES_MOST = 8 };
static const struct {
	struct span type, name;
	enum take take;
} takes[AUTH_METHODS][TAKES_MOST] = {
	[AUTH_SPF] = {
		{ { "smtp", 4 }, { "mailfrom", 8 }, TAKE_SENDER },
		{ { "smtp", 4 }, { "mail", 4 }, TAKE_SENDER }, /* RFC 5451 drafts */
		{ { "smtp", 4 }, { "mfrom", 5 }, TAKE_SENDER },
		{ { "smtp", 4 }, { "helo", 4 }, TAKE_HELO },
		{ { "smtp", 4 }, { "ehlo", 4 }, TAKE_HELO },
		{ { "smtp", 4 }, { "remote-ip", 9 }, TAKE_CLIENT },
		{ { "smtp", 4 }, { "client-ip", 9 }, TAKE_CLIENT },
		{ { "policy", 6 }, { "iprev", 5 }, TAKE_CLIENT },
	},
	[AUTH_DKIM] = {
		{ { "header", 6 }, { "d", 1 }, TAKE_SIGNER },
		{ { "header", 6 }, { "i", 1 }, TAKE_AUID },
		{ { "header", 6 }, { "s", 1 }, TAKE_SELECTOR },
	},
	[AUTH_DMARC] = {
		{ { "header", 6 }, { "from", 4 }, TAKE_AUTHOR },
		{ { "", 0 }, { "d", 1 }, TAKE_AUTHOR },
		{ { "", 0 }, { "action", 6 }, TAKE_ACTION },
		{ { "policy", 6 }, { "dmarc", 5 }, TAKE_POLICY },
		{ { "policy", 6 }, { "published-domain-policy", 23 }, TAKE_POLICY },
		{ { "header", 6 }, { "policy", 6 }, TAKE_POLICY },
	},
	[AUTH_ARC] = {
		{ { "smtp", 4 }, { "remote-ip", 9 }, TAKE_CLIENT },
		{ { "smtp", 4 }, { "client-ip", 9 }, TAKE_CLIENT },
	},
};

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
	for (size_t i = 0; i < TAKES_MOST && takes[claim->method][i].name.len > 0; i++)
		if (span_equal_nocase(property->name, takes[claim->method][i].name) &&
		    span_equal_nocase(property->type, takes[claim->method][i].type)) {
			take(claim, takes[claim->method][i].take, property->value);
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
		if (claim->instance == 0 &&
		    span_number(claim_pair(comment, SPAN("i")), 1000, &number))
			claim->instance = (unsigned)number;
		break;
	case AUTH_DKIM:
	case AUTH_METHODS:
		break;
	}
}

static void finish(struct claim *claim, const struct authres_result *result)
{
	struct span comment = result->comment_count > 0 ? result->comments[0] : SPAN_NONE;

	claim->reason = result->reason.len > 0 ? result->reason : comment;
	if (claim->method != AUTH_DKIM)
		return;
	claim_parts(claim, result->reason);
	if (claim->header == AUTH_PART_UNKNOWN && claim->body == AUTH_PART_UNKNOWN)
		claim_parts(claim, comment);
}

/* `claim` is zeroed. False: no method of ours, or no verdict. */
static bool claim_make(const struct authres *authres, const struct authres_result *result,
		       struct claim *claim)
{
	if (!auth_method_read(result->method, &claim->method) ||
	    !auth_verdict_read(claim->method, result->verdict, &claim->verdict))
		return false;
	claim->receiver = authres->authserv_id;
	claim->instance = authres->instance;
	claim->text = result->text;
	/* The comment's p= is the policy published, action= what was done: the first is told first.
	 */
	for (size_t i = 0; i < result->comment_count && claim->method == AUTH_DMARC; i++)
		take_comment(claim, result->comments[i]);
	for (size_t i = 0; i < result->property_count; i++)
		take_property(claim, &result->properties[i]);
	for (size_t i = 0; i < result->comment_count && claim->method != AUTH_DMARC; i++)
		take_comment(claim, result->comments[i]);
	finish(claim, result);
	return true;
}

void authres_read(struct arena *arena, struct span body, struct claim_list *claims,
		  struct flaw_list *flaws)
{
	struct authres authres = authres_open(body, flaws);
	struct authres_result result;

	/* Made where it is to stand, for it is large; taken back when it is none. */
	while (authres_next(&authres, &result))
		if (!claim_make(&authres, &result, LIST_ADD(arena, claims)))
			claims->count--;
}
