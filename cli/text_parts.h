/* text_parts - the parts of the text report, from top to bottom. */
#ifndef CLI_TEXT_PARTS_H
#define CLI_TEXT_PARTS_H

#include "analyzers/report.h"
#include "cli/text_out.h"

/* Which hosts are shown with why their names and addresses are one host's. */
enum text_reasons {
	REASONS_LEAST, /* of the path no more than hosts, of the answer the first sentences */
	REASONS_NONE,
	REASONS_NAMES, /* hosts under several names */
	REASONS_ALL, /* also where one name has several addresses; and of clocks */
};

/* How much is shown; what is left out is counted in its place. */
struct text_detail {
	size_t run; /* hops in a row inside one organisation */
	size_t hops; /* hops at all, at least 4 */
	size_t results; /* notes on results */
	size_t hosts; /* hosts under several names or addresses */
	size_t software; /* products and versions */
	size_t findings;
	size_t flaws; /* kinds of flaws */
	bool advice; /* with notes too, not only with what is graver */
	enum text_reasons reasons;
	bool all_text; /* nothing is cut to the width, nothing put together */
};

void text_answer(struct text_out *, const struct report *, size_t most_sentences);
void text_headline(struct text_out *, const struct report *, const struct text_detail *);
void text_path(struct text_out *, const struct report *, const struct text_detail *);
void text_auth(struct text_out *, const struct report *, const struct text_detail *);
void text_turn(struct text_out *, const struct report *, const struct text_detail *);
void text_hosts(struct text_out *, const struct report *, const struct text_detail *);
void text_facts(struct text_out *, const struct report *, const struct text_detail *);
void text_software(struct text_out *, const struct report *, const struct text_detail *);
void text_fields(struct text_out *, const struct report *, const struct text_detail *);
void text_findings(struct text_out *, const struct report *, const struct text_detail *);
void text_flaws(struct text_out *, const struct report *, const struct text_detail *);
void text_dns(struct text_out *, const struct report *, const struct text_detail *);

/* The rows of text_auth(): a hop each, methods side by side. */
void text_auth_table(struct text_out *, const struct report *, const struct text_detail *);

/* How good it is for the mail; what was not checked is neither. */
enum tone text_result_tone(const struct auth_result *);
enum tone text_severity_tone(enum severity);

/* The report on a message inside, as it is shown below that on the outer one. */
struct report text_inside_of(const struct report *outer, size_t index);

/* "... and 3 more", when that many were left out of a list. */
void text_more(struct text_out *, size_t left_out);

#endif
