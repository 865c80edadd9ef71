/*
 * plan - the questions to the DNS that judging a message asks, and what each
 * gives away to those who run the zone it is about.
 *
 * Who asks is seen asking (RFC 7208 11.6): a name made for one recipient tells
 * which mail is being looked at, and when.
 */
#ifndef ANALYZERS_PLAN_H
#define ANALYZERS_PLAN_H

#include "analyzers/report.h"

/* What of the message is in a name, beside the domain that it is about. */
enum plan_data {
	PLAN_LOCAL_PART = 1 << 0,
	PLAN_CLIENT_NAME = 1 << 1, /* %{p}: as looked up */
	PLAN_CLIENT_IP = 1 << 2,
	PLAN_HELO = 1 << 3,
	PLAN_TIME = 1 << 4,
	PLAN_SELECTOR = 1 << 5,
};

struct plan_question {
	struct span name; /* as dns_name_text() writes it */
	const char *type; /* "TXT"; static */
	const char *method; /* "spf", "dkim", "dmarc"; static */
	unsigned data; /* enum plan_data */
	bool unique; /* it looks as if made for one mail: a long label of letters and digits */
	bool withheld; /* not asked live without --reveal */
	bool answered; /* from the answers at hand, so that what it leads to is here, too */
};
struct plan LIST_OF(struct plan_question);

/*
 * The questions of a report, in the order in which they came up. The report is
 * one of a session without answers, or with those at hand, and of told->reveal.
 */
struct plan plan_make(struct arena *, const struct report *);

/* The word of one bit: "local-part"; static. */
const char *plan_data_word(enum plan_data);

#endif
