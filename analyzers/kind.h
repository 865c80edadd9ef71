/* kind - what sort of message it is: mail, a bounce, a report, another message attached. */
#ifndef ANALYZERS_KIND_H
#define ANALYZERS_KIND_H

#include "parser/mime.h"

enum message_kind { KIND_MESSAGE, KIND_HEADERS, KIND_BOUNCE, KIND_REPORT, KIND_FORWARD };

/*
 * By its type and those of its parts: a delivery status is a bounce (RFC 3464),
 * a disposition notification (RFC 8098), feedback (RFC 5965), TLS report (RFC
 * 8460) or aggregate report (RFC 7489 7.2.1.1) a report, any other message with
 * a message attached a forward. A bounce in free words is told by
 * bounce_read() and not here. What an attached message holds makes no
 * difference. Without a body and a blank line for one it is headers, unless
 * their Content-Type tells.
 */
enum message_kind message_kind(struct arena *, const struct message *,
			       const struct mime_part_list *);

const char *message_kind_word(enum message_kind); /* "bounce"; static */

#endif
