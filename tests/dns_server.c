#include "tests/dns_server.h"

#include <arpa/inet.h>
#include <poll.h>
#include <pthread.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <time.h>
#include <unistd.h>

enum { LATER_MOST = 64, STREAMS_MOST = 256, TICK_MS = 5, PACKET_MOST = 4096, HEADER = 12 };

struct later {
	int64_t due; /* ms */
	struct dns_scene scene;
	struct span packet; /* allocated */
};

struct dns_stage {
	dns_play *play;
	void *context;
	int datagrams, listener, other_port, other_address; /* sockets */
	unsigned port;
	pthread_t thread, streams_thread;
	bool has_streams;
	pthread_mutex_t lock;
	bool over; /* under the lock */
	struct later later[LATER_MOST];
	size_t later_count;
	pthread_t streams[STREAMS_MOST];
	size_t stream_count;
};

struct stream {
	struct dns_stage *stage;
	int descriptor;
};

static int64_t clock_ms(void)
{
	struct timespec time;

	clock_gettime(CLOCK_MONOTONIC, &time);
	return (int64_t)time.tv_sec * 1000 + time.tv_nsec / 1000000;
}

static struct sockaddr_in loopback(unsigned last, unsigned port)
{
	struct sockaddr_in address = { .sin_family = AF_INET, .sin_port = htons((uint16_t)port) };

	address.sin_addr.s_addr = htonl(0x7f000000 | last);
	return address;
}

/* A socket bound on 127.0.0.`last`, or -1. */
static int bound(int type, unsigned last, unsigned port)
{
	struct sockaddr_in address = loopback(last, port);
	int descriptor = socket(AF_INET, type | SOCK_CLOEXEC, 0), on = 1;

	if (type == SOCK_STREAM)
		setsockopt(descriptor, SOL_SOCKET, SO_REUSEADDR, &on, sizeof on);
	if (descriptor >= 0 && bind(descriptor, (struct sockaddr *)&address, sizeof address) < 0) {
		close(descriptor);
		return -1;
	}
	return descriptor;
}

static unsigned port_of(int descriptor)
{
	struct sockaddr_in address;
	socklen_t length = sizeof address;

	getsockname(descriptor, (struct sockaddr *)&address, &length);
	return ntohs(address.sin_port);
}

/* Both kinds of socket on one port, which the kernel picks for the first. */
static void bind_pair(struct dns_stage *stage)
{
	for (int left = 50; left > 0; left--) {
		stage->datagrams = bound(SOCK_DGRAM, 1, 0);
		stage->port = port_of(stage->datagrams);
		stage->listener = bound(SOCK_STREAM, 1, stage->port);
		if (stage->datagrams >= 0 && stage->listener >= 0)
			return;
		close(stage->datagrams);
		close(stage->listener);
	}
	puts("Bail out! no port on loopback");
	exit(1);
}

bool dns_stage_over(struct dns_stage *stage)
{
	pthread_mutex_lock(&stage->lock);
	bool over = stage->over;
	pthread_mutex_unlock(&stage->lock);
	return over;
}

unsigned dns_stage_port(const struct dns_stage *stage)
{
	return stage->port;
}

/* Questions are ours, so they are well-formed. */
static bool read_question(struct dns_scene *scene, const unsigned char *packet, size_t length)
{
	size_t at = HEADER;

	while (at < length && packet[at] != 0)
		at += 1u + packet[at];
	if (at + 5 > length || at + 1 - HEADER > DNS_NAME_MOST)
		return false;
	scene->name.length = (unsigned char)(at + 1 - HEADER);
	memcpy(scene->name.wire, packet + HEADER, scene->name.length);
	scene->id = (uint16_t)(packet[0] << 8 | packet[1]);
	scene->type = (uint16_t)(packet[at + 1] << 8 | packet[at + 2]);
	scene->edns = packet[11] != 0;
	return true;
}

static void say_to(int descriptor, const struct sockaddr_in *to, struct span packet)
{
	sendto(descriptor, packet.at, packet.len, MSG_NOSIGNAL, (const struct sockaddr *)to,
	       sizeof *to);
}

bool dns_scene_say_bytes(const struct dns_scene *scene, struct span bytes)
{
	while (bytes.len > 0) {
		ssize_t sent = send(scene->descriptor, bytes.at, bytes.len, MSG_NOSIGNAL);

		if (sent <= 0)
			return false;
		bytes = span_from(bytes, (size_t)sent);
	}
	return true;
}

void dns_scene_say(const struct dns_scene *scene, struct span packet)
{
	char prefix[2] = { (char)(packet.len >> 8), (char)(packet.len & 0xff) };

	if (!scene->stream)
		say_to(scene->descriptor, &scene->from, packet);
	else if (dns_scene_say_bytes(scene, (struct span){ prefix, sizeof prefix }))
		dns_scene_say_bytes(scene, packet);
}

