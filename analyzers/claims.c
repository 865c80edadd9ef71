#include "analyzers/claims.h"

#include <string.h>

#include "analyzers/claim_place.h"
#include "parser/authres_claims.h"
#include "parser/encoded.h"
#include "parser/filter_results.h"
#include "parser/idn.h"
#include "parser/limits.h"
#include "parser/received_spf.h"

/* One field with results in it. */
struct source {
	size_t field;
	struct span name, body;
	const struct claim_field *filter; /* whose it is; NULL: a verifier's own field */
	struct ip client_ip; /* of whom they all are, as far as one of them tells */
	struct claim_place filter_place;
	struct span receiver; /* whose place was looked up last */
	struct claim_place receiver_place;
	bool placed; /* the two members above are known */
};

/* A name as it was written last, and in A-labels. */
struct conversion {
	struct span name, ascii;
};

struct reader {
	struct arena *arena;
	const struct message *message;
	const struct route *route;
	struct flaw_list *flaws;
	struct claim_list claims; /* of the field in hand */
	struct auth_result_list results; /* of all fields so far, by field */
	struct conversion server, domain; /* the last ones that wrote a result, or had one */
	bool full; /* there were more than LIMIT_CLAIMS, and a flaw tells it */
};

/*
 * The policy as RFC 7489 6.3 spells it. Microsoft's action= tells it with what
 * was done: "oreject" is a reject that was overruled, "pct.quarantine" one
 * that the pct= tag spared.
 */
static struct span policy_word(struct span policy)
{
	static const struct span words[] = { { "reject", 6 }, { "quarantine", 10 }, { "none", 4 } };

	for (size_t i = 0; policy.len > 0 && i < sizeof words / sizeof *words; i++)
		if (span_ends_nocase(policy, words[i]))
			return words[i];
	return SPAN_NONE;
}

/* The word for a verdict that rests on no record; NULL: on one. Nothing is worked out of it. */
static const char *guess_word(const struct claim *claim)
{
	if (claim->method == AUTH_DMARC && claim->verdict == AUTH_NONE &&
	    claim_says(claim->text, "=bestguesspass"))
		return "best-guess-pass";
	return claim->method == AUTH_SPF && claim_says(claim->reason, "best guess record")
		       ? "best-guess"
		       : NULL;
}

static const char *reason_word(const struct arena *arena, const struct claim *claim)
{
	const char *guess = arena->wordless ? NULL : guess_word(claim);

	if (guess != NULL)
		return guess;
	if (claim->body == AUTH_PART_FAIL)
		return "body-hash";
	return claim->header == AUTH_PART_FAIL ? "signature" : NULL;
}

static const char *parts_sentence(const struct claim *claim)
{
	if (claim->header == AUTH_PART_FAIL && claim->body == AUTH_PART_FAIL)
		return "; neither the header nor the body is as it was signed";
	if (claim->body == AUTH_PART_FAIL)
		return "; the body is not as it was signed";
	return claim->header == AUTH_PART_FAIL ? "; the signed header fields are not as they were"
					       : "";
}

static struct span add_words(struct arena *arena, struct span text, const char *before,
			     struct span words, const char *after)
{
	if (words.len == 0)
		return text;
	return arena_say(arena, SPAN_FMT "%s" SPAN_FMT "%s", SPAN_ARG(text), before,
			 SPAN_ARG(words), after);
}

/* "mx.example.org recorded SPF fail for a.example (mailfrom), client 192.0.2.1." */
static struct span explain(struct arena *arena, const struct claim *claim,
			   const struct auth_result *result, const struct source *source)
{
	struct span text = SPAN_NONE;

	if (arena->wordless)
		return text;
	if (source->filter != NULL)
		text = add_words(arena, span_string(source->filter->program), " at ",
				 result->told_by, "");
	else
		text = result->told_by.len > 0 ? result->told_by
					       : SPAN("A server that is not named");
	text = arena_say(arena, SPAN_FMT " recorded %s %s", SPAN_ARG(text),
			 auth_method_name(claim->method), auth_verdict_word(claim->verdict));
	text = add_words(arena, text, " for ", result->domain, "");
	if (claim->method == AUTH_SPF)
		text = add_words(arena, text, " (", span_string(claim->identity), ")");
	text = add_words(arena, text, ", client ", ip_text(arena, &claim->client_ip), "");
	text = add_words(arena, text, ", policy ", result->policy, "");
	return arena_say(arena, SPAN_FMT "%s.", SPAN_ARG(text), parts_sentence(claim));
}

static struct span evidence_text(const struct reader *reader, const struct source *source,
				 const struct claim *claim)
{
	if (span_holds(reader->message->raw, claim->text))
		return claim->text;
	return reader->message->fields.items[source->field].body; /* it had to be decoded */
}

/* One server writes all claims of a field, and many are of one domain. */
static struct span ascii(struct arena *arena, struct conversion *last, struct span name)
{
	if (!span_equal(name, last->name))
		*last = (struct conversion){ name, idn_ascii(arena, name) };
	return last->ascii;
}

