/* Those who forward mail, and what they leave behind. */
#include "analyzers/broken.h"
#include "analyzers/check.h"
#include "analyzers/mends.h"
#include "analyzers/words.h"
#include "parser/text.h"

/* Forwarders take bounces for three weeks as a rule; zones and clocks add a day. */
enum { STAMP_LIFE = 21, STAMP_AHEAD = 1 };

enum { SRS_STALE, NO_SRS, BEHIND_BORDER, UNALIGNED, NO_ARC };

static const struct rule rules[] = {
	[SRS_STALE] = {
		.id = "forwarder.srs-stale",
		.severity = SEVERITY_WARNING,
		.title = "a rewritten envelope sender is not of the day of the mail",
		.advice = "Do not take the address for proof that the forwarder forwarded this "
			  "mail; ask it for its log of that day.",
		.reference = "Sender Rewriting Scheme",
		.meaning = "SRS puts the day of forwarding into the address. This one was made "
			   "weeks before the hop, or after it: somebody used an old address again, "
			   "made it up, or a clock is wrong. The stamp comes round every 1024 days, "
			   "so an address that is older by just that looks fresh. The hash in the "
			   "address can be checked by the forwarder alone.",
	},
	[NO_SRS] = {
		.id = "forwarder.no-srs",
		.severity = SEVERITY_ALARM,
		.title = "mail was forwarded with its envelope sender unchanged",
		.advice = "The forwarder should rewrite the envelope sender (SRS: postsrsd with Postfix, "
			  "srs_encode in Exim, automatic in Microsoft 365) and seal "
			  "with ARC. The author should sign with DKIM in his own domain, which "
			  "plain forwarding leaves whole.",
		.reference = "RFC 7208 10.3, D.2; RFC 7960 3.2.1",
		.meaning = "A host that the author's domain does not list handed the mail on under "
			   "the author's envelope sender, as .forward files, aliases, mail contacts "
			   "and sieve redirects do. The next receiver checks SPF for that domain "
			   "against the forwarder's address, and it fails. With a DKIM signature of "
			   "the author's that still verifies, DMARC passes all the same, and this "
			   "is a warning; it is an alarm where SPF was the last that spoke for him. "
			   "Whoever copies the forwarder's address into the author's SPF record "
			   "lets every user of that forwarder send in his name.",
	},
	[BEHIND_BORDER] = {
		.id = "forwarder.spf-behind-border",
		.severity = SEVERITY_ALARM,
		.title = "SPF was checked behind the border, against a relay of the receiver's own",
		.advice = "The receiver should check SPF at the host that takes mail from outside, or "
			  "tell the checker which relays are its own (explain "
			  "forwarder.spf-behind-border names the setting for each product). The "
			  "sender can mend nothing here.",
		.reference = "RFC 7208 2.5, F",
		.meaning = "SPF is about the client that came over the border. A checker behind a "
			   "filter, a backup MX or a relay of the same house sees that relay's "
			   "address, which no sender lists. To mend it, Microsoft 365: on the inbound "
			   "connector turn on enhanced filtering (skip listing) with the filter's "
			   "addresses; Exchange: name the relays in InternalSMTPServers of the "
			   "transport configuration. Postfix: check at the border host, or list the "
			   "relay in skip_addresses of the SPF policy service; OpenDMARC: trust only "
			   "the border's name (TrustedAuthservIDs). Exim: leave the relays out of the "
			   "hosts for which the spf condition is asked. rspamd: the external_relay "
			   "module takes the client from the relay's Received field, local_networks "
			   "are passed over. SpamAssassin: put the relays into trusted_networks, "
			   "those that are one's own MX into internal_networks too. hMailServer: name "
			   "them under incoming relays.",
	},
	[UNALIGNED] = {
		.id = "forwarder.srs-unaligned",
		.severity = SEVERITY_ALARM,
		.title = "the envelope sender was rewritten, so SPF no longer speaks for the author",
		.advice = "The author should sign with DKIM in the domain of his From address. The "
			  "forwarder should leave text and signed fields alone, and seal with ARC.",
		.reference = "RFC 7489 3.1.2; RFC 9989 4.4; RFC 7960 3.2.1",
		.meaning = "After SRS the envelope sender is of the forwarder's domain: SPF passes "
			   "for the forwarder, as it should, but that is not the domain in From, so "
			   "it is worth nothing for DMARC. Only a DKIM signature of the author's "
			   "domain that arrives whole can carry DMARC then, and there was none. Not "
			   "rewriting would have been no better.",
	},
	[NO_ARC] = {
		.id = "forwarder.no-arc",
		.severity = SEVERITY_NOTE,
		.title = "whoever passed the mail on did not seal what he had found",
		.advice = "Whoever passes mail on should add an ARC set (OpenARC, rspamd, Mailman 3, Sympa, "
			  "Exim); the receiver has to trust it by name.",
		.reference = "RFC 8617 4, 7.2",
		.meaning = "The mail passed when it came to the one who passed it on and failed after "
			   "him, and there is no ARC chain in it. With one, a receiver that trusts the "
			   "sealer could have seen that SPF, DKIM and DMARC had passed there, and let "
			   "the mail through in spite of the policy. A chain proves nothing to those "
			   "who do not know its sealer.",
	},
};

static void check_stamp(struct arena *arena, struct finding_list *out, const struct hop *hop,
			size_t i)
{
	int age = rewrite_stamp_age(&hop->rewrite, hop->received.date.utc);

	if (age <= STAMP_LIFE && age >= -STAMP_AHEAD)
		return;
	finding_add(arena, out, &rules[SRS_STALE], i,
		    arena_say(arena, SPAN_FMT " carries a stamp of %d days %s",
			      SPAN_ARG(text_shown(arena, hop->mail_from)), age < 0 ? -age : age,
			      age < 0 ? "later" : "before"));
}

