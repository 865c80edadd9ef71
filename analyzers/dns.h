/*
 * dns - the one door to the DNS.
 *
 * Evaluators ask and go on. While an answer is on its way the status is
 * DNS_PENDING, which they treat like any temporary failure; whoever drives
 * them sees session->pending, throws the outcome away and runs them again
 * once the answers are in. So evaluators are plain functions, and every
 * question they can already name is asked in the first run.
 *
 * A session keeps its answers: a question is put once, and SPF, DKIM and DMARC
 * are judged by the same copy, whatever a name server would say the next time.
 */
#ifndef ANALYZERS_DNS_H
#define ANALYZERS_DNS_H

#include <stdint.h>
#include <time.h>

#include "parser/arena.h"
#include "parser/error.h"
#include "parser/span.h"

/* The last two are asked by DNSSEC: their records are the bytes of the data. */
enum dns_type {
	DNS_A = 1,
	DNS_PTR = 12,
	DNS_MX = 15,
	DNS_TXT = 16,
	DNS_AAAA = 28,
	DNS_DS = 43,
	DNS_DNSKEY = 48,
};

enum dns_status {
	DNS_FOUND,
	DNS_NO_DATA, /* the name exists, this type does not */
	DNS_NO_NAME, /* NXDOMAIN; also what cannot be a name, with DNS_FAULT_NAME */
	DNS_FAILED, /* the fault tells why */
	DNS_TIMED_OUT,
	DNS_NOT_RECORDED, /* tape: it does not hold this question */
	DNS_OFFLINE, /* the session has no back-end: nobody is asked */
	DNS_PENDING,
};

/* Why there is no answer. */
enum dns_fault {
	DNS_FAULT_NONE,
	DNS_FAULT_NAME, /* it is no domain name: nobody was asked */
	DNS_FAULT_BUDGET, /* the message has asked LIMIT_QUESTIONS: nobody was asked */
	DNS_FAULT_ALIASES, /* a loop of CNAME records, or over LIMIT_ALIASES of them */
	DNS_FAULT_MALFORMED, /* what came is not by RFC 1035 */
	DNS_FAULT_LAME, /* it names other servers instead of answering */
	DNS_FAULT_TOO_LONG, /* over 65535 bytes */
	DNS_FAULT_TIMEOUT,
	DNS_FAULT_NETWORK, /* no server is known, or none can be reached */
	DNS_FAULT_FORMERR, /* response codes, RFC 1035 4.1.1 */
	DNS_FAULT_SERVFAIL,
	DNS_FAULT_NOTIMP,
	DNS_FAULT_REFUSED,
	DNS_FAULT_RCODE, /* another */
	DNS_FAULT_BOGUS, /* DNSSEC: what came is not what the zone has signed */
	DNS_FAULTS,
};

/* What is known of an answer's signatures (RFC 4033 5). */
enum dns_security {
	DNS_UNCHECKED,	   /* nobody looked */
	DNS_SECURE,	   /* a chain of signatures from a trust anchor leads to it */
	DNS_INSECURE,	   /* proven to lie in an unsigned zone */
	DNS_BOGUS,	   /* signatures that must be there are missing or wrong */
	DNS_INDETERMINATE, /* the chain could not be followed */
	DNS_RESOLVER_AD,   /* the resolver's word for it: AD bit, nothing checked here */
	DNS_SECURITIES,
};

struct dns_record {
	struct span
		data; /* TXT: strings joined; MX, PTR: name as dns_name_text(); A, AAAA: bytes */
	uint16_t preference; /* MX only */
};

/* Records are sorted by preference and bytes: servers rotate them. */
struct dns_note;
struct dns_answer {
	enum dns_status status;
	enum dns_fault fault;
	int cause; /* errno value of DNS_FAULT_NETWORK when asked live, else 0 */
	const struct dns_record *records;
	size_t count;
	struct span alias; /* the name that the CNAME records lead to; empty without any */
	uint32_t ttl; /* seconds; of a negative answer by RFC 2308 */
	time_t seen; /* when it was obtained: now, or when recorded; 0: a zone file tells no time */
	bool authentic; /* the resolver vouches for it (AD bit) */
	enum dns_security security;
	const char *because; /* checked and not secure: why, "expired"; static; NULL: nothing to tell */
	struct dns_note *note; /* where to leave what is read out of it (dns_note.h); or NULL */
};

struct dns; /* a back-end, shared by all threads */
struct dns_port; /* where a thread collects its answers; one per thread */
struct dns_ticket;

/* One message's questions. Not shared between threads. */
struct dns_session {
	struct dns_port *port;
	struct arena arena; /* answers live here, until the session is closed */
	struct dns_tickets LIST_OF(struct dns_ticket *) tickets;
	unsigned waiting; /* questions that are on their way */
	unsigned pending; /* questions of this run that had no answer yet */
	struct dns_secure *secure; /* who checks signatures; NULL: nobody does */

	unsigned most, most_chain; /* that may be put: questions, and those to check signatures */
	unsigned asked; /* questions put to the back-end */
	unsigned failed; /* those that failed or timed out */
	unsigned faults[DNS_FAULTS]; /* the same by kind */
	int cause; /* errno value of the first DNS_FAULT_NETWORK that has one */
	unsigned unrecorded; /* questions that the tape does not hold */
	unsigned chain; /* questions put to check the signatures of answers */
	unsigned securities[DNS_SECURITIES]; /* answers by what is known of their signatures */
	time_t oldest; /* answer; 0: none that has a time */
};

