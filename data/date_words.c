#include "data/date_words.h"

#include <string.h>

enum { FOLDED = 24 }; /* bytes of the longest word that may match */

struct stem {
	const char *text; /* what the word begins with, folded */
	unsigned most; /* bytes of the longest word, folded */
	int value;
};

/* Where two languages share a beginning the longer stem stands first. */
static const struct stem months[] = {
	{ "jan", 7, 1 },      { "ene", 5, 1 },	  { "gen", 7, 1 },	{ "sty", 8, 1 },
	{ "led", 5, 1 },      { "tam", 11, 1 },	  { "oca", 4, 1 },	{ "ian", 8, 1 },
	{ "янв", 12, 1 },     { "січ", 10, 1 },	  { "feb", 9, 2 },	{ "fev", 9, 2 },
	{ "lut", 6, 2 },      { "uno", 5, 2 },	  { "hel", 10, 2 },	{ "sub", 5, 2 },
	{ "фев", 14, 2 },     { "лют", 12, 2 },	  { "marras", 12, 11 }, { "mar", 6, 3 },
	{ "mae", 5, 3 },      { "mrt", 3, 3 },	  { "mrz", 3, 3 },	{ "maa", 12, 3 },
	{ "bre", 6, 3 },      { "мар", 10, 3 },	  { "бер", 14, 3 },	{ "apr", 7, 4 },
	{ "avr", 5, 4 },      { "abr", 5, 4 },	  { "kwi", 8, 4 },	{ "dub", 5, 4 },
	{ "huh", 11, 4 },     { "nis", 5, 4 },	  { "апр", 12, 4 },	{ "кві", 12, 4 },
	{ "may", 5, 5 },      { "mai", 4, 5 },	  { "maj", 4, 5 },	{ "mei", 3, 5 },
	{ "mag", 6, 5 },      { "kve", 6, 5 },	  { "tou", 11, 5 },	{ "мая", 6, 5 },
	{ "май", 6, 5 },      { "тра", 12, 5 },	  { "juin", 4, 6 },	{ "jun", 5, 6 },
	{ "giu", 6, 6 },      { "cze", 8, 6 },	  { "cervene", 8, 7 },	{ "cervenc", 8, 7 },
	{ "cerven", 6, 6 },   { "cervna", 6, 6 }, { "cvn", 3, 6 },	{ "kes", 10, 6 },
	{ "haz", 7, 6 },      { "iun", 5, 6 },	  { "июн", 8, 6 },	{ "чер", 12, 6 },
	{ "juil", 7, 7 },     { "jul", 5, 7 },	  { "lug", 6, 7 },	{ "lip", 6, 7 },
	{ "cervence", 8, 7 }, { "cvc", 3, 7 },	  { "hei", 11, 7 },	{ "tem", 6, 7 },
	{ "iul", 5, 7 },      { "июл", 8, 7 },	  { "лип", 10, 7 },	{ "aug", 8, 8 },
	{ "aou", 4, 8 },      { "ago", 6, 8 },	  { "agu", 7, 8 },	{ "sie", 8, 8 },
	{ "srp", 5, 8 },      { "elo", 9, 8 },	  { "авг", 14, 8 },	{ "сер", 12, 8 },
	{ "sep", 10, 9 },     { "set", 9, 9 },	  { "wrz", 8, 9 },	{ "zar", 5, 9 },
	{ "syy", 9, 9 },      { "eyl", 5, 9 },	  { "сен", 16, 9 },	{ "вер", 14, 9 },
	{ "oct", 9, 10 },     { "okt", 7, 10 },	  { "out", 7, 10 },	{ "ott", 7, 10 },
	{ "paz", 12, 10 },    { "rij", 5, 10 },	  { "lok", 9, 10 },	{ "eki", 4, 10 },
	{ "окт", 14, 10 },    { "жов", 12, 10 },  { "nov", 9, 11 },	{ "noi", 9, 11 },
	{ "lis", 9, 11 },     { "kas", 5, 11 },	  { "ноя", 12, 11 },	{ "лис", 18, 11 },
	{ "dec", 9, 12 },     { "dez", 8, 12 },	  { "dic", 9, 12 },	{ "des", 8, 12 },
	{ "gru", 8, 12 },     { "pro", 8, 12 },	  { "jou", 11, 12 },	{ "ara", 6, 12 },
	{ "дек", 14, 12 },    { "гру", 12, 12 },
};

