#include "parser/aggregate_values.h"

#include <libxml/parser.h>
#include <libxml/parserInternals.h>
#include <stdlib.h>

#include "parser/limits.h"
#include "parser/text.h"
#include "parser/utf8_stream.h"

struct reading {
	struct aggregate_draft draft;

	struct utf8_stream stream;
	aggregate_reader *reader;
	void *context;
	uint64_t bytes, most;
	bool too_long, unreadable;

	xmlParserCtxt *xml;
	int depth; /* of the element that is open; -1: none */
	size_t error_line;
	struct span error;

	struct span outermost; /* name of the element around all */
	int base; /* depth of "feedback"; -1: not met so far */
	bool stopped; /* a fault says why nothing more is read */
	bool closed; /* its end was met */
};

const char *aggregate_library(void)
{
	return LIBXML_DOTTED_VERSION;
}

const char *aggregate_fault_word(enum aggregate_fault_kind kind)
{
	switch (kind) {
	case AGGREGATE_XML:
		return "not-xml";
	case AGGREGATE_DOCTYPE:
		return "doctype";
	case AGGREGATE_DEEP:
		return "too-deep";
	case AGGREGATE_LONG:
		return "too-long";
	case AGGREGATE_INPUT:
		return "unreadable";
	case AGGREGATE_OTHER:
		return "not-a-report";
	case AGGREGATE_UTF8:
		return "not-utf8";
	case AGGREGATE_VALUE:
		return "value";
	case AGGREGATE_TEXT:
		return "long-value";
	case AGGREGATE_PARTS:
		return "too-many-parts";
	case AGGREGATE_MISSING:
		return "missing";
	}
	return "";
}

bool aggregate_is(struct span head)
{
	if (span_starts(head, SPAN("\xef\xbb\xbf")))
		head = span_from(head, 3);
	head = span_trim(head);
	return span_starts(head, SPAN("<?xml")) || span_starts(head, SPAN("<feedback")) ||
	       span_starts(head, SPAN("<!DOCTYPE")) || span_starts(head, SPAN("<!--"));
}

static struct span xml_span(const xmlChar *text)
{
	return span_string((const char *)text);
}

static size_t line_now(const struct reading *reading)
{
	int line = xmlSAX2GetLineNumber(reading->xml);

	return line > 0 ? (size_t)line : 0;
}

static void fault_add(struct reading *reading, enum aggregate_fault_kind kind, size_t line,
		      struct span detail)
{
	reading->draft.line = line;
	aggregate_fault_add(&reading->draft, kind, line, detail);
}

static void stop(struct reading *reading, enum aggregate_fault_kind kind, struct span detail)
{
	fault_add(reading, kind, line_now(reading), detail);
	reading->stopped = true;
	xmlStopParser(reading->xml);
}

/* Before "feedback": some stand it in an element of another kind, which they then forget. */
static void outer_begin(struct reading *reading, struct span name)
{
	if (reading->depth == 0)
		reading->outermost =
			text_shown(reading->draft.arena,
				   arena_copy(reading->draft.arena, span_upto(name, 60)));
	if (!span_equal(name, SPAN("feedback")))
		return;
	reading->base = reading->depth;
	if (reading->depth > 0)
		fault_add(reading, AGGREGATE_OTHER, line_now(reading),
			  arena_format(&reading->draft.record_arena,
				       "the report stands inside of an element \"" SPAN_FMT "\"",
				       SPAN_ARG(reading->outermost)));
}

static void on_begin(void *context, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri,
		     int namespaces, const xmlChar **namespace, int attributes, int defaulted,
		     const xmlChar **attribute)
{
	struct reading *reading = context;

	(void)prefix, (void)uri, (void)namespaces, (void)namespace;
	(void)attributes, (void)defaulted, (void)attribute;
	if (++reading->depth >= LIMIT_REPORT_DEPTH) {
		stop(reading, AGGREGATE_DEEP, SPAN("elements stand too deep in each other"));
		return;
	}
	if (reading->base < 0) {
		outer_begin(reading, xml_span(name));
		return;
	}
	aggregate_enter(&reading->draft, reading->depth - reading->base, xml_span(name));
	if (reading->depth == reading->base + 1 && span_equal(xml_span(name), SPAN("record")))
		reading->draft.record.line = line_now(reading);
	aggregate_text_begin(&reading->draft);
}

static void on_end(void *context, const xmlChar *name, const xmlChar *prefix, const xmlChar *uri)
{
	struct reading *reading = context;
	int depth = reading->depth--;

	reading->draft.line = line_now(reading);
	(void)name, (void)prefix, (void)uri;
	if (reading->stopped || reading->base < 0)
		return;
	if (depth == reading->base) {
		/* What stands behind the report is nobody's business. */
		reading->closed = true;
		xmlStopParser(reading->xml);
	} else if (depth > reading->base) {
		aggregate_element(&reading->draft);
		aggregate_leave(&reading->draft, depth - reading->base);
		aggregate_text_begin(&reading->draft);
	}
}

static void on_text(void *context, const xmlChar *text, int length)
{
	struct reading *reading = context;

	aggregate_text(&reading->draft, (struct span){ (const char *)text, (size_t)length });
}

