/*
 * check - one kind of trouble and the rules that tell it.
 *
 * A check is a file check_NAME.c that defines `const struct check check_NAME`
 * and a line CHECK(NAME) in checks.def. It reads the report so far and adds
 * findings; it asks the DNS nothing and changes nothing else.
 */
#ifndef ANALYZERS_CHECK_H
#define ANALYZERS_CHECK_H

#include "analyzers/report.h"

struct check {
	const char *name;
	const char *summary;
	const struct rule *rules;
	size_t rule_count;
	void (*run)(const struct report *, struct arena *, struct finding_list *);
};

extern const struct check *const checks[]; /* in the order of checks.def */
extern const size_t check_count;

/* The rule of that id in any check; NULL if there is none. */
const struct rule *rule_find(struct span id);

/* Add a finding; `detail` may be empty. Returns it, so that evidence can be added. */
struct finding *finding_add(struct arena *, struct finding_list *, const struct rule *, size_t hop,
			    struct span detail);

/* Point at bytes of the message. */
void finding_point(struct arena *, struct finding *, const char *what, struct span text);

/* Point at the body of the message's first field of that name, if it has one. */
void finding_point_field(struct arena *, struct finding *, const struct message *, enum field_id);

#endif
