/*
 * What clauses.c cut up gets its meaning from a row of data/dialects: the row
 * is found by its anchor, its patterns are laid on the pieces they are bound
 * to, and what they leave is offered to the patterns that all dialects share.
 */
#include "parser/received.h"

#include "parser/extent.h"
#include "parser/limits.h"
#include "parser/reading.h"

static void take_any_comment(struct reading *r, const char *pattern)
{
	for (size_t i = 0; i < r->clauses.count; i++) {
		struct piece *piece = &r->clauses.pieces[i];

		if (piece->comment && !piece->taken)
			reading_take(r, piece, pattern);
	}
}

static void apply_row(struct reading *r, const struct dialect *row)
{
	enum received_part before = PART_END;
	struct piece *piece = NULL;

	for (const struct dialect_pattern *p = row->patterns; p->part != PART_END; p++) {
		const char *pattern = p->pattern;

		if (p->part == before && (piece == NULL || piece->taken))
			continue;
		if (*pattern == '~')
			continue;
		if (*pattern == '!' || *pattern == '?')
			pattern++;
		if (*pattern == '\0')
			continue;
		if (p->part == PART_ANY_COMMENT) {
			take_any_comment(r, pattern);
			continue;
		}
		if (p->part != before)
			piece = reading_piece(r, p->part);
		before = p->part;
		if (piece != NULL && !piece->taken)
			reading_take(r, piece, pattern);
	}
}

static void take_common(struct reading *r, struct piece *piece, const char *const *patterns)
{
	for (; *patterns != NULL && !piece->taken; patterns++)
		reading_take(r, piece, *patterns);
}

/* Cut the first mailbox off: what stands between angle brackets, or up to a comma or blank. */
static struct span cut_mailbox(struct span *rest)
{
	bool angle = rest->at[0] == '<', quoted = false;
	size_t i = angle;

	for (; i < rest->len; i++) {
		char c = rest->at[i];

		if (c == '\\' && quoted)
			i++;
		else if (c == '"')
			quoted = !quoted;
		else if (!quoted && (angle ? c == '>' : c == ',' || char_is_space(c)))
			break;
	}

	struct span one = span_part(*rest, angle, i - angle);
	*rest = span_from(*rest, i + angle);
	while (rest->len > 0 && (rest->at[0] == ',' || char_is_space(rest->at[0])))
		*rest = span_from(*rest, 1);
	return one;
}

static void take_recipients(struct reading *r, struct piece *piece)
{
	struct span rest = piece->text;
	struct span_list list = { 0 };

	while (rest.len > 0) {
		struct span one = cut_mailbox(&rest);

		if (one.len == 0)
			continue;
		if (list.count == LIMIT_RECIPIENTS) {
			flaw_add(r->flaws, FLAW_TOO_MANY_ADDRESSES, rest);
			break;
		}
		*LIST_ADD(r->arena, &list) = one;
	}
	r->out->recipients = list.items;
	r->out->recipient_count = list.count;
	piece->taken = true;
}

static bool is_between(struct span text, char first, char last)
{
	return text.len > 1 && text.at[0] == first && text.at[text.len - 1] == last;
}

static struct span without_brackets(struct span text)
{
	while (text.len > 0 && (text.at[text.len - 1] == ';' || text.at[text.len - 1] == ','))
		text.len--;
	if (is_between(text, '<', '>') || is_between(text, '[', ']'))
		return span_part(text, 1, text.len - 2);
	return text;
}

/* A number of an Exchange line is a build of the program, not a mark of the mail. */
static void take_id(struct reading *r, struct piece *piece)
{
	struct span text = without_brackets(piece->text);

	piece->taken = true;
	if (r->out->dialect->traits & ID_IS_VERSION)
		r->out->version = text;
	else
		r->out->id = text;
}

/* A time of day stands in it. */
static bool looks_like_date(struct span text)
{
	for (size_t i = 1; i + 1 < text.len; i++)
		if (text.at[i] == ':' && char_is_digit(text.at[i - 1]) &&
		    char_is_digit(text.at[i + 1]))
			return true;
	return false;
}