/* A name that is too long for one is told once, by the field itself, not with each of its claims. */
static struct span teller(struct reader *reader, const struct claim *claim, size_t hop)
{
	struct span name = claim->receiver;

	if (name.len == 0 && hop != NO_HOP)
		name = reader->route->hops.items[hop].received.by;
	return name.len <= LIMIT_NAME ? ascii(reader->arena, &reader->server, name) : SPAN_NONE;
}

/* The claims of a field mostly have one receiver, and then one place. */
static struct claim_place place(const struct reader *reader, struct source *source,
				const struct claim *claim)
{
	if (source->filter != NULL && claim->receiver.len == 0)
		return source->filter_place;
	if (!source->placed || !span_equal(source->receiver, claim->receiver)) {
		source->receiver = claim->receiver;
		source->receiver_place = claim_place_find(reader->route, source->field,
							  claim->receiver, &source->client_ip);
		source->placed = true;
	}
	return source->receiver_place;
}

/* `result` is zeroed: written where it is to stand, for it is large. */
static void tell(struct reader *reader, struct source *source, const struct claim *claim,
		 struct auth_result *result)
{
	struct claim_place at = place(reader, source, claim);

	result->method = claim->method;
	result->source = AUTH_CLAIMED;
	result->verdict = claim->verdict;
	result->header = claim->header;
	result->body = claim->body;
	result->hop = at.hop;
	result->place = at.place;
	result->identity = claim->identity;
	result->domain = ascii(reader->arena, &reader->domain, claim->domain);
	result->client_ip = claim->client_ip;
	result->selector = claim->selector;
	result->instance = claim->instance;
	result->field = source->field;
	result->policy = policy_word(claim->policy);
	result->reason = reason_word(reader->arena, claim);
	result->told_by = teller(reader, claim, at.hop);
	result->sender_told = claim->null_sender || claim->address.len > 0;
	result->sender = claim->null_sender ? SPAN_NONE : claim->address;
	result->explanation = explain(reader->arena, claim, result, source);
}

/* The evidence of a field's claims is taken at once: each of them rests on one place. */
static struct evidence_list evidence(const struct reader *reader, const struct source *source,
				     const struct claim *claim, struct evidence *room)
{
	*room = (struct evidence){
		.kind = EVIDENCE_FIELD,
		.what = source->name,
		.text = evidence_text(reader, source, claim),
		.in_message = true,
	};
	return (struct evidence_list){ .items = room, .count = 1, .capacity = 1 };
}

/* The claims of the field in hand. */
static void add_claims(struct reader *reader, struct source *source)
{
	size_t count = reader->claims.count;
	struct evidence *room = arena_take(reader->arena, count, sizeof *room);

	for (size_t i = 0; i < count && !reader->full; i++) {
		const struct claim *claim = &reader->claims.items[i];
		struct auth_result *result;

		if (reader->results.count == LIMIT_CLAIMS) {
			flaw_add(reader->flaws, FLAW_TOO_MANY_CLAIMS, source->body);
			reader->full = true;
			return;
		}
		result = LIST_ADD(reader->arena, &reader->results);
		tell(reader, source, claim, result);
		result->evidence = evidence(reader, source, claim, &room[i]);
	}
}

/* Microsoft encodes the whole field for a From domain that is not ASCII, against RFC 2047 5. */
static struct span decoded(struct reader *reader, struct span body)
{
	struct span text = span_trim(body);

	if (!span_starts(text, SPAN("=?")) || !span_ends_nocase(text, SPAN("?=")))
		return body;
	return encoded_text(reader->arena, text, NULL);
}

/* How results are written in a field. Most fields hold none, and are passed over by their id. */
enum form {
	FORM_NONE,
	FORM_AUTHRES,
	FORM_SPF,
	FORM_FILTER,
	FORM_BY_NAME, /* a filter's field, or one without results */
};

static const unsigned char forms[FIELD_IDS] = {
	[FIELD_OTHER] = FORM_BY_NAME,
	[FIELD_AUTHENTICATION_RESULTS] = FORM_AUTHRES,
	[FIELD_ARC_AUTHENTICATION_RESULTS] = FORM_AUTHRES,
	[FIELD_AUTHENTICATION_RESULTS_ORIGINAL] = FORM_AUTHRES,
	[FIELD_X_ORIGINAL_AUTHENTICATION_RESULTS] = FORM_AUTHRES,
	[FIELD_RECEIVED_SPF] = FORM_SPF,
	[FIELD_X_SPAM_STATUS] = FORM_FILTER,
	[FIELD_X_SPAM_REPORT] = FORM_FILTER,
	[FIELD_X_SPAMD_RESULT] = FORM_FILTER,
};

/* Of each form, which lengths a name may have: a bit for each, the last one for all longer. */
static const uint64_t lengths[] = {
	[FORM_AUTHRES] = UINT64_MAX,
	[FORM_SPF] = UINT64_MAX,
	[FORM_FILTER] = UINT64_MAX,
	[FORM_BY_NAME] = CLAIM_FIELD_LENGTHS | UINT64_MAX << CLAIM_FIELD_OPEN,
};

