#include "data/claims.h"

#include <stdbool.h>
#include <stdint.h>
#include <string.h>
#include <strings.h>

/*
 * Two programs compare the body hash first and say which part failed (Exim,
 * Mail::DKIM), so a bad signature means a good body. OpenDKIM says
 * "signature verification failed" for either: it tells nothing of the parts.
 */
const struct claim_phrase claim_phrases[] = {
	{ "headers probably modified in transit", 'f', 'p' }, /* Exim */
	{ "body probably modified in transit", '?', 'f' },
	{ "body hash did not verify", '?', 'f' }, /* Microsoft, Google, rspamd, Mail::DKIM */
	{ "body hash mismatch", '?', 'f' },	  /* Exim, dkimpy */
	{ "body hash does not match", '?', 'f' },
	{ "body hash fail", '?', 'f' },
	{ "bodyhash_mismatch", '?', 'f' }, /* Yahoo */
	{ "bodyhash mismatch", '?', 'f' },
	{ "bad body hash", '?', 'f' },
	{ "body has been altered", '?', 'f' },	  /* Mail::DKIM */
	{ "message has been altered", 'f', 'p' }, /* Mail::DKIM */
	{ "signature did not verify", 'f', '?' }, /* Microsoft */
	{ "signature was verified", 'p', 'p' },	  /* Microsoft, beside "test" */
	{ "bad rsa signature", 'f', '?' },
	{ "bad signature data", '?', '?' },
	{ "headers rsa verify failed", 'f', 'p' },   /* rspamd */
	{ "headers eddsa verify failed", 'f', 'p' }, /* rspamd */
	{ "header signature", 'f', '?' },
	{ "signature mismatch", 'f', '?' },
};
const size_t claim_phrase_count = sizeof claim_phrases / sizeof *claim_phrases;

/* The most frequent come first: those that begin with anything are tried on nearly no text then. */
const char *const claim_sentences[] = {
	"sender ip is {i}", /* Microsoft */
	"domain of {d} designates {i}",
	"domain of designates {i}", /* Google, of the null sender */
	"domain of {d} does not designate {i}",
	"domain of {d} does not designates {i}",
	"domain of {d} does not designate permitted",
	"domain of {d} does not provide",
	"domain of {d} used an invalid",
	"domain of transitioning {d} discourages use of {i}",
	"domain of transitioning {d} does not designate {i}",
	"transitioning domain of {d} does not designate {i}",
	"best guess record for domain of {d} designates {i}",
	"best guess record for domain of {d} does not designate {i}",
	"best guess record for domain of transitioning {d} does not designate {i}",
	"{i} is neither permitted nor denied by domain of {d}",
	"{i} is neither permitted nor denied by best guess record for domain of {d}",
	"{i} is authorized to use {d} in {n} identity",
	"{i} is not authorized to use {d} in {n} identity",
	"{i} is not authorized to use {d}",
	"{d} does not designate permitted",
	"error in processing during lookup of {d}",
	"temporary error in processing during lookup of {d}",
	"permanent error in processing domain of {d}",
	"no sender authenticity information available from domain of {d}",
	"domain owner discourages use of {i}",
	"local policy designates {i}",
};
const size_t claim_sentence_count = sizeof claim_sentences / sizeof *claim_sentences;

const struct claim_field claim_fields[] = {
	{ "X-Spam-Status", CLAIM_TESTS, "SpamAssassin", NULL },
	{ "X-Spam-Report", CLAIM_REPORT, "SpamAssassin", NULL },
	{ "X-Spamd-Result", CLAIM_SYMBOLS, "rspamd", NULL },
	{ "X-Rspamd-Result", CLAIM_SYMBOLS, "rspamd", NULL },
	{ "X-Spam-Result", CLAIM_SYMBOLS, "Stalwart", NULL },
	{ "X-hMailServer-Reason-*", CLAIM_TEXT, "hMailServer", NULL },
	{ "X-Proofpoint-SPF-Result", CLAIM_WORD, "Proofpoint", "spf" },
	{ "X-Mailgun-Spf", CLAIM_WORD, "Mailgun", "spf" },
	{ "X-Mailgun-Dkim-Check-Result", CLAIM_WORD, "Mailgun", "dkim" },
	{ "X-TM-Received-SPF", CLAIM_SPF, "Trend Micro", NULL },
	{ "X-SPF-Auth", CLAIM_SPF, "policyd-spf-fs", NULL },
};
const size_t claim_field_count = sizeof claim_fields / sizeof *claim_fields;

