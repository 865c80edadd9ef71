/*
 * received_spf - Received-SPF (RFC 7208 9.1) and the looser forms of
 * Microsoft, Google, Exim, Courier and others.
 */
#ifndef PARSER_RECEIVED_SPF_H
#define PARSER_RECEIVED_SPF_H

#include "parser/claim.h"
#include "parser/flaws.h"

/*
 * Read the body of the field. False when it does not begin with a result.
 * Where envelope-from= is missing, the sender is taken from the sentence in
 * the comment ("domain of a@b.example designates ..."). Spans point into the body.
 */
bool received_spf_read(struct span body, struct claim *out, struct flaw_list *);

#endif
