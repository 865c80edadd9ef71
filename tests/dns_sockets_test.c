/* Sockets that serve one question after another: nothing that came late is read by the next. */
#include "analyzers/dns_sockets.h"

#include <netinet/in.h>
#include <string.h>
#include <sys/socket.h>
#include <unistd.h>

#include "tests/test.h"

enum { MOST = 8, SOON_MS = 1000 };

/* A name server whose lines the test says itself. */
struct stage {
	int descriptor;
	struct dns_server server;
	struct sockaddr_in asker; /* of the last question */
	struct dns_sockets sockets;
};

static struct dns_name name;
static const struct dns_question question = { &name, DNS_TXT, DNS_WITH_EDNS };

static void stage_open(struct stage *stage)
{
	struct sockaddr_in address = { .sin_family = AF_INET };
	socklen_t length = sizeof address;
	char text[32];

	memset(stage, 0, sizeof *stage);
	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	stage->descriptor = socket(AF_INET, SOCK_DGRAM, 0);
	bind(stage->descriptor, (struct sockaddr *)&address, sizeof address);
	getsockname(stage->descriptor, (struct sockaddr *)&address, &length);
	snprintf(text, sizeof text, "127.0.0.1@%u", ntohs(address.sin_port));
	dns_server_read(span_string(text), &stage->server);
	ok(dns_sockets_open(&stage->sockets).code == 0, "opened");
}

static void stage_close(struct stage *stage)
{
	dns_sockets_close(&stage->sockets);
	close(stage->descriptor);
}

static struct error try_to_ask(struct stage *stage, struct dns_socket **asked, void *user)
{
	struct error error = dns_socket_take(&stage->sockets, asked, user, &stage->server,
					     DNS_OVER_UDP);

	return error.code != 0 ? error : dns_socket_ask(*asked, &question);
}

/* Ask, and let the server see it. */
static struct dns_socket *ask(struct stage *stage, void *user)
{
	struct dns_socket *asked;
	socklen_t length = sizeof stage->asker;
	char room[512];

	ok_number(try_to_ask(stage, &asked, user).code, 0, "asked");
	recvfrom(stage->descriptor, room, sizeof room, 0, (struct sockaddr *)&stage->asker, &length);
	return asked;
}

static void say(const struct stage *stage, unsigned times)
{
	while (times-- > 0)
		sendto(stage->descriptor, "?", 1, 0, (const struct sockaddr *)&stage->asker,
		       sizeof stage->asker);
}

/* Take one thing that came, and the socket is free for others. */
static void take_one(struct stage *stage, struct dns_socket *asked)
{
	struct span packet;
	struct error error;

	ok(dns_socket_receive(&stage->sockets, asked, &question, &packet, &error) ==
		   DNS_CAME_STRANGER,
	   "the first is read");
	dns_socket_give_back(&stage->sockets, asked);
}

static void wait_for(struct stage *stage, size_t most, const void *user)
{
	void *users[MOST] = { 0 };
	size_t count = dns_sockets_wait(&stage->sockets, SOON_MS, users, most);

	ok(count == 1 && users[0] == user, "there is something for who asked");
}

static void nothing_comes(struct stage *stage)
{
	void *users[MOST];

	ok_number((long long)dns_sockets_wait(&stage->sockets, 0, users, MOST), 0,
		  "nothing of what came late");
}

/* One that was given back is not used before a wait has emptied it. */
static void test_late(void)
{
	struct stage stage;

	stage_open(&stage);
	struct dns_socket *first = ask(&stage, &stage);
	say(&stage, 3);
	wait_for(&stage, MOST, &stage);
	take_one(&stage, first);
	struct dns_socket *second = ask(&stage, &name);
	ok(second != first, "another is taken before a wait");
	nothing_comes(&stage);
	ok(ask(&stage, &stage) == first, "the first serves again after it");
	nothing_comes(&stage);
	dns_socket_give_back(&stage.sockets, first);
	dns_socket_give_back(&stage.sockets, second);
	stage_close(&stage);
}

/* A wait with more events than room tells nothing of those that it leaves out. */
static void test_no_room(void)
{
	struct stage stage;

	stage_open(&stage);
	struct dns_socket *other = ask(&stage, &name);
	say(&stage, 1);
	struct dns_socket *first = ask(&stage, &stage);
	say(&stage, 3);
	wait_for(&stage, 1, &name);
	wait_for(&stage, 1, &stage);
	take_one(&stage, first);
	wait_for(&stage, 1, &name);
	take_one(&stage, other);
	ok(ask(&stage, &stage) == first, "the first serves again");
	nothing_comes(&stage);
	dns_socket_give_back(&stage.sockets, first);
	stage_close(&stage);
}

/* The error of a question that was given up is not that of the next. */
static void test_refused(void)
{
	struct stage stage;
	void *users[MOST];

	stage_open(&stage);
	struct dns_socket *asked = ask(&stage, &stage);
	say(&stage, 1);
	close(stage.descriptor);
	send(asked->try.descriptor, "?", 1, MSG_NOSIGNAL);
	dns_socket_give_back(&stage.sockets, asked);
	dns_sockets_wait(&stage.sockets, 0, users, MOST);
	if (ok_number(try_to_ask(&stage, &asked, &stage).code, 0, "asked after a refusal"))
		dns_socket_give_back(&stage.sockets, asked);
	stage.descriptor = -1;
	stage_close(&stage);
}

int main(void)
{
	dns_name_read(SPAN("late.example"), &name);
	test_late();
	test_no_room();
	test_refused();
	return done();
}
