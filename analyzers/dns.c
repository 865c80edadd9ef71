#include "analyzers/dns.h"

#include "analyzers/dns_backend.h"
#include "analyzers/dns_packet.h"
#include "analyzers/dns_reply.h"
#include "analyzers/dns_secure.h"
#include "parser/limits.h"

static const char *const fault_words[DNS_FAULTS] = {
	[DNS_FAULT_NONE] = "",
	[DNS_FAULT_NAME] = "name",
	[DNS_FAULT_BUDGET] = "budget",
	[DNS_FAULT_ALIASES] = "aliases",
	[DNS_FAULT_MALFORMED] = "malformed",
	[DNS_FAULT_LAME] = "lame",
	[DNS_FAULT_TOO_LONG] = "too-long",
	[DNS_FAULT_TIMEOUT] = "timeout",
	[DNS_FAULT_NETWORK] = "network",
	[DNS_FAULT_FORMERR] = "formerr",
	[DNS_FAULT_SERVFAIL] = "servfail",
	[DNS_FAULT_NOTIMP] = "notimp",
	[DNS_FAULT_REFUSED] = "refused",
	[DNS_FAULT_RCODE] = "rcode",
	[DNS_FAULT_BOGUS] = "bogus",
};

const char *dns_fault_word(enum dns_fault fault)
{
	return fault_words[fault];
}

static const char *const security_words[] = {
	[DNS_UNCHECKED] = "",
	[DNS_SECURE] = "secure",
	[DNS_INSECURE] = "insecure",
	[DNS_BOGUS] = "bogus",
	[DNS_INDETERMINATE] = "indeterminate",
	[DNS_RESOLVER_AD] = "resolver-ad",
};

const char *dns_security_word(enum dns_security security)
{
	return security_words[security];
}

/* The strongest first. */
static const enum dns_security strength[] = {
	DNS_SECURE, DNS_RESOLVER_AD, DNS_INSECURE, DNS_UNCHECKED, DNS_INDETERMINATE, DNS_BOGUS,
};

enum dns_security dns_security_join(enum dns_security a, enum dns_security b)
{
	size_t i = 0;

	while (strength[i] != a && strength[i] != b)
		i++;
	return strength[i] == a ? b : a;
}

bool dns_is_temporary(enum dns_status status)
{
	switch (status) {
	case DNS_FAILED:
	case DNS_TIMED_OUT:
	case DNS_PENDING:
		return true;
	case DNS_FOUND:
	case DNS_NO_DATA:
	case DNS_NO_NAME:
	case DNS_NOT_RECORDED:
	case DNS_OFFLINE:
		break;
	}
	return false;
}

struct dns_session dns_session_open(struct dns_port *port)
{
	return (struct dns_session){
		.port = port,
		.most = LIMIT_QUESTIONS,
		.most_chain = LIMIT_CHAIN,
	};
}

void dns_session_again(struct dns_session *session)
{
	session->pending = 0;
}

void dns_session_close(struct dns_session *session)
{
	for (size_t i = 0; i < session->tickets.count; i++) {
		struct dns_ticket *ticket = session->tickets.items[i];

		if (ticket->state == DNS_ASKED)
			session->port->dns->backend->forget(session->port, ticket);
		dns_reply_release(ticket->reply);
	}
	arena_free(&session->arena);
	*session = (struct dns_session){ 0 };
}

static struct dns_ticket *ticket_find(const struct dns_session *session,
				      const struct dns_name *name, enum dns_type type,
				      uint32_t hash)
{
	for (size_t i = 0; i < session->tickets.count; i++) {
		struct dns_ticket *ticket = session->tickets.items[i];

		if (ticket->hash == hash && ticket->type == type &&
		    dns_name_equal(&ticket->name, name))
			return ticket;
	}
	return NULL;
}

static struct dns_ticket *ticket_ask(struct dns_session *session, const struct dns_name *name,
				     enum dns_type type, uint32_t hash)
{
	struct dns_ticket *ticket = arena_take(&session->arena, 1, sizeof *ticket);

