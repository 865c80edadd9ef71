#include "cli/dns_mode.h"

#include "cli/complain.h"

static bool tell(struct dns_refusal refusal)
{
	if (refusal.path != NULL && refusal.line > 0)
		complain("%s:%zu: " SPAN_FMT, refusal.path, refusal.line, SPAN_ARG(refusal.reason));
	else if (refusal.path != NULL)
		complain("%s: " SPAN_FMT, refusal.path, SPAN_ARG(refusal.reason));
	return refusal.path == NULL;
}

bool dns_mode_open(struct dns **out, struct options *options)
{
	*out = NULL;
	switch (options->dns_mode) {
	case DNS_MODE_ZONE:
		return tell(dns_open_zone(out, &options->arena, options->dns_files.items,
					  options->dns_files.count));
	case DNS_MODE_LIVE:
	case DNS_MODE_OFF:
	case DNS_MODE_TAPE:
		break;
	}
	return true;
}

void dns_mode_close(struct dns *dns)
{
	if (dns != NULL)
		dns_close(dns);
}
