#include "analyzers/header_undo.h"

#include "analyzers/subject_tag.h"
#include "parser/buffer.h"

enum { FROM_GUESSES = 6 };

/* Fields that lists put into a mail: those that a signature may be over are left out in turn. */
static const struct {
	const char *told;
	bool reply_to, sender, list;
} additions[] = {
	{ NULL, false, false, false },
	{ "Reply-To", true, false, false },
	{ "Sender", false, true, false },
	{ "the list's fields", true, true, true },
};

struct undoing {
	struct arena *arena;
	struct key_cache *keys;
	struct message message; /* a copy, whose fields are changed */
	const struct signature *signature;
	struct span bytes; /* its b=, decoded */
	const struct dkim_record *record;
	uint64_t *budget;
	bool known; /* what was signed: then no guess needs the key */
	unsigned char wanted[HASH_SIZE_MOST];
	struct header_selection selection;
	struct span_list subjects, froms; /* the first is that of now */
	struct field *subject, *from;
	struct header_undo out;
};

static bool holds(struct undoing *undoing)
{
	struct arena_mark mark = arena_mark(undoing->arena);
	uint64_t bytes = 0;
	struct span digest = header_hash(undoing->arena, &undoing->message, &undoing->selection, 0,
					 undoing->signature, &bytes);
	bool good;

	if (undoing->known)
		good = span_equal(digest,
				  (struct span){ (const char *)undoing->wanted, digest.len });
	else
		good = key_verify(undoing->keys, undoing->record, undoing->signature->hash, digest,
				  undoing->bytes) == KEY_CHECK_GENUINE;
	arena_rewind(undoing->arena, mark);
	if (bytes > *undoing->budget)
		undoing->out.cut = true;
	*undoing->budget -= bytes < *undoing->budget ? bytes : *undoing->budget;
	return good;
}

/* The field of that kind that is signed and stands lowest; NULL: none. */
static struct field *signed_field(struct undoing *undoing, enum field_id id)
{
	for (size_t i = 0; i < undoing->selection.count; i++) {
		struct field *field = &undoing->message.fields.items[undoing->selection.fields[i]];

		if (field->id == id)
			return field;
	}
	return NULL;
}

static void guess_from(struct undoing *undoing, struct span name, struct span mailbox)
{
	struct buffer bytes = { .arena = undoing->arena };
	struct span raw = undoing->from->raw;
	struct span line = span_chomp(raw);

	if (undoing->froms.count >= FROM_GUESSES || mailbox.len == 0)
		return;
	buffer_put(&bytes, span_upto(raw, span_index(raw, ':')));
	buffer_put(&bytes, SPAN(": "));
	buffer_put(&bytes, name);
	buffer_put(&bytes, mailbox);
	buffer_put(&bytes, span_from(raw, line.len));
	*LIST_ADD(undoing->arena, &undoing->froms) = buffer_span(&bytes);
}

static struct span between(struct arena *arena, const char *open, struct span s, const char *close)
{
	return arena_format(arena, "%s" SPAN_FMT "%s", open, SPAN_ARG(s), close);
}

/* "Alice via Talk" <talk@list.example>, and Reply-To: alice@a.example. */
static void guess_munged(struct undoing *undoing, struct span reply_to)
{
	struct arena *arena = undoing->arena;
	struct span body = span_trim(undoing->from->body), name, address = reply_to;
	size_t via = span_find_nocase(body, SPAN(" via ")), open = span_index(reply_to, '<');

	if (via == NOT_FOUND)
		return;
	name = span_trim(span_upto(body, via));
	if (span_starts(name, SPAN("\"")))
		name = span_from(name, 1);
	else if (span_starts(name, SPAN("'")))
		name = span_from(name, 1);
	if (name.len > 0 && name.at[name.len - 1] == '\'')
		name.len--;
	if (open != NOT_FOUND) {
		address = span_from(reply_to, open + 1);
		address = span_cut(&address, '>');
	}
	address = between(arena, "<", address, ">");
	guess_from(undoing, between(arena, "", name, " "), address);
	guess_from(undoing, between(arena, "\"", name, "\" "), address);
}

