#include "cli/case_way.h"

#include <inttypes.h>
#include <stdlib.h>

#include "analyzers/crypto.h"
#include "analyzers/host_facts.h"
#include "cli/options_limits.h"
#include "cli/versions.h"

#define PROGRAM "/proc/self/exe"

enum { BLOCK = 64 * 1024 };

static void put_digest(FILE *out, const char *name, const unsigned char digest[SHA256_SIZE])
{
	fprintf(out, "%s ", name);
	for (size_t i = 0; i < SHA256_SIZE; i++)
		fprintf(out, "%02x", digest[i]);
	putc('\n', out);
}

/* The digest of a file; nothing where it cannot be read. */
static void put_file(FILE *out, const char *name, const char *path)
{
	struct arena arena = { 0 };
	struct digest *digest = digest_open(&arena);
	char *block = arena_bytes(&arena, BLOCK);
	FILE *file = fopen(path, "rbe");
	unsigned char whole[SHA256_SIZE];
	size_t got;

	while (file != NULL && (got = fread(block, 1, BLOCK, file)) > 0)
		digest_add(digest, (struct span){ block, got });
	digest_finish(digest, whole);
	if (file != NULL) {
		put_digest(out, name, whole);
		fclose(file);
	}
	arena_free(&arena);
}

/* A number tells a version that was not counted up, too: each build has its own bytes. */
static void put_program(FILE *out)
{
	fputs("mailpath " VERSION "\n", out);
	put_file(out, "program", PROGRAM);
	versions_print(out);
}

static void put_text(FILE *out, const char *name, struct span text)
{
	if (text.len > 0)
		fprintf(out, "%s " SPAN_FMT "\n", name, SPAN_ARG(text));
}

static void put_trusted(FILE *out, const struct trusted *trusted)
{
	struct arena arena = { 0 };

	put_text(out, "trust", trusted->name);
	if (trusted->name.len == 0)
		fprintf(out, "trust " SPAN_FMT "/%u\n",
			SPAN_ARG(ip_text(&arena, &trusted->prefix.ip)), trusted->prefix.length);
	arena_free(&arena);
}

/* How a message is judged, but for the DNS. */
static void put_judging(FILE *out, const struct options *options)
{
	const struct told *told = &options->told;

	fprintf(out, "type %d\ntext %d\n", (int)options->type, (int)told->text);
	for (size_t i = 0; i < told->trusted.count; i++)
		put_trusted(out, &told->trusted.items[i]);
	put_text(out, "mail-from", told->mail_from);
	put_text(out, "from", told->from);
	put_text(out, "rcpt", told->rcpt);
	fprintf(out, "at %d %jd\ndmarc %d\ndetails %d\n", (int)told->at, (intmax_t)told->at_date,
		(int)told->dmarc, told->details);
	limits_tell(out, &options->limits);
}

static void put_facts(FILE *out, const struct options *options)
{
	if (options->facts != NULL)
		put_digest(out, "facts", options->facts->sha256);
}

static void put_dns(FILE *out, const struct options *options)
{
	fprintf(out, "dns %s\nreveal %d\n", dns_mode_word(options->dns_mode), options->told.reveal);
	for (size_t i = 0; i < options->dns_files.count; i++)
		put_file(out, "answers", options->dns_files.items[i]);
	if (options->dnssec)
		fputs("dnssec\n", out);
	if (options->trust_anchor != NULL)
		put_file(out, "anchor", options->trust_anchor);
}

/* What was written into memory, in the arena. */
static struct span take_text(struct arena *arena, FILE *out, char **text, size_t *len)
{
	fclose(out);
	struct span copy = arena_copy(arena, (struct span){ *text, *len });
	free(*text);
	return copy;
}

static FILE *open_text(char **text, size_t *len)
{
	FILE *out = open_memstream(text, len);

	if (out == NULL)
		abort();
	return out;
}

struct store_way case_way(struct arena *arena, const struct options *options, bool redacted)
{
	struct store_way way = { .again = options->dns_mode == DNS_MODE_LIVE };
	struct digest *digest = digest_open(arena);
	char *text = NULL;
	size_t len = 0;
	FILE *out = open_text(&text, &len);

	put_program(out);
	put_judging(out, options);
	put_facts(out, options);
	put_dns(out, options);
	if (redacted)
		fputs("redact\n", out);
	way.text = take_text(arena, out, &text, &len);
	digest_add(digest, way.text);
	digest_finish(digest, way.digest);
	return way;
}

static struct span judging(struct arena *arena, const struct options *options)
{
	char *text = NULL;
	size_t len = 0;
	FILE *out = open_text(&text, &len);

	put_judging(out, options);
	return take_text(arena, out, &text, &len);
}

bool case_way_is_chosen(const struct options *options)
{
	struct options usual = { .limits = LIMITS_USUAL };
	struct arena arena = { 0 };
	bool chosen;

	usual.told.details = options->told.details;
	chosen = !span_equal(judging(&arena, options), judging(&arena, &usual));
	arena_free(&arena);
	return chosen;
}
