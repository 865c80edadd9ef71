#include "analyzers/dns_sockets.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "parser/memory.h"

enum { EVENTS = 64 };

struct error dns_sockets_open(struct dns_sockets *sockets)
{
	struct epoll_event event = { .events = EPOLLIN };

	sockets->poll = epoll_create1(EPOLL_CLOEXEC);
	sockets->wake = eventfd(0, EFD_CLOEXEC | EFD_NONBLOCK);
	if (sockets->poll < 0 || sockets->wake < 0 ||
	    epoll_ctl(sockets->poll, EPOLL_CTL_ADD, sockets->wake, &event) < 0)
		return (struct error){ errno, "epoll" };
	return NO_ERROR;
}

static void socket_free(struct dns_socket *socket)
{
	dns_try_close(&socket->try);
	free(socket);
}

static void close_resting(struct dns_sockets *sockets)
{
	for (size_t i = 0; i < 2; i++)
		while (sockets->resting[i] != NULL) {
			struct dns_socket *socket = sockets->resting[i];

			sockets->resting[i] = socket->next;
			socket_free(socket);
		}
}

void dns_sockets_close(struct dns_sockets *sockets)
{
	close_resting(sockets);
	if (sockets->poll >= 0)
		close(sockets->poll);
	if (sockets->wake >= 0)
		close(sockets->wake);
}

static struct dns_socket **resting(struct dns_sockets *sockets, unsigned family)
{
	return &sockets->resting[family == 6];
}

/* One that rests, or one that is still to be made. */
static struct dns_socket *any_socket(struct dns_sockets *sockets, enum dns_over over,
				     unsigned family)
{
	struct dns_socket **at = resting(sockets, family), *socket = *at;

	if (over == DNS_OVER_UDP && socket != NULL) {
		*at = socket->next;
		return socket;
	}
	socket = memory_take(1, sizeof *socket);
	socket->try.descriptor = -1;
	return socket;
}

static struct error watch(struct dns_sockets *sockets, struct dns_socket *socket)
{
	struct epoll_event event = { .events = socket->reading ? EPOLLIN : EPOLLOUT,
				     .data.ptr = socket };

	if (epoll_ctl(sockets->poll, EPOLL_CTL_ADD, socket->try.descriptor, &event) < 0)
		return (struct error){ errno, "epoll" };
	return NO_ERROR;
}

struct error dns_socket_take(struct dns_sockets *sockets, struct dns_socket **out, void *user,
			     const struct dns_server *server, enum dns_over over,
			     const struct dns_question *question)
{
	struct dns_socket *socket = any_socket(sockets, over, server->ip.family);
	bool rested = socket->try.descriptor >= 0;
	struct error error = dns_try_open(&socket->try, &sockets->ids, server, over, question);

	socket->reading = over == DNS_OVER_UDP;
	if (error.code == 0 && !rested)
		error = watch(sockets, socket);
	if (error.code != 0) {
		/* Those that rest may be what is short. */
		close_resting(sockets);
		socket_free(socket);
		return error;
	}
	socket->user = user;
	sockets->used++;
	*out = socket;
	return NO_ERROR;
}

void dns_socket_give_back(struct dns_sockets *sockets, struct dns_socket *socket)
{
	struct dns_socket **at = resting(sockets, socket->try.family);

	sockets->used--;
	socket->user = NULL;
	if (!dns_try_rest(&socket->try, sockets->room)) {
		socket_free(socket);
		return;
	}
	socket->next = *at;
	*at = socket;
}

/* The connection stands and has taken the question: from now on wait for the answer. */
static void expect_answer(struct dns_sockets *sockets, struct dns_socket *socket)
{
	struct epoll_event event = { .events = EPOLLIN, .data.ptr = socket };

	socket->reading = true;
	epoll_ctl(sockets->poll, EPOLL_CTL_MOD, socket->try.descriptor, &event);
}

enum dns_came dns_socket_receive(struct dns_sockets *sockets, struct dns_socket *socket,
				 const struct dns_question *question, struct span *packet,
				 struct error *error)
{
	enum dns_came came =
		dns_try_receive(&socket->try, question, sockets->room, packet, error);

	if (!socket->reading && socket->try.sent)
		expect_answer(sockets, socket);
	return came;
}

static void clear_wake(const struct dns_sockets *sockets)
{
	uint64_t count;

	while (read(sockets->wake, &count, sizeof count) < 0 && errno == EINTR)
		;
}

size_t dns_sockets_wait(struct dns_sockets *sockets, int timeout_ms, void **users, size_t most)
{
	struct epoll_event events[EVENTS];
	int count = epoll_wait(sockets->poll, events, most < EVENTS ? (int)most : EVENTS,
			       timeout_ms);
	size_t found = 0;

	for (int i = 0; i < count; i++) {
		struct dns_socket *socket = events[i].data.ptr;

		if (socket == NULL)
			clear_wake(sockets);
		else if (socket->user != NULL)
			users[found++] = socket->user;
		else
			dns_try_rest(&socket->try, sockets->room);
	}
	return found;
}

void dns_sockets_wake(const struct dns_sockets *sockets)
{
	uint64_t one = 1;

	while (write(sockets->wake, &one, sizeof one) < 0 && errno == EINTR)
		;
}
