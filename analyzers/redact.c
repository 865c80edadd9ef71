#include "analyzers/redact.h"

#include "data/host_names.h"
#include "data/networks.h"
#include "parser/buffer.h"
#include "parser/encoded.h"
#include "parser/ip.h"
#include "parser/limits.h"
#include "parser/text.h"

enum {
	CUTS = 8, /* "key=" and the like before an address that are tried to be no part of it */
	WORDS = 8, /* of a secret that is looked for */
	LOCAL_WORDS = 8, /* of a local-part with quoted strings */
	PART_LEAST = 3, /* bytes of a secret that was cut */
	ENCODED_DEPTH = 4, /* encoded words in what such decode to */
	ESCAPE = 3, /* "=40" */
	ESCAPED_MOST = 400, /* bytes before an escaped "@" that are looked at */
};

/* One text, and what was made of it up to `copied`. */
struct pass {
	struct redactor *redactor;
	struct arena *arena;
	struct span text;
	struct buffer out;
	size_t copied;
};

static void put_token(struct pass *pass, size_t at, size_t len, struct span token)
{
	if (span_equal(span_part(pass->text, at, len), token))
		return;
	buffer_put(&pass->out, span_part(pass->text, pass->copied, at - pass->copied));
	buffer_put(&pass->out, token);
	pass->copied = at + len;
}

/* What no local-part holds unquoted (RFC 5322 3.2.3), and no name: a run goes from one to the next.
 */
static bool is_separator(char c)
{
	return (unsigned char)c <= ' ' || span_index(SPAN("<>()[]\",;\\"), c) != NOT_FOUND;
}

static size_t run_length(struct span text, size_t at)
{
	size_t end = at;

	while (end < text.len && !is_separator(text.at[end]))
		end++;
	return end - at;
}

static bool is_private(const struct ip *ip)
{
	enum network_scope scope = network_scope(ip->family, ip->bytes);

	return scope == SCOPE_PRIVATE || scope == SCOPE_LINK_LOCAL || scope == SCOPE_CGNAT;
}

static bool is_name(struct span s)
{
	for (size_t i = 0; i < s.len; i++)
		if (!char_is_alpha(s.at[i]) && !char_is_digit(s.at[i]) &&
		    span_index(SPAN("-._"), s.at[i]) == NOT_FOUND && (unsigned char)s.at[i] < 0x80)
			return false;
	return s.len > 0 && s.len <= LIMIT_NAME;
}

static bool is_inner_name(struct span s)
{
	return is_name(s) && host_name_is_inner(s.at, s.len) && !host_name_is_common(s.at, s.len);
}

/* The token of what stands alone there; empty: it is no secret. */
static struct span token_alone(struct pass *pass, struct span word)
{
	static const enum secret_kind alone[] = { SECRET_HOST, SECRET_USER, SECRET_NAME };
	struct redactor *redactor = pass->redactor;
	struct span token = SPAN_NONE;
	struct ip ip;

	if (ip_read(word, &ip))
		return is_private(&ip)
			       ? redactor_make_token(redactor,
						     ip.family == 4 ? SECRET_IPV4 : SECRET_IPV6,
						     ip_text(pass->arena, &ip))
			       : SPAN_NONE;
	for (size_t i = 0; i < sizeof alone / sizeof *alone && token.len == 0; i++)
		token = redactor_token_alone(redactor, alone[i], word);
	return token.len == 0 && is_inner_name(word)
		       ? redactor_make_token(redactor, SECRET_HOST, word)
		       : token;
}

/* Without the stops and quotes of a sentence around it; *at moves along. */
static struct span bare_word(struct span text, size_t *at, size_t len)
{
	while (len > 0 && span_index(SPAN("'*."), text.at[*at]) != NOT_FOUND) {
		(*at)++;
		len--;
	}
	/* But the two colons of "fe80::" are a part of it. */
	while (len > 0 && span_index(SPAN(".:!?'*"), text.at[*at + len - 1]) != NOT_FOUND &&
	       !span_ends_nocase(span_part(text, *at, len), SPAN("::")))
		len--;
	return span_part(text, *at, len);
}

/*
 * What is no address: the whole, and where that is no secret its parts between
 * marks, the colon last, for it stands in addresses of IPv6.
 */
