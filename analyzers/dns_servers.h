/* dns_servers - which name servers are asked: those that are named, or resolv.conf(5)'s. */
#ifndef ANALYZERS_DNS_SERVERS_H
#define ANALYZERS_DNS_SERVERS_H

#include "parser/error.h"
#include "parser/ip.h"
#include "parser/span.h"

enum {
	DNS_SERVERS_MOST = 8,
	DNS_SERVERS_RESOLV = 3, /* as many of resolv.conf are used: MAXNS of resolver(3) */
	DNS_SERVER_TEXT = 96,
	DNS_PORT = 53,
};

struct dns_server {
	struct ip ip;
	uint16_t port;
	uint32_t zone; /* interface of a link-local address (RFC 4007 11); 0 for none */
	char text[DNS_SERVER_TEXT]; /* as it was written */
	size_t text_len;
};

struct dns_servers {
	struct dns_server items[DNS_SERVERS_MOST];
	size_t count;
};

/* Read ADDRESS[@PORT]; false when it is neither. An IPv6 address may have a %zone. */
bool dns_server_read(struct span text, struct dns_server *out);

/* Add one; false when there are DNS_SERVERS_MOST. */
bool dns_servers_add(struct dns_servers *, const struct dns_server *);

/*
 * The servers of a resolv.conf(5): its first three "nameserver" lines that can
 * be read. "options", "search" and the like concern names that people type.
 */
struct dns_servers dns_servers_read(struct span text);

/* The same from a file. A file that names none is no error: nobody can be asked. */
struct error dns_servers_open(const char *path, struct dns_servers *out);

#endif
