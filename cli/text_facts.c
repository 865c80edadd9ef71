/* What the user's own file tells of the hosts, in the text report. */

#include "cli/facts_out.h"
#include "cli/text_parts.h"

static struct span name_of(struct arena *arena, const struct host *host)
{
	if (host->names.count > 0)
		return host->names.items[0];
	if (host->public_ips.count > 0)
		return ip_text(arena, &host->public_ips.items[0]);
	return host->private_ips.count > 0 ? ip_text(arena, &host->private_ips.items[0])
					   : SPAN("a host without a name");
}

void text_facts(struct text_out *out, const struct report *report, const struct text_detail *detail)
{
	const struct host_list *hosts = &report->facts->route.hosts;
	bool any = false;

	(void)detail;
	for (size_t i = 0; i < hosts->count; i++) {
		struct host_fact_refs found =
			host_facts_of(out->arena, report->facts->told->facts, &hosts->items[i]);

		if (found.count > 0 && !any)
			text_out_heading(out, "Told of the hosts by --facts");
		any = any || found.count > 0;
		if (found.count > 0)
			text_out_wrapped(out, 2, (struct text_cell){ 0 },
					 name_of(out->arena, &hosts->items[i]));
		for (size_t n = 0; n < found.count; n++)
			text_out_wrapped(out, 4, (struct text_cell){ .text = SPAN("  -") },
					 facts_out_words(out->arena, found.items[n]));
	}
}
