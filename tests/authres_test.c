#include "parser/authres_claims.h"

#include <string.h>

#include "data/claims.h"
#include "parser/filter_results.h"
#include "parser/limits.h"
#include "parser/received_spf.h"
#include "tests/guard.h"
#include "tests/test.h"

struct text {
	struct arena *arena;
	struct span all;
};

static void put(struct text *text, const char *name, struct span value)
{
	if (value.len > 0)
		text->all = arena_format(text->arena, SPAN_FMT " %s=" SPAN_FMT,
					 SPAN_ARG(text->all), name, SPAN_ARG(value));
}

static void put_part(struct text *text, const char *name, enum auth_part part)
{
	if (part != AUTH_PART_UNKNOWN)
		put(text, name, part == AUTH_PART_PASS ? SPAN("pass") : SPAN("fail"));
}

/* "spf pass mailfrom domain=b.example address=a@b.example ip=192.0.2.1", what is not told left out. */
static struct span claim_text(struct arena *arena, const struct claim *claim)
{
	struct text text = { arena, arena_format(arena, "%s %s%s%s", auth_method_word(claim->method),
						 auth_verdict_word(claim->verdict),
						 claim->identity != NULL ? " " : "",
						 claim->identity != NULL ? claim->identity : "") };

	put_part(&text, "header", claim->header);
	put_part(&text, "body", claim->body);
	put(&text, "domain", claim->domain);
	put(&text, "address", claim->null_sender ? SPAN("<>") : claim->address);
	put(&text, "helo", claim->helo);
	put(&text, "ip", ip_text(arena, &claim->client_ip));
	put(&text, "by", claim->receiver);
	put(&text, "selector", claim->selector);
	put(&text, "policy", claim->policy);
	if (claim->instance > 0)
		put(&text, "i", arena_format(arena, "%u", claim->instance));
	return text.all;
}

static struct span describe(struct arena *arena, const struct claim_list *claims,
			    const struct flaw_list *flaws)
{
	struct span all = SPAN("");

	for (size_t i = 0; i < claims->count; i++)
		all = arena_format(arena, SPAN_FMT "= " SPAN_FMT "\n", SPAN_ARG(all),
				   SPAN_ARG(claim_text(arena, &claims->items[i])));
	for (size_t i = 0; i < flaws->count; i++)
		all = arena_format(arena, SPAN_FMT "! %s\n", SPAN_ARG(all),
				   flaw_word(flaws->items[i].kind));
	return all;
}

static void read_field(struct arena *arena, struct span name, struct span body,
		       struct claim_list *claims, struct flaw_list *flaws)
{
	struct claim claim;

	if (span_equal_nocase(name, SPAN("Received-SPF"))) {
		if (received_spf_read(body, &claim, flaws))
			*LIST_ADD(arena, claims) = claim;
	} else if (filter_results_read(arena, name, body, claims, flaws) == NULL) {
		authres_read(arena, body, claims, flaws);
	}
}

/* All that is told lies in the bytes that were read. */
static bool is_within(struct span body, const struct claim *claim)
{
	const struct span parts[] = { claim->domain,   claim->address, claim->helo,   claim->receiver,
				      claim->selector, claim->policy,  claim->reason, claim->text };
	bool good = true;

	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++)
		if (claim->policy.at != parts[i].at)
			good = good && (parts[i].len == 0 || span_holds(body, parts[i]));
	return good;
}

static void try_prefixes(const struct guard *guard, struct span name, struct span body)
{
	struct arena arena = { 0 };
	bool good = true;

	for (size_t len = 0; len <= body.len; len++) {
		struct span part = guard_place(guard, span_upto(body, len));
		struct flaw_list flaws = { .arena = &arena };
		struct claim_list claims = { 0 };

		read_field(&arena, name, part, &claims, &flaws);
		for (size_t i = 0; i < claims.count; i++)
			good = good && is_within(part, &claims.items[i]);
		arena_reset(&arena);
	}
	ok(good, "its prefixes");
	arena_free(&arena);
}

static void try_case(struct arena *arena, const struct guard *guard, struct span field,
		     struct span want)
{
	struct flaw_list flaws = { .arena = arena };
	struct claim_list claims = { 0 };
	struct span body = field, name = span_cut(&body, ':');

