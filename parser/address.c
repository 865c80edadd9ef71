#include "parser/address.h"

#include "parser/addr_spec.h"
#include "parser/encoded.h"
#include "parser/limits.h"
#include "parser/token.h"

/* What stands between two commas, as far as it was read. */
struct item {
	struct span text; /* words not yet used up: a name, an address without brackets */
	bool has_at, odd; /* of `text` */
	size_t addresses; /* read so far */
	size_t first; /* index of its first mailbox */
	struct span comment;
};

struct list_reader {
	struct addr_reader reader;
	struct mailbox_list list;
	struct mailbox_list words; /* words that may be local-parts, if there is nothing better */
	struct item item;
	struct span group; /* display name; at == NULL outside of groups */
	bool full;
};

static void note(struct list_reader *r, enum flaw_kind kind, struct span at)
{
	flaw_add(r->reader.flaws, kind, at);
}

/* Let `s` reach to the end of `token`, which stands behind it. */
static void reach(struct span *s, struct span token)
{
	if (s->at == NULL)
		*s = token;
	else
		s->len = (size_t)(token.at + token.len - s->at);
}

static void add_to(struct list_reader *r, struct mailbox_list *list, struct span name,
		   struct span spec)
{
	struct mailbox mailbox = { .name = name, .group = r->group };

	if (list->count >= LIMIT_ADDRESSES) {
		if (!r->full)
			note(r, FLAW_TOO_MANY_ADDRESSES, spec);
		r->full = true;
		return;
	}
	addr_spec_read(&r->reader, spec, &mailbox);
	if (mailbox.addr.len > 0)
		*LIST_ADD(r->reader.arena, list) = mailbox;
	else
		note(r, FLAW_ADDRESS, spec);
}

static void add_mailbox(struct list_reader *r, struct span name, struct span spec)
{
	add_to(r, &r->list, name, spec);
}

/* Whether some "@" stands between letters or digits. */
static bool holds_address(struct span text)
{
	for (size_t i = 1; i + 1 < text.len; i++)
		if (text.at[i] == '@' &&
		    (char_is_alpha(text.at[i - 1]) || char_is_digit(text.at[i - 1])) &&
		    (char_is_alpha(text.at[i + 1]) || char_is_digit(text.at[i + 1])))
			return true;
	return false;
}

/* Words without "@". One alone may be a local-part, or a name that was cut by its own comma. */
static void read_words(struct list_reader *r, struct span text)
{
	struct span rest = text;
	struct addr_token first = addr_token_cut(&r->reader, &rest);
	bool encoded = span_find(text, SPAN("=?")) != NOT_FOUND;

	if (encoded && holds_address(encoded_text(r->reader.arena, text, NULL)))
		note(r, FLAW_ADDRESS_ENCODED, text);
	else if (encoded || rest.len > 0 || first.kind != ADDR_ATOM)
		note(r, FLAW_ADDRESS, text);
	else
		add_to(r, &r->words, SPAN_NONE, text);
}

/* One run of tokens that belong together: an address when it has an "@", else a part of a name. */
static void end_run(struct list_reader *r, struct span *run, bool has_at, struct span *name)
{
	if (run->at != NULL && has_at) {
		if (name->len > 0)
			note(r, FLAW_ADDRESS_SYNTAX, *name);
		if (r->item.addresses++ > 0)
			note(r, FLAW_ADDRESS_TRAILING, *run);
		add_mailbox(r, *name, *run);
		*name = SPAN_NONE;
	} else if (run->at != NULL) {
		reach(name, *run);
	}
	*run = SPAN_NONE;
}

/* Words with "@": "a@b", "a . b @ c", and also "Name a@b" and "a@b c@d" that lack something. */
static void read_bare(struct list_reader *r, struct span text)
{
	struct span run = SPAN_NONE, name = SPAN_NONE;
	struct addr_token token, before = { 0 };
	bool has_at = false, gap = false;

	while ((token = addr_token_cut(&r->reader, &text)).kind != ADDR_END) {
		if (token.kind == ADDR_BLANK || token.kind == ADDR_COMMENT) {
			gap = true;
			continue;
		}
		if (gap && run.at != NULL && !addr_tokens_join(before, token)) {
			end_run(r, &run, has_at, &name);
			has_at = false;
		}
		gap = false;
		has_at = has_at || addr_token_is(token, '@');
		reach(&run, token.at);
		before = token;
	}
	end_run(r, &run, has_at, &name);
	if (name.len > 0)
		note(r, FLAW_ADDRESS_SYNTAX, name);
}

/* "a@b (Name)": the way before there were display names (RFC 822 6.1). */
static void name_by_comment(struct list_reader *r)
{
	struct mailbox *last;

	if (r->item.comment.at == NULL || r->list.count <= r->item.first)
		return;
	last = &r->list.items[r->list.count - 1];
	if (last->name.len == 0)
		last->name = r->item.comment;
}

