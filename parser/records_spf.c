#include "parser/records_spf.h"

#include <string.h>

#include "parser/limits.h"
#include "parser/text.h"

static const struct span version = { "v=spf1", 6 };

/* What may stand behind a term's name. */
enum spf_argument { NO_ARGUMENT, DOMAIN, DOMAIN_MAYBE, HOSTS, NETWORK4, NETWORK6, TEXT };

static const struct {
	struct span name;
	enum spf_argument argument;
	bool looks_up;
} kinds[SPF_KINDS] = {
	[SPF_ALL] = { { "all", 3 }, NO_ARGUMENT, false },
	[SPF_INCLUDE] = { { "include", 7 }, DOMAIN, true },
	[SPF_A] = { { "a", 1 }, HOSTS, true },
	[SPF_MX] = { { "mx", 2 }, HOSTS, true },
	[SPF_PTR] = { { "ptr", 3 }, DOMAIN_MAYBE, true },
	[SPF_IP4] = { { "ip4", 3 }, NETWORK4, false },
	[SPF_IP6] = { { "ip6", 3 }, NETWORK6, false },
	[SPF_EXISTS] = { { "exists", 6 }, DOMAIN, true },
	[SPF_REDIRECT] = { { "redirect", 8 }, DOMAIN, true },
	[SPF_EXP] = { { "exp", 3 }, DOMAIN, false },
	[SPF_OTHER_MODIFIER] = { { "modifier", 8 }, TEXT, false },
	[SPF_UNKNOWN] = { { "unknown", 7 }, NO_ARGUMENT, false },
};

static const struct {
	const char *word, *title;
} flaws[SPF_FLAWS] = {
	[SPF_SOUND] = { "sound", "is sound" },
	[SPF_FLAW_MECHANISM] = { "mechanism", "is no mechanism and no modifier" },
	[SPF_FLAW_QUALIFIER] = { "qualifier", "has a qualifier, which modifiers have not" },
	[SPF_FLAW_DOMAIN] = { "domain-spec", "lacks a domain name that is one" },
	[SPF_FLAW_MACRO] = { "macro", "holds a macro that is none" },
	[SPF_FLAW_ADDRESS] = { "address", "has an address that is none" },
	[SPF_FLAW_PREFIX] = { "prefix-length", "has a prefix length that is none" },
	[SPF_FLAW_ARGUMENT] = { "argument", "has an argument where none may stand" },
	[SPF_FLAW_TWICE] = { "twice", "stands there for the second time" },
	[SPF_FLAW_BYTE] = { "byte", "holds a byte that is no printable ASCII" },
	[SPF_FLAW_LIMIT] = { "limit", "is one term more than are read" },
};

bool spf_kind_looks_up(enum spf_kind kind)
{
	return kinds[kind].looks_up;
}

const char *spf_kind_word(enum spf_kind kind)
{
	return kinds[kind].name.at;
}

const char *spf_flaw_word(enum spf_flaw flaw)
{
	return flaws[flaw].word;
}

const char *spf_flaw_title(enum spf_flaw flaw)
{
	return flaws[flaw].title;
}

bool spf_syntax_is(struct span text)
{
	return span_starts_nocase(text, version) &&
	       (text.len == version.len || text.at[version.len] == ' ');
}

static bool is_delimiter(char c)
{
	return c == '.' || c == '-' || c == '+' || c == ',' || c == '/' || c == '_' || c == '=';
}

/* "slodiphcrtv", RFC 7208 7.2. */
static bool is_letter(char c)
{
	return c >= 'a' && c <= 'z' &&
	       (SPF_LETTER(c) &
		(SPF_LETTER('s') | SPF_LETTER('l') | SPF_LETTER('o') | SPF_LETTER('d') |
		 SPF_LETTER('i') | SPF_LETTER('p') | SPF_LETTER('h') | SPF_LETTER('c') |
		 SPF_LETTER('r') | SPF_LETTER('t') | SPF_LETTER('v'))) != 0;
}

/* The digits at `at`, and step over them; false when they write a zero. No count is over 255. */
static bool read_count(struct span text, size_t *at, unsigned *out)
{
	size_t begin = *at;

	for (*out = 0; *at < text.len && char_is_digit(text.at[*at]); ++*at)
		*out = *out < 255 / 10 ? *out * 10 + (unsigned)(text.at[*at] - '0') : 255;
	return *at == begin || *out > 0;
}

