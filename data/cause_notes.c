#include "data/cause_notes.h"

#include <stddef.h>
#include <string.h>

static const struct cause_note notes[] = {
	{ "no-srs", "passed the mail on under the sender's own envelope address",
	  "rewrite the envelope sender when forwarding (SRS), or have the next server trust this "
	  "relay and check the hop before it" },
	{ "spf-behind-border",
	  "checked SPF behind the border, against a relay of the receiver's own side",
	  "check SPF at the border only, or tell the checker that relay as trusted" },
	{ "srs-unaligned", "rewrote the envelope sender, so that SPF speaks for the forwarder only",
	  "leave the DKIM signature of the author whole: after a rewrite DMARC hangs on it" },
	{ "subject-tag", "put a tag into the signed Subject",
	  "leave the Subject as it was signed" },
	{ "from-munge", "put another address in the place of From",
	  "leave From as it is where the author's DKIM signature holds" },
	{ "header-rewrite", "changed signed header fields",
	  "leave signed fields alone, or seal the mail with ARC" },
	{ "footer", "added a footer to the signed body", "leave the footer out" },
	{ "banner", "added text at the start of the signed body", "leave the banner out" },
	{ "body-appended", "added to the body behind the signed length (l=)",
	  "add nothing to the body; the author should sign without l=" },
	{ "reencode", "changed the transfer encoding of the signed body",
	  "pass the body on byte by byte (8BITMIME)" },
	{ "line-wrap", "broke or quoted lines of the signed body",
	  "pass the body on byte by byte" },
	{ "body-changed", "changed the signed body",
	  "leave the body alone, or seal the mail with ARC" },
	{ "signature-removed", "took the author's signature away", "leave signatures in the mail" },
	{ "signature-expired", "passed the mail on when its signature had expired",
	  "deliver sooner; the author should let signatures live longer (x=)" },
	{ "key-missing", "passed on a signature whose key is not published",
	  "the author's domain should publish the key of its selector" },
	{ "key-revoked", "passed on a signature whose key was revoked",
	  "the author's domain should sign with a key that is valid" },
	{ "misaligned", "left only passes of domains that are not the author's", "" },
	{ "spoof", "sent a mail in the name of a domain that never spoke for it", "" },
	{ "forged-received", "wrote Received lines in the name of other hosts", "" },
	{ "arc-broken", "changed what an ARC set had sealed",
	  "seal the mail anew after each change" },
	{ "arc-forged", "brought an ARC chain that those it names never made", "" },
	{ "loop", "sent the mail back to a host that had it",
	  "end the forwarding that leads back to where the mail came from" },
	{ "backscatter", "made a bounce for a mail that its recipient never sent",
	  "refuse unwanted mail while it is being handed in, and never bounce it later" },
	{ "clock-skew", "has a wrong clock", "set the clock (NTP)" },
	{ "policy-changed", "met a policy that may have changed since", "" },
};

const struct cause_note *cause_note_find(const char *cause)
{
	for (size_t i = 0; i < sizeof notes / sizeof *notes; i++)
		if (strcmp(notes[i].cause, cause) == 0)
			return &notes[i];
	return NULL;
}
