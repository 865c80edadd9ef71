#include "analyzers/subject_tag.h"

#include "parser/buffer.h"
#include "parser/encoded.h"
#include "parser/text.h"

enum {
	TAG_BYTES = 80, /* longer words in brackets are the author's own */
	TAGS = 3, /* before one Subject */
	STARS = 2, /* that a tag between stars begins with */
};

static const struct {
	char open, close;
} brackets[] = { { '[', ']' }, { '{', '}' }, { '(', ')' } };

static const struct {
	struct span word;
} tag_words[] = {
	{ { "SPAM", 4 } },	     { { "JUNK", 4 } },	    { { "EXTERNAL", 8 } },
	{ { "BULK", 4 } },	     { { "PHISHING", 8 } }, { { "SUSPECTED SPAM", 14 } },
	{ { "POSSIBLE SPAM", 13 } },
};

static const struct {
	struct span word;
} reply_words[] = {
	{ { "re:", 3 } }, { { "fwd:", 4 } }, { { "fw:", 3 } },
	{ { "aw:", 3 } }, { { "wg:", 3 } },  { { "sv:", 3 } },
};

static size_t blanks(struct span s)
{
	size_t at = 0;

	while (at < s.len && char_is_space(s.at[at]))
		at++;
	return at;
}

static size_t bracket_length(struct span s)
{
	for (size_t i = 0; i < sizeof brackets / sizeof *brackets; i++) {
		size_t end;

		if (s.len == 0 || s.at[0] != brackets[i].open)
			continue;
		end = span_index(span_upto(s, TAG_BYTES), brackets[i].close);
		return end != NOT_FOUND && end > 1 ? end + 1 : 0;
	}
	return 0;
}

static size_t star_run(struct span s)
{
	size_t at = 0;

	while (at < s.len && s.at[at] == '*')
		at++;
	return at;
}

/* ***SPAM*** */
static size_t star_length(struct span s)
{
	size_t begin = star_run(s), end;

	s = span_upto(s, TAG_BYTES);
	end = span_index(span_from(s, begin), '*');
	if (begin < STARS || end == NOT_FOUND || end == 0)
		return 0;
	return begin + end + star_run(span_from(s, begin + end));
}

/* "SPAM: " */
static size_t word_length(struct span s)
{
	for (size_t i = 0; i < sizeof tag_words / sizeof *tag_words; i++) {
		size_t len = tag_words[i].word.len;

		if (span_starts_nocase(s, tag_words[i].word) && len < s.len && s.at[len] == ':')
			return len + 1;
	}
	return 0;
}

static size_t tag_length(struct span s)
{
	size_t len = bracket_length(s);

	if (len == 0)
		len = star_length(s);
	return len > 0 ? len : word_length(s);
}

static size_t reply_length(struct span s)
{
	for (size_t i = 0; i < sizeof reply_words / sizeof *reply_words; i++)
		if (span_starts_nocase(s, reply_words[i].word))
			return reply_words[i].word.len;
	return 0;
}

struct span subject_tag(struct span text)
{
	size_t reply;

	text = span_trim(text);
	reply = reply_length(text);
	text = span_trim(span_from(text, reply));
	return span_upto(text, tag_length(text));
}

struct guessing {
	struct arena *arena;
	struct span head, end; /* "Subject:" and the line end, as they stand */
	struct span_list out;
};

static void guess(struct guessing *guessing, struct span lead, struct span reply, struct span rest)
{
	struct buffer bytes = { .arena = guessing->arena };

	if (guessing->out.count >= SUBJECT_GUESSES)
		return;
	buffer_put(&bytes, guessing->head);
	buffer_put(&bytes, lead);
	buffer_put(&bytes, reply);
	buffer_put(&bytes, rest);
	buffer_put(&bytes, guessing->end);
	*LIST_ADD(guessing->arena, &guessing->out) = buffer_span(&bytes);
}

/* An encoded word that is nothing but tags goes whole. */
static size_t encoded_tag_length(struct arena *arena, struct span s)
{
	size_t end, mark = 0;
	struct span text;

	if (!span_starts(s, SPAN("=?")))
		return 0;
	/* Charset and encoding end with a mark each; a Q word may begin with "=". */
	for (size_t i = 2; i < s.len && i < TAG_BYTES; i++)
		if (s.at[i] == '?' && ++mark == 2) {
			end = span_find(span_from(s, i + 1), SPAN("?="));
			if (end == NOT_FOUND)
				return 0;
			end += i + 3;
			text = span_trim(encoded_text(arena, span_upto(s, end), NULL));
			return text.len > 0 && tag_length(text) == text.len ? end : 0;
		}
	return 0;
}

