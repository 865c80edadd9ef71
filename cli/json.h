/*
 * json - JSON, written as its values come.
 *
 *	struct json out = json_begin(file, arena, redactor, JSON_PRETTY);
 *	json_open_object(&out, NULL);
 *	json_put_word(&out, "kind", "message");
 *	json_close(&out);
 *	json_end(&out);
 *
 * A key belongs to what stands in an object, and is NULL in a list and for the
 * whole; in an object each is put once. What is not known is not there: putting
 * an empty text or list, or a NULL word, does nothing, and what is closed empty
 * under a key goes with it. Bytes that are not UTF-8 appear as U+FFFD, and whole
 * in a sibling KEY_base64. Characters that could steer a terminal or hide text
 * are written by number. Running out of memory ends the program.
 */
#ifndef CLI_JSON_H
#define CLI_JSON_H

#include <stdio.h>

#include "parser/arena.h"

struct redactor;

enum json_form { JSON_PRETTY, JSON_LINE /* all in one line */ };

/* An object or a list that is open. */
struct json_level {
	size_t begin; /* offset of what was written for it */
	bool list, keyed;
	bool filled; /* something stands in it */
	bool first; /* nothing stands before it in what it lies in */
};
struct json_levels LIST_OF(struct json_level);

/* The arena is for the work on a value: what is written keeps no part of it. */
struct json {
	struct arena *arena;
	struct redactor *redactor;
	FILE *file;
	enum json_form form;
	char *at; /* what is written, and not given to the file yet */
	size_t len, room;
	struct json_levels open;
};

/*
 * The redactor puts tokens where something is to be hidden in texts. What tells
 * the same text in another form goes: KEY_base64, and KEY_unicode of a text that
 * changed. NULL hides nothing. Without a FILE all is kept until json_keep().
 */
struct json json_begin(FILE *, struct arena *, struct redactor *, enum json_form);

/* Give all to the file, with a line end after JSON_LINE. Whether writing failed is asked of it. */
void json_end(struct json *);

/* The whole, instead of json_end(): to be given back with free(). */
char *json_keep(struct json *, size_t *len);

void json_open_object(struct json *, const char *key);
void json_open_list(struct json *, const char *key);
void json_close(struct json *); /* the innermost */
void json_close_always(struct json *); /* the same; it stays where it is empty, too */

void json_put_text(struct json *, const char *key, struct span value);
void json_put_word(struct json *, const char *key, const char *word); /* our own text */
void json_put_number(struct json *, const char *key, long long value);
void json_put_true(struct json *, const char *key);
void json_put_bool(struct json *, const char *key, bool value);

/* A domain name as lower-case A-labels without its final dot, and KEY_unicode where that differs.
 */
void json_put_domain(struct json *, const char *key, struct span name);

/* A list of texts. */
void json_put_texts(struct json *, const char *key, const struct span *items, size_t count);

/* A list of domain names in A-labels, and KEY_unicode, as long, where one of them differs. */
void json_put_domains(struct json *, const char *key, const struct span *items, size_t count);

#endif