static void end_item(struct list_reader *r)
{
	struct item *item = &r->item;

	if (item->text.len > 0 && item->has_at) {
		read_bare(r, item->text);
	} else if (item->text.len > 0 && item->addresses > 0) {
		note(r, FLAW_ADDRESS_SYNTAX, item->text);
	} else if (item->text.len > 0) {
		read_words(r, item->text);
	}
	name_by_comment(r);
	*item = (struct item){ .first = r->list.count };
}

/* A display name and ":"; behind an address the colon is only an odd byte. */
static void begin_group(struct list_reader *r, struct span colon)
{
	struct item *item = &r->item;

	if (item->addresses > 0 || item->has_at) {
		item->odd = true;
		reach(&item->text, colon);
		return;
	}
	if (r->group.at != NULL || item->odd || item->text.len == 0)
		note(r, FLAW_ADDRESS_SYNTAX, item->text.len > 0 ? item->text : colon);
	r->group = item->text.len > 0 ? item->text : span_upto(colon, 0);
	*item = (struct item){ .first = r->list.count };
}

static void end_group(struct list_reader *r, struct span semicolon)
{
	end_item(r);
	if (r->group.at == NULL)
		note(r, FLAW_ADDRESS_SYNTAX, semicolon);
	r->group = SPAN_NONE;
}

/*
 * Cut what stands in angle brackets, the "<" being cut already. Commas belong
 * to a route, or are odd bytes of what is closed behind them; when nothing is
 * closed, it ends at the first of them.
 */
static struct span cut_angle(struct list_reader *r, struct span *rest)
{
	struct span inner = span_upto(*rest, 0), ahead = *rest, comma = SPAN_NONE;
	struct addr_token token, first = { 0 };
	size_t plain = addr_plain_length(*rest);
	bool route = false;

	if (plain > 0 && plain < rest->len && rest->at[plain] == '>')
		return span_cut(rest, '>');
	while ((token = addr_token_cut(&r->reader, &ahead)).kind != ADDR_END &&
	       !addr_token_is(token, '<')) {
		if (addr_token_is(token, '>')) {
			*rest = ahead;
			return inner;
		}
		if (token.kind != ADDR_BLANK && token.kind != ADDR_COMMENT && first.at.at == NULL) {
			first = token;
			route = addr_token_is(token, '@');
		}
		route = route && !addr_token_is(token, ':');
		if (comma.at == NULL && !route &&
		    (addr_token_is(token, ',') || addr_token_is(token, ';')))
			comma = token.at;
		reach(&inner, token.at);
	}
	if (comma.at != NULL)
		inner.len = (size_t)(comma.at - inner.at);
	*rest = span_from(*rest, inner.len);
	note(r, FLAW_ADDRESS_SYNTAX, inner);
	return inner;
}

static void read_angle(struct list_reader *r, struct span *rest)
{
	struct item *item = &r->item;
	struct span inner = cut_angle(r, rest);

	if (item->addresses++ > 0)
		note(r, FLAW_ADDRESS_TRAILING, inner);
	else if (item->odd || item->has_at)
		note(r, FLAW_ADDRESS_SYNTAX, item->text);
	add_mailbox(r, item->text, inner);
	item->text = SPAN_NONE;
	item->odd = item->has_at = false;
}

static void read_mark(struct list_reader *r, struct addr_token mark, struct span *rest)
{
	switch (mark.at.at[0]) {
	case '<':
		read_angle(r, rest);
		return;
	case ',':
		end_item(r);
		return;
	case ':':
		begin_group(r, mark.at);
		return;
	case ';':
		end_group(r, mark.at);
		return;
	case '@':
		r->item.has_at = true;
		break;
	case '>':
		r->item.odd = true;
		break;
	}
	reach(&r->item.text, mark.at);
}

/* A display name of atoms, or of one quoted string without quoted pairs. */
static bool is_plain_name(struct span name)
{
	struct cursor cursor = { name, NULL };

	if (name.len > 1 && name.at[0] == '"')
		return span_index(span_from(name, 1), '"') == name.len - 2 &&
		       span_index(name, '\\') == NOT_FOUND;
	while (cursor.rest.len > 0) {
		if (token_atom(&cursor).len == 0)
			return false;
		cursor.rest = span_trim(cursor.rest);
	}
	return true;
}

/*
 * One address, alone or in brackets behind a plain name, as nearly all fields have; false, with
 * nothing noted: it is another, or more stands there.
 */
