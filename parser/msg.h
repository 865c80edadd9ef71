/*
 * msg - a mail as Outlook saves it in a file ([MS-OXMSG]): the header that it
 * came with, and the mails that are attached to it.
 *
 * Outlook keeps the header of a mail as it was transferred
 * (PidTagTransportMessageHeaders), but takes its body apart into text, HTML and
 * attachments. Nobody can put that together again as it was sent and signed, so
 * no body is told. Only a body that S/MIME signs in clear is kept whole, as an
 * attachment ([MS-OXOSMIME] 2.1.3.1); one that is inside a signature or is
 * encrypted is kept too (2.1.3.2), but not the lines that it was sent in. A header
 * is not made up of other properties either: where none was kept the mail never
 * came over the Internet.
 */
#ifndef PARSER_MSG_H
#define PARSER_MSG_H

#include "parser/bounce.h"
#include "parser/smime.h"

/* Why nothing was read. */
enum msg_fault {
	MSG_SOUND,
	MSG_OTHER, /* a compound file, but no mail */
	MSG_DAMAGED, /* cut short, or not as a compound file is built */
	MSG_LARGE, /* not all of it is held: LIMIT_MSG */
	MSG_NO_HEADER, /* a draft, or a mail that never left Exchange */
	MSG_SEVERAL, /* the same, and several mails are attached to it */
};

/* What could not be read beside the header; of several the last of these is told. */
enum msg_damage {
	MSG_WHOLE,
	MSG_PART_LOST, /* something that is attached, which is left out */
	MSG_BODY_LOST, /* the part in which S/MIME keeps the body */
	MSG_FILE_DAMAGED, /* its directory or its table of sectors: there may have been more */
};

struct msg {
	enum msg_fault fault;
	enum msg_damage
		damage; /* only where there is no fault, and never in another mail's place */
	enum smime_kind envelope; /* the body is inside of it, and was not read */
	struct embedded mail; /* its header, and the mails attached; empty where there is a fault */
	bool attached; /* it is the only mail that is attached to one without a header */
	/*
	 * Its header, and behind it the body of a multipart/signed as the only file attached has
	 * it; empty where there is no such file, or it is not of the boundary that the header
	 * tells. Whether the body is as it was sent, nobody knows but who signed it.
	 */
	struct span whole;
};

/* Whether a file is to be read so, by its first bytes. It may still turn out to be no mail. */
bool msg_is(struct span head);

/*
 * Read a file that is held in memory, whole unless `cut`. Text is UTF-8, with line ends as they
 * stand; what is no UTF-16 in it becomes U+FFFD. Mails attached to an attached mail without a
 * header, which is left out, stand in its place. Of a file that is damaged the header is read
 * where all of it is there and it can be no other; what is attached as far as that goes.
 */
struct msg msg_read(struct arena *, struct span file, bool cut);

/* A file that is attached to a mail. */
struct msg_file {
	struct span name, content;
};
struct msg_file_list LIST_OF(struct msg_file);

/*
 * The files attached to the mail itself, with a header or without; not those of mails attached.
 * None where there is a fault, which is returned.
 */
enum msg_fault msg_files(struct arena *, struct span file, bool cut, struct msg_file_list *out);

/* "it is damaged or cut short", to stand behind the name of a file; NULL when sound. Static. */
const char *msg_fault_words(enum msg_fault);
const char *msg_damage_words(enum msg_damage); /* the same, where its header was read */

#endif
