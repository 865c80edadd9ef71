#include "cli/options_dns.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <unistd.h>

/* A back-end of the DNS; `prefix` ends with a colon when a file's name follows. */
static const struct {
	enum dns_mode mode;
	const char *word, *prefix;
} modes[] = {
	{ DNS_MODE_LIVE, "live", NULL },
	{ DNS_MODE_OFF, "off", NULL },
	{ DNS_MODE_ZONE, "zone", "zone:" },
	{ DNS_MODE_TAPE, "tape", "tape:" },
};

const char *dns_mode_word(enum dns_mode mode)
{
	for (size_t i = 0; i < sizeof modes / sizeof *modes; i++)
		if (modes[i].mode == mode)
			return modes[i].word;
	return "";
}

/* Why the file cannot be read, or NULL. */
static const char *unreadable(const char *path)
{
	char byte;
	int descriptor = open(path, O_RDONLY | O_CLOEXEC);
	/* A directory can be opened, and only reading tells. */
	bool bad = descriptor < 0 || read(descriptor, &byte, 1) < 0;
	int reason = errno;

	if (descriptor >= 0)
		close(descriptor);
	return bad ? strerror(reason) : NULL;
}

static const char *set_dns_file(struct options *options, enum dns_mode mode, const char *path)
{
	const char *reason = unreadable(path);

	if (reason != NULL)
		return reason;
	if (mode != options->dns_mode)
		options->dns_files.count = 0;
	options->dns_mode = mode;
	*LIST_ADD(&options->arena, &options->dns_files) = path;
	return NULL;
}

const char *option_dns(struct options *options, const char *value)
{
	struct span word = span_string(value);

	options->dns_set = true;
	for (size_t i = 0; i < sizeof modes / sizeof *modes; i++) {
		if (modes[i].prefix != NULL && span_starts(word, span_string(modes[i].prefix)))
			return set_dns_file(options, modes[i].mode,
					    value + span_string(modes[i].prefix).len);
		if (modes[i].prefix == NULL && span_equal(word, span_string(modes[i].word))) {
			options->dns_mode = modes[i].mode;
			options->dns_files.count = 0;
			return NULL;
		}
	}
	return "neither live, off, zone:FILE nor tape:FILE";
}

const char *option_resolver(struct options *options, const char *value)
{
	struct dns_server server;

	if (!dns_server_read(span_string(value), &server))
		return "no address, and none with @PORT behind it";
	return dns_servers_add(&options->resolvers, &server) ? NULL : "there are too many already";
}

const char *option_trust_anchor(struct options *options, const char *value)
{
	options->dnssec = true;
	options->trust_anchor = value;
	return unreadable(value);
}

const char *option_record(struct options *options, const char *value)
{
	options->record = value;
	return *value != '\0' ? NULL : "the name of a file is wanted";
}
