#include "analyzers/dkim_copies.h"

#include "analyzers/canon.h"
#include "parser/buffer.h"
#include "parser/text.h"

enum {
	COPIES = 50, /* compared of a signature */
	SAME_NAME = 5, /* fields that a copy is compared with */
	FIELD_BYTES = 32768, /* longer fields are not compared */
	SHOWN = 100, /* columns of a field in a sentence */
};

static void take(void *context, struct span bytes)
{
	buffer_put(context, bytes);
}

static struct span relaxed(struct arena *arena, struct span raw)
{
	struct buffer bytes = { .arena = arena };
	struct canon_out out;

	canon_begin(&out, (struct canon_sink){ take, &bytes });
	canon_last_field(&out, CANON_RELAXED, raw, SPAN_NONE);
	canon_end(&out);
	return buffer_span(&bytes);
}

static struct span copy_text(struct arena *arena, const struct field_copy *copy)
{
	struct buffer bytes = { .arena = arena };

	buffer_put(&bytes, copy->name);
	buffer_put(&bytes, SPAN(":"));
	buffer_put(&bytes, copy->value);
	return relaxed(arena, buffer_span(&bytes));
}

/*
 * The lowest field of the copy's name, when none of that name is as it was;
 * *changed is false where one is, and NULL is returned where there is none.
 */
static const struct field *find_changed(struct arena *arena, const struct message *message,
					const struct field_copy *copy, bool *changed)
{
	struct span was = copy_text(arena, copy);
	const struct field *lowest = NULL;
	size_t compared = 0;

	*changed = false;
	for (size_t i = message->fields.count; i-- > 0 && compared < SAME_NAME;) {
		const struct field *field = &message->fields.items[i];

		if (!span_equal_nocase(field->name, copy->name))
			continue;
		if (lowest == NULL)
			lowest = field;
		compared++;
		if (field->raw.len > FIELD_BYTES || span_equal(relaxed(arena, field->raw), was))
			return NULL;
	}
	*changed = true;
	return lowest;
}

static void point(struct arena *arena, struct auth_result *result, struct span what,
		  struct span text, bool in_message)
{
	*LIST_ADD(arena, &result->evidence) = (struct evidence){
		.kind = EVIDENCE_FIELD, .what = what, .text = text, .in_message = in_message
	};
}

static struct span fitting(struct arena *arena, struct span text)
{
	return text_fit(text_shown(arena, span_trim(text)), SHOWN);
}

static void tell(struct arena *arena, struct auth_result *result, const struct field_copy *copy,
		 const struct field *now)
{
	struct span name = text_shown(arena, copy->name);

	result->explanation =
		arena_say(arena, SPAN_FMT " " SPAN_FMT " was \"" SPAN_FMT "\"%s" SPAN_FMT "%s",
			  SPAN_ARG(result->explanation), SPAN_ARG(name),
			  SPAN_ARG(fitting(arena, copy->value)),
			  now != NULL ? ", and is \"" : ", and is gone",
			  SPAN_ARG(now != NULL ? fitting(arena, now->body) : SPAN_NONE),
			  now != NULL ? "\"." : ".");
	point(arena, result, arena_say(arena, SPAN_FMT " as signed (z=)", SPAN_ARG(name)),
	      span_trim(copy->value), false);
	if (now != NULL)
		point(arena, result, name, span_trim(now->body), true);
}

void dkim_copies_compare(struct arena *arena, const struct message *message,
			 const struct signature *signature, struct auth_result *result)
{
	struct field_copy_list copies = signature_copies(arena, signature);
	bool changed;

	for (size_t i = 0; i < copies.count && i < COPIES; i++) {
		const struct field_copy *copy = &copies.items[i];
		const struct field *now = NULL;

		if (copy->value.len > FIELD_BYTES)
			continue;
		now = find_changed(arena, message, copy, &changed);
		if (changed)
			tell(arena, result, copy, now);
	}
}
