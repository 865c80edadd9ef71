#include "parser/bounce.h"

#include "data/bounce_marks.h"
#include "parser/reply.h"
#include "tests/groups.h"
#include "tests/guard.h"

static void put(struct buffer *out, const char *name, struct span value)
{
	struct span text = value;

	if (value.len == 0)
		return;
	buffer_put(out, SPAN(" "));
	buffer_put(out, span_string(name));
	while (text.len > 0) {
		struct span line = span_trim(span_cut_line(&text));

		buffer_put(out, line);
		if (text.len > 0)
			buffer_put(out, SPAN("|"));
	}
}

/* As testdata/bounce.test has it. */
static struct span describe(struct arena *arena, const struct bounce *bounce,
			    const struct flaw_list *flaws)
{
	struct buffer out = { .arena = arena };

	if (bounce->type != BOUNCE_NONE) {
		buffer_put(&out, SPAN("="));
		put(&out, "", span_string(bounce_type_word(bounce->type)));
		put(&out, "of=", span_string(bounce->program));
		put(&out, "by=", bounce->reporting_mta);
		put(&out, "sender=", bounce->original_mail_from);
		put(&out, "disposition=", bounce->disposition);
		put(&out, "feedback=", bounce->feedback_type);
		put(&out, "ip=", bounce->source_ip);
		put(&out, "failure=", bounce->auth_failure);
		put(&out, "domain=", bounce->reported_domain);
		put(&out, "result=", bounce->delivery_result);
		buffer_put(&out, SPAN("\n"));
	}
	for (size_t i = 0; i < bounce->recipients.count; i++) {
		const struct bounce_recipient *one = &bounce->recipients.items[i];

		buffer_put(&out, SPAN("= to"));
		put(&out, "", one->address);
		put(&out, "sent-on-to=", one->forwarded);
		put(&out, "for=", one->original);
		put(&out, "", one->action);
		put(&out, "", one->status);
		if (one->reply != 0)
			put(&out, "", arena_format(arena, "%u", one->reply));
		put(&out, "at=", one->remote_mta);
		put(&out, "says=", one->diagnostic);
		buffer_put(&out, SPAN("\n"));
	}
	for (size_t i = 0; i < bounce->originals.count; i++) {
		struct span rest = bounce->originals.items[i].bytes;

		buffer_put(&out, bounce->originals.items[i].header_only ? SPAN("= header")
									: SPAN("= mail"));
		put(&out, "", span_chomp(span_cut_line(&rest)));
		buffer_put(&out, SPAN("\n"));
	}
	for (size_t i = 0; i < flaws->count; i++)
		buffer_put(&out, arena_format(arena, "! %s\n", flaw_word(flaws->items[i].kind)));
	return buffer_span(&out);
}

static struct span read_and_describe(struct arena *arena, struct span raw)
{
	struct flaw_list flaws = { .arena = arena };
	struct message message = message_read(arena, raw);
	struct mime_part_list parts = mime_read(arena, &message, NULL);
	struct notice_marks marks = notice_marks_make();
	struct bounce bounce = bounce_read(arena, &message, &marks, &parts, &flaws);

	return describe(arena, &bounce, &flaws);
}

static void test_group(struct arena *arena, const struct group *group, const struct guard *guard)
{
	struct buffer mail = { .arena = arena }, want = { .arena = arena };

	for (size_t i = 0; i < group->count; i++) {
		struct span line = group->lines[i];
		bool told = span_starts(line, SPAN("= ")) || span_starts(line, SPAN("! "));
		struct buffer *out = told ? &want : &mail;

		buffer_put(out, line);
		buffer_put(out, SPAN("\n"));
	}
	ok_span(read_and_describe(arena, guard_place(guard, buffer_span(&mail))),
		buffer_span(&want),
		arena_string(arena, arena_format(arena, "line %d", group->number)));
	/* Cut anywhere it is read without a crash. */
	for (size_t cut = 0; cut < mail.len; cut += 7) {
		struct arena work = { 0 };

		read_and_describe(&work, guard_place(guard, span_upto(buffer_span(&mail), cut)));
		arena_free(&work);
	}
}

