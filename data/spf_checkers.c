#include "data/spf_checkers.h"

#include "data/glob.h"

/* What each product's documentation says of relays in front of it. */
static const struct spf_checker checkers[] = {
	{ "exchange online", "Microsoft 365: turn on enhanced filtering (skip listing) on the "
			     "inbound connector, with the "
			     "relay's addresses." },
	{ "exchange server*",
	  "Exchange Server: name the relay in InternalSMTPServers (Set-TransportConfig)." },
	{ "spamassassin", "SpamAssassin: put the relay into trusted_networks, and into "
			  "internal_networks if it is an MX "
			  "of one's own." },
	{ "rspamd", "rspamd: turn on the module external_relay for the relay, so that the client "
		    "is taken from its "
		    "Received field." },
	{ "hmailserver", "hMailServer: name the relay under incoming relays." },
	{ "policyd-spf*",
	  "policyd-spf: list the relay in skip_addresses, or check at the border host." },
	{ "postfix*", "Postfix: list the relay in skip_addresses of policyd-spf (with a milter, "
		      "among its own hosts), "
		      "or check at the border host." },
	{ "exim*",
	  "Exim: leave the relay out of the hosts for which the ACL asks the condition spf." },
	{ "stalwart*",
	  "Stalwart: check SPF for connections from outside only, not for the relay's." },
};

const struct spf_checker *spf_checker_find(const char *product, size_t len)
{
	for (size_t i = 0; i < sizeof checkers / sizeof *checkers; i++)
		if (glob_matches(checkers[i].product, product, len))
			return &checkers[i];
	return NULL;
}
