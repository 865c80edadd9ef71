#include "analyzers/dns_master.h"

#include "analyzers/dns_master_data.h"
#include "analyzers/dns_master_tokens.h"
#include "analyzers/dns_wire.h"
#include "parser/limits.h"
#include "parser/text.h"
#include "parser/whole_file.h"

enum { DEFAULT_TTL = 3600 };

static bool read_origin(struct dns_master *master)
{
	struct dns_name origin;

	if (master->tokens.count != 2 ||
	    !dns_name_parse(dns_master_word(master, 1), &master->origin, &origin))
		return dns_master_broken(master, "$ORIGIN wants a domain name", SPAN_NONE);
	master->origin = origin;
	return true;
}

static bool read_default_ttl(struct dns_master *master)
{
	if (master->tokens.count != 2 || !dns_master_time(dns_master_word(master, 1), &master->ttl))
		return dns_master_broken(master, "$TTL wants a time in seconds", SPAN_NONE);
	master->ttl_set = true;
	return true;
}

static bool read_fail(struct dns_master *master, struct dns_master_entry *entry)
{
	static const struct {
		struct span word;
		enum dns_fault fault;
	} faults[] = {
		{ { "TIMEOUT", 7 }, DNS_FAULT_TIMEOUT },
		{ { "SERVFAIL", 8 }, DNS_FAULT_SERVFAIL },
		{ { "REFUSED", 7 }, DNS_FAULT_REFUSED },
	};

	if (master->tokens.count != 4)
		return dns_master_broken(master, "$FAIL wants a name, a type and a failure",
					 SPAN_NONE);
	if (!dns_name_parse(dns_master_word(master, 1), &master->origin, &entry->owner))
		return dns_master_broken(master, "no domain name", dns_master_word(master, 1));
	entry->type = dns_master_is(master, 2, SPAN("ANY"))
			      ? DNS_RR_ANY
			      : dns_master_type(master->arena, dns_master_word(master, 2));
	if (entry->type == 0)
		return dns_master_broken(master, "no record type", dns_master_word(master, 2));
	for (size_t i = 0; i < sizeof faults / sizeof *faults; i++)
		if (dns_master_is(master, 3, faults[i].word))
			entry->fault = faults[i].fault;
	return entry->fault != DNS_FAULT_NONE ||
	       dns_master_broken(master, "neither TIMEOUT, SERVFAIL nor REFUSED",
				 dns_master_word(master, 3));
}

/* The owner, unless the line begins with a blank. `*next` is the token after it. */
static bool read_owner(struct dns_master *master, size_t *next)
{
	*next = 0;
	if (master->same_owner)
		return master->owner.length > 0 ||
		       dns_master_broken(master, "the first record has no owner", SPAN_NONE);
	*next = 1;
	return dns_name_parse(dns_master_word(master, 0), &master->origin, &master->owner) ||
	       dns_master_broken(master, "no domain name", dns_master_word(master, 0));
}

static bool read_record(struct dns_master *master, struct dns_master_entry *entry)
{
	size_t next;

	if (!read_owner(master, &next))
		return false;
	entry->ttl = master->ttl;
	/* Time and class come in either order. No type begins with a digit. */
	for (;; next++) {
		if (dns_master_is(master, next, SPAN("CH")) ||
		    dns_master_is(master, next, SPAN("HS")))
			return dns_master_broken(master, "a class other than IN",
						 dns_master_word(master, next));
		if (!dns_master_is(master, next, SPAN("IN")) &&
		    !dns_master_time(dns_master_word(master, next), &entry->ttl))
			break;
	}
	if (next >= master->tokens.count)
		return dns_master_broken(master, "a name without a record", SPAN_NONE);
	/* RFC 2308 4: the time of the record before is only meant where there is no $TTL. */
	if (!master->ttl_set)
		master->ttl = entry->ttl;
	entry->owner = master->owner;
	entry->type = dns_master_type(master->arena, dns_master_word(master, next));
	if (entry->type == 0)
		return dns_master_broken(master, "no record type", dns_master_word(master, next));
	return dns_master_data(master, next, entry->type, &entry->rdata);
}

bool dns_master_load(struct arena *arena, const char *path, struct span *text)
{
	return whole_file_read(arena, path, LIMIT_ZONE_FILE, text);
}

struct dns_master dns_master_open(struct arena *arena, struct span text)
{
	struct dns_master master = { .arena = arena, .rest = text, .line = 1, .ttl = DEFAULT_TTL };

	if (span_starts(text, SPAN("\xef\xbb\xbf"))) /* some editors write it */
		master.rest = span_from(text, 3);
	dns_name_parse(SPAN("."), NULL, &master.origin);
	return master;
}

bool dns_master_next(struct dns_master *master, struct dns_master_entry *entry)
{
	while (master->wrong == NULL && master->rest.len > 0) {
		*entry = (struct dns_master_entry){ 0 };
		if (!dns_master_tokens(master, &entry->line))
			break;
		if (master->tokens.count == 0)
			continue;
		bool good = true, given = false;
		if (dns_master_is(master, 0, SPAN("$ORIGIN")))
			good = read_origin(master);
		else if (dns_master_is(master, 0, SPAN("$TTL")))
			good = read_default_ttl(master);
		else if (dns_master_is(master, 0, SPAN("$FAIL")))
			given = good = read_fail(master, entry);
		else if (span_starts(dns_master_word(master, 0), SPAN("$")))
			good = dns_master_broken(master, "no directive that is known here",
						 dns_master_word(master, 0));
		else
			given = good = read_record(master, entry);
		if (!good)
			master->line = entry->line;
		if (given || !good)
			return given;
	}
	return false;
}
