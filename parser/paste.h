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
 * Whether that is told already by what message_read() made of it: then
 * paste_needed() would be false. Most messages are sound so; of the others
 * nothing is told.
 */
bool paste_is_sound(const struct message *);

/*
 * Read pasted text as a message: byte order mark, blank lines and prose before
 * the header, indents, "> " and "| " marks, lost folding, blank lines between
 * fields, CR line ends, prose after the header. Text that is sound is read as
 * message_read() reads it.
 *
 * Spans point into a repaired copy in the arena, of the header alone where more
 * than line ends had to be mended: then the message has no body, for nobody can
 * tell what became of it. message_offset() leads back to message.source, which
 * is `raw`. There is one flaw of each kind FLAW_PASTE_*, at the first place it
 * was needed; these point into `raw` itself. Linear; of the header at most
 * LIMIT_PASTE bytes and LIMIT_PASTE_LINES lines are mended.
 */
struct message paste_read(struct arena *, struct span raw);

#endif
