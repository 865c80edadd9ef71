#include "parser/clauses.h"

#include <string.h>

#include "parser/clause_marks.h"

/* So many unclosed comments and unreadable dates are looked into before the rest is taken as words.
 */
enum { MOST_UNCLOSED = 8, MOST_DATES = 8 };

struct scanner {
	struct clauses *out;
	struct flaw_list *flaws;
	const char *start, *p, *end;
	enum clause clause;
	const char *run, *run_end; /* words that are not yet a piece; run == NULL: none */
	const char *run_first_end; /* where the first of them ends; NULL: it may hold blanks */
	bool from_seen, by_seen;
	size_t by_piece; /* how many pieces stood before by */
	bool value_due; /* a keyword just stood; what comes is its value */
	unsigned before_by, behind_by; /* clauses met, as bits */
	unsigned unclosed, dates;
};

static const char *skip_blank(const char *p, const char *end)
{
	while (p < end && has_class(*p, BLANK))
		p++;
	return p;
}

/* Whether the word "by" stands here. Behind a closing bracket it may end a client's description. */
static bool by_stands(const char *p, const char *end)
{
	p = skip_blank(p, end);
	return end - p > 2 && char_lower(p[0]) == 'b' && char_lower(p[1]) == 'y' &&
	       has_class(p[2], BLANK);
}

/* The piece that was added last is the first of its sort, or not. */
static void note_first(struct clauses *out, enum clause clause, bool comment)
{
	unsigned char *first = &out->first[clause][comment];

	if (*first == 0)
		*first = (unsigned char)out->count;
}

static void add_piece(struct scanner *s, const char *from, const char *to, bool comment)
{
	struct clauses *out = s->out;
	struct span text = { from, (size_t)(to - from) };

	if (comment)
		text = span_trim(text);

	if (out->count < MOST_PIECES) {
		struct piece *piece = &out->pieces[out->count++];

		piece->text = text;
		piece->clause = (unsigned char)s->clause;
		piece->comment = comment;
		piece->taken = piece->doubtful = piece->session = piece->address.asked = false;
		piece->one_word = !comment && to == s->run_first_end;
		note_first(out, s->clause, comment);
		return;
	}
	/* What is not looked at may be what the server saw, behind what EHLO brought. */
	out->second_reading |= !s->by_seen;
	out->rest = span_over(out->rest, text);
}

static void end_run(struct scanner *s)
{
	if (s->run != NULL)
		add_piece(s, s->run, s->run_end, false);
	s->run = NULL;
}

static void note_hidden_by(struct scanner *s, const char *by)
{
	if (by != NULL)
		s->out->hidden_by = by;
}

/*
 * The quoted string of a local-part, `<"...`: behind its second quote, or `p`
 * when none comes that an address could go on behind. Its bytes are the
 * client's, so a "by" that looks like the server's is a second reading.
 */
static const char *skip_quoted(struct scanner *s, const char *p)
{
	const char *by = NULL;

	for (const char *q = p + 1; q < s->end; q++) {
		if (*q == '\\')
			q++;
		else if (*q == ')' || *q == ']')
			by = by_stands(q + 1, s->end) ? q : by;
		else if (*q == '"') {
			if (q + 1 == s->end || (q[1] != '@' && q[1] != '>'))
				break;
			note_hidden_by(s, by);
			return q + 1;
		}
	}
	return p;
}

/* Behind the comment that opens at `p`, or NULL when it is never closed (RFC 5322 3.2.2). */
static const char *skip_comment(struct scanner *s, const char *p)
{
	size_t depth = 0;
	const char *by = NULL;

	for (; (p = find_comment_mark(p, s->end)) < s->end; p++) {
		if (*p == '(') {
			depth++;
		} else if (*p == '\\') {
			p++;
		} else if (*p == '<') {
			if (p + 1 < s->end && p[1] == '"')
				p = skip_quoted(s, p + 1) - 1;
		} else {
			if (*p == ')' && --depth == 0) {
				note_hidden_by(s, by);
				return p + 1;
			}
			if (by_stands(p + 1, s->end))
				by = p;
		}
	}
	return NULL;
}

/* A comment as a piece. One that is never closed is a parenthesis among words. */
static void read_comment(struct scanner *s)
{
	const char *end = s->unclosed < MOST_UNCLOSED ? skip_comment(s, s->p) : NULL;

	if (end != NULL) {
		end_run(s);
		add_piece(s, s->p + 1, end - 1, true);
		s->p = end;
		s->value_due = false;
		return;
	}
	if (s->unclosed++ == 0)
		flaw_add(s->flaws, FLAW_COMMENT_OPEN,
			 (struct span){ s->p, (size_t)(s->end - s->p) });
	if (!s->by_seen)
		s->out->second_reading = true;
	s->p++;
}

