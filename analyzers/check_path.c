#include "analyzers/check.h"
#include "analyzers/words.h"
#include "data/host_names.h"
#include "data/providers.h"
#include "parser/domain.h"
#include "parser/idn.h"
#include "parser/text.h"

enum {
	MANY_HOPS = 25, /* twice what filters, lists and forwarders together need */
	LOOP_VISITS = 3, /* a filter service in the middle makes two */
	NAMES_SHOWN = 4,
};

enum {
	NO_RECEIVED,
	BROKEN_LINK,
	CAME_BACK,
	LOOP,
	INTERNAL_NAME,
	PRIVATE_AT_BORDER,
	HELO_MISMATCH,
	HELO_IS_US,
	REINJECTED,
	MANY,
};

static const struct rule rules[] = {
	[NO_RECEIVED] = {
		.id = "path.no-received",
		.severity = SEVERITY_NOTE,
		.title = "no server on the way left a trace",
		.advice = "Ask for the whole header: mail programs have a \"show source\" or "
			  "\"internet headers\" for it. A mail from a Sent or Drafts folder has "
			  "none.",
		.reference = "RFC 5321 4.4",
		.meaning = "Every server that takes a message puts a Received field on top of it. "
			   "Without one the message was never sent, or the field was cut away "
			   "before it came here.",
	},
	[BROKEN_LINK] = {
		.id = "path.broken-link",
		.severity = SEVERITY_NOTE,
		.title = "nothing joins two neighbouring hops",
		.advice = "If both hosts are yours, look for a server between them that writes no "
			  "Received field. If the lower one is not, take what it says as a claim.",
		.reference = "RFC 5321 4.4",
		.meaning = "The client that the upper server saw is not, by any name or address, "
			   "the server that wrote the line below. A hop in between may write no "
			   "line, hide behind address translation or use another name; or the "
			   "lines below were made up by the sender. In a third to over half of "
			   "honest mail the names of neighbours differ, so this alone is no sign "
			   "of forgery. Nothing below such a gap is believed.",
	},
	[CAME_BACK] = {
		.id = "path.left-and-came-back",
		.severity = SEVERITY_NOTE,
		.title = "the message left an organisation and came back to it",
		.advice = "Ask whether the way out is meant (a filter service, a forwarding, a "
			  "list). The hosts that take it back see a stranger's address: SPF "
			  "checked there fails, unless they know the relay.",
		.reference = "RFC 7208 9.2",
		.meaning = "The message was in an organisation's hands, was handed to another one "
			   "and returned. That is how filter services, forwarders and lists work, "
			   "and it is where SPF most often breaks.",
	},
	[LOOP] = {
		.id = "path.loop",
		.severity = SEVERITY_WARNING,
		.title = "the message came to the same host again and again",
		.advice = "Look for two forwardings that point at each other, or a host that does "
			  "not know that it is the final one for the domain.",
		.reference = "RFC 5321 6.3",
		.meaning = "A host has the message at least three times, with other hosts in "
			   "between. Servers count Received fields to end such loops; what ends "
			   "the loop is then a bounce.",
	},
	[INTERNAL_NAME] = {
		.id = "path.internal-name",
		.severity = SEVERITY_NOTE,
		.title = "internal host names or private addresses were given away",
		.advice = "Have the border host cut or rewrite the Received fields of the inside "
			  "(Postfix header_checks, an Exchange header firewall, Exim "
			  "headers_remove).",
		.reference = "RFC 5321 7.7",
		.meaning = "The message left the organisation, and everybody who gets it can read "
			   "how hosts inside are called and addressed. It breaks nothing; it "
			   "saves an attacker work.",
	},
	[PRIVATE_AT_BORDER] = {
		.id = "path.private-at-border",
		.severity = SEVERITY_NOTE,
		.title = "another organisation's client is seen under a private address",
		.advice = "Let the proxy, load balancer or NAT in front of this server hand on "
			  "the client's address (PROXY protocol, XCLIENT), or check SPF before it.",
		.reference = "RFC 7208 2.4",
		.meaning = "By its name the client is not of the server's organisation, but its "
			   "address is private. Something in between hides the true one, so what "
			   "this server says of SPF, or of a block list, is about that box and "
			   "not about the sender.",
	},
	[HELO_MISMATCH] = {
		.id = "path.helo-mismatch",
		.severity = SEVERITY_NOTE,
		.title = "the client calls itself by a name of another organisation",
		.advice = "Believe the address and the looked-up name. If the client is yours, "
			  "give it one name in HELO, in the PTR record and in the A or AAAA "
			  "record.",
		.reference = "RFC 5321 4.1.4",
		.meaning = "HELO is what the client says of itself. The name found for its "
			   "address is of another organisation. Hosting and cloud servers do that "
			   "all day; so do senders who pretend.",
	},
	[HELO_IS_US] = {
		.id = "path.helo-is-us",
		.severity = SEVERITY_NOTE,
		.title = "a client from outside calls itself by the receiver's own name",
		.advice = "Refuse such a HELO at the border, unless it is a host of yours behind "
			  "an address that the server does not know.",
		.reference = "RFC 5321 4.1.4",
		.meaning = "The client says it is of the organisation that it talks to, while the "
			   "name looked up for its address is somebody else's. Senders of abuse "
			   "like to borrow the receiver's name; a laptop at home that hands mail "
			   "to its owner's server does the same.",
	},
	[REINJECTED] = {
		.id = "path.reinjected",
		.severity = SEVERITY_NOTE,
		.title = "the message was taken in and sent anew here",
		.advice = "Take what is below as an earlier journey: SPF is judged for the new "
			  "one, with the sender and the address of whoever sent it anew.",
		.reference = "RFC 5598 5.3",
		.meaning = "A list, a program that fetches mail from a mailbox, or a user's "
			   "submission stands in the middle of the path. There the old connection "
			   "ends and a new one begins, often with another envelope sender.",
	},
	[MANY] = {
		.id = "path.many-hops",
		.severity = SEVERITY_NOTE,
		.title = "the path has very many hops",
		.advice = "See whether hosts repeat. Servers refuse mail with too many Received "
			  "fields (often 25 to 100) to end loops.",
		.reference = "RFC 5321 6.3",
		.meaning = "Even through filters, a list and a forwarder a message seldom needs "
			   "more than twenty hops.",
	},
};