static void redact_word(struct pass *pass, size_t at, size_t len, unsigned level)
{
	static const char *const marks[] = { "/=|&!#$%^~`{}*+@'?", ":" };
	size_t end = at + len, start = at;
	struct span word = bare_word(pass->text, &start, len);
	struct span token = word.len > 0 ? token_alone(pass, word) : SPAN_NONE;

	if (token.len > 0) {
		put_token(pass, start, word.len, token);
		return;
	}
	if (level == sizeof marks / sizeof *marks)
		return;
	while (at < end) {
		size_t stop = at;

		while (stop < end &&
		       span_index(span_string(marks[level]), pass->text.at[stop]) == NOT_FOUND)
			stop++;
		redact_word(pass, at, stop - at, level + 1);
		at = stop + 1;
	}
}

/* "@", or as URLs and quoted-printable write it: its length at that place; 0: there is none. */
static size_t at_sign(struct span text, size_t at)
{
	if (text.at[at] == '@')
		return 1;
	if ((text.at[at] == '=' || text.at[at] == '%') &&
	    span_equal(span_part(text, at + 1, 2), SPAN("40")))
		return ESCAPE;
	return 0;
}

static bool begins_domain(struct span text, size_t at)
{
	if (at >= text.len)
		return false;
	return char_is_alpha(text.at[at]) || char_is_digit(text.at[at]) || text.at[at] == '_' ||
	       text.at[at] == '[' || (unsigned char)text.at[at] >= 0x80;
}

/* Words that stand with a "=" before an address in fields that tell of authentication. */
static bool is_property(struct span word)
{
	static const char *const properties[] = {
		"envelope-from", "from", "i",	   "mail", "mailfrom", "r",	"rcpt",
		"rua",		 "ruf",	 "sender", "to",   "user",     "email", "for",
	};

	if (span_starts_nocase(word, SPAN("smtp.")) || span_starts_nocase(word, SPAN("header.")) ||
	    span_starts_nocase(word, SPAN("policy.")))
		return true;
	for (size_t i = 0; i < sizeof properties / sizeof *properties; i++)
		if (span_equal_nocase(word, span_string(properties[i])))
			return true;
	return false;
}

static struct span known_local(struct pass *pass, struct span local)
{
	struct span token = redactor_token(pass->redactor, SECRET_LOCAL_PART, local);

	return token.len > 0 ? token : redactor_token(pass->redactor, SECRET_ID, local);
}

/* What was redacted: what stands before it was looked at then. */
static bool is_token(struct pass *pass, struct span local)
{
	return local.len > 0 && span_equal(known_local(pass, local), local);
}

/* Length of a mark, or of an escaped one, behind which a local-part may begin; 0: there is none. */
static size_t mark_length(struct span text)
{
	static const char *const escapes[] = { "20", "22", "27", "3A", "3C", "3D" };

	for (size_t i = 0; i < sizeof escapes / sizeof *escapes; i++)
		if ((text.at[0] == '=' || text.at[0] == '%') &&
		    span_equal_nocase(span_part(text, 1, 2), span_string(escapes[i])))
			return ESCAPE;
	return span_index(SPAN("='/|{`*"), text.at[0]) != NOT_FOUND;
}

/* What may be the key of a "key=": with other bytes in it, it is a part of the local-part. */
static bool is_key(struct span s)
{
	for (size_t i = 0; i < s.len; i++)
		if (!char_is_alpha(s.at[i]) && span_index(SPAN(".-_"), s.at[i]) == NOT_FOUND)
			return false;
	return true;
}

/* Offset in what stands before the "@" of a local-part that is known; NOT_FOUND: there is none. */
static size_t find_known(struct pass *pass, struct span before)
{
	size_t cuts = 0;

	if (known_local(pass, before).len > 0)
		return 0;
	for (size_t i = 0; i < before.len && cuts < CUTS; i++) {
		size_t mark = mark_length(span_from(before, i));

		if (mark == 0)
			continue;
		if (before.at[i] != '=' || mark == ESCAPE || is_key(span_upto(before, i))) {
			if (known_local(pass, span_from(before, i + mark)).len > 0)
				return i + mark;
		} else if (is_token(pass, span_from(before, i + mark))) {
			return i + mark;
		}
		cuts++;
	}
	return NOT_FOUND;
}

/*
 * Where the local-part begins in what stands before the "@". An escaped one is taken for that
 * only behind a local-part that is known: "l=4096" is no address.
 */
