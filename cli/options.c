#include "cli/options.h"

#include <getopt.h>
#include <stddef.h>
#include <stdlib.h>
#include <unistd.h>

#include "cli/complain.h"
#include "cli/facts_file.h"
#include "cli/options_dns.h"
#include "cli/options_limits.h"
#include "cli/render.h"
#include "cli/terminal.h"
#include "parser/date.h"
#include "parser/idn.h"
#include "parser/text.h"

enum {
	FIRST_LONG = 256, /* what getopt_long() returns for the first row: no character */
	HELP_COLUMN = 29,
	HELP_WIDTH = 80,
	JOBS_MOST = 256,
};

/* A setter returns what is wrong with the value, or NULL. */
typedef const char *setter(struct options *, const char *value);

struct row {
	int letter; /* 0: none */
	const char *name;
	const char *argument; /* NULL: takes none */
	const char *help;
	setter *set; /* NULL: a flag */
	size_t flag; /* offset of the bool in the options that it sets */
};

static const char *set_format(struct options *options, const char *value)
{
	options->format = renderer_find(value);
	return options->format != NULL ? NULL : "no such format; mailpath --help names them";
}

static const char *set_output(struct options *options, const char *value)
{
	options->output = value;
	return *value != '\0' ? NULL : "the name of a file is wanted";
}

static const char *set_case(struct options *options, const char *value)
{
	options->case_path = value;
	return *value != '\0' ? NULL : "the name of a file is wanted";
}

/* Bytes that a host or domain name may have here; underscores are met, and U-labels. */
static bool is_name(struct span name)
{
	for (size_t i = 0; i < name.len; i++)
		if (!char_is_alpha(name.at[i]) && !char_is_digit(name.at[i]) &&
		    span_index(SPAN("-._"), name.at[i]) == NOT_FOUND &&
		    (unsigned char)name.at[i] < 0x80)
			return false;
	return name.len > 0 && name.at[0] != '.';
}

static const char *set_trust(struct options *options, const char *value)
{
	struct span word = span_string(value);
	struct trusted trusted = { 0 };

	if (!ip_prefix_read(word, &trusted.prefix)) {
		trusted.prefix = (struct ip_prefix){ 0 };
		if (!is_name(word))
			return "neither a host, a domain nor an address prefix";
		trusted.name = idn_ascii(&options->arena, word);
	}
	*LIST_ADD(&options->arena, &options->told.trusted) = trusted;
	return NULL;
}

/* What stands in a local-part only when that is quoted, and never in a domain. */
static bool is_special(char c)
{
	return (unsigned char)c <= ' ' || c == '\x7f' || c == '<' || c == '>';
}

static bool is_address(struct span address)
{
	size_t at = span_last_index(address, '@');
	size_t quoted = span_starts(address, SPAN("\"")) ? at : 0;

	if (at == NOT_FOUND || at == 0 || at + 1 == address.len)
		return false;
	for (size_t i = quoted; i < address.len; i++)
		if (is_special(address.at[i]))
			return false;
	return true;
}

static const char *set_jobs(struct options *options, const char *value)
{
	uint64_t jobs;

	if (!span_number(span_string(value), JOBS_MOST, &jobs) || jobs == 0)
		return "a number from 1 to 256 is wanted";
	options->jobs = (size_t)jobs;
	return NULL;
}

static const char *set_shard(struct options *options, const char *value)
{
	return shard_read(span_string(value), &options->shard)
		       ? NULL
		       : "K/N is wanted, K from 1 to N: the K-th of N shards";
}

static const char *set_about(struct options *options, const char *value)
{
	if (!is_name(span_string(value)))
		return "a domain is wanted";
	options->about =
		text_lower(&options->arena, idn_ascii(&options->arena, span_string(value)));
	return NULL;
}

static const char *set_top(struct options *options, const char *value)
{
	uint64_t top;

	if (!span_number(span_string(value), SIZE_MAX / 2, &top) || top == 0)
		return "a number from 1 on is wanted";
	options->top = (size_t)top;
	return NULL;
}

