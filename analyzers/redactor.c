#include "analyzers/redactor.h"

#include "parser/limits.h"
#include "parser/text.h"

enum { NUMBER_LEAST = 6 };

/*
 * Secrets of kinds that share a space have one token. Alone a secret of fewer
 * than `least` bytes is taken to be another word, and so is a common one.
 */
static const struct {
	char space;
	const char *head, *tail; /* of its tokens, around the number */
	size_t least;
} kinds[] = {
	[SECRET_LOCAL_PART] = { 'u', "user", "", 4 },
	[SECRET_USER] = { 'u', "user", "", 2 },
	[SECRET_NAME] = { 'n', "name", "", 4 },
	[SECRET_HOST] = { 'h', "host", ".internal", 3 }, /* a domain that ICANN keeps for this */
	[SECRET_ID] = { 'i', "id", "", SIZE_MAX },
	[SECRET_IPV4] = { '4', "0.", "", 0 }, /* RFC 1122 3.2.1.3: no host's */
	[SECRET_IPV6] = { '6', "100::", "", 0 }, /* RFC 6666: leads nowhere */
};

struct redactor redactor_open(const struct plain_words *plain)
{
	return (struct redactor){ .plain = plain };
}

void redactor_close(struct redactor *redactor)
{
	table_free(&redactor->keys);
	table_free(&redactor->tokens);
	arena_free(&redactor->arena);
}

static struct span key_of(struct arena *arena, enum secret_kind kind, struct span secret)
{
	char *key = arena_bytes(arena, secret.len + 1);

	key[0] = kinds[kind].space;
	for (size_t i = 0; i < secret.len; i++)
		key[i + 1] = char_lower(secret.at[i]);
	return (struct span){ key, secret.len + 1 };
}

static const struct secret *find(struct redactor *redactor, enum secret_kind kind,
				 struct span secret)
{
	struct arena_mark mark = arena_mark(&redactor->arena);
	size_t number = table_find(&redactor->keys, key_of(&redactor->arena, kind, secret));

	arena_rewind(&redactor->arena, mark);
	return number != NOT_FOUND ? &redactor->secrets.items[number] : NULL;
}

static struct span number_token(struct arena *arena, enum secret_kind kind, size_t number)
{
	if (kind == SECRET_IPV4)
		return arena_format(arena, "%s%zu.%zu.%zu", kinds[kind].head, number >> 16 & 255,
				    number >> 8 & 255, number & 255);
	return arena_format(arena, kind == SECRET_IPV6 ? "%s%zx%s" : "%s%zu%s", kinds[kind].head,
			    number, kinds[kind].tail);
}

/* The next that is no secret itself. */
static struct span next_token(struct redactor *redactor, enum secret_kind kind)
{
	enum secret_kind counted = kind == SECRET_USER ? SECRET_LOCAL_PART : kind;
	struct span token;

	do
		token = number_token(&redactor->arena, kind, ++redactor->counts[counted]);
	while (find(redactor, kind, token) != NULL);
	return token;
}

/* A number of few digits may count anything. */
static bool is_number(struct span text)
{
	for (size_t i = 0; i < text.len; i++)
		if (!char_is_digit(text.at[i]))
			return false;
	return text.len < NUMBER_LEAST;
}

static size_t count_words(struct span text)
{
	size_t words = 0;

	for (; span_cut_word(&text).len > 0; words++)
		;
	return words;
}

/* Whether it tells something where nothing around it says what it is; "key=" tells nothing. */
static bool tells_alone(struct redactor *redactor, enum secret_kind kind, struct span secret)
{
	if (span_ends_nocase(secret, SPAN("=")))
		return false;
	if (span_index(secret, '.') != NOT_FOUND && kind == SECRET_HOST)
		return true;
	if (kinds[kind].least == 0)
		return true;
	return secret.len >= kinds[kind].least && !is_number(secret) &&
	       !plain_words_have(redactor->plain, text_lower(&redactor->arena, secret));
}

/* The secret, made where there is none; its token is empty then. */
static struct secret *open_secret(struct redactor *redactor, enum secret_kind kind,
				  struct span secret)
{
	bool is_new;
	size_t number = table_index(&redactor->arena, &redactor->keys,
				    key_of(&redactor->arena, kind, secret), &is_new);
	size_t words = count_words(secret);

	if (is_new)
		LIST_ADD(&redactor->arena, &redactor->secrets);
	if (tells_alone(redactor, kind, secret)) {
		redactor->secrets.items[number].alone = true;
		if (words > redactor->words)
			redactor->words = words;
	}
	return &redactor->secrets.items[number];
}

static void give_token(struct redactor *redactor, struct secret *secret, struct span token)
{
	bool is_new;

	secret->token = token;
	table_index(&redactor->arena, &redactor->tokens, token, &is_new);
}

void redactor_hide(struct redactor *redactor, enum secret_kind kind, struct span secret)
{
	struct secret *one;

	if (secret.len == 0)
		return;
	one = open_secret(redactor, kind, secret);
	if (one->token.len == 0)
		give_token(redactor, one, next_token(redactor, kind));
}

void redactor_hide_head(struct redactor *redactor, struct span name, struct span rest)
{
	struct secret *one = open_secret(redactor, SECRET_USER, name);
	struct span head;

	if (one->token.len > 0)
		return;
	head = next_token(redactor, SECRET_USER);
	give_token(
		redactor, one,
		arena_format(&redactor->arena, SPAN_FMT SPAN_FMT, SPAN_ARG(head), SPAN_ARG(rest)));
}

struct span redactor_token(struct redactor *redactor, enum secret_kind kind, struct span secret)
{
	const struct secret *one = find(redactor, kind, secret);

	if (one == NULL && table_find(&redactor->tokens, secret) != NOT_FOUND)
		return secret;
	return one != NULL ? one->token : SPAN_NONE;
}

struct span redactor_token_alone(struct redactor *redactor, enum secret_kind kind,
				 struct span secret)
{
	const struct secret *one = find(redactor, kind, secret);

	return one != NULL && one->alone ? one->token : SPAN_NONE;
}

struct span redactor_make_token(struct redactor *redactor, enum secret_kind kind,
				struct span secret)
{
	if (redactor_token(redactor, kind, secret).len == 0)
		redactor_hide(redactor, kind, secret);
	return redactor_token(redactor, kind, secret);
}

struct span redactor_token_of_part(const struct redactor *redactor, struct span part)
{
	for (size_t i = 0; i < redactor->secrets.count && i < LIMIT_SECRETS_CUT; i++)
		if (redactor->secrets.items[i].alone &&
		    span_starts_nocase(span_from(redactor->keys.keys.items[i], 1), part))
			return redactor->secrets.items[i].token;
	return SPAN_NONE;
}
