#include "data/protocols.h"

#include "data/heads.h"

#define TLS PROTOCOL_TLS
#define AUTH PROTOCOL_AUTH
#define UTF8 PROTOCOL_UTF8
#define LMTP PROTOCOL_LMTP
#define EXTENDED PROTOCOL_EXTENDED

/* clang-format off */

/* By word in capital letters, for the look-up; a blank stands for folded white space, and none among
 * the bytes of a head. */
static const struct protocol protocols[] = {
	{ "ASMTP", "ESMTPA", EXTENDED | AUTH },
	{ "BSMTP", NULL, PROTOCOL_LOCAL },
	{ "ESMTP", "ESMTP", EXTENDED },
	{ "ESMTP-TLS", "ESMTPS", EXTENDED | TLS },
	{ "ESMTPA", "ESMTPA", EXTENDED | AUTH },
	{ "ESMTPS", "ESMTPS", EXTENDED | TLS },
	{ "ESMTPSA", "ESMTPSA", EXTENDED | TLS | AUTH },
	{ "HTTP", NULL, PROTOCOL_SUBMISSION },
	{ "HTTP-DAV", NULL, PROTOCOL_SUBMISSION },
	{ "HTTP/1.1", NULL, PROTOCOL_SUBMISSION },
	{ "HTTPREST", NULL, PROTOCOL_SUBMISSION },
	{ "HTTPS", NULL, PROTOCOL_SUBMISSION | TLS },
	{ "HTTPU", NULL, PROTOCOL_SUBMISSION },
	{ "IMAP", NULL, PROTOCOL_FETCH },
	{ "IMAPS", NULL, PROTOCOL_FETCH | TLS },
	{ "LMTP", "LMTP", LMTP },
	{ "LMTPA", "LMTPA", LMTP | AUTH },
	{ "LMTPS", "LMTPS", LMTP | TLS },
	{ "LMTPSA", "LMTPSA", LMTP | TLS | AUTH },
	{ "LOCAL", NULL, PROTOCOL_LOCAL },
	{ "MAPI", NULL, PROTOCOL_SUBMISSION },
	{ "MICROSOFT SMTP SERVER", "SMTP", 0 },
	{ "MICROSOFT SMTPSVC", "SMTP", 0 },
	{ "MMS", NULL, 0 },
	{ "NNFMP", NULL, 0 },
	{ "NNTP", NULL, 0 },
	{ "POP3", NULL, PROTOCOL_FETCH },
	{ "POP3S", NULL, PROTOCOL_FETCH | TLS },
	{ "QMQP", NULL, 0 },
	{ "QMTP", NULL, 0 },
	{ "REST", NULL, PROTOCOL_SUBMISSION },
	{ "SMTP", "SMTP", 0 },
	{ "SMTPA", "ESMTPA", EXTENDED | AUTH },
	{ "SMTPS", "ESMTPS", EXTENDED | TLS },
	{ "SMTPSA", "ESMTPSA", EXTENDED | TLS | AUTH },
	{ "UTF8LMTP", "UTF8LMTP", UTF8 | LMTP },
	{ "UTF8LMTPA", "UTF8LMTPA", UTF8 | LMTP | AUTH },
	{ "UTF8LMTPS", "UTF8LMTPS", UTF8 | LMTP | TLS },
	{ "UTF8LMTPSA", "UTF8LMTPSA", UTF8 | LMTP | TLS | AUTH },
	{ "UTF8SMTP", "UTF8SMTP", UTF8 | EXTENDED },
	{ "UTF8SMTPA", "UTF8SMTPA", UTF8 | EXTENDED | AUTH },
	{ "UTF8SMTPS", "UTF8SMTPS", UTF8 | EXTENDED | TLS },
	{ "UTF8SMTPSA", "UTF8SMTPSA", UTF8 | EXTENDED | TLS | AUTH },
	{ "UUCP", NULL, 0 },
	{ "XMAIL", NULL, 0 },
};

/* The registered types by their traits, TLS and AUTH as the two lowest bits. */
static const char *const smtp[] = { "ESMTP", "ESMTPS", "ESMTPA", "ESMTPSA" };
static const char *const utf8_smtp[] = { "UTF8SMTP", "UTF8SMTPS", "UTF8SMTPA", "UTF8SMTPSA" };
static const char *const lmtp[] = { "LMTP", "LMTPS", "LMTPA", "LMTPSA" };
static const char *const utf8_lmtp[] = { "UTF8LMTP", "UTF8LMTPS", "UTF8LMTPA", "UTF8LMTPSA" };
/* clang-format on */

static char upper(char c)
{
	return c >= 'a' && c <= 'z' ? (char)(c - ('a' - 'A')) : c;
}

static int is_space(char c)
{
	return c == ' ' || c == '\t' || c == '\r' || c == '\n';
}

/* Whether it is the word of a row: by eight bytes as far as it is written alike, blanks too. */
static int is_word(const char *row, const char *word, size_t len)
{
	size_t i = 0;

	for (; len - i >= HEAD_BYTES && row[HEAD_BYTES - 1] > ' ' &&
	       head_of(row) == head_upper(word + i, HEAD_BYTES);
	     i += HEAD_BYTES)
		row += HEAD_BYTES;
	while (i < len) {
		if (*row > ' ' && *row == upper(word[i])) {
			row++, i++;
			continue;
		}
		if (*row++ != ' ' || !is_space(word[i]))
			return 0;
		while (i < len && is_space(word[i]))
			i++;
	}
	return *row == '\0';
}

const struct protocol *protocol_find(const char *word, size_t len)
{
	size_t low = 0, high = sizeof protocols / sizeof *protocols;
	uint64_t head = head_upper(word, len);

	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (head_of(protocols[middle].word) < head)
			low = middle + 1;
		else
			high = middle;
	}
	for (const struct protocol *row = protocols + low;
	     row < protocols + sizeof protocols / sizeof *protocols; row++) {
		if (head_of(row->word) != head)
			break;
		if (len <= HEAD_BYTES ? head_ends(row->word, len) : is_word(row->word, word, len))
			return row;
	}
	return NULL;
}

const char *protocol_keyword(unsigned traits)
{
	unsigned secured = traits & (PROTOCOL_TLS | PROTOCOL_AUTH);

	if (traits & (PROTOCOL_LOCAL | PROTOCOL_FETCH | PROTOCOL_SUBMISSION))
		return NULL;
	if (traits & PROTOCOL_LMTP)
		return traits & PROTOCOL_UTF8 ? utf8_lmtp[secured] : lmtp[secured];
	if (traits & PROTOCOL_UTF8)
		return utf8_smtp[secured];
	/* TLS and AUTH are extensions, so what has them is ESMTP (RFC 3848). */
	return secured != 0 || traits & PROTOCOL_EXTENDED ? smtp[secured] : "SMTP";
}
