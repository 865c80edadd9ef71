#include "parser/paste.h"

#include <string.h>
#include <time.h>

#include "parser/limits.h"
#include "parser/text.h"
#include "tests/groups.h"
#include "tests/guard.h"

static struct arena arena;

static struct message read_text(struct span text)
{
	struct message message = message_read(&arena, text);
	bool needed = paste_needed(text);

	if (needed && paste_is_sound(&message))
		ok(false, "what is sound at a glance is not repaired");
	return needed ? paste_read(&arena, text) : message;
}

static struct span flaws_of(const struct message *message)
{
	struct buffer out = { .arena = &arena };

	for (size_t i = 0; i < message->flaws.count; i++) {
		struct flaw flaw = message->flaws.items[i];

		if (flaw.kind < FLAW_PASTE_BOM)
			continue;
		buffer_put(&out, out.len > 0 ? SPAN(" ") : SPAN(""));
		buffer_put(&out, arena_format(&arena, "%s@%zu", flaw_word(flaw.kind),
					      message_offset(message, flaw.at)));
	}
	return buffer_span(&out);
}

static struct span field_text(const struct field *field)
{
	struct buffer out = { .arena = &arena };

	buffer_put(&out, field->name);
	buffer_put(&out, SPAN(": "));
	buffer_put(&out, text_unfold(&arena, field->body));
	return buffer_span(&out);
}

/* Each word of the header stands in the source where message_offset() says. */
static bool offsets_lead_back(const struct message *message)
{
	for (size_t i = 0; i < message->fields.count; i++) {
		struct span rest = message->fields.items[i].raw, word;

		while ((word = span_cut_word(&rest)).len > 0)
			if (!span_equal(span_part(message->source, message_offset(message, word),
						  word.len),
					word))
				return false;
	}
	return true;
}

static void check_prefixes(struct span text)
{
	struct guard guard = guard_open(text.len);
	bool inside = true;

	for (size_t len = 0; len <= text.len; len++) {
		struct span s = guard_place(&guard, span_upto(text, len));
		struct message message = read_text(s), again = paste_read(&arena, s);

		inside = inside && span_equal(message.source, s) && offsets_lead_back(&message) &&
			 again.fields.count == message.fields.count;
	}
	ok(inside, "every prefix");
	guard_close(&guard);
}

static void check_group(const struct group *group)
{
	struct message message = read_text(group->lines[0]);
	size_t field = 0;
	bool body = false;

	for (size_t i = 1; i < group->count; i++) {
		struct span line = group->lines[i];

		if (span_equal(line, SPAN("[] sound"))) {
			ok(!paste_needed(group->lines[0]), "a sound message is left alone");
		} else if (span_starts(line, SPAN("[] "))) {
			ok_span(flaws_of(&message), span_from(line, 3), "flaws");
		} else if (span_starts(line, SPAN("| "))) {
			body = true;
			ok_span(message.body, span_from(line, 2), "body");
		} else if (field < message.fields.count) {
			ok_span(field_text(&message.fields.items[field++]), line, "field");
		} else {
			ok(false, "line %d: a field is missing", group->number);
		}
	}
	ok_number((long long)message.fields.count, (long long)field, "fields");
	ok((message.body.at != NULL) == body, "a body, or none");
	ok(offsets_lead_back(&message), "offsets lead back");
	check_prefixes(group->lines[0]);
}

static void test_cases(void)
{
	struct group_file file = group_open(&arena, "testdata/paste.test");
	struct group group;

	while (group_next(&file, &group))
		check_group(&group);
}

static void test_offset_of_others(void)
{
	struct message message = paste_read(&arena, SPAN("> A: b\n> From: c\n> To: d\n"));

	ok_number((long long)message_offset(&message, SPAN("elsewhere")), 0, "a span of neither");
	ok_number((long long)message_offset(&message, span_from(message.source, 9)), 9,
		  "a span of the source");
}

/* Work that is not linear would take hours here, memory out of proportion would end it. */
static void test_linear(void)
{
	static const char *const heads[] = { "", "> Received: a\n> From: b\n",
					     "Received: a\nby b\nFrom: c\n",
					     "x\n\nReceived: a\nFrom: b\n",
					     "A: b\n\nFrom: c\n\nTo: d\n\n" };
	static const char *const units[] = {
		"> ",	     "> > > ",	    "a:",	    "a:\n", "\n",  "by x\n", "x\n",
		"From: x\n", " ",	    "\xc2\xa0",	    "\r",   ">",   "> x\n",  ">\n",
		"> a:\nb\n", "From: x\n\n", "\xe2\x80\x9c", ":",    "x;\n"
	};
	enum { LONG = 1 << 18 };
	char *text = malloc(LONG);
	time_t start = time(NULL);

	for (size_t i = 0; i < sizeof heads / sizeof *heads; i++)
		for (size_t j = 0; j < sizeof units / sizeof *units; j++) {
			size_t head = strlen(heads[i]), unit = strlen(units[j]);
			struct arena_mark mark = arena_mark(&arena);

			memcpy(text, heads[i], head);
			for (size_t at = head; at < LONG; at++)
				text[at] = units[j][(at - head) % unit];
			paste_read(&arena, (struct span){ text, LONG });
			arena_rewind(&arena, mark);
		}
	ok(time(NULL) - start < 30, "linear");
	free(text);
}

/* One line over each limit. */
static void test_limits(void)
{
	struct buffer text = { .arena = &arena };
	struct message message;
	bool cut = false;

	buffer_put(&text, SPAN("> From: a\n> To: b\n"));
	for (size_t i = 0; i < LIMIT_PASTE_LINES; i++)
		buffer_put(&text, SPAN("> \tc\n"));
	message = paste_read(&arena, buffer_span(&text));
	for (size_t i = 0; i < message.flaws.count; i++)
		cut = cut || message.flaws.items[i].kind == FLAW_HEADER_CUT;
	ok(cut && message.fields.count == 2, "too many lines");

	struct span mark = SPAN("> From: a\n> To: b\n>  ");
	char *line = arena_bytes(&arena, LIMIT_PASTE + 1);
	memset(line, 'x', LIMIT_PASTE + 1);
	memcpy(line, mark.at, mark.len);
	message = paste_read(&arena, (struct span){ line, LIMIT_PASTE + 1 });
	cut = false;
	for (size_t i = 0; i < message.flaws.count; i++)
		cut = cut || (message.flaws.items[i].kind == FLAW_HEADER_CUT &&
			      message_offset(&message, message.flaws.items[i].at) == LIMIT_PASTE);
	ok(cut && message.fields.count == 2, "too many bytes");
}

int main(void)
{
	test_cases();
	test_limits();
	test_offset_of_others();
	test_linear();
	arena_free(&arena);
	return done();
}
