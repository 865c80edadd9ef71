/* options - the command line: each option is one row, read here and shown by --help. */
#ifndef CLI_OPTIONS_H
#define CLI_OPTIONS_H

#include <stdbool.h>

#include "analyzers/finding.h"
#include "analyzers/told.h"
#include "parser/source.h"

struct renderer;

enum colour_choice { COLOUR_AUTO, COLOUR_ALWAYS, COLOUR_NEVER };

struct options {
	struct arena arena; /* of everything below */
	struct told told;
	const struct renderer *format;
	const char *output;	 /* NULL: standard output */
	const char *dns;	 /* "off", "live", "zone:FILE"; the first word of it is the mode */
	const char **dns_files;	 /* NULL-terminated: zone and tape files */
	enum source_type type;
	enum colour_choice colour;
	bool colours;		 /* decided: colour may be used */
	unsigned columns;	 /* width of the text report */
	bool fail_on_set;
	enum severity fail_on;
	bool quiet, verbose, brief;
	char **files;		 /* operands, NULL-terminated */
	size_t file_count;
};

#endif
