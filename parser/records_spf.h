/*
 * records_spf - the text of an SPF record as terms (RFC 7208 4.5, 4.6, 12).
 *
 * Syntax only. Reading never fails: a term that breaks the grammar is kept
 * with the reason, for RFC 7208 4.6 has one such term make the whole record
 * void, and the reader wants to see which.
 */
#ifndef PARSER_RECORDS_SPF_H
#define PARSER_RECORDS_SPF_H

#include "parser/arena.h"
#include "parser/ip.h"
#include "parser/span.h"

enum spf_kind {
	SPF_ALL,
	SPF_INCLUDE,
	SPF_A,
	SPF_MX,
	SPF_PTR,
	SPF_IP4,
	SPF_IP6,
	SPF_EXISTS,
	SPF_REDIRECT, /* modifiers from here on */
	SPF_EXP,
	SPF_OTHER_MODIFIER,
	SPF_UNKNOWN, /* neither a mechanism of the RFC nor a modifier */
	SPF_KINDS,
};

enum spf_flaw {
	SPF_SOUND,
	SPF_FLAW_MECHANISM, /* no mechanism of that name */
	SPF_FLAW_QUALIFIER, /* a qualifier before a modifier */
	SPF_FLAW_DOMAIN, /* no domain-spec where one must stand, or none by the grammar */
	SPF_FLAW_MACRO, /* a "%" that begins no macro, an unknown letter, a zero count */
	SPF_FLAW_ADDRESS, /* no IPv4 or IPv6 address */
	SPF_FLAW_PREFIX, /* a prefix length that is none */
	SPF_FLAW_ARGUMENT, /* an argument where none may stand */
	SPF_FLAW_TWICE, /* redirect= or exp= for the second time */
	SPF_FLAW_BYTE, /* a byte that is no printable ASCII */
	SPF_FLAW_LIMIT, /* over LIMIT_SPF_TERMS terms: this one and those after it are not read */
	SPF_FLAWS,
};

/* Macro letters of a domain-spec, as bits: SPF_LETTER('l'). */
#define SPF_LETTER(c) ((uint32_t)1 << ((c) - 'a'))

struct spf_part {
	enum spf_kind kind;
	enum spf_flaw flaw;
	char qualifier; /* '+' where none is written; 0 for modifiers */
	struct span text; /* the term as written */
	struct span domain; /* domain-spec, or the value of a modifier; empty: none */
	uint32_t letters; /* macro letters in it, lower case */
	bool macros; /* whether it holds a "%" at all */
	struct ip_prefix network; /* ip4, ip6 */
	unsigned prefix4, prefix6; /* a, mx: bits; 32 and 128 where none are written */
};

struct spf_syntax {
	struct span text;
	struct spf_part *parts;
	size_t count;
	const struct spf_part *redirect, *exp; /* NULL: none */
	const struct spf_part *flawed; /* the first that is; NULL: sound */
	size_t lookups; /* terms that cost a look-up, wherever they stand */
};

/* Whether a TXT record is one of SPF: "v=spf1", any case, alone or before a blank. */
bool spf_syntax_is(struct span text);

/* Read a record for which spf_syntax_is(). Spans point into `text`. */
struct spf_syntax spf_syntax_read(struct arena *, struct span text);

/* The bytes that spf_syntax_pack() needs. */
size_t spf_syntax_size(const struct spf_syntax *);

/* A copy in one piece, in memory of that size; its spans point where those of the original do. */
struct spf_syntax *spf_syntax_pack(void *memory, const struct spf_syntax *);

/* Whether the term costs one of the ten look-ups (RFC 7208 4.6.4). */
bool spf_kind_looks_up(enum spf_kind);

const char *spf_kind_word(enum spf_kind); /* "include"; static */
const char *spf_flaw_word(enum spf_flaw); /* "prefix-length"; static, stable */
const char *spf_flaw_title(enum spf_flaw); /* for a sentence: "has no such prefix length"; static */

/*
 * One macro of a macro-string (RFC 7208 7.1). For "%%", "%_" and "%-" `letter`
 * is that byte.
 */
struct spf_macro {
	char letter; /* lower case */
	bool escape; /* written as a capital: URL escaping */
	unsigned parts; /* how many right-hand parts are kept; 0: all */
	bool reverse;
	struct span delimiters; /* empty: "." */
};

/* Read the macro that begins with the "%" at `*at`, and step over it; false: it is none. */
bool spf_macro_read(struct span text, size_t *at, struct spf_macro *out);

#endif
