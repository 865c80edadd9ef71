#include "parser/claim.h"

#include "data/claims.h"
#include "parser/token.h"

static const struct span method_words[AUTH_METHODS] = {
	[AUTH_SPF] = { "spf", 3 },
	[AUTH_DKIM] = { "dkim", 4 },
	[AUTH_DMARC] = { "dmarc", 5 },
	[AUTH_ARC] = { "arc", 3 },
};

const char *auth_method_word(enum auth_method method)
{
	return method_words[method].at;
}

const char *auth_method_name(enum auth_method method)
{
	static const char *const names[AUTH_METHODS] = {
		[AUTH_SPF] = "SPF",
		[AUTH_DKIM] = "DKIM",
		[AUTH_DMARC] = "DMARC",
		[AUTH_ARC] = "ARC",
	};
	return names[method];
}

static const struct span verdict_words[AUTH_VERDICTS] = {
	[AUTH_NONE] = { "none", 4 },	       [AUTH_PASS] = { "pass", 4 },
	[AUTH_FAIL] = { "fail", 4 },	       [AUTH_SOFTFAIL] = { "softfail", 8 },
	[AUTH_NEUTRAL] = { "neutral", 7 },     [AUTH_POLICY] = { "policy", 6 },
	[AUTH_TEMPERROR] = { "temperror", 9 }, [AUTH_PERMERROR] = { "permerror", 9 },
};

const char *auth_verdict_word(enum auth_verdict verdict)
{
	return verdict_words[verdict].at;
}

bool auth_method_read(struct span word, enum auth_method *out)
{
	for (enum auth_method method = 0; method < AUTH_METHODS; method++)
		if (span_equal_nocase(word, method_words[method])) {
			*out = method;
			return true;
		}
	return false;
}

/*
 * Words beside those of RFC 8601 2.7. Microsoft's "bestguesspass" says that
 * there is no record and what one might have said: none. Its DKIM "error" is
 * a key that is not there, where RFC 4408 2.5.6 "error" was a failed look-up.
 */
static const struct {
	const char *word;
	enum auth_verdict verdict;
	unsigned methods; /* 1 << method */
} words[] = {
	{ "hardfail", AUTH_FAIL, ~0u },
	{ "hard_fail", AUTH_FAIL, ~0u },
	{ "soft_fail", AUTH_SOFTFAIL, ~0u },
	{ "soft-fail", AUTH_SOFTFAIL, ~0u },
	{ "passed", AUTH_PASS, ~0u },
	{ "failed", AUTH_FAIL, ~0u },
	{ "error", AUTH_PERMERROR, 1u << AUTH_DKIM },
	{ "error", AUTH_TEMPERROR, ~0u },
	{ "temp_error", AUTH_TEMPERROR, ~0u },
	{ "temp_fail", AUTH_TEMPERROR, ~0u },
	{ "tempfail", AUTH_TEMPERROR, ~0u },
	{ "err_temp", AUTH_TEMPERROR, ~0u },
	{ "timeout", AUTH_TEMPERROR, ~0u },
	{ "dnsfail", AUTH_TEMPERROR, ~0u },
	{ "unknown", AUTH_PERMERROR, ~0u },
	{ "perm_error", AUTH_PERMERROR, ~0u },
	{ "perm_fail", AUTH_PERMERROR, ~0u },
	{ "permfail", AUTH_PERMERROR, ~0u },
	{ "err_perm", AUTH_PERMERROR, ~0u },
	{ "invalid", AUTH_PERMERROR, ~0u },
	{ "bestguesspass", AUTH_NONE, ~0u },
	{ "skipped", AUTH_NONE, ~0u },
	{ "test", AUTH_NEUTRAL, 1u << AUTH_DKIM },
	{ "ignore", AUTH_POLICY, 1u << AUTH_DKIM },
	{ "reject", AUTH_FAIL, 1u << AUTH_DMARC },
	{ "quarantine", AUTH_FAIL, 1u << AUTH_DMARC },
};

bool auth_verdict_read(enum auth_method method, struct span word, enum auth_verdict *out)
{
	for (enum auth_verdict verdict = 0; verdict < AUTH_VERDICTS; verdict++)
		if (span_equal_nocase(word, verdict_words[verdict])) {
			*out = verdict;
			return true;
		}
	for (size_t i = 0; i < sizeof words / sizeof *words; i++)
		if ((words[i].methods & 1u << method) != 0 && span_is_nocase(word, words[i].word)) {
			*out = words[i].verdict;
			return true;
		}
	return false;
}

