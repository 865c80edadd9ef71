#include "parser/smime.h"

#include "parser/parameter.h"

enum { SEQUENCE = 0x30, LONG_LENGTH = 0x80 }; /* X.690 8.1.3.5, 8.9 */

/* By the object identifiers of RFC 5652 and RFC 5083, and the words of RFC 8551 3.2.2. */
static const struct {
	struct span oid, word;
	enum smime_kind kind;
} kinds[] = {
	{ { "\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x02", 11 },
	  { "signed-data", 11 },
	  SMIME_SIGNED },
	{ { "\x06\x09\x2a\x86\x48\x86\xf7\x0d\x01\x07\x03", 11 },
	  { "enveloped-data", 14 },
	  SMIME_ENCRYPTED },
	{ { "\x06\x0b\x2a\x86\x48\x86\xf7\x0d\x01\x09\x10\x01\x17", 13 },
	  { "authEnveloped-data", 18 },
	  SMIME_ENCRYPTED },
};
enum { KINDS = sizeof kinds / sizeof *kinds };

bool smime_is(struct span content_type)
{
	struct span type = span_trim(span_cut(&content_type, ';'));

	return span_equal_nocase(type, SPAN("application/pkcs7-mime")) ||
	       span_equal_nocase(type, SPAN("application/x-pkcs7-mime"));
}

/* What stands in the outermost sequence, whatever length it says to have. */
static struct span inside(struct span der)
{
	unsigned length = der.len >= 2 ? (unsigned char)der.at[1] : 0;

	if (der.len < 2 || (unsigned char)der.at[0] != SEQUENCE)
		return SPAN_NONE;
	return span_from(der, 2 + (length >= LONG_LENGTH ? length - LONG_LENGTH : 0));
}

enum smime_kind smime_kind(struct arena *arena, struct span content_type, struct span content)
{
	size_t count;
	struct span word = parameter_bytes(arena, content_type, SPAN("smime-type"), &count);

	if (!smime_is(content_type))
		return SMIME_NONE;
	for (size_t i = 0; i < KINDS; i++)
		if (span_starts(inside(content), kinds[i].oid))
			return kinds[i].kind;
	for (size_t i = 0; i < KINDS && content.len == 0; i++)
		if (span_equal_nocase(word, kinds[i].word))
			return kinds[i].kind;
	return SMIME_OTHER;
}