	ticket->name = *name;
	ticket->type = type;
	ticket->hash = hash;
	ticket->session = session;
	ticket->keep_packet = session->secure != NULL;
	*LIST_ADD(&session->arena, &session->tickets) = ticket;
	if (!session->port->dns->backend->ask(session->port, ticket))
		session->waiting++;
	return ticket;
}

/* The session's ticket for the question, which is put when it is new; NULL when `count` is `most`. */
static struct dns_ticket *ticket_of(struct dns_session *session, const struct dns_name *name,
				    enum dns_type type, unsigned *count, unsigned most)
{
	uint32_t hash = dns_name_hash(dns_name_wire(name)) ^ (uint32_t)type;
	struct dns_ticket *ticket = ticket_find(session, name, type, hash);

	if (ticket != NULL || *count == most)
		return ticket;
	++*count;
	return ticket_ask(session, name, type, hash);
}

static struct dns_ticket *ticket_asked(struct dns_session *session, const struct dns_name *name,
				       enum dns_type type)
{
	return ticket_of(session, name, type, &session->asked, session->most);
}

struct dns_ticket *dns_ticket_chain(struct dns_session *session, const struct dns_name *name,
				    enum dns_type type)
{
	return ticket_of(session, name, type, &session->chain, session->most_chain);
}

static struct dns_answer failed(enum dns_fault fault)
{
	return (struct dns_answer){ .status = DNS_FAILED, .fault = fault };
}

/* Join what the name says itself, a CNAME record, with what is said of the name it leads to. */
static struct dns_answer answer_join(struct dns_answer first, struct dns_answer rest)
{
	if (rest.alias.len == 0)
		rest.alias = first.alias;
	if (first.ttl < rest.ttl)
		rest.ttl = first.ttl;
	if (first.seen < rest.seen)
		rest.seen = first.seen;
	rest.authentic &= first.authentic;
	enum dns_security joined = dns_security_join(first.security, rest.security);
	if (joined != rest.security)
		rest.because = first.because;
	rest.security = joined;
	return rest;
}

/* What is told in place of an answer that is not what the zone has signed. */
static struct dns_answer withheld(const struct dns_answer *answer)
{
	return (struct dns_answer){ .status = DNS_FAILED,
				    .fault = DNS_FAULT_BOGUS,
				    .seen = answer->seen,
				    .security = DNS_BOGUS,
				    .because = answer->because };
}

/* Follow the CNAME records that lead out of the answers. Pending, when one is still to come. */
static struct dns_answer follow(struct dns_session *session, struct dns_ticket *ticket)
{
	bool checked = dns_secure_check(session, ticket);
	struct dns_answer answer = ticket->reading.answer;
	unsigned aliases = ticket->reading.aliases;

	while (ticket->reading.next.length > 0) {
		ticket = ticket_asked(session, &ticket->reading.next, ticket->type);
		if (ticket == NULL)
			return failed(DNS_FAULT_BUDGET);
		if (ticket->state == DNS_ASKED)
			return (struct dns_answer){ .status = DNS_PENDING };
		aliases += ticket->reading.aliases;
		/* A server may lead to a name by another question, back and forth. */
		if (aliases > LIMIT_ALIASES)
			return failed(DNS_FAULT_ALIASES);
		checked &= dns_secure_check(session, ticket);
		answer = answer_join(answer, ticket->reading.answer);
	}
	if (!checked)
		return (struct dns_answer){ .status = DNS_PENDING };
	return answer.security == DNS_BOGUS ? withheld(&answer) : answer;
}

static void count_answer(struct dns_session *session, const struct dns_answer *answer)
{
	if (answer->status == DNS_FAILED || answer->status == DNS_TIMED_OUT) {
		session->failed++;
		session->faults[answer->fault]++;
	}
	if (session->cause == 0)
		session->cause = answer->cause;
	session->unrecorded += answer->status == DNS_NOT_RECORDED;
	session->securities[answer->security]++;
	if (answer->seen != 0 && (session->oldest == 0 || answer->seen < session->oldest))
		session->oldest = answer->seen;
}

static bool is_new_server(const struct span_list *servers, struct span server)
{
	for (size_t i = 0; i < servers->count; i++)
		if (span_equal(servers->items[i], server))
			return false;
	return server.len > 0;
}

