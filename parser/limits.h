/*
 * limits - every cap on work and memory, in one place.
 *
 * A cap that cuts something leaves the flaw named beside it, so that silence
 * always means "looked at, nothing found".
 */
#ifndef PARSER_LIMITS_H
#define PARSER_LIMITS_H

#include <stddef.h>
#include <stdint.h>

#define LIMIT_HEADER ((size_t)16 << 20)	   /* bytes of a header block: FLAW_HEADER_CUT */
#define LIMIT_FIELD ((size_t)1 << 20)	   /* bytes kept of one field: FLAW_FIELD_CUT */
#define LIMIT_FIELDS ((size_t)10000)	   /* FLAW_TOO_MANY_FIELDS */
#define LIMIT_HOPS ((size_t)200)	   /* Received fields read, newest: FLAW_TOO_MANY_HOPS */
#define LIMIT_ADDRESSES ((size_t)5000)	   /* mailboxes of a field: FLAW_TOO_MANY_ADDRESSES */
#define LIMIT_COMMENT_DEPTH ((size_t)32)   /* FLAW_COMMENT_DEEP */
#define LIMIT_CHARSETS ((size_t)8)	   /* opened for the text of one field: FLAW_CHARSET */
#define LIMIT_NAME ((size_t)255)	   /* bytes of a host name (RFC 1035 2.3.4) */
#define LIMIT_LABEL ((size_t)63)	   /* bytes between two dots of it */
#define LIMIT_PROPERTIES ((size_t)200)	   /* of a result, and comments: FLAW_TOO_MANY_CLAIMS */
#define LIMIT_CLAIMS ((size_t)500)	   /* recorded results of a message: FLAW_TOO_MANY_CLAIMS */
#define LIMIT_PASTE ((size_t)4 << 20)	   /* bytes of a header that is repaired: FLAW_HEADER_CUT */
#define LIMIT_PASTE_LINES ((size_t)100000) /* of it: FLAW_HEADER_CUT */
#define LIMIT_FLAWS ((size_t)1000)	   /* of a message; the last is FLAW_TOO_MANY_FLAWS */
#define LIMIT_MESSAGE ((size_t)8 << 20) /* bytes held; the rest is only digested: FLAW_BODY_CUT */
#define LIMIT_BODY_END                                                                             \
	((size_t)1 << 20) /* bytes of a body not held, tried for its old end: "budget" */
#define LIMIT_REPORT_MAIL ((size_t)64 << 20) /* bytes held of a mail with an aggregate report */
#define LIMIT_MSG ((size_t)64 << 20) /* bytes of a file of Outlook: MSG_LARGE */
#define LIMIT_HTML_HELD                                                                            \
	((size_t)16 << 20) /* bytes of HTML held for one list of messages; then another */
