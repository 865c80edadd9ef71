/*
 * A case whose bytes somebody changed: input is where and to what, three bytes a change. It is
 * taken or refused, and what is in it goes no further than the store.
 */
#include <assert.h>
#include <stdio.h>
#include <stdlib.h>
#include <unistd.h>

#include "cli/store.h"
#include "fuzz/fuzz.h"

enum { FILE_MOST = 64 * 1024, CHANGES_MOST = 256 };

static const struct store_way way = { .digest = { 1 }, .text = { "way\n", 4 } };

static void put(struct store *store, unsigned char digest, const char *line)
{
	struct span text = span_string(line);

	store_put(store, &(struct store_report){
				 .sha256 = { digest },
				 .parts = { text, text, text },
			 });
}

static bool see(void *context, const struct store_found *found)
{
	size_t *seen = context;

	assert(found->grave < STORE_NUMBERS && found->lost < STORE_NUMBERS);
	/* Each byte is there to be read. */
	for (size_t i = 0; i < found->bytes.len; i++)
		*seen += (unsigned char)found->bytes.at[i];
	return true;
}

/* Everything that is done with one. */
static void use(const char *path, enum store_use how)
{
	struct arena arena = { 0 };
	enum store_fault fault;
	const char *why;
	struct store *store = store_open(&arena, path, how, &way, &fault, &why);
	unsigned char digest[STORE_DIGEST] = { 1 };
	struct store_found found;
	size_t seen = 0;

	assert((store == NULL) == (fault != STORE_SOUND));
	if (store != NULL) {
		for (enum store_part part = 0; part < STORE_PARTS; part++) {
			if (store_find(store, &arena, digest, SPAN_NONE, part, &found))
				see(&seen, &found);
			store_each(store, false, part, see, &seen);
		}
		if (how == STORE_KEEP)
			put(store, 3, "third");
		store_close(&arena, store);
	}
	arena_free(&arena);
}

static size_t read_file(const char *path, unsigned char *out)
{
	FILE *file = fopen(path, "rb");
	size_t len = file != NULL ? fread(out, 1, FILE_MOST, file) : 0;

	if (file != NULL)
		fclose(file);
	return len;
}

static void write_file(const char *path, const unsigned char *bytes, size_t len)
{
	FILE *file = fopen(path, "wb");

	assert(file != NULL);
	fwrite(bytes, 1, len, file);
	fclose(file);
}

/* A sound one, to begin from. */
static size_t make(const char *path, unsigned char *out)
{
	struct arena arena = { 0 };
	enum store_fault fault;
	const char *why;
	struct store *store = store_open(&arena, path, STORE_KEEP, &way, &fault, &why);

	assert(store != NULL);
	put(store, 1, "first");
	put(store, 2, "second");
	store_close(&arena, store);
	arena_free(&arena);
	return read_file(path, out);
}

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	/* In memory where there is such a place: much is brought to the disk. */
	char shared[] = "/dev/shm/fuzz_store.XXXXXX", disk[] = P_tmpdir "/fuzz_store.XXXXXX";
	char journal[sizeof shared + sizeof disk + sizeof "-journal"];
	unsigned char *bytes = heap_take(FILE_MOST);
	int descriptor = mkstemp(shared);
	const char *path = descriptor >= 0 ? shared : disk;
	size_t len;

	if (descriptor < 0)
		descriptor = mkstemp(disk);
	assert(descriptor >= 0);
	close(descriptor);
	snprintf(journal, sizeof journal, "%s-journal", path);
	len = make(path, bytes);
	for (size_t i = 0; i + 3 <= size && i < 3 * CHANGES_MOST; i += 3)
		bytes[(data[i] << 8 | data[i + 1]) % len] = data[i + 2];
	write_file(path, bytes, len);
	use(path, STORE_READ);
	use(path, STORE_KEEP);
	unlink(path);
	unlink(journal);
	free(bytes);
	return 0;
}
