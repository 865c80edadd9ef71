/* Whether the words of a mail make it a bounce, and what they tell then. */
#include "parser/bounce.h"
#include "parser/html.h"
#include "parser/limits.h"

struct mail {
	const struct message *message;
	const struct mime_part_list *parts;
	const struct notice_marks *marks;
	bool of_returner; /* its header is of one that returns mails */
};

/* X-Failed-Recipients, which Exim and Google write. */
static struct span failed_field(const struct message *message)
{
	for (size_t i = 0; i < message->fields.count; i++)
		if (span_equal_nocase(message->fields.items[i].name, SPAN("X-Failed-Recipients")))
			return span_trim(message->fields.items[i].body);
	return SPAN_NONE;
}

/* Whether the header is of one that returns mails, and whether it says so. */
static bool is_of_returner(const struct message *message, const struct notice_marks *marks)
{
	return notice_has(&marks->senders,
			  span_upto(message_field(message, FIELD_FROM), LIMIT_NAME)) ||
	       span_equal(message_field(message, FIELD_RETURN_PATH), SPAN("<>")) ||
	       failed_field(message).len > 0;
}

static bool says_returned(const struct message *message, const struct notice_marks *marks)
{
	return notice_has(&marks->subjects,
			  span_upto(message_field(message, FIELD_SUBJECT), LIMIT_NAME)) ||
	       failed_field(message).len > 0;
}

/*
 * Leaves with text of that type which nobody attached as a file. A multipart
 * in which no part was found is plain text, too: some gateways lose the header
 * that names the boundary.
 */
static bool is_notice(const struct mime_part_list *parts, size_t index, struct span type)
{
	const struct mime_part *part = &parts->items[index];

	if (mime_is_kind(part, SPAN("multipart/")))
		return part->body.at != NULL && part->end == index + 1 &&
		       span_equal(type, SPAN("text/plain"));
	return part->body.at != NULL && mime_is(part, type) &&
	       !span_starts_nocase(part->disposition, SPAN("attachment"));
}

/* A part without fields of its own, so that those of the returned mail stand in their place. */
static bool is_bare_mail(const struct mime_part *part)
{
	return part->parent != NO_PART && part->content_type.at == NULL &&
	       (span_starts_nocase(part->header, SPAN("Received:")) ||
		span_starts_nocase(part->header, SPAN("Return-Path:")));
}

static bool is_attached_text(const struct mime_part *part)
{
	return part->body.at != NULL && mime_is(part, SPAN("text/plain")) &&
	       span_starts_nocase(part->disposition, SPAN("attachment"));
}

/* A returned mail, or its header, that was attached as a file of text. */
static struct span attached_mail(struct arena *arena, const struct mime_part *part)
{
	struct span text;

	if (!is_attached_text(part))
		return SPAN_NONE;
	text = mime_content(arena, part, NULL);
	return span_starts_nocase(text, SPAN("Received:")) ||
			       span_starts_nocase(text, SPAN("Return-Path:"))
		       ? text
		       : SPAN_NONE;
}

/* The words of a part, cut to what is left of LIMIT_NOTICE; *cut: there were more. */
static struct span notice_words(struct arena *arena, const struct mime_part *part, size_t *left,
				bool *cut, struct flaw_list *flaws)
{
	struct span text = mime_content(arena, part, NULL);

	*cut |= text.len > *left;
	if (text.len > *left)
		flaw_add(flaws, FLAW_NOTICE_CUT, span_upto(part->body, 1));
	text = span_upto(text, *left);
	*left -= text.len;
	return text;
}

/* What was found in a text, from the mail at `from` on, may have been cut with it. */
static void note_cut(struct bounce *bounce, size_t from, bool cut)
{
	for (size_t i = from; i < bounce->originals.count; i++)
		bounce->originals.items[i].cut |= cut;
}

/* Read the texts of one type; false: none of them announces anything. */
static bool read_texts(struct arena *arena, const struct message *message,
		       const struct mime_part_list *parts, struct span type, struct bounce *bounce,
		       struct flaw_list *flaws)
{
	bool html = span_equal(type, SPAN("text/html")), announced = false;
	size_t left = LIMIT_NOTICE;

