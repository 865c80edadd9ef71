#include "parser/signature.h"

#include "parser/domain.h"
#include "parser/eight.h"
#include "parser/idn.h"
#include "parser/limits.h"
#include "parser/transfer.h"

enum { LENGTH_DIGITS = 76 }; /* of l= (RFC 6376 3.5) */

/* Numbers of seconds have up to 12 digits (RFC 6376 3.5). */
#define LAST_SECOND UINT64_C(999999999999)

typedef const char *tag_reader(struct arena *, struct signature *, const struct tag *);

static const struct algorithm {
	const char *word;
	enum key_type key;
	enum hash_kind hash;
} algorithms[] = {
	{ "rsa-sha256", KEY_RSA, HASH_SHA256 },
	{ "rsa-sha1", KEY_RSA, HASH_SHA1 },
	{ "ed25519-sha256", KEY_ED25519, HASH_SHA256 },
};

const char *canon_word(enum canon_kind canon)
{
	switch (canon) {
	case CANON_SIMPLE:
		return "simple";
	case CANON_RELAXED:
		return "relaxed";
	}
	return "";
}

static const char *read_version(struct arena *arena, struct signature *out, const struct tag *tag)
{
	(void)arena, (void)out;
	return span_equal(tag->value, SPAN("1")) ? NULL : "version";
}

static const char *read_algorithm(struct arena *arena, struct signature *out, const struct tag *tag)
{
	(void)arena;
	out->algorithm = tag->value;
	for (size_t i = 0; i < sizeof algorithms / sizeof *algorithms; i++)
		if (span_equal(tag->value, span_string(algorithms[i].word))) {
			out->key = algorithms[i].key;
			out->hash = algorithms[i].hash;
			return NULL;
		}
	return "algorithm-unknown";
}

static const char *read_signature(struct arena *arena, struct signature *out, const struct tag *tag)
{
	(void)arena;
	out->signature_room = tag->room;
	if (!transfer_is_whole_base64(tag->value))
		return "signature-syntax";
	out->encoded = tag->value;
	return NULL;
}

static const char *read_body_hash(struct arena *arena, struct signature *out, const struct tag *tag)
{
	return transfer_whole_base64(arena, tag->value, &out->body_hash) ? NULL
									 : "signature-syntax";
}

static bool read_canon_word(struct span word, enum canon_kind *out)
{
	*out = span_equal(word, SPAN("relaxed")) ? CANON_RELAXED : CANON_SIMPLE;
	return *out == CANON_RELAXED || span_equal(word, SPAN("simple"));
}

/* One name alone is the header's; the body's is then simple. */
static const char *read_canon(struct arena *arena, struct signature *out, const struct tag *tag)
{
	struct span body = tag->value, header = span_cut(&body, '/');
	bool has_body = header.len < tag->value.len;

	(void)arena;
	if (!read_canon_word(header, &out->header_canon) ||
	    (has_body && !read_canon_word(body, &out->body_canon)))
		return "canon-unknown";
	return NULL;
}

static bool is_name(struct span name)
{
	return name.len <= LIMIT_NAME && domain_is_plain(name);
}

static const char *read_domain(struct arena *arena, struct signature *out, const struct tag *tag)
{
	out->domain = tag->value;
	out->domain_name = idn_ascii(arena, tag->value);
	/* RFC 6376 3.5: sub-domain 1*("." sub-domain). */
	if (span_equal(tag->value, SPAN_NONE) || tag->value.at[tag->value.len - 1] == '.' ||
	    !is_name(out->domain_name) || span_index(out->domain_name, '.') == NOT_FOUND)
		return "domain-syntax";
	return NULL;
}

static const char *read_selector(struct arena *arena, struct signature *out, const struct tag *tag)
{
	struct span name = idn_ascii(arena, tag->value);

	out->selector = tag->value;
	if (span_equal(tag->value, SPAN_NONE) || tag->value.at[tag->value.len - 1] == '.' ||
	    !is_name(name))
		return "selector-syntax";
	out->key_name = name;
	return NULL;
}

/* field-name of RFC 5322 3.6.8, but for the ";" that ends a tag: how far one goes. */
static size_t field_name_len(struct span s)
{
	size_t len = 0;

	for (; s.len - len >= EIGHT; len += EIGHT) {
		uint64_t eight = eight_at(s.at + len);
		uint64_t marks = eight_below(eight, ' ' + 1) | eight_same(eight, ':') |
				 eight_same(eight, 0x7f) | eight; /* that of a byte above 0x7f */

		if ((marks & EIGHT_HIGHS) != 0)
			return len + eight_first(marks);
	}
	while (len < s.len && s.at[len] > ' ' && s.at[len] <= '~' && s.at[len] != ':')
		len++;
	return len;
}

