#include "cli/report_read.h"

#include "cli/json_in.h"
#include "parser/date.h"
#include "parser/limits.h"

bool report_read_is(struct span head)
{
	return span_starts(span_trim(head), SPAN("{\"mailpath\":1"));
}

static struct span copied(struct arena *arena, struct span text)
{
	return arena_copy(arena, text);
}

/* "h12" is host 11; NO_HOST for what is none of `count`. */
static size_t host_read(struct span text, size_t count)
{
	uint64_t number;

	if (!span_starts(text, SPAN("h")) || !span_number(span_from(text, 1), count, &number) ||
	    number == 0)
		return NO_HOST;
	return (size_t)number - 1;
}

static void take_ips(struct arena *arena, const struct json_t *list, struct ip_list *out)
{
	for (size_t i = 0; i < json_in_count(list); i++) {
		struct ip ip;

		if (ip_read(json_in_item_text(list, i), &ip))
			*LIST_ADD(arena, out) = ip;
	}
}

static void take_host(struct arena *arena, const struct json_t *object, struct host *host)
{
	const struct json_t *names = json_in_member(object, "names");

	for (size_t i = 0; i < json_in_count(names); i++)
		*LIST_ADD(arena, &host->names) = copied(arena, json_in_item_text(names, i));
	take_ips(arena, json_in_member(object, "public_ips"), &host->public_ips);
	take_ips(arena, json_in_member(object, "private_ips"), &host->private_ips);
	host->admd = copied(arena, json_in_text(object, "admd"));
}

static enum crossing crossing_read(struct span word)
{
	for (enum crossing crossing = 0; crossing < CROSSING_UNKNOWN; crossing++)
		if (span_equal(word, span_string(crossing_word(crossing))))
			return crossing;
	return CROSSING_UNKNOWN;
}

static const char *string_in(struct arena *arena, const struct json_t *object, const char *key)
{
	struct span text = json_in_text(object, key);

	return text.len > 0 ? arena_string(arena, text) : NULL;
}

static struct mail_date date_in(const struct json_t *object)
{
	return date_read(json_in_text(object, "date"), NULL, NULL);
}

static void take_hop(struct arena *arena, const struct json_t *object, struct hop *hop,
		     size_t hosts)
{
	const struct json_t *tls = json_in_member(object, "tls");
	long long offset;

	hop->client_host = host_read(json_in_text(object, "client_host"), hosts);
	hop->by_host = host_read(json_in_text(object, "by_host"), hosts);
	hop->admd = copied(arena, json_in_text(object, "admd"));
	hop->crossing = crossing_read(json_in_text(object, "crossing"));
	hop->trust = span_equal(json_in_text(object, "trust"), SPAN("claimed")) ? TRUST_CLAIMED
										: TRUST_OWN;
	hop->received.date = date_in(object);
	hop->received.tls = string_in(arena, tls, "version");
	hop->received.helo = copied(arena, json_in_text(object, "helo"));
	hop->received.protocol = string_in(arena, object, "protocol");
	hop->offset_known = json_in_number(object, "clock_offset", &offset);
	hop->clock_offset = (long)offset;
}

static struct software software_read(struct arena *arena, const struct json_t *object)
{
	struct span product = copied(arena, json_in_text(object, "product"));

	return (struct software){
		.match = product.len > 0 ? SOFTWARE_PRODUCT : SOFTWARE_UNKNOWN,
		.product = product,
		.version = copied(arena, json_in_text(object, "version")),
		.support_ended = string_in(arena, object, "support_ended"),
	};
}

/* The number of a hop, from 1, as its index. */
static size_t hop_read(const struct json_t *object, size_t hops)
{
	long long number;

	if (!json_in_number(object, "hop", &number) || number < 1 || (size_t)number > hops)
		return NO_HOP;
	return (size_t)number - 1;
}

static void take_forwarder(struct arena *arena, const struct json_t *object, size_t hops,
			   struct forwarding_list *out)
{
	struct span id = json_in_text(object, "id");
	const struct forwarder *row = forwarder_find(id.at, id.len);

	if (row != NULL)
		*LIST_ADD(arena, out) = (struct forwarding){
			.row = row,
			.hop = hop_read(object, hops),
			.field = NO_FIELD,
		};
}

static void take_break(struct arena *arena, const struct json_t *object, struct break_ *one,
		       size_t hosts, size_t hops)
{
	const struct json_t *methods = json_in_member(object, "methods");
	const struct json_t *causes = json_in_member(object, "causes");

	one->admd = copied(arena, json_in_text(object, "admd"));
	one->host = host_read(json_in_text(object, "host"), hosts);
	one->hop = hop_read(object, hops);
	for (size_t i = 0; i < json_in_count(methods); i++) {
		enum auth_method method;

		if (auth_method_read(json_in_item_text(methods, i), &method))
			one->methods[method] = true;
	}
	for (size_t i = 0; i < json_in_count(causes); i++)
		*LIST_ADD(arena, &one->causes) = arena_string(arena, json_in_item_text(causes, i));
}

static void take_report(struct arena *arena, const struct json_t *tree, struct report *report)
{
	const struct json_t *hosts = json_in_member(tree, "hosts");
	const struct json_t *hops = json_in_member(tree, "hops");
	const struct json_t *breaks = json_in_member(tree, "breaks");
	const struct json_t *forwarders = json_in_member(tree, "forwarders");
	struct facts *facts = arena_take(arena, 1, sizeof *facts);
	struct software *software = arena_take(arena, json_in_count(hops) + 1, sizeof *software);

	facts->headline.date = date_in(json_in_member(tree, "message"));
	for (size_t i = 0; i < json_in_count(hosts); i++)
		take_host(arena, json_in_item(hosts, i), LIST_ADD(arena, &facts->route.hosts));
	for (size_t i = 0; i < json_in_count(hops); i++) {
		const struct json_t *hop = json_in_item(hops, i);

		take_hop(arena, hop, LIST_ADD(arena, &facts->route.hops), json_in_count(hosts));
		software[i] = software_read(arena, json_in_member(hop, "software"));
	}
	for (size_t i = 0; i < json_in_count(breaks); i++)
		take_break(arena, json_in_item(breaks, i), LIST_ADD(arena, &report->breaks),
			   json_in_count(hosts), json_in_count(hops));
	for (size_t i = 0; i < json_in_count(forwarders); i++)
		take_forwarder(arena, json_in_item(forwarders, i), json_in_count(hops),
			       &facts->forwarders);
	report->facts = facts;
	report->software = software;
}

static bool is_report(const struct json_t *tree)
{
	return json_in_version(tree) == 1 && json_in_member(tree, "hops") != NULL;
}

bool report_read(struct arena *arena, struct span line, struct report *out)
{
	struct json_t *tree = json_in(line);
	bool good = is_report(tree);

	*out = (struct report){ 0 };
	if (good)
		take_report(arena, tree, out);
	json_in_free(tree);
	return good;
}

bool report_origin_read(struct arena *arena, struct span line, struct origin *out)
{
	struct json_t *tree = json_in(line);
	const struct json_t *source = json_in_member(tree, "source");
	long long index = 0;
	bool good = is_report(tree) && json_in_number(source, "index", &index) && index > 0;

	*out = (struct origin){
		.file = arena_string(arena, json_in_bytes(arena, source, "file")),
		.entry = json_in_bytes(arena, source, "entry"),
		.index = (size_t)index,
	};
	json_in_free(tree);
	return good;
}
