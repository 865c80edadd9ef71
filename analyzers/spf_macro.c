#include "analyzers/spf_macro.h"

#include "analyzers/dns_name.h"
#include "parser/buffer.h"
#include "parser/limits.h"

enum {
	NAME_KEPT = 512, /* more than a name can use; what stands left of it is dropped */
	NAME_ROOM = 8192, /* from here on it is dropped */
};

/* "1.2.3.4", or the sixteen bytes as nibbles: "2.0.0.1.0.d.b.8..." (RFC 7208 7.3). */
static struct span dotted(struct arena *arena, const struct ip *ip)
{
	static const char digits[] = "0123456789ABCDEF";
	char text[64];

	if (ip->family != 6)
		return ip_text(arena, ip);
	for (int i = 0; i < 16; i++) {
		text[4 * i] = digits[ip->bytes[i] >> 4];
		text[4 * i + 1] = '.';
		text[4 * i + 2] = digits[ip->bytes[i] & 15];
		text[4 * i + 3] = '.';
	}
	return arena_copy(arena, (struct span){ text, sizeof text - 1 });
}

/* Any bytes, a NUL among them. */
static struct span joined(struct arena *arena, struct span local, struct span domain)
{
	struct buffer out = { .arena = arena };

	buffer_put(&out, local);
	buffer_put(&out, SPAN("@"));
	buffer_put(&out, domain);
	return buffer_span(&out);
}

static struct span or_unknown(struct span value)
{
	return value.len > 0 ? value : SPAN("unknown");
}

static struct span letter_value(struct arena *arena, const struct spf_values *values, char letter)
{
	switch (letter) {
	case 's':
		return joined(arena, values->local, values->sender_domain);
	case 'l':
		return values->local;
	case 'o':
		return values->sender_domain;
	case 'd':
		return values->domain;
	case 'i':
		return dotted(arena, &values->client_ip);
	case 'p':
		return or_unknown(values->validated);
	case 'v':
		return values->client_ip.family == 6 ? SPAN("ip6") : SPAN("in-addr");
	case 'h':
		return values->helo;
	case 'c':
		return ip_text(arena, &values->client_ip);
	case 'r':
		return or_unknown(values->receiver);
	case 't':
		return arena_format(arena, "%lld", (long long)values->time);
	}
	return SPAN_NONE;
}

static bool is_delimiter(const struct spf_macro *macro, char c)
{
	return macro->delimiters.len == 0 ? c == '.'
					  : span_index(macro->delimiters, c) != NOT_FOUND;
}

/* Where the part that begins at `at` ends. */
static size_t part_end(const struct spf_macro *macro, struct span value, size_t at)
{
	while (at < value.len && !is_delimiter(macro, value.at[at]))
		at++;
	return at;
}

static size_t count_parts(const struct spf_macro *macro, struct span value)
{
	size_t count = 1;

	for (size_t i = 0; i < value.len; i++)
		count += is_delimiter(macro, value.at[i]);
	return count;
}

/* RFC 3986 2.3. */
static bool is_unreserved(char c)
{
	return char_is_alpha(c) || char_is_digit(c) || c == '-' || c == '.' || c == '_' || c == '~';
}

static void put_escaped(struct buffer *out, struct span value)
{
	static const char digits[] = "0123456789ABCDEF";

	for (size_t i = 0; i < value.len; i++) {
		unsigned char byte = (unsigned char)value.at[i];
		char escape[3] = { '%', digits[byte >> 4], digits[byte & 15] };

		if (is_unreserved(value.at[i]))
			buffer_put(out, span_part(value, i, 1));
		else
			buffer_put(out, (struct span){ escape, 3 });
	}
}

/*
 * The right-hand `keep` parts of the value, reversed or not, joined by dots.
 * Reversed they come from the left end, so both ways it is a walk over the value.
 */
static struct span transformed(struct arena *arena, const struct spf_macro *macro,
			       struct span value)
{
	size_t count = count_parts(macro, value);
	size_t keep = macro->parts == 0 || macro->parts > count ? count : macro->parts;
	char *room = arena_bytes(arena, value.len + 1);
	size_t front = 0, back = value.len, number = 0;

