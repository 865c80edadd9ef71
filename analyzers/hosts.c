#include "analyzers/hosts.h"

#include "analyzers/admd.h"

/*
 * Ends are numbered: 2 * hop is its client, 2 * hop + 1 its server. Those of
 * one host are a tree, whose root stands for it.
 */
struct joint {
	struct end *at;
	size_t parent; /* itself at the root */
	struct span because; /* where it was joined to its parent */
	size_t stretch; /* those of one number are one organisation's unbroken stretch */
	size_t host; /* its number, or NO_HOST */
	uintptr_t key; /* for join_alike() to work with, as the next */
	size_t alike;
	bool believed; /* its hop is not only claimed */
	bool tells; /* of a machine, or was joined to an end that does */
};

struct joiner {
	struct trail *trail;
	struct joint *joints; /* by number of the end */
	size_t ends;
	struct org **owners; /* by host: whose it is by what its servers wrote, or NULL */
};

#define CLIENT(hop) (2 * (hop))
#define SERVER(hop) (2 * (hop) + 1)
#define HOP(end) ((end) / 2)

static struct end *end_at(const struct joiner *joiner, size_t end)
{
	return joiner->joints[end].at;
}

static bool believed(const struct joiner *joiner, size_t end)
{
	return joiner->joints[end].believed;
}

static size_t root(const struct joiner *joiner, size_t end)
{
	struct joint *joints = joiner->joints;

	while (joints[end].parent != end)
		end = joints[end].parent = joints[joints[end].parent].parent;
	return end;
}

/* Whether two ends are still apart and may be joined: nothing joins across the trust line. */
static bool apart(const struct joiner *joiner, size_t a, size_t b)
{
	return believed(joiner, a) == believed(joiner, b) && root(joiner, a) != root(joiner, b);
}

/* The oldest end is the root, so that hosts are numbered in the order of the path. */
static void unite(struct joiner *joiner, size_t a, size_t b, struct span because)
{
	size_t low = root(joiner, a), high = root(joiner, b);

	if (low > high) {
		size_t swap = low;

		low = high;
		high = swap;
	}
	joiner->joints[high].parent = low;
	joiner->joints[high].because = because;
}

/* What an end is called in a sentence. */
static struct span called(const struct joiner *joiner, size_t end)
{
	const struct end *at = end_at(joiner, end);

	if (at->name != NULL)
		return at->name->text;
	if (at->said != NULL)
		return at->said->text;
	return at->scope != SCOPE_NONE ? ip_text(joiner->trail->arena, &at->ip) : SPAN("the host");
}

static struct span why_address(const struct joiner *joiner, size_t a, size_t b)
{
	struct arena *arena = joiner->trail->arena;
	struct span address, first, second;

	if (arena->wordless)
		return SPAN_NONE;
	address = ip_text(arena, &end_at(joiner, a)->ip);
	first = called(joiner, a);
	second = called(joiner, b);
	return arena_say(arena,
			 SPAN_FMT " is what " SPAN_FMT " has as a %s at hop %zu and " SPAN_FMT
				  " as a %s at hop %zu%s",
			 SPAN_ARG(address), SPAN_ARG(first), a % 2 == 0 ? "client" : "server",
			 HOP(a) + 1, SPAN_ARG(second), b % 2 == 0 ? "client" : "server", HOP(b) + 1,
			 scope_is_public(end_at(joiner, a)->scope) ? "" : ", inside one stretch");
}

static struct span why_name(const struct joiner *joiner, size_t a, size_t b)
{
	static const char *const ways[] = { "looked up for the client of hop",
					    "told by the server of hop" };
	struct arena *arena = joiner->trail->arena;

	return arena_say(arena, SPAN_FMT " is %s %zu and %s %zu",
			 SPAN_ARG(end_at(joiner, a)->name->text), ways[a % 2], HOP(a) + 1,
			 ways[b % 2], HOP(b) + 1);
}

/* Keys of ends, which are alike only when they have the same; 0: nothing can be. */
static uintptr_t address_key(const struct end *end)
{
	const unsigned char *bytes = end->ip.bytes;

	if (end->scope == SCOPE_NONE)
		return 0;
	return 1u << 24 | (uintptr_t)bytes[1] << 16 | (uintptr_t)(bytes[2] ^ bytes[14]) << 8 |
	       (uintptr_t)(bytes[3] ^ bytes[15]);
}

