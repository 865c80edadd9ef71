#include "analyzers/dns_transport.h"

#include <arpa/inet.h>
#include <errno.h>
#include <netinet/in.h>
#include <stdlib.h>
#include <string.h>
#include <sys/random.h>
#include <sys/socket.h>
#include <unistd.h>

#include "parser/memory.h"

enum {
	PREFIX = 2, /* bytes before each message on TCP: its length, RFC 1035 4.2.2 */
	HEADER = 12,
	HEAD_QR = 0x80, /* of the third byte, with the opcode's bits */
	HEAD_OPCODE = 0x78,
	HEAD_RCODE = 0x0f, /* of the fourth */
};

union address {
	struct sockaddr any;
	struct sockaddr_in v4;
	struct sockaddr_in6 v6;
};

static struct error failed(const char *doing)
{
	return (struct error){ errno, doing };
}

/* At most 256 bytes are asked for, which getrandom(2) gives whole or not at all. */
static bool next_id(struct dns_ids *ids, uint16_t *out)
{
	if (ids->left == 0) {
		if (getrandom(ids->pool, sizeof ids->pool, 0) != (ssize_t)sizeof ids->pool)
			return false;
		ids->left = sizeof ids->pool / sizeof *ids->pool;
	}
	*out = ids->pool[--ids->left];
	return true;
}

static socklen_t address_of(const struct dns_server *server, union address *out)
{
	memset(out, 0, sizeof *out);
	if (server->ip.family == 4) {
		out->v4.sin_family = AF_INET;
		out->v4.sin_port = htons(server->port);
		memcpy(&out->v4.sin_addr, server->ip.bytes, sizeof out->v4.sin_addr);
		return sizeof out->v4;
	}
	out->v6.sin6_family = AF_INET6;
	out->v6.sin6_port = htons(server->port);
	out->v6.sin6_scope_id = server->zone;
	memcpy(&out->v6.sin6_addr, server->ip.bytes, sizeof out->v6.sin6_addr);
	return sizeof out->v6;
}

static struct error connect_to(struct dns_try *try, const struct dns_server *server)
{
	union address address;
	socklen_t length = address_of(server, &address);
	int type = try->over == DNS_OVER_UDP ? SOCK_DGRAM : SOCK_STREAM;

	if (try->descriptor < 0)
		try->descriptor =
			socket(address.any.sa_family, type | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
	if (try->descriptor < 0)
		return failed("socket");
	if (connect(try->descriptor, &address.any, length) < 0 && errno != EINPROGRESS)
		return failed("connect");
	return NO_ERROR;
}

static struct error send_datagram(struct dns_try *try, const struct dns_question *question)
{
	char packet[DNS_QUESTION_MOST];
	size_t length =
		dns_compose_question(packet, try->id, question->name, question->type, question->edns);

