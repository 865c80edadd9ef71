#include "data/mailbox_names.h"

#include <string.h>
#include <strings.h>

static const char *const roles[] = {
	/* RFC 2142, sections 3 to 6, and RFC 5321 4.5.1. */
	"info",
	"marketing",
	"sales",
	"support",
	"abuse",
	"noc",
	"security",
	"postmaster",
	"hostmaster",
	"usenet",
	"news",
	"webmaster",
	"www",
	"uucp",
	"ftp",
	/* Accounts of programs, and what answers nobody. */
	"admin",
	"administrator",
	"anonymous",
	"apache",
	"bounce",
	"bounces",
	"daemon",
	"mailer-daemon",
	"mailman",
	"nobody",
	"no-reply",
	"noreply",
	"root",
	"system",
	"undisclosed-recipients",
	"www-data",
};

bool mailbox_name_is_role(const char *name, size_t len)
{
	for (size_t i = 0; i < sizeof roles / sizeof *roles; i++)
		if (strlen(roles[i]) == len && strncasecmp(roles[i], name, len) == 0)
			return true;
	return false;
}
