#include "parser/charset.h"

#include <errno.h>
#include <iconv.h>
#include <string.h>

#include "parser/text.h"

enum { LONGEST_NAME = 64, CHUNK = 1024 };

static const struct span replacement = { "\xef\xbf\xbd", 3 };

/* A charset that needs no library: read byte by byte. */
enum own_charset { OWN_NONE, OWN_ASCII, OWN_UTF_8, OWN_LATIN_1, OWN_WINDOWS_1252 };

/*
 * Names that mailers write and iconv does not know, and charsets that are
 * meant when another, smaller one is named: what is declared as GB2312 is GBK
 * or GB 18030 as often as not, EUC-KR is CP949, Shift_JIS is CP932. ISO-8859-1
 * is left alone: bytes 80-9F in it are evidence.
 */
static const struct {
	struct span name;
	const char *library; /* NULL: our own */
	enum own_charset own;
} names[] = {
	{ { "utf-8", 5 }, NULL, OWN_UTF_8 },
	{ { "utf8", 4 }, NULL, OWN_UTF_8 },
	{ { "utf_8", 5 }, NULL, OWN_UTF_8 },
	{ { "us-ascii", 8 }, NULL, OWN_ASCII },
	{ { "ascii", 5 }, NULL, OWN_ASCII },
	{ { "iso-8859-1", 10 }, NULL, OWN_LATIN_1 },
	{ { "iso8859-1", 9 }, NULL, OWN_LATIN_1 },
	{ { "latin1", 6 }, NULL, OWN_LATIN_1 },
	{ { "windows-1252", 12 }, NULL, OWN_WINDOWS_1252 },
	{ { "cp1252", 6 }, NULL, OWN_WINDOWS_1252 },
	{ { "cp-1252", 7 }, NULL, OWN_WINDOWS_1252 },
	{ { "cp-1250", 7 }, "CP1250", OWN_NONE },
	{ { "cp-1251", 7 }, "CP1251", OWN_NONE },
	{ { "cp-850", 6 }, "CP850", OWN_NONE },
	{ { "win-1251", 8 }, "CP1251", OWN_NONE },
	{ { "windows-874", 11 }, "CP874", OWN_NONE },
	{ { "windows-31j", 11 }, "CP932", OWN_NONE },
	{ { "windows-936", 11 }, "GB18030", OWN_NONE },
	{ { "windows-949", 11 }, "CP949", OWN_NONE },
	{ { "gb2312", 6 }, "GB18030", OWN_NONE },
	{ { "gb_2312-80", 10 }, "GB18030", OWN_NONE },
	{ { "x-gbk", 5 }, "GB18030", OWN_NONE },
	{ { "gbk", 3 }, "GB18030", OWN_NONE },
	{ { "shift_jis", 9 }, "CP932", OWN_NONE },
	{ { "shift-jis", 9 }, "CP932", OWN_NONE },
	{ { "sjis", 4 }, "CP932", OWN_NONE },
	{ { "x-sjis", 6 }, "CP932", OWN_NONE },
	{ { "x-euc-jp", 8 }, "EUC-JP", OWN_NONE },
	{ { "euc-kr", 6 }, "CP949", OWN_NONE },
	{ { "ks_c_5601-1987", 14 }, "CP949", OWN_NONE },
	{ { "ks_c_5601", 9 }, "CP949", OWN_NONE },
	{ { "x-big5", 6 }, "BIG5", OWN_NONE },
	{ { "iso-8859-8-i", 12 }, "ISO-8859-8", OWN_NONE },
	{ { "iso-8859-8-e", 12 }, "ISO-8859-8", OWN_NONE },
	{ { "iso-8859-6-i", 12 }, "ISO-8859-6", OWN_NONE },
	{ { "unicode-1-1-utf-7", 17 }, "UTF-7", OWN_NONE },
	{ { "unicode-1-1-utf-8", 17 }, NULL, OWN_UTF_8 },
	{ { "x-mac-roman", 11 }, "MACINTOSH", OWN_NONE },
	{ { "x-mac-cyrillic", 14 }, "MAC-CYRILLIC", OWN_NONE },
	/* The library's own wide form, in the byte order of this machine, is no charset of a mail.
	 */
	{ { "internal", 8 }, NULL, OWN_NONE },
	{ { "wchar_t", 7 }, NULL, OWN_NONE },
};

enum { NAMES = sizeof names / sizeof *names };

/* Windows-1252 80-9F; 0 where it has nothing. */
static const uint16_t windows_1252[32] = {
	0x20ac, 0,	0x201a, 0x0192, 0x201e, 0x2026, 0x2020, 0x2021, /* 80 */
	0x02c6, 0x2030, 0x0160, 0x2039, 0x0152, 0,	0x017d, 0,
	0,	0x2018, 0x2019, 0x201c, 0x201d, 0x2022, 0x2013, 0x2014, /* 90 */
	0x02dc, 0x2122, 0x0161, 0x203a, 0x0153, 0,	0x017e, 0x0178,
};