bool spf_macro_read(struct span text, size_t *at, struct spf_macro *out)
{
	size_t i = *at + 1;

	*out = (struct spf_macro){ 0 };
	if (i >= text.len)
		return false;
	out->letter = text.at[i++];
	if (out->letter == '%' || out->letter == '_' || out->letter == '-') {
		*at = i;
		return true;
	}
	if (out->letter != '{' || i == text.len)
		return false;
	out->letter = char_lower(text.at[i]);
	out->escape = out->letter != text.at[i++];
	if (!is_letter(out->letter) || !read_count(text, &i, &out->parts))
		return false;
	out->reverse = i < text.len && char_lower(text.at[i]) == 'r';
	i += out->reverse;
	size_t delimiters = i;
	while (i < text.len && is_delimiter(text.at[i]))
		i++;
	out->delimiters = span_part(text, delimiters, i - delimiters);
	*at = i + 1;
	return i < text.len && text.at[i] == '}';
}

/* Check a macro-string; `*tail` is where the literal bytes behind the last macro begin. */
static enum spf_flaw read_string(struct span text, struct spf_part *part, size_t *tail)
{
	struct spf_macro macro;

	for (size_t i = 0; i < text.len;) {
		if (text.at[i] <= ' ' || text.at[i] > '~')
			return SPF_FLAW_BYTE;
		if (text.at[i] != '%') {
			i++;
			continue;
		}
		if (!spf_macro_read(text, &i, &macro))
			return SPF_FLAW_MACRO;
		if (char_is_alpha(macro.letter))
			part->letters |= SPF_LETTER(macro.letter);
		part->macros = true;
		*tail = i;
	}
	return SPF_SOUND;
}

/* RFC 7208 7.1: letters, digits and inner hyphens, not digits alone. */
static bool is_toplabel(struct span label)
{
	bool other = false;

	for (size_t i = 0; i < label.len; i++) {
		bool hyphen = label.at[i] == '-' && i > 0 && i < label.len - 1;

		if (!hyphen && !char_is_alpha(label.at[i]) && !char_is_digit(label.at[i]))
			return false;
		other |= !char_is_digit(label.at[i]);
	}
	return other;
}

/* A domain-spec ends with a macro or with a label behind a dot. */
static enum spf_flaw read_domain(struct span text, struct spf_part *part)
{
	static const uint32_t exp_only = SPF_LETTER('c') | SPF_LETTER('r') | SPF_LETTER('t');
	size_t tail = 0;
	enum spf_flaw flaw = read_string(text, part, &tail);

	part->domain = text;
	if (flaw != SPF_SOUND)
		return flaw;
	if ((part->letters & exp_only) != 0)
		return SPF_FLAW_MACRO;
	struct span rest = span_from(text, tail);
	if (rest.len == 0)
		return part->macros ? SPF_SOUND : SPF_FLAW_DOMAIN;
	if (rest.at[rest.len - 1] == '.')
		rest.len--;
	size_t dot = span_last_index(rest, '.');
	return dot != NOT_FOUND && is_toplabel(span_from(rest, dot + 1)) ? SPF_SOUND
									 : SPF_FLAW_DOMAIN;
}

static bool read_prefix(struct span digits, unsigned most, unsigned *out)
{
	uint64_t value;

	if ((digits.len > 1 && digits.at[0] == '0') || !span_number(digits, most, &value))
		return false;
	*out = (unsigned)value;
	return true;
}

/* Cut "/24", "//64" or "/24//64" off the end; what stands before it is left. */
static bool cut_prefixes(struct span *text, struct spf_part *part)
{
	size_t end = text->len;
	bool good = true;

	for (int i = 0; i < 2; i++) {
		size_t at = end;

		while (at > 0 && char_is_digit(text->at[at - 1]))
			at--;
		if (at == 0 || text->at[at - 1] != '/')
			break;
		bool both = at > 1 && text->at[at - 2] == '/';
		if (both && i == 1)
			break;
		good &= both ? read_prefix(span_part(*text, at, end - at), 128, &part->prefix6)
			     : read_prefix(span_part(*text, at, end - at), 32, &part->prefix4);
		end = at - 1 - both;
		if (!both)
			break;
	}
	*text = span_upto(*text, end);
	return good;
}

/* `argument` begins with ":" or "/", or is empty. */
static enum spf_flaw read_hosts(struct span argument, struct spf_part *part)
{
	bool good;

