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

/* The value of a digit of base 32 as SRS has it, "A-Z2-7" in any case; -1: it is none. */
static int stamp_digit(char c)
{
	c = char_lower(c);
	if (c >= 'a' && c <= 'z')
		return c - 'a';
	return c >= '2' && c <= '7' ? c - '2' + 26 : -1;
}

static void read_stamp(struct rewrite *rewrite, struct span stamp)
{
	int high = stamp.len == 2 ? stamp_digit(stamp.at[0]) : -1;
	int low = stamp.len == 2 ? stamp_digit(stamp.at[1]) : -1;

	rewrite->stamp_known = high >= 0 && low >= 0;
	if (rewrite->stamp_known)
		rewrite->stamp = (unsigned)(high * 32 + low);
}

/* "HHHH=TT=domain=local": hash, stamp, and the address that the forwarder was given. */
static void read_srs(struct arena *arena, struct rewrite *rewrite, struct span tail)
{
	struct span domain;

	span_cut(&tail, '=');
	read_stamp(rewrite, span_cut(&tail, '='));
	domain = span_cut(&tail, '=');
	rewrite->original = join(arena, tail, domain);
}

static struct rewrite read_srs0(struct arena *arena, struct address address)
{
	struct rewrite rewrite = { .kind = REWRITE_SRS, .by = address.domain };

	read_srs(arena, &rewrite, span_from(address.local, 5));
	return rewrite;
}

/* "SRS1=HHH=first==HHHH=TT=domain=local": the first forwarder, then its SRS0 with the separator. */
static struct rewrite read_srs1(struct arena *arena, struct address address)
{
	struct rewrite rewrite = { .kind = REWRITE_SRS, .by = address.domain };
	struct span tail = span_from(address.local, 5);

	span_cut(&tail, '=');
	rewrite.first = span_cut(&tail, '=');
	read_srs(arena, &rewrite, span_from(tail, 1));
	return rewrite;
}

/* "mailbox+SRS=HASH=TT=domain=local"; with "bounces+SRS=HASH=TT" the service keeps the original. */
static struct rewrite read_microsoft(struct arena *arena, struct address address)
{
	struct rewrite rewrite = { .kind = REWRITE_SRS, .by = address.domain };

	read_srs(arena, &rewrite, behind(address.local, SPAN("+SRS=")));
	return rewrite;
}

/* The account before `mark` in the local-part. */
static struct span account(struct arena *arena, struct address address, struct span mark)
{
	return join(arena, span_upto(address.local, span_find_nocase(address.local, mark)),
		    address.domain);
}

/* "local=domain", which either half may hold more of: the domain stands last. */
static struct span unfold(struct arena *arena, struct span text)
{
	size_t equals = span_last_index(text, '=');

	return equals == NOT_FOUND
		       ? SPAN_NONE
		       : join(arena, span_upto(text, equals), span_from(text, equals + 1));
}

/* "user+caf_=target-local=target-domain" */
static struct rewrite read_gmail(struct arena *arena, struct address address)
{
	return (struct rewrite){
		.kind = REWRITE_GMAIL,
		.recipient = unfold(arena, behind(address.local, SPAN("+caf_="))),
		.by = account(arena, address, SPAN("+caf_=")),
	};
}

/* "user+fwd_from=local=domain" */
static struct rewrite read_chasquid(struct arena *arena, struct address address)
{
	return (struct rewrite){
		.kind = REWRITE_FORWARD,
		.original = unfold(arena, behind(address.local, SPAN("+fwd_from="))),
		.by = account(arena, address, SPAN("+fwd_from=")),
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

	if (span_index(span_from(address.local, equals + 1), '.') == NOT_FOUND)
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

/* A mark within a local-part: all begin with "+", which few addresses have. */
static bool has_mark(struct span local, struct span mark)
{
	size_t plus = span_index(local, mark.at[0]);

	return plus != NOT_FOUND && span_find_nocase(span_from(local, plus), mark) != NOT_FOUND;
}

struct rewrite rewrite_read(struct arena *arena, struct span text)
{
	struct address address = split(text);
	struct span local = address.local;

	if (begins(local, SPAN("SRS0")))
		return read_srs0(arena, address);
	if (begins(local, SPAN("SRS1")))
		return read_srs1(arena, address);
	if (span_index(local, '=') == NOT_FOUND) /* as in nearly all; the others all have one */
		return (struct rewrite){ 0 };
	if (has_mark(local, SPAN("+SRS=")))
		return read_microsoft(arena, address);
	if (has_mark(local, SPAN("+caf_=")))
		return read_gmail(arena, address);
	if (has_mark(local, SPAN("+fwd_from=")))
		return read_chasquid(arena, address);
	if (span_starts_nocase(local, SPAN("prvs=")))
		return read_prvs(arena, address);
	if (span_starts_nocase(local, SPAN("btv1==")))
		return read_btv1(arena, address);
	return read_verp(arena, address);
}

bool rewrite_is_forward(const struct rewrite *rewrite)
{
	return rewrite->kind == REWRITE_SRS || rewrite->kind == REWRITE_FORWARD;
}

int rewrite_stamp_age(const struct rewrite *rewrite, time_t at)
{
	enum { DAY = 24 * 60 * 60, PERIOD = 1024 };
	long long days = at / DAY - (at % DAY < 0);
	int age = (int)(((days - (long long)rewrite->stamp) % PERIOD + PERIOD) % PERIOD);

	return age > PERIOD / 2 ? age - PERIOD : age;
}

const char *rewrite_word(enum rewrite_kind kind)
{
	static const char *const words[] = {
		[REWRITE_NONE] = "",	   [REWRITE_SRS] = "srs",   [REWRITE_FORWARD] = "chasquid",
		[REWRITE_GMAIL] = "gmail", [REWRITE_BATV] = "batv", [REWRITE_VERP] = "verp",
	};
	return words[kind];
}
