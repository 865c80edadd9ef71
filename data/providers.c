#include "data/providers.h"

#include <string.h>

#include "data/glob.h"

#define LIST(...)                                                                                  \
	(const char *const[])                                                                      \
	{                                                                                          \
		__VA_ARGS__                                                                        \
	}

#define PATTERN(text, tail)                                                                        \
	{                                                                                          \
		text, sizeof(text) - 1, tail                                                       \
	}
#define PATTERNS(...)                                                                              \
	(const struct provider_pattern[])                                                          \
	{                                                                                          \
		__VA_ARGS__                                                                        \
	}

#define PROVIDER(...)
#define BLOCK(...)
#define FIRST(...)
#define SUFFIX(...)
#define KEY(...)

static const struct provider providers[] = {
#undef PROVIDER
#define PROVIDER(family, kind, ...) { family, PROVIDER_##kind, __VA_ARGS__ },
#include "data/providers.inc"
#undef PROVIDER
#define PROVIDER(...)
};

static const struct block {
	unsigned char provider, family, bits, bytes[16];
} blocks[] = {
	{ 0, 0, 0, { 0 } }, /* where no row can hold an address */
#undef BLOCK
#define BLOCK(provider, family, bits, ...) { provider, family, bits, { __VA_ARGS__ } },
#include "data/providers.inc"
#undef BLOCK
#define BLOCK(...)
	{ 0, 0, 0, { 0 } }, /* behind the last row */
};

/* By family and first byte of an address: the first row of the blocks that can hold it. */
static const unsigned char first_blocks[2][256] = {
#undef FIRST
#define FIRST(family, byte, row) [family == 6][byte] = row + 1,
#include "data/providers.inc"
#undef FIRST
#define FIRST(...)
};

/* By their keys; the longest of one key stands first. */
static const struct suffix {
	const char *name;
	unsigned char len, provider;
	bool more; /* the next one has the same key */
} suffixes[] = {
#undef SUFFIX
#define SUFFIX(name, provider, more) { name, sizeof(name) - 1, provider, more },
#include "data/providers.inc"
#undef SUFFIX
#define SUFFIX(...)
};

/* By key: the first row of the suffixes that has it, from 1; 0: none has. */
static const unsigned char first_suffixes[256] = {
#undef KEY
#define KEY(key, row) [key] = row + 1,
#include "data/providers.inc"
};

enum { SHORTEST_SUFFIX = 6 };

/* Three bytes near the end, alike of a suffix and of the names below it: "l", "e", "c" of
 * "google.com". */
static unsigned char suffix_key(const char *end)
{
	const unsigned char *at = (const unsigned char *)end;

	return (unsigned char)(at[-3] + 4 * at[-5] + 31 * at[-6]);
}

static bool is_below(const char *name, size_t len, const struct suffix *suffix)
{
	size_t at = len - suffix->len;

	return len >= suffix->len && (at == 0 || name[at - 1] == '.') &&
	       memcmp(name + at, suffix->name, suffix->len) == 0;
}

const struct provider *provider_by_name(const char *name, size_t len)
{
	size_t row = len >= SHORTEST_SUFFIX ? first_suffixes[suffix_key(name + len)] : 0;

	for (; row > 0; row = suffixes[row - 1].more ? row + 1 : 0)
		if (is_below(name, len, &suffixes[row - 1]))
			return &providers[suffixes[row - 1].provider];
	return NULL;
}

static bool block_holds(const struct block *block, const unsigned char *bytes)
{
	unsigned whole = block->bits / 8, rest = block->bits % 8;

	return memcmp(block->bytes, bytes, whole) == 0 &&
	       (rest == 0 || (bytes[whole] ^ block->bytes[whole]) >> (8 - rest) == 0);
}

const struct provider *provider_by_address(unsigned char family, const unsigned char *bytes)
{
	if (family == 0)
		return NULL;
	for (const struct block *block = &blocks[first_blocks[family == 6][bytes[0]]];
	     block->family == family && block->bytes[0] <= bytes[0]; block++)
		if (block_holds(block, bytes))
			return &providers[block->provider];
	return NULL;
}

static bool matches(const struct provider_pattern *pattern, const char *name, size_t len)
{
	size_t tail = pattern->len - pattern->tail;

	/* Most names end otherwise, and most patterns are as "*.example.org". */
	if (tail > len || memcmp(name + len - tail, pattern->text + pattern->tail, tail) != 0)
		return false;
	return pattern->tail == 1 || glob_matches(pattern->text, name, len);
}

static bool matches_any(const struct provider_pattern *pattern, const char *name, size_t len)
{
	/* RFC 1035 2.3.4: no host has a longer name. */
	if (len > 255)
		return false;
	for (; pattern->text != NULL; pattern++)
		if (matches(pattern, name, len))
			return true;
	return false;
}

bool provider_is_front(const struct provider *provider, const char *name, size_t len)
{
	return matches_any(provider->front, name, len);
}

bool provider_is_outbound(const struct provider *provider, const char *name, size_t len)
{
	return matches_any(provider->outbound, name, len);
}

bool provider_has_blocks(const struct provider *provider)
{
	return *provider->blocks != NULL;
}