	part->prefix4 = 32;
	part->prefix6 = 128;
	good = cut_prefixes(&argument, part);
	if (!good)
		return SPF_FLAW_PREFIX;
	if (argument.len == 0)
		return SPF_SOUND;
	return argument.at[0] == ':' ? read_domain(span_from(argument, 1), part) : SPF_FLAW_PREFIX;
}

/* ip_read() takes a mapped address for one of IPv4; a network of IPv6 stays one. */
static struct ip as_ipv6(struct ip ip)
{
	struct ip out = { .family = 6, .bytes = { [10] = 0xff, [11] = 0xff } };

	if (ip.family != 4)
		return ip;
	memcpy(out.bytes + 12, ip.bytes, 4);
	return out;
}

static enum spf_flaw read_length(struct span rest, struct spf_part *part, unsigned most)
{
	part->network.length = most;
	return rest.len == 0 || read_prefix(span_from(rest, 1), most, &part->network.length)
		       ? SPF_SOUND
		       : SPF_FLAW_PREFIX;
}

static enum spf_flaw read_network4(struct span argument, struct spf_part *part)
{
	struct span address = span_from(argument, 1);
	size_t end = argument.len > 0 && argument.at[0] == ':'
			     ? ip_read_quad(address, &part->network.ip)
			     : 0;

	if (end == 0 || (end < address.len && address.at[end] != '/'))
		return SPF_FLAW_ADDRESS;
	return read_length(span_from(address, end), part, 32);
}

static enum spf_flaw read_network6(struct span argument, struct spf_part *part)
{
	struct span address = span_from(argument, 1);
	size_t slash = span_index(address, '/');
	struct span rest = slash != NOT_FOUND ? span_from(address, slash) : SPAN_NONE;

	address = span_upto(address, slash);
	if (argument.len == 0 || argument.at[0] != ':' || span_index(address, ':') == NOT_FOUND)
		return SPF_FLAW_ADDRESS;
	/* What else ip_read() takes: a tag, which begins with an I, and a zone. */
	if (char_lower(address.at[0]) == 'i' || span_index(address, '%') != NOT_FOUND ||
	    !ip_read(address, &part->network.ip))
		return SPF_FLAW_ADDRESS;
	part->network.ip = as_ipv6(part->network.ip);
	return read_length(rest, part, 128);
}

static enum spf_flaw read_argument(struct span argument, struct spf_part *part)
{
	size_t tail = 0;

	switch (kinds[part->kind].argument) {
	case NO_ARGUMENT:
		return argument.len == 0 ? SPF_SOUND : SPF_FLAW_ARGUMENT;
	case DOMAIN_MAYBE:
		if (argument.len == 0)
			return SPF_SOUND;
		/* fall through */
	case DOMAIN:
		if (argument.len == 0 || argument.at[0] == '/')
			return SPF_FLAW_DOMAIN;
		return read_domain(span_from(argument, 1), part);
	case HOSTS:
		return read_hosts(argument, part);
	case NETWORK4:
		return read_network4(argument, part);
	case NETWORK6:
		return read_network6(argument, part);
	case TEXT:
		part->domain = span_from(argument, 1);
		return read_string(part->domain, part, &tail);
	}
	return SPF_SOUND;
}

static enum spf_kind kind_of(struct span name, bool modifier)
{
	enum spf_kind kind = modifier ? SPF_REDIRECT : SPF_ALL;
	enum spf_kind end = modifier ? SPF_OTHER_MODIFIER : SPF_REDIRECT;
	char first = name.len > 0 ? char_lower(name.at[0]) : 0;

	for (; kind < end; kind++)
		if (kinds[kind].name.len == name.len && kinds[kind].name.at[0] == first &&
		    span_equal_nocase(kinds[kind].name, name))
			return kind;
	return modifier ? SPF_OTHER_MODIFIER : SPF_UNKNOWN;
}

static bool is_modifier_name(struct span name)
{
	for (size_t i = 0; i < name.len; i++)
		if (!char_is_alpha(name.at[i]) &&
		    (i == 0 || (!char_is_digit(name.at[i]) && name.at[i] != '-' &&
				name.at[i] != '_' && name.at[i] != '.')))
			return false;
	return name.len > 0;
}

static bool is_qualifier(char c)
{
	return c == '+' || c == '-' || c == '~' || c == '?';
}

