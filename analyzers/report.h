/*
 * report - all that is known of one message.
 *
 * Facts are what the message says: read once, never revised. Judgements are
 * made from facts and DNS answers, and are made anew when answers come in.
 */
#ifndef ANALYZERS_REPORT_H
#define ANALYZERS_REPORT_H

#include "analyzers/auth.h"
#include "analyzers/body_watch.h"
#include "analyzers/break.h"
#include "analyzers/finding.h"
#include "analyzers/forwarder.h"
#include "analyzers/headline.h"
#include "analyzers/kind.h"
#include "analyzers/returned.h"
#include "analyzers/route.h"
#include "analyzers/software.h"
#include "analyzers/vendor.h"
#include "parser/arc_set.h"
#include "parser/msg.h"

struct facts {
	const struct told *told; /* what the user told */
	struct span raw; /* as it came, before any repair; of Outlook's files the header in them */
	const struct message *message; /* in the arena */
	struct mime_part_list parts; /* the first is the message itself */
	enum message_kind kind;
	struct headline headline;
	struct route route;
	struct auth_result_list claimed;
	struct arc_sets arc; /* the sets of its chain */
	struct signatures signatures; /* DKIM's, and ARC's over the message; top first */
	struct body_digests body_digests; /* that they name */
	struct body_digests unquoted; /* of the body before a mailbox quoted its "From " lines */
	struct span end; /* of a body that was not held: body_stream.end */
	const struct body_hasher *before_end;
	struct author_client_list clients; /* what the author wrote it with; not told->counted */
	struct vendor_field_list fields; /* what vendors' fields say; only with told->details */
	struct forwarding_list forwarders; /* who sent it on, along the path; not told->counted */
	struct bounce bounce; /* what it tells of another mail */
	struct returned_list returned; /* by recipient of the bounce */
	struct facts *embedded; /* of the messages found inside; the first is a bounce's original */
	size_t embedded_count;
	bool failed; /* an embedded one: the bounce it stands in tells that it was not delivered */
	bool decoded; /* `raw` stands so in no input, or in no part of the outer message */
	enum msg_fault msg; /* why nothing was read of a file of Outlook */
	enum msg_damage damage; /* what was not read of one beside its header */
};

/* Where the message came from. */
struct origin {
	const char *file; /* "-" for standard input */
	struct span entry; /* name in a container; empty outside of one */
	size_t index; /* from 1 */
	uint64_t offset, length;
	unsigned char sha256[32];
	bool mailbox; /* an mbox, which may have quoted "From " lines */
	bool decoded; /* it was decoded: offset is 0 and counts from its first byte */
};

struct report {
	const struct facts *facts;
	struct origin origin;
	struct auth_result_list auth; /* claimed and evaluated, by hop */
	struct break_list breaks; /* where authentication broke, oldest first */
	struct responsible responsible; /* who answers for the mail now */
	const struct software *software; /* of the server of each hop, by hop */
	struct finding_list findings; /* the gravest first, then along the path */
	struct report *embedded; /* on facts->embedded, as many */
	const struct dns_session *dns; /* what was asked */
	const char *dns_mode; /* "off", "live", "zone", "tape" */
};

/*
 * Read `raw`, which must outlive the facts; it is repaired first when it does
 * not read as a message and was not told to be one. `length` is that of the
 * whole message: where it is more than raw.len, the rest was not kept, which
 * is a flaw. `told` must outlive the facts too. Asks the DNS nothing.
 *
 * Messages inside are read alike, at most LIMIT_EMBEDDED of them and
 * LIMIT_EMBEDDED_DEPTH within each other. What the user told of the envelope
 * is about the outermost; none inside is more trusted than what it stands in.
 */
struct facts facts_read(struct arena *, struct span raw, uint64_t length, const struct told *);

/* Why there is nothing to report on, "it is empty"; NULL: there is a header. Static. */
const char *facts_lack(const struct facts *);

/* Why a part of the input could not be read, though there is a report; NULL: all was. Static. */
const char *facts_loss(const struct facts *);

/*
 * Take in what is known of a body that streamed by, if it did. `mailbox`: the
 * message lay in an mbox, and the digests are wanted also of the body as it was
 * before its "From " lines were quoted, where there are such. For facts_read()'s alone.
 */
void facts_take_body(struct arena *, struct facts *, const struct body_stream *, bool mailbox);

/*
 * Judge the facts, which must outlive the report, as the session must. When
 * session->pending is not 0 the report is unfinished and nothing past the
 * evaluators has run: dns_wait(), rewind the arena and judge again. The
 * session is prepared for that here.
 */
struct report report_make(struct dns_session *, struct arena *, const struct facts *,
			  struct origin);

/*
 * The same until nothing is pending, or waiting is given up; for those who
 * judge one message at a time.
 */
struct report report_finish(struct dns_session *, struct arena *, const struct facts *,
			    struct origin);

/* Whether a finding on the message, or on one inside of it, is at least that severe. */
bool report_is_grave(const struct report *, enum severity least);

/*
 * When the mail came: by the newest line that is own or corroborated and has a time, else by its
 * Date field. False when neither tells.
 */
bool report_time(const struct report *, time_t *out);

/*
 * Offset in the source (origin.offset counted in) of bytes of the message or
 * of the text it was repaired from; false when `s` is of neither.
 */
bool report_offset(const struct report *, struct span s, uint64_t *offset);

#endif
