/*
 * The back-end that records another one. What it has recorded is its answer
 * for the rest of the run, so the tape tells exactly what the reports were
 * made from, and a question is on it once.
 */
#include <errno.h>
#include <fcntl.h>
#include <stdatomic.h>
#include <stdlib.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

#include "analyzers/dns_packet.h"
#include "analyzers/dns_shelf.h"
#include "parser/limits.h"

struct recorder {
	struct dns dns; /* first: it is a back-end */
	struct dns *inner;
	struct dns_shelf *shelf;
	int descriptor;
	atomic_int trouble; /* errno of the first write that failed */
};

struct port {
	struct dns_port port; /* first: it is a port */
	struct dns_port *inner;
};

static struct recorder *recorder_of(struct dns_port *port)
{
	return (struct recorder *)port->dns;
}

static struct dns_port *inner_of(struct dns_port *port)
{
	return ((struct port *)port)->inner;
}

/* With O_APPEND, one write is one place in the file, whichever threads write. */
static int write_all(int descriptor, struct span bytes)
{
	while (bytes.len > 0) {
		ssize_t written = write(descriptor, bytes.at, bytes.len);

		if (written < 0 && errno != EINTR)
			return errno;
		bytes = span_from(bytes, written > 0 ? (size_t)written : 0);
	}
	return 0;
}

static void write_line(struct recorder *recorder, const struct dns_recorded *recorded)
{
	struct arena arena = { 0 };
	int none = 0;

	/* After a line that was cut off by a full disk nothing can follow. */
	if (atomic_load(&recorder->trouble) == 0) {
		int reason = write_all(recorder->descriptor, dns_tape_write(&arena, recorded));

		if (reason != 0)
			atomic_compare_exchange_strong(&recorder->trouble, &none, reason);
	}
	arena_free(&arena);
}

/* Keep what was delivered. Where another thread was first, everybody gets what that has. */
static void record(struct recorder *recorder, struct dns_ticket *ticket)
{
	const struct dns_answer *answer = &ticket->reading.answer;
	struct dns_recorded recorded = { .name = ticket->name,
					 .type = ticket->type,
					 .seen = answer->seen,
					 .server = ticket->server,
					 .packet = ticket->packet };
	bool first;

	if (answer->status == DNS_NOT_RECORDED)
		return;
	/* The fault of a packet is found in it again; what is no answer at all is not kept. */
	if (!dns_packet_fits(ticket->packet, &ticket->name, ticket->type)) {
		recorded.fault = answer->fault;
		recorded.packet = SPAN_NONE;
	}
	const struct dns_recorded *kept = dns_shelf_put(recorder->shelf, &recorded, &first);
	ticket->server = kept->server;
	if (first)
		write_line(recorder, kept);
	else
		dns_shelf_deliver(ticket, kept);
}

static bool recorder_ask(struct dns_port *port, struct dns_ticket *ticket)
{
	struct recorder *recorder = recorder_of(port);
	struct dns_port *inner = inner_of(port);
	const struct dns_recorded *kept =
		dns_shelf_find(recorder->shelf, &ticket->name, ticket->type);

	if (kept != NULL) {
		dns_shelf_deliver(ticket, kept);
		return true;
	}
	ticket->keep_packet = true;
	if (!inner->dns->backend->ask(inner, ticket))
		return false;
	record(recorder, ticket);
	return true;
}

static struct dns_ticket *recorder_wait(struct dns_port *port)
{
	struct dns_port *inner = inner_of(port);
	struct dns_ticket *ticket = inner->dns->backend->wait(inner);

	if (ticket != NULL)
		record(recorder_of(port), ticket);
	return ticket;
}

static void recorder_forget(struct dns_port *port, struct dns_ticket *ticket)
{
	struct dns_port *inner = inner_of(port);

	inner->dns->backend->forget(inner, ticket);
}

static struct dns_port *recorder_port_open(struct dns *dns)
{
	struct port *port = heap_take(sizeof *port);

	port->port.dns = dns;
	port->inner = dns_port_open(((struct recorder *)dns)->inner);
	return &port->port;
}