/* An address with or without angle brackets. */
static const char *set_address(struct span *out, const char *value)
{
	struct span address = span_trim(span_string(value));

	if (span_starts(address, SPAN("<")) && address.at[address.len - 1] == '>')
		address = span_part(address, 1, address.len - 2);
	*out = address;
	return is_address(address) ? NULL : "no address of the form local-part@domain";
}

static const char *set_mail_from(struct options *options, const char *value)
{
	if (span_equal(span_string(value), SPAN("<>"))) {
		options->told.mail_from = SPAN("<>");
		return NULL;
	}
	const char *wrong = set_address(&options->told.mail_from, value);
	return wrong != NULL ? "no address of the form local-part@domain, and not <>" : NULL;
}

static const char *set_from(struct options *options, const char *value)
{
	return set_address(&options->told.from, value);
}

static const char *set_rcpt(struct options *options, const char *value)
{
	return set_address(&options->told.rcpt, value);
}

static const char *set_fail_on(struct options *options, const char *value)
{
	static const enum severity severities[] = { SEVERITY_NOTE, SEVERITY_WARNING,
						    SEVERITY_ALARM };

	for (size_t i = 0; i < sizeof severities / sizeof *severities; i++)
		if (span_equal(span_string(value), span_string(severity_word(severities[i])))) {
			options->fail_on = severities[i];
			options->fail_on_set = true;
			return NULL;
		}
	return "neither note, warning nor alarm";
}

static const char *set_colour(struct options *options, const char *value)
{
	static const struct {
		const char *word;
		enum colour_choice colour;
	} choices[] = {
		{ "auto", COLOUR_AUTO },
		{ "always", COLOUR_ALWAYS },
		{ "never", COLOUR_NEVER },
	};

	for (size_t i = 0; i < sizeof choices / sizeof *choices; i++)
		if (span_equal(span_string(value), span_string(choices[i].word))) {
			options->colour = choices[i].colour;
			return NULL;
		}
	return "neither auto, always nor never";
}

static const char *set_type(struct options *options, const char *value)
{
	static const struct {
		const char *word;
		enum source_type type;
		enum told_text text;
		enum folder_type folder;
	} types[] = {
		{ "message", SOURCE_MESSAGE, TEXT_MESSAGE, FOLDER_AUTO },
		{ "headers", SOURCE_HEADERS, TEXT_HEADERS, FOLDER_AUTO },
		{ "mbox", SOURCE_MBOX, TEXT_MESSAGE, FOLDER_AUTO },
		{ "maildir", SOURCE_MESSAGE, TEXT_MESSAGE, FOLDER_MAILDIR },
		{ "mh", SOURCE_MESSAGE, TEXT_MESSAGE, FOLDER_MH },
		{ "directory", SOURCE_AUTO, TEXT_AUTO, FOLDER_PLAIN },
		/* Outlook's files, what is packed, and reports have marks that leave no choice. */
		{ "msg", SOURCE_AUTO, TEXT_AUTO, FOLDER_AUTO },
		{ "archive", SOURCE_AUTO, TEXT_AUTO, FOLDER_AUTO },
		{ "report", SOURCE_AUTO, TEXT_AUTO, FOLDER_AUTO },
	};

	for (size_t i = 0; i < sizeof types / sizeof *types; i++)
		if (span_equal(span_string(value), span_string(types[i].word))) {
			options->type = types[i].type;
			options->told.text = types[i].text;
			options->folder = types[i].folder;
			return NULL;
		}
	return "none of message, headers, mbox, maildir, mh, directory, msg, archive, report";
}

/* Any date that mails carry; a day alone begins at midnight UTC. */
static bool read_date(struct arena *arena, struct span text, time_t *out)
{
	struct span rest = SPAN_NONE;
	struct mail_date date = date_read(text, &rest, NULL);

	if (!date.known)
		date = date_read(arena_format(arena, SPAN_FMT " 00:00:00 +0000", SPAN_ARG(text)),
				 &rest, NULL);
	*out = date.utc;
	return date.known && rest.len == 0;
}

