#include "data/client_shapes.h"

/* The narrower shapes stand first. */
static const struct client_shape shapes[] = {
	{ IN_MESSAGE_ID, "CA*@mail.gmail.com", "Google Gmail web", "", false },
	{ IN_MESSAGE_ID, "010*-000000@*amazonses.com", "Amazon SES", "begins with the time in hex",
	  false },
	{ IN_MESSAGE_ID, "*@*.prod.outlook.com", "Microsoft Exchange Online",
	  "the domain is the author's mailbox server", false },
	{ IN_MESSAGE_ID, "E%6w-%6w-%2w@*", "Exim", "holds the queue id", true },
	{ IN_MESSAGE_ID, "E%6w-%11w-%4w@*", "Exim", "holds the queue id", true },
	{ IN_MESSAGE_ID, "OF%8x.%8x-ON%8x.%8x-%8x.%8x@*", "HCL Notes", "", true },
	{ IN_MESSAGE_ID, "*.JavaMail.zimbra@*", "Zimbra", "", true },
	{ IN_MESSAGE_ID, "*.JavaMail.*@*", "JavaMail", "", true },
	{ IN_MESSAGE_ID, "%d.%d@mail.yahoo.com", "Yahoo Mail", "", true },
	{ IN_MESSAGE_ID, "*@geopod-ismtpd-*", "Twilio SendGrid", "", true },
	{ IN_MESSAGE_ID, "*@xtinmta*.local", "Salesforce Marketing Cloud", "", true },
	{ IN_MESSAGE_ID, "zarafa.*@*", "Kopano or Zarafa", "", true },
	{ IN_MESSAGE_ID, "%14d.%w@*", "Postfix or Sendmail",
	  "time and queue id, given where the client gave none", true },
	{ IN_MESSAGE_ID, "%8x-%4x-%4x-%4x-%12x@*", "Mozilla Thunderbird, Apple Mail or others", "",
	  true },
	{ IN_MESSAGE_ID, "%32x@*", "Microsoft Exchange Server", "", true },
	{ IN_BOUNDARY, "----=_NextPart_%3d_%4x_%8x.%8x", "Microsoft Outlook, Outlook Express or SMTPSVC",
	  "holds the time of making", false },
	{ IN_BOUNDARY, "----_=_NextPart_%3d_%8x.%8x", "Microsoft Exchange 2000 or 2003", "", true },
	{ IN_BOUNDARY, "----=_Part_%d_%d.%d", "JavaMail", "ends with the time in milliseconds", false },
	{ IN_BOUNDARY, "--==_mimepart_*", "Ruby Mail", "", false },
	{ IN_BOUNDARY, "--_NmP-*-Part_%d", "Nodemailer", "", false },
	{ IN_BOUNDARY, "----sinikael-*", "Nodemailer", "an old version", true },
	{ IN_BOUNDARY, "000000000000%x", "Google Gmail", "", false },
	{ IN_BOUNDARY, "===============%d==", "Python email package", "", false },
	{ IN_BOUNDARY, "_----------=_MCPart_%d", "Mailchimp", "", false },
	{ IN_BOUNDARY, "_----------=_%d*", "Perl MIME::Lite or MIME::Tools", "holds the time", false },
	{ IN_BOUNDARY, "*_=_swift*", "Swift Mailer", "", false },
	{ IN_BOUNDARY, "_%3d_*_", "Microsoft Exchange", "holds the local part of the Message-ID", false },
	{ IN_BOUNDARY, "b%1d_%x", "PHPMailer", "", false },
	{ IN_BOUNDARY, "b%1d=_%w", "PHPMailer", "", false },
	{ IN_BOUNDARY, "=_%32x", "Roundcube or Horde", "", false },
	{ IN_BOUNDARY, "Apple-Mail*", "Apple Mail", "", true },
	{ IN_BOUNDARY, "=_mixed *", "HCL Notes or Domino", "", true },
	{ IN_BOUNDARY, "=_alternative *", "HCL Notes or Domino", "", true },
	{ IN_BOUNDARY, "=_related *", "HCL Notes or Domino", "", true },
	{ IN_BOUNDARY, "------------%12d", "Mozilla Thunderbird", "", true },
	{ IN_BOUNDARY, "------------%24w", "Mozilla Thunderbird", "", true },
};

static bool is_of_class(char class, char c)
{
	bool digit = c >= '0' && c <= '9';

	switch (class) {
	case 'd':
		return digit;
	case 'x':
		return digit || (c >= 'a' && c <= 'f') || (c >= 'A' && c <= 'F');
	default:
		return digit || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
	}
}

/* Match the run that `*pattern`, behind its %, asks for; steps over both. */
static bool match_run(const char **pattern, const char *text, size_t len, size_t *at)
{
	size_t want = 0, got = 0;

	while (**pattern >= '0' && **pattern <= '9')
		want = want * 10 + (size_t)(*(*pattern)++ - '0');
	char class = *(*pattern)++;
	while (*at < len && (want == 0 || got < want) && is_of_class(class, text[*at])) {
		(*at)++;
		got++;
	}
	return want == 0 ? got > 0 : got == want;
}

static bool match_one(const char **pattern, const char *text, size_t len, size_t *at)
{
	if (**pattern == '%') {
		(*pattern)++;
		return match_run(pattern, text, len, at);
	}
	if (*at == len || text[*at] != **pattern)
		return false;
	(*at)++;
	(*pattern)++;
	return true;
}

/* As a shell matches: where it fails, the last `*` takes one byte more. */
static bool matches(const char *pattern, const char *text, size_t len)
{
	const char *star = NULL;
	size_t at = 0, star_at = 0;

	for (;;) {
		if (*pattern == '*') {
			star = ++pattern;
			star_at = at;
			continue;
		}
		if (*pattern == '\0' && at == len)
			return true;
		if (*pattern != '\0' && match_one(&pattern, text, len, &at))
			continue;
		if (star == NULL || star_at == len)
			return false;
		pattern = star;
		at = ++star_at;
	}
}

const struct client_shape *client_shape_find(enum client_place place, const char *text, size_t len)
{
	enum { LONGEST = 512 }; /* no program makes longer ones, and matching costs its square */

	for (size_t i = 0; len <= LONGEST && i < sizeof shapes / sizeof *shapes; i++)
		if (shapes[i].place == place && matches(shapes[i].pattern, text, len))
			return &shapes[i];
	return NULL;
}
