/* The back-end that plays tapes back: what is not on them was not asked. */
#include <errno.h>
#include <fcntl.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "analyzers/dns_shelf.h"
#include "parser/limits.h"

struct player {
	struct dns dns; /* first: it is a back-end */
	struct dns_shelf *shelf;
};

/* A tape that is being read, a window at a time: it may be longer than memory. */
struct reel {
	const char *path;
	int descriptor;
	char *window; /* of LIMIT_TAPE_LINE + 1 bytes */
	size_t start, end;
	size_t line; /* number of the line that was read last */
};

static bool player_ask(struct dns_port *port, struct dns_ticket *ticket)
{
	struct player *player = (struct player *)port->dns;
	const struct dns_recorded *recorded =
		dns_shelf_find(player->shelf, &ticket->name, ticket->type);

	if (recorded != NULL)
		dns_shelf_deliver(ticket, recorded);
	else
		dns_deliver_unrecorded(ticket);
	return true;
}

static struct error player_close(struct dns *dns)
{
	struct player *player = (struct player *)dns;

	dns_shelf_close(player->shelf);
	free(player);
	return NO_ERROR;
}

static const struct dns_backend player_backend = {
	.ask = player_ask,
	.wait = dns_plain_wait,
	.forget = dns_plain_forget,
	.port_open = dns_plain_port_open,
	.port_close = dns_plain_port_close,
	.close = player_close,
};

static struct span unread(const struct reel *reel)
{
	return (struct span){ reel->window + reel->start, reel->end - reel->start };
}

/* Read on, with what is unread at the start of the window. 0 at the end, below 0: errno. */
static ssize_t reel_fill(struct reel *reel)
{
	struct span rest = unread(reel);

	memmove(reel->window, rest.at, rest.len);
	reel->start = 0;
	reel->end = rest.len;
	ssize_t got =
		read(reel->descriptor, reel->window + rest.len, LIMIT_TAPE_LINE + 1 - rest.len);
	reel->end += got > 0 ? (size_t)got : 0;
	return got;
}

enum reeled { REEL_LINE, REEL_TORN, REEL_END, REEL_LONG, REEL_UNREADABLE };

/* The next line without its end; REEL_TORN is a last one that has none. */
static enum reeled reel_line(struct reel *reel, struct span *line)
{
	size_t end;

	reel->line++;
	while ((end = span_index(unread(reel), '\n')) == NOT_FOUND) {
		if (unread(reel).len > LIMIT_TAPE_LINE)
			return REEL_LONG;
		ssize_t got = reel_fill(reel);
		if (got < 0)
			return REEL_UNREADABLE;
		if (got == 0)
			return unread(reel).len > 0 ? REEL_TORN : REEL_END;
	}
	*line = span_upto(unread(reel), end);
	reel->start += end + 1;
	return REEL_LINE;
}

/* Put the answers of all whole lines on the shelf. */
static struct dns_refusal reel_play(struct reel *reel, struct dns_shelf *shelf, struct arena *arena,
				    struct dns_refusal_list *notes)
{
	struct arena scratch = { 0 };
	struct dns_recorded recorded;
	const char *wrong = NULL;
	struct span line;
	enum reeled got;

	while ((got = reel_line(reel, &line)) == REEL_LINE && wrong == NULL) {
		if (dns_tape_read(&scratch, line, &recorded, &wrong) == DNS_TAPE_ANSWER)
			dns_shelf_replace(shelf, &recorded);
		if (wrong != NULL)
			break;
		arena_reset(&scratch);
	}
	arena_free(&scratch);
	if (got == REEL_UNREADABLE)
		return dns_refuse(arena, reel->path, 0, strerror(errno));
	if (got == REEL_LONG)
		wrong = "a line of over a mebibyte";
	if (got == REEL_TORN)
		*LIST_ADD(arena, notes) = dns_refuse(arena, reel->path, reel->line,
						 "the last line is cut short and was skipped");
	return wrong != NULL ? dns_refuse(arena, reel->path, reel->line, wrong)
			     : (struct dns_refusal){ 0 };
}

static struct dns_refusal play(const char *path, struct dns_shelf *shelf, struct arena *arena,
			       struct dns_refusal_list *notes)
{
	struct reel reel = { .path = path,
			     .descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY) };

	if (reel.descriptor < 0)
		return dns_refuse(arena, path, 0, strerror(errno));
	reel.window = heap_take(LIMIT_TAPE_LINE + 1);
	struct dns_refusal refusal = reel_play(&reel, shelf, arena, notes);
	free(reel.window);
	close(reel.descriptor);
	return refusal;
}

struct dns_refusal dns_open_tape(struct dns **out, struct arena *arena, const char *const *paths,
				 size_t count, struct dns_refusal_list *notes)
{
	struct player *player = heap_take(sizeof *player);
	struct dns_refusal refusal = { 0 };

	*player = (struct player){ { &player_backend, { &player->dns } }, dns_shelf_open() };
	for (size_t i = 0; i < count && refusal.path == NULL; i++)
		refusal = play(paths[i], player->shelf, arena, notes);
	if (refusal.path == NULL)
		*out = &player->dns;
	else
		player_close(&player->dns);
	return refusal;
}
