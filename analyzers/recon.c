#include "analyzers/recon.h"

#include <stdlib.h>

#include "analyzers/mends.h"
#include "data/host_names.h"
#include "parser/limits.h"
#include "parser/text.h"

enum { NAME_PARTS = 2, LINKED_NAMES = 8 };

static void see(time_t *first, time_t *last, time_t time)
{
	if (time == 0)
		return;
	if (*first == 0 || time < *first)
		*first = time;
	if (time > *last)
		*last = time;
}

/* What a key tells: a letter for the kind, and what it ends with. */
static struct identity identity_read(struct span key)
{
	struct identity identity = { .kind = IDENTITY_NAME, .text = span_from(key, 1) };

	if (key.at[0] == 'n')
		return identity;
	identity.kind = key.at[0] == 'a' ? IDENTITY_PUBLIC : IDENTITY_PRIVATE;
	if (identity.kind == IDENTITY_PRIVATE)
		identity.text = span_from(key, span_last_index(key, ' ') + 1);
	return identity;
}

static uint32_t identity_of(struct recon *recon, struct span key)
{
	bool is_new;
	size_t at = table_index(&recon->arena, &recon->identity_keys, key, &is_new);

	if (is_new)
		*LIST_ADD_HEAP(&recon->identities) =
			identity_read(recon->identity_keys.keys.items[at]);
	return (uint32_t)at;
}

static uint32_t name_identity(struct recon *recon, struct arena *work, struct span name)
{
	struct span text = text_lower(work, name);

	return identity_of(recon, arena_format(work, "n" SPAN_FMT, SPAN_ARG(text)));
}

static uint32_t public_identity(struct recon *recon, struct arena *work, const struct ip *ip)
{
	struct span text = ip_text(work, ip);

	return identity_of(recon, arena_format(work, "a" SPAN_FMT, SPAN_ARG(text)));
}

/* Private addresses name a host only within one organisation. */
static uint32_t private_identity(struct recon *recon, struct arena *work, const struct ip *ip,
				 struct span admd)
{
	struct span text = ip_text(work, ip);

	if (admd.len == 0)
		return NO_IDENTITY;
	return identity_of(recon, arena_format(work, "p" SPAN_FMT " " SPAN_FMT, SPAN_ARG(admd),
					       SPAN_ARG(text)));
}

/* What a row is known by, before its text. */
struct row_key {
	unsigned char fact;
	unsigned char a[sizeof(uint32_t)], b[sizeof(uint32_t)];
};

static struct recon_row *row_of(struct recon *recon, enum recon_fact fact, uint32_t a, uint32_t b,
				struct span text)
{
	struct arena work = { .block_size = sizeof(struct row_key) + text.len };
	struct row_key head = { .fact = (unsigned char)fact };
	char *key = arena_bytes(&work, sizeof head + text.len);
	bool is_new;

	memcpy(head.a, &a, sizeof a);
	memcpy(head.b, &b, sizeof b);
	memcpy(key, &head, sizeof head);
	if (text.len > 0)
		memcpy(key + sizeof head, text.at, text.len);
	size_t at = table_index(&recon->arena, &recon->row_keys,
				(struct span){ key, sizeof head + text.len }, &is_new);
	arena_free(&work);
	if (is_new)
		*LIST_ADD_HEAP(&recon->rows) = (struct recon_row){
			.fact = fact,
			.a = a,
			.b = b,
			.text = span_from(recon->row_keys.keys.items[at], sizeof head),
		};
	return &recon->rows.items[at];
}

static void count_row(struct recon *recon, enum recon_fact fact, uint32_t a, uint32_t b,
		      struct span text, time_t time)
{
	struct recon_row *row = row_of(recon, fact, a, b, text);

	row->count++;
	see(&row->first, &row->last, time);
}

static void same(struct recon *recon, uint32_t a, uint32_t b)
{
	if (a != b && a != NO_IDENTITY && b != NO_IDENTITY)
		count_row(recon, FACT_SAME, a < b ? a : b, a < b ? b : a, SPAN_NONE, 0);
}

/* "10.1.2.0/24", and of IPv6 the first 64 bits. */
static struct span range_text(struct arena *arena, const struct ip *ip)
{
	unsigned bits = ip->family == 4 ? 24 : 64;
	struct ip first = *ip;

	memset(first.bytes + bits / 8, 0, sizeof first.bytes - bits / 8);
	return arena_format(arena, SPAN_FMT "/%u", SPAN_ARG(ip_text(arena, &first)), bits);
}

/* The last labels of a name. */
static struct span last_labels(struct span name, size_t labels)
{
	struct span rest = name;
	size_t at = NOT_FOUND;