static uintptr_t name_key(const struct end *end)
{
	return (uintptr_t)end->name;
}

static uintptr_t inside_key(const struct end *end)
{
	return end->scope == SCOPE_PROVIDER ? (uintptr_t)end->block | 1 : 0;
}

static bool same_address(const struct joiner *joiner, size_t a, size_t b)
{
	const struct end *one = end_at(joiner, a), *other = end_at(joiner, b);

	if (!ip_equal(&one->ip, &other->ip))
		return false;
	if (scope_is_public(one->scope))
		return true;
	/* Every network has a 10.0.0.1. */
	return (one->scope == SCOPE_PRIVATE || one->scope == SCOPE_CGNAT ||
		one->scope == SCOPE_LINK_LOCAL || one->scope == SCOPE_PROVIDER) &&
	       joiner->joints[a].stretch == joiner->joints[b].stretch;
}

static bool same_name(const struct joiner *joiner, size_t a, size_t b)
{
	const struct name *name = end_at(joiner, a)->name;

	if (name != end_at(joiner, b)->name)
		return false;
	return (name->org != NULL && !name->inner) ||
	       joiner->joints[a].stretch == joiner->joints[b].stretch;
}

/* One bit of 64 for a key; few keys of a mail share one. */
static uint64_t key_bit(uintptr_t key)
{
	return (uint64_t)1 << (key * (uint64_t)0x9e3779b97f4a7c15 >> 58);
}

/* Join the ends that have the same key and are the `same`. */
static void join_alike(struct joiner *joiner, uintptr_t (*key_of)(const struct end *),
		       bool (*same)(const struct joiner *, size_t, size_t),
		       struct span (*why)(const struct joiner *, size_t, size_t))
{
	struct joint *joints = joiner->joints;
	uint64_t met = 0;
	size_t count = 0;

	for (size_t b = 0; b < joiner->ends; b++) {
		uintptr_t key = key_of(joints[b].at);

		if (key == 0)
			continue;
		for (size_t i = 0, most = (met & key_bit(key)) != 0 ? count : 0; i < most; i++) {
			size_t a = joints[i].alike;

			if (joints[i].key == key && same(joiner, a, b) && apart(joiner, a, b))
				unite(joiner, a, b, why(joiner, a, b));
		}
		met |= key_bit(key);
		joints[count].key = key;
		joints[count++].alike = b;
	}
}

/* A provider's inside is one host: its addresses tell nobody anything. */
static bool same_inside(const struct joiner *joiner, size_t a, size_t b)
{
	return end_at(joiner, a)->block == end_at(joiner, b)->block;
}

static struct span why_inside(const struct joiner *joiner, size_t a, size_t b)
{
	(void)a;
	(void)b;
	return arena_copy(joiner->trail->arena, SPAN("its addresses are of one provider's inside"));
}

static struct span why_link(const struct joiner *joiner, size_t i)
{
	struct arena *arena = joiner->trail->arena;
	const struct end *client = &joiner->trail->legs[i].client;
	size_t below = joiner->trail->legs[i - 1].stands;
	struct span server, said, address;

	if (arena->wordless)
		return SPAN_NONE;
	server = called(joiner, SERVER(below));
	said = client->said != NULL ? client->said->text : server;
	address = ip_text(arena, &client->ip);
	if (end_is_blank(&joiner->trail->legs[below].server))
		return arena_say(arena,
				 "hop %zu is a step inside the host that is the client of hop %zu",
				 below + 1, i + 1);
	if (client->scope == SCOPE_NONE)
		return arena_say(arena,
				 "the client of hop %zu says that it is " SPAN_FMT
				 ", the server of hop %zu",
				 i + 1, SPAN_ARG(server), below + 1);
	if (client->name != NULL)
		return arena_say(arena,
				 SPAN_FMT ", the client of hop %zu, is looked up as " SPAN_FMT
					  ", in the domain of " SPAN_FMT ", the server of hop %zu",
				 SPAN_ARG(address), i + 1, SPAN_ARG(client->name->text),
				 SPAN_ARG(server), below + 1);
	return arena_say(arena,
			 SPAN_FMT ", the client of hop %zu, is %s and says that it is " SPAN_FMT
				  "; hop %zu was written by " SPAN_FMT,
			 SPAN_ARG(address), i + 1,
			 end_is_inside(client)	 ? "inside"
			 : client->block != NULL ? "one of its provider's addresses"
						 : "vouched for",
			 SPAN_ARG(said), below + 1, SPAN_ARG(server));
}