	if (send(try->descriptor, packet, length, MSG_NOSIGNAL) < 0)
		return failed("send");
	return NO_ERROR;
}

/* The question with its length, to be sent as the connection takes it. */
static void prepare_stream(struct dns_try *try, const struct dns_question *question)
{
	try->bytes = memory_grow(NULL, PREFIX + DNS_QUESTION_MOST);
	try->size = dns_compose_question(try->bytes + PREFIX, try->id, question->name, question->type,
				   question->edns);
	try->bytes[0] = (char)(try->size >> 8);
	try->bytes[1] = (char)(try->size & 0xff);
	try->size += PREFIX;
}

struct error dns_try_open(struct dns_try *try, struct dns_ids *ids, const struct dns_server *server,
			  enum dns_over over)
{
	try->over = over;
	try->family = server->ip.family;
	if (!next_id(ids, &try->id))
		return failed("getrandom");
	return connect_to(try, server);
}

struct error dns_try_ask(struct dns_try *try, const struct dns_question *question)
{
	if (try->over == DNS_OVER_UDP)
		return send_datagram(try, question);
	prepare_stream(try, question);
	return NO_ERROR;
}

/*
 * Dissolved from its server a socket gives back its port, and gets another at
 * its next connect(2). What came before that is nobody's any more.
 */
bool dns_try_rest(struct dns_try *try)
{
	struct sockaddr nobody = { .sa_family = AF_UNSPEC };

	return try->over == DNS_OVER_UDP && connect(try->descriptor, &nobody, sizeof nobody) == 0;
}

bool dns_try_empty(struct dns_try *try, char *room)
{
	while (recv(try->descriptor, room, DNS_PACKET_MOST, 0) >= 0)
		;
	return errno == EAGAIN || errno == EWOULDBLOCK;
}

void dns_try_close(struct dns_try *try)
{
	if (try->descriptor >= 0)
		close(try->descriptor);
	free(try->bytes);
	try->descriptor = -1;
	try->bytes = NULL;
}

/*
 * A server from before EDNS may say FORMERR without repeating the question. It
 * decides nothing but that we ask again, so the id and the socket are enough.
 */
static bool is_bare_formerr(struct span packet, uint16_t id)
{
	const unsigned char *at = (const unsigned char *)packet.at;

	return packet.len == HEADER && at[0] == id >> 8 && at[1] == (id & 0xff) &&
	       (at[2] & (HEAD_QR | HEAD_OPCODE)) == HEAD_QR &&
	       (at[3] & HEAD_RCODE) == DNS_FORMERR && at[4] == 0 && at[5] == 0;
}

static enum dns_came judge(const struct dns_try *try, const struct dns_question *question,
			   struct span packet)
{
	if (dns_packet_answers(packet, try->id, question->name, question->type))
		return DNS_CAME_ANSWER;
	if (question->edns != DNS_PLAIN && is_bare_formerr(packet, try->id))
		return DNS_CAME_NO_EDNS;
	return DNS_CAME_STRANGER;
}

/* What a call on the socket that failed means: nothing yet, or an error. */
static enum dns_came nothing_or_error(const char *doing, struct error *error)
{
	if (errno == EAGAIN || errno == EWOULDBLOCK || errno == EINTR)
		return DNS_CAME_NOTHING;
	*error = failed(doing);
	return DNS_CAME_ERROR;
}

static enum dns_came receive_datagram(struct dns_try *try, const struct dns_question *question,
				      char *room, struct span *packet, struct error *error)
{
	ssize_t got = recv(try->descriptor, room, DNS_PACKET_MOST, 0);

	if (got < 0)
		return nothing_or_error("receive", error);
	*packet = (struct span){ room, (size_t)got };
	return judge(try, question, *packet);
}

/* Send what is left of the question; then make ready to read a length. */
static enum dns_came send_stream(struct dns_try *try, struct error *error)
{
	while (try->done < try->size) {
		ssize_t sent = send(try->descriptor, try->bytes + try->done,
				    try->size - try->done, MSG_NOSIGNAL);

		/* Until the connection stands there is nothing to send on. */
		if (sent < 0 && errno == ENOTCONN)
			return DNS_CAME_NOTHING;
		if (sent < 0)
			return nothing_or_error("connect", error);
		try->done += (size_t)sent;
	}
	try->sent = true;
	try->done = 0;
	try->size = PREFIX;
	return DNS_CAME_NOTHING;
}

/* Read up to try->size bytes; true when they are all there. */
static bool fill(struct dns_try *try, enum dns_came *came, struct error *error)
{
	*came = DNS_CAME_NOTHING;
	while (try->done < try->size) {
		ssize_t got = recv(try->descriptor, try->bytes + try->done, try->size - try->done, 0);

		if (got == 0)
			errno = ECONNRESET; /* cut short: the answer was to be longer */
		if (got <= 0) {
			*came = nothing_or_error("receive", error);
			return false;
		}
		try->done += (size_t)got;
	}
	return true;
}

static size_t prefix_of(const struct dns_try *try)
{
	return (size_t)(unsigned char)try->bytes[0] << 8 | (unsigned char)try->bytes[1];
}

static enum dns_came receive_stream(struct dns_try *try, const struct dns_question *question,
				    struct span *packet, struct error *error)
{
	enum dns_came came;

	if (!try->sent) {
		came = send_stream(try, error);
		if (!try->sent)
			return came;
	}
	if (!fill(try, &came, error))
		return came;
	if (try->size == PREFIX && prefix_of(try) > 0) {
		try->size = PREFIX + prefix_of(try);
		try->bytes = memory_grow(try->bytes, try->size);
		if (!fill(try, &came, error))
			return came;
	}
	*packet = (struct span){ try->bytes + PREFIX, try->size - PREFIX };
	/* Should it be a stranger's, another message may follow. */
	try->done = 0;
	try->size = PREFIX;
	return judge(try, question, *packet);
}

enum dns_came dns_try_receive(struct dns_try *try, const struct dns_question *question, char *room,
			      struct span *packet, struct error *error)
{
	if (try->over == DNS_OVER_UDP)
		return receive_datagram(try, question, room, packet, error);
	return receive_stream(try, question, packet, error);
}
