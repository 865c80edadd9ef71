/* cause_notes - what each cause of a break comes to in words, and what mends it. */
#ifndef DATA_CAUSE_NOTES_H
#define DATA_CAUSE_NOTES_H

/*
 * Both texts are static and fit behind the name of the one who caused it: "b.example" "put a tag
 * into the signed Subject"; "What to change at b.example:" "leave Subject as it was signed".
 */
struct cause_note {
	const char *cause; /* "subject-tag" */
	const char *did;
	const char *mend; /* empty: nothing has to be changed */
};

/* The row of a cause; NULL when there is none of that name. */
const struct cause_note *cause_note_find(const char *cause);

#endif
