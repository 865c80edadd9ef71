#include "data/freemail.h"

#include <string.h>

/* A row that ends in a dot stands for all countries' domains of the provider: "yahoo.co.uk". */
static const char *const domains[] = {
	"gmail.com",	  "googlemail.com", "outlook.",	      "hotmail.",	"live.",
	"msn.com",	  "yahoo.",	    "ymail.com",      "rocketmail.com", "myyahoo.com",
	"aol.",		  "aim.com",	    "icloud.com",     "me.com",		"mac.com",
	"gmx.",		  "web.de",	    "mail.com",	      "email.com",	"usa.com",
	"mail.ru",	  "bk.ru",	    "inbox.ru",	      "list.ru",	"yandex.",
	"ya.ru",	  "rambler.ru",	    "proton.me",      "protonmail.com", "protonmail.ch",
	"pm.me",	  "tutanota.com",   "tuta.io",	      "zoho.com",	"zohomail.com",
	"qq.com",	  "foxmail.com",    "163.com",	      "126.com",	"yeah.net",
	"sina.com",	  "sohu.com",	    "naver.com",      "hanmail.net",	"daum.net",
	"rediffmail.com", "t-online.de",    "freenet.de",     "libero.it",	"virgilio.it",
	"tiscali.it",	  "orange.fr",	    "wanadoo.fr",     "laposte.net",	"free.fr",
	"sfr.fr",	  "seznam.cz",	    "centrum.cz",     "wp.pl",		"o2.pl",
	"onet.pl",	  "interia.pl",	    "uol.com.br",     "bol.com.br",	"terra.com.br",
	"abv.bg",	  "ukr.net",	    "hushmail.com",   "fastmail.com",	"fastmail.fm",
	"mailfence.com",  "comcast.net",    "verizon.net",    "att.net",	"sbcglobal.net",
	"bellsouth.net",  "cox.net",	    "btinternet.com", "telenet.be",	"skynet.be",
};

enum { COUNTRY_MOST = 6 }; /* bytes behind the provider's label: "co.uk", "com.br" */

static bool fits(const char *row, const char *domain, size_t len)
{
	size_t row_len;

	if (len == 0 || *row != *domain)
		return false;
	row_len = strlen(row);
	if (row[row_len - 1] != '.')
		return row_len == len && memcmp(row, domain, len) == 0;
	return len > row_len && len - row_len <= COUNTRY_MOST && memcmp(row, domain, row_len) == 0;
}

bool freemail_holds(const char *domain, size_t len)
{
	for (size_t i = 0; i < sizeof domains / sizeof *domains; i++)
		if (fits(domains[i], domain, len))
			return true;
	return false;
}
