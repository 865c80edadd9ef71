/* json_files - operands that are JSON of ours, each one value. */
#ifndef CLI_JSON_FILES_H
#define CLI_JSON_FILES_H

#include "cli/inputs.h"
#include "cli/json_in.h"

/* False where the value is not what it should be. */
typedef bool json_taker(void *context, const struct json_t *);

/* Whether bytes are the beginning of one. */
bool json_file_is(struct span head);

/*
 * Show the value of an input to `take`. False where that does not take it, or
 * it is no JSON at all, which is complained of as "it is no WHAT".
 */
bool json_file_read(const struct input *, const char *what, json_taker *take, void *context);

/* The same of all operands: STATUS_INPUT where one was not taken. */
enum status json_files_read(const struct options *, const char *what, json_taker *take,
			    void *context);

#endif