static void recorder_port_close(struct dns_port *port)
{
	dns_port_close(inner_of(port));
	free(port);
}

static struct error recorder_close(struct dns *dns)
{
	struct recorder *recorder = (struct recorder *)dns;
	struct error error = { atomic_load(&recorder->trouble), "write" };
	struct error inner = dns_close(recorder->inner);

	/* What cannot be synchronised, a pipe say, is no evidence that is kept. */
	if (error.code == 0 && fsync(recorder->descriptor) != 0 && errno != EINVAL &&
	    errno != EROFS)
		error.code = errno;
	if (close(recorder->descriptor) != 0 && error.code == 0)
		error.code = errno;
	dns_shelf_close(recorder->shelf);
	free(recorder);
	return error.code != 0 ? error : inner;
}

static const struct dns_backend recorder_backend = {
	.ask = recorder_ask,
	.wait = recorder_wait,
	.forget = recorder_forget,
	.port_open = recorder_port_open,
	.port_close = recorder_port_close,
	.close = recorder_close,
};

/* Offset behind the last line end of the file, which is `size` bytes long. */
static off_t end_of_lines(int descriptor, off_t size)
{
	char window[4096];

	while (size > 0) {
		off_t start = size > (off_t)sizeof window ? size - (off_t)sizeof window : 0;
		ssize_t got = pread(descriptor, window, (size_t)(size - start), start);
		size_t last;

		if (got < 0)
			return -1;
		last = span_last_index((struct span){ window, (size_t)got }, '\n');
		if (last != NOT_FOUND)
			return start + (off_t)last + 1;
		size = start;
	}
	return 0;
}

static bool is_tape(int descriptor)
{
	char first[64];
	struct span head = dns_tape_head();
	ssize_t got = pread(descriptor, first, head.len, 0);

	return got == (ssize_t)head.len && span_equal((struct span){ first, head.len }, head);
}

/*
 * Make ready to write behind what is there: a tape, whose torn last line goes,
 * for nothing could be read from it. Why not, or NULL.
 */
static const char *begin(int descriptor, int *reason)
{
	struct stat status;

	if (fstat(descriptor, &status) != 0) {
		*reason = errno;
		return NULL;
	}
	if (S_ISREG(status.st_mode) && status.st_size > 0) {
		if (!is_tape(descriptor))
			return "it holds something else: name a new file, or a tape to go on with";
		off_t end = end_of_lines(descriptor, status.st_size);

		*reason = end < 0 || ftruncate(descriptor, end) != 0 ? errno : 0;
		return NULL;
	}
	*reason = write_all(descriptor, dns_tape_head());
	return NULL;
}

static struct dns *recorder_new(struct dns *inner, int descriptor)
{
	struct recorder *recorder = heap_take(sizeof *recorder);

	recorder->dns = (struct dns){ &recorder_backend, { &recorder->dns } };
	recorder->inner = inner;
	recorder->shelf = dns_shelf_open();
	recorder->descriptor = descriptor;
	return &recorder->dns;
}

struct error dns_record_to(struct dns **out, struct dns *inner, int descriptor)
{
	struct error error = { write_all(descriptor, dns_tape_head()), "write" };

	if (error.code == 0)
		*out = recorder_new(inner, descriptor);
	else
		close(descriptor);
	return error;
}

struct dns_refusal dns_open_recorder(struct dns **out, struct arena *arena, struct dns *inner,
				     const char *path)
{
	int flags = O_RDWR | O_CREAT | O_APPEND | O_CLOEXEC | O_NOCTTY;
	int descriptor = open(path, flags, 0666);
	int reason = descriptor < 0 ? errno : 0;
	const char *wrong = descriptor < 0 ? NULL : begin(descriptor, &reason);

	if (reason != 0)
		wrong = arena_format(arena, "%s", strerror(reason)).at;
	if (wrong != NULL) {
		if (descriptor >= 0)
			close(descriptor);
		return dns_refuse(arena, path, 0, wrong);
	}
	*out = recorder_new(inner, descriptor);
	return (struct dns_refusal){ 0 };
}
