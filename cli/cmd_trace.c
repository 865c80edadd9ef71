/* trace - one report per message: the command that is meant when none is named. */
#include <string.h>
#include <unistd.h>

#include "analyzers/crypto.h"
#include "cli/command.h"
#include "cli/complain.h"
#include "cli/dns_mode.h"
#include "cli/interrupt.h"
#include "cli/lockdown.h"
#include "cli/output.h"
#include "cli/render.h"
#include "cli/terminal.h"

struct trace {
	const struct options *options;
	struct rendering rendering;
	struct output output;
	struct digest *digest;
	struct dns_port *port; /* NULL: the DNS is off */
	struct arena arena; /* of one message */
	enum status status;
};

static const char *shown_name(const char *path)
{
	return strcmp(path, "-") == 0 ? "standard input" : path;
}

/* The gravest of what happened wins; the statuses are in that order. */
static void raise_status(struct trace *trace, enum status status)
{
	if (status > trace->status)
		trace->status = status;
}

static void add_to_digest(void *context, struct span bytes)
{
	digest_add(context, bytes);
}

static bool is_grave(const struct report *report, const struct options *options)
{
	for (size_t i = 0; i < report->findings.count; i++)
		if (report->findings.items[i].rule->severity >= options->fail_on)
			return options->fail_on_set;
	return false;
}

/* What has no header field is no message, and a report on it would say nothing. */
static void complain_no_header(struct trace *trace, const char *path, enum source_type type,
			       const struct source_item *item)
{
	const char *what = item->bytes.len > 0 ? "no header field was found in it" : "it is empty";

	raise_status(trace, STATUS_INPUT);
	if (type == SOURCE_MBOX)
		complain("%s: message %zu skipped: %s", shown_name(path), item->index, what);
	else
		complain("%s: skipped: %s", shown_name(path), what);
}

static void trace_message(struct trace *trace, const char *path, enum source_type type,
			  const struct source_item *item)
{
	const struct options *options = trace->options;
	struct origin origin = { path, item->index, item->offset, item->length, { 0 } };

	digest_finish(trace->digest, origin.sha256);
	struct facts facts = facts_read(&trace->arena, item->bytes, item->length, &options->told);
	if (facts.message->fields.count == 0) {
		complain_no_header(trace, path, type, item);
	} else {
		struct dns_session session = dns_session_open(trace->port);
		struct report report = report_finish(&session, &trace->arena, &facts, origin);

		report.dns_mode = dns_mode_word(options->dns_mode);
		options->format->report(&trace->rendering, &report);
		if (is_grave(&report, options))
			raise_status(trace, STATUS_FINDING);
		dns_session_close(&session);
	}
	arena_reset(&trace->arena);
}

static bool may_go_on(struct trace *trace)
{
	return !interrupted() && output_good(&trace->output);
}

static void trace_source(struct trace *trace, const char *path, struct source *source)
{
	struct source_item item;
	struct error error;
	bool more = true;

	source_watch(source, add_to_digest, trace->digest);
	while (may_go_on(trace)) {
		error = source_next(source, &item, &more);
		if (!more || interrupted())
			break;
		trace_message(trace, path, source_type(source), &item);
	}
	if (more || interrupted())
		return;
	if (error.code != 0) {
		complain_error(shown_name(path), error);
		raise_status(trace, STATUS_INPUT);
	} else if (source_count(source) == 0) {
		complain("%s: skipped: it is empty", shown_name(path));
		raise_status(trace, STATUS_INPUT);
	}
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

static void trace_path(struct trace *trace, const char *path)
{
	struct arena typed = { 0 };
	struct source *source;
	struct error error;

	if (strcmp(path, "-") == 0 && isatty(STDIN_FILENO))
		error = open_terminal(trace, &typed, &source);
	else
		error = source_open(&source, path, trace->options->type);
	if (error.code == 0) {
		trace_source(trace, path, source);
		source_close(source);
	} else if (!interrupted()) {
		complain_error(shown_name(path), error);
		raise_status(trace, STATUS_INPUT);
	}
	arena_free(&typed);
}

static void trace_paths(struct trace *trace)
{
	const struct options *options = trace->options;

	if (options->file_count == 0)
		trace_path(trace, "-");
	for (size_t i = 0; i < options->file_count && may_go_on(trace); i++)
		trace_path(trace, options->files[i]);
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
	/* Nobody is told anything by a question that stays on this machine. */
	options->told.reveal = options->told.reveal || options->dns_mode != DNS_MODE_LIVE;
	options->told.keys = key_cache_open();
	trace.output = output_open(&options->arena, options->output);
	if (output_good(&trace.output)) {
		lockdown(trace.output.folder);
		trace.digest = digest_open(&options->arena);
		trace.rendering =
			(struct rendering){ .out = trace.output.file, .options = options };
		trace.port = dns != NULL ? dns_port_open(dns) : NULL;
		options->format->begin(&trace.rendering);
		trace_paths(&trace);
		options->format->end(&trace.rendering);
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

const struct command command_trace = { "trace", "[FILE]...", "one report per message (the default)",
				       run };
