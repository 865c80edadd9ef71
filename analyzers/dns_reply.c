#include "analyzers/dns_reply.h"

#include <stdlib.h>
#include <string.h>

#include "parser/memory.h"

enum { NOTE_TIMES = 4 }; /* a note is at most so many times as large as its reply */

/* The record list itself comes first, for its alignment; then bytes of any kind. */
static size_t size_of(const struct dns_reading *reading, struct span packet)
{
	size_t size = sizeof(struct dns_reply) + packet.len + reading->answer.alias.len +
		      reading->next.length;

	for (size_t i = 0; i < reading->answer.count; i++)
		size += sizeof(struct dns_record) + reading->answer.records[i].data.len;
	return size;
}

static struct span put(char **at, struct span bytes)
{
	struct span copy = { *at, bytes.len };

	if (bytes.len > 0)
		memcpy(*at, bytes.at, bytes.len);
	*at += bytes.len;
	return copy;
}

struct dns_reply *dns_reply_new(const struct dns_reading *reading, struct span packet,
				struct span server)
{
	size_t size = size_of(reading, packet), count = reading->answer.count;
	struct dns_reply *reply = memory_grow(NULL, size);

	*reply = (struct dns_reply){ .answer = reading->answer,
				     .aliases = reading->aliases,
				     .server = server,
				     .size = size,
				     .holders = 1 };
	struct dns_record *records = (struct dns_record *)(reply + 1);
	char *at = (char *)(records + count);
	for (size_t i = 0; i < count; i++) {
		records[i] = reading->answer.records[i];
		records[i].data = put(&at, records[i].data);
	}
	reply->answer.records = records;
	reply->answer.alias = put(&at, reading->answer.alias);
	reply->answer.note = count > 0 ? &reply->note : NULL;
	reply->note.most = count > 0 ? NOTE_TIMES * size : 0;
	reply->next = put(&at, dns_name_wire(&reading->next));
	reply->packet = put(&at, packet);
	return reply;
}

struct dns_reply *dns_reply_hold(struct dns_reply *reply)
{
	atomic_fetch_add_explicit(&reply->holders, 1, memory_order_relaxed);
	return reply;
}

void dns_reply_release(struct dns_reply *reply)
{
	if (reply == NULL || atomic_fetch_sub(&reply->holders, 1) > 1)
		return;
	free(atomic_load_explicit(&reply->note.made, memory_order_relaxed));
	free(reply);
}

void dns_reply_deliver(struct dns_reply *reply, struct dns_ticket *ticket)
{
	ticket->reply = dns_reply_hold(reply);
	ticket->reading.answer = reply->answer;
	ticket->reading.aliases = reply->aliases;
	ticket->reading.next.length = (unsigned char)reply->next.len;
	if (reply->next.len > 0)
		memcpy(ticket->reading.next.wire, reply->next.at, reply->next.len);
	if (ticket->keep_packet)
		ticket->packet = reply->packet;
	ticket->server = reply->server;
	ticket->state = DNS_DELIVERED;
}