/* Behind a word that begins with an angle or a quote: these may take blanks with them. */
static const char *quoted_word_end(struct scanner *s)
{
	const char *p = s->p;

	if (s->clause != CLAUSE_FROM && s->clause != CLAUSE_BY) {
		if (*p == '<' && p + 1 < s->end && p[1] == '"')
			p = skip_quoted(s, p + 1);
		else if (*p == '"')
			p = skip_quoted(s, p);
	}
	if (*p == '<' && s->clause == CLAUSE_ID) {
		while (p < s->end && !has_class(*p, ENDS_WORD))
			if (*p++ == '>')
				return p; /* "id <1@a>for <b@c>" */
		return p;
	}
	return find_word_end(p, s->end);
}

static inline const char *word_end(struct scanner *s)
{
	return has_class(*s->p, BEGINS_QUOTED) ? quoted_word_end(s) : find_word_end(s->p, s->end);
}

static inline bool equals(const char *p, const char *keyword, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (p[i] != keyword[i] && char_lower(p[i]) != keyword[i])
			return false;
	return true;
}

/* The clause that a word begins; CLAUSES when it begins none. */
static inline enum clause keyword_clause(const struct scanner *s, const char *p, size_t len)
{
	switch (len) {
	case 2:
		if (equals(p, "by", 2))
			return CLAUSE_BY;
		return equals(p, "id", 2) ? CLAUSE_ID : CLAUSES;
	case 3:
		if (equals(p, "for", 3))
			return CLAUSE_FOR;
		if (equals(p, "tls", 3) && s->clause >= CLAUSE_WITH)
			return CLAUSE_TLS; /* "by a over TLS secured channel" is another thing */
		return equals(p, "via", 3) ? CLAUSE_VIA : CLAUSES;
	case 4:
		if (equals(p, "with", 4))
			return CLAUSE_WITH;
		if (!equals(p, "from", 4))
			return CLAUSES;
		if (!s->by_seen && !s->from_seen)
			return CLAUSE_FROM;
		return s->by_seen ? CLAUSE_SENDER : CLAUSES;
	case 13:
		return equals(p, "envelope-from", 13) ? CLAUSE_SENDER : CLAUSES;
	}
	return CLAUSES;
}

/*
 * Whether a keyword directly behind another one is its value. "from by (" and
 * "from id [" come from a client that said EHLO by; behind "by" and "with"
 * stands nothing of the client's.
 */
static bool is_value(const struct scanner *s, enum clause keyword, const char *behind)
{
	if (!s->value_due || s->clause != CLAUSE_FROM)
		return false;
	behind = skip_blank(behind, s->end);
	if (behind == s->end || *behind == '(' || *behind == '[')
		return true;
	return keyword != CLAUSE_BY && by_stands(behind, s->end);
}

/* "by uid 500", "by authid <...>": who ran the program or logged in, not another server. */
static bool names_user(const struct scanner *s, const char *behind)
{
	static const struct span words[] = { { "uid", 3 }, { "authid", 6 }, { "antispamtt", 10 } };

	behind = skip_blank(behind, s->end);
	for (size_t i = 0; i < sizeof words / sizeof *words; i++) {
		size_t len = words[i].len;

		if ((size_t)(s->end - behind) > len && equals(behind, words[i].at, len) &&
		    has_class(behind[len], BLANK))
			return true;
	}
	return false;
}

/* There is a second reading, and what stands before "by" may be all of the client's making. */
static void drop_before_by(struct scanner *s)
{
	struct clauses *out = s->out;

	out->second_reading = out->dropped = true;
	size_t count = out->count;

	memset(out->first, 0, sizeof out->first);
	out->count = 0;
	for (size_t i = s->by_piece; i < count; i++) {
		out->pieces[out->count++] = out->pieces[i];
		note_first(out, (enum clause)out->pieces[i].clause, out->pieces[i].comment);
	}
	s->by_piece = 0;
	s->before_by = 0;
}

/* The ";" before "by" was one of EHLO's: what stands behind it is of the client's description. */
static void rejoin_tail(struct scanner *s)
{
	struct clauses *out = s->out;

	memset(out->first, 0, sizeof out->first);
	for (size_t i = 0, count = out->count; i < count; i++) {
		struct piece *piece = &out->pieces[i];

		if (piece->clause == CLAUSE_TAIL)
			piece->clause = CLAUSE_FROM;
		out->count = i + 1;
		note_first(out, (enum clause)piece->clause, piece->comment);
	}
	out->date = (struct mail_date){ 0 };
	out->undated = SPAN_NONE;
	s->dates = 0;
}

static bool holds_address_mark(struct span text)
{
	return span_index(text, '[') != NOT_FOUND || span_index(text, '.') != NOT_FOUND ||
	       span_index(text, ':') != NOT_FOUND;
}

/* A comment with an address behind "with" or "id" but before "by": EHLO may have brought these. */
static bool planted_clause(const struct scanner *s)
{
	const struct clauses *out = s->out;

	for (size_t i = 0; i < out->count; i++) {
		const struct piece *piece = &out->pieces[i];

		if (piece->comment && piece->clause != CLAUSE_FROM &&
		    piece->clause != CLAUSE_HEAD && piece->clause != CLAUSE_SENDER &&
		    holds_address_mark(piece->text))
			return true;
	}
	return false;
}

