/*
 * bounce - what a mail says that tells of another mail: that it was not
 * delivered (RFC 3464, or in free words), shown (RFC 8098), complained of
 * (RFC 5965) or not authenticated (RFC 6591, RFC 9991); and where the mail
 * that it tells of stands in it.
 *
 * Reading never fails. All values are spans into the message, or into text
 * that was decoded from it into the arena, and are what anybody wrote.
 */
#ifndef PARSER_BOUNCE_H
#define PARSER_BOUNCE_H

#include "parser/mime.h"
#include "parser/notice.h"

enum bounce_type {
	BOUNCE_NONE, /* tells of no other mail; it may still hold some */
	BOUNCE_DSN,
	BOUNCE_MDN,
	BOUNCE_ARF,
	BOUNCE_DMARC,
	BOUNCE_TEXT,
};

/* What became of one recipient. Empty, or 0: not told. */
struct bounce_recipient {
	struct span address; /* without angle brackets */
	struct span
		forwarded; /* to which the host that reports had sent it on; Exim tells it apart */
	struct span original; /* as the sender had written it */
	struct span action; /* "failed", "delayed", "delivered", "relayed", "expanded"; of free
			       text what its words amount to */
	struct span status; /* "5.1.1"; the diagnostic's where Status is none or ends in .0.0 */
	unsigned reply; /* of SMTP: 550 */
	struct span diagnostic; /* what was answered, without the type before it */
	struct span diagnostic_type; /* "smtp", "x-unix" */
	struct span remote_mta; /* who answered it: a name, or an address where there is none */
	struct span text; /* all that free text says of it, from which the above was taken */
};
struct bounce_recipient_list LIST_OF(struct bounce_recipient);

/* A mail that stands in another. */
struct embedded {
	struct span bytes;
	bool header_only; /* no body was kept with it */
	bool free; /* it stood in text, where lines may have been indented or quoted */
	bool cut; /* it went on, but not all of it was kept or read */
	const struct embedded_list *inside; /* mails known to stand in it, beside its bytes; or NULL */
};
struct embedded_list LIST_OF(struct embedded);

struct bounce {
	enum bounce_type type;
	bool announced; /* words of a returned mail were met, so what looks like one is one */
	const char *program; /* whose words they are: "Exim"; NULL: not known. Static */
	struct span reporting_mta;
	struct span received_from_mta;
	struct span envelope_id;
	struct span arrival; /* a date, as written */
	struct bounce_recipient_list recipients;
	/* Of free text: an answer for nobody who is named, an address that is not said to be one. */
	struct bounce_recipient unnamed;
	/* MDN: "manual-action/MDN-sent-manually; displayed". */
	struct span disposition;
	struct span original_message_id;
	/* ARF and failure reports. */
	struct span feedback_type; /* "abuse", "auth-failure" */
	struct span user_agent;
	struct span original_mail_from;
	struct span source_ip;
	struct span reported_domain;
	struct span auth_failure; /* "dmarc", "spf", "bodyhash" */
	struct span identity_alignment;
	struct span delivery_result;
	/* Mails inside, in the order in which they stand; of a bounce the first is the original. */
	struct embedded_list originals;
};

/*
 * Read what the message tells of others. At most LIMIT_BOUNCE_RECIPIENTS
 * recipients and LIMIT_EMBEDDED mails, FLAW_TOO_MANY_RETURNED where there
 * are more. Takes time linear in the length of the message.
 */
struct bounce bounce_read(struct arena *, const struct message *, const struct notice_marks *,
			  const struct mime_part_list *, struct flaw_list *);

/*
 * The parts of that: groups of fields as in message/delivery-status (RFC 3464
 * 2.1), the fields of a disposition notification or feedback report, the words
 * of a mail that may have no fields, and free text. bounce_fields_here() reads
 * the groups that a text begins with, as far as they are fields of a report,
 * and tells their length in bytes; bounce_text() whether anything was announced.
 */
void bounce_fields(struct arena *, struct span groups, struct bounce *, struct flaw_list *);
size_t bounce_fields_here(struct arena *, struct span text, struct bounce *, struct flaw_list *);
void bounce_words(struct arena *, const struct message *, const struct notice_marks *,
		  const struct mime_part_list *, struct bounce *, struct flaw_list *);
bool bounce_text(struct arena *, struct span text, struct bounce *, struct flaw_list *);

/* The recipient of that address, made when there is none yet; NULL: there are too many. */
struct bounce_recipient *bounce_recipient(struct arena *, struct bounce *, struct span address,
					  struct flaw_list *);

/* Whether the mail reached that recipient, or was passed on to those who answer for it. */
bool bounce_went_well(const struct bounce_recipient *);

void bounce_embed(struct arena *, struct bounce *, struct embedded, struct flaw_list *);

const char *bounce_type_word(enum bounce_type); /* "dsn"; "" for BOUNCE_NONE; static */

#endif
