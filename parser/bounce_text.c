/* Returned mails that are announced in free words. */
#include "data/bounce_marks.h"
#include "parser/bounce.h"
#include "parser/bounce_line.h"
#include "parser/buffer.h"
#include "parser/limits.h"
#include "parser/reply.h"

struct notice {
	struct arena *arena;
	struct bounce *bounce;
	struct flaw_list *flaws;
	struct span action; /* that the last announcement amounts to */
	bool announced; /* a mark was met: what looks like a recipient is one */
	bool original; /* a mail stands behind the notice */
	bool too_many;
	size_t now; /* recipient that lines are about; NO_RECIPIENT: none */
	size_t indent; /* of the line that named it */
	bool closed; /* a blank line stood behind its answer */
	struct span loose; /* an answer that was met before any recipient */
	struct span before; /* an address on a line of its own, before anything was announced */
	struct span host; /* the same of a host that refused */
	size_t skip; /* bytes from the line at hand on that were read as fields */
	size_t first; /* recipients before it are not of this text */
};

#define NO_RECIPIENT ((size_t)-1)

static struct bounce_recipient *now(const struct notice *notice)
{
	return notice->now == NO_RECIPIENT ? NULL : &notice->bounce->recipients.items[notice->now];
}

/* Lines are about the recipient of that address from here on. */
static void turn_to(struct notice *notice, struct span address, size_t indent)
{
	struct bounce_recipient *recipient = bounce_recipient(
		notice->arena, notice->bounce, address, notice->too_many ? NULL : notice->flaws);

	if (recipient == NULL) {
		notice->too_many = true;
		return;
	}
	if (recipient->action.len == 0)
		recipient->action = notice->action;
	notice->now = (size_t)(recipient - notice->bounce->recipients.items);
	notice->indent = indent;
	notice->closed = false;
}

static void add_text(struct span *text, struct span line)
{
	*text = text->len == 0 ? line : span_over(*text, line);
}

/* A line that is no mark and begins with no recipient: what it says of the one at hand. */
static void take_words(struct notice *notice, struct span line)
{
	struct bounce_recipient *recipient = now(notice);
	struct span host = bounce_line_host(line);
	struct reply reply;
	bool answers = line.len > 0 && reply_find(line, &reply);

	if (recipient == NULL) {
		if (answers && notice->loose.len == 0)
			notice->loose = line;
		if (host.len > 0)
			notice->host = host;
		return;
	}
	if (host.len > 0 && recipient->remote_mta.len == 0)
		recipient->remote_mta = host;
	if (line.len == 0 || (notice->closed && (!answers || recipient->reply != 0)))
		return;
	if (notice->closed) {
		recipient->text = line;
		notice->closed = false;
	} else {
		add_text(&recipient->text, line);
	}
	if (answers) {
		recipient->reply = recipient->reply == 0 ? 1 : recipient->reply;
	}
}

static bool is_named_in(struct span line, struct span address)
{
	return span_find_nocase(line, address) != NOT_FOUND;
}

/* A line of a transcript of SMTP: "<<< 550 5.1.1 <a@b.example>... User unknown". */
static bool take_transcript(struct notice *notice, struct span line)
{
	struct bounce_recipient_list *list = &notice->bounce->recipients;
	struct span host = bounce_line_host(line);
	struct reply reply;

	if (host.len > 0 && span_find_nocase(line, SPAN("while talking to")) != NOT_FOUND) {
		notice->host = host;
		return true;
	}
	if (span_starts(line, SPAN(">>>")))
		return true;
	if (span_starts(line, SPAN("<<<")))
		line = span_trim(span_from(line, 3));
	if (!reply_find(line, &reply) || reply.at > 0)
		return false;
	for (size_t i = notice->first; i < list->count && i < notice->first + 16; i++) {
		struct bounce_recipient *one = &list->items[i];

		if (is_named_in(line, one->address) && one->reply == 0) {
			one->text = line;
			one->reply = 1;
			if (one->remote_mta.len == 0)
				one->remote_mta = notice->host;
			return true;
		}
	}
	return false;
}

/* "550 <a@b.example>... User unknown" names a recipient that nothing named before. */
static void take_answer_first(struct notice *notice, struct span line)
{
	struct reply reply;
	struct span rest, address;
	size_t at;

	if (notice->bounce->recipients.count > notice->first + 16 || !reply_find(line, &reply) ||
	    reply.code < 400 || reply.at > 0)
		return;
	at = span_index(line, '<');
	if (at == NOT_FOUND)
		return;
	rest = span_from(line, at);
	address = bounce_line_address(&rest);
	if (address.len == 0 || !span_starts(rest, SPAN("...")))
		return;
	turn_to(notice, address, 0);
	if (now(notice) != NULL && now(notice)->text.len == 0) {
		now(notice)->text = notice->loose.len > 0 ? notice->loose : line;
		now(notice)->reply = 1;
		now(notice)->remote_mta = notice->host;
	}
	notice->now = NO_RECIPIENT;
}

