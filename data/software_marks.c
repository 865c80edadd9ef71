#include "data/software_marks.h"

#include <stdint.h>
#include <string.h>
#include <strings.h>

#define ROW(prefix, kind, product) { { prefix, kind, product }, sizeof(prefix) - 1 }

static const struct {
	struct software_mark mark;
	size_t len; /* of the prefix, which is at least SHORTEST */
} marks[] = {
	ROW("X-hMailServer-", MARK_SERVER, "hMailServer"),
	ROW("X-MDaemon-", MARK_SERVER, "MDaemon"),
	ROW("X-MDRemoteIP", MARK_SERVER, "MDaemon"),
	ROW("X-SmarterMail-", MARK_SERVER, "SmarterMail"),
	ROW("X-Kerio-", MARK_SERVER, "Kerio Connect"),
	ROW("X-AXIGEN-", MARK_SERVER, "Axigen"),
	ROW("X-CGP-", MARK_SERVER, "CommuniGate Pro"),
	ROW("X-Coremail-", MARK_SERVER, "Coremail"),
	ROW("X-Barracuda-", MARK_SERVER, "Barracuda Email Security Gateway"),
	ROW("X-BESS-ID", MARK_SERVER, "Barracuda Email Gateway Defense"),
	ROW("X-IronPort-", MARK_SERVER, "Cisco Secure Email"),
	ROW("IronPort-", MARK_SERVER, "Cisco Secure Email"),
	ROW("X-FEAS-", MARK_SERVER, "Fortinet FortiMail"),
	ROW("FEAS-", MARK_SERVER, "Fortinet FortiMail"),
	ROW("X-MC-Unique", MARK_SERVER, "Mimecast"),
	ROW("X-Mimecast-", MARK_SERVER, "Mimecast"),
	ROW("X-Proofpoint-", MARK_SERVER, "Proofpoint"),
	ROW("X-Brightmail-Tracker", MARK_SERVER, "Symantec Messaging Gateway"),
	ROW("X-SEA-Spam", MARK_SERVER, "Sophos Email Appliance"),
	ROW("X-TM-AS-", MARK_SERVER, "Trend Micro"),
	ROW("X-TMASE-", MARK_SERVER, "Trend Micro"),
	ROW("X-SEG-", MARK_SERVER, "Trustwave SEG"),
	ROW("X-SG-EID", MARK_SENDER, "Twilio SendGrid"),
	ROW("X-SES-Outgoing", MARK_SENDER, "Amazon SES"),
	ROW("X-MC-User", MARK_SENDER, "Mailchimp"),
	ROW("X-Mailgun-Sid", MARK_SENDER, "Mailgun"),
	ROW("X-MSFBL", MARK_SENDER, "SparkPost or Momentum"),
	ROW("X-PHP-Originating-Script", MARK_SENDER, "PHP"),
};

enum { SHORTEST = 5 };

/* The four bytes behind the first, their letters in lower case: hardly two rows share them. */
static uint32_t shape(const char *name)
{
	uint32_t four;

	memcpy(&four, name + 1, sizeof four);
	return four | 0x20202020;
}

/* Names are many, and few are of a row. */
const struct software_mark *software_mark_find(const char *name, size_t len)
{
	uint32_t wanted;

	if (len < SHORTEST)
		return NULL;
	wanted = shape(name);
	for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
		if (shape(marks[i].mark.prefix) == wanted && marks[i].len <= len &&
		    strncasecmp(marks[i].mark.prefix, name, marks[i].len) == 0)
			return &marks[i].mark;
	return NULL;
}