/* The phrase at the start of `text`: a blank of it stands for any white space. */
static bool begins_with(struct span text, const char *phrase)
{
	size_t i = 0;

	for (; *phrase != '\0'; phrase++) {
		size_t start = i;

		if (*phrase != ' ') {
			if (i == text.len || char_lower(text.at[i++]) != *phrase)
				return false;
			continue;
		}
		while (i < text.len && char_is_space(text.at[i]))
			i++;
		if (i == start)
			return false;
	}
	return true;
}

/*
 * Offset of the first such letter in any case at or behind `from`, or NOT_FOUND. It is given in
 * lower case, as phrases are. Only a piece is searched for it before its capital is, or text with
 * the capital alone would be searched to its end for each of them.
 */
static size_t letter_index(struct span text, size_t from, char letter)
{
	enum { PIECE = 256 };
	char capital = char_is_alpha(letter) ? (char)(letter - ('a' - 'A')) : letter;

	for (; from < text.len; from += PIECE) {
		struct span piece = span_part(text, from, PIECE);
		size_t small = span_index(piece, letter);
		size_t at = span_index(span_upto(piece, small), capital);

		if (at != NOT_FOUND || small != NOT_FOUND)
			return from + (at != NOT_FOUND ? at : small);
	}
	return NOT_FOUND;
}

bool claim_says(struct span text, const char *phrase)
{
	size_t at = letter_index(text, 0, *phrase);

	while (at != NOT_FOUND && !begins_with(span_from(text, at), phrase))
		at = letter_index(text, at + 1, *phrase);
	return at != NOT_FOUND;
}

static enum auth_part part_of(char mark)
{
	return mark == 'p' ? AUTH_PART_PASS : mark == 'f' ? AUTH_PART_FAIL : AUTH_PART_UNKNOWN;
}

void claim_parts(struct claim *claim, struct span reason)
{
	if (claim->verdict == AUTH_PASS) {
		claim->header = claim->body = AUTH_PART_PASS;
		return;
	}
	if (claim->verdict == AUTH_NONE)
		return;
	for (size_t i = 0; i < claim_phrase_count; i++)
		if (claim_says(reason, claim_phrases[i].text)) {
			claim->header = part_of(claim_phrases[i].header);
			claim->body = part_of(claim_phrases[i].body);
			return;
		}
}

struct span claim_bare(struct span value)
{
	static const char pairs[][2] = { { '"', '"' }, { '\'', '\'' }, { '<', '>' } };

	for (size_t i = 0; i < sizeof pairs / sizeof *pairs; i++)
		if (value.len >= 2 && value.at[0] == pairs[i][0] &&
		    value.at[value.len - 1] == pairs[i][1])
			value = span_part(value, 1, value.len - 2);
	return value;
}

struct span claim_domain(struct span address)
{
	size_t at = span_last_index(address, '@');

	if (at != NOT_FOUND)
		address = span_from(address, at + 1);
	if (address.len > 0 && address.at[address.len - 1] == '.')
		address.len--;
	return address;
}

/* Whether quotes stand around all of the value, not only around a local-part. */
static bool is_quoted(struct span value)
{
	return value.len >= 2 && span_index(span_from(value, 1), '"') == value.len - 2;
}

void claim_sender(struct claim *claim, struct span value)
{
	value = span_trim(value);
	if (value.len > 0 && value.at[0] == '(')
		return; /* no address begins so: MAIL FROM was broken on purpose */
	if (value.len > 0 && (value.at[0] != '"' || is_quoted(value)))
		value = claim_bare(value);
	if (value.len == 0 && claim->identity == NULL)
		return;
	if (span_index(value, '@') != NOT_FOUND)
		claim->address = value;
	claim->domain = claim_domain(value);
}

enum { MARKS = TOKEN_SEMICOLON | TOKEN_COMMA };

/* Offset of the next byte that separates, outside of quotes; its length if there is none. */
static size_t word_end(struct span s, size_t at, unsigned separators)
{
	for (;;) {
		size_t closing;

		at = token_end(s, at, separators | TOKEN_QUOTE);
		if (at == s.len || s.at[at] != '"')
			return at;
		closing = span_index(span_from(s, at + 1), '"');
		if (closing == NOT_FOUND)
			return s.len;
		at += closing + 2;
	}
}

/* The next run of bytes that do not separate, and a local-part in quotes with it. */
static struct span cut_until(struct span *rest, unsigned separators)
{
	struct span s = *rest;
	size_t start = 0, end;

	while (start < s.len && token_is(s.at[start], separators))
		start++;
	end = word_end(s, start, separators);
	*rest = span_from(s, end);
	return span_part(s, start, end - start);
}

/* The words of a comment, cut off as far as a sentence asks for them. */
struct words {
	struct span rest;
	struct span items[CLAIM_SENTENCE_WORDS];
	size_t count;
};

static struct span word_at(struct words *said, size_t index)
{
	while (said->count <= index)
		said->items[said->count++] = cut_until(&said->rest, TOKEN_BLANK);
	return said->items[index];
}

