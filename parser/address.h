/*
 * address - mailboxes and groups (RFC 5322 3.4 and 4.4, RFC 6532, RFC 6854).
 */
#ifndef PARSER_ADDRESS_H
#define PARSER_ADDRESS_H

#include "parser/arena.h"
#include "parser/flaws.h"
#include "parser/span.h"

struct mailbox {
	struct span
		name; /* display name as written, encoded words and quotes and all; may be empty */
	struct span addr; /* local-part@domain without angle brackets, route or comments */
	struct span local; /* local-part, unquoted */
	struct span domain; /* as written; with brackets when it is a literal; empty: none */
	struct span route; /* obsolete source route, "@a,@b"; mostly empty */
	struct span group; /* display name of the group it stands in; empty: none */
};
struct mailbox_list LIST_OF(struct mailbox);

/*
 * Read an address list: every mailbox that any common reader would see, in
 * order; what departs from the grammar is a flaw beside it. Each has an addr;
 * a word alone is one, without a domain, only where there is no other. The
 * domain is what follows the last "@", with any odd byte in it (FLAW_ADDRESS),
 * so that it is never cut to another one. An encoded word is no address, but
 * one that decodes to some is FLAW_ADDRESS_ENCODED. Linear.
 */
struct mailbox_list address_read(struct arena *, struct span body, struct flaw_list *);

/*
 * Read a path or mailbox of the envelope (RFC 5321 4.1.2): "<a@b>", "a@b",
 * "<>". The null sender has an empty addr and `null` set. There are no
 * comments in it, only behind it as in Return-Path.
 */
struct path {
	struct mailbox mailbox;
	bool null;
};
struct path address_path(struct arena *, struct span text, struct flaw_list *);

#endif
