/*
 * spf_run - one check_host() under way: what its parts share.
 *
 * For analyzers/spf*.c only; everybody else includes analyzers/spf.h.
 */
#ifndef ANALYZERS_SPF_RUN_H
#define ANALYZERS_SPF_RUN_H

#include "analyzers/spf.h"
#include "analyzers/spf_macro.h"

/* RFC 7208 4.6.4. */
enum { SPF_LOOKUPS_MOST = 10, SPF_VOIDS_MOST = 2, SPF_HOSTS_MOST = 10 };

struct spf_run {
	struct dns_session *session;
	struct arena *arena;
	const struct spf_query *query;
	struct spf_values values; /* .domain is set for each expansion */
	bool own_local; /* the local-part is the message's, not "postmaster" put in its place */
	unsigned lookups, void_lookups, marks;
	enum dns_security dnssec;
	unsigned answers; /* used so far */
	const char *skipped;
	bool surveyed; /* what can be asked ahead was */
	bool validated_known;
	struct span_list validated; /* the client's names that lead back to it (RFC 7208 5.5) */
	const struct spf_term *by; /* the innermost term that decided */
	const struct spf_record *in;
};

/* How a term or a record ends. A reason of NULL: no match, go on. */
struct spf_end {
	enum auth_verdict verdict;
	const char *reason;
};

#define SPF_GO_ON ((struct spf_end){ AUTH_NONE, NULL })

/*
 * spf_ask.c: the questions.
 */

/* An answer is used at its turn: it counts for the DNSSEC state. */
void spf_use(struct spf_run *, const struct dns_answer *);

/* Ask and use. */
struct dns_answer spf_ask(struct spf_run *, struct span name, enum dns_type);

/* The answer that a record was read from, at the record's turn. */
struct dns_answer spf_answer_of(struct spf_run *, const struct spf_record *);

/*
 * What to do about an answer that tells nothing: an end for failures, for what
 * is still on its way, and for what nobody may ask (run->skipped then tells
 * why); go on otherwise.
 */
struct spf_end spf_unanswered(struct spf_run *, const struct dns_answer *);

/* The end of what cannot be looked at, by the word that tells why. */
struct spf_end spf_skip(struct spf_run *, const char *word);

/* A question of a term came back empty; ends when that was one too many. */
struct spf_end spf_count_void(struct spf_run *, struct spf_term *, const struct dns_answer *);

/* The record at the name, asked for and read, below `parent` (NULL: the policy itself). */
struct spf_record *spf_record_open(struct spf_run *, struct span domain,
				   const struct spf_record *parent);

/* The type by which a client of this family is looked for: A or AAAA. */
enum dns_type spf_address_type(const struct ip *client);

/* An address record's bytes. */
struct ip spf_record_ip(const struct dns_record *, enum dns_type);

/* The name that the term is about, when it holds no macro: its own, or the record's. */
struct span spf_plain_target(const struct spf_record *, const struct spf_part *);

/*
 * Ask for what the policy names, from its term `index` on. False: answers are
 * on their way, and there is no use in going on before they are here.
 */
bool spf_survey(struct spf_run *, struct spf_record *, size_t index);

/* Ask for this term and the next of the record that were not asked. */
void spf_ask_next(struct spf_run *, struct spf_record *, size_t index);

/*
 * spf_match.c: whether the client is whom a term means. Not for include and
 * redirect. Ends with AUTH_PASS on a match.
 */
struct spf_end spf_match(struct spf_run *, struct spf_record *, struct spf_term *);

/*
 * The term's name with macros expanded, into term->target. Ends when it would
 * tell what shall not be told, or when %{p} cannot be found out yet.
 */
struct spf_end spf_find_target(struct spf_run *, struct spf_record *, struct spf_term *);

/* The value of %{p} (RFC 7208 7.3), into run->values; false while answers are on their way. */
bool spf_validate(struct spf_run *, struct span domain);

/* spf_reach.c: set .reach of the record and of all below it. */
void spf_reach_count(struct spf_run *, struct spf_record *);

/* spf_tell.c: the result as one sentence. */
struct span spf_tell(const struct spf_run *, const struct spf_result *);

#endif
