#include "parser/claim.h"

#include "data/claims.h"

const char *auth_method_word(enum auth_method method)
{
	static const char *const words[AUTH_METHODS] = {
		[AUTH_SPF] = "spf",
		[AUTH_DKIM] = "dkim",
		[AUTH_DMARC] = "dmarc",
		[AUTH_ARC] = "arc",
	};
	return words[method];
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

const char *auth_verdict_word(enum auth_verdict verdict)
{
	static const char *const words[AUTH_VERDICTS] = {
		[AUTH_NONE] = "none",		[AUTH_PASS] = "pass",
		[AUTH_FAIL] = "fail",		[AUTH_SOFTFAIL] = "softfail",
		[AUTH_NEUTRAL] = "neutral",	[AUTH_POLICY] = "policy",
		[AUTH_TEMPERROR] = "temperror", [AUTH_PERMERROR] = "permerror",
	};
	return words[verdict];
}

bool auth_method_read(struct span word, enum auth_method *out)
{
	for (enum auth_method method = 0; method < AUTH_METHODS; method++)
		if (span_is_nocase(word, auth_method_word(method))) {
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
		if (span_is_nocase(word, auth_verdict_word(verdict))) {
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

bool claim_says(struct span text, const char *phrase)
{
	for (size_t i = 0; i < text.len; i++)
		if (char_lower(text.at[i]) == *phrase && begins_with(span_from(text, i), phrase))
			return true;
	return false;
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

static bool is_separator(char c)
{
	return char_is_space(c) || c == ';' || c == ',';
}

/* The next run of bytes that do not separate, and a local-part in quotes with it. */
static struct span cut_until(struct span *rest, bool (*separates)(char))
{
	struct span s = *rest;
	size_t start = 0, end;
	bool quoted = false;

	while (start < s.len && separates(s.at[start]))
		start++;
	for (end = start; end < s.len && (quoted || !separates(s.at[end])); end++)
		if (s.at[end] == '"')
			quoted = !quoted;
	*rest = span_from(s, end);
	return span_part(s, start, end - start);
}

static struct span cut_word(struct span *rest)
{
	return cut_until(rest, char_is_space);
}

/* What a sentence tells; members stay empty until a row fits. */
struct told_words {
	struct span sender, identity;
	struct ip ip;
};

static bool word_fits(struct span pattern, struct span word, struct told_words *told)
{
	bool address = span_equal(pattern, SPAN("{i}"));

	while (word.len > 0 && (word.at[word.len - 1] == ';' || word.at[word.len - 1] == ',' ||
				(word.at[word.len - 1] == ':' && !address)))
		word.len--;
	if (span_equal(pattern, SPAN("{d}"))) {
		told->sender = claim_bare(word);
		return word.len > 0;
	}
	if (span_equal(pattern, SPAN("{n}"))) {
		told->identity = claim_bare(word);
		return true;
	}
	if (address)
		return ip_read(word, &told->ip);
	return span_equal_nocase(pattern, word);
}

static bool sentence_fits(struct span pattern, struct span text, struct told_words *told)
{
	while (span_trim(pattern).len > 0)
		if (!word_fits(span_cut_word(&pattern), cut_word(&text), told))
			return false;
	return true;
}

/* Most sentences are told apart by the letter that the text begins with. */
static bool may_fit(const char *sentence, char first)
{
	return *sentence == '{' || *sentence == first;
}

/* "mx.example.org: domain of ...": the host that says so; also without a name before the colon. */
static struct span cut_speaker(struct span *text)
{
	struct span rest = *text, word = cut_word(&rest);

	if (word.len == 0 || word.at[word.len - 1] != ':')
		return SPAN_NONE;
	*text = rest;
	return span_upto(word, word.len - 1);
}

struct span claim_pair(struct span comment, struct span key)
{
	while (comment.len > 0) {
		struct span value = cut_until(&comment, is_separator);
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
	struct span text = comment, speaker = cut_speaker(&text), begin = span_trim(text);
	char first = begin.len > 0 ? char_lower(begin.at[0]) : '\0';

	if (claim->receiver.len == 0)
		claim->receiver = speaker;
	for (size_t i = 0; i < claim_sentence_count; i++) {
		struct told_words told = { 0 };

		if (!may_fit(claim_sentences[i], first) ||
		    !sentence_fits(span_string(claim_sentences[i]), text, &told))
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
