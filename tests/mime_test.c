#include "parser/mime.h"

#include <string.h>

#include "parser/buffer.h"
#include "tests/guard.h"
#include "tests/mime_cover.h"
#include "tests/test.h"

static struct arena arena;

#define MIXED "Content-Type: multipart/mixed; boundary="
#define PLAIN "Content-Type: text/plain\n\n"

/* What is read of a text: its parts by depth, type and body, and the flaws. */
static const struct {
	const char *text, *parts, *flaws;
} cases[] = {
	{ "Subject: x\n\nbody\n", "0 text/plain (body~)", "" },
	{ "Subject: x\n", "0 text/plain -", "" },
	{ "", "0 text/plain -", "" },
	{ "Content-Type: text/HTML; charset=x\n\n<p>\n", "0 text/HTML (<p>~)", "" },
	/* RFC 2046 5.1.1: the line end before a boundary is a part of it */
	{ MIXED "a\n\npre\n--a\n" PLAIN "one\n--a\n\ntwo\n\n--a--\nepi\n",
	  "0 multipart/mixed [pre|epi~] 1 text/plain (one) 1 text/plain (two~)", "" },
	{ MIXED "a\n\n--a\n\n--a\n\n\n--a\n--a--\n",
	  "0 multipart/mixed [|] 1 text/plain () 1 text/plain () 1 text/plain -", "" },
	{ MIXED "a\n\n--a \t\n\nx\n--a-- \n", "0 multipart/mixed [|] 1 text/plain (x)", "" },
	{ MIXED "a\n\n--a\n\nx", "0 multipart/mixed [|] 1 text/plain (x)", "multipart-open" },
	{ MIXED "a\n\n--a", "0 multipart/mixed [|] 1 text/plain -", "multipart-open" },
	{ MIXED "a\n\n--a--", "0 multipart/mixed [|]", "" },
	{ MIXED "a\n\n--b\n\nx\n", "0 multipart/mixed [--b~~x~|]", "boundary-absent" },
	{ MIXED "A\n\n--a\n\nx\n", "0 multipart/mixed [--a~~x~|]", "boundary-absent" },
	{ MIXED "a\n", "0 multipart/mixed -", "" },
	{ MIXED "a\n\n", "0 multipart/mixed [|]", "" },
	{ MIXED "a\n\n\n", "0 multipart/mixed [~|]", "" },
	/* ways to write a boundary */
	{ MIXED "\"a b\"\n\n--a b\n\nx\n--a b--", "0 multipart/mixed [|] 1 text/plain (x)", "" },
	{ MIXED "\"a \"\n\n--a\n\nx\n--a--", "0 multipart/mixed [|] 1 text/plain (x)", "" },
	{ MIXED "\"a\\\"\\b\"\n\n--a\"b\n\nx\n--a\"b--", "0 multipart/mixed [|] 1 text/plain (x)",
	  "boundary-syntax" },
	{ MIXED "'a'\n\n--'a'\n\nx\n--'a'--", "0 multipart/mixed [|] 1 text/plain (x)", "" },
	{ MIXED "\"a\n\n--a\n\nx\n--a--", "0 multipart/mixed [|] 1 text/plain (x)", "" },
	{ MIXED "a (b)\n\n--a\n\nx\n--a--", "0 multipart/mixed [|] 1 text/plain (x)", "" },
	{ MIXED "(b) a\n\n--a\n\nx\n--a--", "0 multipart/mixed [|] 1 text/plain (x)", "" },
	{ "Content-Type: multipart/mixed;\n\tBOUNDARY = \"a\"\n\n--a\n\nx\n--a--",
	  "0 multipart/mixed [|] 1 text/plain (x)", "" },
	{ "Content-Type: multipart/mixed; boundary*0=a; boundary*1=b\n\n--ab\n\nx\n--ab--",
	  "0 multipart/mixed [|] 1 text/plain (x)", "" },
	{ MIXED "\"a\n b\"\n\n--a b\n\nx\n--a b--", "0 multipart/mixed [|] 1 text/plain (x)", "" },
	{ MIXED "=?utf-8?q?a?=\n\n--=?utf-8?q?a?=\n\nx\n--=?utf-8?q?a?=--",
	  "0 multipart/mixed [|] 1 text/plain (x)", "" },
	{ MIXED "\xe4\n\n--\xe4\n\nx\n--\xe4--", "0 multipart/mixed [|] 1 text/plain (x)",
	  "boundary-syntax" },
	{ MIXED "-\n\n---\n\nx\n-----", "0 multipart/mixed [|] 1 text/plain (x)", "" },
	{ MIXED "\n\n--a\n\nx\n", "0 multipart/mixed (--a~~x~)", "boundary-missing" },
	{ "Content-Type: multipart/mixed\n\n--a\n\nx\n", "0 multipart/mixed (--a~~x~)",
	  "boundary-missing" },
	/* two readings: the first parameter and the first field count */
	{ MIXED "a; boundary=b\n\n--a\n\nx\n--b\n\ny\n--a--",
	  "0 multipart/mixed [|] 1 text/plain (x~--b~~y)", "boundary-several" },
	{ MIXED "a; boundary*=b\n\n--b\n\nx\n--b--", "0 multipart/mixed [|] 1 text/plain (x)",
	  "boundary-several" },
	{ MIXED "a\nContent-Type: text/plain\n\n--a\n\nx\n--a--",
	  "0 multipart/mixed [|] 1 text/plain (x)", "content-twice" },
	/* a boundary is the whole of its line */
	{ MIXED "a\n\n--a\n\nx\n--ab\ny\n--a--", "0 multipart/mixed [|] 1 text/plain (x~--ab~y)",
	  "boundary-prefix" },
	{ MIXED "a\n\n--a\n\nx --a\n --a\n-a\n--a--",
	  "0 multipart/mixed [|] 1 text/plain (x --a~ --a~-a)", "" },
	{ MIXED "a\n\n--a\n\nx\n--a--\n--a\n\ny\n", "0 multipart/mixed [|--a~~y~] 1 text/plain (x)",
	  "part-behind-end" },
	/* parts within parts: the outer boundary ends the inner ones (RFC 2046 5.1.2) */
	{ MIXED "a\n\n--a\n" MIXED "b\n\n--b\n\nx\n--b--\n\n--a\n\ny\n--a--\n",
	  "0 multipart/mixed [|] 1 multipart/mixed [|] 2 text/plain (x) 1 text/plain (y)", "" },
	{ MIXED "a\n\n--a\n" MIXED "b\n\n--b\n\nx\n--a\n\ny\n--a--\n",
	  "0 multipart/mixed [|] 1 multipart/mixed [|] 2 text/plain (x) 1 text/plain (y)",
	  "multipart-open" },
	{ MIXED "a\n\n--a\n" MIXED "b\n\n--b\n\nx\n--a--\nepi",
	  "0 multipart/mixed [|epi] 1 multipart/mixed [|] 2 text/plain (x)", "multipart-open" },
	{ MIXED "a\n\n--a\n" MIXED "ab\n\n--ab\n\nx\n--ab--\n--a--\n",
	  "0 multipart/mixed [|] 1 multipart/mixed [|] 2 text/plain (x)", "" },
	{ MIXED "a\n\n--a\n" MIXED "a\n\n--a\n\nx\n--a--\n--a--\n",
	  "0 multipart/mixed [|] 1 multipart/mixed [|] 2 text/plain (x)",
	  "boundary-shared part-behind-end" },
	{ MIXED "a\n\n--a\n" MIXED "\n\n--a\n\nx\n--a--\n",
	  "0 multipart/mixed [|] 1 multipart/mixed () 1 text/plain (x)", "boundary-missing" },
	/* headers of parts */
	{ MIXED "a\n\n--a\n" MIXED "b\n--a\n\ny\n--a--\n",
	  "0 multipart/mixed [|] 1 multipart/mixed - 1 text/plain (y)", "" },
	{ MIXED "a\n\n--a\nContent-Type: text/html\ntext\n--a--\n",
	  "0 multipart/mixed [|] 1 text/html (text)", "part-no-blank" },
	{ MIXED "a\n\n--a\nodd\nContent-Type: text/html\n\ntext\n--a--\n",
	  "0 multipart/mixed [|] 1 text/html (text)", "" },
	{ MIXED "a:b\n\n--a:b\nodd\n--a:b--\n", "0 multipart/mixed [|] 1 text/plain (odd)",
	  "part-no-blank" },
	{ MIXED "a\n\n--a\nContent-Type: text/html\n \n\ntext\n--a--\n",
	  "0 multipart/mixed [|] 1 text/html (text)", "" },
	{ MIXED "a\n\n--a\nContent-Type : text/html\n\nx\n--a--\n",
	  "0 multipart/mixed [|] 1 text/html (x)", "" },
	{ MIXED "a\n\n--a\nContent-Type\n\nx\n--a--\n",
	  "0 multipart/mixed [|] 1 text/plain (Content-Type~~x)", "part-no-blank" },
	{ MIXED "a\n\n--a\nContent-Type: text\n\nx\n--a--\n",
	  "0 multipart/mixed [|] 1 text/plain (x)", "content-type" },
	/* messages in messages are one part; RFC 2046 5.1.5 */
	{ MIXED "a\n\n--a\nContent-Type: message/rfc822\n\nSubject: y\n\nz\n--a--\n",
	  "0 multipart/mixed [|] 1 message/rfc822 (Subject: y~~z)", "" },
	{ "Content-Type: message/rfc822\n\n" MIXED "a\n\n--a\n\nx\n--a--\n",
	  "0 message/rfc822 (Content-Type: multipart/mixed; boundary=a~~--a~~x~--a--~)", "" },
	{ "Content-Type: multipart/digest; boundary=a\n\n--a\n\nSubject: y\n\nz\n--a\n" PLAIN
	  "x\n--a--\n",
	  "0 multipart/digest [|] 1 message/rfc822 (Subject: y~~z) 1 text/plain (x)", "" },
	{ "Content-Type: multipart/report; boundary=a\n\n--a\n\nx\n--a\n"
	  "Content-Type: message/delivery-status\n\nReporting-MTA: dns; a.example\n\n"
	  "Action: failed\n--a\nContent-Type: text/rfc822-headers\n\nSubject: y\n--a--\n",
	  "0 multipart/report [|] 1 text/plain (x) 1 message/delivery-status (Reporting-MTA: dns; "
	  "a.example~~Action: failed) 1 text/rfc822-headers (Subject: y)",
	  "" },
	{ "Content-Type: message/partial; id=\"a@b\"; number=1; total=2\n\nSubject: y\n\nz\n",
	  "0 message/partial (Subject: y~~z~)", "" },
	{ "Content-Type: message/rfc822\nContent-Transfer-Encoding: "
	  "base64\n\nU3ViamVjdDogeAoKCg==\n",
	  "0 message/rfc822 (U3ViamVjdDogeAoKCg==~)", "multipart-encoded" },
	{ "Content-Type: message/global\nContent-Transfer-Encoding: "
	  "base64\n\nU3ViamVjdDogeAoKCg==\n",
	  "0 message/global (U3ViamVjdDogeAoKCg==~)", "" },
	{ MIXED "a\nContent-Transfer-Encoding: base64\n\n--a\n\nx\n--a--",
	  "0 multipart/mixed [|] 1 text/plain (x)", "multipart-encoded" },
	{ "Content-Transfer-Encoding: x-uuencode\n\nx\n", "0 text/plain (x~)",
	  "transfer-encoding" },
};

