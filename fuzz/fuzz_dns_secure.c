#include <stdlib.h>

#include "analyzers/dns_anchors.h"
#include "analyzers/dns_denial.h"
#include "analyzers/dns_reader.h"
#include "fuzz/fuzz.h"
#include "tests/dns_signed.h"

/* An answer of each kind; what the anchor leads to is good until it is changed. */
static const char script[] =
	"? . DNSKEY\n@key root\n! root\n"
	"? example. DS\n@ds example\n! root\n? example. DNSKEY\n@key example\n! example\n"
	"? plain.example. DS\n--\nplain.example. NSEC pz.example. NS NSEC\n! example\n"
	"? www.example. A\nwww.example. A 192.0.2.1\n! example\n"
	"? b.example. A 3\n--\na.example. NSEC c.example. A\n! example\n"
	"example. NSEC a.example. SOA\n! example\n"
	"? x.y.example. A\nx.y.example. A 192.0.2.1\n! example as=*.example.\n--\n"
	"@match example. example. 0 5 SOA\n! example\n@cover example. y.example. 0 5\n! example\n"
	"? z.example. A\n--\n@match example. z.example. 1 5 TXT\n! example\n"
	"? www.moved.example. A\nmoved.example. DNAME example.\n! example\n"
	"www.moved.example. CNAME www.example.\nwww.example. A 192.0.2.1\n! example\n"
	"? www.plain.example. A\nwww.plain.example. CNAME www.example.\n";

/* Bytes of the packets are changed: which packet, where, and by what. */
static void change(struct signed_world *world, const uint8_t *data, size_t size)
{
	for (; size >= 4; data += 4, size -= 4) {
		struct span bytes = world->packets.items[data[0] % world->packets.count].bytes;
		size_t at = ((size_t)data[1] << 8 | data[2]) % bytes.len;

		((char *)bytes.at)[at] ^= (char)data[3];
	}
}

static void ask_all(struct signed_world *world, const struct dns_anchors *from)
{
	struct dns_session session = dns_session_open(&world->dns.port);
	struct arena arena = { 0 };

	dns_session_secure(&session, from, 0);
	for (size_t i = 0; i < world->packets.count; i++) {
		const struct signed_packet *packet = &world->packets.items[i];

		if (packet->type != DNS_A)
			continue;
		struct dns_answer answer =
			dns_ask(&session, dns_name_text(&arena, &packet->name), DNS_A);
		if (answer.security == DNS_BOGUS && answer.status != DNS_FAILED)
			abort();
	}
	dns_session_close(&session);
	arena_free(&arena);
}

/* The bytes as the data of denials, which no signature keeps away here. */
static void deny(const uint8_t *data, size_t size)
{
	static const unsigned types[] = { DNS_RR_NSEC, DNS_RR_NSEC3 };
	struct span rest = { (const char *)data, size };
	struct dns_denials denials = { .apex = signed_name("example.") };
	struct dns_name name = signed_name("a.b.c.example.");
	struct dns_name owner = signed_name("0p9mhaveqvm6t7vbl5lop2u3t2rp3tom.example.");
	struct arena arena = { 0 };

	while (rest.len > 2) {
		struct span rdata = span_part(rest, 2, (unsigned char)rest.at[1]);

		dns_denials_add(&arena, &denials, &owner, types[(unsigned char)rest.at[0] & 1],
				rdata);
		rest = span_from(rest, 2 + rdata.len);
	}
	dns_deny_name(&denials, &name);
	dns_deny_type(&denials, &name, size > 0 ? data[0] : 1);
	dns_deny_closer(&denials, &name, 1);
	dns_deny_cut(&denials, &name);
	arena_free(&arena);
}

/* Signing is dear: it is done once, and each input changes a copy. */
static struct signed_key keys[] = { { "root", ".", LDNS_SIGN_ED25519, 256, NULL },
				    { "example", "example.", LDNS_SIGN_ED25519, 256, NULL },
				    { NULL, NULL, LDNS_SIGN_ED25519, 256, NULL } };
static struct signed_world good;
static struct dns_anchors anchors;

static void prepare(void)
{
	signed_open(&good, keys);
	ldns_rr *key = ldns_key2rr(signed_key(&good, "root"));
	*LIST_ADD(&good.arena, &anchors.list) =
		(struct dns_anchor){ signed_name("."), DNS_DNSKEY, signed_rdata(&good.arena, key) };
	ldns_rr_free(key);
	signed_say(&good, script);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct signed_world world;

	if (good.packets.count == 0)
		prepare();
	signed_open(&world, keys);
	for (size_t i = 0; i < good.packets.count; i++) {
		struct signed_packet *packet = LIST_ADD(&world.arena, &world.packets);

		*packet = good.packets.items[i];
		packet->bytes = arena_copy(&world.arena, packet->bytes);
	}
	change(&world, data, size);
	ask_all(&world, &anchors);
	deny(data, size);
	arena_free(&world.arena);
	return 0;
}
