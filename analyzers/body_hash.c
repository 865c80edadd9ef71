#include "analyzers/body_hash.h"

#include "parser/limits.h"

/* One digest in the making. */
struct taking {
	struct digest *digest;
	uint64_t left; /* bytes that it still takes */
};

struct body_hasher {
	struct body_digests out;
	struct taking *takings; /* by out.items */
	bool wanted[2]; /* by enum canon_kind */
	struct canon_body bodies[2];
	enum canon_kind feeding; /* the body whose bytes come out now */
};

/* A signature over the message that a set of ARC has is read already. */
static struct signature read_or_known(struct arena *arena, const struct message *message,
				      size_t field, const struct arc_sets *sets)
{
	for (size_t i = 0; i < sets->count; i++)
		if (sets->items[i].has[ARC_MESSAGE] && sets->items[i].fields[ARC_MESSAGE] == field)
			return sets->items[i].message;
	return signature_read(arena, message, field, SIGNATURE_ARC_MESSAGE);
}

struct signatures signatures_read(struct arena *arena, const struct message *message)
{
	static const struct arc_sets none;

	return signatures_beside(arena, message, &none);
}

struct signatures signatures_beside(struct arena *arena, const struct message *message,
				    const struct arc_sets *sets)
{
	struct signatures list = { 0 };
	size_t end = message->fields.count, dkims = 0, arcs = 0;
	size_t dkim = message_find(message, FIELD_DKIM_SIGNATURE, 0);
	size_t arc = message_find(message, FIELD_ARC_MESSAGE_SIGNATURE, 0);

	while (dkim < end || arc < end) {
		if (arc < dkim) {
			if (arcs++ < LIMIT_ARC_SETS)
				*LIST_ADD(arena, &list) = read_or_known(arena, message, arc, sets);
			arc = message_find(message, FIELD_ARC_MESSAGE_SIGNATURE, arc + 1);
			continue;
		}
		if (dkims++ < LIMIT_SIGNATURES)
			*LIST_ADD(arena, &list) =
				signature_read(arena, message, dkim, SIGNATURE_DKIM);
		else
			list.left++;
		dkim = message_find(message, FIELD_DKIM_SIGNATURE, dkim + 1);
	}
	return list;
}

static bool is_digest_of(const struct body_digest *digest, const struct signature *signature)
{
	return digest->canon == signature->body_canon && digest->hash == signature->hash &&
	       digest->has_length == signature->has_length &&
	       (!digest->has_length || digest->length == signature->length);
}

const struct body_digest *body_digest_find(const struct body_digests *digests,
					   const struct signature *signature)
{
	for (size_t i = 0; i < digests->count; i++)
		if (is_digest_of(&digests->items[i], signature))
			return &digests->items[i];
	return NULL;
}

static void put(void *context, struct span bytes)
{
	struct body_hasher *hasher = context;

	for (size_t i = 0; i < hasher->out.count; i++) {
		struct taking *taking = &hasher->takings[i];

		if (hasher->out.items[i].canon != hasher->feeding)
			continue;
		struct span taken =
			bytes.len <= taking->left ? bytes : span_upto(bytes, (size_t)taking->left);
		if (taken.len > 0)
			digest_add(taking->digest, taken);
		taking->left -= taken.len;
	}
}

static void want(struct arena *arena, struct body_hasher *hasher, const struct signature *signature)
{
	if (signature->fault != NULL || hasher->out.count == LIMIT_BODY_DIGESTS ||
	    body_digest_find(&hasher->out, signature) != NULL)
		return;
	hasher->takings[hasher->out.count] = (struct taking){
		digest_open_kind(arena, signature->hash),
		signature->has_length ? signature->length : UINT64_MAX,
	};
	*LIST_ADD(arena, &hasher->out) = (struct body_digest){
		.canon = signature->body_canon,
		.hash = signature->hash,
		.has_length = signature->has_length,
		.length = signature->length,
	};
	hasher->wanted[signature->body_canon] = true;
}

static struct digest *copy_of(struct arena *arena, const struct digest *digest, enum hash_kind hash)
{
	struct digest *copy = digest_open_kind(arena, hash);

	digest_copy(copy, digest);
	return copy;
}