	if (!macro->reverse && keep == count && macro->delimiters.len == 0)
		return value;
	for (size_t at = 0; at <= value.len; number++) {
		size_t end = part_end(macro, value, at);
		struct span part = span_part(value, at, end - at);

		at = end + 1;
		if (!macro->reverse && number >= count - keep) {
			if (front > 0 || number > count - keep)
				room[front++] = '.';
			if (part.len > 0)
				memcpy(room + front, part.at, part.len);
			front += part.len;
		} else if (macro->reverse && number < keep) {
			if (number > 0)
				room[--back] = '.';
			back -= part.len;
			if (part.len > 0)
				memcpy(room + back, part.at, part.len);
		}
	}
	return macro->reverse ? (struct span){ room + back, value.len - back }
			      : (struct span){ room, front };
}

/* What is made on the way is given back at once: a record has room for thousands of macros. */
static void put_macro(struct buffer *out, const struct spf_values *values,
		      const struct spf_macro *macro)
{
	struct arena scratch = { 0 };

	if (macro->letter == '%')
		buffer_put(out, SPAN("%"));
	else if (macro->letter == '_')
		buffer_put(out, SPAN(" "));
	else if (macro->letter == '-')
		buffer_put(out, SPAN("%20"));
	if (!char_is_alpha(macro->letter))
		return;
	struct span value = letter_value(&scratch, values, macro->letter);
	value = transformed(&scratch, macro, value);
	if (macro->escape)
		put_escaped(out, value);
	else
		buffer_put(out, value);
	arena_free(&scratch);
}

/* Put what stands at `*at`: a macro, or literal bytes up to one. False: it is no macro. */
static bool put_next(struct buffer *out, const struct spf_values *values, struct span text,
		     size_t *at)
{
	struct spf_macro macro;
	size_t begin = *at;

	if (text.at[begin] == '%') {
		if (!spf_macro_read(text, at, &macro))
			return false;
		put_macro(out, values, &macro);
		return true;
	}
	while (*at < text.len && text.at[*at] != '%')
		++*at;
	buffer_put(out, span_part(text, begin, *at - begin));
	return true;
}

/* Only the right end of a name counts. */
static void drop_left(struct buffer *out)
{
	if (out->len <= NAME_ROOM)
		return;
	memmove(out->at, out->at + out->len - NAME_KEPT, NAME_KEPT);
	out->len = NAME_KEPT;
}

static struct span fit_name(struct span name)
{
	if (name.len > 0 && name.at[name.len - 1] == '.')
		name.len--;
	while (name.len > SPF_NAME_MOST)
		span_cut(&name, '.');
	return name;
}

static bool is_name(struct span name)
{
	struct dns_name wire;

	for (size_t i = 0; i < name.len; i++)
		if (name.at[i] < ' ' || name.at[i] > '~')
			return false;
	return dns_name_read(name, &wire);
}

struct span spf_expand_name(struct arena *arena, const struct spf_values *values,
			    struct span domain_spec)
{
	struct buffer out = { .arena = arena };

	for (size_t i = 0; i < domain_spec.len;) {
		if (!put_next(&out, values, domain_spec, &i))
			return SPAN_NONE;
		drop_left(&out);
	}
	struct span name = fit_name(buffer_span(&out));
	return is_name(name) ? name : SPAN_NONE;
}

uint32_t spf_text_letters(struct span text)
{
	uint32_t letters = 0;
	struct spf_macro macro;

	for (size_t i = 0; i < text.len;) {
		if (text.at[i] != '%')
			i++;
		else if (!spf_macro_read(text, &i, &macro))
			return 0;
		else if (char_is_alpha(macro.letter))
			letters |= SPF_LETTER(macro.letter);
	}
	return letters;
}

bool spf_expand_text(struct arena *arena, const struct spf_values *values, struct span text,
		     struct span *out)
{
	struct buffer buffer = { .arena = arena };

	*out = SPAN_NONE;
	for (size_t i = 0; i < text.len; i++)
		if (text.at[i] < ' ' || text.at[i] > '~')
			return false;
	for (size_t i = 0; i < text.len && buffer.len <= LIMIT_SPF_EXP;)
		if (!put_next(&buffer, values, text, &i))
			return false;
	*out = span_upto(buffer_span(&buffer), LIMIT_SPF_EXP);
	return true;
}