/* Neighbours often have the very same bytes. */
static bool same(struct span a, struct span b)
{
	return (a.at == b.at && a.len == b.len) || span_equal_nocase(a, b);
}

static void check_link(const struct hop_list *hops, size_t i, struct arena *arena,
		       struct finding_list *out)
{
	const struct hop *hop = &hops->items[i];

	if (i == 0 || hop->link != LINK_BROKEN)
		return;
	finding_add(arena, out, &rules[BROKEN_LINK], i,
		    arena_say(arena,
			      "nothing joins it to hop %zu: that one ended at " SPAN_FMT
			      ", this one begins at " SPAN_FMT,
			      i, SPAN_ARG(words_server(arena, &hops->items[i - 1])),
			      SPAN_ARG(words_client(arena, hop))));
}

static void check_reinjected(const struct hop_list *hops, size_t i, struct arena *arena,
			     struct finding_list *out)
{
	const struct hop *hop = &hops->items[i];
	const char *how = "handed in anew to";

	if (i == 0 || !hop->restarts)
		return;
	if ((hop->received.dialect->traits & FETCH) != 0 ||
	    (hop->received.protocol_traits & PROTOCOL_FETCH) != 0)
		how = "fetched from a mailbox by";
	else if (hop->received.dialect->traits & LIST)
		how = "sent anew by the list at";
	finding_add(arena, out, &rules[REINJECTED], i,
		    arena_say(arena, "%s " SPAN_FMT, how, SPAN_ARG(words_server(arena, hop))));
}

/* The first organisation that had it, gave it away and has it again. */
static void check_came_back(const struct hop_list *hops, struct arena *arena,
			    struct finding_list *out)
{
	for (size_t i = 0; i < hops->count; i++) {
		struct span owner = hops->items[i].admd, other = SPAN_NONE;

		if (owner.len == 0 || (i > 0 && same(hops->items[i - 1].admd, owner)))
			continue;
		for (size_t k = i + 1; k < hops->count; k++) {
			struct span now = hops->items[k].admd;

			if (now.len > 0 && !same(now, owner)) {
				other = now;
			} else if (now.len > 0 && other.len > 0) {
				finding_add(arena, out, &rules[CAME_BACK], k,
					    arena_say(arena,
						      SPAN_FMT " had it at hop %zu, then " SPAN_FMT
							       ", and now again",
						      SPAN_ARG(text_shown(arena, owner)), i + 1,
						      SPAN_ARG(text_shown(arena, other))));
				return;
			}
		}
	}
}