struct body_hasher *body_hasher_copy(struct arena *arena, const struct body_hasher *from)
{
	struct body_hasher *hasher = arena_take(arena, 1, sizeof *hasher);

	*hasher = *from;
	hasher->out.items = NULL;
	hasher->out.count = hasher->out.capacity = 0;
	hasher->takings = arena_take(arena, LIMIT_BODY_DIGESTS, sizeof *hasher->takings);
	for (size_t i = 0; i < from->out.count; i++) {
		const struct body_digest *one = LIST_ADD(arena, &hasher->out);

		hasher->out.items[i] = from->out.items[i];
		hasher->takings[i] = (struct taking){
			copy_of(arena, from->takings[i].digest, one->hash),
			from->takings[i].left,
		};
	}
	for (int kind = CANON_SIMPLE; kind <= CANON_RELAXED; kind++)
		hasher->bodies[kind].out.sink.context = hasher;
	return hasher;
}

bool body_hasher_look(const struct body_hasher *hasher, struct arena *arena,
		      const struct signature *signature, struct body_so_far *out)
{
	const struct body_digest *digest = body_digest_find(&hasher->out, signature);

	if (digest == NULL)
		return false;
	const struct taking *taking = &hasher->takings[digest - hasher->out.items];
	*out = (struct body_so_far){
		.canon = hasher->bodies[signature->body_canon],
		.digest = copy_of(arena, taking->digest, signature->hash),
		.left = taking->left,
	};
	return true;
}

struct body_hasher *body_hasher_open(struct arena *arena, const struct signatures *signatures)
{
	struct body_hasher *hasher = arena_take(arena, 1, sizeof *hasher);

	hasher->takings = arena_take(arena, LIMIT_BODY_DIGESTS, sizeof *hasher->takings);
	for (size_t i = 0; i < signatures->count; i++)
		want(arena, hasher, &signatures->items[i]);
	for (int kind = CANON_SIMPLE; kind <= CANON_RELAXED; kind++)
		canon_body_begin(&hasher->bodies[kind], (enum canon_kind)kind,
				 (struct canon_sink){ put, hasher });
	return hasher;
}

void body_hasher_add(struct body_hasher *hasher, struct span bytes)
{
	for (int kind = CANON_SIMPLE; kind <= CANON_RELAXED; kind++) {
		hasher->feeding = (enum canon_kind)kind;
		if (hasher->wanted[kind])
			canon_body_add(&hasher->bodies[kind], bytes);
	}
}

struct body_digests body_hasher_finish(struct body_hasher *hasher)
{
	struct body_digests *out = &hasher->out;

	for (int kind = CANON_SIMPLE; kind <= CANON_RELAXED; kind++) {
		hasher->feeding = (enum canon_kind)kind;
		if (!hasher->wanted[kind])
			continue;
		canon_body_end(&hasher->bodies[kind]);
		out->bytes[kind] = hasher->bodies[kind].out.bytes;
		out->assumed |= hasher->bodies[kind].assumed;
	}
	for (size_t i = 0; i < out->count; i++) {
		out->items[i].size = digest_size(hasher->takings[i].digest);
		digest_finish(hasher->takings[i].digest, out->items[i].digest);
	}
	out->known = true;
	return *out;
}

struct body_digests body_digests_take(struct arena *arena, const struct signatures *signatures,
				      struct span body)
{
	struct body_hasher *hasher;

	if (signatures->count == 0)
		return (struct body_digests){ .known = true };
	hasher = body_hasher_open(arena, signatures);
	body_hasher_add(hasher, body);
	return body_hasher_finish(hasher);
}

enum body_state body_compare(const struct body_digests *digests, const struct signature *signature,
			     uint64_t *unsigned_bytes)
{
	const struct body_digest *digest = body_digest_find(digests, signature);
	uint64_t bytes;

	*unsigned_bytes = 0;
	if (!digests->known || digest == NULL)
		return BODY_UNKNOWN;
	bytes = digests->bytes[signature->body_canon];
	if (signature->has_length && signature->length > bytes)
		return BODY_TOO_SHORT;
	if (signature->has_length)
		*unsigned_bytes = bytes - signature->length;
	return span_equal(signature->body_hash,
			  (struct span){ (const char *)digest->digest, digest->size })
		       ? BODY_SAME
		       : BODY_CHANGED;
}
