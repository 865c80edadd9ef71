#include "analyzers/dns_cache.h"

#include <stdlib.h>
#include <string.h>

#include "parser/memory.h"

enum { DAY = 24 * 3600 };

struct entry {
	struct entry *chain;	     /* the next of the same slot */
	struct entry *newer, *older; /* by use */
	uint64_t hash;
	int64_t expires; /* ms */
	struct dns_reply *reply;
	enum dns_type type;
	size_t length; /* of the name */
	unsigned char name[];
};

struct dns_cache {
	struct entry **slots; /* twice as many as entries, or more: a power of two; NULL while empty */
	size_t slot_count, count, most_entries;
	size_t bytes, most_bytes;
	struct entry *newest, *oldest;
};

struct dns_cache *dns_cache_new(size_t most_entries, size_t most_bytes)
{
	struct dns_cache *cache = memory_take(1, sizeof *cache);

	cache->most_entries = most_entries > 0 ? most_entries : 1;
	cache->most_bytes = most_bytes;
	for (cache->slot_count = 2; cache->slot_count < 2 * cache->most_entries;)
		cache->slot_count *= 2;
	return cache;
}

void dns_cache_free(struct dns_cache *cache)
{
	while (cache->newest != NULL) {
		struct entry *entry = cache->newest;

		cache->newest = entry->older;
		dns_reply_release(entry->reply);
		free(entry);
	}
	free(cache->slots);
	free(cache);
}

static uint64_t mix(uint64_t hash, uint64_t word)
{
	hash = (hash ^ word) * 0x9e3779b97f4a7c15u;
	return hash ^ hash >> 32;
}

uint64_t dns_key_hash(uint64_t secret, const struct dns_name *name, enum dns_type type)
{
	uint64_t hash = mix(secret, (uint64_t)type << 8 | name->length), word;
	size_t at = 0;

	for (; name->length - at >= sizeof word; at += sizeof word) {
		memcpy(&word, name->wire + at, sizeof word);
		hash = mix(hash, word);
	}
	word = 0;
	memcpy(&word, name->wire + at, name->length - at);
	return mix(mix(hash, word), secret);
}

static struct entry **slot_of(struct dns_cache *cache, uint64_t hash)
{
	return &cache->slots[hash & (cache->slot_count - 1)];
}

static void unlink_use(struct dns_cache *cache, struct entry *entry)
{
	*(entry->newer != NULL ? &entry->newer->older : &cache->newest) = entry->older;
	*(entry->older != NULL ? &entry->older->newer : &cache->oldest) = entry->newer;
}

static void link_newest(struct dns_cache *cache, struct entry *entry)
{
	entry->newer = NULL;
	entry->older = cache->newest;
	*(cache->newest != NULL ? &cache->newest->newer : &cache->oldest) = entry;
	cache->newest = entry;
}

/* With the room for a note, whether it is there or still to come. */
static size_t size_of(const struct entry *entry)
{
	size_t note = entry->type == DNS_TXT ? entry->reply->note.most : 0;

	return sizeof *entry + entry->length + entry->reply->size + note;
}

static void drop(struct dns_cache *cache, struct entry *entry)
{
	struct entry **at = slot_of(cache, entry->hash);

	while (*at != entry)
		at = &(*at)->chain;
	*at = entry->chain;
	unlink_use(cache, entry);
	cache->count--;
	cache->bytes -= size_of(entry);
	dns_reply_release(entry->reply);
	free(entry);
}

static struct entry *find(struct dns_cache *cache, const struct dns_key *key)
{
	struct entry *entry = cache->slots != NULL ? *slot_of(cache, key->hash) : NULL;

	while (entry != NULL &&
	       (entry->hash != key->hash || entry->type != key->type ||
		entry->length != key->name->length ||
		memcmp(entry->name, key->name->wire, entry->length) != 0))
		entry = entry->chain;
	return entry;
}

struct dns_reply *dns_cache_find(struct dns_cache *cache, const struct dns_key *key, int64_t now)
{
	struct entry *entry = find(cache, key);

	if (entry == NULL)
		return NULL;
	if (entry->expires <= now) {
		drop(cache, entry);
		return NULL;
	}
	if (entry != cache->newest) {
		unlink_use(cache, entry);
		link_newest(cache, entry);
	}
	return entry->reply;
}

static bool may_be_kept(const struct dns_reply *reply)
{
	switch (reply->answer.status) {
	case DNS_FOUND:
	case DNS_NO_DATA:
	case DNS_NO_NAME:
		return reply->answer.ttl > 0;
	case DNS_FAILED:
	case DNS_TIMED_OUT:
	case DNS_NOT_RECORDED:
	case DNS_OFFLINE:
	case DNS_PENDING:
		break;
	}
	return false;
}

void dns_cache_put(struct dns_cache *cache, const struct dns_key *key, struct dns_reply *reply,
		   int64_t now)
{
	struct entry *entry = find(cache, key);
	uint32_t ttl = reply->answer.ttl;

	if (entry != NULL)
		drop(cache, entry);
	if (!may_be_kept(reply))
		return;
	if (cache->slots == NULL)
		cache->slots = memory_take(cache->slot_count, sizeof *cache->slots);
	entry = memory_take(1, sizeof *entry + key->name->length);
	entry->hash = key->hash;
	entry->type = key->type;
	entry->length = key->name->length;
	memcpy(entry->name, key->name->wire, entry->length);
	entry->expires = now + (ttl < DAY ? ttl : DAY) * (int64_t)1000;
	entry->reply = dns_reply_hold(reply);
	entry->chain = *slot_of(cache, entry->hash);
	*slot_of(cache, entry->hash) = entry;
	link_newest(cache, entry);
	cache->count++;
	cache->bytes += size_of(entry);
	while (cache->oldest != NULL &&
	       (cache->count > cache->most_entries || cache->bytes > cache->most_bytes))
		drop(cache, cache->oldest);
}

size_t dns_cache_bytes(const struct dns_cache *cache)
{
	return cache->bytes;
}
