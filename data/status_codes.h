/* status_codes - enhanced status codes (RFC 3463 and its registry). */
#ifndef DATA_STATUS_CODES_H
#define DATA_STATUS_CODES_H

#include <stdbool.h>
#include <stddef.h>

/* What a code says, part by part; NULL: not registered. Texts are static. */
struct status_code {
	const char *class;     /* of "5": "permanent failure" */
	const char *subject;   /* of "7": "security or policy" */
	const char *detail;    /* of "7.26" */
	const char *reference; /* of the detail: "RFC 7372" */
};

/* Read "5.7.26", nothing else; false when the text has not that form or its class is none. */
bool status_code_find(const char *text, size_t len, struct status_code *out);

#endif
