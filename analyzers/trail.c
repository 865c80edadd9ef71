#include "analyzers/trail.h"

#include "data/host_names.h"
#include "data/sixteen.h"
#include "parser/idn.h"

enum { NAME_MOST = 255 }; /* RFC 1035 2.3.4 */

bool org_join(struct org *a, struct org *b)
{
	a = org_root(a);
	b = org_root(b);
	if (a == NULL || b == NULL || a == b)
		return false;
	b->parent = a;
	return true;
}

struct span name_label(const struct name *name)
{
	struct span rest = name->text;

	return span_cut(&rest, '.');
}

/* The organisation of that name, which is kept once. */
static struct org *org_find(struct trail *trail, struct span name)
{
	struct org *org;

	for (size_t i = 0; i < trail->orgs.count; i++)
		if (span_equal(trail->orgs.items[i]->name, name))
			return trail->orgs.items[i];
	org = arena_take(trail->arena, 1, sizeof *org);
	org->name = name;
	*LIST_ADD(trail->arena, &trail->orgs) = org;
	return org;
}

/* A family goes by the first of its domains. */
static struct org *provider_org(struct trail *trail, const struct provider *provider)
{
	const char *first = provider->suffixes[0];

	for (size_t i = 0; i < trail->orgs.count; i++)
		if (trail->orgs.items[i]->name.at == first)
			return trail->orgs.items[i];
	return org_find(trail, span_string(first));
}

/* Marks what no name of a host has. */
static sixteen odd_bytes(sixteen text)
{
	return sixteen_upto(text, ' ') | sixteen_same(text, '@') | sixteen_same(text, '(') |
	       sixteen_same(text, ':') | sixteen_same(text, '[') | sixteen_same(text, '/');
}

static bool is_odd(struct span raw)
{
	sixteen odd = odd_bytes(sixteen_last(raw.at, raw.len));

	for (size_t at = 0; raw.len - at > SIXTEEN; at += SIXTEEN)
		odd |= odd_bytes(sixteen_at(raw.at + at));
	return sixteen_bits(odd) != 0;
}

/* What stands in place of a host's name and names none. */
static bool names_nothing(struct span raw)
{
	struct ip ip;

	if (raw.len == 0 || raw.len > NAME_MOST || is_odd(raw))
		return true;
	/* Without ":" it can be an IPv4 address only. */
	return char_is_digit(raw.at[raw.len - 1]) && ip_read(raw, &ip);
}

/* NULL: many hosts are called so. */
static struct name *name_make(struct trail *trail, struct span raw)
{
	struct name *name = arena_room(trail->arena, 1, sizeof *name);
	size_t at;

	*name = (struct name){ .text = idn_ascii(trail->arena, raw), .raw = raw };
	name->provider = provider_by_name(name->text.at, name->text.len);
	/* A provider's name is neither of the inside nor a word of many hosts. */
	if (name->provider != NULL) {
		name->org = provider_org(trail, name->provider);
		return name;
	}
	if (host_name_is_common(name->text.at, name->text.len))
		return NULL;
	name->inner = host_name_is_inner(name->text.at, name->text.len);
	at = suffix_organisation(trail->told->suffixes, name->text.at, name->text.len);
	if (at < name->text.len)
		name->org = org_find(trail, span_from(name->text, at));
	return name;
}

/* One bit of 64 for a name, in whatever case it is written; few names of a mail share one. */
static uint64_t name_bit(struct span raw)
{
	unsigned first = (unsigned char)raw.at[0] | 0x20,
		 middle = (unsigned char)raw.at[raw.len / 2] | 0x20;

	return (uint64_t)1 << (raw.len + 5 * first + 11 * middle) % 64;
}

const struct name *trail_name(struct trail *trail, struct span raw)
{
	struct name *name;
	uint64_t bit;

	if (raw.len == 0)
		return NULL;
	if (raw.len > 1 && raw.at[raw.len - 1] == '.')
		raw.len--;
	bit = name_bit(raw);
	/* The newest first: a hop's client is mostly the server of the one before. */
	for (size_t i = (trail->named & bit) != 0 ? trail->names.count : 0; i-- > 0;)
		if (span_equal_nocase(trail->names.items[i]->raw, raw))
			return trail->names.items[i];
	if (names_nothing(raw))
		return NULL;
	name = name_make(trail, raw);
	if (name == NULL)
		return NULL;
	trail->named |= bit;
	*LIST_ADD(trail->arena, &trail->names) = name;
	return name;
}

static bool is_customer(const struct name *name, const struct ip *ip)
{
	return name->provider == NULL && host_name_is_customer(name->text.at, name->text.len,
							       ip->family == 4 ? ip->bytes : NULL);
}

static void end_address(struct end *end, const struct ip *ip)
{
	end->ip = *ip;
	end->scope = network_scope(ip->family, ip->bytes);
	if (ip->family != 0)
		end->block = provider_by_address(ip->family, ip->bytes);
}

