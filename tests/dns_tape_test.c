#include "analyzers/dns_tape.h"

#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "analyzers/dns_compose.h"
#include "tests/dns_answer.h"
#include "tests/dns_pending.h"
#include "tests/guard.h"
#include "tests/test.h"

/* Questions to testdata/zones/lookups.zone: each kind of answer. */
static const struct {
	enum dns_type type;
	const char *name;
} questions[] = {
	{ DNS_TXT, "example.org" },
	{ DNS_MX, "example.org" },
	{ DNS_A, "mx1.example.org" },
	{ DNS_AAAA, "mx1.example.org" },
	{ DNS_A, "nothing.example.org" },
	{ DNS_A, "deep.example.org" },
	{ DNS_A, "old.example.org" },
	{ DNS_A, "loop1.example.org" },
	{ DNS_TXT, "slow.example.org" },
	{ DNS_MX, "broken.example.org" },
	{ DNS_PTR, "ptr.example.org" },
	{ DNS_A, "far.below.refused.example.org" },
	{ DNS_TXT, "empty.example.org" },
	{ DNS_TXT, "quote.example.org" },
	{ DNS_A, "odd \t\"@\xe4.example.org" },
};

enum { QUESTIONS = sizeof questions / sizeof *questions };

static struct span read_file(struct arena *arena, const char *path)
{
	struct buffer bytes = { .arena = arena };
	FILE *file = fopen(path, "rb");
	size_t got;

	if (!ok(file != NULL, "open what was written"))
		return SPAN_NONE;
	while ((got = fread(buffer_room(&bytes, 4096), 1, 4096, file)) > 0)
		bytes.len += got;
	fclose(file);
	return buffer_span(&bytes);
}

static void write_file(const char *path, struct span bytes)
{
	FILE *file = fopen(path, "wb");

	if (file == NULL || fwrite(bytes.at, 1, bytes.len, file) != bytes.len || fclose(file) != 0)
		ok(false, "write %s", path);
}

static struct dns *open_zone(struct arena *arena)
{
	static const char *const files[] = { "testdata/zones/lookups.zone" };
	struct dns *zone = NULL;

	ok(dns_open_zone(&zone, arena, files, 1).path == NULL, "open the zone");
	return zone;
}

static struct dns *open_tape(struct arena *arena, const char *path, size_t *notes)
{
	struct dns_refusal_list list = { 0 };
	struct dns *tape = NULL;
	struct dns_refusal refusal = dns_open_tape(&tape, arena, &path, 1, &list);

	if (refusal.path != NULL)
		ok(false, "line %zu: %.*s", refusal.line, SPAN_ARG(refusal.reason));
	*notes = list.count;
	return tape;
}

static struct dns *open_recorder(struct arena *arena, struct dns *inner, const char *path)
{
	struct dns *recorder = NULL;
	struct dns_refusal refusal = dns_open_recorder(&recorder, arena, inner, path);

	ok(refusal.path == NULL, "record %.*s", SPAN_ARG(refusal.reason));
	return recorder;
}

/* All answers, a line each, as two sessions get them one after the other. */
static struct span ask_all(struct arena *arena, struct dns *dns)
{
	struct dns_port *port = dns_port_open(dns);
	struct buffer out = { .arena = arena };

	for (int round = 0; round < 2; round++) {
		struct dns_session session = dns_session_open(port);

		for (size_t i = 0; i < QUESTIONS; i++) {
			struct span name = span_string(questions[i].name);
			struct dns_answer answer = dns_ask(&session, name, questions[i].type);

			if (answer.status == DNS_PENDING && dns_wait(port) == &session)
				answer = dns_ask(&session, name, questions[i].type);
			buffer_put(&out, answer_line(arena, &answer, questions[i].type));
			buffer_put(&out,
				   arena_format(arena, " seen %lld\n", (long long)answer.seen));
		}
		dns_session_close(&session);
	}
	dns_port_close(port);
	return buffer_span(&out);
}