/* Where the name of a term ends: before the first ":", "/" or "=", or at the end. */
static size_t name_end(struct span text)
{
	size_t i = 0;

	while (i < text.len && text.at[i] != ':' && text.at[i] != '=' && text.at[i] != '/')
		i++;
	return i;
}

/* A "=" behind the name makes it a modifier. `plain`: the term is printable ASCII. */
static void read_part(struct spf_part *part, struct span text, bool plain)
{
	bool qualified = is_qualifier(text.at[0]);
	size_t end = name_end(text);
	struct span name = span_part(text, qualified, end - qualified);
	bool modifier = end < text.len && text.at[end] == '=';

	part->text = text;
	part->qualifier = modifier ? 0 : qualified ? text.at[0] : '+';
	part->kind = kind_of(name, modifier);
	if (modifier && !is_modifier_name(name))
		part->kind = SPF_UNKNOWN;
	if (!plain)
		part->flaw = SPF_FLAW_BYTE;
	else if (part->kind == SPF_UNKNOWN)
		part->flaw = SPF_FLAW_MECHANISM;
	else if (modifier && qualified)
		part->flaw = SPF_FLAW_QUALIFIER;
	else
		part->flaw = read_argument(span_from(text, end), part);
}

static void note_modifier(const struct spf_part **at, struct spf_part *part)
{
	if (*at != NULL && part->flaw == SPF_SOUND)
		part->flaw = SPF_FLAW_TWICE;
	else if (*at == NULL)
		*at = part;
}

/* `plain`: the record as a whole is printable ASCII. */
static void take_part(struct spf_syntax *syntax, struct span text, bool plain)
{
	struct spf_part *part = &syntax->parts[syntax->count++];

	if (syntax->count <= LIMIT_SPF_TERMS)
		read_part(part, text, plain || text_is_plain(text));
	else
		*part = (struct spf_part){ .text = text,
					   .kind = SPF_UNKNOWN,
					   .flaw = SPF_FLAW_LIMIT };
	syntax->lookups += kinds[part->kind].looks_up;
	if (part->kind == SPF_REDIRECT)
		note_modifier(&syntax->redirect, part);
	if (part->kind == SPF_EXP)
		note_modifier(&syntax->exp, part);
	if (part->flaw != SPF_SOUND && syntax->flawed == NULL)
		syntax->flawed = part;
}

/* Cut the first term off, and the blanks before it; empty when there is none. */
static struct span cut_term(struct span *rest)
{
	while (rest->len > 0 && rest->at[0] == ' ')
		*rest = span_from(*rest, 1);
	return span_cut(rest, ' ');
}

/* No more terms than blanks. */
static size_t terms_most(struct span rest)
{
	size_t count = 0;

	for (size_t i = 0; i < rest.len; i++)
		count += rest.at[i] == ' ';
	return count <= LIMIT_SPF_TERMS ? count : LIMIT_SPF_TERMS + 1;
}

struct spf_syntax spf_syntax_read(struct arena *arena, struct span text)
{
	struct spf_syntax syntax = { .text = text };
	struct span rest = span_from(text, version.len), term;
	size_t most = terms_most(rest);
	bool plain = text_is_plain(rest);

	syntax.parts = arena_take(arena, most, sizeof *syntax.parts);
	while (syntax.count < most && (term = cut_term(&rest)).len > 0)
		take_part(&syntax, term, plain);
	return syntax;
}

size_t spf_syntax_size(const struct spf_syntax *syntax)
{
	return sizeof *syntax + syntax->count * sizeof *syntax->parts;
}

static const struct spf_part *moved(const struct spf_part *part, const struct spf_syntax *from,
				    const struct spf_syntax *to)
{
	return part != NULL ? to->parts + (part - from->parts) : NULL;
}

struct spf_syntax *spf_syntax_pack(void *memory, const struct spf_syntax *syntax)
{
	struct spf_syntax *copy = memory;

	*copy = *syntax;
	copy->parts = (struct spf_part *)(copy + 1);
	if (syntax->count > 0)
		memcpy(copy->parts, syntax->parts, syntax->count * sizeof *syntax->parts);
	copy->redirect = moved(syntax->redirect, syntax, copy);
	copy->exp = moved(syntax->exp, syntax, copy);
	copy->flawed = moved(syntax->flawed, syntax, copy);
	return copy;
}