/* The value says nothing: "so" is a Sunday in German and a Saturday in Polish. */
static const struct stem weekdays[] = {
	{ "mon", 6, 1 },   { "tue", 7, 1 },   { "wed", 9, 1 },	 { "thu", 8, 1 },
	{ "fri", 6, 1 },   { "sat", 8, 1 },   { "sun", 6, 1 },	 { "mo", 2, 1 },
	{ "di", 2, 1 },	   { "mi", 2, 1 },    { "do", 2, 1 },	 { "fr", 2, 1 },
	{ "sa", 2, 1 },	   { "so", 2, 1 },    { "die", 8, 1 },	 { "mit", 8, 1 },
	{ "don", 10, 1 },  { "frei", 7, 1 },  { "son", 9, 1 },	 { "sam", 7, 1 },
	{ "lun", 6, 1 },   { "mar", 6, 1 },   { "mer", 9, 1 },	 { "jeu", 5, 1 },
	{ "ven", 8, 1 },   { "dim", 8, 1 },   { "mie", 9, 1 },	 { "jue", 6, 1 },
	{ "vie", 7, 1 },   { "sab", 6, 1 },   { "dom", 8, 1 },	 { "gio", 7, 1 },
	{ "seg", 7, 1 },   { "ter", 5, 1 },   { "qua", 6, 1 },	 { "qui", 6, 1 },
	{ "sex", 5, 1 },   { "ma", 2, 1 },    { "wo", 2, 1 },	 { "vr", 2, 1 },
	{ "za", 2, 1 },	   { "zo", 2, 1 },    { "maan", 9, 1 },	 { "din", 7, 1 },
	{ "woe", 8, 1 },   { "vri", 7, 1 },   { "zat", 8, 1 },	 { "zon", 6, 1 },
	{ "man", 6, 1 },   { "tir", 7, 1 },   { "tis", 6, 1 },	 { "ons", 6, 1 },
	{ "tor", 8, 1 },   { "fre", 6, 1 },   { "lor", 6, 1 },	 { "pon", 12, 1 },
	{ "wt", 6, 1 },	   { "sr", 5, 1 },    { "cz", 8, 1 },	 { "pt", 2, 1 },
	{ "pia", 6, 1 },   { "sob", 6, 1 },   { "nie", 9, 1 },	 { "po", 2, 1 },
	{ "ut", 5, 1 },	   { "st", 6, 1 },    { "ct", 7, 1 },	 { "pa", 5, 1 },
	{ "ne", 6, 1 },	   { "ti", 7, 1 },    { "ke", 11, 1 },	 { "to", 8, 1 },
	{ "pe", 9, 1 },	   { "la", 8, 1 },    { "su", 9, 1 },	 { "pzt", 3, 1 },
	{ "sal", 4, 1 },   { "car", 8, 1 },   { "per", 8, 1 },	 { "cum", 9, 1 },
	{ "cmt", 3, 1 },   { "paz", 9, 1 },   { "mie", 8, 1 },	 { "joi", 3, 1 },
	{ "vin", 6, 1 },   { "dum", 8, 1 },   { "пн", 4, 1 },	 { "вт", 4, 1 },
	{ "ср", 4, 1 },	   { "чт", 4, 1 },    { "пт", 4, 1 },	 { "сб", 4, 1 },
	{ "вс", 4, 1 },	   { "пон", 22, 1 },  { "втор", 14, 1 }, { "сре", 10, 1 },
	{ "четв", 14, 1 }, { "пятн", 14, 1 }, { "субб", 14, 1 }, { "воскр", 22, 1 },
};

