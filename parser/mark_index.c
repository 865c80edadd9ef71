#include "parser/mark_index.h"

#include "data/bounce_marks.h"

static uint32_t bit_of(char c)
{
	return (uint32_t)1 << mark_letter(c);
}

/* The byte of a mark at that place, blanks not counted, as a bit; all bits: it is no letter. */
static uint32_t letter_of(const struct bounce_mark *mark, size_t place)
{
	const char *at = mark->text;
	uint32_t bit;

	while (place-- > 0)
		at += at[1] == ' ' ? 2 : 1;
	bit = bit_of(*at);
	return bit != 1u << NO_LETTER ? bit | 1u << NO_LETTER : UINT32_MAX;
}

/* Not white space, no control, nor what tags and references begin with: no parser leaves it out. */
static bool is_solid(char c)
{
	return c > ' ' && c < 0x7f && c != '<' && c != '&';
}

static unsigned char place_of(char c)
{
	unsigned letter = mark_letter(c);

	return (unsigned char)(letter == NO_LETTER && is_solid(c) ? SOLID : letter);
}

struct mark_index mark_index_make(bool (*counts)(const struct bounce_mark *))
{
	struct mark_index out = { 0 };
	size_t most = bounce_mark_count < sizeof out.rows ? bounce_mark_count : sizeof out.rows;
	unsigned char next[sizeof out.begin] = { 0 };
	uint32_t second[NO_LETTER + 1] = { 0 }, third[NO_LETTER + 1] = { 0 };

	for (size_t i = 0; i < most; i++)
		next[mark_letter(bounce_marks[i].text[0]) + 1] += counts(&bounce_marks[i]);
	for (unsigned letter = 0; letter <= NO_LETTER; letter++)
		next[letter + 1] += next[letter];
	memcpy(out.begin, next, sizeof out.begin);
	for (size_t i = 0; i < most; i++) {
		unsigned letter = mark_letter(bounce_marks[i].text[0]);

		if (!counts(&bounce_marks[i]))
			continue;
		out.rows[next[letter]++] = (unsigned char)i;
		second[letter] |= letter_of(&bounce_marks[i], 1);
		third[letter] |= letter_of(&bounce_marks[i], 2);
	}
	for (size_t c = 0; c < sizeof out.letters / sizeof *out.letters; c++) {
		out.letters[c].second = second[mark_letter((char)c)];
		out.letters[c].third = third[mark_letter((char)c)];
		out.places[c] = place_of((char)c);
	}
	return out;
}

struct span mark_text(unsigned char row)
{
	return (struct span){ bounce_marks[row].text, bounce_marks[row].len };
}

bool mark_begins(const struct mark_index *index, struct span text)
{
	unsigned letter = text.len > 0 ? mark_letter(text.at[0]) : NO_LETTER;

	for (size_t i = index->begin[letter]; i < index->begin[letter + 1]; i++)
		if (span_starts_nocase(text, mark_text(index->rows[i])))
			return true;
	return false;
}
