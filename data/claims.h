/*
 * claims - how programs tell results of authentication methods in words, and
 * which fields of other programs carry one.
 */
#ifndef DATA_CLAIMS_H
#define DATA_CLAIMS_H

#include <stdbool.h>
#include <stddef.h>

/*
 * What is said when a DKIM signature does not verify, and which of its two
 * parts that tells: 'p' passed, 'f' failed, '?' not told. Searched for in the
 * reason in any case, so rows are in lower case; the first that fits is taken.
 */
struct claim_phrase {
	const char *text;
	char header, body;
};
extern const struct claim_phrase claim_phrases[];
extern const size_t claim_phrase_count;

/*
 * Sentences in the comment of an SPF result. {d} is the domain or address
 * that was checked, {i} the client's address, {n} the name of the identity;
 * what stands after the last word of a row does not matter.
 */
extern const char *const claim_sentences[];
extern const size_t claim_sentence_count;
enum { CLAIM_SENTENCE_WORDS = 16 }; /* that a row may have */

enum claim_shape {
	CLAIM_TESTS,  /* SpamAssassin: tests=NAME,NAME or tests=[NAME=1.0, NAME=0.1] */
	CLAIM_REPORT, /* SpamAssassin: a line for each test, "-0.0 NAME what it means" */
	CLAIM_SYMBOLS, /* rspamd: NAME(score)[options]; NAME(score)[options] */
	CLAIM_TEXT,   /* the body begins with the token */
	CLAIM_WORD,   /* the body begins with a verdict: "pass" */
	CLAIM_SPF,    /* the body is written like Received-SPF */
};

/* A field that carries results. A name that ends in "*" stands for all that begin so. */
struct claim_field {
	const char *name;
	enum claim_shape shape;
	const char *program; /* as people call it: "SpamAssassin" */
	const char *method;  /* CLAIM_WORD: whose verdict; else NULL */
};
extern const struct claim_field claim_fields[];
extern const size_t claim_field_count;

/* What a token in such a field means. */
struct claim_token {
	enum claim_shape shape;
	const char *token;
	const char *method, *verdict;
	const char *identity; /* NULL: not told */
	const char *policy;   /* of DMARC; NULL: not told */
};

const struct claim_field *claim_field_find_(const char *name, size_t len);

/* The lengths of the names of rows, a bit for each, and that of the shortest which "*" makes. */
enum {
	CLAIM_FIELD_LENGTHS = 1 << 10 | 1 << 13 | 1 << 14 | 1 << 15 | 1 << 17 | 1 << 23 | 1 << 27,
	CLAIM_FIELD_OPEN = 22, /* X-hMailServer-Reason-1 */
};

/*
 * The rows for a field and for a token in it; NULL if there is none. All fields begin with "X-",
 * and nearly all others are told apart by their length, without a call.
 */
static inline const struct claim_field *claim_field_find(const char *name, size_t len)
{
	bool closed = len < 28 && (CLAIM_FIELD_LENGTHS >> len & 1) != 0;
	bool open = len >= CLAIM_FIELD_OPEN && (name[2] | 0x20) == 'h';

	return (closed || open) && name[1] == '-' ? claim_field_find_(name, len) : NULL;
}

const struct claim_token *claim_token_find(enum claim_shape, const char *token, size_t len);

/* Every row, for tests. */
extern const struct claim_token claim_tokens[];
extern const size_t claim_token_count;

#endif