static bool is_one_word(const struct piece *piece)
{
	struct span rest = piece->text;

	return piece->one_word || span_cut_word(&rest).len == piece->text.len;
}

/* What no row reads otherwise: one word behind from is what the client said (RFC 5321 4.4). */
static void take_helo(struct reading *r, struct piece *piece)
{
	if (!is_one_word(piece))
		return;
	r->out->helo = piece->text;
	r->helo = piece;
	piece->taken = true;
}

static void take_by(struct reading *r, struct piece *piece)
{
	if (!extent_is_host(piece->text)) {
		take_common(r, piece, common_by);
		return;
	}
	r->out->by = piece->text;
	piece->taken = true;
}

static void take_rest(struct reading *r, struct piece *piece)
{
	struct received *out = r->out;

	switch ((enum clause)piece->clause) {
	case CLAUSES:
		break;
	case CLAUSE_HEAD:
		reading_take(r, piece, "from {sender:path}");
		return;
	case CLAUSE_FROM:
		if (piece->comment)
			take_common(r, piece, common_from_comment);
		else if (out->helo.len == 0)
			take_helo(r, piece);
		return;
	case CLAUSE_BY:
		if (!piece->comment && out->by.len == 0)
			take_by(r, piece);
		else if (piece->comment) /* an address first: some have the shape of a cipher */
			reading_take(r, piece, "{by_ip:addr}");
		if (piece->comment && !piece->taken)
			take_common(r, piece, common_comment);
		if (piece->comment && !piece->taken)
			take_common(r, piece, common_by_comment);
		return;
	case CLAUSE_WITH:
		if (piece == reading_piece(r, PART_WITH)) {
			piece->taken = true;
		} else if (!piece->comment && span_equal_nocase(piece->text, SPAN("STARTTLS"))) {
			r->tls_told = piece->taken = true;
		}
		break;
	case CLAUSE_VIA:
		if (piece == reading_piece(r, PART_VIA))
			piece->taken = true;
		break;
	case CLAUSE_ID:
		if (!piece->comment && out->id.len == 0)
			take_id(r, piece);
		break;
	case CLAUSE_FOR:
		if (!piece->comment && out->recipient_count == 0)
			take_recipients(r, piece);
		break;
	case CLAUSE_TLS:
		if (!piece->comment && out->cipher.len == 0) {
			out->cipher = piece->text;
			r->tls_told = piece->taken = true;
		}
		break;
	case CLAUSE_SENDER:
		if (!piece->comment && !out->sender_told)
			reading_take(r, piece, "{sender:path}");
		break;
	case CLAUSE_TAIL:
		if (r->clauses.undated.at != NULL && looks_like_date(piece->text))
			piece->taken = true; /* told as a flaw of its own */
		else
			take_common(r, piece, common_tail);
		break;
	}
	if (piece->comment && !piece->taken)
		take_common(r, piece, common_comment);
	if (piece->comment && !piece->taken && piece->clause == CLAUSE_WITH &&
	    out->product.len == 0)
		take_common(r, piece, common_by_comment);
}

/* An address of either family somewhere in the text, read loosely. */
static bool holds_address(struct span text)
{
	size_t dots = 0, colons = 0;

	for (size_t i = 0; i < text.len; i++) {
		char c = text.at[i];

		if (c == '.') {
			dots++;
		} else if (c == ':') {
			colons++;
		} else if (char_hex(c) < 0) {
			dots = colons = 0;
			continue;
		} else if (!char_is_digit(c)) {
			dots = 0;
			continue;
		}
		if ((dots == 3 && char_is_digit(c)) || colons >= 3 ||
		    (c == ':' && i > 0 && text.at[i - 1] == ':')) /* "::1" */
			return true;
	}
	return false;
}

/* What a session is told to be before the client's address. */
static bool is_early_session(const struct reading *r, const struct piece *piece)
{
	return piece->clause == CLAUSE_FROM && piece->comment && piece->session &&
	       piece < r->client;
}

