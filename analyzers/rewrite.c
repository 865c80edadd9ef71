#include "analyzers/rewrite.h"

struct address {
	struct span local, domain;
};

static struct address split(struct span text)
{
	size_t at = span_last_index(text, '@');

	if (at == NOT_FOUND)
		return (struct address){ SPAN_NONE, text };
	return (struct address){ span_upto(text, at), span_from(text, at + 1) };
}

static struct span join(struct arena *arena, struct span local, struct span domain)
{
	if (local.len == 0 || domain.len == 0)
		return SPAN_NONE;
	return arena_format(arena, SPAN_FMT "@" SPAN_FMT, SPAN_ARG(local), SPAN_ARG(domain));
}

/* What stands behind `text` in `s`; an empty span if it is not there. */
static struct span behind(struct span s, struct span text)
{
	size_t at = span_find_nocase(s, text);

	return at == NOT_FOUND ? SPAN_NONE : span_from(s, at + text.len);
}

static bool is_separator(char c)
{
	return c == '=' || c == '-' || c == '+';
}

/* "HHHH=TT=domain=local" */
static struct span srs_original(struct arena *arena, struct span tail)
{
	struct span domain;

	span_cut(&tail, '=');
	span_cut(&tail, '=');
	domain = span_cut(&tail, '=');
	return join(arena, tail, domain);
}

static struct rewrite read_srs0(struct arena *arena, struct address address)
{
	return (struct rewrite){
		.kind = REWRITE_SRS,
		.original = srs_original(arena, span_from(address.local, 5)),
		.by = address.domain,
	};
}

/* "SRS1=HHH=first==HHHH=TT=domain=local": the first forwarder, then its SRS0 with the separator. */
static struct rewrite read_srs1(struct arena *arena, struct address address)
{
	struct span tail = span_from(address.local, 5), first;

	span_cut(&tail, '=');
	first = span_cut(&tail, '=');
	return (struct rewrite){
		.kind = REWRITE_SRS,
		.original = srs_original(arena, span_from(tail, 1)),
		.by = address.domain,
		.first = first,
	};
}

/* "mailbox+SRS=HASH=TT=domain=local"; with "bounces+SRS=HASH=TT" the service keeps the original. */
static struct rewrite read_microsoft(struct arena *arena, struct address address)
{
	return (struct rewrite){
		.kind = REWRITE_SRS,
		.original = srs_original(arena, behind(address.local, SPAN("+SRS="))),
		.by = address.domain,
	};
}

/* "user+caf_=target-local=target-domain" */
static struct rewrite read_gmail(struct arena *arena, struct address address)
{
	struct span target = behind(address.local, SPAN("+caf_="));
	size_t equals = span_last_index(target, '=');
	struct span account =
		span_upto(address.local, span_find_nocase(address.local, SPAN("+caf_=")));

	return (struct rewrite){
		.kind = REWRITE_GMAIL,
		.recipient = equals == NOT_FOUND ? SPAN_NONE
						 : join(arena, span_upto(target, equals),
							span_from(target, equals + 1)),
		.by = join(arena, account, address.domain),
	};
}

/* A key digit, three digits of a day, six of a hash; some products write only hexadecimal. */
static bool is_batv_tag(struct span tag)
{
	if (tag.len < 9 || tag.len > 10)
		return false;
	for (size_t i = 0; i < tag.len; i++)
		if (char_hex(tag.at[i]) < 0)
			return false;
	return true;
}

/* "prvs=TAG=local", in other drafts "prvs=local=TAG". */
static struct rewrite read_prvs(struct arena *arena, struct address address)
{
	struct span tail = span_from(address.local, 5), head = tail;
	size_t last = span_last_index(tail, '=');
	struct span tag = span_cut(&tail, '=');

	if (is_batv_tag(tag))
		return (struct rewrite){ .kind = REWRITE_BATV,
					 .original = join(arena, tail, address.domain) };
	if (last == NOT_FOUND || !is_batv_tag(span_from(head, last + 1)))
		return (struct rewrite){ 0 };
	return (struct rewrite){ .kind = REWRITE_BATV,
				 .original = join(arena, span_upto(head, last), address.domain) };
}

/* "btv1==TAG==local", Barracuda's. */
static struct rewrite read_btv1(struct arena *arena, struct address address)
{
	struct span local = behind(span_from(address.local, 6), SPAN("=="));

	return (struct rewrite){ .kind = local.len > 0 ? REWRITE_BATV : REWRITE_NONE,
				 .original = join(arena, local, address.domain) };
}

/* Counters and keys between the mark and the recipient: "123456-ab12-user". */
static struct span skip_counters(struct span s)
{
	for (;;) {
		struct span rest = s, word = span_cut(&rest, '-');
		bool digit = false, counter = word.len > 0 && rest.len > 0;

		for (size_t i = 0; i < word.len && counter; i++) {
			digit |= char_is_digit(word.at[i]);
			counter = char_hex(word.at[i]) >= 0;
		}
		if (!counter || !digit)
			return s;
		s = rest;
	}
}

static struct rewrite read_verp(struct arena *arena, struct address address)
{
	static const struct span marks[] = { { "bounces+", 8 },
					     { "bounce+", 7 },
					     { "bounces-", 8 },
					     { "bounce-", 7 },
					     { "return-", 7 } };
	size_t equals = span_last_index(address.local, '=');

	if (equals == NOT_FOUND ||
	    span_index(span_from(address.local, equals + 1), '.') == NOT_FOUND)
		return (struct rewrite){ 0 };
	for (size_t i = 0; i < sizeof marks / sizeof *marks; i++) {
		struct span user =
			skip_counters(behind(span_upto(address.local, equals), marks[i]));

		if (user.len > 0)
			return (struct rewrite){
				.kind = REWRITE_VERP,
				.recipient =
					join(arena, user, span_from(address.local, equals + 1)),
			};
	}
	return (struct rewrite){ 0 };
}

static bool begins(struct span local, struct span tag)
{
	return span_starts_nocase(local, tag) && local.len > tag.len &&
	       is_separator(local.at[tag.len]);
}

struct rewrite rewrite_read(struct arena *arena, struct span text)
{
	struct address address = split(text);
	struct span local = address.local;

	if (begins(local, SPAN("SRS0")))
		return read_srs0(arena, address);
	if (begins(local, SPAN("SRS1")))
		return read_srs1(arena, address);
	if (span_find_nocase(local, SPAN("+SRS=")) != NOT_FOUND)
		return read_microsoft(arena, address);
	if (span_find_nocase(local, SPAN("+caf_=")) != NOT_FOUND)
		return read_gmail(arena, address);
	if (span_starts_nocase(local, SPAN("prvs=")))
		return read_prvs(arena, address);
	if (span_starts_nocase(local, SPAN("btv1==")))
		return read_btv1(arena, address);
	return read_verp(arena, address);
}

const char *rewrite_word(enum rewrite_kind kind)
{
	static const char *const words[] = {
		[REWRITE_NONE] = "",
		[REWRITE_SRS] = "srs",
		[REWRITE_GMAIL] = "gmail",
		[REWRITE_BATV] = "batv",
		[REWRITE_VERP] = "verp",
	};
	return words[kind];
}
