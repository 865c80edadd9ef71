/*
 * dns_signed - zones that are signed while the test runs, as a back-end that
 * says what a script makes it say, good or bad.
 *
 *	? www.example. A [RCODE]	the question that what follows answers
 *	www.example. 300 A 192.0.2.1	a record
 *	! KEY [OPTION]...		the signature over the set of the last records
 *	--				the authority section begins
 *	@key KEY [revoked|protocol]	its DNSKEY record
 *	@ds KEY [DIGEST-TYPE]		its DS record
 *	@match ZONE NAME FLAGS ITERATIONS TYPES		an NSEC3 record of the name itself,
 *	@cover ZONE NAME FLAGS ITERATIONS [TYPES]	and one that lies around it
 *	@same KEY COUNT			DNSKEY records of the same tag, which fit nothing
 *
 * Options of a signature: expired, early, flip (a wrong bit), as=OWNER (over
 * records of that owner, with the name put in), signer=ZONE, labels=N,
 * times=N (so many that are wrong, and then the good one).
 */
#ifndef TESTS_DNS_SIGNED_H
#define TESTS_DNS_SIGNED_H

#include <ldns/ldns.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "analyzers/dns_backend.h"
#include "analyzers/dns_compose.h"
#include "parser/text.h"

enum { SIGNED_NOW = 1790000000, SIGNED_HOUR = 3600, SIGNED_KEYS = 24 };

struct signed_key {
	const char *id, *zone;
	ldns_signing_algorithm algorithm;
	uint16_t bits;
	ldns_key *key; /* made when it is first used */
};

struct signed_packet {
	struct dns_name name;
	enum dns_type type;
	struct span bytes;
};

struct signed_world {
	struct dns dns; /* first: it is a back-end */
	struct arena arena;
	struct signed_key *keys; /* ->id NULL ends them */
	struct signed_packets
		LIST_OF(struct signed_packet) packets; /* the first that fits counts */
	time_t seen;
};

/* The same key each time: the private one of Ed25519 is any 32 bytes, here of the id. */
static inline ldns_key *signed_make(const struct signed_key *key)
{
	struct arena arena = { 0 };
	uint8_t bytes[32];
	ldns_key *made = NULL;

	if (key->algorithm != LDNS_SIGN_ED25519)
		return ldns_key_new_frm_algorithm(key->algorithm, key->bits);
	for (size_t i = 0; i < sizeof bytes; i++)
		bytes[i] = (uint8_t)(key->id[i % strlen(key->id)] + (char)i);
	struct span digits = text_base64(&arena, (struct span){ (char *)bytes, sizeof bytes });
	struct span text = arena_format(
		&arena,
		"Private-key-format: v1.2\nAlgorithm: 15 (ED25519)\nPrivateKey: " SPAN_FMT "\n",
		SPAN_ARG(digits));
	FILE *file = fmemopen((char *)text.at, text.len, "r");
	if (file == NULL || ldns_key_new_frm_fp(&made, file) != LDNS_STATUS_OK)
		abort();
	fclose(file);
	arena_free(&arena);
	return made;
}

static inline ldns_key *signed_key(struct signed_world *world, const char *id)
{
	struct signed_key *key = world->keys;

	while (key->id != NULL && strcmp(key->id, id) != 0)
		key++;
	if (key->id == NULL) {
		fprintf(stderr, "no key %s\n", id);
		abort();
	}
	if (key->key == NULL) {
		key->key = signed_make(key);
		ldns_key_set_pubkey_owner(key->key, ldns_dname_new_frm_str(key->zone));
		ldns_key_set_flags(key->key, LDNS_KEY_ZONE_KEY | LDNS_KEY_SEP_KEY);
		ldns_rr *rr = ldns_key2rr(key->key);
		ldns_key_set_keytag(key->key, ldns_calc_keytag(rr));
		ldns_rr_free(rr);
	}
	return key->key;
}

static inline struct dns_name signed_name(const char *text)
{
	struct dns_name name;

	if (!dns_name_parse(span_string(text), NULL, &name)) {
		fprintf(stderr, "no name %s\n", text);
		abort();
	}
	return name;
}

static inline struct span signed_rdata(struct arena *arena, const ldns_rr *rr)
{
	ldns_buffer *wire = ldns_buffer_new(LDNS_MAX_PACKETLEN);

	ldns_rr_rdata2buffer_wire(wire, rr);
	struct span rdata = arena_copy(arena, (struct span){ (const char *)ldns_buffer_begin(wire),
							     ldns_buffer_position(wire) });
	ldns_buffer_free(wire);
	return rdata;
}

