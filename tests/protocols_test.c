#include <string.h>

#include "data/protocols.h"
#include "parser/span.h"
#include "tests/guard.h"
#include "tests/test.h"

static const struct {
	struct span word;
	const char *keyword; /* "-": none fits; NULL: the word is not known */
	unsigned traits;
} cases[] = {
	{ SPAN("ESMTPSA"), "ESMTPSA", PROTOCOL_EXTENDED | PROTOCOL_TLS | PROTOCOL_AUTH },
	{ SPAN("esmtps"), "ESMTPS", PROTOCOL_EXTENDED | PROTOCOL_TLS },
	{ SPAN("asmtp"), "ESMTPA", PROTOCOL_EXTENDED | PROTOCOL_AUTH },
	{ SPAN("Microsoft SMTP Server"), "SMTP", 0 },
	{ SPAN("Microsoft SMTP\r\n Server"), "SMTP", 0 },
	{ SPAN("microsoft\tsmtpsvc"), "SMTP", 0 },
	{ SPAN("MMS"), "-", 0 }, /* stood behind Microsoft's and was not found */
	{ SPAN("mapi"), "-", PROTOCOL_SUBMISSION },
	{ SPAN("http/1.1"), "-", PROTOCOL_SUBMISSION },
	{ SPAN("UTF8SMTPSA"), "UTF8SMTPSA",
	  PROTOCOL_UTF8 | PROTOCOL_EXTENDED | PROTOCOL_TLS | PROTOCOL_AUTH },
	{ SPAN("UTF8LMTP"), "UTF8LMTP", PROTOCOL_UTF8 | PROTOCOL_LMTP },
	{ SPAN("xmail"), "-", 0 },
	{ SPAN(""), NULL, 0 },
	{ SPAN("SMTP "), NULL, 0 },
	{ SPAN("SMTP\0"), NULL, 0 },
	{ SPAN("SMTP\0\0\0\0"), NULL, 0 },
	{ SPAN("Microsoft SMTP Servers"), NULL, 0 },
	{ SPAN("Microsoft  SMTP"), NULL, 0 },
	{ SPAN("UTF8SMTPSAA"), NULL, 0 },
	{ SPAN("ZMTP"), NULL, 0 },
};

static bool holds(const struct guard *guard, size_t i)
{
	struct span word = guard_place(guard, cases[i].word);
	const struct protocol *row = protocol_find(word.at, word.len);

	if (row == NULL || cases[i].keyword == NULL)
		return row == NULL && cases[i].keyword == NULL;
	return row->traits == cases[i].traits &&
	       strcmp(row->keyword != NULL ? row->keyword : "-", cases[i].keyword) == 0;
}

int main(void)
{
	struct guard guard = guard_open(64);

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		ok(holds(&guard, i), "row %zu: %s", i,
		   cases[i].keyword != NULL ? cases[i].keyword : "not known");
	guard_close(&guard);
	return done();
}
