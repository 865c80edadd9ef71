#include "parser/domain.h"

#include "data/sixteen.h"
#include "parser/limits.h"

bool domain_holds(struct span domain, struct span name)
{
	return domain.len > 0 && span_ends_nocase(name, domain) &&
	       (name.len == domain.len || name.at[name.len - domain.len - 1] == '.');
}

static bool is_label_byte(char c)
{
	return char_is_alpha(c) || char_is_digit(c) || c == '-' || c == '_';
}

/* Marks what has no place in a name, and each dot of `bytes` behind which one stands in `next`. */
static sixteen misplaced(sixteen bytes, sixteen next)
{
	sixteen small = bytes | sixteen_of('a' - 'A');
	sixteen letters = sixteen_upto(small, 'z') & ~sixteen_upto(small, 'a' - 1);
	sixteen others = sixteen_upto(bytes, '9') & ~sixteen_upto(bytes, '-' - 1) &
			 ~sixteen_same(bytes, '/'); /* "-", ".", digits */

	return ~(letters | others | sixteen_same(bytes, '_')) |
	       (sixteen_same(bytes, '.') & sixteen_same(next, '.'));
}

static bool has_long_label(struct span name)
{
	while (name.len > LIMIT_LABEL)
		if (span_cut(&name, '.').len > LIMIT_LABEL)
			return true;
	return false;
}

bool domain_is_plain(struct span name)
{
	struct span next = span_from(name, 1);
	sixteen odd = { 0 };

	if (name.len == 0 || name.at[0] == '.' || !is_label_byte(name.at[name.len - 1]))
		return false;
	if (next.len == 0)
		return true;
	for (size_t at = 0; next.len - at > SIXTEEN; at += SIXTEEN)
		odd |= misplaced(sixteen_at(name.at + at), sixteen_at(next.at + at));
	odd |= misplaced(sixteen_last(name.at, next.len), sixteen_last(next.at, next.len));
	return sixteen_bits(odd) == 0 && !has_long_label(name);
}
