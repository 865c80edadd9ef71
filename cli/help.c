#include "cli/help.h"

#include "cli/command.h"
#include "cli/complain.h"
#include "cli/options_limits.h"
#include "cli/output.h"
#include "cli/versions.h"

static void print_commands(FILE *out)
{
	fputs("\nCommands:\n", out);
	for (size_t i = 0; commands[i] != NULL; i++)
		fprintf(out, "  %-10s %s\n", commands[i]->name, commands[i]->summary);
}

/* The first command is the one that need not be named. */
static void print_usage(FILE *out, const struct command *command)
{
	bool first = command == commands[0];

	fprintf(out, "  mailpath %s%s%s [OPTION]... %s\n", first ? "[" : "", command->name,
		first ? "]" : "", command->operands);
}

static void print_command_help(FILE *out, const struct command *command)
{
	fputs("Usage:\n", out);
	print_usage(out, command);
	fprintf(out, "\n%s - %s\n\nOptions:\n", command->name, command->summary);
	options_print(out, command->options);
	fprintf(out, "\nExample:\n  %s\n\nmailpath --help tells of the other commands.\n",
		command->example);
}

static void print_help(FILE *out)
{
	fputs("Usage:\n", out);
	for (size_t i = 0; commands[i] != NULL; i++)
		print_usage(out, commands[i]);
	fputs("\nExplains the path of a mail from its header: who handed it to whom, when, and\n"
	      "what went wrong on the way. Without FILE, or for \"-\", reads standard input; a\n"
	      "FILE is a message, a pasted header, an mbox, a folder, or any of these packed.\n",
	      out);
	print_commands(out);
	fputs("\nOptions:\n", out);
	options_print(out, NULL);
	fputs("\nEnvironment:\n"
	      "  MAILPATH_DNS  the default of --dns\n"
	      "  NO_COLOR      if set, no colours\n"
	      "\nExit status: 0 it ran; 1 --fail-on applies; 2 usage; 3 some input could not be\n"
	      "read; 4 the output could not be written; 130 interrupted.\n"
	      "\nExamples:\n"
	      "  mailpath message.eml                  explain one message\n"
	      "  mailpath                              paste a header, then press Ctrl-D\n"
	      "  mailpath --trust=example.org -v x.eml believe example.org's hosts; tell all\n"
	      "  mailpath -f json inbox.mbox | jq .    for programs\n"
	      "  mailpath -q --fail-on=alarm x.eml     the answer, and 1 when it is grave\n",
	      out);
}

static void print_version(FILE *out, const struct options *options)
{
	fputs("mailpath " VERSION "\n", out);
	if (options->verbose)
		versions_print(out);
}

enum status help_print(const struct options *options, const struct command *command)
{
	struct output output = output_open(NULL, NULL);

	if (options->limits_shown)
		limits_print(output.file);
	else if (options->help && command != NULL)
		print_command_help(output.file, command);
	else if (options->help)
		print_help(output.file);
	else
		print_version(output.file, options);
	output_close(&output);
	if (output.error.code == 0 || output_unread(&output))
		return STATUS_OK;
	complain_error(output.name, output.error);
	return STATUS_OUTPUT;
}