	while (labels-- > 0 && (at = span_last_index(rest, '.')) != NOT_FOUND)
		rest = span_upto(rest, at);
	return at == NOT_FOUND ? name : span_from(name, at + 1);
}

/* What the outside has no use for: names of hosts that only have private addresses, or of inner
 * domains. */
static void add_inner(struct recon *recon, struct arena *work, const struct host *host)
{
	bool inside = host->private_ips.count > 0 && host->public_ips.count == 0;

	for (size_t i = 0; i < host->names.count; i++) {
		struct span name = text_lower(work, host->names.items[i]);
		bool inner = host_name_is_inner(name.at, name.len);

		if (host_name_is_common(name.at, name.len))
			continue;
		if (inner || inside)
			count_row(recon, FACT_INNER_NAME, NO_IDENTITY, NO_IDENTITY, name, 0);
		if (inner)
			count_row(recon, FACT_INNER_DOMAIN, NO_IDENTITY, NO_IDENTITY,
				  last_labels(name, NAME_PARTS), 0);
	}
	for (size_t i = 0; i < host->private_ips.count; i++)
		count_row(recon, FACT_RANGE, NO_IDENTITY, NO_IDENTITY,
			  range_text(work, &host->private_ips.items[i]), 0);
}

/* The identities of a host, joined to the first of them, which stands for it in this message. */
static uint32_t add_host(struct recon *recon, struct arena *work, const struct host *host)
{
	uint32_t primary = NO_IDENTITY, address = NO_IDENTITY, name = NO_IDENTITY;

	for (size_t i = 0; i < host->names.count; i++) {
		struct span text = host->names.items[i];

		if (host_name_is_common(text.at, text.len))
			continue;
		uint32_t one = name_identity(recon, work, text);
		if (name == NO_IDENTITY)
			name = one;
		same(recon, name, one);
	}
	for (size_t i = 0; i < host->public_ips.count; i++) {
		uint32_t one = public_identity(recon, work, &host->public_ips.items[i]);

		if (address == NO_IDENTITY)
			address = one;
		same(recon, name != NO_IDENTITY ? name : address, one);
	}
	for (size_t i = 1; i < host->names.count && i < LINKED_NAMES && address != NO_IDENTITY; i++)
		if (!host_name_is_common(host->names.items[i].at, host->names.items[i].len))
			same(recon, address, name_identity(recon, work, host->names.items[i]));
	primary = name != NO_IDENTITY ? name : address;
	for (size_t i = 0; i < host->private_ips.count; i++) {
		uint32_t one =
			private_identity(recon, work, &host->private_ips.items[i], host->admd);

		if (primary == NO_IDENTITY)
			primary = one;
		same(recon, primary, one);
	}
	if (primary != NO_IDENTITY && host->admd.len > 0)
		count_row(recon, FACT_ADMD, primary, NO_IDENTITY, text_lower(work, host->admd), 0);
	add_inner(recon, work, host);
	return primary;
}

static void add_software(struct recon *recon, struct arena *work, uint32_t host,
			 const struct software *software, time_t time)
{
	struct span ended = span_string(software->support_ended);
	size_t len = software->product.len + software->version.len + ended.len + 2;
	char *text = arena_take(work, len, 1), *at = text;

	if (software->product.len > 0)
		memcpy(at, software->product.at, software->product.len);
	at += software->product.len + 1;
	if (software->version.len > 0)
		memcpy(at, software->version.at, software->version.len);
	at += software->version.len + 1;
	if (ended.len > 0)
		memcpy(at, ended.at, ended.len);
	count_row(recon, FACT_SOFTWARE, host, NO_IDENTITY, (struct span){ text, len }, time);
}

static void add_clock(struct recon *recon, uint32_t host, long offset)
{
	struct recon_row *row = row_of(recon, FACT_CLOCK, host, NO_IDENTITY, SPAN_NONE);

	if (row->count == 0 || offset < row->min)
		row->min = offset;
	if (row->count == 0 || offset > row->max)
		row->max = offset;
	row->count++;
}

static void add_link(struct recon *recon, const struct hop *hop, uint32_t client, uint32_t server)
{
	struct recon_row *row = row_of(recon, FACT_LINK, client, server, SPAN_NONE);
	bool tls = hop->received.tls != NULL && *hop->received.tls != '\0';
	bool secure = tls || (hop->received.protocol != NULL &&
			      span_index(span_string(hop->received.protocol), 'S') != NOT_FOUND &&
			      span_ends_nocase(span_string(hop->received.protocol), SPAN("S")));

	row->count++;
	row->x += secure;
	row->y += !secure && hop->crossing == CROSSING_BORDER;
	row->z += hop->trust != TRUST_CLAIMED;
	see(&row->first, &row->last, hop->received.date.known ? hop->received.date.utc : 0);
}