/* By shape, then by token: looked up by halving. CLAIM_REPORT tells the tests of CLAIM_TESTS. */
const struct claim_token claim_tokens[] = {
	{ CLAIM_TESTS, "ARC_INVALID", "arc", "fail", NULL, NULL },
	{ CLAIM_TESTS, "ARC_VALID", "arc", "pass", NULL, NULL },
	{ CLAIM_TESTS, "DKIM_INVALID", "dkim", "fail", NULL, NULL },
	{ CLAIM_TESTS, "DKIM_VALID", "dkim", "pass", NULL, NULL },
	{ CLAIM_TESTS, "DKIM_VALID_AU", "dkim", "pass", NULL, NULL },
	{ CLAIM_TESTS, "DKIM_VALID_EF", "dkim", "pass", NULL, NULL },
	{ CLAIM_TESTS, "DKIM_VERIFIED", "dkim", "pass", NULL, NULL }, /* before 3.3 */
	{ CLAIM_TESTS, "DMARC_MISSING", "dmarc", "none", "header.from", NULL },
	{ CLAIM_TESTS, "DMARC_NONE", "dmarc", "fail", "header.from", "none" },
	{ CLAIM_TESTS, "DMARC_PASS", "dmarc", "pass", "header.from", NULL },
	{ CLAIM_TESTS, "DMARC_QUAR", "dmarc", "fail", "header.from", "quarantine" },
	{ CLAIM_TESTS, "DMARC_REJECT", "dmarc", "fail", "header.from", "reject" },
	{ CLAIM_TESTS, "SPF_FAIL", "spf", "fail", "mailfrom", NULL },
	{ CLAIM_TESTS, "SPF_HELO_FAIL", "spf", "fail", "helo", NULL },
	{ CLAIM_TESTS, "SPF_HELO_NEUTRAL", "spf", "neutral", "helo", NULL },
	{ CLAIM_TESTS, "SPF_HELO_NONE", "spf", "none", "helo", NULL },
	{ CLAIM_TESTS, "SPF_HELO_PASS", "spf", "pass", "helo", NULL },
	{ CLAIM_TESTS, "SPF_HELO_PERMERROR", "spf", "permerror", "helo", NULL },
	{ CLAIM_TESTS, "SPF_HELO_SOFTFAIL", "spf", "softfail", "helo", NULL },
	{ CLAIM_TESTS, "SPF_HELO_TEMPERROR", "spf", "temperror", "helo", NULL },
	{ CLAIM_TESTS, "SPF_NEUTRAL", "spf", "neutral", "mailfrom", NULL },
	{ CLAIM_TESTS, "SPF_NONE", "spf", "none", "mailfrom", NULL },
	{ CLAIM_TESTS, "SPF_PASS", "spf", "pass", "mailfrom", NULL },
	{ CLAIM_TESTS, "SPF_PERMERROR", "spf", "permerror", "mailfrom", NULL },
	{ CLAIM_TESTS, "SPF_SOFTFAIL", "spf", "softfail", "mailfrom", NULL },
	{ CLAIM_TESTS, "SPF_TEMPERROR", "spf", "temperror", "mailfrom", NULL },
	{ CLAIM_TESTS, "T_DKIM_INVALID", "dkim", "fail", NULL, NULL },
	{ CLAIM_TESTS, "T_SPF_HELO_PERMERROR", "spf", "permerror", "helo", NULL },
	{ CLAIM_TESTS, "T_SPF_HELO_TEMPERROR", "spf", "temperror", "helo", NULL },
	{ CLAIM_TESTS, "T_SPF_PERMERROR", "spf", "permerror", "mailfrom", NULL },
	{ CLAIM_TESTS, "T_SPF_TEMPERROR", "spf", "temperror", "mailfrom", NULL },
	{ CLAIM_SYMBOLS, "ARC_ALLOW", "arc", "pass", NULL, NULL },
	{ CLAIM_SYMBOLS, "ARC_DNSFAIL", "arc", "temperror", NULL, NULL },
	{ CLAIM_SYMBOLS, "ARC_INVALID", "arc", "fail", NULL, NULL },
	{ CLAIM_SYMBOLS, "ARC_NA", "arc", "none", NULL, NULL },
	{ CLAIM_SYMBOLS, "ARC_REJECT", "arc", "fail", NULL, NULL },
	{ CLAIM_SYMBOLS, "DKIM_ALLOW", "dkim", "pass", "header.d", NULL },
	{ CLAIM_SYMBOLS, "DKIM_NA", "dkim", "none", NULL, NULL },
	{ CLAIM_SYMBOLS, "DKIM_PERMFAIL", "dkim", "permerror", "header.d", NULL },
	{ CLAIM_SYMBOLS, "DKIM_REJECT", "dkim", "fail", "header.d", NULL },
	{ CLAIM_SYMBOLS, "DKIM_TEMPFAIL", "dkim", "temperror", "header.d", NULL },
	{ CLAIM_SYMBOLS, "DMARC_BAD_POLICY", "dmarc", "permerror", "header.from", NULL },
	{ CLAIM_SYMBOLS, "DMARC_DNSFAIL", "dmarc", "temperror", "header.from", NULL },
	{ CLAIM_SYMBOLS, "DMARC_NA", "dmarc", "none", "header.from", NULL },
	{ CLAIM_SYMBOLS, "DMARC_POLICY_ALLOW", "dmarc", "pass", "header.from", NULL },
	{ CLAIM_SYMBOLS, "DMARC_POLICY_ALLOW_WITH_FAILURES", "dmarc", "pass", "header.from", NULL },
	{ CLAIM_SYMBOLS, "DMARC_POLICY_QUARANTINE", "dmarc", "fail", "header.from", "quarantine" },
	{ CLAIM_SYMBOLS, "DMARC_POLICY_REJECT", "dmarc", "fail", "header.from", "reject" },
	{ CLAIM_SYMBOLS, "DMARC_POLICY_SOFTFAIL", "dmarc", "fail", "header.from", "none" },
	{ CLAIM_SYMBOLS, "R_DKIM_ALLOW", "dkim", "pass", "header.d", NULL },
	{ CLAIM_SYMBOLS, "R_DKIM_NA", "dkim", "none", NULL, NULL },
	{ CLAIM_SYMBOLS, "R_DKIM_PERMFAIL", "dkim", "permerror", "header.d", NULL },
	{ CLAIM_SYMBOLS, "R_DKIM_REJECT", "dkim", "fail", "header.d", NULL },
	{ CLAIM_SYMBOLS, "R_DKIM_TEMPFAIL", "dkim", "temperror", "header.d", NULL },
	{ CLAIM_SYMBOLS, "R_SPF_ALLOW", "spf", "pass", "mailfrom", NULL },
	{ CLAIM_SYMBOLS, "R_SPF_DNSFAIL", "spf", "temperror", "mailfrom", NULL },
	{ CLAIM_SYMBOLS, "R_SPF_FAIL", "spf", "fail", "mailfrom", NULL },
	{ CLAIM_SYMBOLS, "R_SPF_NA", "spf", "none", "mailfrom", NULL },
	{ CLAIM_SYMBOLS, "R_SPF_NEUTRAL", "spf", "neutral", "mailfrom", NULL },
	{ CLAIM_SYMBOLS, "R_SPF_PERMFAIL", "spf", "permerror", "mailfrom", NULL },
	{ CLAIM_SYMBOLS, "R_SPF_SOFTFAIL", "spf", "softfail", "mailfrom", NULL },
	{ CLAIM_SYMBOLS, "SPF_ALLOW", "spf", "pass", "mailfrom", NULL },
	{ CLAIM_SYMBOLS, "SPF_DNSFAIL", "spf", "temperror", "mailfrom", NULL },
	{ CLAIM_SYMBOLS, "SPF_FAIL", "spf", "fail", "mailfrom", NULL },
	{ CLAIM_SYMBOLS, "SPF_NA", "spf", "none", "mailfrom", NULL },
	{ CLAIM_SYMBOLS, "SPF_NEUTRAL", "spf", "neutral", "mailfrom", NULL },
	{ CLAIM_SYMBOLS, "SPF_PERMFAIL", "spf", "permerror", "mailfrom", NULL },
	{ CLAIM_SYMBOLS, "SPF_SOFTFAIL", "spf", "softfail", "mailfrom", NULL },
	{ CLAIM_TEXT, "Blocked by SPF", "spf", "fail", "mailfrom", NULL },
	{ CLAIM_TEXT, "Rejected by DKIM", "dkim", "fail", NULL, NULL },
};
const size_t claim_token_count = sizeof claim_tokens / sizeof *claim_tokens;