static void begin_clause(struct scanner *s, enum clause clause, const char *behind)
{
	end_run(s);
	if (clause == CLAUSE_BY) {
		if (s->clause == CLAUSE_TAIL && s->from_seen && !s->by_seen)
			rejoin_tail(s);
		s->by_piece = s->out->count;
		if (s->by_seen || (s->before_by != 0 && planted_clause(s)))
			drop_before_by(s);
		if (s->by_seen) {
			s->out->rest = s->out->undated = SPAN_NONE;
			s->out->date = (struct mail_date){ 0 };
			s->behind_by = 0;
		}
		s->by_seen = true;
		s->out->by = s->p;
	} else if (clause == CLAUSE_FROM) {
		s->from_seen = true;
	} else {
		unsigned bit = 1u << clause;

		*(s->by_seen ? &s->behind_by : &s->before_by) |= bit;
		if ((s->before_by & s->behind_by & bit) != 0 && clause != CLAUSE_VIA)
			drop_before_by(s);
	}
	s->clause = clause;
	s->value_due = true;
	s->p = behind;
}

static void read_word(struct scanner *s)
{
	const char *behind = word_end(s);

	if (has_class(*s->p, BEGINS_KEYWORD)) {
		enum clause clause = keyword_clause(s, s->p, (size_t)(behind - s->p));

		if (clause != CLAUSES && !is_value(s, clause, behind) &&
		    !(clause == CLAUSE_BY && s->by_seen && names_user(s, behind))) {
			begin_clause(s, clause, behind);
			return;
		}
	}
	if (s->run == NULL) {
		s->run = s->p;
		s->run_first_end = has_class(*s->p, BEGINS_QUOTED) ? NULL : behind;
	}
	s->run_end = behind;
	s->value_due = false;
	s->p = behind;
}

/* A date, if one stands here; what follows it is the tail. */
static bool read_date(struct scanner *s, const char *p)
{
	struct span text = { p, (size_t)(s->end - p) }, rest = SPAN_NONE;
	struct mail_date date;

	if (s->dates++ >= MOST_DATES)
		return false;
	date = date_read(text, &rest, NULL);
	if (!date.known)
		return false;
	s->out->date = date;
	s->p = rest.len > 0 ? rest.at : s->end;
	s->clause = CLAUSE_TAIL;
	return true;
}

static void read_semicolon(struct scanner *s)
{
	const char *p = s->p, *semicolon = p;

	end_run(s);
	while (p < s->end && (*p == ';' || has_class(*p, BLANK)))
		p++;
	s->p = p;
	if (p == s->end || *p == '(')
		return;
	if (has_class(*p, BEGINS_KEYWORD) &&
	    keyword_clause(s, p, (size_t)(word_end(s) - p)) != CLAUSES)
		return;
	if (read_date(s, p)) {
		s->out->semicolon = semicolon;
		s->out->undated = SPAN_NONE;
		return;
	}
	s->out->undated = (struct span){ p, (size_t)(s->end - p) };
	s->clause = CLAUSE_TAIL;
}

/* Take what stands from `from` on out of the pieces: it is the date. */
static void cut_pieces(struct clauses *out, const char *from)
{
	while (out->count > 0) {
		struct piece *last = &out->pieces[out->count - 1];

		if (last->text.at + last->text.len <= from)
			return;
		if (last->text.at >= from) {
			unsigned char *first = &out->first[last->clause][last->comment];

			if (*first == out->count)
				*first = 0;
			out->count--;
			continue;
		}
		last->text = span_trim(span_upto(last->text, (size_t)(from - last->text.at)));
		return;
	}
}

/* A date without a ";" before it stands at the end. */
static void find_date(struct scanner *s, struct span body)
{
	struct clauses *out = s->out;
	size_t at;

	if (out->count == 0)
		return;
	at = date_find(body);
	if (at == NOT_FOUND)
		return;

	struct span rest = SPAN_NONE;
	struct mail_date date = date_read(span_from(body, at), &rest, NULL);
	if (!date.known)
		return;
	out->date = date;
	cut_pieces(out, body.at + at);
	out->undated = SPAN_NONE;
}

void clauses_read(struct clauses *out, struct span body, struct flaw_list *flaws)
{
	struct scanner s = {
		.out = out,
		.flaws = flaws,
		.start = body.at,
		.p = body.at,
		.end = body.at + body.len,
	};

	out->count = 0;
	memset(out->first, 0, sizeof out->first);
	out->date = (struct mail_date){ 0 };
	out->undated = out->rest = SPAN_NONE;
	out->second_reading = out->dropped = false;
	out->hidden_by = out->by = out->semicolon = NULL;
	if (body.len == 0)
		return;
	while (s.p < s.end) {
		if (has_class(*s.p, BLANK))
			s.p++;
		else if (!has_class(*s.p, ENDS_WORD))
			read_word(&s);
		else if (*s.p == '(')
			read_comment(&s);
		else
			read_semicolon(&s);
	}
	end_run(&s);
	if (!out->date.known)
		find_date(&s, body);
}