static bool is_alphanumeric(char c)
{
	return char_is_alpha(c) || char_is_digit(c);
}

bool charset_is_name(struct span name)
{
	if (name.len == 0 || name.len > LONGEST_NAME || !is_alphanumeric(name.at[0]) ||
	    !is_alphanumeric(name.at[name.len - 1])) /* iconv would drop these */
		return false;
	for (size_t i = 0; i < name.len; i++)
		if (!is_alphanumeric(name.at[i]) &&
		    span_index(SPAN("._:+-"), name.at[i]) == NOT_FOUND)
			return false;
	return true;
}

static size_t find_name(struct span name)
{
	size_t row = 0;

	while (row < NAMES && !span_equal_nocase(names[row].name, name))
		row++;
	return row;
}

/* The descriptor for a charset that is not our own, opened when it is not yet; NULL if there is
 * none. */
static struct charset_open *find_open(struct charset_reader *reader, struct span name, size_t row)
{
	char text[LONGEST_NAME + 1] = { 0 };

	for (size_t i = 0; i < reader->count; i++)
		if (span_equal_nocase(reader->open[i].name, name))
			return &reader->open[i];
	if (reader->count == LIMIT_CHARSETS || !charset_is_name(name) ||
	    (row < NAMES && names[row].library == NULL))
		return NULL;
	memcpy(text, name.at, name.len);
	iconv_t descriptor = iconv_open("UTF-8", row < NAMES ? names[row].library : text);
	if (descriptor == (iconv_t)-1)
		return NULL;
	reader->open[reader->count] = (struct charset_open){ name, descriptor };
	return &reader->open[reader->count++];
}

bool charset_known(struct charset_reader *reader, struct span name)
{
	size_t row = find_name(name);

	return (row < NAMES && names[row].own != OWN_NONE) || find_open(reader, name, row) != NULL;
}

static bool decode_utf8(struct buffer *out, struct span bytes)
{
	if (text_is_utf8(bytes)) {
		buffer_put(out, bytes);
		return true;
	}
	/* Only what is broken changes: a fold was undone before, or is the sender's. */
	for (size_t at = 0; at < bytes.len;) {
		size_t start = at;
		uint32_t code;

		if (text_next(bytes, &at, &code))
			buffer_put(out, span_part(bytes, start, at - start));
		else
			buffer_put(out, replacement);
	}
	return false;
}

static uint32_t own_code(enum own_charset own, unsigned char byte)
{
	if (byte < 0x80 || own == OWN_LATIN_1 || (own == OWN_WINDOWS_1252 && byte >= 0xa0))
		return byte;
	return own == OWN_WINDOWS_1252 ? windows_1252[byte - 0x80] : 0;
}

static bool decode_own(struct buffer *out, enum own_charset own, struct span bytes)
{
	bool good = true;

	if (own == OWN_UTF_8)
		return decode_utf8(out, bytes);
	for (size_t i = 0; i < bytes.len; i++) {
		uint32_t code = own_code(own, (unsigned char)bytes.at[i]);

		if (code != 0 || bytes.at[i] == '\0') {
			out->len += text_put(buffer_room(out, 4), code);
		} else {
			buffer_put(out, replacement);
			good = false;
		}
	}
	return good;
}

/* One call of iconv; false when it stopped at a byte that it cannot read. */
static bool convert_chunk(iconv_t descriptor, struct buffer *out, char **at, size_t *left)
{
	char *room = buffer_room(out, CHUNK), *end = room;
	size_t free_bytes = CHUNK;
	size_t result = iconv(descriptor, at, left, &end, &free_bytes);

	out->len += (size_t)(end - room);
	return result != (size_t)-1 || (errno == E2BIG && end > room);
}

static bool decode_library(struct buffer *out, iconv_t descriptor, struct span bytes)
{
	char *at = (char *)bytes.at; /* iconv does not write to it */
	size_t left = bytes.len, most = out->len + 4 * bytes.len;
	bool good = true;

	iconv(descriptor, NULL, NULL, NULL, NULL);
	while (left > 0 && out->len <= most) {
		if (convert_chunk(descriptor, out, &at, &left) || left == 0)
			continue;
		good = false;
		buffer_put(out, replacement);
		at++;
		left--;
	}
	convert_chunk(descriptor, out, NULL, NULL); /* what a stateful charset holds back */
	if (out->len <= most)
		return good;
	/* Cut between characters. */
	for (out->len = most; out->len > 0 && (out->at[out->len] & 0xc0) == 0x80;)
		out->len--;
	return false;
}

bool charset_decode(struct charset_reader *reader, struct buffer *out, struct span name,
		    struct span bytes)
{
	size_t row = find_name(name);

	if (row < NAMES && names[row].own != OWN_NONE)
		return decode_own(out, names[row].own, bytes);

	struct charset_open *open = find_open(reader, name, row);
	return open != NULL && decode_library(out, open->descriptor, bytes);
}

void charset_close(struct charset_reader *reader)
{
	for (size_t i = 0; i < reader->count; i++)
		iconv_close(reader->open[i].descriptor);
	reader->count = 0;
}