	for (size_t i = 0; i < parts->count && left > 0; i++) {
		const struct mime_part *part = &parts->items[i];
		size_t found = bounce->originals.count;
		bool cut = mime_is_cut(message, part);
		struct span text;

		if (!is_notice(parts, i, type)) {
			if (bounce->announced && !html)
				bounce_embed(arena, bounce,
					     (struct embedded){ .bytes = attached_mail(arena, part) },
					     flaws);
			note_cut(bounce, found, cut);
			continue;
		}
		if (bounce->announced && is_bare_mail(part)) {
			bounce_embed(arena, bounce, (struct embedded){ .bytes = part->raw }, flaws);
			note_cut(bounce, found, cut);
			continue;
		}
		text = notice_words(arena, part, &left, &cut, flaws);
		if (html)
			text = html_text(arena, text);
		if (bounce_text(arena, text, bounce, flaws))
			announced = true;
		note_cut(bounce, found, cut);
	}
	return announced;
}

/* What is to be read of a type. */
static struct span_list texts_of(struct arena *arena, const struct mail *mail, struct span type,
				 struct flaw_list *flaws)
{
	struct span_list texts = { 0 };
	size_t left = LIMIT_NOTICE;
	bool cut = false;

	for (size_t i = 0; i < mail->parts->count && left > 0; i++)
		if (is_notice(mail->parts, i, type))
			*LIST_ADD(arena, &texts) = notice_words(arena, &mail->parts->items[i],
								&left, &cut, flaws);
	return texts;
}

/* The words of a mail by their type, cut where read_texts() would cut them. */
struct words {
	struct span_list texts, pages;
};

/* Whether a line of them may begin with such a mark. */
static bool words_may_have(const struct words *words, const struct mark_index *marks)
{
	for (size_t i = 0; i < words->texts.count; i++)
		if (notice_in_text(marks, words->texts.items[i]))
			return true;
	for (size_t i = 0; i < words->pages.count; i++)
		if (notice_in_page(marks, words->pages.items[i]))
			return true;
	return false;
}

/* Whether a part may be a returned mail that read_texts() takes as a whole. */
static bool parts_may_have(const struct mime_part_list *parts)
{
	for (size_t i = 0; i < parts->count; i++)
		if (is_bare_mail(&parts->items[i]) || is_attached_text(&parts->items[i]))
			return true;
	return false;
}

/* Of one that returns mails an announcement is enough; another has to return a mail with it. */
static bool may_announce(const struct mail *mail, const struct words *words)
{
	return (mail->of_returner || words_may_have(words, &mail->marks->originals) ||
		parts_may_have(mail->parts)) &&
	       words_may_have(words, &mail->marks->lines);
}

/*
 * Whether the words are to be read: those of nearly no mail are. What was cut
 * off is told here where they are not.
 */
static bool are_to_be_read(struct arena *arena, const struct mail *mail,
			   const struct bounce *bounce, struct flaw_list *flaws)
{
	struct flaw_list cut = { .arena = arena };
	struct words words;

	if (bounce->type != BOUNCE_NONE ||
	    (mail->of_returner && says_returned(mail->message, mail->marks)))
		return true;
	words.texts = texts_of(arena, mail, SPAN("text/plain"), &cut);
	words.pages = texts_of(arena, mail, SPAN("text/html"), &cut);
	if (may_announce(mail, &words))
		return true;
	flaws_join(flaws, &cut);
	return false;
}

static void take_failed_field(struct arena *arena, const struct message *message,
			      struct bounce *bounce, struct flaw_list *flaws)
{
	struct span rest = failed_field(message);

	while (rest.len > 0 && bounce->recipients.count < LIMIT_BOUNCE_RECIPIENTS) {
		struct span word = span_trim(span_cut(&rest, ','));

		if (span_index(word, '@') != NOT_FOUND)
			bounce_recipient(arena, bounce, word, flaws);
	}
}

/* What is told of nobody in particular is of the recipient, where there is no other. */
static void take_unnamed(struct arena *arena, struct bounce *words)
{
	const struct bounce_recipient *one = &words->unnamed;

	if (words->recipients.count == 0 && one->address.len + one->diagnostic.len > 0)
		*LIST_ADD(arena, &words->recipients) = *one;
}

