/*
 * testdata/route*.test: "## NAME", the header of a message, "--", then what must
 * come out: a line for each hop, oldest first, and one for each host. A word
 * "trust=NAME" or "trust=PREFIX" behind the name is --trust. "#" begins a remark.
 *
 *	LINK CROSSING TRUST CLIENT-HOST>SERVER-HOST CLIENT-ADMD>ADMD [seen restarts visit=N
 *offset=N] HOST ADMD NAMES PUBLIC-ADDRESSES | PRIVATE-ADDRESSES
 */
#include <glob.h>
#include <string.h>
#include <time.h>

#include "analyzers/route.h"
#include "tests/guard.h"
#include "tests/test.h"

enum { LARGEST = 256 * 1024 };

static struct span add(struct arena *arena, struct span to, struct span more)
{
	return arena_format(arena, SPAN_FMT SPAN_FMT, SPAN_ARG(to), SPAN_ARG(more));
}

static struct span host_word(struct arena *arena, size_t host)
{
	return host == NO_HOST ? SPAN("-") : arena_format(arena, "h%zu", host + 1);
}

static struct span or_dash(struct span s)
{
	return s.len > 0 ? s : SPAN("-");
}

static struct span hop_line(struct arena *arena, const struct hop *hop)
{
	struct span client = host_word(arena, hop->client_host),
		    by = host_word(arena, hop->by_host);
	struct span from = or_dash(hop->client_admd), to = or_dash(hop->admd);
	struct span line = arena_format(
		arena, "%s %s %s " SPAN_FMT ">" SPAN_FMT " " SPAN_FMT ">" SPAN_FMT "%s%s",
		link_word(hop->link), crossing_word(hop->crossing), trust_word(hop->trust),
		SPAN_ARG(client), SPAN_ARG(by), SPAN_ARG(from), SPAN_ARG(to),
		hop->seen ? " seen" : "", hop->restarts ? " restarts" : "");

	if (hop->visit != NO_VISIT)
		line = add(arena, line, arena_format(arena, " visit=%zu", hop->visit + 1));
	if (hop->offset_known)
		line = add(arena, line, arena_format(arena, " offset=%ld", hop->clock_offset));
	return add(arena, line, SPAN("\n"));
}

static struct span host_line(struct arena *arena, const struct host *host, size_t number)
{
	struct span admd = or_dash(host->admd);
	struct span line = arena_format(arena, "h%zu " SPAN_FMT, number + 1, SPAN_ARG(admd));

	for (size_t i = 0; i < host->names.count; i++)
		line = add(arena, add(arena, line, SPAN(" ")), host->names.items[i]);
	for (size_t i = 0; i < host->public_ips.count; i++)
		line = add(arena, add(arena, line, SPAN(" ")),
			   ip_text(arena, &host->public_ips.items[i]));
	for (size_t i = 0; i < host->private_ips.count; i++)
		line = add(arena, add(arena, line, i == 0 ? SPAN(" | ") : SPAN(" ")),
			   ip_text(arena, &host->private_ips.items[i]));
	line = add(arena, line, SPAN("\n"));
	for (size_t i = 0; i < host->because.count; i++) {
		struct span why = host->because.items[i];

		line = add(arena, line, arena_format(arena, "\t" SPAN_FMT "\n", SPAN_ARG(why)));
	}
	return line;
}

static struct span route_text(struct arena *arena, const struct route *route)
{
	struct span text = SPAN("");

	for (size_t i = 0; i < route->hops.count; i++)
		text = add(arena, text, hop_line(arena, &route->hops.items[i]));
	for (size_t i = 0; i < route->hosts.count; i++)
		text = add(arena, text, host_line(arena, &route->hosts.items[i], i));
	return text;
}

static struct told told_read(struct arena *arena, const struct suffix_list *suffixes,
			     struct span words)
{
	struct told told = { .suffixes = suffixes };

	for (struct span word = span_cut_word(&words); word.len > 0; word = span_cut_word(&words)) {
		struct trusted trusted = { 0 };

		if (!span_starts(word, SPAN("trust=")))
			continue;
		word = span_from(word, 6);
		if (!ip_prefix_read(word, &trusted.prefix))
			trusted.name = word;
		*LIST_ADD(arena, &told.trusted) = trusted;
	}
	return told;
}

/* Whatever a route tells must hold together. */
static bool sound(const struct route *route)
{
	for (size_t i = 0; i < route->hops.count; i++) {
		const struct hop *hop = &route->hops.items[i];

		if ((hop->client_host != NO_HOST && hop->client_host >= route->hosts.count) ||
		    (hop->by_host != NO_HOST && hop->by_host >= route->hosts.count) ||
		    hop->first_field > hop->field ||
		    (hop->visit != NO_VISIT && hop->visit + 1 >= i))
			return false;
	}
	return route->own_from < route->hops.count || route->hops.count == 0;
}

