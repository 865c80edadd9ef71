/*
 * groups - the groups of lines of a testdata/NAME.test file. Empty lines part
 * them; lines that begin with "# " say what follows. In the others \n, \r, \t,
 * \\ and \xNN stand for bytes; \& for nothing, where a line would be empty.
 */
#ifndef TESTS_GROUPS_H
#define TESTS_GROUPS_H

#include <stdio.h>

#include "parser/buffer.h"
#include "tests/test.h"

enum { GROUP_LINES = 40 };

struct group {
	struct span lines[GROUP_LINES];
	size_t count;
	int number; /* of the first line in the file */
};

struct group_file {
	struct arena *arena;
	struct span rest;
	int number;
};

/* The file in the arena; a missing one is a failed test. */
__attribute__((unused)) static struct group_file group_open(struct arena *arena, const char *path)
{
	struct buffer bytes = { .arena = arena };
	FILE *file = fopen(path, "rb");
	size_t got;

	if (!ok(file != NULL, "open %s", path))
		return (struct group_file){ .arena = arena };
	while ((got = fread(buffer_room(&bytes, 4096), 1, 4096, file)) > 0)
		bytes.len += got;
	fclose(file);
	return (struct group_file){ arena, buffer_span(&bytes), 0 };
}

__attribute__((unused)) static struct span group_unescape(struct arena *arena, struct span line)
{
	static const char names[][2] = {
		{ 'n', '\n' }, { 'r', '\r' }, { 't', '\t' }, { '\\', '\\' }
	};
	struct buffer out = { .arena = arena };

	for (size_t i = 0; i < line.len; i++) {
		char c = line.at[i];

		if (c == '\\' && i + 1 < line.len) {
			c = line.at[++i];
			if (c == '&')
				continue;
			for (size_t j = 0; j < sizeof names / sizeof *names; j++)
				if (c == names[j][0])
					c = names[j][1];
			if (c == 'x' && span_hex(line, i + 1) >= 0) {
				c = (char)span_hex(line, i + 1);
				i += 2;
			}
		}
		buffer_put(&out, (struct span){ &c, 1 });
	}
	return buffer_span(&out);
}

__attribute__((unused)) static bool group_next(struct group_file *file, struct group *group)
{
	*group = (struct group){ 0 };
	while (file->rest.len > 0) {
		struct span line = span_chomp(span_cut_line(&file->rest));

		file->number++;
		if (line.len == 0 && group->count > 0)
			return true;
		if (line.len == 0 || span_starts(line, SPAN("# ")) || group->count == GROUP_LINES)
			continue;
		if (group->count == 0)
			group->number = file->number;
		group->lines[group->count++] = group_unescape(file->arena, line);
	}
	return group->count > 0;
}

#endif
