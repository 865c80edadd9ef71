/*
 * vendor_headers - who writes which header field, and what its keys mean.
 *
 * Texts are static; an empty one means not known.
 */
#ifndef DATA_VENDOR_HEADERS_H
#define DATA_VENDOR_HEADERS_H

#include <stdbool.h>
#include <stddef.h>

struct vendor_header {
	char header[88];   /* "X-Forefront-Antispam-Report#CAT:BIMP" */
	char match[8];	   /* exact, prefix, value, field, shape */
	char vendor[52];
	char product[52];
	char category[16]; /* spam trace auth client list ... */
	char meaning[148];
	char evidence[12]; /* "yes" or "possibly" */
};

extern const struct vendor_header vendor_headers[]; /* by header, case aside */
extern const size_t vendor_header_count;

/* The row of a field name: itself, else the longest prefix; NULL if there is none. */
const struct vendor_header *vendor_header_find(const char *name, size_t len);

/*
 * The row of a key inside a field, or of a key with this value ("CAT:BIMP"
 * is the key "CAT" with the value "BIMP"); `value` may be NULL. NULL if there is none.
 */
const struct vendor_header *vendor_key_find(const char *header, const char *key, size_t key_len,
					    const char *value, size_t value_len);

#endif