static const char *set_at(struct options *options, const char *value)
{
	struct span word = span_string(value);
	struct told *told = &options->told;

	if (span_equal(word, SPAN("hop"))) {
		told->at = AT_HOP;
		return NULL;
	}
	if (span_equal(word, SPAN("now"))) {
		told->at = AT_NOW;
		told->at_date = time(NULL);
		return NULL;
	}
	told->at = AT_DATE;
	return read_date(&options->arena, word, &told->at_date) ? NULL
								: "neither hop, now nor a date";
}

static const char *set_since(struct options *options, const char *value)
{
	options->since_set = true;
	return read_date(&options->arena, span_string(value), &options->since) ? NULL
									       : "a date is wanted";
}

static const char *set_facts(struct options *options, const char *value)
{
	if (options->facts == NULL)
		options->facts = arena_take(&options->arena, 1, sizeof *options->facts);
	options->told.facts = options->facts;
	return facts_file_read(&options->arena, value, options->facts);
}

static const char *set_dmarc(struct options *options, const char *value)
{
	static const struct {
		const char *word;
		enum dmarc_way way;
	} ways[] = {
		{ "rfc9989", DMARC_RFC9989 },
		{ "rfc7489", DMARC_RFC7489 },
	};

	for (size_t i = 0; i < sizeof ways / sizeof *ways; i++)
		if (span_equal(span_string(value), span_string(ways[i].word))) {
			options->told.dmarc = ways[i].way;
			return NULL;
		}
	return "neither rfc9989 nor rfc7489";
}

#define FLAG(member) NULL, offsetof(struct options, member)

static const struct row rows[] = {
	{ 'f', "format", "NAME",
	  "text (the default), json (for programs), dot (a drawing) or html (a page); reports: csv",
	  set_format, 0 },
	{ 'o', "output", "FILE", "write there instead of standard output: whole, then renamed",
	  set_output, 0 },
	{ 0, "dns", "MODE",
	  "live (the default of trace), off (of scan and recon), zone:FILE (several) or tape:FILE",
	  option_dns, 0 },
	{ 0, "resolver", "SERVER", "live: ask ADDRESS or ADDRESS@PORT (several)", option_resolver,
	  0 },
	{ 0, "record", "FILE", "keep the answers of the DNS there, to be a tape", option_record,
	  0 },
	{ 0, "dnssec", NULL, "check the signatures of answers, down from the root's keys",
	  FLAG(dnssec) },
	{ 0, "trust-anchor", "FILE", "the same, from these DS or DNSKEY records down",
	  option_trust_anchor, 0 },
	{ 0, "trust", "WHO", "a host, domain or address prefix whose hops are believed (several)",
	  set_trust, 0 },
	{ 0, "mail-from", "ADDRESS",
	  "the envelope sender, where the header does not tell; <> is none", set_mail_from, 0 },
	{ 0, "from", "ADDRESS", "the author, where the header does not tell", set_from, 0 },
	{ 0, "rcpt", "ADDRESS", "the recipient, where the header does not tell", set_rcpt, 0 },
	{ 0, "reveal", NULL, "also ask names that carry a local-part or the client's name (%{p})",
	  FLAG(told.reveal) },
	{ 0, "facts", "FILE",
	  "JSON about addresses and domains, as of RDAP, laid beside the hosts (several)",
	  set_facts, 0 },
	{ 0, "at", "TIME", "hop (the default), now or a date: when keys and support are judged",
	  set_at, 0 },
	{ 0, "dmarc", "RFC",
	  "rfc9989 (walks up the DNS; the default) or rfc7489 (public suffix list)", set_dmarc, 0 },
	{ 0, "type", "WHAT",
	  "message, headers, mbox, maildir, mh, directory, msg, archive or report, instead of what "
	  "it looks like",
	  set_type, 0 },
	{ 0, "limit", "NAME=N", "set a limit on work and memory; --limit=help lists them",
	  option_limit, 0 },
	{ 0, "redact", NULL,
	  "tokens instead of local-parts, people's names, internal hosts and private addresses",
	  FLAG(redact) },
	{ 0, "fail-on", "SEVERITY",
	  "exit 1 when a finding is at least that severe: note, warning or alarm", set_fail_on, 0 },
	{ 0, "colour", "WHEN", "auto (on a terminal, the default), always or never", set_colour,
	  0 },
	{ 'b', "brief", NULL, "one line a message: verdict, hop, host, cause, file", FLAG(brief) },
	{ 'q', "quiet", NULL, "text: only the answer of each report; no hints", FLAG(quiet) },
	{ 'v', "verbose", NULL, "text: tell all that is known", FLAG(verbose) },
	{ 0, "all", NULL, "explain: every rule", FLAG(all) },
	{ 0, "summary", NULL, "scan: count what the messages have in common, instead of reports",
	  FLAG(summary) },
	{ 0, "case", "FILE",
	  "scan, recon: keep reports there, and take those of messages met before from it",
	  set_case, 0 },
	{ 0, "unordered", NULL, "scan: reports as they are ready, not in the order of input",
	  FLAG(unordered) },
	{ 'j', "jobs", "N", "scan, recon: so many workers; by default one a processor", set_jobs,
	  0 },
	{ 0, "shard", "K/N", "scan, recon: every Nth message, from the Kth on, to share the work",
	  set_shard, 0 },
	{ 0, "merge", NULL, "scan, recon: join what shards printed to what one run would have",
	  FLAG(merge) },
	{ 0, "about", "DOMAIN", "recon: hosts of this domain, and those they hand to or take from",
	  set_about, 0 },
	{ 0, "since", "DATE", "recon: only messages that came then or later", set_since, 0 },
	{ 0, "compare", NULL, "recon: what two sources tell differently: before and after",
	  FLAG(compare) },
	{ 0, "top", "N", "recon: so many hosts, links and names, those most often seen", set_top,
	  0 },
	{ 0, "progress", NULL, "scan, recon: tell how far it is, also where no terminal is",
	  FLAG(progress) },
	{ 0, "help", NULL, "show this and exit", FLAG(help) },
	{ 0, "version", NULL, "show the version and exit; with -v the libraries' too",
	  FLAG(version) },
};

