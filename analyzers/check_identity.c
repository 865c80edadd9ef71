/* In whose name a mail comes: From, the envelope, Reply-To and the display name. */
#include <string.h>

#include "analyzers/broken.h"
#include "analyzers/check.h"
#include "analyzers/dmarc.h"
#include "analyzers/own_mail.h"
#include "analyzers/words.h"
#include "data/providers.h"
#include "data/suffix.h"
#include "parser/text.h"

enum { SPOOF, OWN_OUTSIDE, OWN_BACK, NO_DOMAIN, OTHER_TENANT };

static const struct rule rules[] = {
	[SPOOF] = {
		.id = "identity.spoof",
		.severity = SEVERITY_ALARM,
		.title = "the mail was sent in the name of a domain that never spoke for it",
		.advice = "Refuse such mail at the host that took it in, while it is handed in. If it "
			  "was meant to be genuine, the author's domain has to list that sender in "
			  "its SPF record or sign with DKIM in its own name.",
		.reference = "RFC 7208 8.4; RFC 9989 5.3.5, 10.4",
		.meaning = "No identity of the author's domain passed at any host that is believed, "
			   "and the first host on the open network that took the mail was not "
			   "authorised by that domain: SPF fails there, or DMARC fails under a policy "
			   "of quarantine or reject, and there is no signature of the domain that was "
			   "ever good. No relay has broken anything. It is an alarm where "
			   "DMARC fails by what the domain asks for, and a warning where SPF is all "
			   "that tells: a new server that was not entered there looks alike.",
	},
	[OWN_OUTSIDE] = {
		.id = "identity.own-domain-from-outside",
		.severity = SEVERITY_ALARM,
		.title = "mail in the recipient's own domain's name came in from outside",
		.advice = "The recipient's administrator should refuse at the border what comes in his "
			  "own domain's name with neither SPF nor DKIM of it, users who authenticate "
			  "excepted (Postfix: check_sender_access behind permit_sasl_authenticated; "
			  "Exim: deny sender_domains = +local_domains with !authenticated; Microsoft "
			  "365: RejectDirectSend), and publish DMARC. A service that sends for him "
			  "should sign with DKIM in his domain.",
		.reference = "RFC 5321 7.1; RFC 7208 10.1.1; RFC 9989 10.4",
		.meaning = "From, or the envelope sender, is of the domain that the mail is for, and "
			   "it was handed in by a stranger's address that this domain does not speak "
			   "for. That is how mail to the house in the name of its own director looks; "
			   "so do scanners, web sites and services that nobody entered. The "
			   "recipient's domain is taken from --trust, --rcpt, or what his own "
			   "hosts wrote (for, Delivered-To). It is an alarm where DMARC fails and the "
			   "domain asks to refuse that, a note where it publishes nothing. Copies of "
			   "lists and of services that sign for the domain are not meant.",
	},
	[OWN_BACK] = {
		.id = "identity.own-mail-returned",
		.severity = SEVERITY_NOTE,
		.title = "the recipient's own domain's mail came back to it from outside",
		.advice = "The recipient's administrator should sign with DKIM whatever leaves his "
			  "domain, so that it can be told from forgeries when it comes back, and let "
			  "that forwarder or list through by name where the border refuses his own "
			  "domain from outside. The forwarder should rewrite the envelope sender "
			  "(SRS) and leave signed text alone.",
		.reference = "RFC 7208 10.3, D.2; RFC 7960 3.2",
		.meaning = "The mail was sent by the recipient's own domain, went out to a forwarder "
			   "or a list, and was handed back to its house without anything that speaks "
			   "for the domain any more. It is no forgery, but looks like one: a border "
			   "that refuses mail in its own domain's name from outside refuses it, "
			   "and the forwarder is stuck with a mail that it has taken.",
	},
	[NO_DOMAIN] = {
		.id = "identity.no-organisation",
		.severity = SEVERITY_WARNING,
		.title = "the author's domain is of no organisation",
		.advice = "Take the author for unknown: nobody can publish anything that speaks for "
			  "him alone. Machines that send reports should write a whole domain name "
			  "(Postfix: myorigin; Exim: qualify_domain). A border can refuse authors "
			  "under a public suffix.",
		.reference = "RFC 5321 2.3.5; RFC 9989 4.10",
		.meaning = "From names a single label, or a domain under which anybody registers names "
			   "(a public suffix). There is no organisational domain, so no signature or "
			   "envelope sender can be aligned but by the very same name, and no policy "
			   "is found but a registry's own (psd=y). Hardly anybody has mailboxes "
			   "under a public suffix: that is a warning. A single label is what a "
			   "machine writes that was told no domain, and a note.",
	},
	[OTHER_TENANT] = {
		.id = "identity.other-tenant",
		.severity = SEVERITY_WARNING,
		.title = "a gateway signed for the author what another organisation's Microsoft 365 sent",
		.advice = "Ask the author whether the tenant in X-OriginatorOrg is his. If it is not, he "
			  "has to tell his filter service to take mail from his own tenants only "
			  "(in Proofpoint: the senders allowed to relay), not from all of Microsoft "
			  "365, and to replace the key that signed.",
		.reference = "RFC 7208 11.4; RFC 6376 8.13",
		.meaning = "A filter service took the mail straight from Microsoft 365 and put a signature "
			   "of the author's domain on it that verifies. Microsoft names the "
			   "organisation whose tenant sent the mail, and it is another one. A gateway "
			   "that takes whatever comes from the shared addresses of the cloud signs "
			   "for its customer what any tenant sends in the customer's name, and SPF, "
			   "DKIM and DMARC pass. Groups of companies look alike that have several "
			   "domains in one tenant.",
	},
};

