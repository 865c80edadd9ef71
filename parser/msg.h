/*
 * msg - a mail as Outlook saves it in a file ([MS-OXMSG]): the header that it
 * came with, and the mails that are attached to it.
 *
 * Outlook keeps the header of a mail as it was transferred
 * (PidTagTransportMessageHeaders), but takes its body apart into text, HTML and
 * attachments. Nobody can put that together again as it was sent and signed, so
 * no body is told. Only a body that S/MIME signs in clear is kept whole, as an
 * attachment ([MS-OXOSMIME] 2.1.3.1). A header is not made up of other
 * properties either: where none was kept the mail never came over the Internet.
 */
#ifndef PARSER_MSG_H
#define PARSER_MSG_H

#include "parser/bounce.h"

enum msg_fault {
	MSG_SOUND,
	MSG_OTHER, /* a compound file, but no mail */
	MSG_DAMAGED, /* cut short, or not as a compound file is built */
	MSG_LARGE, /* not all of it is held: LIMIT_MSG */
	MSG_NO_HEADER, /* a draft, or a mail that never left Exchange */
	MSG_SEVERAL, /* the same, and several mails are attached to it */
};

struct msg {
	enum msg_fault fault;
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
 * header, which is left out, stand in its place.
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

#endif