/* A packet in the making. */
struct signed_script {
	struct signed_world *world;
	struct buffer packet;
	enum dns_section section;
	ldns_rr_list *set; /* what the next signature is over */
};

static inline void signed_put(struct signed_script *script, const struct dns_name *owner,
			      uint16_t type, struct span rdata)
{
	dns_compose_record(&script->packet, script->section, owner, type, 300, rdata);
}

/* Takes the record over. */
static inline void signed_add(struct signed_script *script, ldns_rr *rr)
{
	char *owner = ldns_rdf2str(ldns_rr_owner(rr));
	struct dns_name name = signed_name(owner);

	const ldns_rr *first = ldns_rr_list_rr(script->set, 0);

	if (first != NULL && (ldns_rr_get_type(first) != ldns_rr_get_type(rr) ||
			      ldns_rdf_compare(ldns_rr_owner(first), ldns_rr_owner(rr)) != 0)) {
		ldns_rr_list_deep_free(script->set);
		script->set = ldns_rr_list_new();
	}
	signed_put(script, &name, (uint16_t)ldns_rr_get_type(rr),
		   signed_rdata(&script->world->arena, rr));
	ldns_rr_list_push_rr(script->set, rr);
	free(owner);
}

static inline void signed_add_text(struct signed_script *script, const char *text)
{
	ldns_rr *rr;

	if (ldns_rr_new_frm_str(&rr, text, 300, NULL, NULL) != LDNS_STATUS_OK) {
		fprintf(stderr, "no record: %s\n", text);
		abort();
	}
	signed_add(script, rr);
}

/* The value of an option, or NULL. */
static inline const char *signed_option(char **words, size_t count, const char *name)
{
	for (size_t i = 0; i < count; i++)
		if (strncmp(words[i], name, strlen(name)) == 0)
			return words[i] + strlen(name) + (words[i][strlen(name)] == '=');
	return NULL;
}

static inline void signed_sign(struct signed_script *script, char **words, size_t count)
{
	struct arena *arena = &script->world->arena;
	ldns_key *key = signed_key(script->world, words[1]);
	ldns_key_list *keys = ldns_key_list_new();
	const char *as = signed_option(words, count, "as");
	const char *signer = signed_option(words, count, "signer");
	const char *labels = signed_option(words, count, "labels");
	const char *times = signed_option(words, count, "times");
	int shift = signed_option(words, count, "expired") != NULL ? -48
		    : signed_option(words, count, "early") != NULL ? 48
								   : 0;
	char *shown = ldns_rdf2str(ldns_rr_owner(ldns_rr_list_rr(script->set, 0)));
	struct dns_name owner = signed_name(shown);
	ldns_rdf *zone = ldns_key_pubkey_owner(key);

	for (size_t i = 0; as != NULL && i < ldns_rr_list_rr_count(script->set); i++) {
		ldns_rr *rr = ldns_rr_list_rr(script->set, i);

		ldns_rdf_deep_free(ldns_rr_owner(rr));
		ldns_rr_set_owner(rr, ldns_dname_new_frm_str(as));
	}
	if (signer != NULL)
		ldns_key_set_pubkey_owner(key, ldns_dname_new_frm_str(signer));
	ldns_key_set_inception(key, (uint32_t)(script->world->seen + (shift - 1) * SIGNED_HOUR));
	ldns_key_set_expiration(key, (uint32_t)(script->world->seen + (shift + 24) * SIGNED_HOUR));
	ldns_key_list_push_key(keys, key);
	ldns_rr_list *made = ldns_sign_public(script->set, keys);
	struct span rdata = signed_rdata(arena, ldns_rr_list_rr(made, 0));
	char *bytes = (char *)rdata.at;
	if (labels != NULL)
		bytes[3] = (char)atoi(labels);
	for (int i = times != NULL ? atoi(times) : 0; i > 0; i--) {
		/* In the order of their bytes wrong ones come first, so the time is made earlier.
		 */
		char *wrong = (char *)arena_copy(arena, rdata).at;

		wrong[12] = (char)(wrong[12] - 1);
		wrong[rdata.len - 1] = (char)i;
		wrong[rdata.len - 2] = (char)(i >> 8);
		signed_put(script, &owner, DNS_RR_RRSIG, (struct span){ wrong, rdata.len });
	}
	if (signed_option(words, count, "flip") != NULL)
		bytes[rdata.len - 9] ^= 4;
	signed_put(script, &owner, DNS_RR_RRSIG, rdata);
	if (signer != NULL) {
		ldns_rdf_deep_free(ldns_key_pubkey_owner(key));
		ldns_key_set_pubkey_owner(key, zone);
	}
	free(shown);
	ldns_rr_list_deep_free(made);
	/* The key is the world's. */
	free(keys->_keys);
	free(keys);
}

