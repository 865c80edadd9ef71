#include "analyzers/dns_reply.h"

#include <string.h>

#include "parser/memory.h"

/* The record list itself comes first, for its alignment; then bytes of any kind. */
static size_t size_of(const struct dns_reading *reading, struct span packet)
{
	size_t size = sizeof(struct dns_reply) + packet.len + reading->answer.alias.len;

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

	*reply = (struct dns_reply){ .reading = *reading, .server = server, .size = size };
	struct dns_record *records = (struct dns_record *)(reply + 1);
	char *at = (char *)(records + count);
	for (size_t i = 0; i < count; i++) {
		records[i] = reading->answer.records[i];
		records[i].data = put(&at, records[i].data);
	}
	reply->reading.answer.records = records;
	reply->reading.answer.alias = put(&at, reading->answer.alias);
	reply->packet = put(&at, packet);
	return reply;
}

void dns_reply_deliver(const struct dns_reply *reply, struct dns_ticket *ticket)
{
	struct arena *arena = &ticket->session->arena;
	struct dns_answer *answer = &ticket->reading.answer;

	ticket->reading = reply->reading;
	if (answer->count > 0) {
		struct dns_record *records = arena_take(arena, answer->count, sizeof *records);

		for (size_t i = 0; i < answer->count; i++) {
			records[i] = answer->records[i];
			records[i].data = arena_copy(arena, records[i].data);
		}
		answer->records = records;
	} else {
		answer->records = NULL;
	}
	answer->alias = arena_copy(arena, answer->alias);
	if (ticket->keep_packet)
		ticket->packet = arena_copy(arena, reply->packet);
	ticket->server = reply->server;
	ticket->state = DNS_DELIVERED;
}
