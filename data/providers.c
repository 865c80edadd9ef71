#include "data/providers.h"

#include <string.h>

#include "data/glob.h"

#define LIST(...)                                                                                  \
	(const char *const[])                                                                      \
	{                                                                                          \
		__VA_ARGS__                                                                        \
	}

#define PROVIDER(...)
#define BLOCK(...)
#define FIRST(...)
#define SUFFIX(...)
#define LENGTH(...)

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

/* By length. */
static const struct {
	const char *name;
	unsigned char len, provider;
} suffixes[] = {
#undef SUFFIX
#define SUFFIX(name, provider) { name, sizeof(name) - 1, provider },
#include "data/providers.inc"
#undef SUFFIX
#define SUFFIX(...)
	{ "", 0, 0 }, /* behind the last row */
};

/* By length of a name: the first row of the suffixes that is as long, from 1; 0: none is. */
static const unsigned char first_suffixes[] = {
#undef LENGTH
#define LENGTH(len, row) [len] = row + 1,
#include "data/providers.inc"
};
enum { LONGEST_SUFFIX = sizeof first_suffixes - 1 };

static const struct provider *suffix_owner(const char *name, size_t len)
{
	size_t row = first_suffixes[len];

	for (; row > 0 && suffixes[row - 1].len == len; row++)
		if (suffixes[row - 1].name[0] == name[0] &&
		    memcmp(suffixes[row - 1].name, name, len) == 0)
			return &providers[suffixes[row - 1].provider];
	return NULL;
}

const struct provider *provider_by_name(const char *name, size_t len)
{
	for (size_t i = len > LONGEST_SUFFIX ? len - LONGEST_SUFFIX : 0; i < len; i++) {
		const struct provider *provider;

		if (i > 0 && name[i - 1] != '.')
			continue;
		provider = suffix_owner(name + i, len - i);
		if (provider != NULL)
			return provider;
	}
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

static bool matches_any(const char *const *patterns, const char *name, size_t len)
{
	/* RFC 1035 2.3.4: no host has a longer name. */
	if (len > 255)
		return false;
	for (; *patterns != NULL; patterns++)
		if (glob_matches(*patterns, name, len))
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