/* Line ends of either kind are shown as "~". */
static void put_shown(struct buffer *out, struct span s)
{
	while (s.len > 0) {
		struct span line = span_cut_line(&s), text = span_chomp(line);

		buffer_put(out, text);
		if (text.len < line.len)
			buffer_put(out, SPAN("~"));
	}
}

static struct span outline(const struct mime_part_list *parts)
{
	struct buffer out = { .arena = &arena };

	for (size_t i = 0; i < parts->count; i++) {
		const struct mime_part *part = &parts->items[i];
		bool apart = part->boundary.at != NULL;

		buffer_put(&out, arena_format(&arena, "%s%zu " SPAN_FMT " ", i > 0 ? " " : "",
					      part->depth, SPAN_ARG(part->type)));
		if (part->body.at == NULL) {
			buffer_put(&out, SPAN("-"));
			continue;
		}
		buffer_put(&out, apart ? SPAN("[") : SPAN("("));
		put_shown(&out, apart ? part->preamble : part->body);
		buffer_put(&out, apart ? SPAN("|") : SPAN(""));
		put_shown(&out, part->epilogue);
		buffer_put(&out, apart ? SPAN("]") : SPAN(")"));
	}
	return buffer_span(&out);
}

static struct span words_of(const struct flaw_list *flaws)
{
	struct buffer out = { .arena = &arena };

