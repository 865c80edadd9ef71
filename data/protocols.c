#include "data/protocols.h"

#define TLS PROTOCOL_TLS
#define AUTH PROTOCOL_AUTH
#define UTF8 PROTOCOL_UTF8
#define LMTP PROTOCOL_LMTP
#define EXTENDED PROTOCOL_EXTENDED

/* clang-format off */

/* By word, for the look-up. */
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
	{ "MMS", NULL, 0 },
	{ "Microsoft SMTP Server", "SMTP", 0 },
	{ "Microsoft SMTPSVC", "SMTP", 0 },
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

/* A blank of the row stands for folded white space. */
static int compare(const char *row, const char *word, size_t len)
{
	for (size_t i = 0; i < len; row++) {
		if (*row == word[i] && *row > ' ') { /* as most words are written */
			i++;
			continue;
		}

		int difference = (unsigned char)upper(*row) -
				 (unsigned char)(is_space(word[i]) ? ' ' : upper(word[i]));

		if (difference != 0)
			return difference;
		if (*row == '\0') /* a NUL byte of the message */
			return -1;
		do
			i++;
		while (*row == ' ' && i < len && is_space(word[i]));
	}
	return *row != '\0';
}

const struct protocol *protocol_find(const char *word, size_t len)
{
	size_t low = 0, high = sizeof protocols / sizeof *protocols;

	while (low < high && len > 0) {
		size_t middle = low + (high - low) / 2;
		int order = upper(protocols[middle].word[0]) - upper(word[0]);

		if (order == 0)
			order = compare(protocols[middle].word, word, len);

		if (order == 0)
			return &protocols[middle];
		if (order < 0)
			low = middle + 1;
		else
			high = middle;
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