static void test_groups(struct arena *arena)
{
	struct group_file file = group_open(arena, "testdata/bounce.test");
	struct guard guard = guard_open(1 << 16);
	struct group group;

	while (group_next(&file, &group))
		test_group(arena, &group, &guard);
	guard_close(&guard);
}

static const struct {
	const char *text;
	unsigned code;
	const char *status;
	size_t at;
} replies[] = {
	{ "550 5.1.1 no such user", 550, "5.1.1", 0 },
	{ "550-5.7.26 not authenticated", 550, "5.7.26", 0 },
	{ "host mx.b.example [192.0.2.20]: 550 no", 550, "", 32 },
	{ "<<< 452 4.2.2 full", 452, "4.2.2", 4 },
	{ "said 552 5.2.2 full", 552, "5.2.2", 5 },
	{ "#550 5.1.1 RESOLVER.ADR.RecipNotFound", 550, "5.1.1", 1 },
	{ "550 no such user (#5.1.1)", 550, "5.1.1", 0 },
	{ "5.1.0 - Unknown address error 550-'5.7.1 no' (delivery attempts: 0)", 550, "5.7.1", 30 },
	{ "5.3.0 - Other mail system problem 550-'no such user'", 550, "5.3.0", 34 },
	{ "5.1.0 the 550-mile road", 0, "5.1.0", 0 },
	{ "the status is 4.4.7, delayed", 0, "4.4.7", 14 },
	{ "550 it was 4.4.7 before", 550, "", 0 },
	/* what looks alike and is none */
	{ "192.0.2.55", 0, NULL, 0 },
	{ "by mx with 450 others", 0, NULL, 0 },
	{ "5.1.1.2", 0, NULL, 0 },
	{ "15.1.1", 0, NULL, 0 },
	{ "SIZE=550: no", 0, NULL, 0 },
	{ "at 23:34:45 +0550", 0, NULL, 0 },
	{ "5.1.1@b.example", 0, NULL, 0 },
	{ "", 0, NULL, 0 },
};

static void test_replies(void)
{
	struct guard guard = guard_open(4096);

	for (size_t i = 0; i < sizeof replies / sizeof *replies; i++) {
		struct span text = guard_place(&guard, span_string(replies[i].text));
		struct reply reply = { 0 };
		bool found = reply_find(text, &reply);

		ok(found == (replies[i].status != NULL) && reply.code == replies[i].code &&
			   span_equal(reply.status, span_string(replies[i].status)) &&
			   (!found || reply.at == replies[i].at),
		   "reply in \"%s\": %u %.*s at %zu", replies[i].text, reply.code,
		   SPAN_ARG(reply.status), reply.at);
	}
	guard_close(&guard);
}

/* Each mark of lines is found by its own text, behind it and in capitals; marks are not met twice.
 */
static void test_marks(struct arena *arena)
{
	for (size_t i = 0; i < bounce_mark_count; i++) {
		const struct bounce_mark *mark = &bounce_marks[i], *found;
		struct span line = arena_format(arena, "%s and more", mark->text);

		if (mark->kind == MARK_HOST || mark->kind == MARK_HOST_FIRST ||
		    mark->kind == MARK_SENDER || mark->kind == MARK_SUBJECT)
			continue;
		found = bounce_mark_line(line.at, line.len);
		ok(found != NULL && found->len >= mark->len, "the line \"%s\" is a mark",
		   mark->text);
		found = bounce_mark_line(line.at, mark->len - 1);
		ok(found == NULL || found->len < mark->len, "\"%s\" wants all of it", mark->text);
	}
}

int main(void)
{
	struct arena arena = { 0 };

	test_replies();
	test_marks(&arena);
	test_groups(&arena);
	arena_free(&arena);
	return done();
}