	for (size_t i = 0; i < flaws->count; i++) {
		buffer_put(&out, i > 0 ? SPAN(" ") : SPAN(""));
		buffer_put(&out, span_string(flaw_word(flaws->items[i].kind)));
	}
	return buffer_span(&out);
}

enum line_ends { ALL_LF, ALL_CRLF, EVERY_OTHER };

static struct span with_line_ends(struct span text, enum line_ends ends)
{
	struct buffer out = { .arena = &arena };

	for (size_t n = 0; text.len > 0; n++) {
		struct span line = span_cut_line(&text), chomped = span_chomp(line);
		bool crlf = ends == ALL_CRLF || (ends == EVERY_OTHER && n % 2 > 0);

		buffer_put(&out, chomped);
		if (chomped.len < line.len)
			buffer_put(&out, crlf ? SPAN("\r\n") : SPAN("\n"));
	}
	return buffer_span(&out);
}

/* The parts cover the message, flaws lie in it, and no byte behind it is read. */
static bool holds(struct span text, const struct guard *guard)
{
	struct arena_mark mark = arena_mark(&arena);
	struct flaw_list flaws = { .arena = &arena };
	struct message message = message_read(&arena, guard_place(guard, text));
	struct mime_part_list parts = mime_read(&arena, &message, &flaws);
	bool good = mime_covers(&arena, &message, &parts);

	for (size_t i = 0; i < flaws.count; i++)
		good = good && span_holds(message.raw, flaws.items[i].at);
	arena_rewind(&arena, mark);
	return good;
}

