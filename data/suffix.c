#include "data/suffix.h"

#include <libpsl.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <time.h>

#include "data/suffix_rules.h"

enum {
	NAME_MOST = 255, /* RFC 1035 2.3.4 */
	SAME_LIST = 24 * 60 * 60, /* seconds: packages of one list differ by their building */
	MOST_LABELS = NAME_MOST / 2 + 1,
	MEMO_SLOTS = 4096, /* a power of 2 */
	MEMO_NAME = 54, /* bytes of a name that is remembered */
	FILE_MOST = 1 << 20, /* bytes of a compiled list; it has 54,000 */
	ASKED_FIRST = 256, /* names, before the rules are read, which is as dear as a thousand */
};

/* What was found of the end of a name: mails of one mailbox come by the same few. */
struct memo {
	uint32_t hash;
	unsigned char len; /* 0: nothing yet */
	bool is_suffix;
	char name[MEMO_NAME];
};

/* What one thread has learned of the list. */
struct learned {
	struct memo memos[MEMO_SLOTS];
	unsigned asked; /* how many names the library was asked for */
	bool has_rules;
	struct suffix_rules rules;
};

/* A list as psl-make-dafsa compiles it; without bytes: none is known to be the one in use. */
struct compiled {
	unsigned char *bytes;
	size_t len;
};

struct suffix_list {
	const psl_ctx_t *psl;
	psl_ctx_t *loaded; /* NULL: the built-in list is used, or another's */
	time_t made;
	struct compiled compiled;
	bool shared; /* what was compiled is another's */
	struct learned *learned;
};

/* The list's file on this machine, and when it was made; NULL: there is none. */
static const char *list_file(time_t *made)
{
	const char *path = psl_dist_filename();
	struct stat at;

	if (path == NULL || *path == '\0' || stat(path, &at) != 0)
		return NULL;
	*made = at.st_mtime;
	return path;
}

/* Now, as nothing can be opened any more when it is wanted. */
static struct compiled read_compiled(const char *path)
{
	struct compiled file = { .bytes = malloc(FILE_MOST) };
	FILE *from = file.bytes != NULL ? fopen(path, "rb") : NULL;

	if (from == NULL)
		return file;
	file.len = fread(file.bytes, 1, FILE_MOST, from);
	fclose(from);
	return file;
}

static struct suffix_list *list_new(const psl_ctx_t *psl, time_t made)
{
	struct suffix_list *list = calloc(1, sizeof *list);
	struct learned *learned = calloc(1, sizeof *learned);

	if (list == NULL || learned == NULL) {
		free(list);
		free(learned);
		return NULL;
	}
	*list = (struct suffix_list){ .psl = psl, .made = made, .learned = learned };
	return list;
}

struct suffix_list *suffix_open(void)
{
	const psl_ctx_t *built_in = psl_builtin();
	time_t built = psl_builtin_file_time(), made = 0;
	const char *path = list_file(&made);
	/* Loading costs half a millisecond, the built-in list nothing: load only what is newer. */
	bool newer = path != NULL && (built_in == NULL || made > built + SAME_LIST);
	bool same = path != NULL && !newer && made >= built - SAME_LIST;
	psl_ctx_t *loaded = newer ? psl_load_file(path) : NULL;
	const psl_ctx_t *psl = loaded != NULL ? loaded : built_in;
	struct suffix_list *list = psl != NULL ? list_new(psl, newer ? made : built) : NULL;

	if (list == NULL) {
		psl_free(loaded);
		return NULL;
	}
	list->loaded = loaded;
	if (same || loaded != NULL)
		list->compiled = read_compiled(path);
	return list;
}

struct suffix_list *suffix_share(const struct suffix_list *list)
{
	struct suffix_list *other = list != NULL ? list_new(list->psl, list->made) : NULL;

	if (other != NULL) {
		other->compiled = list->compiled;
		other->shared = true;
	}
	return other;
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
	if (!list->shared)
		free(list->compiled.bytes);
	free(list->learned);
	free(list);
}

/* What no host name has here, by byte: controls, blanks, ":", "[", and what is over 0x7f. */
static const char in_no_name[] =
	"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" /* controls */
	"x.........................x....." /* blank to "?" */
	"...........................x...." /* "@" to "_" */
	"................................" /* "`" to DEL */
	"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx"
	"xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx" "xxxxxxxxxxxxxxxxxxxxxxxxxxxxxxxx";

static bool is_number(const char *text, size_t len)
{
	while (len > 0 && text[len - 1] >= '0' && text[len - 1] <= '9')
		len--;
	return len == 0;
}

