/* Aggregate reports: both schemas, the broken ones, and those made to do harm. */
#include "parser/aggregate.h"

#include <stdlib.h>

#include "parser/limits.h"
#include "tests/test.h"

struct memory {
	struct span rest;
	size_t most; /* bytes a read */
};

static ssize_t read_memory(void *context, char *into, size_t room)
{
	struct memory *memory = context;
	struct span part = span_upto(memory->rest, room < memory->most ? room : memory->most);

	if (part.len > 0)
		memcpy(into, part.at, part.len);
	memory->rest = span_from(memory->rest, part.len);
	return (ssize_t)part.len;
}

/* All records as lines of text. */
struct heard {
	struct arena *arena;
	struct span text;
};

static void hear(void *context, const struct aggregate_report *so_far,
		 const struct aggregate_record *record)
{
	static const char *const words[] = { "?", "pass", "fail" };
	struct heard *heard = context;

	(void)so_far;
	heard->text = arena_format(
		heard->arena, SPAN_FMT SPAN_FMT " x%u dkim=%s spf=%s " SPAN_FMT " from=" SPAN_FMT,
		SPAN_ARG(heard->text), SPAN_ARG(ip_text(heard->arena, &record->ip)),
		(unsigned)record->count, words[record->dkim], words[record->spf],
		SPAN_ARG(record->disposition), SPAN_ARG(record->header_from));
	for (size_t i = 0; i < record->results.count; i++) {
		const struct aggregate_result *result = &record->results.items[i];

		heard->text = arena_format(
			heard->arena, SPAN_FMT " %s(" SPAN_FMT ")=%s", SPAN_ARG(heard->text),
			auth_method_word(result->method), SPAN_ARG(result->domain),
			result->known ? auth_verdict_word(result->verdict) : "?");
	}
	for (size_t i = 0; i < record->reasons.count; i++)
		heard->text = arena_format(heard->arena, SPAN_FMT " because=" SPAN_FMT,
					   SPAN_ARG(heard->text),
					   SPAN_ARG(record->reasons.items[i].type));
	heard->text = arena_format(heard->arena, SPAN_FMT "\n", SPAN_ARG(heard->text));
}

static struct aggregate_report read_report(struct arena *arena, struct span text, size_t most,
					   struct span *heard)
{
	struct memory memory = { text, most };
	struct heard records = { arena, SPAN_NONE };
	struct aggregate_report report =
		aggregate_read(arena, LIMIT_REPORT, read_memory, &memory, hear, &records);

	*heard = records.text;
	return report;
}

#define HEAD                                                                                       \
	"<report_metadata><org_name>Reporter &amp; Sons</org_name><report_id> 42 </report_id>"     \
	"<date_range><begin>1783000000</begin><end>1783086399</end></date_range></"                \
	"report_metadata>"                                                                         \
	"<policy_published><domain>sender.example</domain><p>reject</p></policy_published>"
#define ROW(ip, count)                                                                             \
	"<record><row><source_ip>" ip "</source_ip><count>" count "</count>"                       \
	"<policy_evaluated><disposition>Quarantine</disposition><dkim>Pass</dkim><spf>fail</spf>"  \
	"<reason><type>forwarded</type></reason></policy_evaluated></row><identifiers>"            \
	"<header_from>sender.example</header_from></identifiers><auth_results><dkim>"              \
	"<domain>sender.example</domain><result>pass</result></dkim><spf><domain>relay.example"    \
	"</domain><result>hardfail</result></spf></auth_results></record>"
#define ROW_HEARD(ip, count)                                                                       \
	ip " x" count                                                                              \
	   " dkim=pass spf=fail quarantine from=sender.example dkim(sender.example)=pass "         \
	   "spf(relay.example)=fail because=forwarded\n"

