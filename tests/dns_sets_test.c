/* How long an answer with signatures may be kept. */
#include "analyzers/dns_sets.h"

#include <string.h>

#include "analyzers/dns_wire.h"
#include "tests/test.h"

enum { NOW = 1790000000 };

/* One signature; what is not there has an `ttl` of 0. */
struct seal {
	uint32_t ttl, original;
	int64_t begins, ends; /* seconds from NOW */
};

/* RFC 4035 5.3.3: the least of what came, what was signed and what is left of the time. */
static const struct {
	const char *name;
	uint32_t ttl; /* of the record */
	struct seal seals[2];
	uint32_t want;
} cases[] = {
	{ "no signature", 3600, { { 0 } }, 3600 },
	{ "all alike", 3600, { { 3600, 3600, -10, 86400 } }, 3600 },
	{ "less left of the records' time", 60, { { 3600, 3600, -10, 86400 } }, 60 },
	{ "less left of the signature's time", 3600, { { 90, 3600, -10, 86400 } }, 90 },
	{ "more than was signed", 3600, { { 3600, 300, -10, 86400 } }, 300 },
	{ "it expires before", 3600, { { 3600, 3600, -10, 120 } }, 120 },
	{ "it expires now", 3600, { { 3600, 3600, -10, 0 } }, 0 },
	{ "the one that lasts longer",
	  3600,
	  { { 3600, 3600, -10, 120 }, { 3600, 3600, -10, 700 } },
	  700 },
	/* Those are bogus, or rest on the other signature. */
	{ "expired", 3600, { { 3600, 3600, -10, -1 } }, 3600 },
	{ "not begun", 3600, { { 3600, 3600, 10, 20 } }, 3600 },
	{ "one expired, one not", 3600, { { 3600, 3600, -10, -1 }, { 3600, 3600, -9, 50 } }, 50 },
};

static void put_seal(struct arena *arena, struct buffer *packet, const struct dns_name *name,
		     const struct seal *seal)
{
	struct buffer rdata = { .arena = arena };

	buffer_put_number(&rdata, DNS_TXT, 2);
	buffer_put(&rdata, SPAN("\x0f\2"));
	buffer_put_number(&rdata, seal->original, 4);
	buffer_put_number(&rdata, (uint32_t)(NOW + seal->ends), 4);
	buffer_put_number(&rdata, (uint32_t)(NOW + seal->begins), 4);
	buffer_put(&rdata, SPAN("\0\1\0signature"));
	dns_compose_record(packet, DNS_SECTION_ANSWER, name, DNS_RR_RRSIG, seal->ttl,
			   buffer_span(&rdata));
}

int main(void)
{
	struct arena arena = { 0 };
	struct dns_name name;

	dns_name_read(SPAN("signed.example"), &name);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct buffer packet = { .arena = &arena };
		struct dns_sets sets;

		dns_compose_answer(&packet, &name, DNS_TXT, DNS_NOERROR);
		dns_compose_record(&packet, DNS_SECTION_ANSWER, &name, DNS_TXT, cases[i].ttl,
				   SPAN("\4text"));
		for (size_t j = 0; j < 2 && cases[i].seals[j].ttl > 0; j++)
			put_seal(&arena, &packet, &name, &cases[i].seals[j]);
		if (ok(dns_sets_read(&arena, buffer_span(&packet), &sets), "%s", cases[i].name))
			ok_number(dns_sets_ttl(&sets, cases[i].ttl, NOW), cases[i].want,
				  cases[i].name);
	}
	arena_free(&arena);
	return done();
}
