/*
 * addr_spec - the tokens of addresses, and local-part@domain (RFC 5322 3.4.1
 * and 4.4); for parser/address.c alone.
 */
#ifndef PARSER_ADDR_SPEC_H
#define PARSER_ADDR_SPEC_H

#include "parser/address.h"

enum addr_token_kind {
	ADDR_END,
	ADDR_BLANK,
	ADDR_COMMENT,
	ADDR_ATOM, /* with dots and 8-bit bytes */
	ADDR_QUOTED,
	ADDR_LITERAL,
	ADDR_MARK, /* one of < > , ; : @ */
	ADDR_ODD, /* one byte that has no place in an address */
};

struct addr_token {
	enum addr_token_kind kind;
	struct span at; /* with its quotes, parentheses or brackets */
};

/*
 * All the spans that are cut with one reader lie in the same text. They may be
 * cut more than once; flaws are noted the first time.
 */
struct addr_reader {
	struct arena *arena;
	struct flaw_list *flaws;
	const char *seen; /* what stands before was cut already */
	const char *open_comment; /* from here on "(" is an odd byte; NULL: nowhere */
	const char *open_quote; /* and so is the double quote */
};

/* Cut the next token off `rest`. A comment or quote that is never closed is an odd byte. */
struct addr_token addr_token_cut(struct addr_reader *, struct span *rest);

bool addr_token_is(struct addr_token, char mark);

/*
 * Whether white space between two tokens leaves them together, as around the
 * dots and the "@" of the obsolete forms.
 */
bool addr_tokens_join(struct addr_token before, struct addr_token after);

/*
 * Length of the two atoms with "@" between them that `text` begins with, as nearly all addresses
 * are written; 0 when it does not begin so. Nothing but their dots can be odd.
 */
size_t addr_plain_length(struct span text);

/* Read `text` into the address of *out if it is plain and nothing else; false: it is not. */
bool addr_plain_read(struct addr_reader *, struct span text, struct mailbox *out);

/*
 * Read `text`, what stands between angle brackets or alone, into the address
 * of *out: white space and comments dropped, the domain is what follows the
 * last "@", odd bytes stay in it and are a flaw.
 */
void addr_spec_read(struct addr_reader *, struct span text, struct mailbox *out);

#endif