static inline void signed_add_key(struct signed_script *script, char **words, size_t count)
{
	ldns_rr *rr = ldns_key2rr(signed_key(script->world, words[1]));

	if (signed_option(words, count, "revoked") != NULL)
		ldns_rdf_deep_free(
			ldns_rr_set_rdf(rr, ldns_native2rdf_int16(LDNS_RDF_TYPE_INT16, 0x0181), 0));
	if (signed_option(words, count, "unflagged") != NULL)
		ldns_rdf_deep_free(
			ldns_rr_set_rdf(rr, ldns_native2rdf_int16(LDNS_RDF_TYPE_INT16, 0x0001), 0));
	if (signed_option(words, count, "protocol") != NULL)
		ldns_rdf_deep_free(
			ldns_rr_set_rdf(rr, ldns_native2rdf_int8(LDNS_RDF_TYPE_INT8, 4), 1));
	signed_add(script, rr);
}

static inline void signed_add_ds(struct signed_script *script, char **words, size_t count)
{
	ldns_rr *key = ldns_key2rr(signed_key(script->world, words[1]));

	signed_add(script,
		   ldns_key_rr2ds(key, count > 2 ? (ldns_hash)atoi(words[2]) : LDNS_SHA256));
	ldns_rr_free(key);
}

/* Keys of the same tag: the sum of the words of the data is what it is of the key (RFC 4034 B). */
static inline void signed_add_same(struct signed_script *script, char **words)
{
	ldns_rr *rr = ldns_key2rr(signed_key(script->world, words[1]));
	struct span rdata = signed_rdata(&script->world->arena, rr);

	for (int i = 1; i <= atoi(words[2]); i++) {
		char *other = (char *)arena_copy(&script->world->arena, rdata).at;
		/* Other bytes by swapping pairs: the sum stays. */
		for (int at = 0; at < 4; at++) {
			int from = 4 + 2 * at, to = 4 + 2 * ((at + i) % 12 + 4);
			char pair[2] = { other[from], other[from + 1] };

			memcpy(other + from, other + to, 2);
			memcpy(other + to, pair, 2);
		}
		ldns_rr *copy = ldns_rr_clone(rr);
		ldns_rdf_deep_free(ldns_rr_set_rdf(
			copy, ldns_rdf_new_frm_data(LDNS_RDF_TYPE_B64, rdata.len - 4, other + 4),
			3));
		signed_add(script, copy);
	}
	ldns_rr_free(rr);
}

/* The last byte of a hash in base 32, one step on or back. */
static inline void signed_shift(char *hash, int by)
{
	static const char digits[] = "0123456789abcdefghijklmnopqrstuv";
	int at = 31;

	for (;;) {
		int value = (int)(strchr(digits, hash[at]) - digits) + by;

		hash[at--] = digits[(value + 32) % 32];
		if ((value >= 0 && value < 32) || at < 0)
			return;
	}
}

static inline void signed_add_nsec3(struct signed_script *script, char **words, size_t count)
{
	static const uint8_t salt[] = { 0xab, 0xcd };
	ldns_rdf *name = ldns_dname_new_frm_str(words[2]);
	ldns_rdf *made = ldns_nsec3_hash_name(name, LDNS_SHA1, (uint16_t)atoi(words[4]), 2, salt);
	char *text = ldns_rdf2str(made);
	char from[33] = { 0 }, to[33] = { 0 };
	struct buffer line = { .arena = &script->world->arena };

	memcpy(from, text, 32);
	memcpy(to, text, 32);
	for (int i = 0; i < 32; i++)
		from[i] = to[i] = char_lower(from[i]);
	if (strcmp(words[0], "@cover") == 0)
		signed_shift(from, -1);
	signed_shift(to, 1);
	buffer_put(&line, arena_format(line.arena, "%s.%s 300 IN NSEC3 1 %s %s abcd %s", from,
				       words[1], words[3], words[4], to));
	for (size_t i = 5; i < count; i++)
		buffer_put(&line, arena_format(line.arena, " %s", words[i]));
	signed_add_text(script, arena_string(line.arena, buffer_span(&line)));
	free(text);
	ldns_rdf_deep_free(name);
	ldns_rdf_deep_free(made);
}