#undef FLAG

enum { ROWS = sizeof rows / sizeof *rows };

/* Relied on where they are given; what else a command does not use, it passes over. */
static const char bound[] =
	"redact fail-on summary case unordered shard merge about since compare top progress";

static const struct row *row_find(int chosen)
{
	for (size_t i = 0; i < ROWS; i++)
		if (chosen == FIRST_LONG + (int)i || (chosen != 0 && chosen == rows[i].letter))
			return &rows[i];
	return NULL;
}

/* What getopt_long() wants of the rows. A leading colon makes it tell missing arguments apart. */
static void fill(struct option *longs, char *shorts)
{
	*shorts++ = ':';
	for (size_t i = 0; i < ROWS; i++) {
		int argument = rows[i].argument != NULL ? required_argument : no_argument;

		longs[i] = (struct option){ rows[i].name, argument, NULL, FIRST_LONG + (int)i };
		if (rows[i].letter == 0)
			continue;
		*shorts++ = (char)rows[i].letter;
		if (argument == required_argument)
			*shorts++ = ':';
	}
	longs[ROWS] = (struct option){ 0 };
	*shorts = '\0';
}

/* `word` is what getopt_long() stopped at. */
static void complain_word(int answer, const char *word)
{
	const struct row *row = row_find(optopt);

	if (row != NULL && answer == ':')
		complain("--%s: %s is wanted after it", row->name, row->argument);
	else if (row != NULL)
		complain("--%s: it takes no value", row->name);
	else if (optopt != 0)
		complain("-%c: no such option; mailpath --help lists them", optopt);
	else
		complain("%s: no such option; mailpath --help lists them", word);
}

/* Whether the name stands among the names, by blanks; in NULL all do. */
static bool is_named(const char *names, const char *name)
{
	struct span rest = span_string(names);

	while (rest.len > 0)
		if (span_equal(span_cut_word(&rest), span_string(name)))
			return true;
	return names == NULL;
}

/* What is wrong with the value, or NULL. */
static const char *take(struct options *options, const struct row *row, const char *value)
{
	if (is_named(bound, row->name))
		*LIST_ADD(&options->arena, &options->bound) = row->name;
	if (row->set != NULL)
		return row->set(options, value);
	*(bool *)((char *)options + row->flag) = true;
	return NULL;
}