static void check_spoof(const struct report *report, struct arena *arena, struct finding_list *out)
{
	for (size_t i = 0; i < report->breaks.count; i++) {
		const struct break_ *one = &report->breaks.items[i];
		const struct hop *hop;
		struct finding *finding;
		struct span author;

		if (!broken_by(one, "spoof"))
			continue;
		author = text_shown(arena, report->facts->headline.from_domain);
		hop = &report->facts->route.hops.items[one->hop];
		finding = broken_add(arena, out, report, one, &rules[SPOOF],
				     arena_say(arena,
					       "nothing speaks for " SPAN_FMT ", and " SPAN_FMT
					       " handed the mail in at " SPAN_FMT,
					       SPAN_ARG(author),
					       SPAN_ARG(words_client_seen(arena, hop)),
					       SPAN_ARG(words_server(arena, hop))));
		/* SPF alone fails for honest senders, too, whose server was not entered. */
		finding->severity =
			one->methods[AUTH_DMARC] && one->confidence != CONFIDENCE_POSSIBLE
				? SEVERITY_ALARM
				: SEVERITY_WARNING;
	}
}

/* "DMARC fail", "SPF softfail for b.example" */
static struct span found(struct arena *arena, const struct auth_result *result)
{
	struct span domain = result->method == AUTH_SPF ? result->domain : SPAN_NONE;

	return arena_say(arena, "%s %s%s" SPAN_FMT, auth_method_name(result->method),
			 auth_verdict_word(result->verdict), domain.len > 0 ? " for " : "",
			 SPAN_ARG(text_shown(arena, domain)));
}

static enum severity own_severity(const struct report *report, const struct own_mail *own)
{
	switch (own->against->verdict) {
	case AUTH_FAIL:
		if (own->against->method == AUTH_DMARC && broken_is_refused(report))
			return SEVERITY_ALARM;
		return SEVERITY_WARNING;
	case AUTH_SOFTFAIL:
	case AUTH_PASS: /* for another domain than that of From */
		return SEVERITY_WARNING;
	case AUTH_NONE:
	case AUTH_NEUTRAL:
	case AUTH_POLICY:
	case AUTH_TEMPERROR:
	case AUTH_PERMERROR:
	case AUTH_VERDICTS:
		break;
	}
	return SEVERITY_NOTE;
}

static struct span own_detail(struct arena *arena, const struct hop *hop,
			      const struct own_mail *own)
{
	return arena_say(arena, SPAN_FMT " took mail %s " SPAN_FMT " from " SPAN_FMT ": " SPAN_FMT,
			 SPAN_ARG(words_server(arena, hop)),
			 own->of_envelope ? "with an envelope sender of its recipient's own"
					  : "in the name of its recipient's own domain",
			 SPAN_ARG(text_shown(arena, own->domain)),
			 SPAN_ARG(words_client_seen(arena, hop)),
			 SPAN_ARG(found(arena, own->against)));
}

static struct span returned_detail(struct arena *arena, const struct hop *hop,
				   const struct own_mail *own)
{
	struct span held = own->held == NO_HOP
				   ? SPAN(", through a mailing list")
				   : arena_say(arena, " (it passed at hop %zu)", own->held + 1);

	return arena_say(
		arena,
		SPAN_FMT " handed mail of " SPAN_FMT " back to its house" SPAN_FMT ": " SPAN_FMT,
		SPAN_ARG(words_client_seen(arena, hop)), SPAN_ARG(text_shown(arena, own->domain)),
		SPAN_ARG(held), SPAN_ARG(found(arena, own->against)));
}