/* How often the message came to the server of hop `last`, counted up to there. */
static size_t visits(const struct hop_list *hops, size_t last)
{
	size_t count = 0, host = hops->items[last].by_host;

	for (size_t i = 0; i <= last; i++)
		if (hops->items[i].by_host == host &&
		    (i == 0 || hops->items[i - 1].by_host != host))
			count++;
	return count;
}

static bool is_provider(struct span name)
{
	return provider_by_name(name.at != NULL ? name.at : "", name.len) != NULL;
}

/* A provider's name stands for thousands of hosts, so coming there again is no loop. */
static void check_loop(const struct hop_list *hops, struct arena *arena, struct finding_list *out)
{
	/* Another host stands between two visits. */
	for (size_t i = 2 * (LOOP_VISITS - 1); i < hops->count; i++) {
		const struct hop *hop = &hops->items[i];

		if (hop->by_host == NO_HOST || visits(hops, i) < LOOP_VISITS ||
		    is_provider(text_lower(arena, hop->received.by)))
			continue;
		finding_add(arena, out, &rules[LOOP], i,
			    arena_say(arena, SPAN_FMT " has it for the third time here",
				      SPAN_ARG(words_server(arena, hop))));
		return;
	}
}

static bool is_private(enum network_scope scope)
{
	return scope == SCOPE_PRIVATE || scope == SCOPE_LINK_LOCAL || scope == SCOPE_CGNAT;
}

/* Documentation addresses stand for public ones in examples and tests. */
static bool is_public(enum network_scope scope)
{
	return scope == SCOPE_PUBLIC || scope == SCOPE_DOCUMENTATION;
}

/* What the inside gave away: addresses with the name that goes with them, or names alone. */
struct inside {
	struct span_list shown;
	struct ip_list ips;
};

static void note_inside(struct arena *arena, struct inside *inside, struct span name,
			const struct ip *ip, enum network_scope scope)
{
	struct span shown = text_shown(arena, name);

	if (is_private(scope)) {
		for (size_t i = 0; i < inside->ips.count; i++)
			if (ip_equal(&inside->ips.items[i], ip))
				return;
		*LIST_ADD(arena, &inside->ips) = *ip;
		shown = arena_say(arena, SPAN_FMT "%s[" SPAN_FMT "]", SPAN_ARG(shown),
				  shown.len > 0 ? " " : "", SPAN_ARG(ip_text(arena, ip)));
	} else if (!host_name_is_inner(name.at, name.len)) {
		return;
	}
	for (size_t i = 0; i < inside->shown.count; i++)
		if (same(inside->shown.items[i], shown))
			return;
	*LIST_ADD(arena, &inside->shown) = shown;
}

/* The server, and the client where it is no user's program. */
static void note_hop(const struct hop *hop, struct arena *arena, struct inside *inside)
{
	const struct received *line = &hop->received;
	struct span client = line->client_name.len > 0 ? line->client_name : line->helo;

	note_inside(arena, inside, line->by, &line->by_ip, hop->by_scope);
	if (hop->crossing == CROSSING_INSIDE && hop->link != LINK_SAME_HOST &&
	    (hop->client_admd.len == 0 || same(hop->client_admd, hop->admd)))
		note_inside(arena, inside, client, &line->client_ip, hop->client_scope);
}

/* The first hop after `i` that brought it into other hands; NO_HOP if there is none. */
static size_t left_at(const struct hop_list *hops, size_t i)
{
	for (size_t k = i + 1; k < hops->count; k++)
		if (hops->items[k].admd.len > 0 && !same(hops->items[k].admd, hops->items[i].admd))
			return k;
	return NO_HOP;
}