void dns_scene_say_from_port(const struct dns_scene *scene, struct span packet)
{
	say_to(scene->stage->other_port, &scene->from, packet);
}

void dns_scene_say_from_address(const struct dns_scene *scene, struct span packet)
{
	say_to(scene->stage->other_address, &scene->from, packet);
}

void dns_scene_say_later(const struct dns_scene *scene, struct span packet, int after_ms)
{
	struct dns_stage *stage = scene->stage;
	char *copy = malloc(packet.len);

	if (stage->later_count == LATER_MOST || copy == NULL)
		abort();
	memcpy(copy, packet.at, packet.len);
	stage->later[stage->later_count++] =
		(struct later){ clock_ms() + after_ms, *scene, { copy, packet.len } };
}

static void say_what_is_due(struct dns_stage *stage)
{
	size_t kept = 0;

	for (size_t i = 0; i < stage->later_count; i++) {
		struct later *later = &stage->later[i];

		if (later->due > clock_ms()) {
			stage->later[kept++] = *later;
			continue;
		}
		dns_scene_say(&later->scene, later->packet);
		free((char *)later->packet.at);
	}
	stage->later_count = kept;
}

static void *datagrams_thread(void *context)
{
	struct dns_stage *stage = context;
	struct pollfd poll_for = { stage->datagrams, POLLIN, 0 };
	unsigned char packet[PACKET_MOST];

	while (!dns_stage_over(stage)) {
		struct dns_scene scene = { .stage = stage, .descriptor = stage->datagrams };
		socklen_t length = sizeof scene.from;

		say_what_is_due(stage);
		if (poll(&poll_for, 1, TICK_MS) <= 0)
			continue;
		ssize_t got = recvfrom(stage->datagrams, packet, sizeof packet, MSG_DONTWAIT,
				       (struct sockaddr *)&scene.from, &length);
		if (got > 0 && read_question(&scene, packet, (size_t)got))
			stage->play(stage->context, &scene);
	}
	return NULL;
}

static void *stream_thread(void *context)
{
	struct stream stream = *(struct stream *)context;
	struct dns_scene scene = { .stage = stream.stage,
				   .descriptor = stream.descriptor,
				   .stream = true };
	unsigned char packet[PACKET_MOST];
	size_t length = 0;

	free(context);
	while (length < 2 || length < 2u + (packet[0] << 8 | packet[1])) {
		ssize_t got = recv(stream.descriptor, packet + length, sizeof packet - length, 0);

		if (got <= 0)
			break;
		length += (size_t)got;
	}
	if (length > 2 && read_question(&scene, packet + 2, length - 2))
		stream.stage->play(stream.stage->context, &scene);
	close(stream.descriptor);
	return NULL;
}

static void *streams_thread(void *context)
{
	struct dns_stage *stage = context;
	struct pollfd poll_for = { stage->listener, POLLIN, 0 };

	while (!dns_stage_over(stage)) {
		if (poll(&poll_for, 1, TICK_MS) <= 0 || stage->stream_count == STREAMS_MOST)
			continue;
		struct stream *stream = malloc(sizeof *stream);
		if (stream == NULL)
			abort();
		*stream = (struct stream){ stage, accept(stage->listener, NULL, NULL) };
		if (stream->descriptor < 0)
			free(stream);
		else
			pthread_create(&stage->streams[stage->stream_count++], NULL, stream_thread,
				       stream);
	}
	return NULL;
}

struct dns_stage *dns_stage_open(dns_play *play, void *context, enum dns_stage_streams streams)
{
	struct dns_stage *stage = calloc(1, sizeof *stage);

	if (stage == NULL)
		abort();
	stage->play = play;
	stage->context = context;
	bind_pair(stage);
	stage->other_port = bound(SOCK_DGRAM, 1, 0);
	stage->other_address = bound(SOCK_DGRAM, 2, stage->port);
	pthread_mutex_init(&stage->lock, NULL);
	stage->has_streams = streams == DNS_STAGE_STREAMS;
	pthread_create(&stage->thread, NULL, datagrams_thread, stage);
	if (stage->has_streams) {
		listen(stage->listener, STREAMS_MOST);
		pthread_create(&stage->streams_thread, NULL, streams_thread, stage);
	}
	return stage;
}

void dns_stage_close(struct dns_stage *stage)
{
	pthread_mutex_lock(&stage->lock);
	stage->over = true;
	pthread_mutex_unlock(&stage->lock);
	pthread_join(stage->thread, NULL);
	if (stage->has_streams)
		pthread_join(stage->streams_thread, NULL);
	for (size_t i = 0; i < stage->stream_count; i++)
		pthread_join(stage->streams[i], NULL);
	for (size_t i = 0; i < stage->later_count; i++)
		free((char *)stage->later[i].packet.at);
	close(stage->datagrams);
	close(stage->listener);
	close(stage->other_port);
	close(stage->other_address);
	pthread_mutex_destroy(&stage->lock);
	free(stage);
}