/* What a host without a name calls itself is all that a reader could call it. */
static void add_said(struct recon *recon, struct arena *work, const struct report *report,
		     const struct hop *hop, uint32_t client)
{
	struct span helo = hop->received.helo;

	if (client == NO_IDENTITY || helo.len == 0 || helo.len > LIMIT_NAME || helo.at[0] == '[' ||
	    span_index(helo, '.') == NOT_FOUND ||
	    report->facts->route.hosts.items[hop->client_host].names.count > 0)
		return;
	count_row(recon, FACT_SAID, client, NO_IDENTITY, text_lower(work, helo), 0);
}

static void see_identity(struct recon *recon, uint32_t at, time_t time)
{
	if (at == NO_IDENTITY)
		return;
	recon->identities.items[at].count++;
	see(&recon->identities.items[at].first, &recon->identities.items[at].last, time);
}

static void add_hop(struct recon *recon, struct arena *work, const struct report *report, size_t n,
		    const uint32_t *hosts)
{
	const struct hop *hop = &report->facts->route.hops.items[n];
	uint32_t client = hop->client_host != NO_HOST ? hosts[hop->client_host] : NO_IDENTITY;
	uint32_t server = hop->by_host != NO_HOST ? hosts[hop->by_host] : NO_IDENTITY;
	time_t time = hop->received.date.known ? hop->received.date.utc : 0;

	see_identity(recon, server, time);
	if (client != server)
		see_identity(recon, client, time);
	see(&recon->first, &recon->last, time);
	add_said(recon, work, report, hop, client);
	if (server == NO_IDENTITY)
		return;
	if (report->software[n].match != SOFTWARE_UNKNOWN)
		add_software(recon, work, server, &report->software[n], time);
	/* In a forged line the clock is the forger's choice. */
	if (hop->offset_known && hop->trust != TRUST_CLAIMED)
		add_clock(recon, server, hop->clock_offset);
	if (hop->trust != TRUST_CLAIMED)
		count_row(recon, FACT_BELIEVED, server, NO_IDENTITY, SPAN_NONE, 0);
	if (client != NO_IDENTITY && client != server)
		add_link(recon, hop, client, server);
}

/* Whose host broke it, by organisation, or by name where none is known; empty: nobody knows. */
static struct span breaker(const struct report *report, const struct break_ *one)
{
	const struct host_list *hosts = &report->facts->route.hosts;

	if (one->admd.len > 0 || one->host == NO_HOST)
		return one->admd;
	return hosts->items[one->host].names.count > 0 ? hosts->items[one->host].names.items[0]
						       : SPAN_NONE;
}

static struct span with_cause(struct arena *work, struct span who, struct span cause)
{
	char *text = arena_take(work, who.len + 1 + cause.len, 1);

	memcpy(text, who.at, who.len);
	memcpy(text + who.len + 1, cause.at, cause.len);
	return (struct span){ text, who.len + 1 + cause.len };
}

/* Whether an earlier break of the report is by the same, so that messages are counted once. */
static bool is_again(struct arena *work, const struct report *report, size_t n, struct span who)
{
	for (size_t i = 0; i < n; i++)
		if (span_equal(text_lower(work, breaker(report, &report->breaks.items[i])), who))
			return true;
	return false;
}

/* Who sends in another's name forwards nothing, and is called what he likes. */
static bool is_forgery(const struct break_ *one)
{
	struct span cause = span_string(one->causes.count > 0 ? one->causes.items[0] : NULL);

	return span_equal(cause, SPAN("spoof")) || span_equal(cause, SPAN("forged-received"));
}

static void add_break(struct recon *recon, struct arena *work, const struct report *report,
		      size_t n)
{
	const struct break_ *one = &report->breaks.items[n];
	const struct forwarding *by = mend_forwarder(report->facts, one);
	struct span who = text_lower(work, breaker(report, one));
	struct recon_row *row;

	if (who.len == 0 || is_forgery(one))
		return;
	row = row_of(recon, FACT_FORWARDER, NO_IDENTITY, NO_IDENTITY, who);
	row->count += !is_again(work, report, n, who);
	row->x += one->methods[AUTH_SPF];
	row->y += one->methods[AUTH_DKIM];
	for (size_t i = 0; i < one->causes.count; i++)
		count_row(recon, FACT_CAUSE, NO_IDENTITY, NO_IDENTITY,
			  with_cause(work, who, span_string(one->causes.items[i])), 0);
	if (by != NULL)
		count_row(recon, FACT_KIND, NO_IDENTITY, NO_IDENTITY,
			  with_cause(work, who, span_string(by->row->name)), 0);
}

