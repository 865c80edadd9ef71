#include "parser/notice.h"

#include "data/bounce_marks.h"
#include "tests/guard.h"
#include "tests/test.h"

#define TEXT(text)                                                                                 \
	{                                                                                          \
		text, sizeof(text) - 1                                                             \
	}

static const struct {
	struct span text;
	bool page, may;
	const char *name;
} rows[] = {
	{ TEXT("Dear friend,\nyour message to us came.\n"), false, true, "case does not count" },
	{ TEXT("Dear friend,\n  --- Your message to us ---\n"), false, true, "dashes before it" },
	{ TEXT("Dear friend, your message to us\n"), false, false, "in the middle of a line" },
	{ TEXT("Yes!\n\n-----Original Message-----\nFrom: a\n"), false, false, "a reply" },
	{ TEXT("Your message\nto"), false, false, "not in one line" },
	{ TEXT("Your message t"), false, false, "cut short" },
	{ TEXT("---\n\n***"), false, false, "dashes alone" },
	{ TEXT(""), false, false, "nothing" },
	{ TEXT("<p>Dear<p>Your message to"), true, true, "behind a tag" },
	{ TEXT("Your message to"), true, true, "where a page begins" },
	{ TEXT("<p>Dear Your message to"), true, false, "behind a word of a page" },
	{ TEXT("<p><b>Yo</b>ur\n mess<i>age to"), true, true, "parted by tags" },
	{ TEXT("<pre>a\nYour message to"), true, true, "behind a line end that may be kept" },
	{ TEXT("<pre>Hello&#10;Your message to"), true, true, "behind a line end by its number" },
	{ TEXT("<XMP>Hello&#x0A;Your message to"), true, true, "the same in hexadecimal" },
	{ TEXT("<pre>Hello&#10Your message to"), true, true, "the same without an end" },
	{ TEXT("<p>Hello&#10;Your message to"), true, false, "where it is a blank" },
	{ TEXT("<pre>Hello&#xa0;&#101;&#9;Your message"), true, false, "behind what is none" },
	{ TEXT("<p>Your&#32;message to"), true, true, "parted by a reference" },
	{ TEXT("<p>&#89;our message to"), true, true, "begun by a reference" },
	{ TEXT("<p>&#x59;our message to"), true, true, "begun by one in hexadecimal" },
	{ TEXT("<p>&#160;our message to"), true, false, "begun by no letter" },
	{ TEXT("<p>&#55357;&#56550; RDP &amp; us"), true, false, "behind halves of a picture" },
	{ TEXT("<p>&#55357; -&#56550; Your message to"), true, true, "a mark behind them" },
	{ TEXT("<p>&#55357;&#89;our message to"), true, true, "a letter by its number behind one" },
	{ TEXT("<p>&#55357;\xef\xbf\xbeYour message to"), true, true,
	  "what is left out behind one" },
	{ TEXT("<p>&#55357;< Your message to"), true, true, "what is no tag behind one" },
	{ TEXT("<p>&#55357;<b>Yours"), true, false, "a tag behind one" },
	{ TEXT("<p>&#55357;&#160;Your message to"), true, false, "a character behind one" },
	{ TEXT("<p>&#10;&#45;Your message to"), true, true, "behind dress by its number" },
	{ TEXT("<p>&#10;&#10;&#10;&#10;&#10;&#10;&#10;&#10;us"), true, false, "behind eight" },
	{ TEXT("<p>&#1;&#10;&#10;&#10;&#10;&#10;&#10;&#10;&#10;us"), true, true,
	  "behind more: who knows" },
	{ TEXT("<p>&#10;"), true, false, "a reference alone" },
	{ TEXT("<p>We&#39;re writing to"), true, true, "an apostrophe by its number" },
	{ TEXT("<p>We&apos;re writing to"), true, true, "an apostrophe by its name" },
	{ TEXT("<p>We&#8217;re writing to"), true, false, "a quotation mark for it" },
	{ TEXT("<p>T&atilde;o"), true, false, "another letter by its name" },
	{ TEXT("<p>Y5our message to"), true, false, "parted by a number" },
	{ TEXT("<p>Y\x7four message to"), true, false, "parted by a control that is not left out" },
	{ TEXT("<p>Your&nbsp;message to"), true, false, "parted by what is no blank" },
	{ TEXT("<p>Yo\0ur message to"), true, true, "a NUL: who knows" },
	{ TEXT("<p>Your message<b to us"), true, false, "a tag that takes the rest with it" },
	{ TEXT("<p>Your message</b to us"), true, false, "the end of one that does" },
	{ TEXT("<p>Your message<b <i> to us"), true, true, "a tag in a tag: who knows" },
	{ TEXT("<p>Your message<b <i to us"), true, true, "two without an end: who knows" },
	{ TEXT("<p>Your message<!-- to us"), true, true, "a comment without one: who knows" },
	{ TEXT("<p>Your message"), true, false, "a page cut short" },
	{ TEXT("<p>Yo\x01ur message to"), true, true, "parted by a control, which is left out" },
	{ TEXT("<p>\x0bYour message to"), true, true, "begun by one" },
	{ TEXT("<p>Yo\xef\xbf\xbfur message"), true, true, "parted by U+FFFF, which is left out" },
	{ TEXT("<p>Yo\xef\xbf\xbdur message"), true, false, "parted by U+FFFD, which is not" },
	{ TEXT("<p>Yo&#65535;ur message to"), true, true, "parted by what refers to no character" },
	{ TEXT("<p>Yo&#55296;ur message to"), true, true, "parted by half a character" },
	{ TEXT("<p>Yo&#9999999;ur message to"), true, true, "parted by what is beyond all" },
	{ TEXT("<p>&#128274; message"), true, false, "begun by a picture" },
	{ TEXT("<p>Yo<b c='>'>ur message to"), true, true, "parted by a tag with a quote" },
	{ TEXT("<p>Yo<!-- > -->ur message to"), true, true, "parted by a comment" },
	{ TEXT("<p>Yo<b c=\"d\">ux"), true, false, "parted by a tag with a value" },
	{ TEXT("< Your message to"), true, true, "behind what is no tag" },
	{ TEXT("<p></ Your message to"), true, true, "behind what is left out of a tag" },
	{ TEXT("<?|Your message to"), true, true, "behind what is no instruction" },
	{ TEXT("<p></!Your message to"), true, false, "behind that and a mark" },
	{ TEXT("<p><!-- Your message to"), true, false, "in a comment" },
	{ TEXT("<p><&#89;our message to"), true, true, "a reference behind what is no tag" },
	{ TEXT("<p><|_Your message to"), true, true, "dress behind what is no tag" },
	{ TEXT("<p>=*- |_# Your message to"), true, true, "behind all kinds of dress" },
	{ TEXT("<p>(Your message to"), true, false, "behind a bracket" },
	{ TEXT("<p>5 Your message to"), true, false, "behind a number" },
	{ TEXT("<p>\xc3\xa9 Your message to"), true, false, "behind a letter that is not ASCII" },
	{ TEXT("<p>\xef\xbf\xbeYour message to"), true, true, "behind what is left out" },
	{ TEXT("<p>\x01- &#89;our message to"), true, true, "a reference behind it" },
	{ TEXT("<p>A<b> </b>message is delayed for more than"), true, true,
	  "one letter, and a tag" },
	{ TEXT("<your message to>"), true, false, "a tag of that name" },
	{ TEXT("</your message to>"), true, false, "the end of one" },
};

