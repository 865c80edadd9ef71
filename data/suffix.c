#include "data/suffix.h"

#include <libpsl.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

enum {
	NAME_MOST = 255, /* RFC 1035 2.3.4 */
	SAME_LIST = 24 * 60 * 60, /* seconds: packages of one list differ by their building */
};

struct suffix_list {
	const psl_ctx_t *psl;
	psl_ctx_t *loaded; /* NULL: the built-in list is used */
	time_t made;
};

/* Loading costs half a millisecond, the built-in list nothing: load only what is newer. */
static psl_ctx_t *newer_list(time_t *made)
{
	const char *path = psl_dist_filename();
	struct stat at;

	if (path == NULL || *path == '\0' || stat(path, &at) != 0)
		return NULL;
	if (psl_builtin() != NULL && at.st_mtime <= psl_builtin_file_time() + SAME_LIST)
		return NULL;
	*made = at.st_mtime;
	return psl_load_file(path);
}

struct suffix_list *suffix_open(void)
{
	struct suffix_list *list = calloc(1, sizeof *list);

	if (list == NULL)
		return NULL;
	list->made = psl_builtin_file_time();
	list->loaded = newer_list(&list->made);
	list->psl = list->loaded != NULL ? list->loaded : psl_builtin();
	if (list->psl != NULL)
		return list;
	free(list);
	return NULL;
}

time_t suffix_list_time(const struct suffix_list *list)
{
	return list != NULL ? list->made : 0;
}

void suffix_close(struct suffix_list *list)
{
	if (list == NULL)
		return;
	psl_free(list->loaded);
	free(list);
}

/* Where the last `labels` labels of the name begin; `len` when it has fewer. */
static size_t last_labels(const char *name, size_t len, unsigned labels)
{
	for (size_t i = len; i > 0; i--)
		if (name[i - 1] == '.' && --labels == 0)
			return i;
	return labels == 1 ? 0 : len;
}

/* A host name, not an address or a word of its own making: no label is empty. */
static bool is_domain(const char *name, size_t len)
{
	size_t label = 0;
	bool letters = false;

	for (size_t i = 0; i < len; i++) {
		if (name[i] == '.' ? label == 0
				   : name[i] <= ' ' || name[i] == ':' || name[i] == '[')
			return false;
		label = name[i] == '.' ? 0 : label + 1;
		letters = name[i] == '.' ? false : letters || name[i] < '0' || name[i] > '9';
	}
	return label > 0 && letters; /* RFC 3696 2: a top-level domain is not all digits */
}

size_t suffix_organisation(const struct suffix_list *list, const char *name, size_t len)
{
	char copy[NAME_MOST + 1];
	const char *organisation;

	if (len > NAME_MOST || !is_domain(name, len))
		return len;
	if (list == NULL)
		return last_labels(name, len, 2);
	memcpy(copy, name, len);
	copy[len] = '\0';
	organisation = psl_registrable_domain(list->psl, copy);
	return organisation != NULL ? (size_t)(organisation - copy) : len;
}

bool suffix_is_listed(const struct suffix_list *list, const char *name, size_t len)
{
	size_t top = last_labels(name, len, 1);
	char copy[NAME_MOST + 1];

	if (list == NULL || len > NAME_MOST || top >= len || !is_domain(name, len))
		return false;
	memcpy(copy, name + top, len - top);
	copy[len - top] = '\0';
	return psl_is_public_suffix2(list->psl, copy, PSL_TYPE_ANY | PSL_TYPE_NO_STAR_RULE) != 0;
}

const char *suffix_library(void)
{
	return psl_get_version();
}
