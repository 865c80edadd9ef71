#include "analyzers/dns_denial.h"

#include <string.h>

#include "analyzers/dns.h"
#include "analyzers/dns_reader.h"
#include "parser/limits.h"

enum {
	HASH_SHA1 = 1,
	FLAG_OPT_OUT = 1,
	NSEC3_FIXED = 5, /* bytes before the salt */
	HASH_DIGITS = 32, /* of base 32: 20 bytes */
};

/* Reading. */

/* RFC 4034 4.1.2: windows of 1 to 32 bytes, each with its number and length. */
static bool is_bitmap(struct span types)
{
	int last = -1;

	while (types.len >= 2) {
		int window = (unsigned char)types.at[0];
		size_t length = (unsigned char)types.at[1];

		if (window <= last || length < 1 || length > 32 || types.len < 2 + length)
			return false;
		last = window;
		types = span_from(types, 2 + length);
	}
	return types.len == 0;
}

bool dns_denial_has(const struct dns_denial *denial, unsigned type)
{
	struct span types = denial->types;

	while (types.len >= 2) {
		size_t length = (unsigned char)types.at[1];

		if ((unsigned char)types.at[0] == type >> 8)
			return (type & 255) / 8 < length &&
			       ((unsigned char)types.at[2 + (type & 255) / 8] &
				0x80 >> (type & 7)) != 0;
		types = span_from(types, 2 + length);
	}
	return false;
}

static bool read_nsec(struct span rdata, struct dns_denial *out)
{
	struct dns_reader reader = { .packet = rdata };

	out->next = dns_read_whole_name(&reader);
	out->types = span_from(rdata, reader.at);
	return !reader.bad;
}

/* The first label, which is the hash in base 32 with extended hex alphabet (RFC 4648 7). */
static bool read_hash(const struct dns_name *owner, unsigned char out[DNS_NSEC3_HASH])
{
	unsigned bits = 0, value = 0;

	if (owner->wire[0] != HASH_DIGITS)
		return false;
	for (size_t i = 0; i < HASH_DIGITS; i++) {
		char c = (char)owner->wire[1 + i];

		if (!char_is_digit(c) && (c < 'a' || c > 'v'))
			return false;
		value = value << 5 | (unsigned)(char_is_digit(c) ? c - '0' : c - 'a' + 10);
		bits += 5;
		if (bits >= 8) {
			bits -= 8;
			*out++ = (unsigned char)(value >> bits);
		}
	}
	return true;
}

/* RFC 5155 3.2. */
static bool read_nsec3(struct span rdata, struct dns_denial *out)
{
	size_t salt = rdata.len >= NSEC3_FIXED ? (unsigned char)rdata.at[4] : 0;
	struct span hash = span_from(rdata, NSEC3_FIXED + salt);

	if (rdata.len < NSEC3_FIXED || rdata.at[0] != HASH_SHA1 ||
	    (rdata.at[1] & ~FLAG_OPT_OUT) != 0 || hash.len < 1 + DNS_NSEC3_HASH ||
	    hash.at[0] != DNS_NSEC3_HASH)
		return false;
	out->hashed = true;
	out->opt_out = rdata.at[1] != 0;
	out->iterations = dns_number_at(rdata, 2);
	out->salt = span_part(rdata, NSEC3_FIXED, salt);
	memcpy(out->to, hash.at + 1, DNS_NSEC3_HASH);
	out->types = span_from(hash, 1 + DNS_NSEC3_HASH);
	return read_hash(&out->owner, out->from);
}

/* RFC 5155 8.2: records of other parameters are of another chain. */
static bool is_of_chain(const struct dns_denials *denials, const struct dns_denial *denial)
{
	for (size_t i = 0; denial->hashed && i < denials->list.count; i++)
		if (denials->list.items[i].hashed)
			return denials->list.items[i].iterations == denial->iterations &&
			       span_equal(denials->list.items[i].salt, denial->salt);
	return true;
}

