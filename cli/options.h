/* options - the command line: each option is one row, read here and shown by --help. */
#ifndef CLI_OPTIONS_H
#define CLI_OPTIONS_H

#include <stdbool.h>
#include <stdio.h>

#include "analyzers/dns_servers.h"
#include "analyzers/finding.h"
#include "analyzers/plain_words.h"
#include "analyzers/told.h"
#include "cli/shard.h"
#include "parser/limits.h"
#include "parser/source.h"

struct renderer;

/* Exit statuses, as the manual page has them. */
enum status {
	STATUS_OK = 0,
	STATUS_FINDING = 1, /* --fail-on applies */
	STATUS_USAGE = 2,
	STATUS_INPUT = 3,  /* some input could not be read; wins over STATUS_FINDING */
	STATUS_OUTPUT = 4, /* the output could not be written; wins over both */
	STATUS_INTERRUPTED = 130,
};

enum colour_choice { COLOUR_AUTO, COLOUR_ALWAYS, COLOUR_NEVER };

enum dns_mode { DNS_MODE_LIVE, DNS_MODE_OFF, DNS_MODE_ZONE, DNS_MODE_TAPE };

/* What a folder is; FOLDER_AUTO: as its content tells. */
enum folder_type { FOLDER_AUTO, FOLDER_PLAIN, FOLDER_MAILDIR, FOLDER_MH };

struct options {
	struct arena arena; /* of everything below */
	bool help, version; /* asked for instead of a command's work */
	struct told told; /* but for the list of suffixes, which the command opens */
	const struct renderer *format;
	const char *output; /* NULL: standard output */
	enum dns_mode dns_mode;
	bool dns_set; /* by an option; else the environment is asked */
	struct string_list LIST_OF(const char *) dns_files; /* of the zone and tape modes */
	struct dns_servers resolvers; /* to ask live; none: those of this machine */
	bool dnssec;		      /* check signatures */
	const char *trust_anchor;     /* file of keys to begin with; NULL: those of the root */
	struct dns_anchors *anchors;  /* the same, read by dns_mode_open(); NULL: nothing is checked */
	struct host_facts *facts; /* told.facts, to be added to; NULL: none */
	const char *record;			      /* where answers are kept; NULL: nowhere */
	enum source_type type;
	enum folder_type folder; /* of the operands that are folders */
	enum colour_choice colour;
	bool colours;	  /* decided: colour may be used */
	unsigned columns; /* width of the text report */
	bool fail_on_set;
	enum severity fail_on;
	bool quiet, verbose, brief;
	bool all;     /* explain: every rule */
	struct limits limits; /* told.hops is one of them */
	bool limits_shown; /* asked for instead of a command's work */
	bool redact;
	struct plain_words plain; /* with redact */
	bool summary; /* scan */
	bool merge; /* scan, recon: the operands are outputs of shards */
	const char *case_path; /* scan, recon: where reports are kept; NULL: nowhere */
	FILE *answers; /* of the live DNS, for the case; dns_mode_open() makes it; NULL: none */
	bool unordered; /* scan: reports as they are ready, not in the order of input */
	bool progress;	/* scan, recon: also where standard error is no terminal */
	/* Files that begin so are given as they are, not as messages; NULL: none. */
	bool (*takes_whole)(struct span head);
	size_t layers; /* containers opened within each other; 0: as many as inputs opens */
	struct shard shard; /* scan, recon: the messages that are taken */
	struct span about; /* recon: this domain and what it touches; empty: all */
	bool since_set;
	time_t since; /* recon: only messages that came then or later */
	bool compare; /* recon: the two operands */
	size_t top;	/* recon: so many hosts; 0: as the format has it */
	size_t jobs;	/* workers; 0: as many as there are processors */
	struct name_list LIST_OF(const char *) bound; /* options given that not all commands take */
	char **files; /* operands, NULL-terminated */
	size_t file_count;
};

/*
 * Read the words after the command's name, and the environment; argv[0] is
 * the command. What is wrong is told on standard error in one line, and the
 * status is then STATUS_USAGE, else STATUS_OK. `options` is to be zeroed
 * before, and its arena to be freed after, whatever the status.
 */
enum status options_read(struct options *, int argc, char **argv);

/*
 * Whether the command, whose options have those names, by blanks, takes all that was given; told
 * where not, and the status is STATUS_USAGE. Passed over in silence, an option that chooses among
 * messages would leave a report on others than were asked for, and one that hides, on more.
 */
bool options_suit(const struct options *, const char *command, const char *names);

/*
 * Those of the rows whose names stand in `names`, by blanks; NULL: all. As --help shows them, for
 * a terminal of 80 columns.
 */
void options_print(FILE *, const char *names);

const char *dns_mode_word(enum dns_mode); /* "zone"; static */

#endif
