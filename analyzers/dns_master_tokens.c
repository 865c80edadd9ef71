#include "analyzers/dns_master_tokens.h"

#include "parser/limits.h"

bool dns_master_broken(struct dns_master *master, const char *wrong, struct span about)
{
	master->wrong = wrong;
	master->about = about;
	return false;
}

static bool is_blank(char c)
{
	return c == ' ' || c == '\t' || c == '\r';
}

static bool ends_word(char c)
{
	return is_blank(c) || c == '\n' || c == ';' || c == '(' || c == ')' || c == '"';
}

/* Length of what begins with a word or behind a quote, up to its end, which is not counted. */
static size_t token_length(struct span rest, bool quoted)
{
	size_t length = 0;

	while (length < rest.len) {
		char c = rest.at[length];

		if (c == '\n' || (quoted ? c == '"' : ends_word(c)))
			break;
		/* The next byte belongs to the escape, unless it ends the line. */
		length += c == '\\' && length + 1 < rest.len && rest.at[length + 1] != '\n' ? 2 : 1;
	}
	return length;
}

static bool read_token(struct dns_master *master)
{
	bool quoted = master->rest.at[0] == '"';
	struct span rest = span_from(master->rest, quoted ? 1 : 0);
	size_t length = token_length(rest, quoted);
	struct dns_master_token token = { span_upto(rest, length), quoted };

	if (quoted && (length == rest.len || rest.at[length] != '"'))
		return dns_master_broken(master, "a quoted string does not end on its line",
					 SPAN_NONE);
	if (span_index(token.text, '\0') != NOT_FOUND)
		return dns_master_broken(master, "a NUL byte", SPAN_NONE);
	*LIST_ADD(master->arena, &master->tokens) = token;
	master->rest = span_from(rest, length + (quoted ? 1 : 0));
	return true;
}

static void skip_comment(struct dns_master *master)
{
	size_t end = span_index(master->rest, '\n');

	master->rest = span_from(master->rest, end == NOT_FOUND ? master->rest.len : end);
}

bool dns_master_tokens(struct dns_master *master, size_t *first)
{
	size_t start = master->rest.len;
	unsigned depth = 0;

	master->tokens.count = 0;
	master->same_owner = start > 0 && is_blank(master->rest.at[0]);
	*first = master->line;
	while (master->rest.len > 0) {
		char c = master->rest.at[0];

		if (start - master->rest.len > LIMIT_ZONE_LINE)
			return dns_master_broken(master, "a record of over a mebibyte", SPAN_NONE);
		if (c == ';') {
			skip_comment(master);
			continue;
		}
		if (c == '"' || !ends_word(c)) {
			if (!read_token(master))
				return false;
			continue;
		}
		master->rest = span_from(master->rest, 1);
		depth += c == '(';
		if (c == ')' && depth-- == 0)
			return dns_master_broken(master, "\")\" without its \"(\"", SPAN_NONE);
		if (c == '\n') {
			master->line++;
			if (depth == 0)
				return true;
		}
	}
	if (depth == 0)
		return true;
	master->line = *first;
	return dns_master_broken(master, "\"(\" without its \")\"", SPAN_NONE);
}

bool dns_master_is(const struct dns_master *master, size_t i, struct span word)
{
	return i < master->tokens.count && !master->tokens.items[i].quoted &&
	       span_equal_nocase(master->tokens.items[i].text, word);
}

struct span dns_master_word(const struct dns_master *master, size_t i)
{
	return i < master->tokens.count ? master->tokens.items[i].text : SPAN_NONE;
}
