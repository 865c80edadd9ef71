/* json_in - JSON values to be read; the door to jansson. What is not there, or of another
 * kind, is empty. */
#ifndef CLI_JSON_IN_H
#define CLI_JSON_IN_H

#include "parser/arena.h"

struct json_t;

/* All of the text as one value; NULL when it is no JSON. To be given back. */
struct json_t *json_in(struct span text);
void json_in_free(struct json_t *);

long long json_in_version(const struct json_t *); /* of our format; 0: it is not in that */
const struct json_t *json_in_member(const struct json_t *object, const char *key);
struct span json_in_text(const struct json_t *object, const char *key); /* lives with the tree */
struct span json_in_bytes(struct arena *, const struct json_t *object,
			  const char *key); /* also where they are not UTF-8: KEY_base64 */
bool json_in_number(const struct json_t *object, const char *key, long long *out);
bool json_in_amount(const struct json_t *object, const char *key, uint64_t *out); /* from 0 on */

size_t json_in_count(const struct json_t *list);
const struct json_t *json_in_item(const struct json_t *list, size_t n);
struct span json_in_item_text(const struct json_t *list, size_t n);

enum json_in_kind {
	JSON_IN_OTHER,
	JSON_IN_OBJECT,
	JSON_IN_LIST,
	JSON_IN_TEXT,
	JSON_IN_NUMBER,
	JSON_IN_BOOL
};

/* What a value is, for those who take any; of its own kind, also where it stands in a list. */
enum json_in_kind json_in_kind(const struct json_t *);
struct span json_in_value_text(const struct json_t *);
long long json_in_value_number(const struct json_t *);
bool json_in_value_true(const struct json_t *);

/* The members of an object, in the order in which they were written; NULL at the end. */
struct json_in_member *json_in_first(const struct json_t *object);
struct json_in_member *json_in_next(const struct json_t *object, struct json_in_member *);
const char *json_in_key(struct json_in_member *);
const struct json_t *json_in_value(struct json_in_member *);

const char *json_library(void); /* the version of jansson, "2.14"; static */

#endif
