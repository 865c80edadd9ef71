/*
 * spf_macro - macro expansion (RFC 7208 7).
 *
 * What is expanded comes from the DNS and from the envelope: both may be
 * hostile. It is built in a buffer that grows and is capped.
 */
#ifndef ANALYZERS_SPF_MACRO_H
#define ANALYZERS_SPF_MACRO_H

#include <time.h>

#include "parser/arena.h"
#include "parser/ip.h"
#include "parser/records_spf.h"

enum { SPF_NAME_MOST = 253 }; /* characters of a name (RFC 7208 7.3) */

/* What the letters stand for. */
struct spf_values {
	struct span local; /* l: local-part of the sender */
	struct span sender_domain; /* o */
	struct span domain; /* d: the name whose record is read */
	struct span helo; /* h */
	struct span receiver; /* r; empty: "unknown" */
	struct span validated; /* p; empty: "unknown" */
	struct ip client_ip; /* i, c, v */
	time_t time; /* t */
};

/*
 * A domain-spec whose macros are sound (spf_syntax_read) as the name it means,
 * without a final dot. Labels go from the left until at most 253 bytes are
 * left (RFC 7208 7.3). Empty when it can be no name: empty labels, labels over
 * 63 bytes, bytes that are no printable ASCII (RFC 8616 4).
 */
struct span spf_expand_name(struct arena *, const struct spf_values *, struct span domain_spec);

/*
 * An explain-string; the bytes are to be escaped before they are shown. False
 * when it breaks the grammar (RFC 7208 6.2: it is then as if there were none).
 * Past LIMIT_SPF_EXP bytes it is cut.
 */
bool spf_expand_text(struct arena *, const struct spf_values *, struct span text, struct span *out);

/* Macro letters of an explain-string; 0 when it breaks the grammar. */
uint32_t spf_text_letters(struct span text);

#endif