static bool read_one(struct list_reader *r, struct span text)
{
	struct mailbox mailbox = { 0 };

	if (text.len > 0 && text.at[text.len - 1] == '>') {
		size_t open = span_last_index(text, '<');
		struct span name = span_trim(span_upto(text, open));

		if (open == NOT_FOUND || !is_plain_name(name))
			return false;
		mailbox.name = name.len > 0 ? name : SPAN_NONE;
		text = span_part(text, open + 1, text.len - open - 2);
	}
	if (!addr_plain_read(&r->reader, text, &mailbox))
		return false;
	*LIST_ADD(r->reader.arena, &r->list) = mailbox;
	return true;
}

struct mailbox_list address_read(struct arena *arena, struct span body, struct flaw_list *flaws)
{
	struct list_reader r = { .reader = { .arena = arena, .flaws = flaws } };
	struct addr_token token;

	if (read_one(&r, span_trim(body)))
		return r.list;
	while (!r.full && (token = addr_token_cut(&r.reader, &body)).kind != ADDR_END) {
		switch (token.kind) {
		case ADDR_END:
		case ADDR_BLANK:
			break;
		case ADDR_COMMENT:
			r.item.comment = span_part(token.at, 1, token.at.len - 2);
			break;
		case ADDR_LITERAL:
		case ADDR_ODD:
			r.item.odd = true;
			reach(&r.item.text, token.at);
			break;
		case ADDR_ATOM:
		case ADDR_QUOTED:
			reach(&r.item.text, token.at);
			break;
		case ADDR_MARK:
			read_mark(&r, token, &body);
			break;
		}
	}
	end_item(&r);
	if (r.group.at != NULL)
		note(&r, FLAW_ADDRESS_SYNTAX, r.group);
	return r.list.count > 0 ? r.list : r.words;
}

/*
 * What stands before the first such mark, or with ' ' the first white space;
 * what stands behind it is left in *text. SPAN_NONE if there is none.
 */
static struct span cut_at_mark(struct addr_reader *reader, struct span *text, char mark)
{
	struct span rest = *text, all = *text;
	struct addr_token token;

	while ((token = addr_token_cut(reader, &rest)).kind != ADDR_END) {
		if (addr_token_is(token, mark) || (mark == ' ' && token.kind == ADDR_BLANK)) {
			*text = rest;
			return span_upto(all, (size_t)(token.at.at - all.at));
		}
	}
	return SPAN_NONE;
}

/* Comments may follow a path in Return-Path (RFC 5322 3.6.7); anything else should not. */
static void check_behind(struct addr_reader *reader, struct span behind)
{
	struct cursor cursor = { behind, reader->flaws };

	token_skip(&cursor);
	if (cursor.rest.len == 0)
		return;
	flaw_add(reader->flaws,
		 span_index(cursor.rest, '@') != NOT_FOUND ? FLAW_ADDRESS_TRAILING
							   : FLAW_ADDRESS_SYNTAX,
		 cursor.rest);
}

/* What stands in the brackets, "<" being cut already; some relays write two of them. */
static struct span path_inner(struct addr_reader *reader, struct span text)
{
	struct span inner;
	size_t doubled = 0;

	while (doubled < text.len && text.at[doubled] == '<')
		doubled++;
	text = span_from(text, doubled);
	inner = cut_at_mark(reader, &text, '>');
	if (inner.at == NULL) {
		flaw_add(reader->flaws, FLAW_ADDRESS_SYNTAX, text);
		return text;
	}
	check_behind(reader, text);
	return inner;
}

/* An address with brackets around it or without, as nearly all paths are; false: it is another. */
static bool read_plain_path(struct addr_reader *reader, struct span text, struct path *path)
{
	if (text.len > 2 && text.at[0] == '<' && text.at[text.len - 1] == '>')
		text = span_part(text, 1, text.len - 2);
	return addr_plain_read(reader, text, &path->mailbox);
}

struct path address_path(struct arena *arena, struct span text, struct flaw_list *flaws)
{
	struct span inner = span_trim(text), before;
	/* RFC 5321 4.1.2 has no comments: "a@b(c" is not read as "a@b". */
	struct addr_reader reader = { .arena = arena, .flaws = flaws, .open_comment = inner.at };
	struct path path = { 0 };

	if (read_plain_path(&reader, inner, &path))
		return path;
	before = cut_at_mark(&reader, &inner, '<');
	if (before.at != NULL) {
		if (before.len > 0)
			flaw_add(flaws, FLAW_ADDRESS_SYNTAX, before);
		inner = path_inner(&reader, inner);
		path.null = span_trim(inner).len == 0;
	} else {
		struct span behind = inner;

		before = cut_at_mark(&reader, &behind, ' ');
		if (before.at != NULL) {
			inner = before;
			check_behind(&reader, behind);
		}
	}
	if (!path.null)
		addr_spec_read(&reader, inner, &path.mailbox);
	if (!path.null && path.mailbox.addr.len == 0)
		flaw_add(flaws, FLAW_ADDRESS, inner);
	return path;
}