static void check_own(const struct report *report, struct arena *arena, struct finding_list *out)
{
	struct own_mail own = own_mail_find(arena, report);
	bool outside = own.way == OWN_FROM_OUTSIDE;
	const struct hop *hop;
	struct finding *finding;

	if (own.way == OWN_NOT)
		return;
	hop = &report->facts->route.hops.items[own.hop];
	finding = finding_add(arena, out, &rules[outside ? OWN_OUTSIDE : OWN_BACK], own.hop,
			      outside ? own_detail(arena, hop, &own)
				      : returned_detail(arena, hop, &own));
	if (outside)
		finding->severity = own_severity(report, &own);
	finding_point(arena, finding, route_field_name(&report->facts->route, hop),
		      hop->received.body);
}

/* An address literal is no domain, and is that of a host. */
static void check_organisation(const struct report *report, struct arena *arena,
			       struct finding_list *out)
{
	struct span domain = report->facts->headline.from_domain;
	bool registry =
		report->facts->headline.from_organisation.len == 0 &&
		suffix_is_registry(report->facts->told->suffixes, domain.at, domain.len);
	struct finding *finding;

	if (domain.len == 0 || domain.at[0] == '[' ||
	    (!registry && span_index(domain, '.') != NOT_FOUND))
		return;
	finding = finding_add(arena, out, &rules[NO_DOMAIN], NO_HOP,
			      arena_say(arena, SPAN_FMT " is %s",
					SPAN_ARG(text_shown(arena, domain)),
					registry ? "where others register their domains"
						 : "a name without a domain"));
	if (!registry)
		finding->severity = SEVERITY_NOTE;
	finding_point_field(arena, finding, report->facts->message, FIELD_FROM);
}

static const struct provider *provider_of(struct arena *arena, const struct hop *hop)
{
	struct span name = text_lower(arena, hop->received.by);

	return provider_by_name(name.at, name.len);
}

/* The hop at which a filter service took the mail from Microsoft 365; NO_HOP: there is none. */
static size_t find_gateway(struct arena *arena, const struct hop_list *hops)
{
	for (size_t i = 1; i < hops->count; i++) {
		const struct provider *before = provider_of(arena, &hops->items[i - 1]);
		const struct provider *taker = provider_of(arena, &hops->items[i]);

		if (before != NULL && taker != NULL && taker->kind == PROVIDER_FILTER &&
		    strcmp(before->family, "microsoft-365") == 0)
			return i;
	}
	return NO_HOP;
}

/* The genuine signature of the author's domain that was put on above that field, or NULL. */
static const struct auth_result *signed_above(const struct report *report, size_t field)
{
	for (size_t i = 0; i < report->auth.count; i++) {
		const struct auth_result *result = &report->auth.items[i];

		if (result->dkim != NULL && result->skipped == NULL &&
		    result->verdict == AUTH_PASS && result->aligned == ALIGNMENT_YES &&
		    result->field < field)
			return result;
	}
	return NULL;
}

/* The organisation whose tenant sent the mail, told below the line of the hop; empty: nowhere. */
static struct span tenant_below(const struct message *message, size_t field)
{
	for (size_t i = field; i < message->fields.count; i++)
		if (span_equal_nocase(message->fields.items[i].name, SPAN("X-OriginatorOrg")))
			return span_trim(message->fields.items[i].body);
	return SPAN_NONE;
}

static void check_tenant(const struct report *report, struct arena *arena, struct finding_list *out)
{
	const struct facts *facts = report->facts;
	const struct hop_list *hops = &facts->route.hops;
	const struct auth_result *signature;
	struct finding *finding;
	struct span tenant;
	size_t gateway;

	/* Offline no signature is known to be genuine. */
	if (signed_above(report, facts->message->fields.count) == NULL ||
	    tenant_below(facts->message, 0).len == 0)
		return;
	gateway = find_gateway(arena, hops);
	if (gateway == NO_HOP)
		return;
	signature = signed_above(report, hops->items[gateway].field);
	tenant = tenant_below(facts->message, hops->items[gateway].field);
	if (signature == NULL || tenant.len == 0 ||
	    dmarc_listed_together(facts->told->suffixes, text_lower(arena, tenant),
				  facts->headline.from_domain))
		return;
	finding = finding_add(arena, out, &rules[OTHER_TENANT], gateway,
			      arena_say(arena,
					SPAN_FMT " signed for " SPAN_FMT " what the tenant of " SPAN_FMT
						 " sent",
					SPAN_ARG(words_server(arena, &hops->items[gateway])),
					SPAN_ARG(text_shown(arena, signature->domain)),
					SPAN_ARG(text_shown(arena, tenant))));
	finding_point(arena, finding, "X-OriginatorOrg", tenant);
}

static void run(const struct report *report, struct arena *arena, struct finding_list *out)
{
	check_own(report, arena, out);
	check_spoof(report, arena, out);
	check_organisation(report, arena, out);
	check_tenant(report, arena, out);
}

const struct check check_identity = {
	.name = "identity",
	.summary = "in whose name the mail comes",
	.rules = rules,
	.rule_count = sizeof rules / sizeof *rules,
	.run = run,
};
