#include "cli/complain.h"

#include <stdio.h>
#include <string.h>

#include "parser/arena.h"
#include "parser/text.h"

void complain(const char *format, ...)
{
	struct arena arena = { 0 };
	va_list arguments;

	va_start(arguments, format);
	struct span line = text_shown(&arena, arena_format_list(&arena, format, arguments));
	va_end(arguments);
	fprintf(stderr, "mailpath: " SPAN_FMT "\n", SPAN_ARG(line));
	arena_free(&arena);
}

void complain_error(const char *name, struct error error)
{
	if (error.code != 0)
		complain("%s: %s: %s", name, error.doing, strerror(error.code));
}
