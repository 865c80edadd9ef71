#include "parser/html_tag.h"

bool html_tag_begins(struct span s)
{
	size_t name = span_starts(s, SPAN("</")) ? 2 : 1;

	return s.len > name && s.at[0] == '<' && char_is_alpha(s.at[name]);
}

static bool is_name_byte(char c)
{
	return char_is_alpha(c) || char_is_digit(c) || c == '-' || c == '_' || c == ':' || c == '.';
}

static struct span cut_blanks(struct span s)
{
	while (s.len > 0 && char_is_space(s.at[0]))
		s = span_from(s, 1);
	return s;
}

/* What stands behind the name that `s` begins with. */
static struct span cut_name(struct span s)
{
	while (s.len > 0 && is_name_byte(s.at[0]))
		s = span_from(s, 1);
	return s;
}

static bool is_quote(char c)
{
	return c == '"' || c == '\'';
}

/* Cut a value off; false: its quotes are not closed, or stand within it. */
static bool cut_value(struct span *s)
{
	size_t end = s->len > 0 && is_quote(s->at[0]) ? span_index(span_from(*s, 1), s->at[0]) : 0;

	if (end == NOT_FOUND)
		return false;
	if (s->len > 0 && is_quote(s->at[0])) {
		*s = span_from(*s, end + 2);
		return true;
	}
	for (; s->len > 0 && !char_is_space(s->at[0]); *s = span_from(*s, 1))
		if (is_quote(s->at[0]))
			return false;
	return true;
}

/* Cut blanks and an attribute off; false: it is none, or does not end before a blank. */
static bool cut_attribute(struct span *s)
{
	struct span rest = cut_blanks(*s);

	if (rest.len == s->len || rest.len == 0 || !char_is_alpha(rest.at[0]))
		return false;
	*s = cut_name(rest);
	if (!span_starts(*s, SPAN("=")))
		return true;
	*s = span_from(*s, 1);
	return cut_value(s);
}

static bool is_comment(struct span s)
{
	return s.len > SPAN("<!----").len && span_starts(s, SPAN("<!--")) &&
	       span_equal(span_from(s, s.len - 2), SPAN("--"));
}

bool html_tag_is_closed(struct span s)
{
	if (!html_tag_begins(s))
		return is_comment(s);
	s = cut_name(span_from(s, s.at[1] == '/' ? 2 : 1));
	while (cut_attribute(&s))
		;
	s = cut_blanks(s);
	return s.len == 0 || span_equal(s, SPAN("/"));
}