bool dns_denials_add(struct arena *arena, struct dns_denials *denials, const struct dns_name *owner,
		     unsigned type, struct span rdata)
{
	struct dns_denial denial = { .owner = *owner };
	bool good = type == DNS_RR_NSEC ? read_nsec(rdata, &denial) : read_nsec3(rdata, &denial);

	good = good && is_bitmap(denial.types) && dns_name_within(owner, &denials->apex) &&
	       is_of_chain(denials, &denial);
	/* A hash stands right below the apex. */
	if (good && denial.hashed)
		good = dns_name_labels(owner) == dns_name_labels(&denials->apex) + 1;
	if (good)
		*LIST_ADD(arena, &denials->list) = denial;
	return good;
}

/* What a record says of the names below its owner. */

static bool is_delegation(const struct dns_denial *denial)
{
	return dns_denial_has(denial, DNS_RR_NS) && !dns_denial_has(denial, DNS_RR_SOA);
}

/* RFC 6840 4.1: names below a delegation or a DNAME record are none of this zone's. */
static bool hides_below(const struct dns_denial *denial)
{
	return is_delegation(denial) || dns_denial_has(denial, DNS_RR_DNAME);
}

/*
 * Whether the record of the name itself denies the type. What the parent has
 * of a delegation tells of DS records only, what the zone itself has, of all
 * but those (RFC 6840 4.4); the root has no parent.
 */
static bool lacks(const struct dns_denial *denial, unsigned type)
{
	if (dns_denial_has(denial, type) || dns_denial_has(denial, DNS_RR_CNAME))
		return false;
	if (type == DNS_DS)
		return !dns_denial_has(denial, DNS_RR_SOA) || denial->owner.length == 1;
	return !is_delegation(denial);
}

/* NSEC. */

static const struct dns_denial *find_nsec(const struct dns_denials *denials,
					  const struct dns_name *name)
{
	for (size_t i = 0; i < denials->list.count; i++)
		if (!denials->list.items[i].hashed &&
		    dns_name_equal(&denials->list.items[i].owner, name))
			return &denials->list.items[i];
	return NULL;
}

static bool nsec_covers(const struct dns_denial *denial, const struct dns_name *name,
			const struct dns_name *apex)
{
	if (denial->hashed || dns_name_order(&denial->owner, name) >= 0)
		return false;
	if (dns_name_within(name, &denial->owner) && hides_below(denial))
		return false;
	return dns_name_equal(&denial->next, apex) || dns_name_order(name, &denial->next) < 0;
}

static const struct dns_denial *find_covering(const struct dns_denials *denials,
					      const struct dns_name *name)
{
	for (size_t i = 0; i < denials->list.count; i++)
		if (nsec_covers(&denials->list.items[i], name, &denials->apex))
			return &denials->list.items[i];
	return NULL;
}

/* The record that proves that neither the name nor one below it is there. */
static const struct dns_denial *find_denying(const struct dns_denials *denials,
					     const struct dns_name *name)
{
	const struct dns_denial *denial = find_covering(denials, name);

	/* The next name is below: the name is there, with no records. */
	return denial != NULL && !dns_name_within(&denial->next, name) ? denial : NULL;
}

/* "*" below the longest name that is there, on the way up from one that `denial` denies. */
static bool nsec_wildcard(const struct dns_denial *denial, const struct dns_name *name,
			  struct dns_name *out)
{
	unsigned owner = dns_name_common(name, &denial->owner);
	unsigned next = dns_name_common(name, &denial->next);
	struct dns_name encloser = dns_name_last(name, owner > next ? owner : next);

	return dns_name_wildcard(&encloser, out);
}

static enum dns_proof nsec_deny_name(const struct dns_denials *denials, const struct dns_name *name)
{
	const struct dns_denial *denial = find_denying(denials, name);
	struct dns_name wildcard;

	if (denial == NULL)
		return DNS_UNPROVEN;
	/* Without room for "*" there is none. */
	if (!nsec_wildcard(denial, name, &wildcard) || find_denying(denials, &wildcard) != NULL)
		return DNS_PROVEN;
	return DNS_UNPROVEN;
}

