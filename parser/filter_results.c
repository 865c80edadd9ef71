#include "parser/filter_results.h"

#include "parser/limits.h"
#include "parser/received_spf.h"

struct reader {
	struct arena *arena;
	struct claim_list *claims;
	struct flaw_list *flaws;
	size_t first; /* index of the field's first claim */
};

static bool is_told(const struct reader *reader, const struct claim *claim)
{
	for (size_t i = reader->first; i < reader->claims->count; i++) {
		const struct claim *other = &reader->claims->items[i];

		if (other->method == claim->method && other->verdict == claim->verdict &&
		    span_equal(span_string(other->identity), span_string(claim->identity)) &&
		    span_equal_nocase(other->domain, claim->domain) &&
		    span_equal(other->selector, claim->selector))
			return true;
	}
	return false;
}

static void add(struct reader *reader, const struct claim *claim)
{
	if (is_told(reader, claim))
		return;
	if (reader->claims->count >= LIMIT_CLAIMS) {
		flaw_add(reader->flaws, FLAW_TOO_MANY_CLAIMS, claim->text);
		return;
	}
	*LIST_ADD(reader->arena, reader->claims) = *claim;
}

/* The claim a row makes of the bytes `text`; the words of rows are words of RFC 8601. */
static struct claim claim_of(const struct claim_token *row, struct span text)
{
	struct claim claim = {
		.identity = row->identity,
		.policy = span_string(row->policy),
		.text = text,
		.reason = text,
	};

	auth_method_read(span_string(row->method), &claim.method);
	auth_verdict_read(claim.method, span_string(row->verdict), &claim.verdict);
	if (claim.method == AUTH_DKIM)
		claim_parts(&claim, SPAN_NONE);
	return claim;
}

static bool is_name_char(char c)
{
	return char_is_alpha(c) || char_is_digit(c) || c == '_';
}

/* Skip to the next name and cut it off; empty at the end. */
static struct span cut_name(struct span *rest)
{
	size_t start = 0, end;

	while (start < rest->len && !is_name_char(rest->at[start]))
		start++;
	for (end = start; end < rest->len && is_name_char(rest->at[end]); end++)
		;

	struct span name = span_part(*rest, start, end - start);
	*rest = span_from(*rest, end);
	return name;
}

static void read_tests(struct reader *reader, struct span body)
{
	size_t at = span_find_nocase(body, SPAN("tests="));
	struct span rest = at != NOT_FOUND ? span_from(body, at + 6) : SPAN_NONE;

	while (rest.len > 0) {
		struct span name = cut_name(&rest);
		const struct claim_token *row = claim_token_find(CLAIM_TESTS, name.at, name.len);

		if (row != NULL) {
			struct claim claim = claim_of(row, name);
			add(reader, &claim);
		}
	}
}

static bool is_score(struct span word)
{
	bool digit = false;

	for (size_t i = 0; i < word.len; i++) {
		if (!char_is_digit(word.at[i]) && word.at[i] != '.' && word.at[i] != '-')
			return false;
		digit |= char_is_digit(word.at[i]);
	}
	return digit;
}

/* "Content preview" quotes the body, where anybody can write a test's name. */
static void read_report(struct reader *reader, struct span body)
{
	bool scored = false;

	if (claim_says(body, "content preview"))
		return;
	while (body.len > 0) {
		struct span word = span_cut_word(&body);
		const struct claim_token *row =
			scored ? claim_token_find(CLAIM_REPORT, word.at, word.len) : NULL;

		if (row != NULL) {
			struct claim claim = claim_of(row, word);
			add(reader, &claim);
		}
		scored = is_score(word);
	}
}

/* What stands between the bracket at the start of `rest` and the one that closes it. */
static struct span cut_bracketed(struct span *rest, char open, char close)
{
	size_t depth = 0, i;

	if (rest->len == 0 || rest->at[0] != open)
		return SPAN_NONE;
	for (i = 0; i < rest->len; i++) {
		depth += rest->at[i] == open;
		if (rest->at[i] == close && --depth == 0)
			break;
	}