static const struct stem fillers[] = {
	{ "t", 1, 1 },	 { "at", 2, 1 }, { "a", 1, 1 },	   { "as", 2, 1 },  { "de", 2, 1 },
	{ "del", 3, 1 }, { "of", 2, 1 }, { "den", 3, 1 },  { "um", 2, 1 },  { "kl", 2, 1 },
	{ "klo", 3, 1 }, { "o", 1, 1 },	 { "om", 2, 1 },   { "ore", 3, 1 }, { "alle", 4, 1 },
	{ "st", 2, 1 },	 { "nd", 2, 1 }, { "rd", 2, 1 },   { "th", 2, 1 },  { "er", 2, 1 },
	{ "в", 2, 1 },	 { "г", 2, 1 },	 { "saat", 4, 1 },
};

static const struct stem halves[] = {
	{ "am", 2, 1 },	  { "pm", 2, 2 },   { "上午", 6, 1 }, { "下午", 6, 2 },
	{ "午前", 6, 1 }, { "午後", 6, 2 }, { "오전", 6, 1 }, { "오후", 6, 2 },
};

static const struct {
	const char *name;
	int minutes;
} zones[] = {
	/* RFC 5322 4.3, and what ISO 8601 writes; the military "Z" is the same time. */
	{ "GMT", 0 },
	{ "UTC", 0 },
	{ "UT", 0 },
	{ "Z", 0 },
	{ "EST", -300 },
	{ "EDT", -240 },
	{ "CST", -360 },
	{ "CDT", -300 },
	{ "MST", -420 },
	{ "MDT", -360 },
	{ "PST", -480 },
	{ "PDT", -420 },
	/* Europe */
	{ "WET", 0 },
	{ "WEST", 60 },
	{ "BST", 60 },
	{ "CET", 60 },
	{ "CEST", 120 },
	{ "MET", 60 },
	{ "MEST", 120 },
	{ "MEZ", 60 },
	{ "MESZ", 120 },
	{ "EET", 120 },
	{ "EEST", 180 },
	{ "FET", 180 },
	{ "MSK", 180 },
	{ "MSD", 240 },
	{ "TRT", 180 },
	{ "SAMT", 240 },
	{ "AZOT", -60 },
	/* Africa */
	{ "WAT", 60 },
	{ "CAT", 120 },
	{ "SAST", 120 },
	{ "EAT", 180 },
	/* Asia and the Pacific */
	{ "IST", 330 },
	{ "IDT", 180 },
	{ "IRST", 210 },
	{ "IRDT", 270 },
	{ "GST", 240 },
	{ "AZT", 240 },
	{ "PKT", 300 },
	{ "UZT", 300 },
	{ "YEKT", 300 },
	{ "NPT", 345 },
	{ "BDT", 360 },
	{ "ALMT", 360 },
	{ "OMST", 360 },
	{ "MMT", 390 },
	{ "ICT", 420 },
	{ "WIB", 420 },
	{ "NOVT", 420 },
	{ "KRAT", 420 },
	{ "HKT", 480 },
	{ "SGT", 480 },
	{ "MYT", 480 },
	{ "PHT", 480 },
	{ "WITA", 480 },
	{ "IRKT", 480 },
	{ "AWST", 480 },
	{ "JST", 540 },
	{ "KST", 540 },
	{ "WIT", 540 },
	{ "YAKT", 540 },
	{ "ACST", 570 },
	{ "ACDT", 630 },
	{ "AEST", 600 },
	{ "AEDT", 660 },
	{ "VLAT", 600 },
	{ "CHST", 600 },
	{ "MAGT", 660 },
	{ "PETT", 720 },
	{ "NZST", 720 },
	{ "NZDT", 780 },
	{ "SST", -660 },
	{ "HST", -600 },
	{ "HDT", -540 },
	/* the Americas */
	{ "AKST", -540 },
	{ "AKDT", -480 },
	{ "AST", -240 },
	{ "ADT", -180 },
	{ "NST", -210 },
	{ "NDT", -150 },
	{ "COT", -300 },
	{ "PET", -300 },
	{ "ECT", -300 },
	{ "VET", -240 },
	{ "BOT", -240 },
	{ "CLT", -240 },
	{ "CLST", -180 },
	{ "PYT", -240 },
	{ "ART", -180 },
	{ "BRT", -180 },
	{ "BRST", -120 },
	{ "UYT", -180 },
	{ "GFT", -180 },
};