static enum dns_proof nsec_deny_type(const struct dns_denials *denials, const struct dns_name *name,
				     unsigned type)
{
	const struct dns_denial *denial = find_nsec(denials, name);
	struct dns_name wildcard;

	if (denial != NULL)
		return lacks(denial, type) ? DNS_PROVEN : DNS_UNPROVEN;
	denial = find_covering(denials, name);
	if (denial == NULL)
		return DNS_UNPROVEN;
	if (dns_name_within(&denial->next, name))
		return DNS_PROVEN;
	if (!nsec_wildcard(denial, name, &wildcard))
		return DNS_UNPROVEN;
	denial = find_nsec(denials, &wildcard);
	if (denial != NULL)
		return lacks(denial, type) ? DNS_PROVEN : DNS_UNPROVEN;
	denial = find_covering(denials, &wildcard);
	/* The wildcard itself may be there with no records. */
	return denial != NULL && dns_name_within(&denial->next, &wildcard) ? DNS_PROVEN
									   : DNS_UNPROVEN;
}

/* NSEC3. */

/* False when there were enough of them. */
static bool hash(struct dns_denials *denials, const struct dns_name *name,
		 unsigned char out[DNS_NSEC3_HASH])
{
	const struct dns_denial *any = denials->list.items;

	if (denials->hashes == LIMIT_HASHES)
		return false;
	denials->hashes++;
	while (!any->hashed)
		any++;
	dns_nsec3_hash(name, any->salt, any->iterations, out);
	return true;
}

static int order_hashes(const unsigned char *a, const unsigned char *b)
{
	return memcmp(a, b, DNS_NSEC3_HASH);
}

static const struct dns_denial *match_hash(struct dns_denials *denials, const struct dns_name *name)
{
	unsigned char wanted[DNS_NSEC3_HASH];

	if (!hash(denials, name, wanted))
		return NULL;
	for (size_t i = 0; i < denials->list.count; i++)
		if (denials->list.items[i].hashed &&
		    order_hashes(denials->list.items[i].from, wanted) == 0)
			return &denials->list.items[i];
	return NULL;
}

bool dns_denial_spans(const struct dns_denial *denial, const unsigned char hash[DNS_NSEC3_HASH])
{
	bool after = order_hashes(denial->from, hash) < 0;
	bool before = order_hashes(hash, denial->to) < 0;
	bool last = order_hashes(denial->to, denial->from) <= 0;

	return last ? after || before : after && before;
}

static const struct dns_denial *cover_hash(struct dns_denials *denials, const struct dns_name *name)
{
	unsigned char wanted[DNS_NSEC3_HASH];

	if (!hash(denials, name, wanted))
		return NULL;
	for (size_t i = 0; i < denials->list.count; i++)
		if (denials->list.items[i].hashed &&
		    dns_denial_spans(&denials->list.items[i], wanted))
			return &denials->list.items[i];
	return NULL;
}

/* The closest encloser proof, RFC 5155 7.2.1 and 8.3. */
struct encloser {
	struct dns_name name;
	const struct dns_denial *closer; /* covers the next closer name; NULL: unproven */
};

static struct encloser find_encloser(struct dns_denials *denials, const struct dns_name *name)
{
	unsigned least = dns_name_labels(&denials->apex), labels = dns_name_labels(name);
	struct encloser encloser = { 0 };
	const struct dns_denial *match = NULL;

	while (labels-- > least && match == NULL) {
		encloser.name = dns_name_last(name, labels);
		match = match_hash(denials, &encloser.name);
		if (match == NULL)
			continue;
		struct dns_name next_closer = dns_name_last(name, labels + 1);
		if (!hides_below(match))
			encloser.closer = cover_hash(denials, &next_closer);
	}
	return encloser;
}

static enum dns_proof proven(const struct dns_denial *closer)
{
	return closer->opt_out ? DNS_PROVEN_OPT_OUT : DNS_PROVEN;
}

static enum dns_proof nsec3_deny_name(struct dns_denials *denials, const struct dns_name *name)
{
	struct encloser encloser = find_encloser(denials, name);
	struct dns_name wildcard;

	if (encloser.closer == NULL)
		return DNS_UNPROVEN;
	if (dns_name_wildcard(&encloser.name, &wildcard) && cover_hash(denials, &wildcard) == NULL)
		return DNS_UNPROVEN;
	return proven(encloser.closer);
}

