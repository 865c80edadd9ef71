#include "cli/report_input.h"

#include <string.h>

#include "cli/complain.h"
#include "cli/inputs.h"
#include "cli/interrupt.h"
#include "parser/container.h"
#include "parser/limits.h"
#include "parser/mime.h"
#include "parser/msg.h"
#include "parser/source.h"
#include "parser/stream.h"
#include "parser/text.h"

static ssize_t read_container(void *context, char *into, size_t room)
{
	return container_read(context, into, room);
}

/* Where in a file one is. */
struct place {
	const char *file;
	size_t message;
	struct span entry;
	const struct input *input;
	bool packed; /* in a container: another one in it is not opened */
};

static struct report_part part_at(const struct place *place)
{
	return (struct report_part){
		.file = place->file,
		.message = place->message,
		.entry = place->entry,
	};
}

static void refuse(struct report_input *input, const struct place *place, const char *why)
{
	struct arena arena = { 0 };
	struct report_part part = part_at(place);

	complain(SPAN_FMT ": %s", SPAN_ARG(report_part_name(&arena, &part)), why);
	input->status = STATUS_INPUT;
	arena_free(&arena);
}

static void add(void *context, const struct aggregate_report *so_far,
		const struct aggregate_record *record)
{
	senders_add(context, so_far, record);
}

static void take_xml(struct report_input *input, const struct place *place, struct stream *stream)
{
	struct arena arena = { 0 };
	struct report_part part = part_at(place);

	part.report = aggregate_read(&arena, input->options->limits.report, stream_read, stream,
				     add, &input->senders);
	input->senders.reports += part.report.records > 0 || part.report.whole;
	input->take(input, &part);
	arena_free(&arena);
}

static bool take_stream(struct report_input *input, const struct place *place,
			struct stream *stream);

static void take_container(struct report_input *input, const struct place *place,
			   struct stream *stream)
{
	struct container *container = container_open(stream_read, stream);
	struct place inside = *place;
	struct span name;
	size_t files = 0;

	inside.packed = true;
	while (container_next(container, &name) && !interrupted()) {
		struct stream entry = stream_open(read_container, container);

		files++;
		if (name.len > 0)
			inside.entry = name;
		if (!take_stream(input, &inside, &entry) &&
		    container_fault(container) == CONTAINER_SOUND)
			refuse(input, &inside, "it is no aggregate report");
	}
	if (container_fault(container) != CONTAINER_SOUND)
		refuse(input, place, container_fault_words(container_fault(container)));
	else if (files == 0)
		refuse(input, place, "there is nothing in it");
	container_close(container);
}

/* True when there was something to take, or to refuse. */
static bool take_stream(struct report_input *input, const struct place *place,
			struct stream *stream)
{
	struct span head = stream_look(stream);

	if (aggregate_is(head))
		take_xml(input, place, stream);
	else if (!container_is(head))
		return false;
	else if (place->packed)
		refuse(input, place, "a container within a container is not opened");
	else
		take_container(input, place, stream);
	return true;
}

/* What is attached, whatever it says that it is. */
static bool take_attached(struct report_input *input, const struct place *place, struct span name,
			  struct span content)
{
	struct stream stream = stream_open(stream_memory, &content);
	struct place inside = *place;

	if (name.len > 0)
		inside.entry = name;
	return take_stream(input, &inside, &stream);
}

static bool take_part(struct report_input *input, const struct place *place, struct arena *arena,
		      const struct mime_part *part)
{
	return take_attached(input, place, mime_parameter(arena, part, SPAN("name"), NULL),
			     mime_content(arena, part, NULL));
}

/* A file of Outlook. */
static bool take_msg(struct report_input *input, const struct place *place, struct arena *arena,
		     const struct source_item *item)
{
	struct msg_file_list files;
	enum msg_fault fault = msg_files(arena, item->bytes, item->cut, &files);
	bool any = fault != MSG_SOUND;

	if (fault != MSG_SOUND)
		refuse(input, place, msg_fault_words(fault));
	for (size_t i = 0; i < files.count; i++)
		any |= take_attached(input, place, files.items[i].name, files.items[i].content);
	return any;
}

