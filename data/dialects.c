#include "data/dialects.h"

#include <string.h>

#include "data/heads.h"

/*
 * Rows of one place stand together, those of one anchor in the order in which
 * they are tried. The test of the rows checks that anchors are sorted.
 */
const struct dialect dialects[] = {
#include "data/dialects_comment_a.def"
#include "data/dialects_comment_j.def"
#include "data/dialects_with.def"
#include "data/dialects_suffix.def"
#include "data/dialects_head.def"
#include "data/dialects_shape.def"
	{ .name = "unknown", .place = AT_SHAPE, .anchor = "" },
};

const size_t dialect_count = sizeof dialects / sizeof *dialects;

static char lower(char c)
{
	return c >= 'A' && c <= 'Z' ? (char)(c + ('a' - 'A')) : c;
}

/* The first row that does not stand before a place and a head, or the end. */
static const struct dialect *first_row(enum dialect_place place, uint64_t head)
{
	size_t low = 0, high = dialect_count;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		const struct dialect *row = &dialects[middle];

		if (row->place != place ? row->place < place : head_of(row->anchor) < head)
			low = middle + 1;
		else
			high = middle;
	}
	return dialects + low;
}

/* Whether the rest of an anchor that has the row's head is the row's. */
static bool is_anchor(const struct dialect *row, const char *anchor, size_t len)
{
	if (!head_ends(row->anchor, len))
		return false;
	for (size_t i = HEAD_BYTES; i < len; i++)
		if (row->anchor[i] != lower(anchor[i]))
			return false;
	return true;
}

const struct dialect *dialect_find(enum dialect_place place, const char *anchor, size_t len)
{
	uint64_t head = head_lower(anchor, len);

	if (len >= DIALECT_ANCHOR)
		return NULL;
	for (const struct dialect *row = first_row(place, head);
	     row < dialects + dialect_count && row->place == place && head_of(row->anchor) == head;
	     row++)
		if (is_anchor(row, anchor, len))
			return row;
	return NULL;
}

const struct dialect *dialect_first_shape(void)
{
	return dialect_find(AT_SHAPE, "", 0);
}

/* clang-format off */
const char *const common_from_comment[] = {
	"HELO[ {helo:word}]",
	"EHLO[ {helo:word}]",
	"LHLO {helo:word}",
	"{client_name:host} \\[{client_ip:addr}\\]",
	"\\[{client_ip:addr}\\]",
	"{client_ip:addr}",
	"using {tls_version:word} with cipher {cipher:word} ({bits:number}/{:number} bits)[ key-exchange {:text}]",
	"{client_name:host} \\[{client_ip:addr}\\] ({mismatch=may be forged})",
	"\\[{client_ip:addr}\\] ({mismatch=may be forged})",
	"[{client_name:host} ]\\[{client_ip:addr}\\]:{client_port:number}",
	"{client_ip:addr}:{client_port:number}",
	"No client certificate requested",
	"Client did not present a certificate",
	"Client CN \"{client_cert:text}\", Issuer \"{:text}\" ({:text})",
	"Authenticated sender: {user:text}",
	"authenticated user {user:word}",
	"{authenticated=authenticated} bits={:number}",
	"{authenticated=authenticated} ({:number} bits)",
	"{authenticated=authenticated}",
	"using {tls_version:word} with cipher {cipher:word}[ ({bits:number} bits)]",
	"using {tls_version:word} with cipher {cipher:word} ({bits:number} bits) verified {:word}",
	"IDENT:{ident:word}@{client_name:host} \\[{client_ip:addr}\\][ ({mismatch=may be forged})]",
	"{ident:word}@{client_name:host} \\[{client_ip:addr}\\][ ({mismatch=may be forged})]",
	"IDENT:[{ident:word}]@\\[{client_ip:addr}\\]",
	"[{ident:word}]@\\[{client_ip:addr}\\]",
	"{ident:word}@{client_ip:addr}",
	"{client_name:host}\\[{client_ip:addr}\\]",
	"[{client_name:host} ]\\[{client_ip:addr}\\]\\]",
	"[{client_name:host} ]\\[({client_ip:addr})\\]",
	"[{client_name:host} ]\\[unix socket\\]",
	"[{client_name:host} ]\\[local\\]",
	"[{client_name:host} ]\\[\\[UNIX: localhost\\]\\]",
	"[{client_name:host} ]\\[?.?.?.?\\]",
	"{ident:word}@localhost",
	"{client_ip:addr}.{client_port:number}",
	"{client_name:host}",
	"[{client_name:host} ]\\[{client_ip:addr}.{client_port:number}\\]",
	"using {tls_version:word}",
	"{authenticated=User authenticated} as {user:word}",
	"envelope-sender {sender:path}",
	"envelope-from {sender:path}",
	"uid {:number}",
	"user={user:word} mech={mechanism:word} bits={:number}",
	"[{client_name:host} ]\\[{client_ip:addr}\\] (AS{:number} {:text})",
	"[{client_name:host} ]\\[{client_ip:addr}\\] verified",
	"IDENT: {ident:word}",
	"{:word}, {:number} {:word} {:number} {:number}:{:number}:{:number} {:word}", /* forged */
	"\\[{:word}, {:number} {:word} {:number} {:number}:{:number}:{:number} {:word}\\]",
	"[{client_name:host} ]\\[{masked:word}\\]",
	NULL,
};