/* Once for each organisation, at the first hop that tells. */
static void check_internal_names(const struct hop_list *hops, struct arena *arena,
				 struct finding_list *out)
{
	for (size_t i = 0; i < hops->count; i++) {
		struct span owner = hops->items[i].admd;
		struct inside inside = { 0 };

		if (owner.len == 0 || (i > 0 && same(hops->items[i - 1].admd, owner)) ||
		    left_at(hops, i) == NO_HOP || is_provider(owner))
			continue;
		for (size_t k = i; k < hops->count && same(hops->items[k].admd, owner); k++)
			note_hop(&hops->items[k], arena, &inside);
		if (inside.shown.count > 0)
			finding_add(
				arena, out, &rules[INTERNAL_NAME], i,
				arena_say(arena, SPAN_FMT " shows the world its inside: " SPAN_FMT,
					  SPAN_ARG(text_shown(arena, owner)),
					  SPAN_ARG(words_list(arena, &inside.shown, NAMES_SHOWN))));
	}
}

static void check_private_client(const struct hop_list *hops, size_t i, struct arena *arena,
				 struct finding_list *out)
{
	const struct hop *hop = &hops->items[i];

	if (!is_private(hop->client_scope) || hop->crossing == CROSSING_SUBMISSION ||
	    hop->client_admd.len == 0 || hop->admd.len == 0 || same(hop->client_admd, hop->admd))
		return;
	finding_add(arena, out, &rules[PRIVATE_AT_BORDER], i,
		    arena_say(arena,
			      "a client of " SPAN_FMT " is seen under a private address: " SPAN_FMT,
			      SPAN_ARG(text_shown(arena, hop->client_admd)),
			      SPAN_ARG(words_client(arena, hop))));
}

static bool is_host_name(struct span name)
{
	return name.len > 0 && name.at[0] != '[' && span_index(name, '.') != NOT_FOUND;
}

/*
 * A name of the receiver's, from a client that is looked up as somebody else;
 * or the very name of the server, from one without a name. Others without a
 * name may be hosts of the inside that have a public address.
 */
static bool is_borrowed(const struct hop *hop, struct span helo)
{
	const struct received *line = &hop->received;

	if (line->client_name_status == CLIENT_NAME_NONE)
		return same(helo, line->by);
	return line->client_name_status == CLIENT_NAME_FOUND && domain_holds(hop->admd, helo);
}

static bool is_mismatch(const struct hop *hop, struct span helo)
{
	return hop->received.client_name_status == CLIENT_NAME_FOUND && hop->client_admd.len > 0 &&
	       !domain_holds(hop->client_admd, helo);
}

static void check_helo(const struct hop_list *hops, size_t i, struct arena *arena,
		       struct finding_list *out)
{
	const struct hop *hop = &hops->items[i];
	struct span helo;
	int rule = HELO_MISMATCH;

	if (hop->crossing != CROSSING_BORDER || !is_public(hop->client_scope) ||
	    !is_host_name(hop->received.helo) || same(hop->client_admd, hop->admd))
		return;
	helo = idn_ascii(arena, hop->received.helo); /* as organisations are named */
	if (is_borrowed(hop, helo))
		rule = HELO_IS_US;
	else if (!is_mismatch(hop, helo))
		return;
	finding_add(arena, out, &rules[rule], i,
		    arena_say(arena, "it calls itself " SPAN_FMT ", but it is " SPAN_FMT,
			      SPAN_ARG(text_shown(arena, hop->received.helo)),
			      SPAN_ARG(words_client_seen(arena, hop))));
}

static void check_many(const struct hop_list *hops, struct arena *arena, struct finding_list *out)
{
	size_t count = 0;

	for (size_t i = 0; i < hops->count; i++)
		count += hops->items[i].is_received;
	if (count > MANY_HOPS)
		finding_add(arena, out, &rules[MANY], NO_HOP,
			    arena_say(arena, "%zu Received fields", count));
}

static void run(const struct report *report, struct arena *arena, struct finding_list *out)
{
	const struct hop_list *hops = &report->facts->route.hops;

	if (hops->count == 0)
		finding_add(arena, out, &rules[NO_RECEIVED], NO_HOP, SPAN_NONE);
	for (size_t i = 0; i < hops->count; i++) {
		check_link(hops, i, arena, out);
		check_reinjected(hops, i, arena, out);
		check_private_client(hops, i, arena, out);
		check_helo(hops, i, arena, out);
	}
	check_came_back(hops, arena, out);
	check_loop(hops, arena, out);
	check_internal_names(hops, arena, out);
	check_many(hops, arena, out);
}

const struct check check_path = {
	.name = "path",
	.summary = "the hops and how they are joined",
	.rules = rules,
	.rule_count = sizeof rules / sizeof *rules,
	.run = run,
};
