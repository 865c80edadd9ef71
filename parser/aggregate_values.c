#include "parser/aggregate_values.h"

#include <stddef.h>

#include "parser/date.h"
#include "parser/limits.h"
#include "parser/text.h"

void aggregate_fault_add(struct aggregate_draft *draft, enum aggregate_fault_kind kind, size_t line,
			 struct span detail)
{
	struct aggregate_report *report = &draft->report;

	if (report->fault_count++ < LIMIT_REPORT_FAULTS)
		*LIST_ADD(draft->arena, &report->faults) =
			(struct aggregate_fault){ kind, line, arena_copy(draft->arena, detail) };
}

/* "count is no number: x", with the path's last name and what stood there. */
static void fault_value(struct aggregate_draft *draft, const char *what)
{
	struct span path = { draft->path, draft->path_len };
	struct span text = { draft->text, draft->text_len };

	aggregate_fault_add(
		draft, AGGREGATE_VALUE, draft->line,
		arena_format(&draft->record_arena, SPAN_FMT " %s: \"" SPAN_FMT "\"",
			     SPAN_ARG(text_shown(&draft->record_arena, path)), what,
			     SPAN_ARG(text_shown(&draft->record_arena, span_upto(text, 60)))));
}

static struct span value(const struct aggregate_draft *draft)
{
	return span_trim((struct span){ draft->text, draft->text_len });
}

static void take_time(struct aggregate_draft *draft, time_t *out)
{
	/* Some write fractions of a second. */
	struct span whole = value(draft);
	uint64_t seconds;

	if (!span_number(span_cut(&whole, '.'), DATE_LAST, &seconds)) {
		fault_value(draft, "is no time in seconds since 1970");
		return;
	}
	*out = (time_t)seconds;
	draft->report.metadata.range_known = true;
}

static void take_begin(struct aggregate_draft *draft)
{
	take_time(draft, &draft->report.metadata.begin);
}

static void take_end(struct aggregate_draft *draft)
{
	take_time(draft, &draft->report.metadata.end);
}

static void take_error(struct aggregate_draft *draft)
{
	struct span_list *errors = &draft->report.metadata.errors;

	if (errors->count < LIMIT_REPORT_PARTS)
		*LIST_ADD(draft->arena, errors) = arena_copy(draft->arena, value(draft));
}

static void take_ip(struct aggregate_draft *draft)
{
	draft->record.ip_text = arena_copy(&draft->record_arena, value(draft));
	if (!ip_read(draft->record.ip_text, &draft->record.ip))
		fault_value(draft, "is no address");
}

static void take_count(struct aggregate_draft *draft)
{
	if (!span_number(value(draft), UINT32_MAX, &draft->record.count))
		fault_value(draft, "is no number of messages");
}

static void take_disposition(struct aggregate_draft *draft)
{
	struct arena *arena = &draft->record_arena;

	draft->record.disposition = text_lower(arena, arena_copy(arena, value(draft)));
}

static enum aggregate_outcome outcome(struct aggregate_draft *draft)
{
	if (span_equal_nocase(value(draft), SPAN("pass")))
		return OUTCOME_PASS;
	if (span_equal_nocase(value(draft), SPAN("fail")))
		return OUTCOME_FAIL;
	if (value(draft).len > 0)
		fault_value(draft, "is neither pass nor fail");
	return OUTCOME_UNKNOWN;
}

static void take_dkim(struct aggregate_draft *draft)
{
	draft->record.dkim = outcome(draft);
}

static void take_spf(struct aggregate_draft *draft)
{
	draft->record.spf = outcome(draft);
}

static void take_result(struct aggregate_draft *draft, enum auth_method method)
{
	draft->result.known = auth_verdict_read(method, value(draft), &draft->result.verdict);
	if (!draft->result.known && value(draft).len > 0)
		fault_value(draft, "is no result of RFC 8601");
}

static void take_dkim_result(struct aggregate_draft *draft)
{
	take_result(draft, AUTH_DKIM);
}

