#include "analyzers/forwarder.h"

#include <string.h>

#include "analyzers/report.h"
#include "parser/buffer.h"
#include "tests/groups.h"
#include "tests/test.h"

#define LINE_2                                                                                     \
	"Received: from mx.fwd.example (mx.fwd.example [198.51.100.20])\n"                         \
	"\tby mx.b.example (Sample) with ESMTPS id 1; Mon, 6 Jul 2026 07:01:23 +0000\n"
#define LINE_1                                                                                     \
	"Received: from mx.a.example (mx.a.example [192.0.2.1])\n"                                 \
	"\tby mx.fwd.example (Sample) with ESMTPS id 2; Mon, 6 Jul 2026 07:01:20 +0000\n"

static bool is_wish(struct span line)
{
	return span_starts(line, SPAN("= "));
}

static struct span header(struct arena *arena, const struct group *group)
{
	static const struct {
		struct span line, stands_for;
	} macros[] = {
		{ { "%%", 2 }, { LINE_2 LINE_1, sizeof LINE_2 LINE_1 - 1 } },
		{ { "%1", 2 }, { LINE_1, sizeof LINE_1 - 1 } },
		{ { "%2", 2 }, { LINE_2, sizeof LINE_2 - 1 } },
	};
	struct buffer out = { .arena = arena };

	for (size_t i = 0; i < group->count && !is_wish(group->lines[i]); i++) {
		struct span text = arena_format(arena, SPAN_FMT "\n", SPAN_ARG(group->lines[i]));

		for (size_t k = 0; k < sizeof macros / sizeof *macros; k++)
			if (span_equal(group->lines[i], macros[k].line))
				text = macros[k].stands_for;
		buffer_put(&out, text);
	}
	buffer_put(&out, SPAN("\n"));
	return buffer_span(&out);
}

static struct span wished(struct arena *arena, const struct group *group)
{
	struct span all = SPAN("");

	for (size_t i = 0; i < group->count; i++)
		if (is_wish(group->lines[i]))
			all = arena_format(arena, SPAN_FMT "%s" SPAN_FMT, SPAN_ARG(all),
					   all.len > 0 ? "; " : "",
					   SPAN_ARG(span_from(group->lines[i], 2)));
	return all;
}

static struct span describe(struct arena *arena, const struct forwarding_list *list)
{
	struct span all = SPAN("");

	for (size_t i = 0; i < list->count; i++) {
		const struct forwarding *one = &list->items[i];

		all = arena_format(arena, SPAN_FMT "%s%s", SPAN_ARG(all), i > 0 ? "; " : "",
				   one->row->id);
		if (one->hop != NO_HOP)
			all = arena_format(arena, SPAN_FMT " hop=%zu", SPAN_ARG(all), one->hop + 1);
	}
	return list->count > 0 ? all : SPAN("nobody");
}

static struct forwarding_list read(struct arena *arena, struct span text)
{
	static const struct told told = { .text = TEXT_MESSAGE };

	return facts_read(arena, text, text.len, &told).forwarders;
}

/* Each row that has marks of its own is told by some group. */
static bool tell_rows(struct arena *arena, bool *told)
{
	struct group_file file = group_open(arena, "testdata/forwarders.test");
	struct group group;

	while (group_next(&file, &group)) {
		struct forwarding_list found = read(arena, header(arena, &group));

		ok_span(describe(arena, &found), wished(arena, &group),
			arena_string(arena, arena_format(arena, "line %d", group.number)));
		for (size_t i = 0; i < found.count; i++)
			told[found.items[i].row - forwarder_rows] = true;
	}
	return true;
}

static bool has_marks(const struct forwarder *row)
{
	return row->marks[0].place != MARK_END && row->marks[0].place != MARK_PRODUCT;
}

static void test_rows(struct arena *arena)
{
	bool *told = arena_take(arena, forwarder_row_count, sizeof *told);

	tell_rows(arena, told);
	for (size_t i = 0; i < forwarder_row_count; i++) {
		const struct forwarder *row = &forwarder_rows[i];

		ok(told[i] || !has_marks(row), "%s is told by a group", row->id);
		for (size_t k = 0; k < i; k++)
			if (strcmp(forwarder_rows[k].id, row->id) == 0)
				ok(false, "%s stands twice", row->id);
	}
}

static void test_products(void)
{
	static const char *const products[][2] = {
		{ "Postfix", "postfix" },
		{ "Exim", "exim" },
		{ "Exchange Online", "microsoft-365" },
		{ "Exchange Server 2016", "exchange-server" },
		{ "sendmail", "sendmail" },
		{ "hMailServer", "hmailserver" },
		{ "OpenSMTPD", "opensmtpd" },
		{ "Some Server", NULL },
	};

	for (size_t i = 0; i < sizeof products / sizeof *products; i++) {
		const char *name = products[i][0], *want = products[i][1];
		const struct forwarder *row = forwarder_of_product(name, strlen(name));

		ok(want == NULL ? row == NULL : row != NULL && strcmp(row->id, want) == 0,
		   "product %s", name);
	}
}

/* More marks than are looked at take no longer than those. */
static void test_many(struct arena *arena)
{
	struct buffer text = { .arena = arena };

	buffer_put(&text, SPAN(LINE_2));
	for (size_t i = 0; i < 9000; i++)
		buffer_put(&text, SPAN("Delivered-To: y@fwd.example\n"));
	buffer_put(&text, SPAN(LINE_1 "X-Mailman-Version: 2.1.39\n\n"));
	ok(read(arena, buffer_span(&text)).count == 1, "thousands of fields with a mark");
}

int main(void)
{
	struct arena arena = { 0 };

	test_rows(&arena);
	test_products();
	test_many(&arena);
	arena_free(&arena);
	return done();
}
