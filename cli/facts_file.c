#include "cli/facts_file.h"

#include <errno.h>
#include <string.h>

#include "analyzers/crypto.h"
#include "analyzers/dns_name.h"
#include "cli/json_in.h"
#include "parser/idn.h"
#include "parser/limits.h"
#include "parser/text.h"
#include "parser/whole_file.h"

enum { DEPTH_MOST = 4 /* of lists and keyed objects within each other */ };

/* The values are copied: they outlive the tree that they are read from. */
struct reading {
	struct arena *arena;
	struct host_facts *facts;
};

static struct span text_at(struct reading *r, const struct json_t *object, const char *key)
{
	return arena_copy(r->arena, json_in_text(object, key));
}

static unsigned bits_of(const struct ip *ip)
{
	return ip->family == 4 ? 32 : 128;
}

/* The first and the last address of a prefix. */
static void take_prefix(struct host_fact *fact, const struct ip_prefix *prefix)
{
	fact->first = fact->last = prefix->ip;
	for (unsigned i = prefix->length; i < bits_of(&prefix->ip); i++) {
		unsigned char bit = (unsigned char)(0x80 >> i % 8);

		fact->first.bytes[i / 8] &= (unsigned char)~bit;
		fact->last.bytes[i / 8] |= bit;
	}
}

static struct span prefix_text(struct arena *arena, const struct ip_prefix *prefix)
{
	struct span ip = ip_text(arena, &prefix->ip);

	if (prefix->length == bits_of(&prefix->ip))
		return ip;
	return arena_format(arena, SPAN_FMT "/%u", SPAN_ARG(ip), prefix->length);
}

/* What an address, a prefix or a domain is written in; false: it is none. */
static bool take_about(struct reading *r, struct host_fact *fact, struct span text)
{
	struct ip_prefix prefix;

	text = span_trim(text);
	if (ip_prefix_read(text, &prefix)) {
		take_prefix(fact, &prefix);
		fact->about = prefix_text(r->arena, &prefix);
		return true;
	}
	if (span_ends_nocase(text, SPAN(".")))
		text.len--;
	fact->about = fact->domain = idn_ascii(r->arena, arena_copy(r->arena, text));
	return span_index(fact->domain, '.') != NOT_FOUND && dns_name_is_plain(fact->domain);
}

static bool has_text(const struct json_t *list, struct span text)
{
	for (size_t i = 0; i < json_in_count(list); i++)
		if (span_equal_nocase(json_in_item_text(list, i), text))
			return true;
	return false;
}

/* A property of a vCard (RFC 7095 3.3): its name, parameters, type, value. */
static struct span card_value(struct reading *r, const struct json_t *entity, struct span name)
{
	const struct json_t *properties = json_in_item(json_in_member(entity, "vcardArray"), 1);

	for (size_t i = 0; i < json_in_count(properties); i++) {
		const struct json_t *property = json_in_item(properties, i);

		if (span_equal_nocase(json_in_item_text(property, 0), name))
			return arena_copy(r->arena, json_in_item_text(property, 3));
	}
	return SPAN_NONE;
}

/* RFC 9083 5.1: who has to do with it; the one for abuse is often kept below the holder. */
static void take_entities(struct reading *r, struct host_fact *fact, const struct json_t *object,
			  int depth)
{
	const struct json_t *entities = json_in_member(object, "entities");

	for (size_t i = 0; i < json_in_count(entities); i++) {
		const struct json_t *one = json_in_item(entities, i);
		const struct json_t *roles = json_in_member(one, "roles");

		if (fact->holder.len == 0 && has_text(roles, SPAN("registrant")))
			fact->holder = card_value(r, one, SPAN("fn"));
		if (fact->abuse.len == 0 && has_text(roles, SPAN("abuse")))
			fact->abuse = card_value(r, one, SPAN("email"));
		if (depth < DEPTH_MOST)
			take_entities(r, fact, one, depth + 1);
	}
}

/* RFC 9083 4.5. */
static struct span registered(struct reading *r, const struct json_t *object)
{
	const struct json_t *events = json_in_member(object, "events");

	for (size_t i = 0; i < json_in_count(events); i++) {
		const struct json_t *event = json_in_item(events, i);

		if (span_equal_nocase(json_in_text(event, "eventAction"), SPAN("registration")))
			return text_at(r, event, "eventDate");
	}
	return SPAN_NONE;
}

/* RFC 9083 5.4: a network is told by its ends, which need not be those of a prefix. */
static bool take_network(struct reading *r, struct host_fact *fact, const struct json_t *object)
{
	bool known = ip_read(json_in_text(object, "startAddress"), &fact->first) &&
		     ip_read(json_in_text(object, "endAddress"), &fact->last) &&
		     fact->first.family == fact->last.family;

	fact->about = arena_format(r->arena, SPAN_FMT " - " SPAN_FMT,
				   SPAN_ARG(ip_text(r->arena, &fact->first)),
				   SPAN_ARG(ip_text(r->arena, &fact->last)));
	return known;
}

/* False: it is about neither addresses nor a domain, as an answer about a person is. */
static bool take_rdap(struct reading *r, const struct json_t *object)
{
	struct span class = json_in_text(object, "objectClassName");
	struct host_fact fact = { .name = text_at(r, object, "name") };
	bool known = span_equal_nocase(class, SPAN("domain"))
			     ? take_about(r, &fact, json_in_text(object, "ldhName"))
			     : span_equal_nocase(class, SPAN("ip network")) &&
				       take_network(r, &fact, object);

	if (!known)
		return false;
	fact.handle = text_at(r, object, "handle");
	fact.country = text_at(r, object, "country");
	fact.registered = registered(r, object);
	take_entities(r, &fact, object, 0);
	*LIST_ADD(r->arena, &r->facts->all) = fact;
	return true;
}

