#include "parser/arc_set.h"

#include "parser/buffer.h"
#include "parser/limits.h"
#include "tests/guard.h"
#include "tests/test.h"

static struct arena arena;

#define RESULTS(i) "ARC-Authentication-Results: i=" i "; a.example; spf=pass\n"
#define MESSAGE_H(i, h)                                                                            \
	"ARC-Message-Signature: i=" i "; a=rsa-sha256; d=a.example; s=b; h=" h "; bh=YQ==; "       \
									       "b=YQ==\n"
#define MESSAGE(i) MESSAGE_H(i, "from")
#define SEAL(i, cv) "ARC-Seal: i=" i "; a=rsa-sha256; cv=" cv "; d=a.example; s=b; b=YQ==\n"
#define SET(i, cv) SEAL(i, cv) MESSAGE(i) RESULTS(i)

/* Fields, and what is wrong with them as a chain: "word instance", "" where nothing is. */
static const struct {
	const char *fields, *want;
	size_t sets;
} cases[] = {
	{ "From: a@a.example\n", "", 0 },
	{ SET("1", "none"), "", 1 },
	{ SET("2", "pass") SET("1", "none"), "", 2 },
	{ SET("1", "none") SET("2", "pass"), "", 2 },
	{ RESULTS("1") SEAL("1", "none") MESSAGE("1"), "", 1 },
	{ "arc-seal: i = 1 ; a=rsa-sha256; cv=none;\n\td=a.example; s=b; b=YQ==\n" MESSAGE("1")
		  RESULTS(" (x)\n\t1 "),
	  "", 1 },
	/* RFC 8617 5.2, 3.A */
	{ MESSAGE("1") RESULTS("1"), "set-incomplete 1", 1 },
	{ SEAL("1", "none") RESULTS("1"), "set-incomplete 1", 1 },
	{ SEAL("1", "none") MESSAGE("1"), "set-incomplete 1", 1 },
	{ SEAL("2", "pass") MESSAGE("2") SET("1", "none"), "set-incomplete 2", 2 },
	{ SET("1", "none") SEAL("1", "none"), "set-duplicate 1", 1 },
	{ MESSAGE("1") SET("1", "none"), "set-duplicate 1", 1 },
	{ RESULTS("2") SET("2", "pass") SET("1", "none"), "set-duplicate 2", 2 },
	/* 3.B */
	{ SET("2", "pass"), "set-missing 1", 2 },
	{ SET("3", "pass") SET("1", "none"), "set-missing 2", 3 },
	/* 3.C */
	{ SET("1", "pass"), "chain-status 1", 1 },
	{ SET("2", "none") SET("1", "none"), "chain-status 2", 2 },
	{ SET("2", "pass") SET("1", "fail"), "chain-status 1", 2 },
	{ SET("1", "PASS"), "chain-syntax 1", 1 },
	/* 5.2, 2 */
	{ SET("2", "fail") SET("1", "none"), "chain-failed 2", 2 },
	{ SET("3", "fail") SET("1", "none"), "chain-failed 3", 3 },
	{ SET("1", "fail"), "chain-failed 1", 1 },
	/* 4.2.1 */
	{ SET("0", "none"), "instance-syntax 0", 0 },
	{ SET("-1", "none"), "instance-syntax 0", 0 },
	{ SET("01", "none"), "instance-syntax 0", 0 },
	{ SET("", "none"), "instance-syntax 0", 0 },
	{ SET("1", "none") "ARC-Authentication-Results: a.example; i=1; spf=pass\n",
	  "instance-syntax 0", 1 },
	{ SET("1", "none") "ARC-Authentication-Results: i=1 a.example; spf=pass\n",
	  "instance-syntax 0", 1 },
	{ SET("1", "none") "ARC-Seal: \n", "instance-syntax 0", 1 },
	{ SET("1", "none") "ARC-Seal: i=1; cv\n", "set-duplicate 1", 1 },
	{ SET("51", "pass"), "sets-too-many 0", 0 },
	{ SET("18446744073709551617", "pass"), "instance-syntax 0", 0 },
	/* 4.1.2, 4.1.3 */
	{ "ARC-Seal: i=1; a=rsa-sha256; cv=none; d=a.example; s=b; h=from; b=YQ==\n" MESSAGE("1")
		  RESULTS("1"),
	  "tag-unexpected 1", 1 },
	{ SEAL("1", "none") MESSAGE_H("1", "from:arc-seal") RESULTS("1"), "seal-signed 1", 1 },
	{ SEAL("1", "none") MESSAGE_H("1", "from:arc-message-signature") RESULTS("1"), "", 1 },
	{ SEAL("1", "none") MESSAGE_H("1", "") RESULTS("1"), "names-syntax 1", 1 },
	/* of older message signatures only the newest counts */
	{ SET("2", "pass") SEAL("1", "none") MESSAGE_H("1", "") RESULTS("1"), "", 2 },
	{ SET("2", "pass") "ARC-Seal: i=1; a=x; cv=none; d=a.example; s=b; b=YQ==\n" MESSAGE("1")
		  RESULTS("1"),
	  "algorithm-unknown 1", 2 },
};

