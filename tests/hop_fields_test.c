#include "data/hop_fields.h"
#include "tests/test.h"

#include <string.h>

static const struct {
	const char *name;
	enum hop_field_kind kind;
} cases[] = {
	{ "X-Originating-IP", HOP_FIELD_USER },
	{ "x-originating-ip", HOP_FIELD_USER },
	{ "X-Forwarded-For", HOP_FIELD_USER },
	{ "X-Yahoo-Post-IP", HOP_FIELD_USER },
	{ "X-PHP-Script", HOP_FIELD_SCRIPT },
	{ "X-PHP-Originating-Script", HOP_FIELD_NONE }, /* names no host */
	{ "X-Sender-IP", HOP_FIELD_CLIENT },
	{ "X-MS-Exchange-Organization-OriginalClientIPAddress", HOP_FIELD_CLIENT },
	{ "X-Received", HOP_FIELD_LINE },
	{ "Received", HOP_FIELD_NONE },
	{ "X-Mailgun-Sending-Ip", HOP_FIELD_NONE }, /* of the host that sends */
	{ "Subject", HOP_FIELD_NONE },
	{ "X-Unheard-Of", HOP_FIELD_NONE },
};

int main(void)
{
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		ok(hop_field_kind(field_id_find(cases[i].name, strlen(cases[i].name))) ==
			   cases[i].kind,
		   "%s", cases[i].name);
	return done();
}
