#include "parser/reply.h"

enum { MOST_DIGITS = 3 };

static size_t digits(struct span s, size_t at)
{
	size_t count = 0;

	while (at + count < s.len && count <= MOST_DIGITS && char_is_digit(s.at[at + count]))
		count++;
	return count;
}

static bool is_class(char c)
{
	return c == '2' || c == '4' || c == '5';
}

struct span reply_status(struct span s)
{
	size_t at = 1;

	if (s.len < 5 || !is_class(s.at[0]))
		return SPAN_NONE;
	for (int part = 0; part < 2; part++) {
		size_t count = at < s.len && s.at[at] == '.' ? digits(s, at + 1) : 0;

		if (count == 0 || count > MOST_DIGITS)
			return SPAN_NONE;
		at += 1 + count;
	}
	/* An address goes on with a dot and a digit. */
	if (at + 1 < s.len && s.at[at] == '.' && char_is_digit(s.at[at + 1]))
		return SPAN_NONE;
	if (at < s.len && (char_is_alpha(s.at[at]) || s.at[at] == '@'))
		return SPAN_NONE;
	return span_upto(s, at);
}

bool reply_status_is_vague(struct span status)
{
	return span_ends_nocase(status, SPAN(".0.0"));
}

static bool joins(char c)
{
	return char_is_alpha(c) || char_is_digit(c) || c == '.' || c == '-' || c == '_' ||
	       c == '=' || c == '/' || c == '@' || c == '+';
}

/* The number that stands at `at`, which is no part of a longer word; 0: none. */
static unsigned code_at(struct span s, size_t at)
{
	const char *c = s.at + at;

	if (s.len - at < 3 || (c[0] != '2' && c[0] != '4' && c[0] != '5') || c[1] < '0' ||
	    c[1] > '5' || !char_is_digit(c[2]) || (at > 0 && joins(c[-1])))
		return 0;
	/* Of success there are but three; other such numbers are something else. */
	if (c[0] == '2' && (c[1] != '5' || c[2] > '2'))
		return 0;
	if (s.len - at > 3 && !char_is_space(c[3]) && c[3] != '-' && c[3] != ':' && c[3] != ',' &&
	    c[3] != ']' && c[3] != '#')
		return 0;
	return (unsigned)((c[0] - '0') * 100 + (c[1] - '0') * 10 + (c[2] - '0'));
}

/* AsyncOS has words of its own before an answer, which it quotes: "... 550-'no such user'". */
static bool is_quoted(struct span s, size_t at)
{
	return s.len - at > 4 && s.at[at + 3] == '-' &&
	       (s.at[at + 4] == '\'' || s.at[at + 4] == '"');
}

/* The status that follows the number at `at`, behind blanks, a dash or a mark. */
static struct span status_behind(struct span s, size_t at)
{
	size_t skipped = 0;

	for (at += 3; at < s.len && skipped < 4; at++, skipped++)
		if (s.at[at] != ' ' && s.at[at] != '-' && s.at[at] != ':' && s.at[at] != '#' &&
		    s.at[at] != '(' && s.at[at] != '\t' && s.at[at] != '\'')
			break;
	return skipped > 0 ? reply_status(span_from(s, at)) : SPAN_NONE;
}

/* Whether what stands before `at` says that an answer follows. */
static bool is_announced(struct span s, size_t at)
{
	while (at > 0 && (s.at[at - 1] == ' ' || s.at[at - 1] == '\t'))
		at--;
	return at == 0 || span_index(SPAN("\n:<>[(#\"';"), s.at[at - 1]) != NOT_FOUND;
}

static bool find_code(struct span s, struct reply *out)
{
	for (size_t i = 0; i + 3 <= s.len; i++) {
		unsigned code = code_at(s, i);

		if (code == 0)
			continue;
		*out = (struct reply){ i, code, status_behind(s, i) };
		if (out->status.len > 0 || is_announced(s, i) || is_quoted(s, i))
			return true;
	}
	return false;
}

static struct span find_status(struct span s)
{
	for (size_t i = 0; i + 5 <= s.len; i++) {
		struct span status;

		if (!is_class(s.at[i]) || s.at[i + 1] != '.' || (i > 0 && joins(s.at[i - 1])))
			continue;
		status = reply_status(span_from(s, i));
		if (status.len > 0)
			return status;
	}
	return SPAN_NONE;
}

bool reply_find(struct span s, struct reply *out)
{
	if (find_code(s, out)) {
		/* Some say it in brackets behind all: "550 no such user (#5.1.1)". */
		if (out->status.len == 0)
			out->status = find_status(span_from(s, out->at));
		if (out->status.len == 0 && is_quoted(s, out->at))
			out->status = find_status(span_upto(s, out->at));
		if (out->status.len > 0 && (unsigned)(out->status.at[0] - '0') != out->code / 100)
			out->status = SPAN_NONE;
		return true;
	}
	*out = (struct reply){ .status = find_status(s) };
	if (out->status.len > 0)
		out->at = (size_t)(out->status.at - s.at);
	return out->status.len > 0;
}
