#include "analyzers/id_time.h"

enum { YEAR = 366 * 24 * 60 * 60 };

static const char digits52[] = "0123456789BCDFGHJKLMNPQRSTVWXYZbcdfghjklmnpqrstvwxyz";
static const char digits62[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz";
static const char digits60[] = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwx";
static const char digits64[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

/* The digits of `text` in that base as one number; false when another byte is among them. */
static bool read_base(struct span text, const char *digits, unsigned base, uint64_t *out)
{
	uint64_t value = 0;

	for (size_t i = 0; i < text.len; i++) {
		size_t digit = span_index((struct span){ digits, base }, text.at[i]);

		if (digit == NOT_FOUND || value > UINT64_MAX / 64 - 64)
			return false;
		value = value * base + digit;
	}
	*out = value;
	return text.len > 0;
}

/* Seconds in six digits of base 52, microseconds in four, "z", the inode: "4jXCMb2v6Rz1fPM8". */
static bool read_postfix(const struct received *received, time_t *out)
{
	struct span id = received->id;
	uint64_t seconds, rest;

	if (id.len < 12 || id.at[10] != 'z' ||
	    !read_base(span_upto(id, 6), digits52, 52, &seconds) ||
	    !read_base(span_part(id, 6, 4), digits52, 52, &rest) || rest >= 1000000 ||
	    !read_base(span_from(id, 11), digits52, 52, &rest))
		return false;
	*out = (time_t)seconds;
	return true;
}

/* Seconds in six digits of base 62, then process and fraction: 6-6-2, since 4.97 6-11-4. */
static bool read_exim(const struct received *received, time_t *out)
{
	struct span rest = received->id, seconds = span_cut(&rest, '-'),
		    process = span_cut(&rest, '-');
	uint64_t value, ignored;

	if (seconds.len != 6 ||
	    !((process.len == 6 && rest.len == 2) || (process.len == 11 && rest.len == 4)))
		return false;
	if (!read_base(seconds, digits62, 62, &value) ||
	    !read_base(process, digits62, 62, &ignored) || !read_base(rest, digits62, 62, &ignored))
		return false;
	*out = (time_t)value;
	return true;
}

/*
 * Year less 1900, month from 0, day, hour, minute, second in one digit of base
 * 60 each, in UTC; two digits of sequence, the process: "55PI8VCY927545".
 */
static bool read_sendmail(const struct received *received, time_t *out)
{
	struct span id = received->id;
	uint64_t part[6], ignored;

	if (id.len < 13 || id.len > 16 || !span_number(span_from(id, 8), 100000000, &ignored) ||
	    !read_base(span_part(id, 6, 2), digits60, 60, &ignored))
		return false;
	for (size_t i = 0; i < 6; i++)
		if (!read_base(span_part(id, i, 1), digits60, 60, &part[i]))
			return false;
	if (part[1] > 11 || part[2] < 1 || part[2] > 31 || part[3] > 23)
		return false;
	part[0] += part[0] < 30 ? 2020 : 1960; /* told modulo 60: from 1990 to 2049 */
	*out = (time_t)(date_days((int)part[0], (int)part[1] + 1, (int)part[2]) * 86400 +
			(long long)(part[3] * 3600 + part[4] * 60 + part[5]));
	return true;
}

static bool read_hex(struct span text, uint64_t *out)
{
	uint64_t value = 0;

	for (size_t i = 0; i < text.len; i++) {
		int digit = char_hex(text.at[i]);

		if (digit < 0 || value >> 60 != 0)
			return false;
		value = value << 4 | (unsigned)digit;
	}
	*out = value;
	return text.len >= 8;
}

/* Inode, time and process in hexadecimal: "0EFECD52.4D02EDDF.0000C65A". */
static bool read_courier(const struct received *received, time_t *out)
{
	struct span rest = received->id, inode = span_cut(&rest, '.'),
		    seconds = span_cut(&rest, '.');
	uint64_t value, ignored;

	if (!read_hex(inode, &ignored) || !read_hex(seconds, &value) || !read_hex(rest, &ignored) ||
	    value > INT64_MAX)
		return false;
	*out = (time_t)value;
	return true;
}

/* At the end ".YYYY.MM.DD.hh.mm.ss", in the zone in which the date is written. */
static bool read_gmail(const struct received *received, time_t *out)
{
	static const unsigned most[] = { 9999, 12, 31, 23, 59, 60 };
	struct span id = received->id;
	uint64_t part[6];
	struct span rest;

	if (id.len < 21 || id.at[id.len - 20] != '.')
		return false;
	rest = span_from(id, id.len - 19);
	for (size_t i = 0; i < 6; i++)
		if (!span_number(span_cut(&rest, '.'), most[i], &part[i]))
			return false;
	if (rest.len > 0 || part[1] < 1 || part[2] < 1)
		return false;
	*out = (time_t)(date_days((int)part[0], (int)part[1], (int)part[2]) * 86400 +
			(long long)(part[3] * 3600 + part[4] * 60 + part[5]) -
			received->date.zone * 60LL);
	return true;
}

/* Milliseconds since the epoch, a dot, more digits: "1717171717171.123". */
static bool read_zoho(const struct received *received, time_t *out)
{
	struct span rest = received->id, milliseconds = span_cut(&rest, '.');
	uint64_t value, ignored;

	if (milliseconds.len != 13 || !span_number(milliseconds, 9999999999999, &value) ||
	    !span_number(rest, UINT64_MAX / 10, &ignored))
		return false;
	*out = (time_t)(value / 1000);
	return true;
}

/* 16 bytes in base64 without padding: nanoseconds and seconds, low byte first, process, host. */
static bool read_dovecot(const struct received *received, time_t *out)
{
	struct span id = received->id;
	uint64_t value, high, low;

	if (id.len != 22 || (received->protocol_traits & PROTOCOL_LMTP) == 0 ||
	    !read_base(span_part(id, 4, 8), digits64, 64, &value) ||
	    !read_base(span_from(id, 12), digits64, 64, &high))
		return false;
	/* The eight digits are bytes 3 to 8 of the sixteen; the seconds are bytes 4 to 7. */
	low = value >> 8 & 0xffffffff;
	*out = (time_t)((low & 0xff) << 24 | (low >> 8 & 0xff) << 16 | (low >> 16 & 0xff) << 8 |
			low >> 24);
	return true;
}

bool id_time_read(const struct received *received, struct id_time *out)
{
	static const struct {
		const char *program;
		bool (*read)(const struct received *, time_t *);
		size_t least, most; /* bytes of such an id; most are told by that */
	} readers[] = {
		{ "Exim", read_exim, 16, 23 },	       { "Postfix", read_postfix, 12, SIZE_MAX },
		{ "Gmail", read_gmail, 21, SIZE_MAX }, { "Sendmail", read_sendmail, 13, 16 },
		{ "Dovecot", read_dovecot, 22, 22 },   { "Zoho", read_zoho, 15, SIZE_MAX },
		{ "Courier", read_courier, 26, SIZE_MAX },
	};
	const struct mail_date *date = &received->date;
	size_t len = received->id.len;

	for (size_t i = 0; i < sizeof readers / sizeof *readers; i++) {
		time_t utc;

		if (len < readers[i].least || len > readers[i].most ||
		    !readers[i].read(received, &utc))
			continue;
		if (date->known && (utc > date->utc + YEAR || utc < date->utc - YEAR))
			continue;
		*out = (struct id_time){ .program = readers[i].program, .utc = utc };
		return true;
	}
	return false;
}
