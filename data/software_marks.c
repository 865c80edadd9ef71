#include "data/software_marks.h"

#include <string.h>
#include <strings.h>

static const struct software_mark marks[] = {
	{ "X-hMailServer-", MARK_SERVER, "hMailServer" },
	{ "X-MDaemon-", MARK_SERVER, "MDaemon" },
	{ "X-MDRemoteIP", MARK_SERVER, "MDaemon" },
	{ "X-SmarterMail-", MARK_SERVER, "SmarterMail" },
	{ "X-Kerio-", MARK_SERVER, "Kerio Connect" },
	{ "X-AXIGEN-", MARK_SERVER, "Axigen" },
	{ "X-CGP-", MARK_SERVER, "CommuniGate Pro" },
	{ "X-Coremail-", MARK_SERVER, "Coremail" },
	{ "X-Barracuda-", MARK_SERVER, "Barracuda Email Security Gateway" },
	{ "X-BESS-ID", MARK_SERVER, "Barracuda Email Gateway Defense" },
	{ "X-IronPort-", MARK_SERVER, "Cisco Secure Email" },
	{ "IronPort-", MARK_SERVER, "Cisco Secure Email" },
	{ "X-FEAS-", MARK_SERVER, "Fortinet FortiMail" },
	{ "FEAS-", MARK_SERVER, "Fortinet FortiMail" },
	{ "X-MC-Unique", MARK_SERVER, "Mimecast" },
	{ "X-Mimecast-", MARK_SERVER, "Mimecast" },
	{ "X-Proofpoint-", MARK_SERVER, "Proofpoint" },
	{ "X-Brightmail-Tracker", MARK_SERVER, "Symantec Messaging Gateway" },
	{ "X-SEA-Spam", MARK_SERVER, "Sophos Email Appliance" },
	{ "X-TM-AS-", MARK_SERVER, "Trend Micro" },
	{ "X-TMASE-", MARK_SERVER, "Trend Micro" },
	{ "X-SEG-", MARK_SERVER, "Trustwave SEG" },
	{ "X-SG-EID", MARK_SENDER, "Twilio SendGrid" },
	{ "X-SES-Outgoing", MARK_SENDER, "Amazon SES" },
	{ "X-MC-User", MARK_SENDER, "Mailchimp" },
	{ "X-Mailgun-Sid", MARK_SENDER, "Mailgun" },
	{ "X-MSFBL", MARK_SENDER, "SparkPost or Momentum" },
	{ "X-PHP-Originating-Script", MARK_SENDER, "PHP" },
};

/* Names are many, and few are of a row: told by a dash and their third letter, without a call. */
const struct software_mark *software_mark_find(const char *name, size_t len)
{
	if (len < 5 || (name[1] != '-' && name[4] != '-' && name[8 < len ? 8 : 0] != '-'))
		return NULL;
	for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
		size_t prefix;

		if (((marks[i].prefix[2] ^ name[2]) & ~0x20) != 0)
			continue;
		prefix = strlen(marks[i].prefix);
		if (prefix <= len && strncasecmp(marks[i].prefix, name, prefix) == 0)
			return &marks[i];
	}
	return NULL;
}