static inline enum dns_type signed_type(const char *word)
{
	return (enum dns_type)ldns_get_rr_type_by_name(word);
}

static inline void signed_end(struct signed_script *script)
{
	if (script->packet.len > 0)
		script->world->packets.items[script->world->packets.count - 1].bytes =
			buffer_span(&script->packet);
	script->packet = (struct buffer){ .arena = &script->world->arena };
	ldns_rr_list_deep_free(script->set);
	script->set = ldns_rr_list_new();
}

static inline void signed_question(struct signed_script *script, char **words, size_t count)
{
	struct signed_packet *packet;

	signed_end(script);
	packet = LIST_ADD(&script->world->arena, &script->world->packets);
	packet->name = signed_name(words[1]);
	packet->type = signed_type(words[2]);
	dns_compose_answer(&script->packet, &packet->name, packet->type,
			   count > 3 ? (enum dns_rcode)atoi(words[3]) : DNS_NOERROR);
	script->section = DNS_SECTION_ANSWER;
}

static inline void signed_line(struct signed_script *script, struct span line)
{
	char *words[16], *copy = (char *)arena_string(&script->world->arena, line);
	size_t count = 0;

	if (line.at[0] != '?' && line.at[0] != '!' && line.at[0] != '@' && line.at[0] != '-') {
		signed_add_text(script, copy);
		return;
	}
	for (char *word = strtok(copy, " "); word != NULL && count < 16; word = strtok(NULL, " "))
		words[count++] = word;
	if (strcmp(words[0], "?") == 0)
		signed_question(script, words, count);
	else if (strcmp(words[0], "!") == 0)
		signed_sign(script, words, count);
	else if (strcmp(words[0], "--") == 0)
		script->section = DNS_SECTION_AUTHORITY;
	else if (strcmp(words[0], "@key") == 0)
		signed_add_key(script, words, count);
	else if (strcmp(words[0], "@ds") == 0)
		signed_add_ds(script, words, count);
	else if (strcmp(words[0], "@same") == 0)
		signed_add_same(script, words);
	else
		signed_add_nsec3(script, words, count);
}

/* Add what a script says; what was added before comes first. */
static inline void signed_say(struct signed_world *world, const char *text)
{
	struct signed_script script = { .world = world, .set = ldns_rr_list_new() };
	struct span rest = span_string(text);

	signed_end(&script);
	while (rest.len > 0) {
		struct span line = span_cut(&rest, '\n');

		if (line.len > 0)
			signed_line(&script, line);
	}
	signed_end(&script);
	ldns_rr_list_deep_free(script.set);
}

static inline bool signed_ask(struct dns_port *port, struct dns_ticket *ticket)
{
	struct signed_world *world = (struct signed_world *)port->dns;

	for (size_t i = 0; i < world->packets.count; i++) {
		const struct signed_packet *packet = &world->packets.items[i];

		if (packet->type == ticket->type && dns_name_equal(&packet->name, &ticket->name)) {
			dns_deliver_packet(ticket, packet->bytes, world->seen);
			return true;
		}
	}
	dns_deliver_unrecorded(ticket);
	return true;
}

static inline struct error signed_close(struct dns *dns)
{
	(void)dns;
	return NO_ERROR;
}

/* The object must not move. The keys stay the caller's. */
static inline struct dns *signed_open(struct signed_world *world, struct signed_key *keys)
{
	static const struct dns_backend backend = {
		.ask = signed_ask,
		.wait = dns_plain_wait,
		.forget = dns_plain_forget,
		.port_open = dns_plain_port_open,
		.port_close = dns_plain_port_close,
		.close = signed_close,
	};

	*world = (struct signed_world){ .dns = { &backend, { &world->dns } },
					.keys = keys,
					.seen = SIGNED_NOW };
	return &world->dns;
}

static inline void signed_keys_free(struct signed_key *keys)
{
	for (; keys->id != NULL; keys++)
		if (keys->key != NULL)
			ldns_key_deep_free(keys->key);
}

#endif