static bool take_message(struct report_input *input, const struct place *place, struct arena *arena,
			 struct span raw)
{
	struct message message = message_read(arena, raw);
	struct mime_part_list parts = mime_read(arena, &message, &message.flaws);
	bool any = false;

	for (size_t i = 0; i < parts.count; i++)
		if (parts.items[i].end == i + 1 && !mime_holds_message(&parts.items[i]))
			any |= take_part(input, place, arena, &parts.items[i]);
	return any;
}

/* Messages without a report are nothing to complain of in a mailbox that has some. */
static void take_mails(struct report_input *input, struct place place, struct source *source)
{
	struct arena arena = { 0 };
	struct source_item item;
	bool more = true, any = false;
	struct error error = NO_ERROR;

	source_hold(source, LIMIT_REPORT_MAIL);
	while (!interrupted()) {
		error = source_next(source, &item, &more);
		if (!more)
			break;
		place.message = source_type(source) == SOURCE_MBOX ? item.index : 0;
		any |= msg_is(item.bytes) ? take_msg(input, &place, &arena, &item)
					  : take_message(input, &place, &arena, item.bytes);
		arena_reset(&arena);
	}
	arena_free(&arena);
	place.message = 0;
	if (interrupted())
		return;
	if (error.code != 0 && !input_is_refused(place.input))
		refuse(input, &place, strerror(error.code));
	else if (error.code != 0)
		input->status = STATUS_INPUT;
	else if (source_count(source) == 0)
		refuse(input, &place, "it is empty");
	else if (!any)
		refuse(input, &place, "there is no aggregate report in it");
}

void report_input_read(struct report_input *input)
{
	struct inputs *inputs = inputs_open(input->options);
	struct input one;

	while (!interrupted() && inputs_next(inputs, &one)) {
		struct place place = { .file = one.file, .entry = one.entry, .input = &one };

		if (one.source == NULL)
			take_xml(input, &place, one.whole);
		else
			take_mails(input, place, one.source);
	}
	if (inputs_status(inputs) != STATUS_OK)
		input->status = inputs_status(inputs);
	inputs_close(inputs);
}

static struct span kept(struct report_parts *parts, struct span text)
{
	return arena_copy(&parts->arena, text);
}

void report_parts_add(struct report_parts *parts, const struct report_part *part)
{
	struct report_part *copy = LIST_ADD(&parts->arena, parts);
	struct aggregate_report *report = &copy->report;

	*copy = *part;
	copy->file = arena_string(&parts->arena, span_string(part->file));
	copy->entry = kept(parts, part->entry);
	report->metadata = (struct aggregate_metadata){
		.org_name = kept(parts, part->report.metadata.org_name),
		.email = kept(parts, part->report.metadata.email),
		.report_id = kept(parts, part->report.metadata.report_id),
		.range_known = part->report.metadata.range_known,
		.begin = part->report.metadata.begin,
		.end = part->report.metadata.end,
	};
	report->policy = (struct aggregate_policy){
		.domain = kept(parts, part->report.policy.domain),
		.p = kept(parts, part->report.policy.p),
		.sp = kept(parts, part->report.policy.sp),
		.np = kept(parts, part->report.policy.np),
	};
	report->faults = (struct aggregate_fault_list){ 0 };
	for (size_t i = 0; i < part->report.faults.count; i++) {
		struct aggregate_fault *fault = LIST_ADD(&parts->arena, &report->faults);

		*fault = part->report.faults.items[i];
		fault->detail = kept(parts, fault->detail);
	}
}

struct span report_part_name(struct arena *arena, const struct report_part *part)
{
	struct span name =
		span_string(strcmp(part->file, "-") == 0 ? "standard input" : part->file);

	name = text_shown(arena, name);
	if (part->message > 0)
		name = arena_format(arena, SPAN_FMT ", message %zu", SPAN_ARG(name), part->message);
	if (part->entry.len > 0)
		name = arena_format(arena, SPAN_FMT ", " SPAN_FMT, SPAN_ARG(name),
				    SPAN_ARG(text_shown(arena, part->entry)));
	return name;
}