static struct span without_marks(struct span word)
{
	while (word.len > 0 && token_is(word.at[word.len - 1], MARKS))
		word.len--;
	return word;
}

static struct span without_colons(struct span word)
{
	while (word.len > 0 && (token_is(word.at[word.len - 1], MARKS) || word.at[word.len - 1] == ':'))
		word.len--;
	return word;
}

/* What a sentence tells; members stay empty until a row fits. */
struct told_words {
	struct span sender, identity;
	struct span address; /* at == NULL: the row has none */
	struct ip ip; /* which that is */
};

/* Whether it is the row's word, which is in lower case, but for marks behind it. Steps over that. */
static bool is_same_word(const char **row, struct span word)
{
	const char *letter = *row;
	size_t i = 0;

	for (; *letter != ' ' && *letter != '\0'; letter++, i++)
		if (i == word.len ||
		    (word.at[i] != *letter && char_lower(word.at[i]) != *letter))
			return false;
	*row = letter;
	return without_colons(span_from(word, i)).len == 0;
}

/* Whether the word fits what stands at `row`, which is stepped over then. */
static bool word_fits(const char **row, struct span word, struct told_words *told)
{
	enum { SLOT = 3 }; /* "{d}" */
	char slot = (*row)[0] == '{' ? (*row)[1] : '\0';

	if (slot == '\0')
		return is_same_word(row, word);
	*row += SLOT;
	if (slot == 'i') {
		told->address = word;
		return word.len > 0;
	}
	word = without_colons(word);
	*(slot == 'd' ? &told->sender : &told->identity) = claim_bare(word);
	return slot == 'n' || word.len > 0;
}

/* An address may end in a colon. It is read last: few rows fit up to there. */
static bool sentence_fits(const char *row, struct words *said, struct told_words *told)
{
	for (size_t i = 0;; i++) {
		if (!word_fits(&row, word_at(said, i), told))
			return false;
		if (*row == '\0')
			break;
		row++; /* the blank between words */
	}
	return told->address.at == NULL || ip_read(without_marks(told->address), &told->ip);
}

/* Most sentences are told apart by the letter that the text begins with. */
static bool may_fit(const char *sentence, char first)
{
	return *sentence == '{' || *sentence == first;
}

/* "mx.example.org: domain of ...": the host that says so; also without a name before the colon. */
static struct span cut_speaker(struct words *said)
{
	struct span word = word_at(said, 0);

	if (word.len == 0 || word.at[word.len - 1] != ':')
		return SPAN_NONE;
	said->count = 0;
	return span_upto(word, word.len - 1);
}

struct span claim_pair(struct span comment, struct span key)
{
	while (comment.len > 0) {
		struct span value = cut_until(&comment, TOKEN_BLANK | MARKS);
		struct span name = span_cut(&value, '=');

		if (span_equal_nocase(name, key))
			return value;
	}
	return SPAN_NONE;
}

static const char *identity_named(struct span word)
{
	if (span_equal_nocase(word, SPAN("mfrom")) || span_equal_nocase(word, SPAN("mailfrom")))
		return "mailfrom";
	return span_equal_nocase(word, SPAN("helo")) ? "helo" : NULL;
}

static void take_pairs(struct claim *claim, struct span comment)
{
	struct span sender = claim_pair(comment, SPAN("envelope-from"));
	struct span helo = claim_pair(comment, SPAN("helo"));

	if (claim->client_ip.family == 0)
		ip_read(claim_pair(comment, SPAN("client-ip")), &claim->client_ip);
	if (claim->helo.len == 0)
		claim->helo = helo;
	if (claim->address.len == 0 && !claim->null_sender && sender.len > 0) {
		struct span bare = claim_bare(sender);

		claim->null_sender = bare.len == 0;
		claim->address = bare;
	}
}

void claim_spf_comment(struct claim *claim, struct span comment)
{
	struct words said = { .rest = comment };
	struct span speaker = cut_speaker(&said), begin = word_at(&said, 0);
	char first = begin.len > 0 ? char_lower(begin.at[0]) : '\0';

	if (claim->receiver.len == 0)
		claim->receiver = speaker;
	for (size_t i = 0; i < claim_sentence_count; i++) {
		struct told_words told = { 0 };

		if (!may_fit(claim_sentences[i], first) ||
		    !sentence_fits(claim_sentences[i], &said, &told))
			continue;
		if (claim->client_ip.family == 0)
			claim->client_ip = told.ip;
		if (claim->identity == NULL)
			claim->identity = identity_named(told.identity);
		if (claim->domain.len == 0 && told.sender.len > 0)
			claim_sender(claim, told.sender);
		return;
	}
	if (span_index(comment, '=') != NOT_FOUND)
		take_pairs(claim, comment);
}
