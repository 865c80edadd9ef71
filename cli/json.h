/*
 * json - JSON values to be written; the door to jansson.
 *
 * Keys come out in the order in which they were put. What is not known is not
 * there: putting an empty text, list or object, or a NULL word, does nothing.
 * Bytes that are not UTF-8 appear as U+FFFD, and whole in a sibling
 * KEY_base64. Running out of memory ends the program.
 */
#ifndef CLI_JSON_H
#define CLI_JSON_H

#include <stdio.h>

#include "parser/arena.h"

struct json_t;
struct redactor;

/* An object or a list being built. The arena is for the work; the tree itself keeps no part of it.
 */
struct json {
	struct arena *arena;
	struct json_t *tree;
};

struct json json_new_object(struct arena *);
struct json json_new_list(struct arena *);

void json_put_text(struct json object, const char *key, struct span value);
void json_put_word(struct json object, const char *key, const char *word); /* our own text */
void json_put_number(struct json object, const char *key, long long value);
void json_put_true(struct json object, const char *key);
void json_put_bool(struct json object, const char *key, bool value);

/* A domain name as lower-case A-labels without its final dot, and KEY_unicode where that differs.
 */
void json_put_domain(struct json object, const char *key, struct span name);

/* A list of texts. */
void json_put_texts(struct json object, const char *key, const struct span *items, size_t count);

/* Put `value`, which must not be used after; json_put_always() also puts what is empty. */
void json_put(struct json object, const char *key, struct json value);
void json_put_always(struct json object, const char *key, struct json value);
void json_append(struct json list, struct json value);

/*
 * Put tokens where something is to be hidden in the texts of the tree. What tells
 * the same text in another form goes: KEY_base64, and KEY_unicode of a text that
 * changed. NULL hides nothing.
 */
void json_redact(struct json, struct redactor *);

/*
 * Write the tree, without a line end after it, and free it. Characters that
 * could steer a terminal or hide text are written by number. Whether writing
 * failed is asked of the FILE.
 */
void json_write(FILE *, struct json_t *);

/* The same in one line, with its line end. */
void json_write_line(FILE *, struct json_t *);

/*
 * A document that is written value by value, as json_write() would write it
 * whole: for lists that are too long to be built first. A key belongs to what
 * stands in an object, and is NULL in a list and for the whole.
 */
enum { JSON_OPEN_MOST = 4 };
struct json_stream {
	FILE *out;
	struct redactor *redactor; /* of all values; NULL: nothing is hidden */
	int depth; /* objects and lists that are open */
	struct {
		bool list;
		bool filled;
	} open[JSON_OPEN_MOST];
};

void json_open_object(struct json_stream *, const char *key);
void json_open_list(struct json_stream *, const char *key);
void json_close(struct json_stream *); /* the innermost */

/* Write a value, or the members of an object one by one, and free it. */
void json_stream_value(struct json_stream *, const char *key, struct json value);
void json_stream_members(struct json_stream *, struct json object);

const char *json_library(void); /* the version of jansson, "2.14"; static */

#endif
