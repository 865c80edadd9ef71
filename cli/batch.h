/* batch - what the commands on many messages begin and end with. */
#ifndef CLI_BATCH_H
#define CLI_BATCH_H

#include "analyzers/dns.h"
#include "cli/case.h"
#include "cli/options.h"
#include "cli/output.h"

struct batch {
	struct options *options;
	struct dns *dns; /* NULL: switched off */
	struct suffix_list *suffixes;
	struct case_file *kept; /* NULL: without a case */
	struct output output; /* to be written when output_good() */
};

/*
 * False, and told, where beside --merge or --compare an option asks for what
 * could only be done when their input was made: STATUS_USAGE.
 */
bool batch_suits(const struct options *);

/*
 * Open the DNS, which is off unless asked for: a folder of phish must not call
 * home, and the case. Then what the evaluators share, and the output; the program is locked
 * down. False, and told, when the options name what cannot be had: STATUS_USAGE.
 */
bool batch_open(struct batch *, struct options *, enum case_form);

/*
 * Close all of it. What was read before an interruption is told; what became
 * of the output outweighs `status`, what became of the input.
 */
enum status batch_close(struct batch *, enum status status);

#endif