/* A tape of the zone says what the zone says, and can be recorded again to the same bytes. */
static void test_replay(const char *first, const char *second)
{
	struct arena arena = { 0 };
	struct dns *zone = open_zone(&arena);
	struct span want = ask_all(&arena, zone);
	struct dns *recorder = open_recorder(&arena, zone, first);
	size_t notes;

	ok_span(ask_all(&arena, recorder), want, "recording changes no answer");
	ok(dns_close(recorder).code == 0, "all was written");
	struct dns *tape = open_tape(&arena, first, &notes);
	ok_number((long long)notes, 0, "nothing to note");
	ok_span(ask_all(&arena, tape), want, "the tape says the same");
	recorder = open_recorder(&arena, tape, second);
	ask_all(&arena, recorder);
	dns_close(recorder);
	ok_span(read_file(&arena, second), read_file(&arena, first), "bit for bit");
	arena_free(&arena);
}

static void test_lines(const char *path)
{
	struct arena arena = { 0 };
	struct span text = read_file(&arena, path);
	size_t lines = 0;

	ok(text_is_plain(span_cut(&text, '\n')), "the first line is the head");
	for (; text.len > 0; lines++)
		if (!text_is_plain(span_cut(&text, '\n')))
			ok(false, "line %zu is not plain ASCII", lines);
	ok_number((long long)lines, QUESTIONS, "each question is there once");
	arena_free(&arena);
}

static void test_unrecorded(const char *path)
{
	struct arena arena = { 0 };
	size_t notes;
	struct dns *tape = open_tape(&arena, path, &notes);
	struct dns_port *port = dns_port_open(tape);
	struct dns_session session = dns_session_open(port);
	struct dns_answer answer = dns_ask(&session, SPAN("example.org"), DNS_AAAA);

	ok(answer.status == DNS_NOT_RECORDED && !dns_is_temporary(answer.status), "not recorded");
	ok_number(session.failed, 0, "which is no failure");
	dns_session_close(&session);
	dns_port_close(port);
	dns_close(tape);
	arena_free(&arena);
}

/* A run that was killed: whatever was cut off, whole lines are read, and it can be gone on with. */
static void test_torn(const char *whole, const char *torn)
{
	struct arena arena = { 0 };
	struct span text = read_file(&arena, whole);
	struct span head = dns_tape_head();
	bool noted = true;

	for (size_t length = head.len; length < text.len; length += 97) {
		struct span part = span_upto(text, length);
		size_t notes;

		write_file(torn, part);
		dns_close(open_tape(&arena, torn, &notes));
		noted &= notes == (part.at[length - 1] != '\n');
	}
	ok(noted, "a torn line is noted");
	write_file(torn, span_upto(text, text.len - 10));
	struct dns *recorder = open_recorder(&arena, open_zone(&arena), torn);
	ask_all(&arena, recorder);
	dns_close(recorder);
	struct span again = read_file(&arena, torn);
	size_t last = span_last_index(span_upto(text, text.len - 1), '\n') + 1;
	ok_span(span_upto(again, last), span_upto(text, last), "what was whole stays");
	ok_span(span_from(again, last), span_from(text, head.len), "and the new run follows");
	arena_free(&arena);
}

static struct span line_of(struct arena *arena, time_t seen, const char *server,
			   struct span address)
{
	struct dns_recorded recorded = { .type = DNS_A,
					 .seen = seen,
					 .server = span_string(server) };
	struct buffer packet = { .arena = arena };

	dns_name_read(SPAN("a.example"), &recorded.name);
	dns_compose_answer(&packet, &recorded.name, DNS_A, DNS_NOERROR);
	dns_compose_record(&packet, DNS_SECTION_ANSWER, &recorded.name, DNS_A, 300, address);
	recorded.packet = buffer_span(&packet);
	return dns_tape_write(arena, &recorded);
}

