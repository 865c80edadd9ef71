/* What a pattern captured, as fields of struct received. */
#include "parser/reading.h"

#include <stddef.h>

static unsigned number_of(struct span text, unsigned most)
{
	uint64_t value = 0;

	return span_number(text, most, &value) ? (unsigned)value : 0;
}

/* Digits, dots and colons: an address where a name should stand. */
static bool is_number(struct span name)
{
	for (size_t i = 0; i < name.len; i++)
		if (name.at[i] == ':')
			return true;
		else if (!char_is_digit(name.at[i]) && name.at[i] != '.')
			return false;
	return true;
}

/* Names that say that there is no name. */
static bool is_no_name(struct span name)
{
	static const struct span words[] = {
		{ "unknown", 7 },	  { "softdnserr", 10 },	       { "unverified", 10 },
		{ "unknown.domain", 14 }, { "no.name.available", 17 },
	};

	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if (words[i].len == name.len && span_equal_nocase(name, words[i]))
			return true;
	return is_number(name);
}

static void take_client_name(struct reading *r, struct span name)
{
	if (name.len > 0 && name.at[name.len - 1] == '.')
		name.len--;
	if (is_no_name(name))
		r->no_name = true;
	else
		r->out->client_name = name;
}

/* Slots whose text becomes a field as it stands, and where in struct received; 0: none. */
static const size_t texts[CAPTURE_SLOTS] = {
	[CAPTURE_by] = offsetof(struct received, by),
	[CAPTURE_cipher] = offsetof(struct received, cipher),
	[CAPTURE_client_cert] = offsetof(struct received, client_cert),
	[CAPTURE_helo] = offsetof(struct received, helo),
	[CAPTURE_id] = offsetof(struct received, id),
	[CAPTURE_ident] = offsetof(struct received, ident),
	[CAPTURE_mechanism] = offsetof(struct received, auth_mechanism),
	[CAPTURE_product] = offsetof(struct received, product),
	[CAPTURE_sender] = offsetof(struct received, sender),
	[CAPTURE_tls_version] = offsetof(struct received, tls_version),
	[CAPTURE_user] = offsetof(struct received, auth_user),
	[CAPTURE_version] = offsetof(struct received, version),
	[CAPTURE_via] = offsetof(struct received, via),
	[CAPTURE_with] = offsetof(struct received, with),
};

/* What else follows from a slot's being there. */
static void take_sense(struct reading *r, const struct captures *captures,
		       const struct capture *capture)
{
	struct received *out = r->out;

	switch (capture->slot) {
	case CAPTURE_authenticated:
	case CAPTURE_mechanism:
	case CAPTURE_user:
		out->authenticated = AUTH_BY_COMMENT;
		break;
	case CAPTURE_bits:
		out->cipher_bits = number_of(capture->text, 1u << 16);
		break;
	case CAPTURE_by_ip:
		out->by_ip = captures->by_ip;
		break;
	case CAPTURE_cipher:
	case CAPTURE_tls:
	case CAPTURE_tls_version:
		r->tls_told = true;
		break;
	case CAPTURE_client_ip:
		out->client_ip = captures->client_ip;
		break;
	case CAPTURE_client_name:
		take_client_name(r, capture->text);
		break;
	case CAPTURE_client_port:
		out->client_port = number_of(capture->text, 65535);
		break;
	case CAPTURE_mismatch:
		r->mismatch = true;
		break;
	case CAPTURE_name_is_helo:
		r->name_is_helo = true;
		break;
	case CAPTURE_no_name:
		r->no_name = true;
		break;
	case CAPTURE_recipient:
		out->recipients = arena_take(r->arena, 1, sizeof *out->recipients);
		out->recipients[0] = capture->text;
		out->recipient_count = 1;
		break;
	case CAPTURE_sender:
		out->sender_told = true;
		break;
	case CAPTURE_masked: /* an address that somebody made unreadable */
	case CAPTURE_NOTHING:
	case CAPTURE_by:
	case CAPTURE_client_cert:
	case CAPTURE_helo:
	case CAPTURE_id:
	case CAPTURE_ident:
	case CAPTURE_product:
	case CAPTURE_version:
	case CAPTURE_via:
	case CAPTURE_with:
	case CAPTURE_SLOTS:
		break;
	}
}

static void take(struct reading *r, const struct captures *captures, const struct capture *capture)
{
	size_t at = texts[capture->slot];

	if (at != 0)
		*(struct span *)((char *)r->out + at) = capture->text;
	take_sense(r, captures, capture);
}

/* Slots as bits of a set. */
#define SLOT(name) (1UL << CAPTURE_##name)
_Static_assert(CAPTURE_SLOTS <= 32, "the slots are bits");

/* What a server writes of a session that it has: never before the client's address. */
#define SESSION_SLOTS                                                                              \
	(SLOT(authenticated) | SLOT(user) | SLOT(mechanism) | SLOT(tls) | SLOT(cipher) |           \
	 SLOT(tls_version) | SLOT(client_cert))

static unsigned long slots_of(const struct captures *captures)
{
	unsigned long slots = 0;

	for (size_t i = 0; i < captures->count; i++)
		slots |= 1UL << captures->items[i].slot;
	return slots;
}

bool reading_take(struct reading *r, struct piece *piece, const char *pattern)
{
	bool fitted = pattern == r->fitted_pattern && piece == r->fitted_piece;
	struct captures *captures = fitted ? &r->fitted : &r->scratch;
	unsigned long slots;
	bool address;

	if (!fitted && !pattern_match(pattern, piece->text, &piece->address, captures))
		return false;
	slots = slots_of(captures);
	if (r->out->product.len > 0 && (slots & SLOT(product)) != 0)
		return false;
	address = (slots & SLOT(client_ip)) != 0;
	if (r->client != NULL && (address || (piece->comment && (slots & SLOT(client_name)) != 0)))
		return false;
	if (address)
		r->client = piece;
	for (size_t i = 0; i < captures->count; i++)
		take(r, captures, &captures->items[i]);
	piece->taken = true;
	piece->doubtful =
		!address && (slots & (SLOT(masked) | SLOT(client_name) | SLOT(ident))) != 0;
	piece->session = !address && (slots & SESSION_SLOTS) != 0;
	return true;
}
