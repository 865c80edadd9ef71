#include "analyzers/returned.h"

#include "analyzers/auth.h"
#include "data/status_codes.h"
#include "parser/reply.h"

/* What replies mean to which no status code is added (RFC 5321 4.2.3). */
static const struct {
	unsigned code;
	const char *meaning;
} replies[] = {
	{ 421, "the server is not available now" },
	{ 450, "the mailbox is not available now" },
	{ 451, "the server failed while it worked on it" },
	{ 452, "the server has not enough room now" },
	{ 550, "the mailbox does not exist, or the server refuses it" },
	{ 551, "the user is not there" },
	{ 552, "the mailbox is full, or the mail is too large" },
	{ 553, "the mailbox name is not allowed" },
	{ 554, "the server refuses the mail" },
	{ 556, "the domain takes no mail" },
};

/* What is registered for a null MX (RFC 7505) is to Exchange an address that it does not find. */
static bool is_of_exchange(const struct bounce_recipient *one)
{
	return span_equal(span_from(one->status, 1), SPAN(".1.10")) &&
	       span_find_nocase(one->diagnostic, SPAN("RecipientNotFound")) != NOT_FOUND;
}

static const char *meaning_of_status(struct span status)
{
	struct status_code code;

	if (status.len == 0 || !status_code_find(status.at, status.len, &code))
		return NULL;
	/* ".0.0" says no more than the class does. */
	if (reply_status_is_vague(status) || (code.detail == NULL && code.subject == NULL))
		return code.class;
	return code.detail != NULL ? code.detail : code.subject;
}

static const char *meaning_of(const struct bounce_recipient *one)
{
	const char *by_reply = NULL;

	if (is_of_exchange(one))
		return meaning_of_status(SPAN("5.1.1"));
	for (size_t i = 0; i < sizeof replies / sizeof *replies; i++)
		if (replies[i].code == one->reply)
			by_reply = replies[i].meaning;
	if (one->status.len > 0 && (by_reply == NULL || !reply_status_is_vague(one->status)))
		return meaning_of_status(one->status);
	return by_reply;
}

static bool is_named(const struct host *host, struct span name)
{
	for (size_t i = 0; i < host->names.count; i++)
		if (span_equal_nocase(host->names.items[i], name))
			return true;
	return false;
}

static bool has_address(const struct host *host, const struct ip *ip)
{
	for (size_t i = 0; i < host->public_ips.count; i++)
		if (ip_equal(&host->public_ips.items[i], ip))
			return true;
	for (size_t i = 0; i < host->private_ips.count; i++)
		if (ip_equal(&host->private_ips.items[i], ip))
			return true;
	return false;
}

/* The last hop of which that host is the server; NO_HOP: there is none. */
static size_t hop_of(const struct route *route, struct span name)
{
	struct ip ip;
	bool address = ip_read(name, &ip);

	for (size_t i = route->hops.count; i-- > 0;) {
		const struct hop *hop = &route->hops.items[i];

		if (hop->received.by.len > 0 && span_equal_nocase(hop->received.by, name))
			return i;
		if (hop->by_host == NO_HOST)
			continue;
		if (is_named(&route->hosts.items[hop->by_host], name) ||
		    (address && has_address(&route->hosts.items[hop->by_host], &ip)))
			return i;
	}
	return NO_HOP;
}

/* A diagnostic that is no answer of SMTP was found by the host itself that reports. */
static struct span said_by(const struct bounce *bounce, const struct bounce_recipient *one)
{
	struct span host = one->remote_mta.len > 0 ? one->remote_mta : bounce->reporting_mta;

	if (host.len > 2 && host.at[0] == '[' && host.at[host.len - 1] == ']')
		host = span_part(host, 1, host.len - 2);
	if (host.len > 1 && host.at[host.len - 1] == '.')
		host.len--;
	return host;
}

struct returned_list returned_read(struct arena *arena, const struct bounce *bounce,
				   const struct route *route, const struct route *original)
{
	struct returned_list list = { 0 };

	for (size_t i = 0; i < bounce->recipients.count; i++) {
		const struct bounce_recipient *one = &bounce->recipients.items[i];
		struct returned *out = LIST_ADD(arena, &list);

		*out = (struct returned){ meaning_of(one), said_by(bounce, one), NO_HOP,
					  SAID_NOWHERE };
		if (out->said_by.len == 0)
			continue;
		if (original != NULL)
			out->said_at_hop = hop_of(original, out->said_by);
		if (out->said_at_hop != NO_HOP) {
			out->said_in = SAID_IN_ORIGINAL;
			continue;
		}
		out->said_at_hop = hop_of(route, out->said_by);
		if (out->said_at_hop != NO_HOP)
			out->said_in = SAID_IN_BOUNCE;
	}
	return list;
}

const char *returned_title(const struct bounce *bounce, size_t index)
{
	switch (bounce->type) {
	case BOUNCE_NONE:
		return "An attached mail";
	case BOUNCE_DSN:
	case BOUNCE_TEXT:
		return index == 0 ? "The mail that came back" : "Another attached mail";
	case BOUNCE_MDN:
	case BOUNCE_ARF:
	case BOUNCE_DMARC:
		return index == 0 ? "The mail that it is about" : "Another attached mail";
	}
	return "";
}

const char *said_in_word(enum said_in in)
{
	switch (in) {
	case SAID_NOWHERE:
		return NULL;
	case SAID_IN_ORIGINAL:
		return "original";
	case SAID_IN_BOUNCE:
		return "bounce";
	}
	return NULL;
}