static size_t find_local(struct pass *pass, struct span before, bool escaped)
{
	size_t colon = span_last_index(before, ':'), from = colon == NOT_FOUND ? 0 : colon + 1;
	struct span rest = span_from(before, from);
	size_t known = find_known(pass, rest), equals = span_index(rest, '='), mark;

	if (known != NOT_FOUND || escaped)
		return known != NOT_FOUND ? from + known : NOT_FOUND;
	if (equals != NOT_FOUND && is_property(span_upto(rest, equals)))
		from += equals + 1;
	while (from < before.len && (mark = mark_length(span_from(before, from))) > 0)
		from += mark;
	return from < before.len ? from : before.len;
}

/* "a@b.example@c.example", whose local-part is known and has an "@" in it; false: it is none. */
static bool redact_double(struct pass *pass, size_t at, size_t len)
{
	size_t last = span_last_index(span_part(pass->text, at, len), '@');
	struct span token;

	if (last == NOT_FOUND || !begins_domain(pass->text, at + last + 1))
		return false;
	token = known_local(pass, span_part(pass->text, at, last));
	if (token.len == 0)
		return false;
	put_token(pass, at, last, token);
	redact_word(pass, at + last + 1, len - last - 1, 0);
	return true;
}

/* A run of bytes that are no separators: addresses, and words between them. */
static void redact_run(struct pass *pass, size_t at, size_t len)
{
	size_t end = at + len;

	if (redact_double(pass, at, len))
		return;
	for (size_t i = at; i < end; i++) {
		size_t sign = at_sign(pass->text, i);
		struct span before = span_part(pass->text, at, i - at), local, token;
		size_t from;

		if (sign == 0 || !begins_domain(pass->text, i + sign) ||
		    (sign == ESCAPE && before.len > ESCAPED_MOST))
			continue;
		from = find_local(pass, before, sign == ESCAPE);
		if (from == NOT_FOUND)
			continue;
		local = span_from(before, from);
		redact_word(pass, at, from, 0);
		token = known_local(pass, local);
		if (local.len > 0)
			put_token(pass, at + from, local.len,
				  token.len > 0 ? token
						: redactor_make_token(pass->redactor,
								      SECRET_LOCAL_PART, local));
		at = i + sign;
		i = at - 1;
	}
	redact_word(pass, at, end - at, 0);
}

static bool is_hex(struct span s, size_t at)
{
	return at < s.len && span_index(SPAN("0123456789ABCDEF"), s.at[at]) != NOT_FOUND;
}

/* "\\x1B", as text_shown() writes what is no text: a separator; its length, or 0. */
static size_t escaped_length(struct span text, size_t at)
{
	bool escaped = span_starts(span_from(text, at), SPAN("\\x")) && is_hex(text, at + 2) &&
		       is_hex(text, at + 3);

	return escaped ? 4 : 0;
}

/*
 * Behind the quoted string or the atom that begins there; `quoted`: told if it is the former. A
 * quoted string has no escaped byte in it: where lines are shown as one, it would run through many.
 */
static size_t word_end(struct span text, size_t at, bool *quoted)
{
	if (at < text.len && text.at[at] == '"') {
		*quoted = true;
		for (at++; at < text.len && text.at[at] != '"' && escaped_length(text, at) == 0;)
			at += text.at[at] == '\\' ? 2 : 1;
		return at < text.len && text.at[at] == '"' ? at + 1 : text.len;
	}
	while (at < text.len && !is_separator(text.at[at]) &&
	       span_index(SPAN(".@"), text.at[at]) == NOT_FOUND)
		at++;
	return at;
}

/* Whether a local-part can begin there: behind a letter it goes on. */
static bool opens(struct span text, size_t at)
{
	return at == 0 || is_separator(text.at[at - 1]) || text.at[at - 1] == ':' ||
	       text.at[at - 1] == '@' || mark_length(span_part(text, at - 1, 1)) > 0;
}

/*
 * Length of a local-part that begins there and has quoted strings: "\"j. doe\"@", and of the old
 * kind j."r. n".doe@ (RFC 5322 4.4); 0: there is none.
 */