#define LIMIT_RECIPIENTS ((size_t)100)	   /* of one "for" clause: FLAW_TOO_MANY_ADDRESSES */
#define LIMIT_MIME_DEPTH ((size_t)50)	   /* multiparts within each other: FLAW_MIME_DEEP */
#define LIMIT_PARTS ((size_t)10000)	   /* of a message: FLAW_TOO_MANY_PARTS */
#define LIMIT_BOUNDARY ((size_t)996)	   /* bytes; a line has room for no more: FLAW_BOUNDARY_LONG */
#define LIMIT_QUESTIONS ((unsigned)200)	   /* to the DNS for one message: DNS_FAULT_BUDGET */
#define LIMIT_ALIASES ((unsigned)8)	   /* CNAME records to an answer: DNS_FAULT_ALIASES */
#define LIMIT_CHAIN ((unsigned)200)	   /* questions of DNSSEC for one message: indeterminate */
#define LIMIT_SET_SIGNATURES ((size_t)16)	   /* looked at of one record set: "limit" */
#define LIMIT_TAG_KEYS ((unsigned)4)	   /* tried that have one tag and algorithm: "limit" */
#define LIMIT_VERIFICATIONS ((unsigned)32) /* for one answer of the DNS: "limit" */
#define LIMIT_CHECKING ((unsigned)2000000)  /* us or so of DNSSEC for one message: "limit" */
#define LIMIT_ZONE_KEY_BITS ((size_t)4096) /* of an RSA modulus (RFC 5702 2): no such key is used */
#define LIMIT_ZONE_KEY_EXPONENT ((size_t)8) /* bytes of its exponent: no such key is used */
#define LIMIT_ITERATIONS ((unsigned)50)	   /* of NSEC3 (RFC 9276 3.2): insecure */
#define LIMIT_HASHES ((unsigned)200)	   /* of names for one answer: unproven */
#define LIMIT_ZONE_FILE ((size_t)256 << 20) /* bytes of a master file; a larger one is refused */
#define LIMIT_ZONE_LINE ((size_t)1 << 20)  /* bytes of one record in it; a longer one is refused */
#define LIMIT_RECORDS ((unsigned)6000)	   /* of one name: 64 KiB hold no more of the shortest */
#define LIMIT_TAPE_LINE ((size_t)1 << 20)  /* bytes of an answer on a tape; a longer one is refused */
#define LIMIT_SPF_TERMS ((size_t)4096)	   /* of a record: SPF_FLAW_LIMIT */
#define LIMIT_SPF_EXP ((size_t)4096)	   /* bytes of an explanation, macros expanded: it is cut */
#define LIMIT_SPF_VALUE ((size_t)1024)	   /* bytes of what a macro stands for; the rest is not used */
#define LIMIT_TAGS ((size_t)100)	   /* of a signature or key record: TAGS_TOO_MANY */
#define LIMIT_SIGNED_NAMES ((size_t)10000) /* field names in h=: the signature is refused */
#define LIMIT_SIGNATURES ((size_t)20)	   /* verified of a message: dkim.too-many */
#define LIMIT_ARC_SETS ((size_t)50)	   /* read of a message (RFC 8617 4.2.1) */
#define LIMIT_BODY_DIGESTS ((size_t)40)	   /* taken of a body: skipped "budget" */
#define LIMIT_SIGNED_BYTES ((size_t)256 << 20) /* of header fields hashed: skipped "budget" */
#define LIMIT_CUT_LINES ((size_t)20000) /* ends of a changed body tried for its old one: "budget" */
#define LIMIT_UNDO_ENDS ((uint64_t)256 << 20) /* bytes of bodies read for their old end: "budget" */
#define LIMIT_UNDO_BODY ((uint64_t)4 << 20) /* bytes of changed bodies hashed otherwise: "budget" */
#define LIMIT_UNDO_HEADER ((uint64_t)4 << 20) /* bytes of changed fields hashed anew: "budget" */
#define LIMIT_MARKS ((size_t)64)	   /* of one kind of forwarder; more are not looked at */
#define LIMIT_MARKED ((size_t)2000) /* bytes of a text with a mark; a longer one has none */
#define LIMIT_KEY_CHECKS ((unsigned)400)   /* of keys against signatures: skipped "budget" */
#define LIMIT_KEY_RECORDS ((size_t)8)	   /* tried of one name; more are not looked at */
#define LIMIT_RSA_BITS ((size_t)8192)	   /* of a key: "key-unusable" */
#define LIMIT_HELD ((size_t)8 << 20) /* bytes of messages in work at once, but for a larger one alone */
#define LIMIT_SCAN_LINE ((size_t)64 << 20) /* bytes of a report that recon reads; the file is read no further */
#define LIMIT_JSON_FILE ((size_t)256 << 20) /* bytes of an output that is merged; a longer one is refused */
#define LIMIT_FACTS_FILE ((size_t)64 << 20) /* bytes of the value of --facts; a longer one is refused */
#define LIMIT_FORWARDERS ((size_t)1000) /* whose causes are told apart in a recon */
#define LIMIT_FOLDERS ((size_t)32) /* within each other; what is deeper is not read */
#define LIMIT_RATIO ((uint64_t)200) /* bytes out of one compressed: CONTAINER_BOMB, where over */
#define LIMIT_RATIO_FROM ((uint64_t)1 << 20) /* that many came out already */
#define LIMIT_REPORT ((uint64_t)64 << 20) /* bytes of an aggregate report: AGGREGATE_LONG */
#define LIMIT_REPORT_DEPTH 64 /* of its elements: AGGREGATE_DEEP */
#define LIMIT_REPORT_TEXT ((size_t)4096) /* bytes kept of an element's text: AGGREGATE_TEXT */
#define LIMIT_REPORT_PARTS ((size_t)100) /* results and reasons of a record: AGGREGATE_PARTS */
#define LIMIT_REPORT_DOMAINS ((size_t)1000) /* author domains; the rest is counted with the last */
#define LIMIT_TOLD ((size_t)8) /* different results, reporters, reasons kept of a sender */
#define LIMIT_REPORT_FAULTS ((size_t)20) /* told of one report */
#define LIMIT_BOUNCE_RECIPIENTS ((size_t)1000) /* of a bounce: FLAW_TOO_MANY_RETURNED */
#define LIMIT_EMBEDDED ((size_t)20) /* messages in a message: FLAW_TOO_MANY_RETURNED */
#define LIMIT_EMBEDDED_DEPTH 5 /* messages within each other: FLAW_EMBEDDED_DEEP */
#define LIMIT_NOTICE ((size_t)1 << 20) /* bytes of a bounce's words: FLAW_NOTICE_CUT */
#define LIMIT_PAGE ((size_t)1 << 20) /* bytes of HTML; what is read of a bounce is no more */
#define LIMIT_PAGE_DEPTH 256 /* of its elements; what stands behind is not read */
#define LIMIT_SECRETS_CUT ((size_t)1000) /* tried for what a cut name was; more stay as cut */
#define LIMIT_VENDOR_KEYS ((size_t)200)   /* keys explained of one field */

/* Those that a user may set; the others stay. */
struct limits {
	uint64_t message, report; /* bytes */
	uint64_t hops, questions, dnssec, folders;
};

#define LIMITS_USUAL                                                                               \
	((struct limits){                                                                          \
		.message = LIMIT_MESSAGE,                                                          \
		.report = LIMIT_REPORT,                                                            \
		.hops = LIMIT_HOPS,                                                                \
		.questions = LIMIT_QUESTIONS,                                                      \
		.dnssec = LIMIT_CHAIN,                                                             \
		.folders = LIMIT_FOLDERS,                                                          \
	})

#endif