/* The recipient that a line begins with; false: it begins with none. */
static bool take_recipient(struct notice *notice, struct span line, size_t indent)
{
	struct span rest = line, address, source = bounce_line_source(&rest);

	if (source.len > 0) {
		if (now(notice) == NULL)
			turn_to(notice, source, indent);
		else if (now(notice)->original.len == 0)
			now(notice)->original = source;
		return true;
	}
	while (rest.len > 0 && (rest.at[0] == '-' || rest.at[0] == '*' || rest.at[0] == ' '))
		rest = span_from(rest, 1);
	address = bounce_line_address(&rest);
	if (address.len == 0)
		return false;
	/* Deeper than the recipient at hand: a part of what is said of it. */
	if (now(notice) != NULL && now(notice)->text.len > 0 && indent > notice->indent &&
	    !notice->closed)
		return false;
	if (rest.len > 0 && char_is_alpha(rest.at[0]))
		return false;
	turn_to(notice, address, indent);
	source = bounce_line_source(&rest);
	if (source.len > 0 && !notice->too_many && now(notice)->original.len == 0)
		now(notice)->original = source;
	while (rest.len > 0 && (rest.at[0] == ':' || rest.at[0] == ' ' || rest.at[0] == '\t'))
		rest = span_from(rest, 1);
	if (rest.len > 0)
		take_words(notice, rest);
	return true;
}

/* Behind MARK_NAMED: "Unable to deliver message to <a@b.example>". */
static void take_named(struct notice *notice, struct span line, size_t indent)
{
	struct span rest = line, address;

	while (rest.len > 0 && (rest.at[0] == ':' || char_is_space(rest.at[0])))
		rest = span_from(rest, 1);
	address = bounce_line_address(&rest);
	if (address.len == 0)
		return;
	turn_to(notice, address, indent);
	while (rest.len > 0 && !char_is_alpha(rest.at[0]) && !char_is_digit(rest.at[0]))
		rest = span_from(rest, 1);
	if (rest.len > 0 && !notice->too_many)
		take_words(notice, rest);
}

static void embed_rest(struct notice *notice, struct span rest, bool header_only)
{
	while (rest.len > 0) {
		struct span behind = rest;

		if (bounce_line_undress(span_cut_line(&behind)).len > 0)
			break;
		rest = behind;
	}
	if (rest.len == 0)
		return;
	notice->original = true;
	bounce_embed(notice->arena, notice->bounce,
		     (struct embedded){ .bytes = rest, .header_only = header_only, .free = true },
		     notice->flaws);
}

/* The recipient of that address whom words named, and no fields yet; NULL: there is none. */
static struct bounce_recipient *named_before(const struct notice *notice, size_t end,
					     struct span address)
{
	struct bounce_recipient_list *list = &notice->bounce->recipients;

	for (size_t i = notice->first; i < end; i++)
		if (list->items[i].status.len == 0 &&
		    span_equal_nocase(list->items[i].address, address))
			return &list->items[i];
	return NULL;
}

/* Fields within a text tell those of whom its words spoke anew, from `from` on, and more exactly. */
static void join_named(const struct notice *notice, size_t from)
{
	struct bounce_recipient_list *list = &notice->bounce->recipients;
	size_t kept = from;

	for (size_t i = from; i < list->count; i++) {
		struct bounce_recipient one = list->items[i];
		struct bounce_recipient *named = named_before(notice, from, one.address);

		if (named == NULL) {
			list->items[kept++] = one;
			continue;
		}
		if (one.original.len == 0)
			one.original = named->original;
		if (one.remote_mta.len == 0)
			one.remote_mta = named->remote_mta;
		if (named->reply != 0) /* the words had an answer, not only a heading */
			one.text = named->text;
		*named = one;
	}
	list->count = kept;
}

/* What a mark says; false: the notice ends there. `rest`: from the line behind on. */
static bool take_mark(struct notice *notice, const struct bounce_mark *mark, struct span line,
		      struct span text, struct span rest, size_t indent)
{
	struct span behind = span_from(text, mark->len);
	size_t count = notice->bounce->recipients.count;

	switch (mark->kind) {
	case MARK_FAILED:
	case MARK_DELAYED:
	case MARK_NAMED:
	case MARK_PROGRAM:
		notice->announced = true;
		notice->action = mark->kind == MARK_DELAYED ? SPAN("delayed") : SPAN("failed");
		if (notice->bounce->program == NULL && mark->program[0] != '\0')
			notice->bounce->program = mark->program;
		if (mark->kind == MARK_NAMED)
			take_named(notice, behind, indent);
		else if (mark->kind == MARK_PROGRAM && notice->bounce->reporting_mta.len == 0)
			notice->bounce->reporting_mta = bounce_line_host_first(behind);
		break;
	case MARK_REASON:
		if (now(notice) != NULL && now(notice)->reply == 0)
			now(notice)->text = span_trim(behind);
		notice->closed = false;
		break;
	case MARK_CLOSE:
		notice->closed = true;
		break;
	case MARK_ORIGINAL:
	case MARK_HEADERS:
		embed_rest(notice, rest, mark->kind == MARK_HEADERS);
		return !notice->original;
	case MARK_PART:
		while (rest.len > 0 && span_trim(span_cut_line(&rest)).len > 0)
			;
		embed_rest(notice, rest, span_find_nocase(text, SPAN("headers")) != NOT_FOUND);
		return !notice->original;
	case MARK_FIELDS:
		notice->announced = true;
		notice->skip = bounce_fields_here(notice->arena, span_over(line, rest),
						  notice->bounce, notice->flaws);
		join_named(notice, count);
		break;
	case MARK_HERE:
		if (!notice->announced || line.at != text.at)
			break;
		embed_rest(notice, span_over(line, rest), false);
		return false;
	case MARK_HOST:
	case MARK_HOST_FIRST:
	case MARK_SENDER:
	case MARK_SUBJECT:
		break;
	}
	return true;
}