const char *const common_by[] = {
	"{by:host} \\[{by_ip:addr}\\]", "\\[{by_ip:addr}\\]", "{by:text}", NULL,
};

const char *const common_by_comment[] = {
	"{by_ip:addr}[:{:number}]",
	"\\[{by_ip:addr}\\][:{:number}]",
	"\\[{by_ip:addr}\\]\\]",
	"{:host} \\[{by_ip:addr}\\]",
	"\\[{by_ip:addr}\\] running {product:word}",
	"{product:word}/{version:version}",
	"{product:text} {version:version}",
	"{product:text}",
	NULL,
};

const char *const common_comment[] = {
	"version={tls_version:word}, cipher={cipher:word}",
	"version={tls_version:word} cipher={cipher:word} bits={bits:number}/{:number}",
	"version={tls_version:word} cipher={cipher:word} bits={bits:number} verify={:word}",
	"version={tls_version:word} cipher={cipher:word} bits={bits:number}",
	"version={tls_version:word} cipher={cipher:word}",
	"envelope-from {sender:path}",
	"envelope-sender {sender:path}",
	"using {tls_version:word} with cipher {cipher:word} ({bits:number}/{:number} bits)[ key-exchange {:text}]",
	"No client certificate requested",
	"{tls=TLS}",
	"{authenticated=authenticated} bits={:number}",
	"{authenticated=authenticated}",
	"Authenticated sender: {user:text}",
	"{tls_version:word}:{cipher:word}:{bits:number}[:{:word}]",
	"Cipher {tls_version:word}:{cipher:word}:{bits:number}",
	"{cipher:word} encrypted, {authenticated=authenticated}",
	"{cipher:word} encrypted",
	"using {tls_version:word} with cipher {cipher:word}[ ({bits:number} bits)]",
	"using {tls_version:word} with cipher {cipher:word} ({bits:number} bits) verified {:word}",
	"Authid: {user:word}",
	"envelope-to {recipient:path}",
	"version={tls_version:word} cipher={cipher:word} verify={:word}",
	"{tls=Google Transport Security}",
	"ORCPT {:path}",
	"original mail from {sender:path}",
	"{tls=using TLS}",
	NULL,
};

const char *const common_tail[] = {
	"envelope-from {sender:path}",
	"{:word}", /* a zone's name */
	"{:base62} {:base62}",
	NULL,
};
/* clang-format on */

bool dialect_is_exchange(const struct dialect *dialect)
{
	static const char head[] = "exchange";

	return strncmp(dialect->name, head, sizeof head - 1) == 0;
}
