/* Compound files: what lies where in one that is sound, and bytes that make it unsound. */
#include "parser/cfb.h"

#include "tests/guard.h"
#include "tests/test.h"

enum { MOST = 64 * 1024 };

/* Storages and streams of testdata/cases/outlook.msg, by their storage and in order of names. */
static const struct {
	const char *storage, *name; /* NULL: the root */
	enum cfb_type type;
} entries[] = {
	{ NULL, "__attach_version1.0_#00000000", CFB_STORAGE },
	{ NULL, "__nameid_version1.0", CFB_STORAGE },
	{ NULL, "__properties_version1.0", CFB_STREAM },
	{ NULL, "__substg1.0_007d001f", CFB_STREAM },
	{ "__attach_version1.0_#00000000", "__substg1.0_3701000D", CFB_STORAGE },
	{ "__attach_version1.0_#00000001", "__substg1.0_37010102", CFB_STREAM },
	{ "__attach_version1.0_#00000001", "__substg1.0_3707001F", CFB_STREAM },
};

static const struct {
	const char *storage, *name;
} absent[] = {
	{ NULL, "__substg1.0_37010102" },
	{ NULL, "__substg1.0_007D001" },
	{ NULL, "__substg1.0_007D001F0" },
	{ NULL, "Root Entry" },
	{ "__attach_version1.0_#00000001", "__substg1.0_3701000D" },
	{ "__properties_version1.0", "__properties_version1.0" },
};

/* Bytes of the header that are another than they must be. */
static const struct {
	const char *name;
	size_t at;
	struct span bytes;
} headers[] = {
	{ "no signature", 0, { "\0", 1 } },
	{ "a version without its sectors", 26, { "\4", 1 } },
	{ "big-endian", 28, { "\xff\xfe", 2 } },
	{ "sectors of 4 GiB", 30, { "\x20", 1 } },
	{ "mini sectors of 128 bytes", 32, { "\7", 1 } },
	{ "the directory behind the end", 48, { "\xff\xff\0\0", 4 } },
	{ "no directory", 48, { "\xfe\xff\xff\xff", 4 } },
	{ "small streams of 4095 bytes", 56, { "\xff\xf\0\0", 4 } },
	{ "the mini FAT behind the end", 60, { "\xff\xff\0\0", 4 } },
	{ "no FAT", 76, { "\xff\xff\xff\xff", 4 } },
	{ "a sector that is no FAT", 76, { "\0\0\0\0", 4 } },
};

#define COUNT(list) (sizeof(list) / sizeof *(list))

static struct span file_read(char *room, const char *path)
{
	FILE *file = fopen(path, "rb");
	size_t len = file != NULL ? fread(room, 1, MOST, file) : 0;

	if (file != NULL)
		fclose(file);
	return (struct span){ room, len };
}

static const struct cfb_entry *find(const struct cfb *cfb, const char *storage, const char *name)
{
	const struct cfb_entry *in = &cfb->entries.items[0];

	if (storage != NULL)
		in = cfb_find(cfb, in, span_string(storage));
	return in != NULL ? cfb_find(cfb, in, span_string(name)) : NULL;
}

static void check_entries(const struct cfb *cfb)
{
	size_t next = 1;

	for (size_t i = 0; i < COUNT(entries); i++) {
		const struct cfb_entry *entry = find(cfb, entries[i].storage, entries[i].name);

		ok(entry != NULL && entry->type == entries[i].type, "%s is there", entries[i].name);
	}
	for (size_t i = 0; i < COUNT(absent); i++)
		ok(find(cfb, absent[i].storage, absent[i].name) == NULL, "%s is not in %s",
		   absent[i].name, absent[i].storage != NULL ? absent[i].storage : "the root");
	for (size_t i = 0; i < cfb->entries.count; i++) {
		const struct cfb_entry *entry = &cfb->entries.items[i];

		if (entry->type == CFB_STREAM)
			continue;
		next = entry->from == next && entry->to >= next ? entry->to : 0;
	}
	ok(next == cfb->entries.count, "each entry lies in one storage");
}

static void check_contents(struct arena *arena, const struct cfb *cfb)
{
	size_t full = 0;
	struct span got;

	for (size_t i = 0; i < cfb->entries.count; i++) {
		const struct cfb_entry *entry = &cfb->entries.items[i];

		if (entry->type != CFB_STREAM) {
			ok(!cfb_content(arena, cfb, entry, &got), "a storage has no content");
			continue;
		}
		ok(cfb_content(arena, cfb, entry, &got) && got.len == entry->size,
		   "a stream of %zu bytes", (size_t)entry->size);
		full += got.len > 0;
	}
	ok(full > 0, "not all are empty");
	cfb_content(arena, cfb, find(cfb, NULL, "__substg1.0_007D001F"), &got);
	ok(span_starts(got, SPAN("R\0e\0c\0e\0i\0v\0e\0d\0:\0")), "the bytes of one");
}

static void check_headers(struct arena *arena, struct span file)
{
	char room[MOST];

	for (size_t i = 0; i < COUNT(headers); i++) {
		memcpy(room, file.at, file.len);
		memcpy(room + headers[i].at, headers[i].bytes.at, headers[i].bytes.len);
		ok(!cfb_read(arena, (struct span){ room, file.len }).sound, "%s", headers[i].name);
	}
}

/* The FAT is what the file ends with, so that no part of the file is sound. */
static void check_prefixes(struct arena *arena, struct span file)
{
	struct guard guard = guard_open(file.len);
	bool sound = false;

	for (size_t len = 0; len < file.len; len++) {
		arena_reset(arena);
		sound |= cfb_read(arena, guard_place(&guard, span_upto(file, len))).sound;
	}
	ok(!sound, "no part of a file is one");
	ok(cfb_read(arena, guard_place(&guard, file)).sound, "the whole is");
	guard_close(&guard);
}

int main(void)
{
	static char room[MOST];
	struct span file = file_read(room, "testdata/cases/outlook.msg");
	struct arena arena = { 0 };
	struct cfb cfb = cfb_read(&arena, file);

	if (!ok(cfb.sound, "a sound file"))
		return done();
	check_entries(&cfb);
	check_contents(&arena, &cfb);
	check_headers(&arena, file);
	check_prefixes(&arena, file);
	arena_free(&arena);
	return done();
}
