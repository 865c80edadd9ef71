#include "analyzers/dns_servers.h"

#include <errno.h>
#include <fcntl.h>
#include <net/if.h>
#include <string.h>
#include <unistd.h>

enum { FILE_MOST = 64 * 1024, ZONE_MOST = IF_NAMESIZE - 1 };

/* An interface by its number or its name; false when there is none such. */
static bool zone_read(struct span text, uint32_t *out)
{
	char name[ZONE_MOST + 1] = "";
	uint64_t number;

	if (span_number(text, UINT32_MAX, &number)) {
		*out = (uint32_t)number;
		return number != 0;
	}
	if (text.len == 0 || text.len > ZONE_MOST)
		return false;
	memcpy(name, text.at, text.len);
	*out = if_nametoindex(name);
	return *out != 0;
}

bool dns_server_read(struct span text, struct dns_server *out)
{
	struct dns_server server = { .port = DNS_PORT };
	size_t at = span_index(text, '@');
	struct span address = span_upto(text, at);
	size_t percent = span_index(address, '%');
	uint64_t port = DNS_PORT;

	if (text.len > DNS_SERVER_TEXT || !ip_read(address, &server.ip))
		return false;
	if (at != NOT_FOUND && (!span_number(span_from(text, at + 1), UINT16_MAX, &port) || port == 0))
		return false;
	if (percent != NOT_FOUND && !zone_read(span_from(address, percent + 1), &server.zone))
		return false;
	server.port = (uint16_t)port;
	memcpy(server.text, text.at, text.len);
	server.text_len = text.len;
	*out = server;
	return true;
}

bool dns_servers_add(struct dns_servers *servers, const struct dns_server *server)
{
	if (servers->count == DNS_SERVERS_MOST)
		return false;
	servers->items[servers->count++] = *server;
	return true;
}

struct dns_servers dns_servers_read(struct span text)
{
	struct dns_servers servers = { .count = 0 };

	while (text.len > 0 && servers.count < DNS_SERVERS_RESOLV) {
		struct span line = span_chomp(span_cut_line(&text));
		struct dns_server server;

		/* A port belongs to our own lists: here "@" makes no address. */
		if (span_equal(span_cut_word(&line), SPAN("nameserver")) &&
		    dns_server_read(span_cut_word(&line), &server) && server.port == DNS_PORT)
			dns_servers_add(&servers, &server);
	}
	return servers;
}

struct error dns_servers_open(const char *path, struct dns_servers *out)
{
	char text[FILE_MOST];
	size_t length = 0;
	ssize_t got = 1;
	int descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);

	*out = (struct dns_servers){ .count = 0 };
	if (descriptor < 0)
		return (struct error){ errno, "open" };
	while (got > 0 && length < sizeof text) {
		got = read(descriptor, text + length, sizeof text - length);
		length += got > 0 ? (size_t)got : 0;
	}
	int reason = got < 0 ? errno : 0;
	close(descriptor);
	if (reason != 0)
		return (struct error){ reason, "read" };
	*out = dns_servers_read((struct span){ text, length });
	return NO_ERROR;
}