static void check_stamps(const struct report *report, struct arena *arena, struct finding_list *out)
{
	const struct hop_list *hops = &report->facts->route.hops;

	for (size_t i = 0; i < hops->count; i++) {
		const struct hop *hop = &hops->items[i];

		/* What the neighbours tell was told there. */
		if (hop->rewrite.stamp_known && hop->received.date.known &&
		    hop->mail_from_told_by != TOLD_BY_NEIGHBOUR)
			check_stamp(arena, out, hop, i);
	}
}

/* Each cause that is a forwarder's, and what is said of the envelope. */
static const struct {
	const char *cause;
	int rule;
	const char *with;
	enum mend mend;
	const char *author; /* what he can do himself */
} forwards[] = {
	{ "no-srs", NO_SRS, "under the unchanged envelope domain", MEND_ENVELOPE,
	  "The author should sign with DKIM in his own domain, which plain forwarding leaves "
	  "whole." },
	{ "srs-unaligned", UNALIGNED, "under the envelope domain", MEND_SEAL,
	  "The author should sign with DKIM in the domain of his From address, and the forwarder "
	  "leave "
	  "text and signed fields alone." },
};

static struct span told_sender(struct arena *arena, const struct hop *hop, const char *with)
{
	if (hop->mail_from_domain.len == 0)
		return SPAN_NONE;
	return arena_say(arena, " %s " SPAN_FMT, with,
			 SPAN_ARG(text_shown(arena, hop->mail_from_domain)));
}

/* "Postfix: run postsrsd ..." and what is true of all; the rule's advice where no product is known.
 */
static void advise(struct arena *arena, struct finding *finding, const char *mend, const char *all)
{
	if (mend != NULL)
		finding->advice = arena_say(arena, "%s %s", mend, all);
}

static void check_forward(const struct report *report, struct arena *arena,
			  struct finding_list *out, const struct break_ *one)
{
	const struct hop *hop = &report->facts->route.hops.items[one->hop];

	for (size_t i = 0; i < sizeof forwards / sizeof *forwards; i++) {
		struct finding *finding;

		if (!broken_by(one, forwards[i].cause))
			continue;
		finding = broken_add(
			arena, out, report, one, &rules[forwards[i].rule],
			arena_say(arena,
				  SPAN_FMT SPAN_FMT " handed the mail on to " SPAN_FMT SPAN_FMT,
				  SPAN_ARG(broken_host(arena, report, one)),
				  SPAN_ARG(mend_named(arena, report->facts, one)),
				  SPAN_ARG(words_server(arena, hop)),
				  SPAN_ARG(told_sender(arena, hop, forwards[i].with))));
		mend_point(arena, report->facts, mend_forwarder(report->facts, one), finding);
		advise(arena, finding, mend_of(report, one, forwards[i].mend), forwards[i].author);
	}
}

static void check_behind(const struct report *report, struct arena *arena, struct finding_list *out,
			 const struct break_ *one)
{
	const struct hop *hop = &report->facts->route.hops.items[one->hop];
	struct finding *finding;

	if (!broken_by(one, "spf-behind-border"))
		return;
	finding =
		broken_add(arena, out, report, one, &rules[BEHIND_BORDER],
			   arena_say(arena,
				     SPAN_FMT " checked SPF against " SPAN_FMT
					      ", which stands on the receiver's side of the border",
				     SPAN_ARG(words_server(arena, hop)),
				     SPAN_ARG(words_client_seen(arena, hop))));
	advise(arena, finding, mend_of_checker(report, one),
	       "That is the receiver's task; the sender can mend nothing here.");
}

/*
 * Passed on by somebody who had it from another house and knew it to pass: the author's own
 * relays have nothing to seal.
 */
static bool is_passed_on(const struct report *report, const struct break_ *one)
{
	const struct hop *hops = report->facts->route.hops.items;

	if (one->after == NO_HOP || hops[one->after].crossing == CROSSING_SUBMISSION ||
	    hops[one->after].crossing == CROSSING_LOCAL)
		return false;
	return broken_by(one, "no-srs") || broken_by(one, "srs-unaligned") || broken_by_change(one);
}

static void check_sealed(const struct report *report, struct arena *arena, struct finding_list *out,
			 const struct break_ *one)
{
	struct finding *finding;

	if (!broken_turned(one) || !is_passed_on(report, one) || report->facts->arc.fields > 0)
		return;
	finding = broken_add(arena, out, report, one, &rules[NO_ARC],
			     arena_say(arena,
				       SPAN_FMT SPAN_FMT " passed the mail on without an ARC set",
				       SPAN_ARG(broken_host(arena, report, one)),
				       SPAN_ARG(mend_named(arena, report->facts, one))));
	mend_point(arena, report->facts, mend_forwarder(report->facts, one), finding);
	advise(arena, finding, mend_of(report, one, MEND_SEAL),
	       "The receiver has to trust it by name.");
}

static void run(const struct report *report, struct arena *arena, struct finding_list *out)
{
	check_stamps(report, arena, out);
	for (size_t i = 0; i < report->breaks.count; i++) {
		check_forward(report, arena, out, &report->breaks.items[i]);
		check_behind(report, arena, out, &report->breaks.items[i]);
		check_sealed(report, arena, out, &report->breaks.items[i]);
	}
}

const struct check check_forwarder = {
	.name = "forwarder",
	.summary = "those who forward mail",
	.rules = rules,
	.rule_count = sizeof rules / sizeof *rules,
	.run = run,
};
