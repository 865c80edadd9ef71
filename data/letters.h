/*
 * letters - which script a letter is of, and which ASCII letter it looks like.
 *
 * Only scripts whose letters are met in the place of Latin ones are told apart
 * (UTS 39 4 and 5). Rows are what readers take for each other in common fonts.
 */
#ifndef DATA_LETTERS_H
#define DATA_LETTERS_H

#include <stdint.h>

enum letter_script {
	SCRIPT_NONE, /* digits, marks, and letters of all other scripts */
	SCRIPT_LATIN,
	SCRIPT_GREEK,
	SCRIPT_CYRILLIC,
	SCRIPT_ARMENIAN,
	SCRIPT_CHEROKEE,
};

enum letter_script letter_script(uint32_t code);

/* The small letter of a capital one of ASCII, Greek and Cyrillic; else the character itself. */
uint32_t letter_lower(uint32_t code);

/* The small ASCII letter that a small letter of another kind looks like; 0: none. */
char letter_shape(uint32_t code);

#endif
