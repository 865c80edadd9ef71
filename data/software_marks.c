#include "data/software_marks.h"

#include <stdint.h>
#include <strings.h>

/* The four bytes behind the first, their letters in lower case: few rows share them. */
#define SHAPE(name)                                                                                \
	(((uint32_t)(unsigned char)(name)[1] | (uint32_t)(unsigned char)(name)[2] << 8 |           \
	  (uint32_t)(unsigned char)(name)[3] << 16 | (uint32_t)(unsigned char)(name)[4] << 24) |   \
	 0x20202020)

#define ROW(prefix, kind, product) { SHAPE(prefix), sizeof(prefix) - 1, { prefix, kind, product } }

static const struct {
	uint32_t shape;
	unsigned char len; /* of the prefix, which is at least SHORTEST */
	struct software_mark mark;
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

/* Names are many, and few are of a row. */
const struct software_mark *software_mark_find(const char *name, size_t len)
{
	uint32_t wanted;

	if (len < SHORTEST)
		return NULL;
	wanted = SHAPE(name);
	for (size_t i = 0; i < sizeof marks / sizeof *marks; i++)
		if (marks[i].shape == wanted && marks[i].len <= len &&
		    strncasecmp(marks[i].mark.prefix, name, marks[i].len) == 0)
			return &marks[i].mark;
	return NULL;
}