static enum dns_proof nsec3_deny_type(struct dns_denials *denials, const struct dns_name *name,
				      unsigned type)
{
	const struct dns_denial *match = match_hash(denials, name);
	struct dns_name wildcard;

	if (match != NULL)
		return lacks(match, type) ? DNS_PROVEN : DNS_UNPROVEN;
	struct encloser encloser = find_encloser(denials, name);
	if (encloser.closer == NULL)
		return DNS_UNPROVEN;
	if (dns_name_wildcard(&encloser.name, &wildcard) &&
	    (match = match_hash(denials, &wildcard)) != NULL)
		return lacks(match, type) ? proven(encloser.closer) : DNS_UNPROVEN;
	/* RFC 5155 8.6: an unsigned delegation, or a name that only leads to such. */
	return encloser.closer->opt_out ? DNS_PROVEN_OPT_OUT : DNS_UNPROVEN;
}

/* Both. */

static bool has_hashed(const struct dns_denials *denials, bool *dear)
{
	for (size_t i = 0; i < denials->list.count; i++)
		if (denials->list.items[i].hashed) {
			*dear = denials->list.items[i].iterations > LIMIT_ITERATIONS;
			return true;
		}
	return false;
}

enum dns_proof dns_deny_name(struct dns_denials *denials, const struct dns_name *name)
{
	enum dns_proof proof = nsec_deny_name(denials, name);
	bool dear;

	if (proof != DNS_UNPROVEN || !has_hashed(denials, &dear))
		return proof;
	return dear ? DNS_PROOF_DEAR : nsec3_deny_name(denials, name);
}

enum dns_proof dns_deny_type(struct dns_denials *denials, const struct dns_name *name,
			     unsigned type)
{
	enum dns_proof proof = nsec_deny_type(denials, name, type);
	bool dear;

	if (proof != DNS_UNPROVEN || !has_hashed(denials, &dear))
		return proof;
	return dear ? DNS_PROOF_DEAR : nsec3_deny_type(denials, name, type);
}

enum dns_proof dns_deny_closer(struct dns_denials *denials, const struct dns_name *name,
			       unsigned labels)
{
	struct dns_name closer = dns_name_last(name, labels + 1);
	bool dear;

	if (find_denying(denials, &closer) != NULL)
		return DNS_PROVEN;
	if (!has_hashed(denials, &dear))
		return DNS_UNPROVEN;
	if (dear)
		return DNS_PROOF_DEAR;
	const struct dns_denial *covering = cover_hash(denials, &closer);
	return covering != NULL ? proven(covering) : DNS_UNPROVEN;
}

/* Of the record of the name itself. */
static enum dns_cut cut_at(const struct dns_denial *denial)
{
	if (!lacks(denial, DNS_DS))
		return dns_denial_has(denial, DNS_RR_CNAME) ? DNS_CUT_NONE : DNS_CUT_UNKNOWN;
	return dns_denial_has(denial, DNS_RR_NS) ? DNS_CUT_UNSIGNED : DNS_CUT_NONE;
}

static enum dns_cut nsec3_deny_cut(struct dns_denials *denials, const struct dns_name *name)
{
	const struct dns_denial *match = match_hash(denials, name);

	if (match != NULL)
		return cut_at(match);
	struct encloser encloser = find_encloser(denials, name);
	if (encloser.closer == NULL)
		return DNS_CUT_UNKNOWN;
	return encloser.closer->opt_out ? DNS_CUT_OPT_OUT : DNS_CUT_NONE;
}

enum dns_cut dns_deny_cut(struct dns_denials *denials, const struct dns_name *name)
{
	const struct dns_denial *denial = find_nsec(denials, name);
	bool dear;

	if (denial != NULL)
		return cut_at(denial);
	/* No such name, or one without records: no zone begins there. */
	if (find_covering(denials, name) != NULL)
		return DNS_CUT_NONE;
	if (!has_hashed(denials, &dear))
		return DNS_CUT_UNKNOWN;
	return dear ? DNS_CUT_DEAR : nsec3_deny_cut(denials, name);
}
