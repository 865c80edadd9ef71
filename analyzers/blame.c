#include "analyzers/blame.h"

#include "analyzers/body_undo.h"
#include "analyzers/header_undo.h"
#include "parser/limits.h"
#include "parser/text.h"

enum {
	SHOWN = 60, /* bytes of a text that was added, in a sentence */
	PASSES = 3, /* of body_undo() over a body */
};

struct blame_budget blame_budget(void)
{
	return (struct blame_budget){ LIMIT_UNDO_HEADER, LIMIT_UNDO_BODY, LIMIT_UNDO_ENDS };
}

static void add(struct arena *arena, struct blame *blame, const char *cause, bool of_body,
		struct span because)
{
	*LIST_ADD(arena, &blame->undone) = (struct undone){ cause, of_body, because };
}

static struct span value_of(struct arena *arena, struct span raw)
{
	return text_shown(arena, span_trim(span_from(raw, span_index(raw, ':') + 1)));
}

static void tell_header(struct arena *arena, struct blame *blame, const struct header_undo *undo)
{
	if (undo->from.len > 0)
		add(arena, blame, "from-munge", false,
		    arena_format(arena, "the signature holds with \"From: " SPAN_FMT "\"",
				 SPAN_ARG(value_of(arena, undo->from))));
	if (undo->subject.len > 0)
		add(arena, blame, "subject-tag", false,
		    arena_format(arena, "the signature holds with \"Subject: " SPAN_FMT "\"",
				 SPAN_ARG(value_of(arena, undo->subject))));
	if (undo->left_out != NULL)
		add(arena, blame, "header-rewrite", false,
		    arena_format(arena, "the signature holds without %s", undo->left_out));
}

/* The first line of what was added that has letters or digits in it, cut short. */
static struct span sample(struct arena *arena, struct span added)
{
	while (added.len > 0) {
		struct span line = span_trim(span_cut_line(&added));

		for (size_t i = 0; i < line.len; i++)
			if (char_is_alpha(line.at[i]) || char_is_digit(line.at[i]))
				return text_shown(arena, span_upto(line, SHOWN));
	}
	return SPAN_NONE;
}

static void tell_body(struct arena *arena, struct blame *blame, const struct body_undo *undo)
{
	struct span text = sample(arena, undo->added);
	size_t lines = 0;

	for (struct span rest = undo->added; rest.len > 0; lines++)
		span_cut_line(&rest);
	if (undo->unquoted)
		add(arena, blame, "line-wrap", true,
		    SPAN("the body fits with \">From \" read as \"From \", as mailboxes quote it"));
	if (lines == 0)
		return;
	add(arena, blame, undo->at_start ? "banner" : "footer", true,
	    arena_format(arena, "the body fits without %zu line%s %s%s" SPAN_FMT "%s", lines,
			 lines > 1 ? "s" : "", undo->at_start ? "before it" : "behind it",
			 text.len > 0 ? ", \"" : "", SPAN_ARG(text), text.len > 0 ? "\"" : ""));
}

static void try_header(struct arena *arena, const struct facts *facts,
		       const struct signature *signature, const struct dkim_outcome *outcome,
		       struct blame_budget *budget, struct blame *blame)
{
	struct arena scratch = { 0 };
	struct header_undo undo = header_undo(&scratch, facts->told->keys, facts->message,
					      signature, outcome->record, &budget->header);

	blame->header = undo.fits;
	blame->cut |= undo.cut && !undo.fits;
	if (undo.fits)
		tell_header(arena, blame, &undo);
	arena_free(&scratch);
}

/*
 * The body as it was before a host without 8BITMIME, or a list, put it into
 * quoted-printable or base64. How the parts of a multipart were written cannot
 * be known.
 */
static bool is_encoded(const struct facts *facts)
{
	const struct mime_part *whole = facts->parts.items;

	return facts->parts.count > 0 && !mime_is_kind(whole, SPAN("multipart/")) &&
	       (whole->encoding == MIME_QUOTED_PRINTABLE || whole->encoding == MIME_BASE64);
}

static struct body_undo try_decoded(struct arena *arena, struct arena *scratch,
				    const struct facts *facts, const struct signature *signature,
				    struct blame_budget *budget, struct blame *blame)
{
	struct span text = mime_content(scratch, &facts->parts.items[0], NULL);
	struct body_undo undo = { .cut = PASSES * (uint64_t)text.len > budget->ends };

	if (undo.cut)
		return undo;
	budget->ends -= PASSES * (uint64_t)text.len;
	undo = body_undo(scratch, signature, text, &budget->body);
	if (undo.fits)
		add(arena, blame, "reencode", true,
		    arena_format(arena, "the body fits with its %s undone",
				 facts->parts.items[0].encoding == MIME_BASE64
					 ? "base64"
					 : "quoted-printable"));
	return undo;
}

static void try_body(struct arena *arena, const struct facts *facts,
		     const struct signature *signature, struct blame_budget *budget,
		     struct blame *blame)
{
	struct arena scratch = { 0 };
	bool whole = !facts->message->cut;
	struct span body = whole ? facts->message->body : facts->end;
	uint64_t bytes = PASSES * (uint64_t)body.len;

	if (bytes > budget->ends || (!whole && facts->before_end == NULL)) {
		blame->cut = true;
		return;
	}
	budget->ends -= bytes;
	struct body_undo undo = whole ? body_undo(&scratch, signature, body, &budget->body)
				      : body_undo_end(&scratch, signature, body, facts->before_end);

	if (!undo.fits && whole && is_encoded(facts))
		undo = try_decoded(arena, &scratch, facts, signature, budget, blame);
	blame->body = undo.fits;
	blame->cut |= undo.cut && !undo.fits;
	if (undo.fits)
		tell_body(arena, blame, &undo);
	arena_free(&scratch);
}

struct blame blame_signature(struct arena *arena, const struct facts *facts,
			     const struct signature *signature, const struct dkim_outcome *outcome,
			     struct blame_budget *budget)
{
	struct blame blame = {
		.header = outcome->header == AUTH_PART_PASS,
		.body = outcome->body == AUTH_PART_PASS,
	};

	if (outcome->header == AUTH_PART_FAIL && outcome->record != NULL)
		try_header(arena, facts, signature, outcome, budget, &blame);
	if (outcome->body == AUTH_PART_FAIL && facts->message->body.at != NULL)
		try_body(arena, facts, signature, budget, &blame);
	return blame;
}