static enum status read_words(struct options *options, int argc, char **argv)
{
	struct option longs[ROWS + 1];
	char shorts[2 * ROWS + 2];
	int answer;

	fill(longs, shorts);
	opterr = 0;
	optind = 0; /* start anew, also where somebody has read options before */
	while ((answer = getopt_long(argc, argv, shorts, longs, NULL)) != -1) {
		const struct row *row = row_find(answer);

		if (answer == '?' || answer == ':' || row == NULL) {
			complain_word(answer, argv[optind - 1]);
			return STATUS_USAGE;
		}
		const char *wrong = take(options, row, optarg);
		if (wrong != NULL) {
			complain("--%s %s: %s", row->name, optarg, wrong);
			return STATUS_USAGE;
		}
	}
	options->files = argv + optind;
	options->file_count = (size_t)(argc - optind);
	return STATUS_OK;
}

static enum status read_environment(struct options *options)
{
	const char *dns = getenv("MAILPATH_DNS");
	const char *wrong = dns != NULL && *dns != '\0' ? option_dns(options, dns) : NULL;

	if (wrong == NULL)
		return STATUS_OK;
	complain("MAILPATH_DNS=%s: %s", dns, wrong);
	return STATUS_USAGE;
}

/* NO_COLOR counts when it is not empty (no-color.org). */
static bool colours_wanted(const struct options *options)
{
	const char *no_colour = getenv("NO_COLOR");

	switch (options->colour) {
	case COLOUR_ALWAYS:
		return true;
	case COLOUR_NEVER:
		return false;
	case COLOUR_AUTO:
		break;
	}
	if (no_colour != NULL && *no_colour != '\0')
		return false;
	return options->output == NULL && terminal_has_colours(STDOUT_FILENO);
}

enum status options_read(struct options *options, int argc, char **argv)
{
	options->limits = LIMITS_USUAL;

	enum status status = read_words(options, argc, argv);
	if (status != STATUS_OK || options->help || options->version || options->limits_shown)
		return status;
	if (!options->dns_set && read_environment(options) != STATUS_OK)
		return STATUS_USAGE;
	if (options->format == NULL)
		options->format = renderers[0];
	options->told.details = options->verbose;
	options->told.hops = (size_t)options->limits.hops;
	if (options->redact)
		options->plain = plain_words_make(&options->arena);
	options->colours = colours_wanted(options);
	options->columns = terminal_columns(options->output == NULL ? STDOUT_FILENO : -1);
	return STATUS_OK;
}

bool options_suit(const struct options *options, const char *command, const char *names)
{
	for (size_t i = 0; i < options->bound.count; i++) {
		const char *name = options->bound.items[i];

		if (is_named(names, name))
			continue;
		complain("--%s: it is not for %s; mailpath %s --help lists what is", name, command,
			 command);
		return false;
	}
	return true;
}

/* Print words up to the width, the lines after the first with the same indent. */
static void print_wrapped(FILE *out, size_t column, struct span text)
{
	while (text.len > 0) {
		struct span word = span_cut(&text, ' ');

		if (column + 1 + word.len > HELP_WIDTH) {
			fprintf(out, "\n%*s", HELP_COLUMN, "");
			column = HELP_COLUMN;
		}
		column += (size_t)fprintf(out, "%s" SPAN_FMT, column > HELP_COLUMN ? " " : "",
					  SPAN_ARG(word));
	}
	putc('\n', out);
}

static void print_row(FILE *out, const struct row *row)
{
	int column =
		row->letter != 0 ? fprintf(out, "  -%c, ", row->letter) : fprintf(out, "      ");

	column += fprintf(out, "--%s", row->name);
	if (row->argument != NULL)
		column += fprintf(out, "=%s", row->argument);
	if (column < HELP_COLUMN)
		fprintf(out, "%*s", HELP_COLUMN - column, "");
	else
		fprintf(out, "\n%*s", HELP_COLUMN, "");
	print_wrapped(out, HELP_COLUMN, span_string(row->help));
}

void options_print(FILE *out, const char *names)
{
	for (size_t i = 0; i < ROWS; i++)
		if (is_named(names, rows[i].name))
			print_row(out, &rows[i]);
}