/* Of several tapes, and of lines in one, the later counts. */
static void test_merged(const char *first, const char *second)
{
	struct arena arena = { 0 };
	struct span one = line_of(&arena, 1795325400, "192.0.2.53@53", SPAN("\300\0\2\1"));
	struct span two = line_of(&arena, 1795325460, "", SPAN("\300\0\2\2"));
	const char *const paths[] = { first, second };
	struct dns_refusal_list notes = { 0 };
	struct dns *tape = NULL;

	ok_span(one,
		SPAN("{\"name\": \"a.example\", \"type\": \"A\", \"time\": "
		     "\"2026-11-22T05:30:00Z\", "
		     "\"server\": \"192.0.2.53@53\", \"rcode\": \"NOERROR\", \"ad\": false, "
		     "\"records\": [\"a.example. 300 IN A 192.0.2.1\"], \"packet\": "
		     "\"AACFgAABAAEAAAAAAWEHZXhhbXBsZQAAAQABAWEHZXhhbXBsZQAAAQABAAABLAAEwAACAQ==\"}"
		     "\n"),
		"a line");
	write_file(first, arena_format(&arena, SPAN_FMT SPAN_FMT, SPAN_ARG(two), SPAN_ARG(one)));
	write_file(second, two);
	ok(dns_open_tape(&tape, &arena, paths, 1, &notes).path == NULL, "a tape without its head");
	for (size_t count = 1; count <= 2; count++) {
		struct dns_port *port = dns_port_open(tape);
		struct dns_session session = dns_session_open(port);
		struct dns_answer answer = dns_ask(&session, SPAN("a.example"), DNS_A);

		ok(answer.count == 1 && answer.records[0].data.at[3] == (char)count,
		   "the later counts");
		ok_number(answer.seen, count == 1 ? 1795325400 : 1795325460, "with its time");
		ok_number(session.oldest, answer.seen, "which is the session's oldest");
		dns_session_close(&session);
		dns_port_close(port);
		dns_close(tape);
		tape = NULL;
		if (count == 1)
			dns_open_tape(&tape, &arena, paths, 2, &notes);
	}
	arena_free(&arena);
}

#define NAME_TYPE "{\"name\": \"a.example\", \"type\": \"A\", "
#define PACKET "\"packet\": \"AACFgAABAAAAAAAAAWEHZXhhbXBsZQAAAQAB\""

static const struct {
	const char *line;
	const char *wrong; /* NULL: it is good */
} lines[] = {
	{ NAME_TYPE PACKET "}", NULL },
	{ NAME_TYPE PACKET ", \"more\": [1, {}]}", NULL },
	{ NAME_TYPE "\"fault\": \"timeout\"}", NULL },
	{ "{\"mailpath-tape\": 1}", NULL },
	{ "{\"mailpath-tape\": 2}", "a tape of another version" },
	{ "{\"mailpath-tape\": \"1\"}", "a tape of another version" },
	{ "", "no JSON object" },
	{ "[]", "no JSON object" },
	{ NAME_TYPE PACKET, "no JSON object" },
	{ NAME_TYPE PACKET "} x", "no JSON object" },
	{ NAME_TYPE "\"name\": \"b\", " PACKET "}", "no JSON object" },
	{ "{\"name\": \"a\\u0000\"}", "no JSON object" },
	{ "{\"type\": \"A\", " PACKET "}", "no name that was asked" },
	{ "{\"name\": 1, \"type\": \"A\", " PACKET "}", "no name that was asked" },
	{ "{\"name\": \"a..b\", \"type\": \"A\", " PACKET "}", "no name that was asked" },
	{ "{\"name\": \"\", \"type\": \"A\", " PACKET "}", "no name that was asked" },
	{ "{\"name\": \"a\", \"type\": \"a\", " PACKET "}", "no type that was asked" },
	{ "{\"name\": \"a\", " PACKET "}", "no type that was asked" },
	{ NAME_TYPE "\"time\": \"yesterday\", " PACKET "}", "no time in UTC" },
	{ NAME_TYPE "\"time\": \"2026-11-22T05:30:00+01:00\", " PACKET "}", "no time in UTC" },
	{ NAME_TYPE "\"time\": \"2026-02-30T05:30:00Z\", " PACKET "}", "no time in UTC" },
	{ NAME_TYPE "\"fault\": \"\"}", "no fault that is known" },
	{ NAME_TYPE "\"fault\": \"tired\"}", "no fault that is known" },
	{ NAME_TYPE "\"ad\": true}", "no packet that answers the question" },
	{ NAME_TYPE "\"packet\": \"\"}", "no packet that answers the question" },
	{ NAME_TYPE "\"packet\": \"AA\\n==\"}", "no packet that answers the question" },
	{ "{\"name\": \"b.example\", \"type\": \"A\", " PACKET "}",
	  "no packet that answers the question" },
	{ "{\"name\": \"a.example\", \"type\": \"MX\", " PACKET "}",
	  "no packet that answers the question" },
};

