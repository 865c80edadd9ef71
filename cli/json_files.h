/* json_files - operands that are JSON of ours, each one value. */
#ifndef CLI_JSON_FILES_H
#define CLI_JSON_FILES_H

#include "cli/json_in.h"
#include "cli/options.h"

/*
 * Show the value of each operand to `take`, which returns false where it is
 * not what it should be. That, and what is no JSON at all, is complained of as
 * "it is no WHAT" and stepped over: STATUS_INPUT.
 */
enum status json_files_read(const struct options *, const char *what,
			    bool (*take)(void *context, const struct json_t *), void *context);

#endif
