#include "data/suffix.h"

#include <libpsl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

enum {
	NAME_MOST = 255, /* RFC 1035 2.3.4 */
	SAME_LIST = 24 * 60 * 60, /* seconds: packages of one list differ by their building */
	MOST_LABELS = 16, /* of names that are remembered */
	MEMO_SLOTS = 4096, /* a power of 2 */
	MEMO_NAME = 54, /* bytes of a name that is remembered */
};

/* What was found of the end of a name: mails of one mailbox come by the same few. */
struct memo {
	uint32_t hash;
	unsigned char len; /* 0: nothing yet */
	bool is_suffix;
	char name[MEMO_NAME];
};

struct suffix_list {
	const psl_ctx_t *psl;
	psl_ctx_t *loaded; /* NULL: the built-in list is used, or another's */
	time_t made;
	struct memo *memos;
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

static struct suffix_list *list_new(const psl_ctx_t *psl, time_t made)
{
	struct suffix_list *list = calloc(1, sizeof *list);
	struct memo *memos = calloc(MEMO_SLOTS, sizeof *memos);

	if (list == NULL || memos == NULL) {
		free(list);
		free(memos);
		return NULL;
	}
	*list = (struct suffix_list){ .psl = psl, .made = made, .memos = memos };
	return list;
}

struct suffix_list *suffix_open(void)
{
	time_t made = psl_builtin_file_time();
	psl_ctx_t *loaded = newer_list(&made);
	const psl_ctx_t *psl = loaded != NULL ? loaded : psl_builtin();
	struct suffix_list *list = psl != NULL ? list_new(psl, made) : NULL;

	if (list != NULL)
		list->loaded = loaded;
	else
		psl_free(loaded);
	return list;
}

struct suffix_list *suffix_share(const struct suffix_list *list)
{
	return list != NULL ? list_new(list->psl, list->made) : NULL;
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
	free(list->memos);
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

/* Where a label begins, and a hash of the name from there on. */
struct piece {
	size_t at;
	uint32_t hash;
};

/* The pieces of a name, the shortest first; 0: it has too many. */
static size_t pieces_of(const char *name, size_t len, struct piece pieces[MOST_LABELS])
{
	uint32_t hash = 0;
	size_t count = 0;

	for (size_t i = len; i-- > 0;) {
		hash = (hash ^ (unsigned char)name[i]) * 0x01000193; /* FNV-1a's prime */
		if (i > 0 && name[i - 1] != '.')
			continue;
		if (count == MOST_LABELS)
			return 0;
		pieces[count++] = (struct piece){ i, hash };
	}
	return count;
}

/* Whether the string is a public suffix; `hash` is its own. */
static bool is_suffix(const struct suffix_list *list, const char *name, size_t len, uint32_t hash)
{
	struct memo *memo = &list->memos[hash >> 12 & (MEMO_SLOTS - 1)];

	if (len > MEMO_NAME)
		return psl_is_public_suffix(list->psl, name) != 0;
	if (memo->hash == hash && memo->len == len && memcmp(memo->name, name, len) == 0)
		return memo->is_suffix;
	memo->hash = hash;
	memo->len = (unsigned char)len;
	memo->is_suffix = psl_is_public_suffix(list->psl, name) != 0;
	memcpy(memo->name, name, len);
	return memo->is_suffix;
}

/*
 * The name in front of the longest public suffix, by one label. The library
 * finds it alike, but walks its list anew for each label of each name.
 */
static size_t before_suffix(const struct suffix_list *list, const char *name, size_t len)
{
	struct piece pieces[MOST_LABELS];
	size_t count = pieces_of(name, len, pieces), at = len;
	const char *organisation;

	if (count == 0) {
		organisation = psl_registrable_domain(list->psl, name);
		return organisation != NULL ? (size_t)(organisation - name) : len;
	}
	for (size_t i = count; i-- > 0; at = pieces[i].at)
		if (is_suffix(list, name + pieces[i].at, len - pieces[i].at, pieces[i].hash))
			return at;
	return len;
}

size_t suffix_organisation(const struct suffix_list *list, const char *name, size_t len)
{
	char copy[NAME_MOST + 1];

	if (len > NAME_MOST || !is_domain(name, len))
		return len;
	if (list == NULL)
		return last_labels(name, len, 2);
	memcpy(copy, name, len);
	copy[len] = '\0';
	return before_suffix(list, copy, len);
}

/* Whether a rule of that type is of the name; not the one that takes any top-level domain. */
static bool has_rule(const struct suffix_list *list, const char *name, size_t len, int type)
{
	char copy[NAME_MOST + 1];

	if (list == NULL || len == 0 || len > NAME_MOST)
		return false;
	memcpy(copy, name, len);
	copy[len] = '\0';
	return psl_is_public_suffix2(list->psl, copy, type | PSL_TYPE_NO_STAR_RULE) != 0;
}

bool suffix_is_listed(const struct suffix_list *list, const char *name, size_t len)
{
	size_t top = last_labels(name, len, 1);

	return top < len && is_domain(name, len) &&
	       has_rule(list, name + top, len - top, PSL_TYPE_ANY);
}

bool suffix_is_registry(const struct suffix_list *list, const char *name, size_t len)
{
	/* What has an organisation, as nearly all names do, is none; and that is remembered. */
	return suffix_organisation(list, name, len) == len && is_domain(name, len) &&
	       has_rule(list, name, len, PSL_TYPE_ICANN);
}

const char *suffix_library(void)
{
	return psl_get_version();
}
