#include "data/client_shapes.h"
#include "tests/guard.h"
#include "tests/test.h"

static const struct {
	enum client_place place;
	const char *text, *product; /* NULL: no shape fits */
} cases[] = {
	{ IN_MESSAGE_ID, "CAGyx+1234@mail.gmail.com", "Google Gmail web" },
	{ IN_MESSAGE_ID, "AM0PR01MB1@AM0PR01MB1.eurprd01.prod.outlook.com", "Microsoft Exchange Online" },
	{ IN_MESSAGE_ID, "E1wgdKS-00000m-15@mx.sender.example", "Exim" },
	{ IN_MESSAGE_ID, "E1wgdKSX-00000m-15@mx.sender.example", NULL },
	{ IN_MESSAGE_ID, "20260706090120.4F1B6C0D2E@mx.sender.example", "Postfix or Sendmail" },
	{ IN_MESSAGE_ID, "0f2c1a34-aaaa-bbbb-cccc-0123456789ab@sender.example",
	  "Mozilla Thunderbird, Apple Mail or others" },
	{ IN_MESSAGE_ID, "1@sender.example", NULL },
	{ IN_MESSAGE_ID, "", NULL },
	{ IN_BOUNDARY, "000000000000abc123", "Google Gmail" },
	{ IN_BOUNDARY, "===============1234567890123456789==", "Python email package" },
	{ IN_BOUNDARY, "----=_NextPart_000_0012_01D9B0A1.5C2F3E40",
	  "Microsoft Outlook, Outlook Express or SMTPSVC" },
	{ IN_BOUNDARY, "_000_VI1PR01MB0001_", "Microsoft Exchange" },
	{ IN_BOUNDARY, "_000_", NULL },
	{ IN_BOUNDARY, "b1_0123456789abcdef", "PHPMailer" },
	{ IN_BOUNDARY, "Apple-Mail=_A1", "Apple Mail" },
};

int main(void)
{
	struct guard guard = guard_open(4096);

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct span text = span_string(cases[i].text);
		const struct client_shape *shape =
			client_shape_find(cases[i].place, text.at, text.len);
		bool good = cases[i].product == NULL ? shape == NULL
						     : shape != NULL && strcmp(shape->product,
									      cases[i].product) == 0;

		ok(good, "%s is of %s", cases[i].text, shape != NULL ? shape->product : "nobody");
		for (size_t len = 0; len <= text.len; len++) {
			struct span part = guard_place(&guard, span_upto(text, len));
			client_shape_find(cases[i].place, part.at, part.len);
		}
	}
	guard_close(&guard);
	return done();
}