static size_t quoted_length(struct span text, size_t at)
{
	bool quoted = false;
	size_t end = word_end(text, at, &quoted);

	for (size_t words = 1; words < LOCAL_WORDS && end < text.len && text.at[end] == '.';
	     words++)
		end = word_end(text, end + 1, &quoted);
	return quoted && end < text.len && text.at[end] == '@' && begins_domain(text, end + 1)
		       ? end - at
		       : 0;
}

/* Known by what the quotes hold. */
static void redact_quoted(struct pass *pass, size_t at, size_t len)
{
	struct buffer local = { .arena = pass->arena };

	for (size_t i = at; i < at + len; i++)
		if (pass->text.at[i] != '"')
			buffer_put(&local, span_part(pass->text, i, 1));
	put_token(pass, at, len,
		  redactor_make_token(pass->redactor, SECRET_LOCAL_PART, buffer_span(&local)));
}

/* A secret of several words that begins there: its length, 0 where there is none. */
static size_t redact_phrase(struct pass *pass, size_t at)
{
	static const enum secret_kind long_ones[] = { SECRET_NAME, SECRET_USER };
	size_t end = at + run_length(pass->text, at);

	for (size_t words = 1; words < pass->redactor->words && words < WORDS; words++) {
		while (end < pass->text.len && is_separator(pass->text.at[end]))
			end++;
		end += run_length(pass->text, end);
		for (size_t i = 0; i < sizeof long_ones / sizeof *long_ones; i++) {
			size_t start = at;
			struct span phrase = bare_word(pass->text, &start, end - at);
			struct span token =
				redactor_token_alone(pass->redactor, long_ones[i], phrase);

			if (token.len == 0)
				continue;
			put_token(pass, start, phrase.len, token);
			return start + phrase.len - at;
		}
	}
	return 0;
}

/* The last word, of which only a part is left. */
static void redact_cut(struct pass *pass)
{
	struct span text = pass->text;
	size_t at = text.len, start;
	struct span word, token;

	if (!span_ends_nocase(text, SPAN("...")))
		return;
	while (at > pass->copied && !is_separator(text.at[at - 1]))
		at--;
	start = at;
	word = bare_word(text, &start, text.len - at);
	token = word.len < PART_LEAST ? SPAN_NONE : redactor_token_of_part(pass->redactor, word);
	if (token.len > 0)
		put_token(pass, start, word.len, token);
}

/*
 * A run, and behind it the quoted string that a local-part goes on with from its middle: whether
 * that quote is the last of another string nobody knows. Returns the length of both.
 */
static size_t redact_words(struct pass *pass, size_t at)
{
	struct span text = pass->text;
	size_t end = at + run_length(text, at), start = end, quoted = 0;

	if (end < text.len && text.at[end] == '"' && !opens(text, end))
		quoted = quoted_length(text, end);
	while (quoted > 0 && start > at && !opens(text, start))
		start--;
	redact_run(pass, at, start - at);
	if (quoted > 0)
		redact_quoted(pass, start, end - start + quoted);
	return end - at + quoted;
}

static struct span redact_plain(struct redactor *redactor, struct arena *arena, struct span text)
{
	struct pass pass = { redactor, arena, text, { .arena = arena }, 0 };

	for (size_t at = 0; at < text.len;) {
		size_t len = escaped_length(text, at);

		if (len > 0) {
			at += len;
			continue;
		}
		if ((len = quoted_length(text, at)) > 0)
			redact_quoted(&pass, at, len);
		else if (!is_separator(text.at[at]) && (len = redact_phrase(&pass, at)) == 0)
			len = redact_words(&pass, at);
		at += len > 0 ? len : 1;
	}
	redact_cut(&pass);
	if (pass.out.len == 0)
		return text;
	buffer_put(&pass.out, span_from(text, pass.copied));
	return buffer_span(&pass.out);
}

/* What was encoded may be an encoded word again. */
struct span redact(struct redactor *redactor, struct arena *arena, struct span text)
{
	if (redactor == NULL)
		return text;
	for (int depth = 0; depth < ENCODED_DEPTH && span_find(text, SPAN("=?")) != NOT_FOUND;
	     depth++) {
		struct span decoded = encoded_text(arena, text, NULL);
		struct span hidden = redact_plain(redactor, arena, decoded);

		if (span_equal(hidden, decoded))
			break;
		text = text_shown(arena, hidden);
	}
	return redact_plain(redactor, arena, text);
}