static struct span without_space(struct span s)
{
	while (s.len > 0 && char_is_space(s.at[0]))
		s = span_from(s, 1);
	return s;
}

static const char *read_names(struct arena *arena, struct signature *out, const struct tag *tag)
{
	struct span rest = without_space(tag->value);

	for (;;) {
		struct span name = span_upto(rest, field_name_len(rest));

		rest = without_space(span_from(rest, name.len));
		if (name.len == 0 || (rest.len > 0 && rest.at[0] != ':') ||
		    out->names.count == LIMIT_SIGNED_NAMES)
			return "names-syntax";
		*LIST_ADD(arena, &out->names) = name;
		if (rest.len == 0)
			return NULL;
		rest = without_space(span_from(rest, 1));
	}
}

static const char *read_agent(struct arena *arena, struct signature *out, const struct tag *tag)
{
	size_t at;

	out->agent = tags_quoted_printable(arena, tag->value);
	at = span_last_index(out->agent, '@');
	if (at == NOT_FOUND)
		return "agent-syntax";
	out->agent_domain = idn_ascii(arena, span_from(out->agent, at + 1));
	return NULL;
}

/* 1*76DIGIT; over 64 bits is more than any body has, and is no number here. */
static const char *read_length(struct arena *arena, struct signature *out, const struct tag *tag)
{
	(void)arena;
	out->has_length = tag->value.len <= LENGTH_DIGITS &&
			  span_number(tag->value, UINT64_MAX, &out->length);
	return out->has_length ? NULL : "length-syntax";
}

/* Methods that are not known are ignored; one that is must be among them. */
static const char *read_query(struct arena *arena, struct signature *out, const struct tag *tag)
{
	struct span rest = tag->value;

	(void)arena, (void)out;
	while (rest.len > 0)
		if (span_equal(tags_item(&rest, ':'), SPAN("dns/txt")))
			return NULL;
	return "query-unknown";
}

static const char *read_time(struct arena *arena, struct signature *out, const struct tag *tag)
{
	(void)arena;
	out->has_time = span_number(tag->value, LAST_SECOND, &out->time);
	return out->has_time ? NULL : "time-syntax";
}

static const char *read_expiry(struct arena *arena, struct signature *out, const struct tag *tag)
{
	(void)arena;
	out->has_expiry = span_number(tag->value, LAST_SECOND, &out->expiry);
	return out->has_expiry ? NULL : "time-syntax";
}

static const char *read_copied(struct arena *arena, struct signature *out, const struct tag *tag)
{
	(void)arena;
	out->copied = tag->value;
	return NULL;
}

/* RFC 8617 4.2.1: 1 to 50, no leading zero. */
static const char *read_instance(struct arena *arena, struct signature *out, const struct tag *tag)
{
	uint64_t number;

	(void)arena;
	if (!span_number(tag->value, 50, &number) || number == 0 || tag->value.at[0] == '0')
		return "instance-syntax";
	out->instance = (unsigned)number;
	return NULL;
}

static const char *read_chain(struct arena *arena, struct signature *out, const struct tag *tag)
{
	(void)arena;
	out->chain = tag->value;
	if (span_equal(out->chain, SPAN("none")) || span_equal(out->chain, SPAN("pass")) ||
	    span_equal(out->chain, SPAN("fail")))
		return NULL;
	return "chain-syntax";
}

enum {
	DKIM = 1 << SIGNATURE_DKIM,
	MESSAGE = 1 << SIGNATURE_ARC_MESSAGE,
	SEAL = 1 << SIGNATURE_ARC_SEAL,
	ALL = DKIM | MESSAGE | SEAL,
};

/* In the order of RFC 6376 6.1.1. `read` NULL: such a field must not have the tag. */
static const struct row {
	struct span name;
	unsigned kinds, required; /* of which kinds it is a tag, and of which it must be one */
	tag_reader *read;
} rows[] = {
	{ { "v", 1 }, DKIM, DKIM, read_version },
	{ { "i", 1 }, MESSAGE | SEAL, MESSAGE | SEAL, read_instance },
	{ { "a", 1 }, ALL, ALL, read_algorithm },
	{ { "b", 1 }, ALL, ALL, read_signature },
	{ { "bh", 2 }, DKIM | MESSAGE, DKIM | MESSAGE, read_body_hash },
	{ { "d", 1 }, ALL, ALL, read_domain },
	{ { "s", 1 }, ALL, ALL, read_selector },
	{ { "h", 1 }, DKIM | MESSAGE, DKIM | MESSAGE, read_names },
	{ { "h", 1 }, SEAL, 0, NULL }, /* RFC 8617 4.1.3 */
	{ { "cv", 2 }, SEAL, SEAL, read_chain },
	{ { "c", 1 }, DKIM | MESSAGE, 0, read_canon },
	{ { "i", 1 }, DKIM, 0, read_agent },
	{ { "l", 1 }, DKIM | MESSAGE, 0, read_length },
	{ { "q", 1 }, DKIM | MESSAGE, 0, read_query },
	{ { "t", 1 }, ALL, 0, read_time },
	{ { "x", 1 }, DKIM | MESSAGE, 0, read_expiry },
	{ { "z", 1 }, DKIM | MESSAGE, 0, read_copied },
};

