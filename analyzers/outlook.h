/* outlook - what to think of a mail that Outlook took apart and kept in a file. */
#ifndef ANALYZERS_OUTLOOK_H
#define ANALYZERS_OUTLOOK_H

#include "parser/msg.h"

/* Whether a signature in the mail says of the whole body that it is as it was sent. */
bool outlook_vouches(struct arena *, struct span mail);

/* Tell what the body is inside of, and what of the file is lost, as flaws at that place. */
void outlook_tell(struct flaw_list *, enum smime_kind envelope, enum msg_damage, struct span at);

#endif