static struct route trace(struct arena *arena, const struct message *message,
			  const struct told *told, struct flaw_list *flaws)
{
	struct mail_date date = date_read(message_field(message, FIELD_DATE), NULL, NULL);

	return route_trace(arena, message, &date, told, flaws);
}

static void check(struct guard *guard, const struct suffix_list *suffixes, struct span title,
		  struct span header, struct span want)
{
	struct arena arena = { 0 };
	struct span words = title, name = span_cut_word(&words), got;
	struct told told = told_read(&arena, suffixes, words);
	struct message message = message_read(&arena, guard_place(guard, header));
	struct route route = trace(&arena, &message, &told, NULL);
	bool good = true;

	got = route_text(&arena, &route);
	if (!ok(span_equal(got, want), SPAN_FMT, SPAN_ARG(name)))
		printf("# got\n" SPAN_FMT "# want\n" SPAN_FMT, SPAN_ARG(got), SPAN_ARG(want));
	for (size_t len = 0; len < header.len; len += 1 + header.len / 500) {
		struct arena_mark mark = arena_mark(&arena);

		message = message_read(&arena, guard_place(guard, span_upto(header, len)));
		route = trace(&arena, &message, &told, NULL);
		good = good && sound(&route);
		arena_rewind(&arena, mark);
	}
	ok(good, SPAN_FMT ": every part of it", SPAN_ARG(name));
	arena_free(&arena);
}

/* Lines up to one that begins with `mark`, which is cut off too. */
static struct span cut_until(struct span *rest, struct span mark)
{
	struct span all = *rest, line;

	while (rest->len > 0) {
		struct span before = *rest;

		line = span_cut_line(rest);
		if (span_starts(line, mark))
			return span_upto(all, (size_t)(before.at - all.at));
	}
	return all;
}

static struct span without_remarks(struct arena *arena, struct span text)
{
	struct span kept = SPAN("");

	while (text.len > 0) {
		struct span line = span_cut_line(&text);

		if (line.len > 1 && line.at[0] != '#')
			kept = add(arena, kept, line);
	}
	return kept;
}

static void check_file(struct guard *guard, const struct suffix_list *suffixes, const char *path)
{
	static char bytes[LARGEST];
	FILE *file = fopen(path, "r");
	struct arena arena = { 0 };
	struct span rest = { bytes, file != NULL ? fread(bytes, 1, sizeof bytes, file) : 0 };

	if (file != NULL)
		fclose(file);
	cut_until(&rest, SPAN("## "));
	while (rest.len > 0) {
		/* The title stands before what cut_until() left. */
		size_t end = (size_t)(rest.at - bytes), start = end - 1;
		struct span title, header, want;

		while (start > 0 && bytes[start - 1] != '\n')
			start--;
		title = (struct span){ bytes + start + 3, end - start - 4 };
		header = cut_until(&rest, SPAN("--"));
		want = without_remarks(&arena, cut_until(&rest, SPAN("## ")));
		check(guard, suffixes, title, header, want);
	}
	arena_free(&arena);
}

/* Nanoseconds for a header of so many Received fields. */
static double time_of(size_t lines, const struct suffix_list *suffixes)
{
	static const char line[] =
		"Received: from a%04zu.example ([10.%zu.2.3]) by b%04zu.example with SMTP id 1;"
		" Mon, 6 Jul 2015 09:01:20 +0200\n";
	char *bytes = malloc(lines * (sizeof line + 8));
	struct arena arena = { 0 };
	struct told told = { .suffixes = suffixes };
	struct message message;
	struct route route;
	struct flaw_list flaws = { .arena = &arena };
	clock_t start = clock();
	size_t len = 0;

	for (size_t i = 0; i < lines; i++)
		len += (size_t)snprintf(bytes + len, sizeof line + 8, line, i % 10000, i % 256,
					i % 9999);
	message = message_read(&arena, (struct span){ bytes, len });
	route = trace(&arena, &message, &told, &flaws);
	ok(route.hops.count == (lines < 200 ? lines : 200), "%zu lines: %zu hops", lines,
	   route.hops.count);
	ok(sound(&route), "%zu lines: sound", lines);
	arena_free(&arena);
	free(bytes);
	return (double)(clock() - start) / CLOCKS_PER_SEC;
}

int main(void)
{
	struct guard guard = guard_open(LARGEST);
	struct suffix_list *suffixes = suffix_open();
	glob_t files;

	if (glob("testdata/route*.test", 0, NULL, &files) == 0)
		for (size_t i = 0; i < files.gl_pathc; i++)
			check_file(&guard, suffixes, files.gl_pathv[i]);
	globfree(&files);
	time_of(1, suffixes);
	time_of(199, suffixes);
	time_of(201, suffixes);
	ok(time_of(100000, suffixes) < 10, "100,000 lines are no trouble");
	suffix_close(suffixes);
	guard_close(&guard);
	return done();
}