/* The answer that stands there, without the quote or bracket behind it when there is one before. */
static struct span answer_at(struct span text, size_t at)
{
	struct span answer = span_from(text, at);
	char before = at > 0 ? text.at[at - 1] : ' ';

	if (before == '[')
		before = ']';
	if ((before == '\'' || before == '"' || before == ']') &&
	    answer.at[answer.len - 1] == before)
		answer.len--;
	return answer;
}

/* Lines as one, a blank for each line end and what is around it. */
static struct span joined(struct arena *arena, struct span text)
{
	struct buffer out = { .arena = arena };

	if (span_index(text, '\n') == NOT_FOUND)
		return text;
	while (text.len > 0) {
		struct span line = span_trim(span_cut_line(&text));

		if (out.len > 0 && line.len > 0)
			buffer_put(&out, SPAN(" "));
		buffer_put(&out, line);
	}
	return buffer_span(&out);
}

/* The answers that free text gave, taken apart. */
static void settle(struct notice *notice)
{
	struct bounce_recipient_list *list = &notice->bounce->recipients;

	for (size_t i = notice->first; i < list->count; i++) {
		struct bounce_recipient *one = &list->items[i];
		struct reply reply = { 0 };

		if (notice->loose.len > 0 && !reply_find(one->text, &reply))
			one->text = notice->loose;
		if (one->remote_mta.len == 0)
			one->remote_mta = notice->host;
		one->text = span_trim(one->text);
		one->reply = 0;
		if (one->diagnostic.len > 0) /* fields told it */
			continue;
		one->diagnostic = one->text;
		if (reply_find(one->text, &reply) && reply.code != 0)
			one->diagnostic = answer_at(one->text, reply.at);
		one->diagnostic = joined(notice->arena, one->diagnostic);
	}
}

/* KDDI names whom it rejected before it says so: not enough for a recipient where one is named. */
static void note_before(struct notice *notice, struct span line)
{
	struct span address = bounce_line_address(&line);

	if (address.len > 0 && line.len == 0 && notice->before.len == 0)
		notice->before = address;
}

/* What was told of nobody in particular, for the case that nobody else is named. */
static struct bounce_recipient unnamed(const struct notice *notice)
{
	struct bounce_recipient one = {
		.address = notice->before,
		.action = notice->action,
		.remote_mta = notice->host,
		.diagnostic = joined(notice->arena, span_trim(notice->loose)),
	};

	return one;
}

/* One line; false: the notice ends there. */
static bool take_line(struct notice *notice, struct span raw, struct span rest)
{
	struct span line = span_trim(raw), text = bounce_line_undress(raw);
	size_t indent = line.len > 0 ? (size_t)(line.at - raw.at) : 0;
	const struct bounce_mark *mark = bounce_mark_line(text.at, text.len);

	if (mark != NULL)
		return take_mark(notice, mark, raw, text, rest, indent);
	if (line.len == 0) {
		struct bounce_recipient *one = now(notice);

		if (one != NULL && one->text.len > 0)
			notice->closed = true;
		return true;
	}
	if (!notice->announced)
		note_before(notice, line);
	if (notice->announced && take_recipient(notice, line, indent))
		return true;
	if (notice->announced && take_transcript(notice, line))
		return true;
	take_words(notice, line);
	if (notice->announced && now(notice) == NULL)
		take_answer_first(notice, line);
	return true;
}

bool bounce_text(struct arena *arena, struct span text, struct bounce *bounce,
		 struct flaw_list *flaws)
{
	struct notice notice = {
		.arena = arena,
		.bounce = bounce,
		.flaws = flaws,
		.now = NO_RECIPIENT,
		.action = SPAN("failed"),
		.announced = bounce->announced,
		.first = bounce->recipients.count,
	};

	while (text.len > 0) {
		struct span all = text, line = span_cut_line(&text);

		notice.skip = 0;
		if (!take_line(&notice, line, text))
			break;
		if (notice.skip > line.len)
			text = span_from(all, notice.skip);
	}
	settle(&notice);
	if (notice.announced && bounce->unnamed.address.len + bounce->unnamed.diagnostic.len == 0)
		bounce->unnamed = unnamed(&notice);
	bounce->announced = notice.announced;
	return notice.announced;
}
