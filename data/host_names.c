#include "data/host_names.h"

#include <string.h>
#include <strings.h>

struct word {
	unsigned char len;
	char text[23];
};

#define WORD(text)                                                                                 \
	{                                                                                          \
		sizeof(text) - 1, text                                                             \
	}

/* Words of a list stand by length. */
static const struct word common[] = {
	WORD("none"),
	WORD("unknown"),
	WORD("localhost"),
	WORD("localhost6"),
	WORD("localhost4"),
	WORD("ip6-localhost"),
	WORD("localhost.local"),
	WORD("localhost.localdomain"),
	{ 0, "" },
};

/* The last label of a name, or the last two. */
static const struct word inner_labels[] = {
	WORD("lan"),	   WORD("loc"),		WORD("corp"),	 WORD("home"),
	WORD("priv"),	   WORD("local"),	WORD("domain"),	 WORD("private"),
	WORD("internal"),  WORD("intranet"),	WORD("localhost"), WORD("localdomain"),
	{ 0, "" },
};
static const struct word inner_domains[] = { WORD("home.arpa"), { 0, "" } }; /* RFC 8375 */

static const struct word customer_words[] = {
	WORD("dyn"),	 WORD("dsl"),	   WORD("ppp"),	     WORD("cpe"),    WORD("dip"),
	WORD("adsl"),	 WORD("xdsl"),	   WORD("vdsl"),     WORD("dial"),   WORD("pool"),
	WORD("dhcp"),	 WORD("cust"),	   WORD("user"),     WORD("gprs"),   WORD("umts"),
	WORD("wifi"),	 WORD("pppoe"),	   WORD("pools"),    WORD("cable"),  WORD("users"),
	WORD("dialup"),	 WORD("dialin"),   WORD("client"),   WORD("mobile"), WORD("dynamic"),
	WORD("clients"), WORD("customer"), WORD("customers"), WORD("broadband"), { 0, "" },
};

enum { BYTES_TOLD = 3 }; /* of an address, so that a name is taken to be made from it */

/* Length and first letter settle most rows. */
static bool listed(const char *text, size_t len, const struct word *list)
{
	enum { LETTER_CASE = 'a' ^ 'A' };

	for (; list->len > 0 && list->len <= len; list++)
		if (list->len == len && (list->text[0] | LETTER_CASE) == (text[0] | LETTER_CASE) &&
		    strncasecmp(list->text, text, len) == 0)
			return true;
	return false;
}

bool host_name_is_common(const char *name, size_t len)
{
	return listed(name, len, common);
}

/* Where the last label of the first `len` bytes begins. */
static size_t last_label(const char *name, size_t len)
{
	while (len > 0 && name[len - 1] != '.')
		len--;
	return len;
}

bool host_name_is_inner(const char *name, size_t len)
{
	size_t at = last_label(name, len);

	if (at < 2)
		return false;
	if (listed(name + at, len - at, inner_labels))
		return true;
	at = last_label(name, at - 1);
	return at >= 2 && listed(name + at, len - at, inner_domains);
}

static bool is_digit(char c)
{
	return c >= '0' && c <= '9';
}

static bool is_letter(char c)
{
	return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z');
}

/* How many numbers in the name are bytes of the address. */
static unsigned bytes_told(const char *name, size_t len, const unsigned char *ipv4)
{
	unsigned told = 0;

	for (size_t i = 0; i < len;) {
		unsigned value = 0;

		if (!is_digit(name[i])) {
			i++;
			continue;
		}
		for (; i < len && is_digit(name[i]); i++)
			value = value < 256 ? value * 10 + (unsigned)(name[i] - '0') : value;
		told += value == ipv4[0] || value == ipv4[1] || value == ipv4[2] ||
			value == ipv4[3];
	}
	return told;
}

bool host_name_is_customer(const char *name, size_t len, const unsigned char *ipv4)
{
	if (ipv4 != NULL && bytes_told(name, len, ipv4) >= BYTES_TOLD)
		return true;
	for (size_t i = 0; i < len;) {
		size_t start = i;

		while (i < len && is_letter(name[i]))
			i++;
		if (listed(name + start, i - start, customer_words))
			return true;
		i += i == start;
	}
	return false;
}
