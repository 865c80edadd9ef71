#include "cli/pages.h"

#include <stddef.h>

static const char *const spf_qualifiers[] = {
	"Each mechanism of an SPF record may have one of four signs before it, which says what "
	"the owner of the domain asks of a receiver when the client fits. No sign is \"+\". Mostly "
	"it "
	"is the sign before the final \"all\" that matters, for that fits whoever is not listed.",
	"+ pass: the client may send in this name, and the domain answers for the mail. It says "
	"nothing of whether the mail is wanted. \"+all\" gives this to everybody.",
	"- fail: the client may not. A receiver may refuse the mail on this word alone, and then "
	"DKIM "
	"and DMARC are not looked at; many only count it (RFC 7208 8.4 leaves it to them).",
	"~ softfail: the client probably may not, but the owner is not sure enough to have mail "
	"refused. A receiver should take the mail and look at it more closely.",
	"? neutral: the owner says nothing. It must be treated as if no record were published.",
	"Forwarding: who forwards mail without changing the envelope sender hands it on from his "
	"own "
	"address, which the sender's record does not list. What then applies is the sign before "
	"\"all\": with - honest mail is refused, with ~ it is looked at, with ? nothing "
	"happens. A forwarder that rewrites the sender (SRS) gets a pass, for his own "
	"domain. Who sends cannot see to it that all forwarders do that, so -all is bold for "
	"people's mail, and right for a domain or host name that sends none, or that nobody "
	"forwards.",
	"DMARC counts a pass for the author's domain and nothing else: under it -, ~ and ? are the "
	"same, except at receivers that refuse a fail before they get that far. With DKIM and "
	"DMARC in "
	"place ~all loses nothing.",
	NULL,
};

const struct page pages[] = {
	{ "spf.qualifiers", "what + - ~ ? ask of a receiver, and when mail is forwarded",
	  spf_qualifiers, "RFC 7208 4.6.2, 8, 10.3" },
	{ NULL, NULL, NULL, NULL },
};

const struct page *page_find(struct span id)
{
	for (size_t i = 0; pages[i].id != NULL; i++)
		if (span_is_nocase(id, pages[i].id))
			return &pages[i];
	return NULL;
}
