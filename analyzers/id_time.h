/* id_time - the time that some programs put into the ids of mails. */
#ifndef ANALYZERS_ID_TIME_H
#define ANALYZERS_ID_TIME_H

#include "parser/received.h"

struct id_time {
	time_t utc; /* by the clock of the server that made the id */
	const char *program; /* whose ids look so: "Postfix"; static */
};

/*
 * Read the time out of the id of a line: long ids of Postfix, and ids of Exim,
 * Sendmail, Courier, Gmail, Zoho and Dovecot's LMTP. False when it has none,
 * or one that is years from the line's own date.
 */
bool id_time_read(const struct received *, struct id_time *out);

#endif
