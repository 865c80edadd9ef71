#include "parser/records_dmarc.h"

/* Tags that are read; what else there is must be ignored. */
enum tag {
	TAG_ADKIM,
	TAG_ASPF,
	TAG_FO,
	TAG_NP,
	TAG_P,
	TAG_PCT,
	TAG_PSD,
	TAG_RF,
	TAG_RI,
	TAG_RUA,
	TAG_RUF,
	TAG_SP,
	TAG_T,
	TAG_V,
	TAGS,
};

static const struct span tag_names[TAGS] = {
	[TAG_ADKIM] = { "adkim", 5 }, [TAG_ASPF] = { "aspf", 4 }, [TAG_FO] = { "fo", 2 },
	[TAG_NP] = { "np", 2 },	      [TAG_P] = { "p", 1 },	  [TAG_PCT] = { "pct", 3 },
	[TAG_PSD] = { "psd", 3 },     [TAG_RF] = { "rf", 2 },	  [TAG_RI] = { "ri", 2 },
	[TAG_RUA] = { "rua", 3 },     [TAG_RUF] = { "ruf", 3 },	  [TAG_SP] = { "sp", 2 },
	[TAG_T] = { "t", 1 },	      [TAG_V] = { "v", 1 },
};

static const struct {
	struct span word;
	enum dmarc_request request;
} requests[] = {
	{ { "none", 4 }, DMARC_NONE },
	{ { "quarantine", 10 }, DMARC_QUARANTINE },
	{ { "reject", 6 }, DMARC_REJECT },
};

const char *dmarc_request_word(enum dmarc_request request)
{
	for (size_t i = 0; i < sizeof requests / sizeof *requests; i++)
		if (requests[i].request == request)
			return requests[i].word.at;
	return "";
}

static enum dmarc_request request_read(struct span value)
{
	for (size_t i = 0; i < sizeof requests / sizeof *requests; i++)
		if (span_equal_nocase(value, requests[i].word))
			return requests[i].request;
	return DMARC_BAD;
}

/* Blanks and tabs around a tag or its value; no line ends (RFC 9989 4.8, *WSP). */
static struct span without_blanks(struct span s)
{
	while (s.len > 0 && (s.at[0] == ' ' || s.at[0] == '\t'))
		s = span_from(s, 1);
	while (s.len > 0 && (s.at[s.len - 1] == ' ' || s.at[s.len - 1] == '\t'))
		s = span_upto(s, s.len - 1);
	return s;
}

/* A scheme, a colon and something behind it: all that is wanted of a URI here. */
static bool is_uri(struct span uri)
{
	size_t colon = span_index(uri, ':');

	if (colon == NOT_FOUND || colon == 0 || colon + 1 == uri.len || !char_is_alpha(uri.at[0]))
		return false;
	for (size_t i = 0; i < colon; i++)
		if (!char_is_alpha(uri.at[i]) && !char_is_digit(uri.at[i]) &&
		    span_index(SPAN("+-."), uri.at[i]) == NOT_FOUND)
			return false;
	for (size_t i = colon; i < uri.len; i++)
		if (uri.at[i] <= ' ' || uri.at[i] > '~')
			return false;
	return true;
}

static bool has_uri(struct span list)
{
	while (list.len > 0)
		if (is_uri(without_blanks(span_cut(&list, ','))))
			return true;
	return false;
}

/* One letter of two or three; the first is the default. False when it is none of them. */
static bool letter_read(struct span value, struct span letters, size_t *out)
{
	*out = value.len == 1 ? span_index(letters, char_lower(value.at[0])) : NOT_FOUND;
	if (*out != NOT_FOUND)
		return true;
	*out = 0;
	return false;
}

/* Take a tag's value; false when the standard has no such value. */
static bool take(struct dmarc_record *record, enum tag tag, struct span value)
{
	size_t letter;
	bool good = true;

	switch (tag) {
	case TAG_ADKIM:
		good = letter_read(value, SPAN("rs"), &letter);
		record->strict_dkim = letter == 1;
		break;
	case TAG_ASPF:
		good = letter_read(value, SPAN("rs"), &letter);
		record->strict_spf = letter == 1;
		break;
	case TAG_T:
		good = letter_read(value, SPAN("ny"), &letter);
		record->testing = letter == 1;
		break;
	case TAG_PSD:
		good = letter_read(value, SPAN("uyn"), &letter);
		record->psd = (enum dmarc_psd)letter;
		break;
	case TAG_P:
		record->p = request_read(value);
		return record->p != DMARC_BAD;
	case TAG_SP:
		record->sp = request_read(value);
		return record->sp != DMARC_BAD;
	case TAG_NP:
		record->np = request_read(value);
		return record->np != DMARC_BAD;
	case TAG_RUA:
		record->rua = value;
		record->reports = has_uri(value);
		return record->reports;
	case TAG_RUF:
		record->ruf = value;
		return has_uri(value);
	case TAG_FO:
		record->fo = value;
		break;
	case TAG_PCT:
		record->pct = value;
		break;
	case TAG_RF:
		record->rf = value;
		break;
	case TAG_RI:
		record->ri = value;
		break;
	case TAG_V:
	case TAGS:
		break;
	}
	return good;
}

struct pair {
	struct span text, name, value; /* name empty: no "=", or nothing before it */
};

static struct pair pair_cut(struct span *rest)
{
	struct pair pair = { .text = without_blanks(span_cut(rest, ';')) };
	size_t equals = span_index(pair.text, '=');

	if (equals == NOT_FOUND)
		return pair;
	pair.name = without_blanks(span_upto(pair.text, equals));
	pair.value = without_blanks(span_from(pair.text, equals + 1));
	return pair;
}

static enum tag tag_find(struct span name)
{
	enum tag tag = 0;

	/* Names are ABNF strings without %s: any case will do (RFC 5234 2.3). */
	while (tag < TAGS && !span_equal_nocase(name, tag_names[tag]))
		tag++;
	return tag;
}

bool dmarc_record_read(struct span text, struct dmarc_record *out)
{
	struct span rest = text;
	struct pair pair = pair_cut(&rest);
	unsigned seen = 1U << TAG_V;

	*out = (struct dmarc_record){ .text = text };
	if (tag_find(pair.name) != TAG_V || !span_equal(pair.value, SPAN("DMARC1")))
		return false;
	while (rest.len > 0) {
		pair = pair_cut(&rest);
		enum tag tag = tag_find(pair.name);
		bool good = pair.text.len == 0 || pair.name.len > 0;

		if (tag < TAGS && (seen & 1U << tag) != 0) {
			out->repeated = true;
			continue;
		}
		if (tag < TAGS) {
			seen |= 1U << tag;
			good = take(out, tag, pair.value);
		}
		if (!good && out->ignored.at == NULL)
			out->ignored = pair.text;
	}
	return true;
}