/* Whatever the pieces in which it comes. */
static void test_reading(struct arena *arena)
{
	static const struct {
		const char *name, *text, *heard;
	} cases[] = {
		{ "a report",
		  "<?xml version=\"1.0\"?>\n<feedback>" HEAD ROW("192.0.2.1", "3")
			  ROW("2001:db8::1", "1") "</feedback>",
		  ROW_HEARD("192.0.2.1", "3") ROW_HEARD("2001:db8::1", "1") },
		{ "one in a name space, with a byte order mark",
		  "\xef\xbb\xbf<d:feedback xmlns:d=\"urn:ietf:params:xml:ns:dmarc-2.0\">" HEAD ROW(
			  "192.0.2.1", "3") "</d:feedback>",
		  ROW_HEARD("192.0.2.1", "3") },
		{ "one that stands in another element",
		  "<x><feedback>" HEAD ROW("192.0.2.1", "3") "</feedback>",
		  ROW_HEARD("192.0.2.1", "3") },
		{ "one that is cut in the second record",
		  "<feedback>" HEAD ROW("192.0.2.1",
					"3") "<record><row><source_ip>192.0.2.9</source",
		  ROW_HEARD("192.0.2.1", "3") },
		{ "values that mean nothing",
		  "<feedback>" HEAD "<record><row><source_ip>192.0.2.300</source_ip><count>-1</"
				    "count><policy_evaluated><dkim>maybe</dkim></"
				    "policy_evaluated></row></record></feedback>",
		  " x0 dkim=? spf=?  from=\n" },
		{ "nothing", "", "" },
		{ "another document", "<html><record/></html>", "" },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		for (size_t most = 1; most <= 4096; most *= 64) {
			struct span heard;

			read_report(arena, span_string(cases[i].text), most, &heard);
			ok_span(heard, span_string(cases[i].heard), cases[i].name);
		}
}

static void test_metadata(struct arena *arena)
{
	struct span heard;
	struct aggregate_report report = read_report(
		arena,
		SPAN("<feedback>" HEAD ROW("192.0.2.1", "3") ROW("192.0.2.2", "4") "</feedback>"),
		4096, &heard);

	ok(report.whole && report.fault_count == 0, "a sound report has no faults");
	ok_span(report.metadata.org_name, SPAN("Reporter & Sons"), "who reports");
	ok_span(report.metadata.report_id, SPAN("42"), "the number of the report");
	ok_number(report.metadata.begin, 1783000000, "when it begins");
	ok_number(report.metadata.end, 1783086399, "when it ends");
	ok_span(report.policy.p, SPAN("reject"), "the policy");
	ok_number((long long)report.records, 2, "records are counted");
	ok_number((long long)report.messages, 7, "messages are counted");
}

static void test_faults(struct arena *arena)
{
	static const struct {
		const char *name, *text;
		enum aggregate_fault_kind kind;
		size_t line;
	} cases[] = {
		{ "not closed", "<feedback>\n" HEAD, AGGREGATE_XML, 2 },
		{ "an entity that is not declared", "<feedback>\n\n&foo;</feedback>", AGGREGATE_XML,
		  3 },
		{ "a document type", "<?xml version=\"1.0\"?>\n<!DOCTYPE feedback><feedback/>",
		  AGGREGATE_DOCTYPE, 2 },
		{ "one that names a file", "<!DOCTYPE x SYSTEM \"/etc/hostname\"><feedback/>",
		  AGGREGATE_DOCTYPE, 1 },
		{ "entities of entities",
		  "<!DOCTYPE x [<!ENTITY a \"aaaaaaaaaa\"><!ENTITY b "
		  "\"&a;&a;&a;&a;\">]><feedback>&b;</feedback>",
		  AGGREGATE_DOCTYPE, 1 },
		{ "parameters of parameters",
		  "<!DOCTYPE x [<!ENTITY % a \"b\"><!ENTITY % c \"&#37;a;&#37;a;\"> %c; "
		  "%c;]><feedback/>",
		  AGGREGATE_DOCTYPE, 1 },
		{ "another document", "<html></html>", AGGREGATE_OTHER, 0 },
		{ "broken UTF-8", "<feedback>" HEAD "\n\n<x>\xff</x></feedback>", AGGREGATE_UTF8,
		  3 },
		{ "a count that is none",
		  "<feedback>" HEAD "<record><row><source_ip>192.0.2.1</source_ip>\n<count>many</"
				    "count></row></record></feedback>",
		  AGGREGATE_VALUE, 2 },
		{ "a record of no address", "<feedback>" HEAD "\n<record></record></feedback>",
		  AGGREGATE_MISSING, 2 },
		{ "nobody who reports", "<feedback/>", AGGREGATE_MISSING, 0 },
	};

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct span heard;
		struct aggregate_report report =
			read_report(arena, span_string(cases[i].text), 4096, &heard);

		if (ok(report.fault_count > 0, "%s has a fault", cases[i].name)) {
			ok(report.faults.items[0].kind == cases[i].kind, "%s: %s", cases[i].name,
			   aggregate_fault_word(report.faults.items[0].kind));
			ok_number((long long)report.faults.items[0].line, (long long)cases[i].line,
				  cases[i].name);
		}
	}
}

/* `count` times `piece` between `head` and `tail`. */
static struct span repeated(struct arena *arena, const char *head, const char *piece, size_t count,
			    const char *tail)
{
	struct span part = span_string(piece), begin = span_string(head), end = span_string(tail);
	char *text = arena_bytes(arena, begin.len + count * part.len + end.len), *at = text;

	memcpy(at, begin.at, begin.len);
	at += begin.len;
	for (size_t i = 0; i < count; i++, at += part.len)
		memcpy(at, part.at, part.len);
	if (end.len > 0)
		memcpy(at, end.at, end.len);
	return (struct span){ text, (size_t)(at - text) + end.len };
}

