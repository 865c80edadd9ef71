/* loopback - a port of this machine that nobody listens on. */
#ifndef TESTS_LOOPBACK_H
#define TESTS_LOOPBACK_H

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

/* It was free a moment ago. */
static inline unsigned loopback_free_port(void)
{
	struct sockaddr_in address = { .sin_family = AF_INET };
	socklen_t length = sizeof address;
	int descriptor = socket(AF_INET, SOCK_DGRAM, 0);

	address.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
	bind(descriptor, (struct sockaddr *)&address, sizeof address);
	getsockname(descriptor, (struct sockaddr *)&address, &length);
	close(descriptor);
	return ntohs(address.sin_port);
}

#endif
