/*
 * paste - repairs pasted header text.
 *
 * Only what does not look like a message as sent is touched, and every repair
 * is a flaw with its place in the text as it was pasted: a sound message is
 * never "repaired".
 */
#ifndef PARSER_PASTE_H
#define PARSER_PASTE_H

#include "parser/message.h"

/* Whether `raw` does not read as a message as it stands. Looks at the head of it only. */
bool paste_needed(struct span raw);

/*
 * Read pasted text as a message: byte order mark, blank lines and prose before
 * the header, uniform indents, "> " marks, lost folding, blank lines between
 * fields, CR line ends, prose after the header. Spans point into a repaired
 * copy in the arena; message_offset() leads back to `raw`. Flaws that tell
 * repairs point into `raw` itself.
 */
struct message paste_read(struct arena *, struct span raw);

#endif