static void take_spf_result(struct aggregate_draft *draft)
{
	take_result(draft, AUTH_SPF);
}

/* Whether one more fits. */
static bool has_room(struct aggregate_draft *draft, size_t count)
{
	if (count < LIMIT_REPORT_PARTS)
		return true;
	if (count == LIMIT_REPORT_PARTS)
		aggregate_fault_add(draft, AGGREGATE_PARTS, draft->line,
				    SPAN("a record with more results than anybody has use for"));
	return false;
}

static void end_reason(struct aggregate_draft *draft)
{
	struct aggregate_reasons *reasons = &draft->record.reasons;

	if (has_room(draft, reasons->count))
		*LIST_ADD(&draft->record_arena, reasons) = draft->reason;
	draft->reason = (struct aggregate_reason){ 0 };
}

static void end_result(struct aggregate_draft *draft, enum auth_method method)
{
	struct aggregate_results *results = &draft->record.results;

	draft->result.method = method;
	if (has_room(draft, results->count))
		*LIST_ADD(&draft->record_arena, results) = draft->result;
	draft->result = (struct aggregate_result){ 0 };
}

static void end_dkim_result(struct aggregate_draft *draft)
{
	end_result(draft, AUTH_DKIM);
}

static void end_spf_result(struct aggregate_draft *draft)
{
	end_result(draft, AUTH_SPF);
}

/* Kept from one record to the next, or given back with the record. */
enum keep { KEEP, RECORD };

/*
 * What is done at the end of an element: its text goes to a place, or a function takes it. The
 * names are those of both schemas (RFC 7489 C, RFC 9990 A) and of the draft that came before.
 */
static const struct element {
	struct span path;
	enum keep keep;
	size_t offset; /* of a struct span in struct aggregate_draft */
	void (*take)(struct aggregate_draft *);
} elements[] = {
#define ROW(name)                                                                                  \
	{                                                                                          \
		name, sizeof name - 1                                                              \
	}
#define TEXT(name, keep, member)                                                                   \
	{                                                                                          \
		ROW(name), keep, offsetof(struct aggregate_draft, member), NULL                    \
	}
#define TAKE(name, function)                                                                       \
	{                                                                                          \
		ROW(name), KEEP, 0, function                                                       \
	}
	TEXT("version", KEEP, report.metadata.version),
	TEXT("report_metadata/org_name", KEEP, report.metadata.org_name),
	TEXT("report_metadata/email", KEEP, report.metadata.email),
	TEXT("report_metadata/extra_contact_info", KEEP, report.metadata.contact),
	TEXT("report_metadata/report_id", KEEP, report.metadata.report_id),
	TEXT("report_metadata/generator", KEEP, report.metadata.generator),
	TAKE("report_metadata/error", take_error),
	TAKE("report_metadata/date_range/begin", take_begin),
	TAKE("report_metadata/date_range/end", take_end),
	TEXT("policy_published/domain", KEEP, report.policy.domain),
	TEXT("policy_published/p", KEEP, report.policy.p),
	TEXT("policy_published/sp", KEEP, report.policy.sp),
	TEXT("policy_published/np", KEEP, report.policy.np),
	TEXT("policy_published/adkim", KEEP, report.policy.adkim),
	TEXT("policy_published/aspf", KEEP, report.policy.aspf),
	TEXT("policy_published/pct", KEEP, report.policy.pct),
	TEXT("policy_published/fo", KEEP, report.policy.fo),
	TEXT("policy_published/testing", KEEP, report.policy.testing),
	TEXT("policy_published/discovery_method", KEEP, report.policy.discovery_method),
	TAKE("record/row/source_ip", take_ip),
	TAKE("record/row/count", take_count),
	TAKE("record/row/policy_evaluated/disposition", take_disposition),
	TAKE("record/row/policy_evaluated/dkim", take_dkim),
	TAKE("record/row/policy_evaluated/spf", take_spf),
	TEXT("record/row/policy_evaluated/reason/type", RECORD, reason.type),
	TEXT("record/row/policy_evaluated/reason/comment", RECORD, reason.comment),
	TAKE("record/row/policy_evaluated/reason", end_reason),
	TEXT("record/identifiers/header_from", RECORD, record.header_from),
	TEXT("record/identifiers/envelope_from", RECORD, record.envelope_from),
	TEXT("record/identifiers/envelope_to", RECORD, record.envelope_to),
	TEXT("record/identities/header_from", RECORD, record.header_from),
	TEXT("record/identities/envelope_to", RECORD, record.envelope_to),
	TEXT("record/auth_results/dkim/domain", RECORD, result.domain),
	TEXT("record/auth_results/dkim/selector", RECORD, result.selector),
	TEXT("record/auth_results/dkim/human_result", RECORD, result.human),
	TAKE("record/auth_results/dkim/result", take_dkim_result),
	TAKE("record/auth_results/dkim", end_dkim_result),
	TEXT("record/auth_results/spf/domain", RECORD, result.domain),
	TEXT("record/auth_results/spf/scope", RECORD, result.scope),
	TEXT("record/auth_results/spf/human_result", RECORD, result.human),
	TAKE("record/auth_results/spf/result", take_spf_result),
	TAKE("record/auth_results/spf", end_spf_result),
#undef TAKE
#undef TEXT
#undef ROW
};

