/* pattern_names - the names in patterns; for parser/pattern*.c alone. */
#ifndef PARSER_PATTERN_NAMES_H
#define PARSER_PATTERN_NAMES_H

#include "parser/pattern.h"

/* How long the names are. */
static const unsigned char slot_lengths[] = {
	[CAPTURE_NOTHING] = 0,
#define CAPTURE(name) [CAPTURE_##name] = sizeof #name - 1,
#include "parser/captures.def"
#undef CAPTURE
};

/*
 * The slot whose name stands at `p`, by the letters that tell the names apart: that it is a name is
 * known from the test of the rows, and to compare all of it took as long as the rest of a match.
 */
static inline enum capture_slot slot_read(const char *p)
{
	switch (*p) {
	case 'a':
		return CAPTURE_authenticated;
	case 'b':
		return p[1] == 'i' ? CAPTURE_bits : p[2] == '_' ? CAPTURE_by_ip : CAPTURE_by;
	case 'c':
		if (p[1] == 'i')
			return CAPTURE_cipher;
		return p[7] == 'i'   ? CAPTURE_client_ip
		       : p[7] == 'n' ? CAPTURE_client_name
		       : p[7] == 'p' ? CAPTURE_client_port
				     : CAPTURE_client_cert;
	case 'h':
		return CAPTURE_helo;
	case 'i':
		return p[2] == 'e' ? CAPTURE_ident : CAPTURE_id;
	case 'm':
		return p[1] == 'a'   ? CAPTURE_masked
		       : p[1] == 'e' ? CAPTURE_mechanism
				     : CAPTURE_mismatch;
	case 'n':
		return p[1] == 'o' ? CAPTURE_no_name : CAPTURE_name_is_helo;
	case 'p':
		return CAPTURE_product;
	case 'r':
		return CAPTURE_recipient;
	case 's':
		return CAPTURE_sender;
	case 't':
		return p[3] == '_' ? CAPTURE_tls_version : CAPTURE_tls;
	case 'u':
		return CAPTURE_user;
	case 'v':
		return p[1] == 'e' ? CAPTURE_version : CAPTURE_via;
	case 'w':
		return CAPTURE_with;
	}
	return CAPTURE_NOTHING;
}

#endif
