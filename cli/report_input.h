/*
 * report_input - DMARC aggregate reports in files as they come: XML, packed,
 * or attached to messages, also of a mailbox.
 */
#ifndef CLI_REPORT_INPUT_H
#define CLI_REPORT_INPUT_H

#include "analyzers/senders.h"
#include "cli/options.h"

/* One report and where it was. */
struct report_part {
	const char *file; /* "-" for standard input */
	size_t message; /* of it, from 1; 0: not in a message */
	struct span entry; /* name in a container or of an attachment; may be empty */
	struct aggregate_report report;
};

/* What is kept of the reports that were read. */
struct report_parts {
	struct arena arena;
	struct report_part *items;
	size_t count, capacity;
};

struct report_input {
	const struct options *options;
	struct senders senders;
	struct report_parts parts;
	enum status status;
	void (*take)(void *context, const struct report_part *); /* called with the input */
};

/*
 * Read all reports of the operands. Their records are added to the senders,
 * and each is shown to `take` when it was read. What cannot be read is
 * complained of and makes the status STATUS_INPUT.
 */
void report_input_read(struct report_input *);

/* Keep it, with texts of its own. */
void report_parts_add(struct report_parts *, const struct report_part *);

/* "inbox.mbox, message 3, report.zip", safe to show. */
struct span report_part_name(struct arena *, const struct report_part *);

#endif
