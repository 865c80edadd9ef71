/* dns_jobs - the questions on their way: found by name and type, in order of what is due. */
#ifndef ANALYZERS_DNS_JOBS_H
#define ANALYZERS_DNS_JOBS_H

#include "analyzers/dns_engine.h"
#include "analyzers/dns_sockets.h"

/* A question on its way. It is in the table, and in one of the lists. */
struct dns_job {
	struct dns_job *chain;		/* the next of its slot in the table */
	struct dns_job *before, *after; /* in its list */
	struct dns_waiter *waiters, *last_waiter;
	struct dns_question question;
	struct dns_socket *socket; /* NULL: none */
	unsigned server;	   /* that is being asked */
	unsigned first, turn;	   /* server to begin with; how many were asked */
	unsigned answered; /* servers that said something, a bit each: they are not asked again */
	int64_t due;	   /* ms: when this try is given up */
	int64_t deadline;  /* ms: when the question is given up; 0 before the first try */
	enum dns_fault fault;	/* of the last try that brought no answer */
	int cause;		/* errno value of DNS_FAULT_NETWORK */
	struct dns_reply *held; /* the answer if nobody has a better one */
};

struct dns_job_list {
	struct dns_job *first, *last;
};

void dns_jobs_append(struct dns_job_list *, struct dns_job *);
void dns_jobs_prepend(struct dns_job_list *, struct dns_job *);

/* Keep the list in order of ->due, from the end: tries last the same, so most are due last. */
void dns_jobs_put_by_due(struct dns_job_list *, struct dns_job *);
void dns_jobs_take(struct dns_job_list *, struct dns_job *);

enum { DNS_JOB_SLOTS = 4096 }; /* a power of two */

struct dns_job_table {
	struct dns_job *slots[DNS_JOB_SLOTS];
};

/* The job for the waiter's question; NULL for none. */
struct dns_job *dns_job_find(const struct dns_job_table *, const struct dns_waiter *);

/* A new one. The waiter stays its own, and the question is in it. */
struct dns_job *dns_job_add(struct dns_job_table *, struct dns_waiter *);
void dns_job_join(struct dns_job *, struct dns_waiter *);

/* It must be in no list any more. Gives back those who wait. */
struct dns_waiter *dns_job_remove(struct dns_job_table *, struct dns_job *);

#endif