static void on_doctype(void *context, const xmlChar *name, const xmlChar *id, const xmlChar *uri)
{
	(void)name, (void)id, (void)uri;
	stop(context, AGGREGATE_DOCTYPE,
	     SPAN("it declares a document type, which no report needs: refused"));
}

static void on_error(void *context, xmlErrorPtr error)
{
	struct reading *reading = context;

	/* The first tells what is wrong, the others follow from it. */
	if (error->level < XML_ERR_ERROR || reading->error.at != NULL || reading->stopped ||
	    reading->closed)
		return;
	reading->error_line = error->line > 0 ? (size_t)error->line : 0;
	if (error->code == XML_ERR_DOCUMENT_END && reading->depth >= 0) {
		reading->error = SPAN("it ends in the middle");
		return;
	}
	reading->error = text_shown(
		reading->draft.arena,
		arena_copy(reading->draft.arena, span_trim(span_string(error->message))));
	if (reading->error.len == 0)
		reading->error = SPAN("it is no XML");
}

static ssize_t read_raw(void *context, char *into, size_t room)
{
	struct reading *reading = context;
	ssize_t got;

	if (reading->bytes >= reading->most) {
		reading->too_long = true;
		return 0;
	}
	got = reading->reader(reading->context, into, room);
	if (got < 0)
		reading->unreadable = true;
	reading->bytes += got > 0 ? (uint64_t)got : 0;
	return got > 0 ? got : 0;
}

/* Why it ended before its end, when the reading did not stop by itself. */
static void note_stop(struct reading *reading)
{
	if (reading->unreadable)
		fault_add(reading, AGGREGATE_INPUT, line_now(reading),
			  SPAN("it cannot be read any further"));
	else if (reading->too_long)
		fault_add(reading, AGGREGATE_LONG, line_now(reading),
			  SPAN("it is over 64 MiB long; the rest was not read"));
	else if (reading->error.len > 0)
		fault_add(reading, AGGREGATE_XML, reading->error_line, reading->error);
	else if (reading->base < 0)
		fault_add(reading, AGGREGATE_OTHER, 0,
			  arena_format(
				  &reading->draft.record_arena,
				  "it is XML, but no aggregate report: its element is \"" SPAN_FMT
				  "\"",
				  SPAN_ARG(reading->outermost)));
}

static void note_missing(struct reading *reading)
{
	const struct aggregate_report *report = &reading->draft.report;

	if (report->metadata.org_name.len == 0)
		fault_add(reading, AGGREGATE_MISSING, 0, SPAN("it does not say who reports"));
	if (report->policy.domain.len == 0)
		fault_add(reading, AGGREGATE_MISSING, 0,
			  SPAN("it does not say which domain it is about"));
	if (!report->metadata.range_known)
		fault_add(reading, AGGREGATE_MISSING, 0,
			  SPAN("it does not say which time it is about"));
}

static void note_end(struct reading *reading)
{
	if (reading->closed)
		note_missing(reading);
	else if (!reading->stopped)
		note_stop(reading);
	if (reading->stream.broken > 0)
		fault_add(reading, AGGREGATE_UTF8, reading->stream.line,
			  arena_format(&reading->draft.record_arena,
				       "%zu byte%s not UTF-8 and read as U+FFFD",
				       reading->stream.broken,
				       reading->stream.broken == 1 ? " is" : "s are"));
	reading->draft.report.whole = reading->closed;
}

/*
 * What is heard of the parser. It builds nothing, and as nobody takes declarations of entities,
 * none is ever expanded or loaded but the five of XML itself.
 */
static xmlSAXHandler handlers(void)
{
	return (xmlSAXHandler){
		.initialized = XML_SAX2_MAGIC,
		.internalSubset = on_doctype,
		.startElementNs = on_begin,
		.endElementNs = on_end,
		.characters = on_text,
		.ignorableWhitespace = on_text,
		.cdataBlock = on_text,
		.serror = on_error,
	};
}

static void read_all(struct reading *reading)
{
	char chunk[4096];
	size_t got;

	do {
		got = utf8_stream_read(&reading->stream, chunk, sizeof chunk);
		xmlParseChunk(reading->xml, chunk, (int)got, got == 0);
	} while (got > 0 && !reading->stopped && !reading->closed && reading->error.at == NULL);
}

struct aggregate_report aggregate_read(struct arena *arena, uint64_t most,
				       aggregate_reader *reader, void *reader_context,
				       aggregate_seen *seen, void *seen_context)
{
	struct reading *reading = heap_take(sizeof *reading);
	xmlSAXHandler heard = handlers();

	*reading = (struct reading){
		.draft = { .arena = arena, .seen = seen, .context = seen_context },
		.reader = reader,
		.context = reader_context,
		.most = most,
		.depth = -1,
		.base = -1,
	};
	reading->stream = utf8_stream_open(read_raw, reading);
	reading->xml = xmlCreatePushParserCtxt(&heard, reading, NULL, 0, NULL);
	if (reading->xml == NULL)
		abort();
	/* The stream is UTF-8 whatever the declaration says. */
	xmlCtxtUseOptions(reading->xml, XML_PARSE_NONET | XML_PARSE_IGNORE_ENC);
	read_all(reading);
	note_end(reading);

	struct aggregate_report report = reading->draft.report;

	xmlFreeParserCtxt(reading->xml);
	arena_free(&reading->draft.record_arena);
	free(reading);
	return report;
}
