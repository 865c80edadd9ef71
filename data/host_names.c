#include "data/host_names.h"

#include <string.h>
#include <strings.h>

static const char *const common[] = {
	"localhost",  "localhost.localdomain", "localhost6", "localhost.local",
	"localhost4", "ip6-localhost",	       "unknown",    "none",
	NULL,
};

static const char *const inner_domains[] = {
	"local",   "localdomain", "lan",    "internal", "intranet",  "corp",	  "home",
	"private", "priv",	  "domain", "loc",	"home.arpa", "localhost", NULL,
};

static const char *const customer_words[] = {
	"dyn",	     "dynamic",	 "dsl",	      "adsl",	"xdsl",	  "vdsl",    "dial",  "dialup",
	"dialin",    "ppp",	 "pppoe",     "pool",	"pools",  "cpe",     "cable", "dhcp",
	"dip",	     "customer", "customers", "cust",	"client", "clients", "user",  "users",
	"broadband", "gprs",	 "umts",      "mobile", "wifi",	  NULL,
};

enum { BYTES_TOLD = 3 }; /* of an address, so that a name is taken to be made from it */

/* The first letter settles most rows. */
static bool listed(const char *text, size_t len, const char *const *list)
{
	enum { LETTER_CASE = 'a' ^ 'A' };

	for (; len > 0 && *list != NULL; list++)
		if ((**list | LETTER_CASE) == (*text | LETTER_CASE) && strlen(*list) == len &&
		    strncasecmp(*list, text, len) == 0)
			return true;
	return false;
}

bool host_name_is_common(const char *name, size_t len)
{
	return listed(name, len, common);
}

bool host_name_is_inner(const char *name, size_t len)
{
	unsigned labels = 0;

	/* No row has more than two labels. */
	for (size_t i = len; i > 1 && labels < 2; i--)
		if (name[i - 1] == '.' && (labels++, listed(name + i, len - i, inner_domains)))
			return true;
	return false;
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