/* With what a returned mail begins, or whether it does. */
static const struct {
	struct span text;
	bool page, may;
	const char *name;
} originals[] = {
	{ TEXT("-- Original message follows"), false, true, "a returned mail" },
	{ TEXT("Received: from a"), false, true, "a field that one begins with" },
	{ TEXT("It was received: from a"), false, false, "a field in the middle of a line" },
	{ TEXT("Your message to"), false, false, "an announcement" },
	{ TEXT("<p>Return-<b>Path:"), true, true, "a field of a page" },
	{ TEXT("<p>This is a copy of the&#32;message"), true, true, "words of a page" },
	{ TEXT("<p>This is a copy of the letter"), true, false, "other words" },
	{ TEXT("<p>This is a copy of the mes"), true, false, "words cut short" },
	{ TEXT("<p>Message\0"), true, true, "a NUL: who knows" },
};

static void test_originals(const struct notice_marks *marks)
{
	struct guard guard = guard_open(64);

	for (size_t i = 0; i < sizeof originals / sizeof *originals; i++) {
		struct span text = guard_place(&guard, originals[i].text);

		ok((originals[i].page
			    ? notice_in_page(&marks->originals, text)
			    : notice_in_text(&marks->originals, text)) == originals[i].may,
		   "%s", originals[i].name);
	}
	guard_close(&guard);
}

/* Wherever the blocks of a page end, what stands in it is found as before. */
static void test_blocks(const struct notice_marks *marks)
{
	struct guard guard = guard_open(192);
	char page[192];

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		size_t good = 0, places = 0;

		for (; rows[i].page && places < 128; places++) {
			struct span all = { page, places + rows[i].text.len };

			memset(page, ' ', places);
			memcpy(page + places, rows[i].text.at, rows[i].text.len);
			good += notice_in_page(&marks->lines, guard_place(&guard, all)) ==
				rows[i].may;
		}
		ok(good == places, "%s, anywhere", rows[i].name);
	}
	guard_close(&guard);
}

/* Pages are searched for letters, three in a row. */
static void test_letters(void)
{
	for (size_t i = 0; i < bounce_mark_count; i++)
		if (bounce_marks[i].kind < MARK_SENDER)
			ok(bounce_marks[i].len > 2 && (char_is_alpha(bounce_marks[i].text[0]) ||
						       bounce_marks[i].kind == MARK_HOST_FIRST),
			   "%s: begins with a letter", bounce_marks[i].text);
}

/* A gap is followed so far, and no further: it may be met again and again. */
static void test_gap(void)
{
	static char page[8192];
	struct notice_marks marks = notice_marks_make();
	const size_t head = 5, most = 4096;

	for (size_t gap = most; gap <= most + 1; gap++) {
		memset(page, ' ', sizeof page);
		memcpy(page, "<p>Yo", head);
		page[head + gap] = 'x';
		ok(notice_in_page(&marks.lines, (struct span){ page, sizeof page }) == (gap > most),
		   "%s", gap > most ? "past the longest gap" : "at the longest gap");
	}
}

int main(void)
{
	struct notice_marks marks = notice_marks_make();
	struct guard guard = guard_open(64);

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct span text = guard_place(&guard, rows[i].text);

		ok((rows[i].page ? notice_in_page(&marks.lines, text)
				 : notice_in_text(&marks.lines, text)) == rows[i].may,
		   "%s", rows[i].name);
	}
	guard_close(&guard);
	test_gap();
	test_originals(&marks);
	test_blocks(&marks);
	test_letters();
	ok(bounce_mark_count <= sizeof marks.lines.rows, "there is room for all marks");
	return done();
}
