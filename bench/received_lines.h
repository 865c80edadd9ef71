/* received_lines - every Received field in the files below a folder, embedded messages too. */
#ifndef BENCH_RECEIVED_LINES_H
#define BENCH_RECEIVED_LINES_H

#include <ftw.h>
#include <stdio.h>
#include <string.h>

#include "parser/arena.h"
#include "parser/span.h"

/* nftw() has no place for a pointer of ours; these programs have one list. */
static struct arena lines_arena_;
static struct span_list lines_;

static struct span read_whole(struct arena *arena, const char *path, size_t size)
{
	FILE *file = fopen(path, "rb");
	char *bytes = arena_bytes(arena, size + 1);
	size_t got = file != NULL ? fread(bytes, 1, size, file) : 0;

	if (file != NULL)
		fclose(file);
	return (struct span){ bytes, got };
}

/* The field that begins here, with its folds. */
static struct span cut_field(struct span *rest)
{
	struct span field = span_cut_line(rest);

	while (rest->len > 0 && (rest->at[0] == ' ' || rest->at[0] == '\t'))
		field.len += span_cut_line(rest).len;
	return field;
}

static int add_lines(const char *path, const struct stat *status, int kind, struct FTW *at)
{
	const char *name = path + at->base;
	size_t len = strlen(name);

	if (kind != FTW_F || strcmp(name, "SOURCE.md") == 0 ||
	    (len > 5 && strcmp(name + len - 5, ".json") == 0))
		return 0;

	struct arena whole = { 0 };
	struct span rest = read_whole(&whole, path, (size_t)status->st_size);
	while (rest.len > 0) {
		struct span field = cut_field(&rest);

		if (span_starts_nocase(field, SPAN("Received:")))
			*LIST_ADD(&lines_arena_, &lines_) =
				arena_copy(&lines_arena_, span_trim(span_from(field, 9)));
	}
	arena_free(&whole);
	return 0;
}

static const struct span_list *received_lines(const char *folder)
{
	if (nftw(folder, add_lines, 32, FTW_PHYS) != 0)
		perror(folder);
	return &lines_;
}

#endif