/*
 * In Final-Recipient Exim keeps the address that it had taken the mail for, so
 * that the sender does not learn where it went on to; and then tells it in a field.
 */
static void take_forwarded(struct bounce *bounce, struct span failed)
{
	if (bounce->recipients.count == 1 && span_index(failed, ',') == NOT_FOUND &&
	    span_index(failed, '@') != NOT_FOUND &&
	    !span_equal_nocase(failed, bounce->recipients.items[0].address))
		bounce->recipients.items[0].forwarded = failed;
}

/* What the words told and the fields did not. */
static void fill_from(struct arena *arena, struct bounce *bounce, const struct bounce *words,
		      struct flaw_list *flaws)
{
	bool none = bounce->recipients.count == 0;
	/* The one that both tell of, though under different addresses. */
	bool same = bounce->recipients.count == 1 && words->recipients.count == 1;

	for (size_t i = 0; i < words->recipients.count; i++) {
		const struct bounce_recipient *said = &words->recipients.items[i];
		struct bounce_recipient *one;
		size_t before = bounce->recipients.count;

		if (same)
			one = &bounce->recipients.items[0];
		else if (none)
			one = LIST_ADD(arena, &bounce->recipients);
		else
			one = bounce_recipient(arena, bounce, said->address, NULL);
		if (one == NULL)
			continue;
		if (none) {
			*one = *said;
		} else if (bounce->recipients.count > before) {
			/* Named in the words alone: the fields know better who was meant. */
			bounce->recipients.count--;
		} else if (one->diagnostic.len == 0) {
			one->diagnostic = said->diagnostic;
			if (one->remote_mta.len == 0)
				one->remote_mta = said->remote_mta;
		}
	}
	for (size_t i = 0; i < words->originals.count && bounce->originals.count == 0; i++)
		bounce_embed(arena, bounce, words->originals.items[i], flaws);
	if (bounce->program == NULL)
		bounce->program = words->program;
	if (bounce->reporting_mta.len == 0)
		bounce->reporting_mta = words->reporting_mta;
}

/* Whether the mail is a returned one by its words alone. */
static bool is_returned(const struct mail *mail, const struct bounce *words, bool announced)
{
	if (mail->of_returner)
		return announced || says_returned(mail->message, mail->marks);
	return announced && words->recipients.count > 0 && words->originals.count > 0;
}

static void take_words(struct arena *arena, const struct mail *mail, struct bounce *bounce,
		       struct flaw_list *flaws)
{
	const struct message *message = mail->message;
	struct bounce words = { .announced = bounce->type == BOUNCE_DSN };
	bool announced;

	announced = read_texts(arena, message, mail->parts, SPAN("text/plain"), &words, flaws);
	if (!announced || words.recipients.count == 0)
		announced |= read_texts(arena, message, mail->parts, SPAN("text/html"), &words,
					flaws);
	if (bounce->type == BOUNCE_NONE) {
		if (!is_returned(mail, &words, announced))
			return;
		bounce->type = BOUNCE_TEXT;
		take_failed_field(arena, message, &words, flaws);
		take_unnamed(arena, &words);
	}
	fill_from(arena, bounce, &words, flaws);
	if (bounce->type == BOUNCE_DSN)
		take_forwarded(bounce, failed_field(message));
}

/*
 * That a mail is a bounce its header or first words show. On the words of any other
 * no report rests, so nobody misses what was not looked at of them.
 */
void bounce_words(struct arena *arena, const struct message *message,
		  const struct notice_marks *marks, const struct mime_part_list *parts,
		  struct bounce *bounce, struct flaw_list *flaws)
{
	struct flaw_list told = { .arena = arena };
	struct mail mail = {
		.message = message,
		.parts = parts,
		.marks = marks,
		.of_returner = is_of_returner(message, marks),
	};

	if (are_to_be_read(arena, &mail, bounce, &told))
		take_words(arena, &mail, bounce, &told);
	if (bounce->type != BOUNCE_NONE || mail.of_returner)
		flaws_join(flaws, &told);
}
