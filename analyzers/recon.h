/*
 * recon - the infrastructure that many messages give away together.
 *
 * Reports are added one by one, and two recons can be joined; neither the
 * order nor the division matters. What is kept is rows of facts about
 * identities: names and addresses of hosts. Which of them are one host is
 * decided only at the end, when it is known which are shared by many.
 */
#ifndef ANALYZERS_RECON_H
#define ANALYZERS_RECON_H

#include "analyzers/report.h"
#include "parser/table.h"

/* An address with more names, or a name with more addresses, is a pool and joins nothing. */
enum { POOL_NAMES = 8, POOL_ADDRESSES = 32 };

enum identity_kind { IDENTITY_NAME, IDENTITY_PUBLIC, IDENTITY_PRIVATE };

struct identity {
	enum identity_kind kind;
	struct span text; /* name in lower case, or address */
	uint64_t count; /* lines that tell it */
	time_t first, last; /* 0: none has a date */
};

/* What a row tells; `a` and `b` are identities. */
enum recon_fact {
	FACT_SAME, /* a and b were one host in a message */
	FACT_ADMD, /* a belongs to the organisation in text */
	FACT_LINK, /* a handed to b; x: over TLS, y: in the clear
			 * between public addresses, z: by a line that is believed */
	FACT_SOFTWARE, /* a ran: product, version, end of support, in text by NUL */
	FACT_CLOCK, /* a's clock was off by min to max seconds */
	FACT_BELIEVED, /* a wrote lines that are own or corroborated */
	FACT_INNER_NAME, /* a name of the inside in text was given away */
	FACT_INNER_DOMAIN, /* the same of a domain */
	FACT_RANGE, /* the same of a range of private addresses */
	FACT_FORWARDER, /* the organisation in text broke mails; x: SPF, y: DKIM */
	FACT_CAUSE, /* how: organisation and cause in text by NUL */
	FACT_SAID, /* a, which has no name in that message, called itself so (HELO) */
	FACT_KIND, /* as what it passed them on: organisation and name in text by NUL */
};

/* There are several for each host, so that their size is what a recon costs. */
struct recon_row {
	enum recon_fact fact;
	uint32_t a, b; /* NO_IDENTITY: none */
	struct span text;
	uint64_t count;
	union {
		struct {
			uint64_t x, y, z;
		};
		struct {
			long min, max; /* of FACT_CLOCK */
		};
	};
	time_t first, last;
};

#define NO_IDENTITY UINT32_MAX

struct recon {
	struct arena arena;
	struct table identity_keys, row_keys;
	struct identity_list LIST_OF(struct identity) identities;
	struct recon_row_list LIST_OF(struct recon_row) rows;
	uint64_t messages, hops;
	time_t first, last;
	bool since_set;
	time_t since; /* only messages that came then or later are added (report_time) */
	uint64_t earlier, undated; /* others: older, without a time */
};

void recon_add(struct recon *, const struct report *);
void recon_merge(struct recon *into, const struct recon *from);
void recon_free(struct recon *);

/*
 * Facts as another recon had them. An identity is known by its key, "nNAME",
 * "aADDRESS" or, as a private address means something within an organisation
 * only, "pADMD ADDRESS"; its number is returned, NO_IDENTITY where that is no
 * key. The identities of a row are those of this recon.
 */
uint32_t recon_add_identity(struct recon *, struct span key, uint64_t count, time_t first,
			    time_t last);
void recon_add_row(struct recon *, const struct recon_row *);

/* What a host ran. */
struct recon_software {
	struct span product, version; /* version may be empty */
	struct span support_ended; /* "2020-10-13"; empty: not known */
	uint64_t count;
	time_t first, last;
};
struct recon_software_list LIST_OF(struct recon_software);

/* A host as all messages show it together. */
struct recon_host {
	struct span_list names; /* the most often seen first */
	struct span_list public_ips, private_ips;
	struct span said; /* without a name: what it mostly called itself, which proves nothing */
	struct span admd; /* may be empty */
	uint64_t count; /* lines that tell of it */
	time_t first, last;
	bool pool; /* many machines under one name, or many names on one address */
	bool believed; /* a line of it is own or corroborated */
	struct recon_software_list software; /* the most often told first */
	bool clock_known;
	long clock_min, clock_max; /* seconds by which it is fast */
};

struct recon_link {
	size_t from, to; /* index of hosts */
	uint64_t count, tls, clear;
	uint64_t believed; /* lines that are own or corroborated */
	time_t first, last;
};

struct recon_count {
	struct span text;
	uint64_t count;
};
struct recon_counts LIST_OF(struct recon_count);

struct recon_forwarder {
	struct span admd;
	uint64_t messages, spf, dkim;
	struct recon_counts causes;
	struct recon_counts kinds; /* of forwarder: "Mailman 2" */
};

/* What is told: hosts by how often they are seen, the most first; the rest alike. */
struct recon_picture {
	struct recon_hosts LIST_OF(struct recon_host) hosts;
	size_t *host_of; /* by identity; NO_HOST: it was not asked for */
	struct recon_links LIST_OF(struct recon_link) links;
	struct recon_counts admds; /* organisations, by hosts */
	struct recon_counts inner_names, inner_domains, ranges;
	struct recon_forwarders LIST_OF(struct recon_forwarder) forwarders;
};

/*
 * Decide which identities are one host. `about`: only hosts of that domain, or
 * below it, and those that they hand to or take from; empty: all.
 */
struct recon_picture recon_picture(struct arena *, const struct recon *, struct span about);

/* How it is called: by the name seen most, else by an address. */
struct span recon_host_name(const struct recon_host *);

#endif