/* Whether the line below was written by the host that this hop's server saw. */
static bool is_joined(const struct joiner *joiner, size_t i)
{
	const struct hop *hop = &joiner->trail->route->hops.items[i];
	const struct leg *leg = &joiner->trail->legs[i];

	if (hop->link == LINK_SAME_HOST)
		return leg->seen;
	/* Without an address there is nothing that could be joined wrongly. */
	return hop->link == LINK_NAMED &&
	       (leg->seen || (leg->client.scope == SCOPE_NONE && leg->client.name == NULL));
}

static void join_links(struct joiner *joiner)
{
	const struct trail *trail = joiner->trail;

	for (size_t i = 0; i < joiner->trail->count; i++) {
		const struct leg *leg = &trail->legs[i];
		size_t below = i > 0 ? SERVER(trail->legs[i - 1].stands) : 0;

		/* With a public address the step only tells again who was outside, as qmail does.
		 */
		if (leg->in_host && !scope_is_public(leg->client.scope) &&
		    apart(joiner, CLIENT(i), SERVER(i)))
			unite(joiner, CLIENT(i), SERVER(i), SPAN_NONE);
		if (i == 0 || !is_joined(joiner, i))
			continue;
		if (trail->route->hops.items[i].link == LINK_SAME_HOST) {
			if (apart(joiner, below, SERVER(i)))
				unite(joiner, below, SERVER(i),
				      arena_say(trail->arena, "hop %zu is a step inside the host",
						i + 1));
		} else if (apart(joiner, below, CLIENT(i))) {
			unite(joiner, below, CLIENT(i), why_link(joiner, i));
		}
	}
}

static void find_stretches(struct joiner *joiner)
{
	const struct trail *trail = joiner->trail;
	const struct hop *hops = trail->route->hops.items;

	for (size_t i = 0, stretch = 0; i < trail->count; i++) {
		const struct leg *leg = &trail->legs[i];
		bool whole = i > 0 && hops[i].link != LINK_BROKEN &&
			     hops[i].crossing != CROSSING_BORDER &&
			     believed(joiner, CLIENT(i)) == believed(joiner, CLIENT(i - 1));

		if (!whole ||
		    !(leg->in_host ||
		      org_same(trail->legs[trail->legs[i - 1].stands].server.org, leg->server.org)))
			stretch = i;
		joiner->joints[CLIENT(i)].stretch = joiner->joints[SERVER(i)].stretch = stretch;
	}
}

/* A host that names itself in two domains makes them one organisation. */
static void join_orgs(const struct joiner *joiner)
{
	for (size_t end = 1; end < joiner->ends; end += 2) {
		size_t first = root(joiner, end);
		struct leg *leg = &joiner->trail->legs[HOP(end)];

		if (!believed(joiner, end))
			continue;
		for (size_t other = first | 1; other < end; other += 2) {
			struct org *org = end_at(joiner, other)->org;

			if (root(joiner, other) != first || !org_join(org, leg->server.org))
				continue;
			leg->one_house = arena_say(
				joiner->trail->arena,
				SPAN_FMT " and " SPAN_FMT
					 " are one organisation: the host names itself in both",
				SPAN_ARG(org->name), SPAN_ARG(leg->server.org->name));
		}
	}
}

static void add_name(struct arena *arena, struct host *host, struct span name)
{
	for (size_t i = 0; i < host->names.count; i++)
		if (span_equal(host->names.items[i], name))
			return;
	*LIST_ADD(arena, &host->names) = name;
}

static void add_address(struct arena *arena, struct host *host, const struct end *end)
{
	struct ip_list *list = scope_is_public(end->scope) ? &host->public_ips : &host->private_ips;

	if (end->scope == SCOPE_NONE || end->scope == SCOPE_LOOPBACK ||
	    end->scope == SCOPE_SPECIAL || end->scope == SCOPE_MULTICAST)
		return;
	for (size_t i = 0; i < list->count; i++)
		if (ip_equal(&list->items[i], &end->ip))
			return;
	*LIST_ADD(arena, list) = end->ip;
}

