#include "analyzers/host_facts.h"

#include <string.h>

#include "parser/domain.h"

static bool is_within(const struct ip *ip, const struct host_fact *fact)
{
	return ip->family != 0 && ip->family == fact->first.family &&
	       memcmp(ip->bytes, fact->first.bytes, sizeof ip->bytes) >= 0 &&
	       memcmp(ip->bytes, fact->last.bytes, sizeof ip->bytes) <= 0;
}

static bool tells_of_one(const struct host_fact *fact, const struct ip_list *ips)
{
	for (size_t i = 0; i < ips->count; i++)
		if (is_within(&ips->items[i], fact))
			return true;
	return false;
}

static bool tells_of(const struct host_fact *fact, const struct host *host)
{
	if (tells_of_one(fact, &host->public_ips) || tells_of_one(fact, &host->private_ips))
		return true;
	for (size_t i = 0; i < host->names.count && fact->domain.len > 0; i++)
		if (domain_holds(fact->domain, host->names.items[i]))
			return true;
	return false;
}

struct host_fact_refs host_facts_of(struct arena *arena, const struct host_facts *facts,
				    const struct host *host)
{
	struct host_fact_refs found = { 0 };

	for (size_t i = 0; facts != NULL && i < facts->all.count; i++)
		if (tells_of(&facts->all.items[i], host))
			*LIST_ADD(arena, &found) = &facts->all.items[i];
	return found;
}