static int token_order(enum claim_shape shape, const char *token, size_t len,
		       const struct claim_token *row)
{
	if (shape != row->shape)
		return shape < row->shape ? -1 : 1;

	size_t row_len = strlen(row->token);
	int order = strncmp(token, row->token, len < row_len ? len : row_len);

	return order != 0 ? order : (len > row_len) - (len < row_len);
}

const struct claim_token *claim_token_find(enum claim_shape shape, const char *token, size_t len)
{
	size_t low = 0, high = claim_token_count;

	if (shape == CLAIM_REPORT)
		shape = CLAIM_TESTS;
	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = token_order(shape, token, len, &claim_tokens[middle]);

		if (order == 0)
			return &claim_tokens[middle];
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}

/* The four bytes behind the first, their letters in lower case: few rows share them. */
static uint32_t shape(const char *name)
{
	uint32_t four;

	memcpy(&four, name + 1, sizeof four);
	return four | 0x20202020;
}

const struct claim_field *claim_field_find_(const char *name, size_t len)
{
	uint32_t wanted = shape(name);

	for (size_t i = 0; i < claim_field_count; i++) {
		const struct claim_field *field = &claim_fields[i];
		size_t head;
		bool any;

		if (shape(field->name) != wanted)
			continue;
		head = strlen(field->name);
		any = field->name[head - 1] == '*';
		head -= any;
		if ((any ? len > head : len == head) && strncasecmp(name, field->name, head) == 0)
			return field;
	}
	return NULL;
}