/* A port of NULL is the DNS switched off: each answer is DNS_OFFLINE. */
struct dns_session dns_session_open(struct dns_port *);

/*
 * Have the signatures of every answer checked (DNSSEC, RFC 4033-4035, 5155),
 * as of the time `at`; 0: as of when it was obtained, and now where a zone file
 * tells no time. To be called before the first question; the anchors must
 * outlive the session. DS and DNSKEY records are asked for like anything else,
 * and counted apart, so it works with every back-end that hands out
 * signatures: one that asks live must ask for them (DO).
 *
 * An answer is then secure, insecure, bogus or indeterminate. One that is
 * bogus is kept from who asked, as a validating resolver would (RFC 4035 5.5):
 * DNS_FAILED with DNS_FAULT_BOGUS, which is a temporary failure. Signatures
 * that are missing where they must be make it bogus too. Indeterminate is what
 * no anchor lies above, or whose DS or DNSKEY records could not be had; it is
 * handed out like an insecure one, and its state tells.
 */
struct dns_anchors;
void dns_session_secure(struct dns_session *, const struct dns_anchors *, time_t at);

/* Whether nobody is asked, so that there is no use in asking ahead. */
bool dns_session_is_off(const struct dns_session *);

/* Before evaluators are run again; the answers stay. */
void dns_session_again(struct dns_session *);

/* Forget the answers. Questions still on their way are given up. */
void dns_session_close(struct dns_session *);

/*
 * Ask for `name`, in ASCII, as bytes without escapes. CNAME records are
 * followed. The answer is the session's.
 */
struct dns_answer dns_ask(struct dns_session *, struct span name, enum dns_type);

/*
 * Wait until every question of some waiting session of this port is answered
 * and return that session; NULL when none waits, or when waiting is given up
 * (dns_live_options.stopped). A session that waits must not move in memory.
 */
struct dns_session *dns_wait(struct dns_port *);

/*
 * Who answered the questions, or was asked last where nobody did: texts in
 * the order of their bytes, each once. They are the back-end's; a zone file
 * names nobody.
 */
struct span_list dns_session_servers(const struct dns_session *, struct arena *);

/* Whether nobody can tell now: DNS_FAILED, DNS_TIMED_OUT, DNS_PENDING. */
bool dns_is_temporary(enum dns_status);

/* "secure", "resolver-ad"; static; "" for DNS_UNCHECKED. */
const char *dns_security_word(enum dns_security);

/* What several answers stand on together: the weakest of them. */
enum dns_security dns_security_join(enum dns_security, enum dns_security);

/* "servfail", "timeout"; static, stable; "" for none. */
const char *dns_fault_word(enum dns_fault);

/* Why a file of answers cannot be used. */
struct dns_refusal {
	const char *path; /* NULL: it can be used */
	size_t line; /* from 1; 0: it concerns the file as a whole */
	struct span reason; /* may hold bytes of the file */
};
struct dns_refusal_list LIST_OF(struct dns_refusal);

/* For those who read such files: the reason is copied. */
struct dns_refusal dns_refuse(struct arena *, const char *path, size_t line, const char *reason);

/*
 * Back-ends; *out is set only on success. Reasons are put into the arena,
 * paths are kept.
 *
 * Zone: RFC 1035 master files, taken together as the whole DNS: what they do
 * not hold does not exist. They need no SOA and no $TTL, names without a
 * final dot and without $ORIGIN are meant from the root, $INCLUDE is refused.
 * "$FAIL name type TIMEOUT|SERVFAIL|REFUSED" scripts a failure; type ANY is all.
 */
struct dns_refusal dns_open_zone(struct dns **out, struct arena *, const char *const *paths,
				 size_t count);

/*
 * Tape: recordings (analyzers/dns_tape.h), of which later ones come first. What
 * they do not hold is DNS_NOT_RECORDED. The last line of a run that was killed
 * may be torn; it is skipped, and a note tells so.
 */
struct dns_refusal dns_open_tape(struct dns **out, struct arena *, const char *const *paths,
				 size_t count, struct dns_refusal_list *notes);

/*
 * Recorder: answers of `inner`, which it closes, are written as they come, one
 * line each. A tape that is there is gone on with; a file of anything else is
 * refused. Once *out is set, `inner` must not be used beside it.
 */
struct dns_refusal dns_open_recorder(struct dns **out, struct arena *, struct dns *inner,
				     const char *path);

/* The same into an empty file that is open, which the recorder closes; also where this fails. */
struct error dns_record_to(struct dns **out, struct dns *inner, int descriptor);

/*
 * Trust anchors: DS and DNSKEY records of a master file; `path` NULL: IANA's
 * for the root. They live in the arena.
 */
struct dns_refusal dns_open_anchors(struct dns_anchors **out, struct arena *, const char *path);

/* The error is why a recording may not be whole. Ports are to be closed before. */
struct error dns_close(struct dns *);

struct dns_port *dns_port_open(struct dns *);
void dns_port_close(struct dns_port *);

#endif
