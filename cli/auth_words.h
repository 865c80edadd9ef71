/*
 * auth_words - results of authentication as they are told to a person.
 *
 * For the reports that people read, whatever their notation. All is shown text.
 */
#ifndef CLI_AUTH_WORDS_H
#define CLI_AUTH_WORDS_H

#include "analyzers/report.h"

/* The title of all, which tells how to read what is checked beside what is recorded; static. */
const char *auth_words_title(const struct report *);

/*
 * "fail", or "inside" for what was not checked; what was recorded stands in brackets, with a
 * question mark where it comes from a host that is not believed, or stands out of its place.
 */
struct span auth_words_verdict(struct arena *, const struct report *, const struct auth_result *);

/* What it is about and rests on: "a.example, checked: "-all", as recorded". */
struct span auth_words_result(struct arena *, const struct report *, const struct auth_result *);

/* How little a pass says that very many addresses get; empty where it is not one. */
struct span auth_words_reach(struct arena *, const struct auth_result *);

/* The results that are told one by one, by hop and method. */
struct auth_note_list LIST_OF(const struct auth_result *);
enum auth_notes_most {
	NOTES_TELLING, /* those that tell more than the table of hops, each once */
	NOTES_ALL,
};
struct auth_note_list auth_notes(struct arena *, const struct report *, enum auth_notes_most);

#endif