static void add_message(struct recon *recon, const struct report *report)
{
	const struct route *route = &report->facts->route;
	struct arena work = { 0 };
	uint32_t *hosts = arena_take(&work, route->hosts.count + 1, sizeof *hosts);

	recon->messages++;
	recon->hops += route->hops.count;
	for (size_t i = 0; i < route->hosts.count; i++)
		hosts[i] = add_host(recon, &work, &route->hosts.items[i]);
	for (size_t i = 0; i < route->hops.count; i++)
		add_hop(recon, &work, report, i, hosts);
	for (size_t i = 0; i < report->breaks.count; i++)
		add_break(recon, &work, report, i);
	arena_free(&work);
}

/* Whether the message is one of those that are asked for; else it is counted among the others. */
static bool is_wanted(struct recon *recon, const struct report *report)
{
	time_t time;

	if (!recon->since_set)
		return true;
	if (!report_time(report, &time))
		recon->undated++;
	else if (time >= recon->since)
		return true;
	else
		recon->earlier++;
	return false;
}

void recon_add(struct recon *recon, const struct report *report)
{
	if (is_wanted(recon, report))
		add_message(recon, report);
}

static bool is_address(struct span text)
{
	struct ip ip;

	return ip_read(text, &ip);
}

static uint32_t count_identity(struct recon *recon, struct span key, uint64_t count, time_t first,
			       time_t last)
{
	uint32_t at = identity_of(recon, key);
	struct identity *there = &recon->identities.items[at];

	there->count += count;
	see(&there->first, &there->last, first);
	see(&there->first, &there->last, last);
	return at;
}

/* Whether identity_read() can read it. */
static bool is_key(struct span key)
{
	char letter = key.len > 1 ? key.at[0] : '\0';

	return letter == 'n' || (letter == 'a' && is_address(span_from(key, 1))) ||
	       (letter == 'p' && span_last_index(key, ' ') != NOT_FOUND &&
		is_address(identity_read(key).text));
}

uint32_t recon_add_identity(struct recon *recon, struct span key, uint64_t count, time_t first,
			    time_t last)
{
	return is_key(key) ? count_identity(recon, key, count, first, last) : NO_IDENTITY;
}

void recon_add_row(struct recon *recon, const struct recon_row *row)
{
	/* Pairs that are in no order are kept with the lower number first. */
	bool turn = row->fact == FACT_SAME && row->a > row->b;
	struct recon_row *there =
		row_of(recon, row->fact, turn ? row->b : row->a, turn ? row->a : row->b, row->text);

	if (row->fact == FACT_CLOCK) {
		there->min = there->count == 0 || row->min < there->min ? row->min : there->min;
		there->max = there->count == 0 || row->max > there->max ? row->max : there->max;
	} else {
		there->x += row->x;
		there->y += row->y;
		there->z += row->z;
	}
	there->count += row->count;
	see(&there->first, &there->last, row->first);
	see(&there->first, &there->last, row->last);
}

static void merge_identities(struct recon *into, const struct recon *from, uint32_t *map)
{
	for (size_t i = 0; i < from->identities.count; i++) {
		const struct identity *one = &from->identities.items[i];

		map[i] = count_identity(into, from->identity_keys.keys.items[i], one->count,
					one->first, one->last);
	}
}

void recon_merge(struct recon *into, const struct recon *from)
{
	struct arena work = { 0 };
	uint32_t *map = arena_take(&work, from->identities.count + 1, sizeof *map);

	merge_identities(into, from, map);
	for (size_t i = 0; i < from->rows.count; i++) {
		struct recon_row row = from->rows.items[i];

		row.a = row.a != NO_IDENTITY ? map[row.a] : NO_IDENTITY;
		row.b = row.b != NO_IDENTITY ? map[row.b] : NO_IDENTITY;
		recon_add_row(into, &row);
	}
	into->messages += from->messages;
	into->hops += from->hops;
	if (from->since_set && (!into->since_set || from->since < into->since))
		into->since = from->since;
	into->since_set |= from->since_set;
	into->earlier += from->earlier;
	into->undated += from->undated;
	see(&into->first, &into->last, from->first);
	see(&into->first, &into->last, from->last);
	arena_free(&work);
}

void recon_free(struct recon *recon)
{
	table_free(&recon->identity_keys);
	table_free(&recon->row_keys);
	free(recon->identities.items);
	free(recon->rows.items);
	arena_free(&recon->arena);
	*recon = (struct recon){ 0 };
}
