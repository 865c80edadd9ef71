#include "analyzers/dns_jobs.h"

#include <stdlib.h>

#include "parser/memory.h"

/* Put `job` behind `before`, which is NULL for the front. */
static void put(struct dns_job_list *list, struct dns_job *before, struct dns_job *job)
{
	job->before = before;
	job->after = before != NULL ? before->after : list->first;
	*(job->after != NULL ? &job->after->before : &list->last) = job;
	*(before != NULL ? &before->after : &list->first) = job;
}

void dns_jobs_append(struct dns_job_list *list, struct dns_job *job)
{
	put(list, list->last, job);
}

void dns_jobs_prepend(struct dns_job_list *list, struct dns_job *job)
{
	put(list, NULL, job);
}

void dns_jobs_put_by_due(struct dns_job_list *list, struct dns_job *job)
{
	struct dns_job *before = list->last;

	while (before != NULL && before->due > job->due)
		before = before->before;
	put(list, before, job);
}

void dns_jobs_take(struct dns_job_list *list, struct dns_job *job)
{
	*(job->before != NULL ? &job->before->after : &list->first) = job->after;
	*(job->after != NULL ? &job->after->before : &list->last) = job->before;
}

static bool is_for(const struct dns_job *job, const struct dns_waiter *waiter)
{
	return job->waiters->hash == waiter->hash && job->question.type == waiter->type &&
	       dns_name_equal(job->question.name, waiter->name);
}

struct dns_job *dns_job_find(const struct dns_job_table *table, const struct dns_waiter *waiter)
{
	struct dns_job *job = table->slots[waiter->hash % DNS_JOB_SLOTS];

	while (job != NULL && !is_for(job, waiter))
		job = job->chain;
	return job;
}

struct dns_job *dns_job_add(struct dns_job_table *table, struct dns_waiter *waiter)
{
	struct dns_job **slot = &table->slots[waiter->hash % DNS_JOB_SLOTS];
	struct dns_job *job = memory_take(1, sizeof *job);

	waiter->next = NULL;
	job->waiters = job->last_waiter = waiter;
	job->question = (struct dns_question){ .name = waiter->name, .type = waiter->type };
	job->chain = *slot;
	*slot = job;
	return job;
}

void dns_job_join(struct dns_job *job, struct dns_waiter *waiter)
{
	waiter->next = NULL;
	job->last_waiter->next = waiter;
	job->last_waiter = waiter;
}

struct dns_waiter *dns_job_remove(struct dns_job_table *table, struct dns_job *job)
{
	struct dns_job **at = &table->slots[job->waiters->hash % DNS_JOB_SLOTS];
	struct dns_waiter *waiters = job->waiters;

	while (*at != job)
		at = &(*at)->chain;
	*at = job->chain;
	dns_reply_release(job->held);
	free(job);
	return waiters;
}
