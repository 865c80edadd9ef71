/*
 * authres - results that others recorded: Authentication-Results (RFC 8601)
 * and ARC-Authentication-Results (RFC 8617 4.1.1), also in the looser forms
 * that are met instead.
 *
 * Comments and quoted strings never give a result (CVE-2020-12272), and a
 * result without a ";" before it is none: an injected one looks like that.
 */
#ifndef PARSER_AUTHRES_H
#define PARSER_AUTHRES_H

#include "parser/flaws.h"
#include "parser/limits.h"
#include "parser/token.h"

struct authres_property {
	struct span type, name; /* "smtp" and "mailfrom"; a name without a dot has an empty type */
	struct span value; /* without the quotes around all of it; angle brackets stay */
};

/* Large: one for all results of a field. */
struct authres_result {
	struct span method; /* as written: "dkim" */
	unsigned version; /* of the method; 1 when not told */
	struct span verdict; /* as written: "pass" */
	struct span reason; /* reason=, without its quotes */
	struct span text; /* from the method to the last property or comment */
	size_t comment_count, property_count;
	struct span comments[LIMIT_PROPERTIES];
	struct authres_property properties[LIMIT_PROPERTIES];
};

/* A field whose results are read one by one. */
struct authres {
	struct span authserv_id; /* empty: none, as Microsoft writes it */
	unsigned version; /* after the authserv-id; 1 when not told */
	unsigned instance; /* of an ARC set; 0: none */
	size_t results; /* read so far, of all methods, known or not */
	struct cursor cursor; /* behind the last of them */
};

/* The body of the field, with or without "i=1;" before it, up to its first result. */
struct authres authres_open(struct span body, struct flaw_list *);

/*
 * Read the next result; false at the end. What is no result is skipped:
 * Microsoft writes recipient domains between them. At most LIMIT_CLAIMS
 * results of LIMIT_PROPERTIES properties each. Spans point into the body. Linear.
 */
bool authres_next(struct authres *, struct authres_result *);

#endif
