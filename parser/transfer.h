/* transfer - base64 and quoted-printable (RFC 2045 6.7, 6.8), and the "Q" encoding (RFC 2047 4.2).
 */
#ifndef PARSER_TRANSFER_H
#define PARSER_TRANSFER_H

#include <stdbool.h>

#include "parser/buffer.h"
#include "parser/flaws.h"

/* What `s` encodes; bytes that fit no grammar are skipped in base64 and stand for themselves in the
 * other. */
struct span transfer_base64(struct arena *, struct span s);
struct span transfer_quoted_printable(struct arena *, struct span s);

/*
 * Decode base64 of at least one byte, with white space in it (RFC 6376 2.10). False when it has
 * other bytes, or padding elsewhere than at its end or of the wrong length; padding may be missing.
 */
bool transfer_whole_base64(struct arena *, struct span s, struct span *out);

/* Whether that can be decoded. */
bool transfer_is_whole_base64(struct span s);

/*
 * What a mail program may read otherwise in the encoded body of a part; each
 * kind once, at its first place. In base64: bytes that are neither digits,
 * padding nor white space, text behind the padding, and padding or digits
 * that are missing. In quoted-printable: "=" before anything but two
 * hexadecimal digits or a line end.
 */
void transfer_note_base64(struct span s, struct flaw_list *);
void transfer_note_quoted_printable(struct span s, struct flaw_list *);

/*
 * Append what the text of an encoded word encodes; false, with nothing appended
 * and nothing read behind the place, when it holds what the encoding does not
 * have. Padding may be missing in base64; white space may stand in both.
 */
bool transfer_put_base64(struct buffer *, struct span s);
bool transfer_put_q(struct buffer *, struct span s);

#endif