/*
 * A client that only claimed hops tell of, at an address that a believed hop
 * saw too: it is that host, but what claimed hops call it is not told.
 */
static size_t known_elsewhere(const struct joiner *joiner, size_t first)
{
	for (size_t end = first; end < joiner->ends; end++)
		if (root(joiner, end) == first && (end % 2 == 1 || believed(joiner, end)))
			return first;
	for (size_t end = 0; end < joiner->ends; end++)
		if (believed(joiner, end) && scope_is_public(end_at(joiner, end)->scope) &&
		    ip_equal(&end_at(joiner, end)->ip, &end_at(joiner, first)->ip))
			return root(joiner, end);
	return first;
}

/* Whether the end tells of a machine. */
static bool tells(const struct end *end)
{
	return end->name != NULL || (end->scope != SCOPE_NONE && end->scope != SCOPE_LOOPBACK);
}

/* Give the ends their hosts, numbered in the order of the path. */
static void number_hosts(struct joiner *joiner)
{
	struct host_list *hosts = &joiner->trail->route->hosts;
	struct joint *joints = joiner->joints;

	for (size_t end = 0; end < joiner->ends; end++) {
		joints[end].tells = tells(joints[end].at);
		if (joints[end].tells && !joints[end].believed && end % 2 == 0 &&
		    joints[end].parent == end)
			joints[end].parent = known_elsewhere(joiner, end);
	}
	for (size_t end = 0; end < joiner->ends; end++) {
		struct joint *first = &joints[root(joiner, end)];

		if (joints[end].tells && first->host == NO_HOST)
			first->host = hosts->count++;
	}
	hosts->items = arena_take(joiner->trail->arena, hosts->count, sizeof *hosts->items);
	hosts->capacity = hosts->count;
	joiner->owners = arena_take(joiner->trail->arena, hosts->count, sizeof(struct org *));
	for (size_t end = 0; end < joiner->ends; end++) {
		size_t host = joints[root(joiner, end)].host;

		joints[end].host = host;
		if (host == NO_HOST)
			continue;
		hosts->items[host].names.capacity++;
		if (end % 2 == 1 && joiner->owners[host] == NULL)
			joiner->owners[host] = joints[end].at->org;
	}
}

static struct host *host_of(const struct joiner *joiner, size_t end)
{
	size_t number = joiner->joints[end].host;

	return number != NO_HOST ? &joiner->trail->route->hosts.items[number] : NULL;
}

/* Room in the hosts' lists; an end, as many as are counted, tells one name and one address. */
static void give_room(const struct joiner *joiner)
{
	struct host_list *hosts = &joiner->trail->route->hosts;
	struct span *names = arena_room(joiner->trail->arena, joiner->ends, sizeof *names);
	struct ip *ips = arena_room(joiner->trail->arena, 2 * joiner->ends, sizeof *ips);

	for (size_t i = 0; i < hosts->count; i++) {
		struct host *host = &hosts->items[i];
		size_t room = host->names.capacity;

		host->names.items = names;
		host->public_ips.items = ips;
		host->private_ips.items = ips + room;
		host->public_ips.capacity = host->private_ips.capacity = room;
		names += room;
		ips += 2 * room;
	}
}

/* Names that servers gave themselves first, then what was looked up; oldest first. */
static void fill_hosts(const struct joiner *joiner)
{
	struct arena *arena = joiner->trail->arena;

	for (size_t pass = 0; pass < 2; pass++) {
		for (size_t end = 1 - pass; end < joiner->ends; end += 2) {
			const struct end *at = end_at(joiner, end);
			struct host *host = host_of(joiner, end);

			if (host == NULL)
				continue;
			if (at->name != NULL &&
			    believed(joiner, end) == believed(joiner, root(joiner, end)))
				add_name(arena, host, at->name->text);
			if (at->scope == SCOPE_PROVIDER && host->names.count == 0)
				add_name(arena, host,
					 arena_format(arena, "%s (internal)",
						      at->block->suffixes[0]));
			add_address(arena, host, at);
		}
	}
}

