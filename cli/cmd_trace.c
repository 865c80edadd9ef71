/* trace - one report per message: the command that is meant when none is named. */
#include <string.h>
#include <unistd.h>

#include "analyzers/body_watch.h"
#include "cli/command.h"
#include "cli/complain.h"
#include "cli/dns_mode.h"
#include "cli/inputs.h"
#include "cli/interrupt.h"
#include "cli/lockdown.h"
#include "cli/output.h"
#include "cli/redaction.h"
#include "cli/render.h"
#include "cli/terminal.h"

struct trace {
	const struct options *options;
	struct rendering rendering;
	struct output output;
	struct digest *digest;
	struct body_watch *watch;
	struct dns_port *port; /* NULL: the DNS is off */
	struct arena arena; /* of one message */
	enum status status;
};

/* The gravest of what happened wins; the statuses are in that order. */
static void raise_status(struct trace *trace, enum status status)
{
	if (status > trace->status)
		trace->status = status;
}

static void add_to_digests(void *context, struct span bytes)
{
	struct trace *trace = context;

	digest_add(trace->digest, bytes);
	body_watch_add(trace->watch, bytes);
}

/* `skipped` stands before the colon, where it is. */
static void complain_item(struct trace *trace, const struct input *input,
			  const struct source_item *item, const char *skipped, const char *what)
{
	struct span name = input_name(&trace->arena, input);

	raise_status(trace, STATUS_INPUT);
	if (input_is_refused(input))
		return;
	if (source_type(input->source) == SOURCE_MBOX)
		complain(SPAN_FMT ": message %zu%s: %s", SPAN_ARG(name), item->index, skipped,
			 what);
	else
		complain(SPAN_FMT "%s%s: %s", SPAN_ARG(name), *skipped != '\0' ? ":" : "", skipped,
			 what);
}

/* What has no header field is no message, and a report on it would say nothing. */
static void complain_facts(struct trace *trace, const struct input *input,
			   const struct source_item *item, const struct facts *facts)
{
	if (facts_lack(facts) != NULL)
		complain_item(trace, input, item, " skipped", facts_lack(facts));
	else if (facts_loss(facts) != NULL)
		complain_item(trace, input, item, "", facts_loss(facts));
}

static void trace_message(struct trace *trace, const struct input *input,
			  const struct source_item *item)
{
	const struct options *options = trace->options;
	struct origin origin = {
		.file = input->file,
		.entry = input->entry,
		.index = item->index,
		.offset = item->offset,
		.length = item->length,
		.mailbox = source_type(input->source) == SOURCE_MBOX,
	};

	digest_finish(trace->digest, origin.sha256);
	struct body_stream streamed = body_watch_finish(trace->watch, &trace->arena);
	struct facts facts = facts_read(&trace->arena, item->bytes, item->length, &options->told);
	facts_take_body(&trace->arena, &facts, &streamed, origin.mailbox);
	complain_facts(trace, input, item, &facts);
	if (facts_lack(&facts) == NULL) {
		struct dns_session session = dns_mode_session(trace->port, options);
		struct report report = report_finish(&session, &trace->arena, &facts,
						     redaction_origin(options, origin));

		report.dns_mode = dns_mode_word(options->dns_mode);
		/* Else it is unfinished: interrupted while answers were waited for. */
		if (session.pending == 0)
			options->format->report(&trace->rendering, &report);
		if (session.pending == 0 && options->fail_on_set &&
		    report_is_grave(&report, options->fail_on))
			raise_status(trace, STATUS_FINDING);
		dns_session_close(&session);
	}
	arena_reset(&trace->arena);
}

static bool may_go_on(struct trace *trace)
{
	return !interrupted() && output_good(&trace->output);
}

/* The end of a source that failed, or in which there was nothing. */
static void complain_end(struct trace *trace, const struct input *input, struct error error)
{
	struct span name = input_name(&trace->arena, input);

	raise_status(trace, STATUS_INPUT);
	if (error.code == 0)
		complain(SPAN_FMT ": skipped: it is empty", SPAN_ARG(name));
	else if (!input_is_refused(input))
		complain_error(arena_string(&trace->arena, name), error);
	arena_reset(&trace->arena);
}

