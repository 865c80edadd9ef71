#include "data/date_words.h"

#include <string.h>

enum {
	MONTHS = 12,
	WEEKDAYS = 7,
	FOLDED = 24 /* bytes of the longest word that may match, and some */
};

/*
 * One row for the names of a language, one more for its other cases and for
 * short forms that are no beginnings. All are folded: in lower case, without
 * accents.
 */
static const char months[][MONTHS][FOLDED] = {
	{ "january", "february", "march", "april", "may", "june", "july", "august", "september",
	  "october", "november", "december" },
	{ "januar", "februar", "marz", "april", "mai", "juni", "juli", "august", "september",
	  "oktober", "november", "dezember" },
	{ "janner", "feber", "maerz", "", "", "", "", "", "", "", "", "" },
	{ "janvier", "fevrier", "mars", "avril", "mai", "juin", "juillet", "aout", "septembre",
	  "octobre", "novembre", "decembre" },
	{ "enero", "febrero", "marzo", "abril", "mayo", "junio", "julio", "agosto", "septiembre",
	  "octubre", "noviembre", "diciembre" },
	{ "gennaio", "febbraio", "marzo", "aprile", "maggio", "giugno", "luglio", "agosto",
	  "settembre", "ottobre", "novembre", "dicembre" },
	{ "janeiro", "fevereiro", "marco", "abril", "maio", "junho", "julho", "agosto", "setembro",
	  "outubro", "novembro", "dezembro" },
	{ "januari", "februari", "maart", "april", "mei", "juni", "juli", "augustus", "september",
	  "oktober", "november", "december" },
	{ "", "", "mrt", "", "", "", "", "", "", "", "", "" }, /* Dutch */
	{ "", "", "mrz", "", "", "", "", "", "", "", "", "" }, /* German */
	{ "januari", "februari", "mars", "april", "maj", "juni", "juli", "augusti", "september",
	  "oktober", "november", "december" },
	{ "januar", "februar", "marts", "april", "maj", "juni", "juli", "august", "september",
	  "oktober", "november", "desember" },
	{ "tammikuuta", "helmikuuta", "maaliskuuta", "huhtikuuta", "toukokuuta", "kesakuuta",
	  "heinakuuta", "elokuuta", "syyskuuta", "lokakuuta", "marraskuuta", "joulukuuta" },
	{ "styczen", "luty", "marzec", "kwiecien", "maj", "czerwiec", "lipiec", "sierpien",
	  "wrzesien", "pazdziernik", "listopad", "grudzien" },
	{ "stycznia", "lutego", "marca", "kwietnia", "maja", "czerwca", "lipca", "sierpnia",
	  "wrzesnia", "pazdziernika", "listopada", "grudnia" },
	{ "leden", "unor", "brezen", "duben", "kveten", "cerven", "cervenec", "srpen", "zari",
	  "rijen", "listopad", "prosinec" },
	{ "ledna", "unora", "brezna", "dubna", "kvetna", "cervna", "cervence", "srpna", "zari",
	  "rijna", "listopadu", "prosince" },
	{ "", "", "", "", "", "cvn", "cvc", "", "", "", "", "" },
	{ "januar", "februar", "marec", "april", "maj", "jun", "jul", "august", "september",
	  "oktober", "november", "december" },
	{ "januar", "februar", "marcius", "aprilis", "majus", "junius", "julius", "augusztus",
	  "szeptember", "oktober", "november", "december" },
	{ "ianuarie", "februarie", "martie", "aprilie", "mai", "iunie", "iulie", "august",
	  "septembrie", "octombrie", "noiembrie", "decembrie" },
	{ "ocak", "subat", "mart", "nisan", "mayis", "haziran", "temmuz", "agustos", "eylul",
	  "ekim", "kasim", "aralik" },
	{ "январь", "февраль", "март", "апрель", "май", "июнь", "июль", "август", "сентябрь",
	  "октябрь", "ноябрь", "декабрь" },
	{ "января", "февраля", "марта", "апреля", "мая", "июня", "июля", "августа", "сентября",
	  "октября", "ноября", "декабря" },
	{ "січня", "лютого", "березня", "квітня", "травня", "червня", "липня", "серпня", "вересня",
	  "жовтня", "листопада", "грудня" },
};