	body = span_chomp(body);
	read_field(arena, name, guard_place(guard, body), &claims, &flaws);
	ok_span(describe(arena, &claims, &flaws), want, arena_string(arena, span_chomp(field)));
	try_prefixes(guard, name, body);
}

static struct span read_file(struct arena *arena, const char *path)
{
	enum { MOST = 1 << 18 };
	FILE *file = fopen(path, "rb");
	char *text = arena_bytes(arena, MOST);
	size_t len = file != NULL ? fread(text, 1, MOST, file) : 0;

	if (file != NULL)
		fclose(file);
	return (struct span){ text, len };
}

/* A field with its folds, what comes of it, an empty line; lines beginning with "#" are comments. */
static void try_file(struct arena *arena)
{
	struct span text = read_file(arena, "testdata/authres.test");
	struct guard guard = guard_open(1 << 12);
	size_t cases = 0;

	while (text.len > 0) {
		struct span field = text, want;

		if (text.at[0] == '#' || text.at[0] == '\n') {
			span_cut_line(&text);
			continue;
		}
		do
			span_cut_line(&text);
		while (text.len > 0 && char_is_space(text.at[0]) && text.at[0] != '\n');
		field = span_upto(field, field.len - text.len);
		want = text;
		while (text.len > 0 && (text.at[0] == '=' || text.at[0] == '!'))
			span_cut_line(&text);
		try_case(arena, &guard, field, span_upto(want, want.len - text.len));
		cases++;
	}
	ok(cases >= 120, "there are cases: %zu", cases);
	guard_close(&guard);
}

static void try_tables(void)
{
	enum auth_method method;
	enum auth_verdict verdict;

	for (size_t i = 0; i < claim_token_count; i++) {
		const struct claim_token *row = &claim_tokens[i];

		ok(claim_token_find(row->shape, row->token, strlen(row->token)) == row,
		   "%s is found", row->token);
		ok(auth_method_read(span_string(row->method), &method) &&
			   auth_verdict_read(method, span_string(row->verdict), &verdict),
		   "%s has a method and a verdict", row->token);
	}
	ok(claim_token_find(CLAIM_TESTS, "SPF_PAS", 7) == NULL, "part of a token is none");
	for (size_t i = 0; i < claim_field_count; i++) {
		char name[40];
		size_t len = (size_t)snprintf(name, sizeof name, "%s", claim_fields[i].name);

		ok(claim_field_find(name, len) == &claim_fields[i], "%s is found", name);
		name[len - 1] = '1'; /* one of those that "*" stands for */
		ok((claim_field_find(name, len) == &claim_fields[i]) ==
			   (claim_fields[i].name[len - 1] == '*'),
		   "%s is of a row that has any end, or of none", name);
	}
	ok(claim_field_find("x-hmailserver-reason-12", 23) != NULL, "any number of a reason");
	ok(claim_field_find("X-hMailServer-Reason-", 21) == NULL, "a reason without a number");
}

static size_t count_words(const char *sentence)
{
	size_t count = 1;

	for (; *sentence != '\0'; sentence++)
		count += *sentence == ' ';
	return count;
}

static void try_sentences(void)
{
	for (size_t i = 0; i < claim_sentence_count; i++)
		ok(count_words(claim_sentences[i]) <= CLAIM_SENTENCE_WORDS, "%s: has room",
		   claim_sentences[i]);
}

