#include "cli/versions.h"

#include "analyzers/crypto.h"
#include "analyzers/dns_packet.h"
#include "cli/json_in.h"
#include "cli/store.h"
#include "data/suffix.h"
#include "data/tables.h"
#include "parser/aggregate.h"
#include "parser/container.h"
#include "parser/date.h"
#include "parser/idn.h"

static void print_suffix_list(FILE *out)
{
	struct suffix_list *list = suffix_open();
	char date[32] = "unknown date";

	if (suffix_list_time(list) != 0)
		date[date_format(suffix_list_time(list), date)] = '\0';
	fprintf(out, "public suffix list of %.10s\n", date);
	suffix_close(list);
}

void versions_print(FILE *out)
{
	static const struct {
		const char *name;
		const char *(*version)(void);
	} libraries[] = {
		{ "jansson", json_library },	     { "ldns", dns_library },
		{ "libarchive", container_library }, { "libcrypto", crypto_library },
		{ "libidn2", idn_library },	     { "libpsl", suffix_library },
		{ "libxml2", aggregate_library },    { "sqlite", store_library },
	};

	for (size_t i = 0; i < sizeof libraries / sizeof *libraries; i++)
		fprintf(out, "%-10s %s\n", libraries[i].name, libraries[i].version());
	for (size_t i = 0; i < table_count; i++)
		fprintf(out, "table %s of %s\n", tables[i].name, tables[i].date);
	print_suffix_list(out);
}
