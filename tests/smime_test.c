/* What S/MIME a body is inside of: by its type, and by the first bytes of it. */
#include "parser/smime.h"

#include "tests/guard.h"
#include "tests/test.h"

#define PKCS7 "\x2a\x86\x48\x86\xf7\x0d\x01"
#define SIGNED "\x06\x09" PKCS7 "\x07\x02\xa0"
#define ENVELOPED "\x06\x09" PKCS7 "\x07\x03\xa0"
#define AUTH_ENVELOPED "\x06\x0b" PKCS7 "\x09\x10\x01\x17\xa0"
#define COMPRESSED "\x06\x0b" PKCS7 "\x09\x10\x01\x09\xa0"
#define BYTES(literal)                                                                             \
	{                                                                                          \
		literal, sizeof(literal) - 1                                                       \
	}

static const struct {
	const char *type;
	struct span content;
	enum smime_kind kind;
} cases[] = {
	{ "application/pkcs7-mime; smime-type=signed-data", BYTES(""), SMIME_SIGNED },
	{ "application/pkcs7-mime; smime-type=\"signed-data\"", BYTES(""), SMIME_SIGNED },
	{ "application/pkcs7-mime; smime-type=enveloped-data", BYTES(""), SMIME_ENCRYPTED },
	{ " Application/X-PKCS7-Mime ; SMIME-Type=Enveloped-Data", BYTES(""), SMIME_ENCRYPTED },
	{ "application/pkcs7-mime; smime-type=authEnveloped-data", BYTES(""), SMIME_ENCRYPTED },
	{ "application/pkcs7-mime; smime-type=compressed-data", BYTES(""), SMIME_OTHER },
	{ "application/pkcs7-mime; smime-type=certs-only", BYTES(""), SMIME_OTHER },
	{ "application/pkcs7-mime", BYTES(""), SMIME_OTHER },
	{ "application/pkcs7-signature", BYTES("\x30\x0b" SIGNED), SMIME_NONE },
	{ "multipart/signed; smime-type=signed-data", BYTES(""), SMIME_NONE },
	{ "text/plain", BYTES("\x30\x0b" SIGNED), SMIME_NONE },
	{ "", BYTES(""), SMIME_NONE },
	/* Lengths in one byte, in several, and of what goes on up to its end (X.690 8.1.3). */
	{ "application/pkcs7-mime", BYTES("\x30\x0b" SIGNED), SMIME_SIGNED },
	{ "application/pkcs7-mime", BYTES("\x30\x82\x01\x00" SIGNED), SMIME_SIGNED },
	{ "application/pkcs7-mime", BYTES("\x30\x84\x00\x00\x01\x00" ENVELOPED), SMIME_ENCRYPTED },
	{ "application/pkcs7-mime", BYTES("\x30\x80" ENVELOPED), SMIME_ENCRYPTED },
	{ "application/pkcs7-mime", BYTES("\x30\x80" AUTH_ENVELOPED), SMIME_ENCRYPTED },
	{ "application/pkcs7-mime", BYTES("\x30\x80" COMPRESSED), SMIME_OTHER },
	/* Bytes are believed before words. */
	{ "application/pkcs7-mime; smime-type=signed-data", BYTES("\x30\x80" ENVELOPED),
	  SMIME_ENCRYPTED },
	{ "application/pkcs7-mime; smime-type=signed-data", BYTES("\x30\xff" SIGNED), SMIME_OTHER },
	{ "application/pkcs7-mime; smime-type=signed-data", BYTES("text"), SMIME_OTHER },
};

int main(void)
{
	struct arena arena = { 0 };

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct guard guard = guard_open(cases[i].content.len);
		struct span type = span_string(cases[i].type);

		ok(smime_kind(&arena, type, guard_place(&guard, cases[i].content)) == cases[i].kind,
		   "%zu: %s", i, cases[i].type);
		for (size_t len = 0; len < cases[i].content.len; len++)
			smime_kind(&arena, type,
				   guard_place(&guard, span_upto(cases[i].content, len)));
		guard_close(&guard);
	}
	arena_free(&arena);
	return done();
}