static void end_record(struct aggregate_draft *draft)
{
	struct aggregate_record *record = &draft->record;

	if (record->ip_text.len == 0)
		aggregate_fault_add(draft, AGGREGATE_MISSING, record->line,
				    SPAN("a record without the address that it is about"));
	draft->report.records++;
	draft->report.messages += record->count;
	draft->seen(draft->context, &draft->report, record);
	draft->record = (struct aggregate_record){ 0 };
	draft->reason = (struct aggregate_reason){ 0 };
	draft->result = (struct aggregate_result){ 0 };
	arena_reset(&draft->record_arena);
}

void aggregate_element(struct aggregate_draft *draft)
{
	struct span path = { draft->path, draft->path_len };

	if (draft->text_cut)
		aggregate_fault_add(draft, AGGREGATE_TEXT, draft->line,
				    SPAN("a value of over 4096 bytes was cut"));
	for (size_t i = 0; i < sizeof elements / sizeof *elements; i++) {
		const struct element *row = &elements[i];

		if (!span_equal(row->path, path))
			continue;
		if (row->take != NULL)
			row->take(draft);
		else
			*(struct span *)((char *)draft + row->offset) =
				arena_copy(row->keep == KEEP ? draft->arena : &draft->record_arena,
					   value(draft));
	}
	if (span_equal(path, SPAN("record")))
		end_record(draft);
}
void aggregate_text_begin(struct aggregate_draft *draft)
{
	draft->text_len = 0;
	draft->text_cut = false;
}

static void path_add(struct aggregate_draft *draft, struct span part)
{
	/* What does not fit is none of ours: no row is that long. */
	part = span_upto(part, sizeof draft->path - draft->path_len);
	if (part.len > 0)
		memcpy(draft->path + draft->path_len, part.at, part.len);
	draft->path_len += part.len;
}

/* `depth` is that of the element, from 1. */
void aggregate_enter(struct aggregate_draft *draft, int depth, struct span name)
{
	draft->path_before[depth] = draft->path_len;
	if (depth > 1)
		path_add(draft, SPAN("/"));
	path_add(draft, name);
}

void aggregate_leave(struct aggregate_draft *draft, int depth)
{
	draft->path_len = draft->path_before[depth];
}

void aggregate_text(struct aggregate_draft *draft, struct span text)
{
	size_t room = sizeof draft->text - draft->text_len;

	if (text.len > room)
		draft->text_cut = true;
	text = span_upto(text, room);
	if (text.len > 0)
		memcpy(draft->text + draft->text_len, text.at, text.len);
	draft->text_len += text.len;
}
