/*
 * aggregate - DMARC aggregate reports (RFC 7489 7.2 and appendix C, RFC 9990),
 * read record by record from a stream. A door to libxml2.
 *
 * Elements count by their names alone: name spaces, order and letter case of
 * values differ among those who write such reports. What is broken is told
 * with its line; what was read before stays read.
 */
#ifndef PARSER_AGGREGATE_H
#define PARSER_AGGREGATE_H

#include <sys/types.h>
#include <time.h>

#include "parser/claim.h"
#include "parser/ip.h"

enum aggregate_fault_kind {
	AGGREGATE_XML, /* it is no well-formed XML from here on: the rest is not read */
	AGGREGATE_DOCTYPE, /* a document type declaration: the rest is not read */
	AGGREGATE_DEEP, /* elements deeper than LIMIT_REPORT_DEPTH: the rest is not read */
	AGGREGATE_LONG, /* over so many bytes as are read: the rest is not */
	AGGREGATE_INPUT, /* its bytes could not be read any further */
	AGGREGATE_OTHER, /* the outermost element is not "feedback" */
	AGGREGATE_UTF8, /* bytes that are not UTF-8, read as U+FFFD */
	AGGREGATE_VALUE, /* a value that means nothing where it stands */
	AGGREGATE_TEXT, /* a value longer than LIMIT_REPORT_TEXT, cut */
	AGGREGATE_PARTS, /* over LIMIT_REPORT_PARTS results or reasons in a record, left out */
	AGGREGATE_MISSING, /* something that must be there is not */
};

struct aggregate_fault {
	enum aggregate_fault_kind kind;
	size_t line; /* from 1; 0: of the report as a whole */
	struct span detail; /* one sentence; bytes of the report have passed text_shown() */
};
struct aggregate_fault_list LIST_OF(struct aggregate_fault);

/* Texts are as written, trimmed, UTF-8; what is not told is empty. */
struct aggregate_metadata {
	struct span org_name, email, contact, report_id, generator, version;
	bool range_known;
	time_t begin, end; /* of the time that it is about */
	struct span_list errors;
};

/* The policy that the reporter found (policy_published). */
struct aggregate_policy {
	struct span domain, p, sp, np, adkim, aspf, pct, fo;
	struct span testing, discovery_method; /* RFC 9990 */
};

enum aggregate_outcome { OUTCOME_UNKNOWN, OUTCOME_PASS, OUTCOME_FAIL };

/* Why another policy was applied than the published one (policy_evaluated/reason). */
struct aggregate_reason {
	struct span type, comment;
};

/* One result as it stood before alignment was looked at (auth_results). */
struct aggregate_result {
	enum auth_method method; /* AUTH_SPF, AUTH_DKIM */
	struct span domain, selector, scope, human;
	bool known;
	enum auth_verdict verdict; /* when known */
};

struct aggregate_record {
	size_t line;
	struct ip ip; /* family 0: unreadable */
	struct span ip_text;
	uint64_t count; /* messages */
	struct span disposition; /* in lower case */
	enum aggregate_outcome dkim, spf; /* with alignment */
	struct aggregate_reasons LIST_OF(struct aggregate_reason) reasons;
	struct span header_from, envelope_from, envelope_to;
	struct aggregate_results LIST_OF(struct aggregate_result) results;
};

struct aggregate_report {
	struct aggregate_metadata metadata;
	struct aggregate_policy policy;
	uint64_t records, messages;
	struct aggregate_fault_list faults; /* the first LIMIT_REPORT_FAULTS */
	size_t fault_count; /* all */
	bool whole; /* read to its end */
};

/* Up to `room` bytes of the report; 0 at its end, -1 when it cannot be read. */
typedef ssize_t aggregate_reader(void *context, char *into, size_t room);

/* One record; it lives until the call returns. `so_far` has what stands before it. */
typedef void aggregate_seen(void *context, const struct aggregate_report *so_far,
			    const struct aggregate_record *);

/* Whether the first bytes of a file are those of an aggregate report, or of other XML. */
bool aggregate_is(struct span head);

/*
 * Read a report, `most` bytes of it, showing each record. What is returned lives in the arena.
 * Never fails: see `faults`.
 */
struct aggregate_report aggregate_read(struct arena *, uint64_t most, aggregate_reader *,
				       void *reader_context, aggregate_seen *, void *seen_context);

const char *aggregate_fault_word(enum aggregate_fault_kind); /* "not-xml"; static */

const char *aggregate_library(void); /* the version of libxml2; static */

#endif