static void try_phrases(const struct guard *guard)
{
	static const struct {
		const char *text, *phrase;
		bool says;
	} cases[] = {
		{ "", "body", false },
		{ "bod", "body", false },
		{ "body", "body", true },
		{ "BODY", "body", true },
		{ "a bBody", "body", true },
		{ "Bbbody", "body", true },
		{ "bad BODY\r\n\thash", "body hash", true },
		{ "body hash", "body hash did", false },
		{ "bodyhash", "body hash", false },
		{ "body, body hash", "body hash", true },
		{ "dmarc=bestguesspass", "=bestguesspass", true },
		{ "dmarc=bestguess", "=bestguesspass", false },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		ok(claim_says(guard_place(guard, span_string(cases[i].text)), cases[i].phrase) ==
			   cases[i].says,
		   "\"%s\" is %s in text %zu", cases[i].phrase, cases[i].says ? "found" : "not", i);
}

/* The letter that a phrase begins with stands everywhere, and the phrase at the end. */
static void try_letters(const struct guard *guard, char letter)
{
	char text[1000];
	struct span all = { text, sizeof text };

	memset(text, letter, sizeof text);
	ok(!claim_says(guard_place(guard, all), "bad"), "%c again and again", letter);
	memcpy(text + sizeof text - 3, "BaD", 3);
	ok(claim_says(guard_place(guard, all), "bad"), "%c before the phrase", letter);
}

/* Hostile bodies come to an end, and give no more than the limits. */
static void try_repeated(const char *name, struct span part)
{
	enum { TIMES = 20000 };
	struct arena arena = { 0 };
	char *text = arena_bytes(&arena, part.len * TIMES);
	struct claim_list claims = { 0 };
	struct flaw_list flaws = { .arena = &arena };

	for (size_t i = 0; i < TIMES; i++)
		memcpy(text + i * part.len, part.at, part.len);
	read_field(&arena, span_string(name), (struct span){ text, part.len * TIMES }, &claims,
		   &flaws);
	ok(claims.count <= LIMIT_CLAIMS && flaws.count <= LIMIT_FLAWS, "%s: %.*s again and again",
	   name, (int)part.len, part.at);
	arena_free(&arena);
}

static void try_hostile(void)
{
	static const char *const fields[] = { "Authentication-Results", "Received-SPF",
					      "X-Spamd-Result", "X-Spam-Status", "X-Spam-Report" };
	static const struct span parts[] = {
		{ "(", 1 },	     { "\"", 1 },	    { "spf=pass;", 9 }, { ";a", 2 },
		{ "a=", 2 },	     { "a.b= ", 5 },	    { "a (b) ", 6 },	{ "()", 2 },
		{ "R_SPF_FAIL ", 11 }, { "R_DKIM_ALLOW[", 13 }, { "1 SPF_PASS ", 11 }, { "\\(", 2 },
	};

	for (size_t i = 0; i < sizeof fields / sizeof *fields; i++)
		for (size_t j = 0; j < sizeof parts / sizeof *parts; j++)
			try_repeated(fields[i], parts[j]);
}

static void print_property(const struct authres_property *property)
{
	printf("property\t%.*s\t%.*s\t%.*s\n", SPAN_ARG(property->type), SPAN_ARG(property->name),
	       SPAN_ARG(property->value));
}

/* "--parse FILE": what the field in the file says, a line each, its cells apart by tabs. */
static int print_parsed(const char *path)
{
	struct arena arena = { 0 };
	struct span body = read_file(&arena, path);

	span_cut(&body, ':');

	struct authres authres = authres_open(body, NULL);
	struct authres_result result;

	printf("authserv-id\t%.*s\t%u\n", SPAN_ARG(authres.authserv_id), authres.version);
	while (authres_next(&authres, &result)) {
		printf("result\t%.*s\t%.*s\t%.*s\t%u\n", SPAN_ARG(result.method),
		       SPAN_ARG(result.verdict), SPAN_ARG(result.reason), result.version);
		for (size_t j = 0; j < result.property_count; j++)
			print_property(&result.properties[j]);
		for (size_t j = 0; j < result.comment_count; j++)
			printf("comment\t%.*s\n", SPAN_ARG(result.comments[j]));
	}
	arena_free(&arena);
	return 0;
}

int main(int argc, char **argv)
{
	struct arena arena = { 0 };
	struct guard guard = guard_open(1 << 12);

	if (argc == 3 && strcmp(argv[1], "--parse") == 0)
		return print_parsed(argv[2]);
	try_file(&arena);
	try_tables();
	try_sentences();
	try_phrases(&guard);
	try_letters(&guard, 'b');
	try_letters(&guard, 'B');
	try_letters(&guard, '-');
	try_hostile();
	guard_close(&guard);
	arena_free(&arena);
	return done();
}
