#include "data/cause_notes.h"

#include <string.h>

#include "tests/test.h"

/* The causes of the contract: each is told in words. */
static const char *const causes[] = {
	"no-srs",
	"spf-behind-border",
	"srs-unaligned",
	"subject-tag",
	"from-munge",
	"header-rewrite",
	"footer",
	"banner",
	"body-appended",
	"reencode",
	"line-wrap",
	"body-changed",
	"signature-removed",
	"signature-expired",
	"key-missing",
	"key-revoked",
	"misaligned",
	"spoof",
	"forged-received",
	"arc-broken",
	"arc-forged",
	"loop",
	"backscatter",
	"clock-skew",
	"policy-changed",
};

int main(void)
{
	for (size_t i = 0; i < sizeof causes / sizeof *causes; i++) {
		const struct cause_note *note = cause_note_find(causes[i]);

		ok(note != NULL && *note->did != '\0', "%s is told in words", causes[i]);
		ok(note != NULL && note->did[strlen(note->did) - 1] != '.', "inside a sentence");
	}
	ok(cause_note_find("nothing") == NULL, "no row for another word");
	return done();
}