	struct span inside = span_part(*rest, 1, i - 1);
	*rest = span_from(*rest, i + 1);
	return inside;
}

/* Options of rspamd's DKIM symbols: "example.org:s=sel,example.net:s=sel". */
static void add_signers(struct reader *reader, struct claim claim, struct span options)
{
	do {
		struct span signer = span_trim(span_cut(&options, ','));

		claim.domain = span_cut(&signer, ':');
		claim.selector = SPAN_NONE;
		if (span_starts(signer, SPAN("s=")))
			claim.selector = span_from(signer, 2);
		add(reader, &claim);
	} while (options.len > 0);
}

/* Options of its DMARC symbols: "example.org,reject", "example.org : why, none". */
static void add_author(struct reader *reader, struct claim claim, struct span options)
{
	struct span domain = span_cut(&options, ',');
	size_t comma = span_last_index(options, ',');

	claim.domain = span_cut_word(&domain);
	if (claim.policy.len == 0)
		claim.policy = span_trim(span_from(options, comma != NOT_FOUND ? comma + 1 : 0));
	add(reader, &claim);
}

static void read_symbol(struct reader *reader, const struct claim_token *row, struct span text,
			struct span options)
{
	struct claim claim = claim_of(row, text);

	if (claim.method == AUTH_DKIM && options.len > 0)
		add_signers(reader, claim, options);
	else if (claim.method == AUTH_DMARC && options.len > 0)
		add_author(reader, claim, options);
	else
		add(reader, &claim);
}

/* NAME(score)[options], with or without a blank between them. */
static void read_symbols(struct reader *reader, struct span rest)
{
	while (rest.len > 0) {
		struct span start, name = cut_name(&rest), options;
		const struct claim_token *row = claim_token_find(CLAIM_SYMBOLS, name.at, name.len);

		start = (struct span){ name.at, name.len + rest.len };
		rest = span_trim(rest);
		cut_bracketed(&rest, '(', ')');
		rest = span_trim(rest);
		options = cut_bracketed(&rest, '[', ']');
		if (row != NULL)
			read_symbol(reader, row, span_trim(span_upto(start, start.len - rest.len)),
				    options);
	}
}

static void read_text(struct reader *reader, struct span body)
{
	for (size_t i = 0; i < claim_token_count; i++) {
		if (claim_tokens[i].shape != CLAIM_TEXT ||
		    !span_starts_nocase(body, span_string(claim_tokens[i].token)))
			continue;

		struct claim claim = claim_of(&claim_tokens[i], body);
		add(reader, &claim);
	}
}

static void read_word(struct reader *reader, const struct claim_field *field, struct span body)
{
	struct claim claim = { .text = body, .reason = body };

	if (auth_method_read(span_string(field->method), &claim.method) &&
	    auth_verdict_read(claim.method, span_cut_word(&body), &claim.verdict)) {
		if (claim.method == AUTH_DKIM)
			claim_parts(&claim, SPAN_NONE);
		add(reader, &claim);
	}
}

const struct claim_field *filter_results_read(struct arena *arena, struct span name,
					      struct span body, struct claim_list *claims,
					      struct flaw_list *flaws)
{
	const struct claim_field *field = claim_field_find(name.at, name.len);
	struct reader reader = { arena, claims, flaws, claims->count };
	struct claim claim;

	if (field == NULL)
		return NULL;
	body = span_trim(body);
	switch (field->shape) {
	case CLAIM_TESTS:
		read_tests(&reader, body);
		break;
	case CLAIM_REPORT:
		read_report(&reader, body);
		break;
	case CLAIM_SYMBOLS:
		read_symbols(&reader, body);
		break;
	case CLAIM_TEXT:
		read_text(&reader, body);
		break;
	case CLAIM_WORD:
		read_word(&reader, field, body);
		break;
	case CLAIM_SPF:
		if (received_spf_read(body, &claim, flaws))
			add(&reader, &claim);
		break;
	}
	return field;
}