static void forget_client(struct reading *r)
{
	struct received *out = r->out;

	for (size_t i = 0; i < r->clauses.count; i++)
		if (is_early_session(r, &r->clauses.pieces[i])) {
			out->tls_version = out->cipher = SPAN_NONE;
			out->cipher_bits = 0;
			r->tls_told = false;
		}
	out->helo = out->client_name = out->ident = out->client_cert = SPAN_NONE;
	out->client_ip = (struct ip){ 0 };
	out->client_port = 0;
	out->authenticated = AUTH_NOT_TOLD;
	out->auth_user = out->auth_mechanism = SPAN_NONE;
}

/* HELO may be an address in brackets, when it is one word. */
static bool is_helo(const struct reading *r, size_t i)
{
	const struct piece *piece = &r->clauses.pieces[i];

	return i + 1 == r->clauses.first[CLAUSE_FROM][false] &&
	       (piece == r->helo || is_one_word(piece));
}

/*
 * A second description of the client between from and by, or a session told
 * before the client: EHLO may have brought the first one.
 */
static bool second_client(const struct reading *r)
{
	if (r->client == NULL)
		return false;
	for (size_t i = 0; i < r->clauses.count; i++) {
		const struct piece *piece = &r->clauses.pieces[i];

		if (piece->clause != CLAUSE_FROM || piece == r->client)
			continue;
		if (is_early_session(r, piece))
			return true;
		if (piece->taken && (piece->comment ? !piece->doubtful : is_helo(r, i)))
			continue;
		if (holds_address(piece->text))
			return true;
	}
	return false;
}

/*
 * A "by" inside of a comment or quotes. It is no second reading in a field of a
 * program that lets no blank of EHLO through, when what tells the program
 * stands behind the last place where the server can have begun.
 */
static bool second_by(const struct reading *r)
{
	const struct clauses *clauses = &r->clauses;

	if (clauses->hidden_by == NULL)
		return false;
	return !(r->out->dialect->traits & CLEAN_EHLO) || r->anchor == NULL ||
	       clauses->by == NULL || clauses->hidden_by > clauses->by;
}

static void settle_client(struct reading *r)
{
	struct received *out = r->out;
	unsigned traits = out->dialect->traits;

	if (r->clauses.second_reading || second_by(r) || second_client(r)) {
		flaw_add(r->flaws, FLAW_AMBIGUOUS_CLIENT, out->body);
		out->ambiguous = true;
		forget_client(r);
		return;
	}
	if (r->name_is_helo)
		out->client_name = out->helo;
	if (out->client_name.len > 0)
		out->client_name_status = r->mismatch ? CLIENT_NAME_MISMATCH : CLIENT_NAME_FOUND;
	else if (r->no_name || (traits & LOOKS_UP_RDNS && out->client_ip.family != 0))
		out->client_name_status = CLIENT_NAME_NONE;
	/* Exim leaves HELO out when it is the name that it looked up, or the address itself. */
	if (traits & HELO_IN_COMMENT && out->helo.len == 0 && out->client_ip.family != 0)
		out->helo = out->client_name;
}

static const char *tls_normal(struct span text)
{
	static const struct {
		char digits[3];
		const char *word;
	} versions[] = {
		{ "10", "TLSv1.0" },
		{ "11", "TLSv1.1" },
		{ "12", "TLSv1.2" },
		{ "13", "TLSv1.3" },
	};
	char digits[2] = { '1', '0' };
	size_t count = 0;

	if (span_equal_nocase(text, SPAN("TLS")))
		return NULL;
	if (!span_starts_nocase(text, SPAN("TLS")))
		return span_starts_nocase(text, SPAN("SSLv3"))	 ? "SSLv3"
		       : span_starts_nocase(text, SPAN("SSLv2")) ? "SSLv2"
								 : NULL;
	for (size_t i = 3; i < text.len && count < 2 && text.at[i] != '/'; i++)
		if (char_is_digit(text.at[i]))
			digits[count++] = text.at[i];
	for (size_t i = 0; i < sizeof versions / sizeof *versions; i++)
		if (versions[i].digits[0] == digits[0] && versions[i].digits[1] == digits[1])
			return versions[i].word;
	return NULL;
}

