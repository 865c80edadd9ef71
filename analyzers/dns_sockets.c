#include "analyzers/dns_sockets.h"

#include <errno.h>
#include <stdlib.h>
#include <sys/epoll.h>
#include <sys/eventfd.h>
#include <unistd.h>

#include "parser/memory.h"

enum { EVENTS = 512 };

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

static struct dns_socket **resting(struct dns_sockets *sockets, unsigned family)
{
	return &sockets->resting[family == 6];
}

enum sweep { SWEPT, NOT_SWEPT };

/* Let those aside rest; swept, they are known to be empty. */
static void settle(struct dns_sockets *sockets, enum sweep sweep)
{
	while (sockets->aside != NULL) {
		struct dns_socket *socket = sockets->aside;
		struct dns_socket **at = resting(sockets, socket->try.family);

		sockets->aside = socket->next;
		if (sweep == NOT_SWEPT && !dns_try_empty(&socket->try, sockets->room))
			socket->spoilt = true;
		socket->next = *at;
		*at = socket;
	}
}

void dns_sockets_drop(struct dns_sockets *sockets)
{
	settle(sockets, SWEPT);
	for (size_t i = 0; i < 2; i++)
		while (sockets->resting[i] != NULL) {
			struct dns_socket *socket = sockets->resting[i];

			sockets->resting[i] = socket->next;
			socket_free(socket);
		}
}

void dns_sockets_close(struct dns_sockets *sockets)
{
	dns_sockets_drop(sockets);
	if (sockets->poll >= 0)
		close(sockets->poll);
	if (sockets->wake >= 0)
		close(sockets->wake);
}

/* One that rests, or one that is still to be made. */
static struct dns_socket *any_socket(struct dns_sockets *sockets, enum dns_over over,
				     unsigned family)
{
	struct dns_socket **at = resting(sockets, family), *socket;

	while (over == DNS_OVER_UDP && (socket = *at) != NULL) {
		*at = socket->next;
		if (!socket->spoilt)
			return socket;
		socket_free(socket);
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
			     const struct dns_server *server, enum dns_over over)
{
	struct dns_socket *socket = any_socket(sockets, over, server->ip.family);
	bool rested = socket->try.descriptor >= 0;
	struct error error = dns_try_open(&socket->try, &sockets->ids, server, over);

	socket->reading = over == DNS_OVER_UDP;
	if (error.code == 0 && !rested)
		error = watch(sockets, socket);
	if (error.code != 0) {
		/* Those that rest may be what is short. */
		dns_sockets_drop(sockets);
		socket_free(socket);
		return error;
	}
	socket->user = user;
	sockets->used++;
	*out = socket;
	return NO_ERROR;
}

struct error dns_socket_ask(struct dns_socket *socket, const struct dns_question *question)
{
	return dns_try_ask(&socket->try, question);
}

void dns_socket_give_back(struct dns_sockets *sockets, struct dns_socket *socket)
{
	sockets->used--;
	socket->user = NULL;
	if (!dns_try_rest(&socket->try)) {
		socket_free(socket);
		return;
	}
	socket->next = sockets->aside;
	sockets->aside = socket;
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
	int room = most < EVENTS ? (int)most : EVENTS;
	int count = epoll_wait(sockets->poll, events, room, timeout_ms);
	size_t found = 0;

	for (int i = 0; i < count; i++) {
		struct dns_socket *socket = events[i].data.ptr;

		if (socket == NULL)
			clear_wake(sockets);
		else if (socket->user != NULL)
			users[found++] = socket->user;
		else if (!dns_try_empty(&socket->try, sockets->room))
			socket->spoilt = true;
	}
	/* With room left in `events` all that hold something were among them. */
	settle(sockets, count >= 0 && count < room ? SWEPT : NOT_SWEPT);
	return found;
}

void dns_sockets_wake(const struct dns_sockets *sockets)
{
	uint64_t one = 1;

	while (write(sockets->wake, &one, sizeof one) < 0 && errno == EINTR)
		;
}
