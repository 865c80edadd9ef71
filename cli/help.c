#include "cli/help.h"

#include "analyzers/crypto.h"
#include "cli/command.h"
#include "cli/complain.h"
#include "cli/json_in.h"
#include "cli/options_limits.h"
#include "cli/output.h"
#include "data/suffix.h"
#include "data/tables.h"
#include "parser/aggregate.h"
#include "parser/container.h"
#include "parser/date.h"
#include "parser/idn.h"

#define VERSION "0.1"

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

static void print_suffix_list(FILE *out)
{
	struct suffix_list *list = suffix_open();
	char date[32] = "unknown date";

	if (suffix_list_time(list) != 0)
		date[date_format(suffix_list_time(list), date)] = '\0';
	fprintf(out, "public suffix list of %.10s\n", date);
	suffix_close(list);
}

/* What the answers rest on: the libraries, and the days that the tables are of. */
static void print_details(FILE *out)
{
	static const struct {
		const char *name;
		const char *(*version)(void);
	} libraries[] = {
		{ "jansson", json_library },	 { "libarchive", container_library },
		{ "libcrypto", crypto_library }, { "libidn2", idn_library },
		{ "libpsl", suffix_library },	 { "libxml2", aggregate_library },
	};

	for (size_t i = 0; i < sizeof libraries / sizeof *libraries; i++)
		fprintf(out, "%-10s %s\n", libraries[i].name, libraries[i].version());
	for (size_t i = 0; i < table_count; i++)
		fprintf(out, "table %s of %s\n", tables[i].name, tables[i].date);
	print_suffix_list(out);
}

static void print_version(FILE *out, const struct options *options)
{
	fputs("mailpath " VERSION "\n", out);
	if (options->verbose)
		print_details(out);
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
