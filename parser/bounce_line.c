#include "parser/bounce_line.h"

#include "data/bounce_marks.h"
#include "parser/limits.h"
#include "parser/notice.h"

struct span bounce_line_undress(struct span line)
{
	while (line.len > 0 && notice_is_dress(line.at[0]))
		line = span_from(line, 1);
	return span_trim(line);
}

static bool is_local_byte(char c)
{
	return (unsigned char)c > ' ' && span_index(SPAN("<>()[],;:\"\\@"), c) == NOT_FOUND &&
	       c != 0x7f;
}

static bool is_host_byte(char c)
{
	return char_is_alpha(c) || char_is_digit(c) || c == '.' || c == '-' || c == '_' ||
	       (unsigned char)c >= 0x80;
}

struct span bounce_line_address(struct span *s)
{
	struct span rest = *s, address;
	char close = 0;
	size_t at = 0, local;

	if (rest.len > 0 && (rest.at[0] == '<' || rest.at[0] == '"' || rest.at[0] == '\'')) {
		close = rest.at[0] == '<' ? '>' : rest.at[0];
		rest = span_from(rest, 1);
	}
	while (at < rest.len && at < LIMIT_NAME && is_local_byte(rest.at[at]) &&
	       rest.at[at] != close)
		at++;
	local = at;
	if (local == 0 || at == rest.len || rest.at[at++] != '@')
		return SPAN_NONE;
	while (at < rest.len && at < local + LIMIT_NAME && is_host_byte(rest.at[at]))
		at++;
	address = span_upto(rest, at);
	while (address.len > local &&
	       (address.at[address.len - 1] == '.' || address.at[address.len - 1] == '-'))
		address.len--;
	if (address.len < local + 2)
		return SPAN_NONE;
	rest = span_from(rest, address.len);
	if (close != 0 && rest.len > 0 && rest.at[0] == close)
		rest = span_from(rest, 1);
	*s = rest;
	return address;
}

struct span bounce_line_host_first(struct span s)
{
	struct span word = span_cut_word(&s);

	while (word.len > 0 && !is_host_byte(word.at[0]))
		word = span_from(word, 1);
	for (size_t i = 0; i < word.len; i++)
		if (!is_host_byte(word.at[i]) && word.at[i] != ':')
			word = span_upto(word, i);
	while (word.len > 0 && (word.at[word.len - 1] == '.' || word.at[word.len - 1] == ':'))
		word.len--;
	return span_index(word, '.') != NOT_FOUND || span_index(word, ':') != NOT_FOUND ? word
											: SPAN_NONE;
}

struct span bounce_line_host(struct span line)
{
	for (size_t i = 0; i < bounce_mark_count; i++) {
		const struct bounce_mark *mark = &bounce_marks[i];
		struct span text = { mark->text, mark->len };
		struct span host;
		size_t at;

		if (mark->kind != MARK_HOST && mark->kind != MARK_HOST_FIRST)
			continue;
		at = span_find_nocase(line, text);
		if (at == NOT_FOUND ||
		    (at > 0 && char_is_alpha(text.at[0]) && char_is_alpha(line.at[at - 1])))
			continue;
		host = bounce_line_host_first(
			mark->kind == MARK_HOST ? span_from(line, at + text.len) : line);
		if (host.len > 0)
			return host;
	}
	return SPAN_NONE;
}

struct span bounce_line_source(struct span *rest)
{
	struct span all = span_trim(*rest), address;

	if (span_starts_nocase(all, SPAN("(expanded from")))
		all = span_from(all, SPAN("(expanded from").len);
	else if (span_starts_nocase(all, SPAN("(generated from")))
		all = span_from(all, SPAN("(generated from").len);
	else
		return SPAN_NONE;
	while (all.len > 0 && (all.at[0] == ':' || char_is_space(all.at[0])))
		all = span_from(all, 1);
	address = bounce_line_address(&all);
	if (address.len > 0)
		*rest = all.len > 0 && all.at[0] == ')' ? span_from(all, 1) : all;
	return address;
}