/*
 * The fields that may tell results by their id and the length of their name, as many as are
 * returned. Without a branch: which fields follow each other no processor can guess.
 */
static size_t find_fields(const struct field *fields, size_t count, uint16_t *found)
{
	enum { LONGEST = 63 };
	size_t taken = 0;

	for (size_t i = 0; i < count; i++) {
		size_t len = fields[i].name.len < LONGEST ? fields[i].name.len : LONGEST;

		found[taken] = (uint16_t)i;
		taken += lengths[forms[fields[i].id]] >> len & 1;
	}
	return taken;
}

static bool may_tell(const struct field *field)
{
	return forms[field->id] != FORM_BY_NAME ||
	       claim_field_find(field->name.at, field->name.len) != NULL;
}

/* The claims of one field, in reader->claims. */
static void read_field(struct reader *reader, enum field_id id, struct source *source)
{
	struct claim claim;

	reader->claims.count = 0;
	if (forms[id] == FORM_AUTHRES)
		authres_read(reader->arena, decoded(reader, source->body), &reader->claims,
			     reader->flaws);
	else if (forms[id] != FORM_SPF)
		source->filter = filter_results_read(reader->arena, source->name, source->body,
						     &reader->claims, reader->flaws);
	else if (received_spf_read(decoded(reader, source->body), &claim, reader->flaws))
		*LIST_ADD(reader->arena, &reader->claims) = claim;
}

static bool is_of(const struct auth_result *result, const char *identity)
{
	return result->method == AUTH_SPF && result->identity != NULL &&
	       result->identity[0] == identity[0] && strcmp(result->identity, identity) == 0;
}

static bool is_any_of_helo(const struct auth_result_list *results)
{
	for (size_t i = 0; i < results->count; i++)
		if (is_of(&results->items[i], "helo"))
			return true;
	return false;
}

/*
 * Microsoft's Received-SPF does not tell whether the domain was that of MAIL
 * FROM or of HELO; its Authentication-Results of the same check does.
 */
static void settle_identities(struct auth_result_list *results)
{
	if (!is_any_of_helo(results))
		return;
	for (size_t i = 0; i < results->count; i++) {
		struct auth_result *result = &results->items[i];

		if (!is_of(result, "mailfrom") || result->sender_told)
			continue;
		for (size_t j = 0; j < results->count; j++) {
			const struct auth_result *other = &results->items[j];

			if (is_of(other, "helo") && other->hop == result->hop &&
			    other->verdict == result->verdict &&
			    span_equal(other->domain, result->domain))
				result->identity = "helo";
		}
	}
}

/* NO_HOP, the greatest number, comes last. */
static bool stand_by_hop(const struct auth_result_list *results)
{
	for (size_t i = 1; i < results->count; i++)
		if (results->items[i].hop < results->items[i - 1].hop)
			return false;
	return true;
}

/* Results stand by field; give them by hop, oldest first, those of no hop last. */
static struct auth_result_list by_hop(struct arena *arena, const struct auth_result_list *results,
				      size_t hops)
{
	struct auth_result_list sorted = { .capacity = results->count };

	if (stand_by_hop(results))
		return *results;
	sorted.items = arena_room(arena, sorted.capacity, sizeof *sorted.items);
	for (size_t hop = 0; hop <= hops && sorted.count < results->count; hop++)
		for (size_t i = 0; i < results->count; i++)
			if (results->items[i].hop == (hop < hops ? hop : NO_HOP))
				sorted.items[sorted.count++] = results->items[i];
	return sorted;
}

/* All results of one field were made of one connection: what one tells of it places the others. */
static void take_field(struct reader *reader, size_t index)
{
	const struct field *field = &reader->message->fields.items[index];
	struct source source = { .field = index, .name = field->name, .body = field->body };
	const struct claim_list *claims = &reader->claims;

	read_field(reader, field->id, &source);
	for (size_t i = 0; i < claims->count && source.client_ip.family == 0; i++)
		source.client_ip = claims->items[i].client_ip;
	if (source.filter != NULL && claims->count > 0)
		source.filter_place =
			claim_place_filter(reader->route, index, source.filter->program);
	add_claims(reader, &source);
}

struct auth_result_list claims_read(struct arena *arena, const struct route *route,
				    struct flaw_list *flaws)
{
	const struct field *fields = route->message->fields.items;
	size_t count = route->message->fields.count;
	uint16_t *found = arena_room(arena, count, sizeof *found);
	struct reader reader = {
		.arena = arena,
		.message = route->message,
		.route = route,
		.flaws = flaws,
	};

	count = find_fields(fields, count, found);
	for (size_t i = 0; i < count && !reader.full; i++)
		if (may_tell(&fields[found[i]]))
			take_field(&reader, found[i]);
	settle_identities(&reader.results);
	return by_hop(arena, &reader.results, route->hops.count);
}