static void fill_because(const struct joiner *joiner)
{
	struct arena *arena = joiner->trail->arena;

	for (size_t end = 0; end < joiner->ends && !arena->wordless; end++) {
		const struct leg *leg = &joiner->trail->legs[HOP(end)];
		struct host *host = host_of(joiner, end);

		if (host != NULL && joiner->joints[end].because.len > 0)
			*LIST_ADD(arena, &host->because) = joiner->joints[end].because;
		if (host != NULL && end % 2 == 1 && leg->one_house.len > 0)
			*LIST_ADD(arena, &host->because) = leg->one_house;
	}
}

/* Who the client belongs to. What it only said counts where none looked it up, and never as us. */
static struct org *client_org(const struct joiner *joiner, size_t i)
{
	const struct trail *trail = joiner->trail;
	const struct hop *hop = &trail->route->hops.items[i];
	const struct leg *leg = &trail->legs[i];
	const struct name *said = leg->client.said;

	if (leg->in_host)
		return leg->server.org;
	if (hop->client_host != NO_HOST && joiner->owners[hop->client_host] != NULL)
		return joiner->owners[hop->client_host];
	if (leg->client.org != NULL)
		return leg->client.org;
	if (end_is_inside(&leg->client))
		return leg->server.org;
	if (said == NULL || hop->received.client_name_status == CLIENT_NAME_NONE ||
	    org_same(said->org, leg->server.org))
		return NULL;
	if (said->provider != NULL && provider_has_blocks(said->provider))
		return NULL;
	return said->org;
}

static void name_orgs(const struct joiner *joiner)
{
	struct route *route = joiner->trail->route;

	for (size_t i = 0; i < joiner->trail->count; i++) {
		struct hop *hop = &route->hops.items[i];
		size_t stands = joiner->trail->legs[i].stands;
		struct host *server = host_of(joiner, SERVER(i)),
			    *client = host_of(joiner, CLIENT(i));

		hop->client_host = joiner->joints[CLIENT(i)].host;
		hop->by_host = joiner->joints[SERVER(i)].host;
		hop->admd = admd_of(joiner->trail->legs[stands].server.org);
		hop->client_admd = admd_of(client_org(joiner, i));
		if (server != NULL && server->admd.len == 0)
			server->admd = hop->admd;
		if (client != NULL && client->admd.len == 0)
			client->admd = hop->client_admd;
	}
	for (size_t i = 0; i < joiner->trail->count; i++) {
		struct hop *hop = &route->hops.items[i];

		if (hop->admd.len == 0 && hop->by_host != NO_HOST)
			hop->admd = route->hosts.items[hop->by_host].admd;
		if (hop->client_admd.len == 0 && hop->client_host != NO_HOST)
			hop->client_admd = route->hosts.items[hop->client_host].admd;
	}
}

void hosts_join(struct trail *trail)
{
	struct joiner joiner = { .trail = trail, .ends = 2 * trail->count };
	bool inside = false;

	joiner.joints = arena_room(trail->arena, joiner.ends, sizeof *joiner.joints);
	for (size_t i = 0; i < trail->count; i++) {
		struct leg *leg = &trail->legs[i];
		bool is_believed = trail->route->hops.items[i].trust != TRUST_CLAIMED;

		joiner.joints[CLIENT(i)] = (struct joint){
			.at = &leg->client,
			.parent = CLIENT(i),
			.host = NO_HOST,
			.believed = is_believed,
		};
		joiner.joints[SERVER(i)] = (struct joint){
			.at = &leg->server,
			.parent = SERVER(i),
			.host = NO_HOST,
			.believed = is_believed,
		};
		inside |=
			leg->client.scope == SCOPE_PROVIDER || leg->server.scope == SCOPE_PROVIDER;
	}
	find_stretches(&joiner);
	join_alike(&joiner, address_key, same_address, why_address);
	if (inside)
		join_alike(&joiner, inside_key, same_inside, why_inside);
	join_alike(&joiner, name_key, same_name, why_name);
	join_links(&joiner);
	join_orgs(&joiner);
	number_hosts(&joiner);
	give_room(&joiner);
	fill_hosts(&joiner);
	fill_because(&joiner);
	admd_name(trail);
	name_orgs(&joiner);
}