static struct span describe(const struct arc_sets *sets, size_t count, size_t from)
{
	struct arc_fault fault = arc_sets_fault(sets, count, from);

	return fault.word == NULL ? SPAN("")
				  : arena_format(&arena, "%s %u", fault.word, fault.instance);
}

static void test_case(size_t i)
{
	struct span text = span_string(cases[i].fields);
	struct guard guard = guard_open(text.len);
	struct message message = message_read(&arena, guard_place(&guard, text));
	struct arc_sets sets = arc_sets_read(&arena, &message);

	ok_span(describe(&sets, sets.count, 0), span_string(cases[i].want), cases[i].fields);
	ok_number((long long)sets.count, (long long)cases[i].sets, "sets");
	for (size_t len = 0; len <= text.len; len++) {
		message = message_read(&arena, guard_place(&guard, span_upto(text, len)));
		sets = arc_sets_read(&arena, &message);
		arc_sets_fault(&sets, sets.count, 0);
	}
	guard_close(&guard);
}

/* What stands above a field does not count for the stage that begins there. */
static void test_stages(void)
{
	struct message message = message_read(
		&arena,
		SPAN("ARC-Seal: broken\n" SET("2", "fail") "Received: x\n" SET("1", "none")));
	struct arc_sets sets = arc_sets_read(&arena, &message);

	ok_span(describe(&sets, 2, 0), SPAN("instance-syntax 0"), "the whole");
	ok_span(describe(&sets, 2, 1), SPAN("chain-failed 2"), "without the stray field");
	ok_span(describe(&sets, 1, 5), SPAN(""), "as it came to the upper hop");
	ok(arc_set_whole(&sets.items[1], 1) && !arc_set_whole(&sets.items[1], 2),
	   "a set is whole from its topmost field on");
	ok_span(describe(&sets, 1, 6), SPAN("set-incomplete 1"), "within the lower set");
}

static void test_limits(void)
{
	for (size_t over = 0; over <= 1; over++) {
		struct buffer text = { .arena = &arena };
		struct message message;
		struct arc_sets sets;

		for (size_t i = LIMIT_ARC_SETS + over; i > 0; i--)
			buffer_put(&text,
				   arena_format(&arena,
						SEAL("%zu", "%s") MESSAGE("%zu") RESULTS("%zu"), i,
						i == 1 ? "none" : "pass", i, i));
		message = message_read(&arena, buffer_span(&text));
		sets = arc_sets_read(&arena, &message);
		ok_span(describe(&sets, sets.count, 0), over ? SPAN("sets-too-many 0") : SPAN(""),
			"50 sets, and one more");
	}
}

/* No more than so many fields of a kind are read, however many there are. */
static void test_many(void)
{
	struct buffer text = { .arena = &arena };
	struct message message;
	struct arc_sets sets;

	for (size_t i = 0; i < 5000; i++)
		buffer_put(&text, SPAN(SEAL("1", "none")));
	message = message_read(&arena, buffer_span(&text));
	sets = arc_sets_read(&arena, &message);
	ok_span(describe(&sets, sets.count, 0), SPAN("sets-too-many 0"), "5000 seals");
	ok_number((long long)sets.strays.count, (long long)LIMIT_ARC_SETS, "few are kept");
}

int main(void)
{
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		test_case(i);
	test_stages();
	test_limits();
	test_many();
	arena_free(&arena);
	return done();
}