struct span_list dns_session_servers(const struct dns_session *session, struct arena *arena)
{
	struct span_list servers = { 0 };

	for (size_t i = 0; i < session->tickets.count; i++) {
		struct span server = session->tickets.items[i]->server;
		size_t at = servers.count;

		if (!is_new_server(&servers, server))
			continue;
		LIST_ADD(arena, &servers);
		while (at > 0 && span_order(server, servers.items[at - 1]) < 0) {
			servers.items[at] = servers.items[at - 1];
			at--;
		}
		servers.items[at] = server;
	}
	return servers;
}

static struct dns_answer pending(struct dns_session *session)
{
	session->pending++;
	return (struct dns_answer){ .status = DNS_PENDING };
}

bool dns_session_is_off(const struct dns_session *session)
{
	return session->port == NULL;
}

struct dns_answer dns_ask(struct dns_session *session, struct span text, enum dns_type type)
{
	struct dns_name name;
	bool off = dns_session_is_off(session);

	if ((!off || !dns_name_is_plain(text)) && !dns_name_read(text, &name))
		return (struct dns_answer){ .status = DNS_NO_NAME, .fault = DNS_FAULT_NAME };
	if (off)
		return (struct dns_answer){ .status = DNS_OFFLINE };
	struct dns_ticket *ticket = ticket_asked(session, &name, type);
	if (ticket == NULL)
		return failed(DNS_FAULT_BUDGET);
	if (ticket->state == DNS_ASKED)
		return pending(session);
	if (ticket->state == DNS_DELIVERED) {
		struct dns_answer answer = follow(session, ticket);

		if (answer.status == DNS_PENDING)
			return pending(session);
		ticket->answer = answer;
		ticket->state = DNS_FINAL;
		count_answer(session, &answer);
	}
	return ticket->answer;
}

struct dns_session *dns_wait(struct dns_port *port)
{
	struct dns_ticket *ticket;

	while ((ticket = port->dns->backend->wait(port)) != NULL) {
		struct dns_session *session = ticket->session;

		if (--session->waiting == 0)
			return session;
	}
	return NULL;
}

struct dns_port *dns_port_open(struct dns *dns)
{
	return dns->backend->port_open(dns);
}

void dns_port_close(struct dns_port *port)
{
	port->dns->backend->port_close(port);
}

struct error dns_close(struct dns *dns)
{
	return dns->backend->close(dns);
}

struct dns_refusal dns_refuse(struct arena *arena, const char *path, size_t line,
			      const char *reason)
{
	return (struct dns_refusal){ path, line, arena_copy(arena, span_string(reason)) };
}

void dns_deliver_packet(struct dns_ticket *ticket, struct span packet, time_t seen)
{
	struct arena *arena = &ticket->session->arena;

	ticket->reading = dns_packet_read(arena, packet, &ticket->name, ticket->type);
	ticket->reading.answer.seen = seen;
	if (ticket->reading.answer.authentic)
		ticket->reading.answer.security = DNS_RESOLVER_AD;
	if (ticket->keep_packet)
		ticket->packet = arena_copy(arena, packet);
	ticket->state = DNS_DELIVERED;
}

void dns_deliver_fault(struct dns_ticket *ticket, enum dns_fault fault, time_t seen)
{
	struct dns_answer answer = failed(fault);

	if (fault == DNS_FAULT_TIMEOUT)
		answer.status = DNS_TIMED_OUT;
	answer.seen = seen;
	ticket->reading = (struct dns_reading){ .answer = answer };
	ticket->state = DNS_DELIVERED;
}

void dns_deliver_unrecorded(struct dns_ticket *ticket)
{
	ticket->reading = (struct dns_reading){ .answer = { .status = DNS_NOT_RECORDED } };
	ticket->state = DNS_DELIVERED;
}

struct dns_port *dns_plain_port_open(struct dns *dns)
{
	return &dns->port;
}

void dns_plain_port_close(struct dns_port *port)
{
	(void)port;
}

struct dns_ticket *dns_plain_wait(struct dns_port *port)
{
	(void)port;
	return NULL;
}

void dns_plain_forget(struct dns_port *port, struct dns_ticket *ticket)
{
	(void)port;
	(void)ticket;
}