static void trace_source(struct trace *trace, const struct input *input)
{
	struct source *source = input->source;
	struct source_item item;
	struct error error;
	bool more = true;

	source_watch(source, add_to_digests, trace);
	while (may_go_on(trace)) {
		error = source_next(source, &item, &more);
		if (!more || interrupted())
			break;
		trace_message(trace, input, &item);
	}
	if (more || interrupted())
		return;
	if (error.code != 0 || source_count(source) == 0)
		complain_end(trace, input, error);
}

/* Standard input is a terminal: somebody is about to paste. */
static struct error open_terminal(struct trace *trace, struct arena *arena, struct source **out)
{
	struct span typed;

	if (!trace->options->quiet)
		complain("paste a header or a message, then press Ctrl-D or enter a line with only "
			 "a dot");
	struct error error = terminal_read(arena, STDIN_FILENO, &typed);
	if (error.code == 0)
		*out = source_open_bytes(typed, trace->options->type);
	return error;
}

/* What is pasted into a terminal ends with a dot or Ctrl-D, and is read whole first. */
static void trace_terminal(struct trace *trace)
{
	struct input input = { .file = "-" };
	struct arena typed = { 0 };
	struct error error = open_terminal(trace, &typed, &input.source);

	if (error.code == 0) {
		trace_source(trace, &input);
		source_close(input.source);
	} else if (!interrupted()) {
		complain_error("standard input", error);
		raise_status(trace, STATUS_INPUT);
	}
	arena_free(&typed);
}

static bool means_terminal(const struct options *options)
{
	bool input = options->file_count == 0 ||
		     (options->file_count == 1 && strcmp(options->files[0], "-") == 0);

	return input && isatty(STDIN_FILENO);
}

static void trace_inputs(struct trace *trace)
{
	struct inputs *inputs = inputs_open(trace->options);
	struct input input;

	while (may_go_on(trace) && inputs_next(inputs, &input))
		trace_source(trace, &input);
	raise_status(trace, inputs_status(inputs));
	inputs_close(inputs);
}

/* What became of the output outweighs what became of the input. */
static enum status finish(struct trace *trace)
{
	struct output *output = &trace->output;

	if (interrupted())
		output_drop(output);
	else
		output_close(output);
	if (interrupted())
		return STATUS_INTERRUPTED;
	if (output_unread(output))
		return STATUS_OK;
	if (output->error.code != 0) {
		complain_error(output->name, output->error);
		return STATUS_OUTPUT;
	}
	return trace->status;
}

static enum status run(struct options *options)
{
	struct trace trace = { .options = options };
	struct dns *dns;

	if (options->format->report == NULL) {
		complain("--format %s: it is for the command reports", options->format->name);
		return STATUS_USAGE;
	}
	if (!dns_mode_open(&dns, options))
		return STATUS_USAGE;
	struct suffix_list *suffixes = suffix_open();
	options->told.suffixes = suffixes;
	options->told.keys = key_cache_open();
	trace.output = output_open(&options->arena, options->output);
	if (output_good(&trace.output)) {
		lockdown(trace.output.folder, NULL);
		trace.digest = digest_open(&options->arena);
		trace.watch = body_watch_open();
		trace.rendering =
			(struct rendering){ .out = trace.output.file, .options = options };
		trace.port = dns != NULL ? dns_port_open(dns) : NULL;
		options->format->begin(&trace.rendering);
		if (means_terminal(options))
			trace_terminal(&trace);
		else
			trace_inputs(&trace);
		options->format->end(&trace.rendering);
		body_watch_close(trace.watch);
		if (trace.port != NULL)
			dns_port_close(trace.port);
	}
	arena_free(&trace.arena);
	key_cache_close(options->told.keys);
	suffix_close(suffixes);
	if (!dns_mode_close(dns, options))
		raise_status(&trace, STATUS_OUTPUT);
	return finish(&trace);
}

const struct command command_trace = {
	.name = "trace",
	.operands = "[FILE]...",
	.summary = "one report per message (the default)",
	.options = "format output dns resolver record dnssec trust-anchor trust mail-from "
		   "from rcpt reveal facts at dmarc type limit redact fail-on colour brief quiet "
		   "verbose help",
	.example = "mailpath --trust=example.org message.eml",
	.run = run,
};
