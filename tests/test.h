/*
 * test - TAP in forty lines. A test program calls ok() and its kin, then
 * returns done().
 */
#ifndef TESTS_TEST_H
#define TESTS_TEST_H

#include <stdarg.h>
#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "parser/span.h"

static int test_count_, test_failed_;

__attribute__((format(printf, 2, 3), unused)) static bool ok(bool good, const char *format, ...)
{
	va_list arguments;

	va_start(arguments, format);
	printf("%sok %d - ", good ? "" : "not ", ++test_count_);
	vprintf(format, arguments);
	putchar('\n');
	va_end(arguments);
	test_failed_ += !good;
	return good;
}

__attribute__((unused)) static bool ok_span(struct span got, struct span want, const char *name)
{
	bool good = ok(span_equal(got, want), "%s", name);

	if (!good)
		printf("# got  |%.*s|\n# want |%.*s|\n", SPAN_ARG(got), SPAN_ARG(want));
	return good;
}

__attribute__((unused)) static bool ok_number(long long got, long long want, const char *name)
{
	bool good = ok(got == want, "%s", name);

	if (!good)
		printf("# got %lld, want %lld\n", got, want);
	return good;
}

__attribute__((unused)) static int done(void)
{
	printf("1..%d\n", test_count_);
	return test_failed_ != 0;
}

#endif