static bool has_fault(const struct aggregate_report *report, enum aggregate_fault_kind kind)
{
	for (size_t i = 0; i < report->faults.count; i++)
		if (report->faults.items[i].kind == kind)
			return true;
	return false;
}

static void test_limits(struct arena *arena)
{
	struct span heard;
	struct aggregate_report report;

	report =
		read_report(arena, repeated(arena, "<feedback>", "<a>", LIMIT_REPORT_DEPTH - 1, ""),
			    4096, &heard);
	ok(!has_fault(&report, AGGREGATE_DEEP), "elements as deep as may be");
	report = read_report(arena, repeated(arena, "<feedback>", "<a>", LIMIT_REPORT_DEPTH, ""),
			     4096, &heard);
	ok(has_fault(&report, AGGREGATE_DEEP), "one deeper");

	report = read_report(arena,
			     repeated(arena, "<feedback><version>", "x", LIMIT_REPORT_TEXT,
				      "</version></feedback>"),
			     4096, &heard);
	ok(!has_fault(&report, AGGREGATE_TEXT), "a value as long as may be");
	report = read_report(arena,
			     repeated(arena, "<feedback><version>", "x", LIMIT_REPORT_TEXT + 1,
				      "</version></feedback>"),
			     4096, &heard);
	ok(has_fault(&report, AGGREGATE_TEXT) && report.metadata.version.len == LIMIT_REPORT_TEXT,
	   "one byte longer is cut");

	static const char head[] = "<feedback><record><auth_results>";
	static const char tail[] = "</auth_results></record></feedback>";
	report = read_report(arena, repeated(arena, head, "<spf></spf>", LIMIT_REPORT_PARTS, tail),
			     4096, &heard);
	ok(!has_fault(&report, AGGREGATE_PARTS), "results as many as may be");
	report = read_report(arena,
			     repeated(arena, head, "<spf></spf>", LIMIT_REPORT_PARTS + 1, tail),
			     4096, &heard);
	ok(has_fault(&report, AGGREGATE_PARTS), "one more is left out, and said to be");

	report = read_report(arena,
			     repeated(arena, "<feedback>", "<record></record>",
				      2 * LIMIT_REPORT_FAULTS, "</feedback>"),
			     4096, &heard);
	ok(report.faults.count == LIMIT_REPORT_FAULTS && report.fault_count > report.faults.count,
	   "faults are counted where they are not told any more");
}

/* Endless: the same bytes over and over. */
static ssize_t read_endless(void *context, char *into, size_t room)
{
	uint64_t *left = context;
	static const char piece[] = "<x>\n</x>";
	size_t count = room / (sizeof piece - 1);

	if (room > *left)
		return 0;
	for (size_t i = 0; i < count; i++)
		memcpy(into + i * (sizeof piece - 1), piece, sizeof piece - 1);
	*left -= count * (sizeof piece - 1);
	return (ssize_t)(count * (sizeof piece - 1));
}

static void test_length(struct arena *arena)
{
	uint64_t left = 2 * LIMIT_REPORT;
	struct heard records = { arena, SPAN_NONE };
	struct aggregate_report report = aggregate_read(arena, LIMIT_REPORT, read_endless, &left, hear, &records);

	ok(report.fault_count == 1, "an endless document is given up");
}

static void test_encodings(struct arena *arena)
{
	static const char big[] = "\0<\0f\0e\0e\0d\0b\0a\0c\0k\0>\0<\0v\0e\0r\0s\0i\0o\0n\0>"
				  "\x20\xac\xd8\x3d\xde\x00\0<"
				  "\0/\0v\0e\0r\0s\0i\0o\0n\0>\0<\0/\0f\0e\0e\0d\0b\0a\0c\0k\0>";
	struct span heard;

	ok_span(read_report(arena,
			    SPAN("<?xml version=\"1.0\" encoding='ISO-8859-1'?>"
				 "<feedback><version>\xe9\x80</version></feedback>"),
			    7, &heard)
			.metadata.version,
		SPAN("\xc3\xa9\xe2\x82\xac"), "Latin-1 by its declaration");
	ok_span(read_report(arena, (struct span){ big, sizeof big - 1 }, 3, &heard)
			.metadata.version,
		SPAN("\xe2\x82\xac\xf0\x9f\x98\x80"), "UTF-16 by its first bytes");
	ok_span(read_report(arena,
			    SPAN("<?xml version=\"1.0\" encoding=\"UTF-7\"?><feedback>"
				 "<version>+ADw-b+AD4-</version></feedback>"),
			    4096, &heard)
			.metadata.version,
		SPAN("+ADw-b+AD4-"), "no encoding hides an element");
}

int main(void)
{
	struct arena arena = { 0 };

	test_reading(&arena);
	test_metadata(&arena);
	test_faults(&arena);
	test_limits(&arena);
	test_length(&arena);
	test_encodings(&arena);
	arena_free(&arena);
	return done();
}