/* Tags before text as it stands, each off in turn; "Re: " before them stays, or came with them. */
static void guess_plain(struct guessing *guessing, struct span lead, struct span value)
{
	size_t reply_len = reply_length(value);
	size_t after = reply_len + blanks(span_from(value, reply_len));
	struct span reply = reply_len > 0 ? span_upto(value, after) : SPAN_NONE;
	struct span rest = reply_len > 0 ? span_from(value, after) : value;

	for (int i = 0; i < TAGS; i++) {
		size_t len = tag_length(rest);

		if (len == 0)
			len = encoded_tag_length(guessing->arena, rest);
		if (len == 0)
			return;
		rest = span_from(rest, len);
		/* Within text the blank behind the tag is its own. */
		rest = span_from(rest, blanks(rest));
		guess(guessing, lead, SPAN_NONE, rest);
		if (reply.len > 0)
			guess(guessing, lead, reply, rest);
	}
}

static const char base64_digits[] =
	"ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

static void put_base64(struct buffer *out, struct span s)
{
	for (size_t at = 0; at < s.len; at += 3) {
		uint32_t bits = 0;
		char digits[4] = "====";

		for (size_t i = 0; i < 3; i++)
			bits = bits << 8 | (at + i < s.len ? (unsigned char)s.at[at + i] : 0);
		for (size_t i = 0; i < 4 && at + i <= s.len; i++)
			digits[i] = base64_digits[bits >> (18 - 6 * i) & 63];
		buffer_put(out, (struct span){ digits, sizeof digits });
	}
}

static void put_quoted(struct buffer *out, struct span s, const char *hex)
{
	for (size_t i = 0; i < s.len; i++) {
		unsigned char c = (unsigned char)s.at[i];
		char code[] = { '=', hex[c >> 4], hex[c & 15] };

		if (c == ' ')
			buffer_put(out, SPAN("_"));
		else if (char_is_digit((char)c) || char_is_alpha((char)c) || c == '-' || c == '.' ||
			 c == ',' || c == '!' || c == ':' || c == '/' || c == '*' || c == '+')
			buffer_put(out, (struct span){ &s.at[i], 1 });
		else
			buffer_put(out, (struct span){ code, sizeof code });
	}
}

/* "=?utf-8?q?=5BTalk=5D_caf=C3=A9?=": text within one word, put together anew. */
static void guess_word(struct guessing *guessing, struct span lead, struct span text)
{
	static const struct {
		const char *head;
		bool base64;
	} forms[] = { { "=?UTF-8?B?", true },
		      { "=?utf-8?b?", true },
		      { "=?UTF-8?Q?", false },
		      { "=?utf-8?q?", false } };

	for (size_t i = 0; i < sizeof forms / sizeof *forms; i++) {
		struct buffer bytes = { .arena = guessing->arena };

		buffer_put(&bytes, span_string(forms[i].head));
		if (forms[i].base64)
			put_base64(&bytes, text);
		else
			put_quoted(&bytes, text, "0123456789ABCDEF");
		buffer_put(&bytes, SPAN("?="));
		guess(guessing, lead, SPAN_NONE, buffer_span(&bytes));
	}
}

static void guess_decoded(struct guessing *guessing, struct span lead, struct span value)
{
	struct span text, tag;

	if (span_find(value, SPAN("=?")) == NOT_FOUND)
		return;
	text = span_trim(encoded_text(guessing->arena, value, NULL));
	tag = span_upto(text, tag_length(text));
	if (tag.len == 0)
		return;
	text = span_trim(span_from(text, tag.len));
	guess(guessing, lead, SPAN_NONE, text);
	if (!text_is_plain(text))
		guess_word(guessing, lead, text);
}

/* Filters that write what the Subject was. */
static void guess_kept(struct guessing *guessing, const struct message *message)
{
	static const struct {
		struct span name;
	} keepers[] = { { { "X-Spam-Prev-Subject", 19 } },
			{ { "X-Original-Subject", 18 } },
			{ { "Thread-Topic", 12 } } };

	for (size_t i = 0; i < message->fields.count; i++)
		for (size_t k = 0; k < sizeof keepers / sizeof *keepers; k++)
			if (span_equal_nocase(message->fields.items[i].name, keepers[k].name))
				guess(guessing, SPAN(" "), SPAN_NONE,
				      span_trim(message->fields.items[i].body));
}

struct span_list subject_untagged(struct arena *arena, const struct message *message,
				  struct span raw)
{
	size_t colon = span_index(raw, ':');
	struct span line = span_chomp(raw), value, lead;
	struct guessing guessing = { .arena = arena };

	if (colon == NOT_FOUND || colon >= line.len)
		return guessing.out;
	guessing.head = span_upto(raw, colon + 1);
	guessing.end = span_from(raw, line.len);
	value = span_from(line, colon + 1);
	lead = span_upto(value, blanks(value));
	value = span_from(value, lead.len);
	guess_plain(&guessing, lead, value);
	guess_decoded(&guessing, lead, value);
	guess_kept(&guessing, message);
	return guessing.out;
}
