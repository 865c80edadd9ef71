#include "cli/dns_mode.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>

#include "analyzers/dns_live.h"
#include "cli/complain.h"
#include "cli/interrupt.h"

#define RESOLV_CONF "/etc/resolv.conf"

static bool tell(struct dns_refusal refusal)
{
	if (refusal.path != NULL && refusal.line > 0)
		complain("%s:%zu: " SPAN_FMT, refusal.path, refusal.line, SPAN_ARG(refusal.reason));
	else if (refusal.path != NULL)
		complain("%s: " SPAN_FMT, refusal.path, SPAN_ARG(refusal.reason));
	return refusal.path == NULL;
}

static bool open_tape(struct dns **out, struct options *options, size_t count)
{
	struct dns_refusal_list notes = { 0 };
	struct dns_refusal refusal =
		dns_open_tape(out, &options->arena, options->dns_files.items, count, &notes);

	for (size_t i = 0; i < notes.count && !options->quiet; i++)
		tell(notes.items[i]);
	return tell(refusal);
}

/*
 * Without a resolver, as on a machine that has no network, every question is
 * answered DNS_FAULT_NETWORK, and the report tells.
 */
static struct dns *open_live(const struct options *options)
{
	struct dns_live_options live = dns_live_defaults();

	live.stopped = interrupted;
	live.engine.signatures = options->dnssec;
	live.engine.servers = options->resolvers;
	if (live.engine.servers.count == 0)
		dns_servers_open(RESOLV_CONF, &live.engine.servers);
	return dns_open_live(&live);
}

static bool open_mode(struct dns **out, struct options *options)
{
	switch (options->dns_mode) {
	case DNS_MODE_ZONE:
		return tell(dns_open_zone(out, &options->arena, options->dns_files.items,
					  options->dns_files.count));
	case DNS_MODE_TAPE:
		return open_tape(out, options, options->dns_files.count);
	case DNS_MODE_LIVE:
		*out = open_live(options);
		return true;
	case DNS_MODE_OFF:
		break;
	}
	return true;
}

/* The recorder around it. Where nobody is asked the recording is one of nothing. */
static bool open_recorder(struct dns **out, struct options *options)
{
	struct dns *inner = *out;

	if (inner == NULL && !open_tape(&inner, options, 0))
		return false;
	if (tell(dns_open_recorder(out, &options->arena, inner, options->record)))
		return true;
	dns_close(inner);
	*out = NULL;
	return false;
}

/* What another day answers is another thing: it is kept beside the reports that rest on it. */
static bool open_answers(struct dns **out, struct options *options)
{
	struct error error = NO_ERROR;
	int descriptor;

	if (options->case_path == NULL || options->dns_mode != DNS_MODE_LIVE)
		return true;
	options->answers = tmpfile();
	descriptor =
		options->answers != NULL ? fcntl(fileno(options->answers), F_DUPFD_CLOEXEC, 0) : -1;
	if (descriptor < 0 || fcntl(descriptor, F_SETFL, O_APPEND) != 0)
		error = (struct error){ errno, "open" };
	else
		error = dns_record_to(out, *out, descriptor);
	if (error.code != 0)
		complain("--case: answers of the DNS cannot be kept: %s", strerror(error.code));
	return error.code == 0;
}

static bool open_anchors(struct options *options)
{
	return !options->dnssec || tell(dns_open_anchors(&options->anchors, &options->arena,
							 options->trust_anchor));
}

struct dns_session dns_mode_session(struct dns_port *port, const struct options *options)
{
	struct dns_session session = dns_session_open(port);

	session.most = (unsigned)options->limits.questions;
	session.most_chain = (unsigned)options->limits.dnssec;

	/* The hop's time is that of the mail: signatures of today say nothing of it. */
	if (options->anchors != NULL && port != NULL)
		dns_session_secure(&session, options->anchors,
				   options->told.at == AT_HOP ? 0 : options->told.at_date);
	return session;
}

bool dns_mode_open(struct dns **out, struct options *options)
{
	*out = NULL;
	/* Nobody is told anything by a question that stays on this machine. */
	options->told.reveal = options->told.reveal || options->dns_mode != DNS_MODE_LIVE;
	return open_anchors(options) && open_mode(out, options) && open_answers(out, options) &&
	       (options->record == NULL || open_recorder(out, options));
}

bool dns_mode_close(struct dns *dns, const struct options *options)
{
	struct error error = dns != NULL ? dns_close(dns) : NO_ERROR;

	complain_error(options->record, error);
	return error.code == 0;
}