static void read_client(struct trail *trail, const struct received *received, struct end *end)
{
	bool leads_back = received->client_name_status != CLIENT_NAME_MISMATCH;

	end_address(end, &received->client_ip);
	if (leads_back)
		end->name = trail_name(trail, received->client_name);
	end->said = trail_name(trail, received->helo);
	if (!leads_back && end->said == NULL)
		end->said = trail_name(trail, received->client_name);
	end->customer = end->name != NULL && is_customer(end->name, &end->ip);
	if (end->block != NULL)
		end->org = provider_org(trail, end->block);
	else if (end->name != NULL)
		end->org = end->name->org;
}

static void read_server(struct trail *trail, const struct received *received, struct end *end)
{
	end_address(end, &received->by_ip);
	end->name = trail_name(trail, received->by);
	if (end->name != NULL)
		end->org = end->name->org;
	if (end->org == NULL && end->block != NULL)
		end->org = provider_org(trail, end->block);
}

/*
 * A family's addresses are not all known, and the test world has none of them.
 * But its hosts that take nothing from outside have only clients of their own.
 */
static void know_family(struct trail *trail, struct leg *leg)
{
	const struct name *by = leg->server.name, *said = leg->client.said;

	if (by == NULL || by->provider == NULL)
		return;
	leg->front = provider_is_front(by->provider, by->text.at, by->text.len);
	if (leg->front || by->provider->front->text == NULL || leg->client.block != NULL ||
	    leg->client.name != NULL || leg->client.scope != SCOPE_DOCUMENTATION)
		return;
	if (said != NULL && said->provider == by->provider) {
		leg->client.block = by->provider;
		leg->client.org = provider_org(trail, by->provider);
	}
}

/*
 * A program that always writes the client has none to write where the host
 * made the mail itself, such as a bounce. Exchange Online writes the loopback
 * address between hosts.
 */
static bool is_in_host(const struct received *received, const struct leg *leg)
{
	unsigned traits = received->dialect->traits;

	if (received->ambiguous || (traits & INSIDE) != 0)
		return false;
	if (leg->client.scope == SCOPE_LOOPBACK || (traits & IN_HOST) != 0 ||
	    (received->protocol_traits & PROTOCOL_LOCAL) != 0)
		return true;
	if (ip_equal(&leg->client.ip, &leg->server.ip) && (traits & SUBMISSION) == 0)
		return true;
	return (traits & LOOKS_UP_RDNS) != 0 && end_is_blank(&leg->client) &&
	       received->with.len == 0 && received->via.len == 0;
}

static bool starts(const char *text, const char *head)
{
	while (*head != '\0' && *text == *head)
		text++, head++;
	return *head == '\0';
}

/*
 * What a line between hosts of one service tells beyond its names and
 * addresses: both ends are of that service. Gmail's name no server, and have
 * had private addresses for it.
 */
static void know_service(struct trail *trail, const struct dialect *dialect, struct leg *leg)
{
	const struct provider *google;

	if ((dialect->traits & INSIDE) == 0)
		return;
	if (leg->server.org == NULL && starts(dialect->name, "gmail")) {
		google = provider_by_name("google.com", 10);
		leg->server.org = google != NULL ? provider_org(trail, google) : NULL;
	}
	if (leg->client.org == NULL && !end_is_blank(&leg->client))
		leg->client.org = leg->server.org;
}

/* Lines of a program that never tells the client, or between hosts of one service. */
static bool is_silent(const struct received *received)
{
	const struct dialect *dialect = received->dialect;

	if (received->ambiguous)
		return false;
	return (dialect->traits & INSIDE) != 0 ||
	       ((dialect->traits & NO_FROM) != 0 && dialect->product != NULL);
}

static void read_leg(struct trail *trail, const struct received *received, struct leg *leg)
{
	read_client(trail, received, &leg->client);
	read_server(trail, received, &leg->server);
	leg->fetch = (received->dialect->traits & FETCH) != 0 ||
		     (received->protocol_traits & PROTOCOL_FETCH) != 0;
	leg->lmtp = (received->protocol_traits & PROTOCOL_LMTP) != 0;
	leg->in_host = !leg->fetch && is_in_host(received, leg);
	leg->silent = is_silent(received);
	leg->doubted = received->authenticated == AUTH_NOT_TOLD &&
		       (received->client_name_status == CLIENT_NAME_NONE || leg->client.customer);
	know_family(trail, leg);
	know_service(trail, received->dialect, leg);
}

struct trail trail_read(struct arena *arena, struct route *route, const struct told *told)
{
	struct trail trail = {
		.arena = arena,
		.route = route,
		.told = told,
		.count = route->hops.count,
	};

	trail.legs = arena_take(arena, trail.count, sizeof *trail.legs);
	for (size_t i = 0; i < trail.count; i++) {
		struct hop *hop = &route->hops.items[i];

		read_leg(&trail, &hop->received, &trail.legs[i]);
		trail.legs[i].stands = i;
		hop->client_scope = trail.legs[i].client.scope;
		hop->by_scope = trail.legs[i].server.scope;
	}
	return trail;
}