static void test_case(size_t i)
{
	for (enum line_ends ends = ALL_LF; ends <= EVERY_OTHER; ends++) {
		struct span text = with_line_ends(span_string(cases[i].text), ends);
		struct flaw_list flaws = { .arena = &arena };
		struct message message = message_read(&arena, text);
		struct mime_part_list parts = mime_read(&arena, &message, &flaws);
		struct guard guard = guard_open(text.len);
		size_t len = 0;

		ok_span(outline(&parts), span_string(cases[i].parts), "parts");
		ok_span(words_of(&flaws), span_string(cases[i].flaws), "flaws");
		while (len <= text.len && holds(span_upto(text, len), &guard))
			len++;
		ok(len > text.len, "case %zu: all prefixes are covered", i);
		guard_close(&guard);
	}
}

/* Parts are where they are said to be, in a message of which every line tells its number. */
/* What is empty still has a place, behind its line. */
static void test_empty_type(void)
{
	struct flaw_list flaws = { .arena = &arena };
	struct message message = message_read(&arena, SPAN("Content-Type: \r\nX-Y: z\r\n\r\n"));

	mime_read(&arena, &message, &flaws);
	if (ok(flaws.count == 1, "a flaw of a type that is empty"))
		ok_number((long long)message_offset(&message, flaws.items[0].at), 16, "its place");
}

