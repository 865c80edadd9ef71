/* Keys and their numbers. */
#include "parser/table.h"

#include "tests/test.h"

enum { MANY = 5000 };

int main(void)
{
	struct arena arena = { 0 };
	struct table table = { 0 }, other = { 0 };
	bool is_new, good = true;

	ok(table_find(&table, SPAN("a")) == NOT_FOUND, "an empty table holds nothing");
	ok(table_index(&arena, &table, SPAN("a"), &is_new) == 0 && is_new, "the first key");
	ok(table_index(&arena, &table, SPAN("a"), &is_new) == 0 && !is_new, "the same again");
	ok(table_index(&arena, &table, SPAN_NONE, &is_new) == 1 && is_new, "an empty key is one");
	ok(table_index(&arena, &table, SPAN("a\0b"), &is_new) == 2, "a key may hold any bytes");
	for (size_t i = 0; i < MANY; i++)
		good = good && table_index(&arena, &table, arena_format(&arena, "%zu", i),
					   &is_new) == i + 3;
	for (size_t i = 0; i < MANY; i++)
		good = good && table_find(&table, arena_format(&arena, "%zu", i)) == i + 3;
	ok(good, "many keys keep their numbers while it grows");
	ok(table_index(&arena, &other, SPAN("a"), &is_new) == 0 &&
		   memcmp(table.secret, other.secret, sizeof table.secret) != 0,
	   "where a key lies is a secret of each table");
	table_free(&other);
	table_free(&table);
	arena_free(&arena);
	return done();
}
