/*
 * dns_server - a name server on loopback that says what a test tells it to,
 * over UDP and TCP on the same port.
 */
#ifndef TESTS_DNS_SERVER_H
#define TESTS_DNS_SERVER_H

#include <netinet/in.h>
#include <stdbool.h>
#include <stdint.h>

#include "analyzers/dns_name.h"
#include "parser/span.h"

struct dns_stage; /* a server that runs, in threads of its own */

/* A question that came. */
struct dns_scene {
	struct dns_stage *stage;
	struct dns_name name;
	uint16_t id, type;
	bool edns;
	bool stream; /* by TCP: one question a connection, closed after the play */
	int descriptor;
	struct sockaddr_in from;
};

/* What the server does about a question. TCP connections play in threads of their own. */
typedef void dns_play(void *context, const struct dns_scene *);

enum dns_stage_streams { DNS_STAGE_STREAMS, DNS_STAGE_NO_STREAMS };

/* Ends the test program when there is no loopback. */
struct dns_stage *dns_stage_open(dns_play *play, void *context, enum dns_stage_streams);
unsigned dns_stage_port(const struct dns_stage *);
void dns_stage_close(struct dns_stage *);

/* Send a message: as a datagram, or with its length on the stream. */
void dns_scene_say(const struct dns_scene *, struct span packet);

/* Bytes on the stream as they are; false when nobody reads them any more. */
bool dns_scene_say_bytes(const struct dns_scene *, struct span bytes);

/* The datagram from another port, and from another address (127.0.0.2). */
void dns_scene_say_from_port(const struct dns_scene *, struct span packet);
void dns_scene_say_from_address(const struct dns_scene *, struct span packet);

/* The datagram later. At most 64 wait at a time. */
void dns_scene_say_later(const struct dns_scene *, struct span packet, int after_ms);

/* Whether the test is over: long plays end then. */
bool dns_stage_over(struct dns_stage *);

#endif