/* From Sunday. */
static const char weekdays[][WEEKDAYS][FOLDED] = {
	{ "sunday", "monday", "tuesday", "wednesday", "thursday", "friday", "saturday" },
	{ "sonntag", "montag", "dienstag", "mittwoch", "donnerstag", "freitag", "samstag" },
	{ "", "", "", "", "", "", "sonnabend" },
	{ "dimanche", "lundi", "mardi", "mercredi", "jeudi", "vendredi", "samedi" },
	{ "domingo", "lunes", "martes", "miercoles", "jueves", "viernes", "sabado" },
	{ "domenica", "lunedi", "martedi", "mercoledi", "giovedi", "venerdi", "sabato" },
	{ "domingo", "segunda", "terca", "quarta", "quinta", "sexta", "sabado" },
	{ "zondag", "maandag", "dinsdag", "woensdag", "donderdag", "vrijdag", "zaterdag" },
	{ "sondag", "mandag", "tisdag", "onsdag", "torsdag", "fredag", "lordag" },
	{ "sondag", "mandag", "tirsdag", "onsdag", "torsdag", "fredag", "lordag" },
	{ "sunnuntai", "maanantai", "tiistai", "keskiviikko", "torstai", "perjantai", "lauantai" },
	{ "niedziela", "poniedzialek", "wtorek", "sroda", "czwartek", "piatek", "sobota" },
	{ "nd", "pn", "wt", "sr", "cz", "pt", "sb" },
	{ "nedele", "pondeli", "utery", "streda", "ctvrtek", "patek", "sobota" },
	{ "vasarnap", "hetfo", "kedd", "szerda", "csutortok", "pentek", "szombat" },
	{ "duminica", "luni", "marti", "miercuri", "joi", "vineri", "sambata" },
	{ "pazar", "pazartesi", "sali", "carsamba", "persembe", "cuma", "cumartesi" },
	{ "paz", "pzt", "sal", "car", "per", "cum", "cmt" },
	{ "воскресенье", "понедельник", "вторник", "среда", "четверг", "пятница", "суббота" },
	{ "вс", "пн", "вт", "ср", "чт", "пт", "сб" },
	{ "неділя", "понеділок", "вівторок", "середа", "четвер", "пятниця", "субота" },
	{ "нд", "пн", "вт", "ср", "чт", "пт", "сб" },
};

/* What stands between day, month, year and time: prepositions, endings of ordinals, the "T" of ISO
 * 8601. */
static const char *const fillers[] = {
	"t",  "at",   "of",  "st", "nd", "rd", "th", "de",  "del",  "den", "um", "a",
	"as", "alle", "ore", "er", "o",	 "om", "kl", "klo", "saat", "в",   "г",
};

static const char *const mornings[] = { "am", "上午", "午前", "오전" };
static const char *const afternoons[] = { "pm", "下午", "午後", "오후" };

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

/*
 * The column of the name that is the word or begins with it, -1 if there is
 * none. A beginning has so many letters and begins one name of its row only.
 */
static int name_find(const char (*names)[FOLDED], size_t count, int columns, const char *word,
		     size_t len, size_t letters)
{
	char folded[FOLDED];
	size_t n = fold(word, len, folded);

	if (n == 0 || n < ((folded[0] & 0x80) != 0 ? 2 * letters : letters))
		return -1;
	for (const char(*row)[FOLDED] = names; row < names + count; row += columns) {
		int found = -1;

		for (int column = 0; column < columns; column++) {
			if (row[column][0] != folded[0] || strncmp(row[column], folded, n) != 0)
				continue;
			if (row[column][n] == '\0')
				return column;
			found = found == -1 ? column : columns;
		}
		if (found >= 0 && found < columns)
			return found;
	}
	return -1;
}

int date_month_find(const char *word, size_t len)
{
	return name_find(months[0], sizeof months / sizeof months[0][0], MONTHS, word, len, 3) + 1;
}

bool date_is_weekday(const char *word, size_t len)
{
	return name_find(weekdays[0], sizeof weekdays / sizeof weekdays[0][0], WEEKDAYS, word, len,
			 2) >= 0;
}

static bool is_one_of(const char *const *words, size_t count, const char *word, size_t len)
{
	char folded[FOLDED];
	size_t n = fold(word, len, folded);

	for (size_t i = 0; i < count && n > 0; i++)
		if (strncmp(words[i], folded, n) == 0 && words[i][n] == '\0')
			return true;
	return false;
}

#define IS_ONE_OF(words, word, len) is_one_of(words, sizeof words / sizeof *words, word, len)

bool date_is_filler(const char *word, size_t len)
{
	return IS_ONE_OF(fillers, word, len);
}

int date_half_find(const char *word, size_t len)
{
	if (IS_ONE_OF(mornings, word, len))
		return 1;
	return IS_ONE_OF(afternoons, word, len) ? 2 : 0;
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
