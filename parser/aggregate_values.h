/*
 * aggregate_values - what the elements of an aggregate report mean, apart from
 * how XML is read.
 */
#ifndef PARSER_AGGREGATE_VALUES_H
#define PARSER_AGGREGATE_VALUES_H

#include "parser/aggregate.h"
#include "parser/limits.h"

/* A report in the making. */
struct aggregate_draft {
	struct arena *arena; /* of what is returned */
	struct arena record_arena; /* of one record */
	struct aggregate_report report;
	struct aggregate_record record;
	struct aggregate_reason reason;
	struct aggregate_result result;
	aggregate_seen *seen;
	void *context;
	size_t line; /* that is being read */

	char path[256]; /* "report_metadata/org_name": below "feedback" */
	size_t path_len;
	size_t path_before[LIMIT_REPORT_DEPTH]; /* its length without each element of it */
	char text[LIMIT_REPORT_TEXT];
	size_t text_len;
	bool text_cut;
};

void aggregate_fault_add(struct aggregate_draft *, enum aggregate_fault_kind, size_t line,
			 struct span detail);

/* An element begins, and ends; `depth` is 1 for those within "feedback". */
void aggregate_enter(struct aggregate_draft *, int depth, struct span name);
void aggregate_leave(struct aggregate_draft *, int depth);

/* Text of the element that is open; begin anew where one begins or ends. */
void aggregate_text_begin(struct aggregate_draft *);
void aggregate_text(struct aggregate_draft *, struct span);

/* Take the text of the element that ends, and show the record that ends with it. */
void aggregate_element(struct aggregate_draft *);

#endif