/* "asn: 64496"; of lists and objects within nothing is told. */
static void take_note(struct reading *r, struct host_fact *fact, const char *key,
		      const struct json_t *value)
{
	struct span note = SPAN_NONE;

	switch (json_in_kind(value)) {
	case JSON_IN_TEXT:
		note = arena_format(r->arena, "%s: " SPAN_FMT, key,
				    SPAN_ARG(json_in_value_text(value)));
		break;
	case JSON_IN_NUMBER:
		note = arena_format(r->arena, "%s: %lld", key, json_in_value_number(value));
		break;
	case JSON_IN_BOOL:
		note = arena_format(r->arena, "%s: %s", key,
				    json_in_value_true(value) ? "yes" : "no");
		break;
	default:
		return;
	}
	*LIST_ADD(r->arena, &fact->notes) = note;
}

static void take_notes(struct reading *r, struct host_fact *fact, const struct json_t *object,
		       const char *but)
{
	struct json_in_member *at = json_in_first(object);

	for (; at != NULL; at = json_in_next(object, at))
		if (but == NULL || strcmp(json_in_key(at), but) != 0)
			take_note(r, fact, json_in_key(at), json_in_value(at));
}

/* An object that says what it is about. */
static bool take_record(struct reading *r, const struct json_t *object)
{
	static const char *const keys[] = { "ip",      "address", "prefix", "cidr",
					    "network", "domain",  "host" };

	for (size_t i = 0; i < sizeof keys / sizeof *keys; i++) {
		struct host_fact fact = { .name = SPAN_NONE };

		if (!take_about(r, &fact, json_in_text(object, keys[i])))
			continue;
		take_notes(r, &fact, object, keys[i]);
		*LIST_ADD(r->arena, &r->facts->all) = fact;
		return true;
	}
	return false;
}

static const char *take_value(struct reading *, const struct json_t *, int depth);

static const char *take_member(struct reading *r, const char *key, const struct json_t *value)
{
	struct host_fact fact = { .name = SPAN_NONE };

	if (!take_about(r, &fact, span_string(key))) {
		struct span shown = text_shown(r->arena, span_string(key));

		return arena_string(r->arena,
				    arena_format(r->arena,
						 "\"" SPAN_FMT "\" is no address, prefix or domain",
						 SPAN_ARG(span_part(shown, 0, 80))));
	}
	if (json_in_kind(value) == JSON_IN_OBJECT)
		take_notes(r, &fact, value, NULL);
	else if (json_in_kind(value) == JSON_IN_TEXT)
		*LIST_ADD(r->arena, &fact.notes) = arena_copy(r->arena, json_in_value_text(value));
	*LIST_ADD(r->arena, &r->facts->all) = fact;
	return NULL;
}

static const char *take_keyed(struct reading *r, const struct json_t *object)
{
	struct json_in_member *at = json_in_first(object);
	const char *wrong = NULL;

	for (; at != NULL && wrong == NULL; at = json_in_next(object, at))
		wrong = take_member(r, json_in_key(at), json_in_value(at));
	return wrong;
}

static const char *take_list(struct reading *r, const struct json_t *list, int depth)
{
	const char *wrong = NULL;

	for (size_t i = 0; i < json_in_count(list) && wrong == NULL; i++)
		wrong = take_value(r, json_in_item(list, i), depth + 1);
	return wrong;
}

static const char *take_value(struct reading *r, const struct json_t *value, int depth)
{
	if (json_in_kind(value) == JSON_IN_LIST && depth < DEPTH_MOST)
		return take_list(r, value, depth);
	if (json_in_kind(value) != JSON_IN_OBJECT)
		return "an object or a list of objects is wanted";
	if (json_in_text(value, "objectClassName").len > 0)
		return take_rdap(r, value)
			       ? NULL
			       : "an answer of RDAP in it is about no network or domain";
	return take_record(r, value) ? NULL : take_keyed(r, value);
}

static const char *take_text(struct reading *r, struct span text)
{
	struct json_t *tree = json_in(text);
	const char *wrong = tree != NULL ? take_value(r, tree, 0) : "it is no JSON";

	json_in_free(tree);
	return wrong;
}

/* A value a line, where the whole is none. */
static const char *take_lines(struct reading *r, struct span text)
{
	const char *wrong = NULL;

	while (text.len > 0 && wrong == NULL) {
		struct span line = span_trim(span_cut_line(&text));

		wrong = line.len > 0 ? take_text(r, line) : NULL;
	}
	return wrong;
}

/* Of what was read: a pipe tells it only once. */
static void add_digest(struct arena *work, struct host_facts *facts, struct span text)
{
	struct digest *digest = digest_open(work);

	digest_add(digest, (struct span){ (const char *)facts->sha256, sizeof facts->sha256 });
	digest_add(digest, text);
	digest_finish(digest, facts->sha256);
}

const char *facts_text_read(struct arena *arena, struct span text, struct host_facts *facts)
{
	struct reading reading = { .arena = arena, .facts = facts };
	struct json_t *tree = json_in(text);
	const char *wrong =
		tree != NULL ? take_value(&reading, tree, 0) : take_lines(&reading, text);

	json_in_free(tree);
	return wrong;
}

const char *facts_file_read(struct arena *arena, const char *path, struct host_facts *facts)
{
	struct arena work = { 0 };
	struct span text;
	const char *wrong = NULL;

	if (!whole_file_read(&work, path, LIMIT_FACTS_FILE, &text))
		wrong = strerror(errno);
	else
		wrong = facts_text_read(arena, text, facts);
	add_digest(&work, facts, text);
	arena_free(&work);
	return wrong;
}
