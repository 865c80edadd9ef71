/*
 * host_names - what the form of a host's name tells.
 *
 * Names are in any case, without a final dot.
 */
#ifndef DATA_HOST_NAMES_H
#define DATA_HOST_NAMES_H

#include <stdbool.h>
#include <stddef.h>

/* A name that every host has for itself, or that stands for none: "localhost", "unknown". */
bool host_name_is_common(const char *name, size_t len);

/* A name in a domain that no public DNS has (RFC 6761, 6762, 8375, and usage): "mx.corp.local". */
bool host_name_is_inner(const char *name, size_t len);

/*
 * A name as access networks give it to their customers' lines: with a word for
 * that, or with most of the line's own IPv4 address. `ipv4` is four bytes in
 * network order, or NULL. Such a client is in the network's domain, but none
 * of its mail hosts.
 */
bool host_name_is_customer(const char *name, size_t len, const unsigned char *ipv4);

#endif
