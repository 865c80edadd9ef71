#include "data/letters.h"

#include <stddef.h>

static const struct {
	uint32_t first, last;
	enum letter_script script;
} scripts[] = {
	{ 'A', 'Z', SCRIPT_LATIN },	     { 'a', 'z', SCRIPT_LATIN },
	{ 0x00c0, 0x00d6, SCRIPT_LATIN },    { 0x00d8, 0x00f6, SCRIPT_LATIN },
	{ 0x00f8, 0x02af, SCRIPT_LATIN },    { 0x0370, 0x0373, SCRIPT_GREEK },
	{ 0x0376, 0x0377, SCRIPT_GREEK },    { 0x037b, 0x037d, SCRIPT_GREEK },
	{ 0x0386, 0x0386, SCRIPT_GREEK },    { 0x0388, 0x03ff, SCRIPT_GREEK },
	{ 0x0400, 0x0481, SCRIPT_CYRILLIC }, { 0x048a, 0x052f, SCRIPT_CYRILLIC },
	{ 0x0531, 0x0556, SCRIPT_ARMENIAN }, { 0x0561, 0x0587, SCRIPT_ARMENIAN },
	{ 0x13a0, 0x13f5, SCRIPT_CHEROKEE }, { 0x1e00, 0x1eff, SCRIPT_LATIN },
	{ 0x1f00, 0x1fff, SCRIPT_GREEK },    { 0xa640, 0xa69f, SCRIPT_CYRILLIC },
	{ 0xab70, 0xabbf, SCRIPT_CHEROKEE },
};

/* By code. */
static const struct {
	uint32_t code;
	char like;
} shapes[] = {
	{ 0x0131, 'i' }, { 0x0251, 'a' }, { 0x0261, 'g' }, { 0x0269, 'i' }, { 0x03b1, 'a' },
	{ 0x03b3, 'y' }, { 0x03b5, 'e' }, { 0x03b7, 'n' }, { 0x03b9, 'i' }, { 0x03ba, 'k' },
	{ 0x03bd, 'v' }, { 0x03bf, 'o' }, { 0x03c1, 'p' }, { 0x03c4, 't' }, { 0x03c5, 'u' },
	{ 0x03c7, 'x' }, { 0x03c9, 'w' }, { 0x0430, 'a' }, { 0x0432, 'b' }, { 0x0435, 'e' },
	{ 0x043a, 'k' }, { 0x043c, 'm' }, { 0x043d, 'h' }, { 0x043e, 'o' }, { 0x0440, 'p' },
	{ 0x0441, 'c' }, { 0x0442, 't' }, { 0x0443, 'y' }, { 0x0445, 'x' }, { 0x0455, 's' },
	{ 0x0456, 'i' }, { 0x0458, 'j' }, { 0x04bb, 'h' }, { 0x04cf, 'l' }, { 0x0501, 'd' },
	{ 0x051b, 'q' }, { 0x051d, 'w' }, { 0x0578, 'n' }, { 0x057d, 'u' }, { 0x0585, 'o' },
};

enum letter_script letter_script(uint32_t code)
{
	for (size_t i = 0; i < sizeof scripts / sizeof *scripts && code >= scripts[i].first; i++)
		if (code <= scripts[i].last)
			return scripts[i].script;
	return SCRIPT_NONE;
}

uint32_t letter_lower(uint32_t code)
{
	enum { TO_SMALL = 0x20, IO_TO_SMALL = 0x50 };

	if ((code >= 'A' && code <= 'Z') || (code >= 0x0391 && code <= 0x03a9) ||
	    (code >= 0x0410 && code <= 0x042f))
		return code + TO_SMALL;
	if (code >= 0x0400 && code <= 0x040f)
		return code + IO_TO_SMALL;
	return code;
}

char letter_shape(uint32_t code)
{
	size_t low = 0, high = sizeof shapes / sizeof *shapes;

	if (code < shapes[0].code) /* ASCII, as nearly all letters are */
		return 0;
	while (low < high) {
		size_t middle = low + (high - low) / 2;

		if (shapes[middle].code == code)
			return shapes[middle].like;
		if (shapes[middle].code < code)
			low = middle + 1;
		else
			high = middle;
	}
	return 0;
}