/* Lists keep the author in Reply-To, or in a field of their own. */
static void guess_froms(struct undoing *undoing)
{
	static const struct {
		struct span name;
	} keepers[] = { { { "X-Original-From", 15 } }, { { "X-Google-Original-From", 22 } } };
	const struct message *message = &undoing->message;

	*LIST_ADD(undoing->arena, &undoing->froms) = undoing->from->raw;
	for (size_t i = 0; i < message->fields.count; i++) {
		const struct field *field = &message->fields.items[i];
		struct span value = span_trim(field->body);

		for (size_t k = 0; k < sizeof keepers / sizeof *keepers; k++)
			if (span_equal_nocase(field->name, keepers[k].name))
				guess_from(undoing, SPAN_NONE, value);
		if (field->id != FIELD_REPLY_TO)
			continue;
		guess_from(undoing, SPAN_NONE, value);
		guess_munged(undoing, span_trim(span_cut(&value, ',')));
	}
}

static void prepare(struct undoing *undoing)
{
	*LIST_ADD(undoing->arena, &undoing->subjects) = SPAN_NONE;
	*LIST_ADD(undoing->arena, &undoing->froms) = SPAN_NONE;
	if (undoing->subject != NULL) {
		struct span_list guesses =
			subject_untagged(undoing->arena, &undoing->message, undoing->subject->raw);

		undoing->subjects.items[0] = undoing->subject->raw;
		for (size_t i = 0; i < guesses.count; i++)
			*LIST_ADD(undoing->arena, &undoing->subjects) = guesses.items[i];
	}
	if (undoing->from != NULL) {
		undoing->froms.count = 0;
		guess_froms(undoing);
	}
}

/* Each Subject with each From; `changed`: not as both stand now, which was tried. */
static bool try_fields(struct undoing *undoing, bool as_now)
{
	for (size_t f = 0; f < undoing->froms.count; f++)
		for (size_t s = as_now || f > 0 ? 0 : 1; s < undoing->subjects.count; s++) {
			if (*undoing->budget == 0) {
				undoing->out.cut = true;
				return false;
			}
			if (undoing->subject != NULL)
				undoing->subject->raw = undoing->subjects.items[s];
			if (undoing->from != NULL)
				undoing->from->raw = undoing->froms.items[f];
			if (!holds(undoing))
				continue;
			undoing->out.fits = true;
			undoing->out.subject = s > 0 ? undoing->subjects.items[s] : SPAN_NONE;
			undoing->out.from = f > 0 ? undoing->froms.items[f] : SPAN_NONE;
			return true;
		}
	return false;
}

/* A field without a name is none that h= can name. True when one was left out. */
static bool leave_out(struct undoing *undoing, const struct message *message, size_t nth)
{
	bool any = false;

	for (size_t i = 0; i < message->fields.count; i++) {
		struct field *field = &undoing->message.fields.items[i];
		bool out = (additions[nth].reply_to && field->id == FIELD_REPLY_TO) ||
			   (additions[nth].sender && field->id == FIELD_SENDER) ||
			   (additions[nth].list &&
			    (span_starts_nocase(field->name, SPAN("List-")) ||
			     span_equal_nocase(field->name, SPAN("Precedence"))));

		*field = message->fields.items[i];
		if (!out)
			continue;
		field->name = SPAN_NONE;
		any = true;
	}
	return any;
}

static bool try_without(struct undoing *undoing, const struct message *message, size_t nth)
{
	size_t before = undoing->selection.count;

	if (!leave_out(undoing, message, nth) && nth > 0)
		return false;
	undoing->selection =
		header_select(undoing->arena, header_index_make(undoing->arena, &undoing->message),
			      undoing->signature);
	if (nth > 0 && undoing->selection.count == before)
		return false;
	undoing->subject = signed_field(undoing, FIELD_SUBJECT);
	undoing->from = signed_field(undoing, FIELD_FROM);
	if (nth == 0)
		prepare(undoing);
	if (!try_fields(undoing, nth > 0))
		return false;
	undoing->out.left_out = additions[nth].told;
	return true;
}

struct header_undo header_undo(struct arena *scratch, struct key_cache *keys,
			       const struct message *message, const struct signature *signature,
			       const struct dkim_record *record, uint64_t *budget)
{
	struct undoing undoing = {
		.arena = scratch,
		.keys = keys,
		.message = *message,
		.signature = signature,
		.bytes = signature_bytes(scratch, signature),
		.record = record,
		.budget = budget,
	};

	undoing.message.fields.items =
		arena_take(scratch, message->fields.count, sizeof *message->fields.items);
	undoing.known =
		key_recover(keys, record, signature->hash, undoing.bytes, undoing.wanted);
	/* An RSA key tells what it signed, or signed nothing of this hash. */
	if (record->key == KEY_RSA && !undoing.known)
		return undoing.out;
	for (size_t i = 0; i < sizeof additions / sizeof *additions; i++)
		if (try_without(&undoing, message, i))
			break;
	return undoing.out;
}