static void test_broken(void)
{
	struct guard guard = guard_open(4096);
	struct arena arena = { 0 };
	struct dns_recorded recorded;
	const char *wrong;

	for (size_t i = 0; i < sizeof lines / sizeof *lines; i++) {
		struct span line = span_string(lines[i].line);

		dns_tape_read(&arena, guard_place(&guard, line), &recorded, &wrong);
		ok_span(span_string(wrong), span_string(lines[i].wrong), lines[i].line);
		for (size_t length = 0; length < line.len; length++) {
			struct span part = guard_place(&guard, span_upto(line, length));

			if (dns_tape_read(&arena, part, &recorded, &wrong) != DNS_TAPE_BROKEN &&
			    lines[i].wrong == NULL)
				ok(false, "a part of it is taken");
		}
	}
	arena_free(&arena);
	guard_close(&guard);
}

static void test_refused(const char *path)
{
	static const char *const full = "/dev/full";
	struct arena arena = { 0 };
	struct dns_refusal_list notes = { 0 };
	struct dns *dns = NULL, *zone = open_zone(&arena);
	struct dns_refusal refusal;

	write_file(path, SPAN("{\"mailpath-tape\": 1}\n{}\n{}\n"));
	refusal = dns_open_tape(&dns, &arena, &path, 1, &notes);
	ok(refusal.line == 2 && refusal.path == path, "a broken line is told by its number");
	ok_span(refusal.reason, SPAN("no name that was asked"), "and why");
	write_file(path, SPAN("From: a@example.org\n"));
	refusal = dns_open_recorder(&dns, &arena, zone, path);
	ok(refusal.path == path, "other files are not written to");
	ok_span(read_file(&arena, path), SPAN("From: a@example.org\n"), "and stay as they are");
	if (access(full, W_OK) == 0) {
		refusal = dns_open_recorder(&dns, &arena, zone, full);
		ok_span(refusal.reason, SPAN("No space left on device"), "a full disk is told");
	}
	ok(dns == NULL, "nothing was opened");
	dns_close(zone);
	arena_free(&arena);
}

/* Answers that come late are recorded when they come. */
static void test_late(const char *path, const char *again)
{
	struct arena arena = { 0 };
	struct dns *zone = open_zone(&arena);
	struct pending pending;
	struct span want = ask_all(&arena, zone);
	struct dns *recorder =
		open_recorder(&arena, pending_open(&pending, dns_port_open(zone)), again);

	ok_span(ask_all(&arena, recorder), want, "recording what comes late changes no answer");
	dns_close(recorder);
	dns_close(zone);
	ok_span(read_file(&arena, again), read_file(&arena, path), "nor the tape");
	arena_free(&arena);
}

int main(void)
{
	struct arena arena = { 0 };
	const char *folder = getenv("TMPDIR") != NULL ? getenv("TMPDIR") : "/tmp";
	char *made = (char *)arena_string(&arena, arena_format(&arena, "%s/tape-XXXXXX", folder));
	const char *paths[4];

	if (!ok(mkdtemp(made) != NULL, "a folder to write to"))
		return done();
	for (size_t i = 0; i < 4; i++)
		paths[i] = arena_format(&arena, "%s/%zu", made, i).at;
	test_replay(paths[0], paths[1]);
	test_lines(paths[0]);
	test_unrecorded(paths[0]);
	test_torn(paths[0], paths[1]);
	test_late(paths[0], paths[2]);
	test_merged(paths[1], paths[3]);
	test_broken();
	test_refused(paths[3]);
	for (size_t i = 0; i < 4; i++)
		unlink(paths[i]);
	ok(rmdir(made) == 0, "the folder is empty again");
	arena_free(&arena);
	return done();
}