static void settle_protocol(struct reading *r)
{
	struct received *out = r->out;
	struct span with = out->with;
	const struct protocol *row = protocol_find(with.at, with.len);

	if (row == NULL) {
		with = span_cut_word(&with);
		row = protocol_find(with.at, with.len);
	}
	out->tls = tls_normal(out->tls_version);
	if (row != NULL)
		out->protocol_traits = row->traits;
	if (r->tls_told)
		out->protocol_traits |= PROTOCOL_TLS;
	if (out->authenticated != AUTH_NOT_TOLD)
		out->protocol_traits |= PROTOCOL_AUTH;
	else if (out->protocol_traits & PROTOCOL_AUTH)
		out->authenticated = AUTH_BY_PROTOCOL;
	if (row != NULL && row->keyword != NULL)
		out->protocol = protocol_keyword(out->protocol_traits);
	if (out->dialect->traits & INSIDE)
		out->protocol_traits &= ~(unsigned)PROTOCOL_SUBMISSION;
}

/* The piece with the brackets of a comment; one that is never closed has none behind it. */
static struct span whole_piece(const struct piece *piece, struct span body)
{
	size_t offset = (size_t)(piece->text.at - body.at);

	if (!piece->comment)
		return piece->text;
	return span_part(body, offset - 1, piece->text.len + 2);
}

static void settle_leftover(struct reading *r)
{
	struct span left = r->clauses.rest;

	for (size_t i = 0; i < r->clauses.count; i++) {
		const struct piece *piece = &r->clauses.pieces[i];

		if (!piece->taken && piece->text.len > 0)
			left = span_over(left, whole_piece(piece, r->out->body));
	}
	if (left.len == 0)
		return;
	r->out->leftover = left;
	flaw_add(r->flaws, FLAW_RECEIVED_SYNTAX, left);
}

static struct span words_of(struct reading *r, enum received_part part)
{
	const struct piece *piece = reading_piece(r, part);

	return piece != NULL ? piece->text : SPAN_NONE;
}

/* The pieces are not cleared: clauses_read() tells how many there are. */
static void reading_begin(struct reading *r, struct received *out, struct arena *arena,
			  struct flaw_list *flaws)
{
	r->out = out;
	r->arena = arena;
	r->flaws = flaws;
	r->anchor = r->client = r->helo = NULL;
	r->fitted_pattern = NULL;
	r->date = (struct piece){ 0 };
	r->no_name = r->mismatch = r->tls_told = r->name_is_helo = false;
}

void received_read_into(struct received *out, struct arena *arena, struct span body,
			struct flaw_list *flaws)
{
	struct reading r;

	*out = (struct received){ .body = body, .dialect = &dialects[dialect_count - 1] };
	reading_begin(&r, out, arena, flaws);
	clauses_read(&r.clauses, body, flaws);
	out->date = r.clauses.date;
	r.date.text = out->date.text;
	out->dialect = reading_row(&r);
	out->with = words_of(&r, PART_WITH);
	out->via = words_of(&r, PART_VIA);
	apply_row(&r, out->dialect);
	for (size_t i = 0; i < r.clauses.count; i++)
		if (!r.clauses.pieces[i].taken)
			take_rest(&r, &r.clauses.pieces[i]);
	if (out->by_ip.family == 0)
		ip_read(out->by, &out->by_ip);
	settle_client(&r);
	settle_protocol(&r);
	settle_leftover(&r);
	/* What is no date is read once more, for its flaw. */
	if (r.clauses.undated.at != NULL)
		date_read(r.clauses.undated, NULL, flaws);
	else if (out->date.odd_weekday)
		flaw_add(flaws, FLAW_DATE_WEEKDAY, out->date.text);
}