/* The letters of U+00C0 to U+017F without their marks. */
static const char plain[] = "aaaaaaaceeeeiiiidnooooo*ouuuuyts"
			    "aaaaaaaceeeeiiiidnooooo/ouuuuyty"
			    "aaaaaaccccccccddddeeeeeeeeeegggggggghhhh"
			    "iiiiiiiiiiiijjkkkllllllllllnnnnnnnnnoooooooo"
			    "rrrrrrssssssssttttttuuuuuuuuuuuuwwyyyzzzzzzs";

/* One Cyrillic letter of two bytes in lower case (U+0400 to U+042F have another one). */
static void lower_cyrillic(unsigned char *lead, unsigned char *trail)
{
	if (*lead != 0xd0 || *trail >= 0xb0)
		return;
	if (*trail >= 0x90 && *trail < 0xa0) {
		*trail = (unsigned char)(*trail + 0x20);
		return;
	}
	*lead = 0xd1;
	*trail = (unsigned char)(*trail < 0x90 ? *trail + 0x10 : *trail - 0x20);
}

/* The word in lower case without accents; 0 when it is longer than any we know. */
static size_t fold(const char *word, size_t len, char out[FOLDED])
{
	size_t n = 0;

	for (size_t i = 0; i < len; i++) {
		unsigned char c = (unsigned char)word[i];
		unsigned char next = i + 1 < len ? (unsigned char)word[i + 1] : 0;

		if (n + 2 > FOLDED)
			return 0;
		if (c >= 'A' && c <= 'Z') {
			out[n++] = (char)(c + ('a' - 'A'));
		} else if (c >= 0xc3 && c <= 0xc5 && next >= 0x80 && next < 0xc0) {
			unsigned point = (unsigned)(c & 0x1f) << 6 | (next & 0x3f);
			out[n++] = plain[point - 0xc0];
			i++;
		} else if ((c == 0xd0 || c == 0xd1) && next >= 0x80 && next < 0xc0) {
			lower_cyrillic(&c, &next);
			out[n++] = (char)c;
			out[n++] = (char)next;
			i++;
		} else if (c >= 0xc0 && next < 0x80) {
			out[n++] = plain[c - 0xc0]; /* ISO 8859-1 */
		} else {
			out[n++] = (char)c;
		}
	}
	return n;
}

static int stem_find(const struct stem *stems, size_t count, const char *word, size_t len)
{
	char folded[FOLDED];
	size_t n = fold(word, len, folded);

	for (size_t i = 0; i < count && n > 0; i++) {
		size_t least;

		if (stems[i].text[0] != folded[0] || n > stems[i].most)
			continue;
		least = strlen(stems[i].text);
		if (n >= least && memcmp(folded, stems[i].text, least) == 0)
			return stems[i].value;
	}
	return 0;
}

#define STEM_FIND(table, word, len) stem_find(table, sizeof table / sizeof *table, word, len)

int date_month_find(const char *word, size_t len)
{
	return STEM_FIND(months, word, len);
}

bool date_is_weekday(const char *word, size_t len)
{
	return STEM_FIND(weekdays, word, len) != 0;
}

bool date_is_filler(const char *word, size_t len)
{
	return STEM_FIND(fillers, word, len) != 0;
}

int date_half_find(const char *word, size_t len)
{
	return STEM_FIND(halves, word, len);
}

static bool same_name(const char *name, const char *word, size_t len)
{
	for (size_t i = 0; i < len; i++)
		if (name[i] == '\0' || (word[i] & ~0x20) != name[i])
			return false;
	return name[len] == '\0';
}

bool date_zone_find(const char *word, size_t len, int *minutes)
{
	for (size_t i = 0; i < sizeof zones / sizeof *zones && len > 0; i++) {
		if (same_name(zones[i].name, word, len)) {
			*minutes = zones[i].minutes;
			return true;
		}
	}
	return false;
}