static void test_offsets(void)
{
	struct span text =
		SPAN("Subject: 1\n" MIXED "a\n\n4 pre\n--a\nX: 6\n\n8 one\n--a\nX: 10\n\n"
		     "12 two\n\n--a--\n15 epi\n");
	struct message message = message_read(&arena, text);
	struct mime_part_list parts = mime_read(&arena, &message, NULL);
	const struct mime_part *all = parts.items;

	ok_number((long long)parts.count, 3, "parts");
	ok_span(all[0].raw, text, "the message");
	ok_span(all[0].preamble, SPAN("4 pre"), "preamble");
	ok_span(all[1].delimiter, SPAN("\n--a\n"), "first delimiter");
	ok_span(all[1].raw, SPAN("X: 6\n\n8 one"), "first part");
	ok_span(all[1].header, SPAN("X: 6\n\n"), "its header");
	ok_span(all[2].raw, SPAN("X: 10\n\n12 two\n"), "second part");
	ok_span(all[0].close, SPAN("\n--a--\n"), "close");
	ok_span(all[0].epilogue, SPAN("15 epi\n"), "epilogue");
	ok(message_offset(&message, all[2].body) == span_find(text, SPAN("12 two")),
	   "an offset leads into the message");
}

/* What was put together at random is covered, too, whatever it means. */
static void test_random(void)
{
	static const struct span pieces[] = {
#define PIECE(text) { text, sizeof(text) - 1 }
		PIECE("--a\n"),
		PIECE("--a--\n"),
		PIECE("--b\r\n"),
		PIECE("--b--\r\n"),
		PIECE("--ab\n"),
		PIECE("\n"),
		PIECE("\r\n"),
		PIECE("text\n"),
		PIECE(" fold\n"),
		PIECE("X: y\n"),
		PIECE("--"),
		PIECE("-"),
		PIECE("\r"),
		PIECE("a"),
		PIECE(MIXED "a\n"),
		PIECE(MIXED "b\r\n\r\n"),
		PIECE(MIXED "ab\n"),
		PIECE(MIXED "\n"),
		PIECE("odd line\n"),
		PIECE("\0"),
		PIECE("Content-Type: multipart/digest; boundary=b\n\n"),
		PIECE("Content-Type: message/rfc822\n\n"),
#undef PIECE
	};
	enum { ROUNDS = 20000, MOST = 24 };
	struct guard guard = guard_open(sizeof MIXED * MOST * 2);
	uint32_t seed = 1;
	size_t round = 0;

	for (; round < ROUNDS; round++) {
		struct arena_mark mark = arena_mark(&arena);
		struct buffer text = { .arena = &arena };

		buffer_put(&text, SPAN(MIXED "a\n\n"));
		for (size_t i = 0; i < round % MOST; i++) {
			seed = seed * 1664525 + 1013904223;
			buffer_put(&text, pieces[(seed >> 16) % (sizeof pieces / sizeof *pieces)]);
		}
		if (!holds(buffer_span(&text), &guard)) {
			printf("# |" SPAN_FMT "|\n", SPAN_ARG(buffer_span(&text)));
			break;
		}
		arena_rewind(&arena, mark);
	}
	ok(round == ROUNDS, "%zu random messages are covered", round);
	guard_close(&guard);
}

static void test_limit(const char *name, enum flaw_kind kind, struct span text, bool want)
{
	struct flaw_list flaws = { .arena = &arena };
	struct message message = message_read(&arena, text);
	struct mime_part_list parts = mime_read(&arena, &message, &flaws);
	bool found = false;

	for (size_t i = 0; i < flaws.count; i++)
		found = found || flaws.items[i].kind == kind;
	ok(found == want, "%s: %s", name, want ? "one past the limit" : "at the limit");
	ok(mime_covers(&arena, &message, &parts), "%s: all is covered", name);
}

