#include "data/providers.h"

#include <string.h>

#include "data/glob.h"

#define LIST(...)                                                                                  \
	(const char *const[])                                                                      \
	{                                                                                          \
		__VA_ARGS__                                                                        \
	}

static const struct provider providers[] = {
#define PROVIDER(family, kind, ...) { family, PROVIDER_##kind, __VA_ARGS__ },
#define BLOCK(...)
#define SUFFIX(...)
#include "data/providers.inc"
#undef PROVIDER
#undef BLOCK
#undef SUFFIX
};

static const struct block {
	unsigned char provider, family, bits, bytes[16];
} blocks[] = {
#define PROVIDER(...)
#define BLOCK(provider, family, bits, ...) { provider, family, bits, { __VA_ARGS__ } },
#define SUFFIX(...)
#include "data/providers.inc"
#undef PROVIDER
#undef BLOCK
#undef SUFFIX
};

/* By length, then by bytes. */
static const struct {
	const char *name;
	unsigned char len, provider;
} suffixes[] = {
#define PROVIDER(...)
#define BLOCK(...)
#define SUFFIX(name, provider) { name, sizeof(name) - 1, provider },
#include "data/providers.inc"
#undef PROVIDER
#undef BLOCK
#undef SUFFIX
};

static const struct provider *suffix_owner(const char *name, size_t len)
{
	size_t low = 0, high = sizeof suffixes / sizeof *suffixes;

	while (low < high) {
		size_t middle = low + (high - low) / 2;
		int order = (int)len - suffixes[middle].len;

		if (order == 0)
			order = (unsigned char)name[0] - (unsigned char)suffixes[middle].name[0];
		if (order == 0)
			order = memcmp(name, suffixes[middle].name, len);
		if (order == 0)
			return &providers[suffixes[middle].provider];
		if (order < 0)
			high = middle;
		else
			low = middle + 1;
	}
	return NULL;
}

const struct provider *provider_by_name(const char *name, size_t len)
{
	const size_t longest = suffixes[sizeof suffixes / sizeof *suffixes - 1].len;

	for (size_t i = len > longest ? len - longest : 0; i < len; i++) {
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

	/* The first byte settles most rows. */
	if (whole > 0 && (block->bytes[0] != bytes[0] || memcmp(block->bytes, bytes, whole) != 0))
		return false;
	return rest == 0 || (bytes[whole] ^ block->bytes[whole]) >> (8 - rest) == 0;
}

const struct provider *provider_by_address(unsigned char family, const unsigned char *bytes)
{
	for (size_t i = 0; i < sizeof blocks / sizeof *blocks; i++)
		if (blocks[i].family == family && block_holds(&blocks[i], bytes))
			return &providers[blocks[i].provider];
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