static void fault(struct signature *out, const char *word, struct span at)
{
	if (out->fault != NULL || word == NULL)
		return;
	out->fault = word;
	out->fault_at = at;
}

static void fault_of_list(struct signature *out)
{
	switch (out->tags.fault) {
	case TAGS_SOUND:
		return;
	case TAGS_SYNTAX:
		fault(out, "syntax", out->tags.at);
		return;
	case TAGS_DUPLICATE:
		fault(out, "tag-duplicate", out->tags.at);
		return;
	case TAGS_TOO_MANY:
		fault(out, "tags-too-many", out->tags.at);
		return;
	}
}

static void read_tags(struct arena *arena, struct signature *out)
{
	unsigned kind = 1u << out->kind;

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		const struct row *row = &rows[i];
		const struct tag *tag;

		if ((row->kinds & kind) == 0)
			continue;
		tag = tags_find(&out->tags, row->name);
		if (tag == NULL)
			fault(out, row->required & kind ? "tag-missing" : NULL, out->raw);
		else if (row->read == NULL)
			fault(out, "tag-unexpected", tag->room);
		else
			fault(out, row->read(arena, out, tag), tag->room);
	}
}

static bool names_from(const struct signature *signature)
{
	for (size_t i = 0; i < signature->names.count; i++)
		if (span_equal_nocase(signature->names.items[i], SPAN("From")))
			return true;
	return false;
}

/* The three in a row, in the arena. */
static struct span joined(struct arena *arena, struct span head, struct span middle,
			  struct span tail)
{
	char *at = arena_bytes(arena, head.len + middle.len + tail.len), *room = at;
	const struct span parts[] = { head, middle, tail };

	for (size_t i = 0; i < sizeof parts / sizeof *parts; i++) {
		if (parts[i].len > 0)
			memcpy(room, parts[i].at, parts[i].len);
		room += parts[i].len;
	}
	return (struct span){ at, (size_t)(room - at) };
}

/* What tags must be to each other. */
static void compare_tags(struct arena *arena, struct signature *out)
{
	if (out->kind == SIGNATURE_DKIM && out->agent.len == 0) {
		out->agent = joined(arena, SPAN("@"), out->domain_name, SPAN_NONE);
		out->agent_domain = out->domain_name;
	}
	if (out->kind == SIGNATURE_DKIM && !domain_holds(out->domain_name, out->agent_domain))
		fault(out, "agent-domain", out->agent);
	if (out->kind == SIGNATURE_DKIM && !names_from(out))
		fault(out, "from-unsigned", out->raw);
	if (out->has_time && out->has_expiry && out->expiry <= out->time)
		fault(out, "time-syntax", out->raw);
}

struct signature signature_read(struct arena *arena, const struct message *message, size_t field,
				enum signature_kind kind)
{
	const struct field *at = &message->fields.items[field];
	struct signature out = { .kind = kind, .field = field, .raw = at->raw };

	out.tags = tags_read(arena, at->body);
	fault_of_list(&out);
	read_tags(arena, &out);
	compare_tags(arena, &out);
	if (out.key_name.len > 0)
		out.key_name = joined(arena, out.key_name, SPAN("._domainkey."), out.domain_name);
	if (out.key_name.len > LIMIT_NAME - 2)
		fault(&out, "selector-syntax", out.selector);
	if (out.fault != NULL)
		out.key_name = SPAN_NONE;
	return out;
}

struct span signature_bytes(struct arena *arena, const struct signature *signature)
{
	struct span bytes = SPAN_NONE;

	transfer_whole_base64(arena, signature->encoded, &bytes);
	return bytes;
}

struct field_copy_list signature_copies(struct arena *arena, const struct signature *signature)
{
	struct field_copy_list list = { 0 };
	struct span rest = signature->copied;

	while (rest.len > 0 && list.count < LIMIT_FIELDS) {
		struct span value = span_cut(&rest, '|'), name = span_trim(span_cut(&value, ':'));

		if (name.len > 0 && field_name_len(name) == name.len)
			*LIST_ADD(arena, &list) =
				(struct field_copy){ name, tags_quoted_printable(arena, value) };
	}
	return list;
}
