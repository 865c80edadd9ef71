/*
 * records_dmarc - the text of a DMARC policy record (RFC 9989 4.7, RFC 7489 6.3).
 *
 * Syntax only: which record counts, and what of it applies to an author, is
 * analyzers/dmarc's business.
 */
#ifndef PARSER_RECORDS_DMARC_H
#define PARSER_RECORDS_DMARC_H

#include "parser/span.h"

/* What a domain's owner asks for, the mildest first. */
enum dmarc_request {
	DMARC_UNTOLD, /* no such tag */
	DMARC_BAD, /* a value that is none of the three */
	DMARC_NONE,
	DMARC_QUARANTINE,
	DMARC_REJECT,
};

enum dmarc_psd {
	DMARC_PSD_UNTOLD, /* psd=u, the default */
	DMARC_PSD_YES, /* a public suffix domain: its children are organisations */
	DMARC_PSD_NO, /* an organisational domain, whatever stands above it */
};

struct dmarc_record {
	struct span text;
	enum dmarc_request p, sp, np;
	enum dmarc_psd psd;
	bool strict_dkim, strict_spf; /* adkim=s, aspf=s */
	bool testing; /* t=y */
	bool reports; /* rua holds at least one URI */
	struct span rua, ruf, fo; /* as written */
	/* RFC 9989 has these no more (appendix A.6); as written, empty: not there. */
	struct span pct, rf, ri;
	struct span ignored; /* the first tag whose value or syntax is none of the standard's */
	bool repeated; /* a tag stands there twice; the first counts */
};

/*
 * Read a TXT record. False when it is no DMARC record: its first tag is not
 * v=DMARC1, in these letters. Unknown tags are passed over; what is malformed
 * counts as not written. Spans point into the text.
 */
bool dmarc_record_read(struct span text, struct dmarc_record *out);

const char *dmarc_request_word(enum dmarc_request); /* "quarantine"; "" for the first two; static */

#endif