static void test_limits(void)
{
	for (size_t over = 0; over <= 1; over++) {
		struct buffer deep = { .arena = &arena }, many = deep, longest = deep;

		for (size_t i = 0; i < LIMIT_MIME_DEPTH + over; i++)
			buffer_put(&deep, arena_format(&arena, MIXED "b%zu\n\n--b%zu\n", i, i));
		test_limit("depth", FLAW_MIME_DEEP, buffer_span(&deep), over > 0);

		buffer_put(&many, SPAN(MIXED "a\n\n"));
		for (size_t i = 1; i < LIMIT_PARTS + over; i++)
			buffer_put(&many, SPAN("--a\n\n"));
		buffer_put(&many, SPAN("--a--\n"));
		test_limit("parts", FLAW_TOO_MANY_PARTS, buffer_span(&many), over > 0);

		buffer_put(&longest, SPAN(MIXED));
		for (size_t i = 0; i < LIMIT_BOUNDARY + over; i++)
			buffer_put(&longest, SPAN("x"));
		buffer_put(&longest, SPAN("\n\n"));
		test_limit("boundary", FLAW_BOUNDARY_LONG, buffer_span(&longest), over > 0);
	}
}

static void test_content(void)
{
	static const struct {
		const char *encoding, *body, *want, *flaws;
	} contents[] = {
		{ "7bit", "a=\n", "a=\n", "" },
		{ "BASE64 (of old)", "SGVsbG8=\n", "Hello", "" },
		{ "base64", "SGVs\nbG8=\n", "Hello", "" },
		{ "base64", "SGVs!bG8=\n", "Hello", "base64" },
		{ "base64", "SGVsbG8\n", "Hello", "base64" },
		{ "base64", "SGk=SGk=\n", "HiHi", "base64" },
		{ "base64", "SGk===\n", "Hi", "base64" },
		{ "base64", "", "", "" },
		{ "quoted-printable", "a=3Db=\nc=20\n", "a=bc \n", "" },
		{ "quoted-printable", "a= \t\nb=", "ab", "" },
		{ "quoted-printable", "a=zb\n", "a=zb\n", "quoted-printable" },
		{ "quoted-printable", "a=3", "a=3", "quoted-printable" },
		{ "yenc", "x", "x", "" },
	};

	for (size_t i = 0; i < sizeof contents / sizeof *contents; i++) {
		struct span text = arena_format(&arena, "Content-Transfer-Encoding: %s\n\n%s",
						contents[i].encoding, contents[i].body);
		struct flaw_list flaws = { .arena = &arena };
		struct guard guard = guard_open(text.len);
		struct message message = message_read(&arena, guard_place(&guard, text));
		struct mime_part_list parts = mime_read(&arena, &message, NULL);

		ok_span(mime_content(&arena, &parts.items[0], &flaws),
			span_string(contents[i].want), contents[i].encoding);
		ok_span(words_of(&flaws), span_string(contents[i].flaws), "flaws");
		guard_close(&guard);
	}
}

/* An attached message in base64 is read as a message from the decoded copy. */
static void test_attached(void)
{
	struct message message = message_read(
		&arena,
		SPAN(MIXED "a\n\n--a\nContent-Type: message/rfc822; name=\"=?utf-8?q?=C3=A4?=\"\n"
			   "Content-Disposition: attachment; filename=x.eml\n"
			   "Content-Transfer-Encoding: base64\n\nU3ViamVjdDogeAoKeQo=\n--a--\n"));
	struct mime_part_list parts = mime_read(&arena, &message, NULL);
	struct message inner = message_read(&arena, mime_content(&arena, &parts.items[1], NULL));

	ok(mime_holds_message(&parts.items[1]) && !mime_holds_message(&parts.items[0]),
	   "holds a message");
	ok_span(inner.fields.items[0].body, SPAN(" x"), "its subject");
	ok_span(inner.body, SPAN("y\n"), "its body");
	ok_span(mime_parameter(&arena, &parts.items[1], SPAN("name"), NULL), SPAN("\xc3\xa4"),
		"name");
	ok_span(parts.items[1].disposition, SPAN("attachment; filename=x.eml"), "disposition");
}

int main(void)
{
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		test_case(i);
	test_offsets();
	test_empty_type();
	test_random();
	test_limits();
	test_content();
	test_attached();
	arena_free(&arena);
	return done();
}
