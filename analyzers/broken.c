#include "analyzers/broken.h"

#include <string.h>

#include "analyzers/check.h"
#include "analyzers/losses.h"
#include "parser/ip.h"
#include "parser/text.h"

bool broken_by(const struct break_ *one, const char *cause)
{
	for (size_t i = 0; i < one->causes.count; i++)
		if (strcmp(one->causes.items[i], cause) == 0)
			return true;
	return false;
}

bool broken_by_change(const struct break_ *one)
{
	static const char *const changes[] = {
		"subject-tag",	"from-munge",	     "header-rewrite", "footer",
		"banner",	"body-appended",     "reencode",       "line-wrap",
		"body-changed", "signature-removed",
	};

	for (size_t i = 0; i < sizeof changes / sizeof *changes; i++)
		if (broken_by(one, changes[i]))
			return true;
	return false;
}

bool broken_by_list(const struct report *report, const struct break_ *one, size_t list)
{
	const struct hop *hop;

	if (list == NO_HOP || one->hop < list)
		return false;
	hop = &report->facts->route.hops.items[list];
	return one->host == NO_HOST || one->host == hop->by_host ||
	       (one->admd.len > 0 && span_equal_nocase(one->admd, hop->admd));
}

bool broken_turned(const struct break_ *one)
{
	return one->decisive || one->methods[AUTH_DMARC];
}

enum severity broken_severity(const struct break_ *one)
{
	if (broken_turned(one) && one->confidence != CONFIDENCE_POSSIBLE)
		return SEVERITY_ALARM;
	return broken_turned(one) || one->of_author ? SEVERITY_WARNING : SEVERITY_NOTE;
}

const struct auth_result *broken_policy(const struct report *report)
{
	for (size_t i = report->auth.count; i-- > 0;) {
		const struct auth_result *result = &report->auth.items[i];

		if (result->method == AUTH_DMARC && result->source == AUTH_EVALUATED &&
		    result->policy.len > 0)
			return result;
	}
	return NULL;
}

static bool asks_to_refuse(struct span policy)
{
	return span_equal_nocase(policy, SPAN("reject")) ||
	       span_equal_nocase(policy, SPAN("quarantine"));
}

bool broken_is_refused(const struct report *report)
{
	const struct auth_result *found = broken_policy(report);

	if (found != NULL)
		return asks_to_refuse(found->policy);
	for (size_t i = 0; i < report->auth.count; i++)
		if (report->auth.items[i].method == AUTH_DMARC &&
		    asks_to_refuse(report->auth.items[i].policy) &&
		    rank_of(report->facts, &report->auth.items[i]) == RANK_OWN)
			return true;
	return false;
}

struct span broken_host(struct arena *arena, const struct report *report, const struct break_ *one)
{
	const struct host *host;

	if (one->host == NO_HOST)
		return SPAN("a host that is not named");
	host = &report->facts->route.hosts.items[one->host];
	if (host->names.count > 0)
		return text_shown(arena, host->names.items[0]);
	if (host->public_ips.count > 0)
		return ip_text(arena, &host->public_ips.items[0]);
	if (host->private_ips.count > 0)
		return ip_text(arena, &host->private_ips.items[0]);
	return SPAN("a host that is not named");
}

struct finding *broken_add(struct arena *arena, struct finding_list *out,
			   const struct report *report, const struct break_ *one,
			   const struct rule *rule, struct span detail)
{
	const struct route *route = &report->facts->route;
	const struct hop *hop = &route->hops.items[one->hop];
	struct finding *finding = finding_add(arena, out, rule, one->hop, detail);

	if (broken_severity(one) < finding->severity)
		finding->severity = broken_severity(one);
	finding_point(arena, finding, route_field_name(route, hop), hop->received.body);
	return finding;
}