/* Where a label begins, and a hash of the name from there on. */
struct piece {
	size_t at;
	uint32_t hash;
};

/*
 * The pieces of a name, the shortest first; 0: it is no host name but an address, or a word of
 * its own making. No label is empty, and a top-level domain is not all digits (RFC 3696 2).
 */
static size_t pieces_of(const char *name, size_t len, struct piece pieces[MOST_LABELS])
{
	uint32_t hash = 0;
	size_t count = 0;
	char bytes = '.'; /* their marks in the table, over one another */

	if (len > NAME_MOST || len == 0 || name[len - 1] == '.')
		return 0;
	for (size_t i = len; i-- > 0;) {
		bytes |= in_no_name[(unsigned char)name[i]];
		hash = suffix_hash(name[i], hash);
		if (i > 0 && name[i - 1] != '.')
			continue;
		if (name[i] == '.' || (count == 0 && is_number(name + i, len - i)))
			return 0;
		pieces[count++] = (struct piece){ i, hash };
	}
	return bytes == '.' ? count : 0;
}

/* Files of one time are of one list, and that is so when they have as many rules. */
static bool read_rules(const struct suffix_list *list)
{
	int rules = psl_suffix_count(list->psl), others = psl_suffix_exception_count(list->psl);
	size_t count = suffix_rules_read(&list->learned->rules, list->compiled.bytes,
					 list->compiled.len);

	/* The library does not count what it loaded from that very file. */
	return count > 0 && (rules < 0 || count == (size_t)rules + (size_t)others);
}

/* The library's word on a name, for which it walks through its list twice. */
static bool ask(const struct suffix_list *list, const char *name, size_t len)
{
	char copy[NAME_MOST + 1];

	if (list->learned->asked < ASKED_FIRST && ++list->learned->asked == ASKED_FIRST)
		list->learned->has_rules = read_rules(list);
	memcpy(copy, name, len);
	copy[len] = '\0';
	return psl_is_public_suffix(list->psl, copy) != 0;
}

/* Whether the name is a public suffix; `hash` is its own. */
static bool is_suffix(const struct suffix_list *list, const char *name, size_t len, uint32_t hash)
{
	struct memo *memo = &list->learned->memos[hash >> 12 & (MEMO_SLOTS - 1)];

	if (len > MEMO_NAME)
		return ask(list, name, len);
	if (memo->hash == hash && memo->len == len && memcmp(memo->name, name, len) == 0)
		return memo->is_suffix;
	memo->hash = hash;
	memo->len = (unsigned char)len;
	memo->is_suffix = ask(list, name, len);
	memcpy(memo->name, name, len);
	return memo->is_suffix;
}

/*
 * What has but one label always is one, listed or not. No top-level domain has one letter; the
 * library takes one that has for the beginning of another, so that "a.m" is as "a.mm" ("*.mm").
 */
static bool may_be_suffix(const struct suffix_list *list, const struct piece *pieces, size_t i,
			  size_t len)
{
	return i == 0 || !list->learned->has_rules || pieces[0].at + 1 == len ||
	       suffix_rules_may_have(&list->learned->rules, pieces[i].hash, pieces[i - 1].hash);
}

/*
 * The name in front of the longest public suffix, by one label. The library
 * finds it alike, but walks its list anew for each label of each name.
 */
size_t suffix_organisation(const struct suffix_list *list, const char *name, size_t len)
{
	struct piece pieces[MOST_LABELS];
	size_t count = pieces_of(name, len, pieces), at = len;

	if (list == NULL)
		return count > 1 ? pieces[1].at : len;
	for (size_t i = count; i-- > 0; at = pieces[i].at)
		if (may_be_suffix(list, pieces, i, len) &&
		    is_suffix(list, name + pieces[i].at, len - pieces[i].at, pieces[i].hash))
			return at;
	return len;
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
	struct piece pieces[MOST_LABELS];

	return pieces_of(name, len, pieces) > 0 &&
	       has_rule(list, name + pieces[0].at, len - pieces[0].at, PSL_TYPE_ANY);
}

bool suffix_is_registry(const struct suffix_list *list, const char *name, size_t len)
{
	struct piece pieces[MOST_LABELS];

	/* What has an organisation, as nearly all names do, is none; and that is remembered. */
	return suffix_organisation(list, name, len) == len && pieces_of(name, len, pieces) > 0 &&
	       has_rule(list, name, len, PSL_TYPE_ICANN);
}

const char *suffix_library(void)
{
	return psl_get_version();
}
