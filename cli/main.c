#include <fcntl.h>
#include <string.h>
#include <unistd.h>

#include "analyzers/identify.h"
#include "cli/command.h"
#include "cli/complain.h"
#include "cli/help.h"
#include "cli/inputs.h"
#include "cli/interrupt.h"

const struct command *const commands[] = {
	&command_trace,
	&command_scan,
	&command_recon,
	&command_explain,
	&command_identify,
	&command_reports,
	&command_plan,
	NULL,
};

static const struct command *command_find(const char *word)
{
	for (size_t i = 0; commands[i] != NULL; i++)
		if (strcmp(commands[i]->name, word) == 0)
			return commands[i];
	return NULL;
}

/* `mailpath 14.3.181.6`: the operand is no file, and reads as something that identify knows. */
static bool means_identify(const struct options *options)
{
	if (options->file_count == 0 || access(options->files[0], F_OK) == 0)
		return false;
	return identify_likely(span_string(options->files[0]));
}

static const struct command *command_meant(const struct command *named,
					   const struct options *options)
{
	if (named != NULL)
		return named;
	return means_identify(options) ? &command_identify : commands[0];
}

static enum status command_run(const struct command *command, struct options *options)
{
	if (!options_suit(options, command->name, command->options))
		return STATUS_USAGE;
	if (options->output != NULL && inputs_have(options, options->output)) {
		complain("--output %s: it is an input, and would be lost", options->output);
		return STATUS_USAGE;
	}
	return command->run(options);
}

/*
 * A closed standard descriptor would be given to the first file that is
 * opened, and reports or complaints would be written into it.
 */
static void hold_standard_descriptors(void)
{
	static const int modes[] = { O_WRONLY, O_RDONLY, O_WRONLY };

	for (int i = 0; i < 3; i++)
		/* Opened the wrong way round for 0 and 1, so that using them still fails. */
		if (fcntl(i, F_GETFD) == -1 && open("/dev/null", modes[i]) != i)
			_exit(STATUS_OUTPUT);
}

int main(int argc, char **argv)
{
	struct options options = { 0 };
	const char *word = argc > 1 ? argv[1] : "";
	const struct command *command = command_find(word);
	int skip = command != NULL ? 1 : 0;

	hold_standard_descriptors();
	interrupt_catch();
	enum status status = options_read(&options, argc - skip, argv + skip);
	if (status == STATUS_OK && (options.help || options.version || options.limits_shown))
		status = help_print(&options, command);
	else if (status == STATUS_OK)
		status = command_run(command_meant(command, &options), &options);
	arena_free(&options.arena);
	interrupt_die();
	return (int)status;
}
