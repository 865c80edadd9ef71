/*
 * A real name server, NSD, and our reading of the same master file: for every
 * name and type both must say the same. Skipped where NSD is not installed.
 */
#include <errno.h>
#include <fcntl.h>
#include <netinet/in.h>
#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/socket.h>
#include <sys/wait.h>
#include <time.h>
#include <unistd.h>

#include "analyzers/dns_live.h"
#include "tests/loopback.h"
#include "tests/test.h"

enum { PATH_MOST = 200, LINE_MOST = 1000, TIMEOUT_MS = 1000, STARTS_MOST = 200 };

static const char source[] = "testdata/zones/lookups.zone";

static const char *const labels[] = {
	"ns", "mx1", "MX1", "a.b.deep", "b.deep", "deep", "c.b.deep", "old", "new", "out", "out2",
	"loop1", "loop2", "self", "x.wild", "there.wild", "x.there.wild", "y.wild", "x.y.wild",
	"z.y.wild", "wild", "*.wild", "a.b.wild", "x.alias", "alias", "moved", "a.b.moved",
	"x.moved", "ptr", "empty", "quote", "caa", "raw", "raw2", "slow", "toslow", "c1", "c0",
	"c5", "c8", "absent", "x.ns",
};

static const enum dns_type types[] = { DNS_A, DNS_AAAA, DNS_MX, DNS_TXT, DNS_PTR };

static char folder[] = P_tmpdir "/dns_nsd_test.XXXXXX";

static FILE *create(const char *name, char *path)
{
	snprintf(path, PATH_MOST, "%s/%s", folder, name);
	FILE *file = fopen(path, "w");
	if (file == NULL)
		abort();
	return file;
}

/* The file without what NSD cannot have: scripted failures, and a second zone. */
static void write_zone(char *path)
{
	char line[LINE_MOST];
	FILE *in = fopen(source, "r"), *out = create("zone", path);

	while (in != NULL && fgets(line, sizeof line, in) != NULL) {
		if (strncmp(line, "$ORIGIN 2.", 10) == 0)
			break;
		if (strncmp(line, "$FAIL", 5) != 0)
			fputs(line, out);
	}
	if (in != NULL)
		fclose(in);
	fclose(out);
}

static void write_configuration(char *path, unsigned port)
{
	FILE *out = create("nsd.conf", path);

	fprintf(out,
		"server:\n ip-address: 127.0.0.1\n port: %u\n username: \"\"\n zonesdir: \"%s\"\n"
		" database: \"\"\n pidfile: \"%s/pid\"\n xfrdfile: \"%s/xfrd\"\n"
		" zonelistfile: \"%s/list\"\n cookie-secret-file: \"\"\n logfile: \"%s/log\"\n"
		"remote-control:\n control-enable: no\n"
		"zone:\n name: example.org\n zonefile: zone\n",
		port, folder, folder, folder, folder, folder);
	fclose(out);
}

/* The process of the server, in the foreground and in a group of its own. */
static pid_t start(const char *configuration)
{
	pid_t child = fork();

	if (child == 0) {
		int nowhere = open("/dev/null", O_RDWR);

		dup2(nowhere, 1);
		dup2(nowhere, 2);
		setpgid(0, 0);
		execlp("nsd", "nsd", "-d", "-c", configuration, (char *)NULL);
		_exit(127);
	}
	setpgid(child, child);
	return child;
}

static struct dns_answer ask(struct dns_port *port, struct dns_session *session, const char *name,
			     enum dns_type type)
{
	struct dns_answer answer;

	*session = dns_session_open(port);
	do {
		dns_session_again(session);
		answer = dns_ask(session, span_string(name), type);
	} while (answer.status == DNS_PENDING && dns_wait(port) != NULL);
	return answer;
}

/* Wait until it answers; false when it is not there or ends. */
static bool is_up(struct dns_port *port, pid_t server)
{
	struct timespec pause = { 0, 20 * 1000000L };

	for (unsigned i = 0; i < STARTS_MOST; i++) {
		struct dns_session session;
		bool up = ask(port, &session, "ns.example.org", DNS_A).status == DNS_FOUND;

		dns_session_close(&session);
		if (up || waitpid(server, NULL, WNOHANG) != 0)
			return up;
		nanosleep(&pause, NULL);
	}
	return false;
}

static bool is_same(const struct dns_answer *a, const struct dns_answer *b)
{
	bool same = a->status == b->status && a->fault == b->fault && a->count == b->count &&
		    span_equal_nocase(a->alias, b->alias);

	for (size_t i = 0; same && i < a->count; i++)
		same = span_equal(a->records[i].data, b->records[i].data) &&
		       a->records[i].preference == b->records[i].preference;
	return same;
}

static void compare(struct dns_port *live, struct dns_port *zone, const char *name)
{
	for (size_t i = 0; i < sizeof types / sizeof *types; i++) {
		struct dns_session of_live, of_zone;
		struct dns_answer a = ask(live, &of_live, name, types[i]);
		struct dns_answer b = ask(zone, &of_zone, name, types[i]);

		if (!ok(is_same(&a, &b), "%s %d", name, (int)types[i]))
			printf("# live: status %d %s, %zu records, alias " SPAN_FMT
			       "; zone: status %d %s, %zu records, alias " SPAN_FMT "\n",
			       (int)a.status, dns_fault_word(a.fault), a.count, SPAN_ARG(a.alias),
			       (int)b.status, dns_fault_word(b.fault), b.count, SPAN_ARG(b.alias));
		dns_session_close(&of_live);
		dns_session_close(&of_zone);
	}
}

static void compare_all(struct dns_port *live, struct dns_port *zone)
{
	compare(live, zone, "example.org");
	for (size_t i = 0; i < sizeof labels / sizeof *labels; i++) {
		char name[PATH_MOST];

		snprintf(name, sizeof name, "%s.example.org", labels[i]);
		compare(live, zone, name);
	}
}

static struct dns *open_live(unsigned port)
{
	struct dns_live_options options = dns_live_defaults();
	char text[PATH_MOST];
	struct dns_server server;

	snprintf(text, sizeof text, "127.0.0.1@%u", port);
	dns_server_read(span_string(text), &server);
	dns_servers_add(&options.engine.servers, &server);
	options.engine.timeout_ms = TIMEOUT_MS;
	return dns_open_live(&options);
}

static void remove_files(void)
{
	static const char *const names[] = { "zone", "nsd.conf", "pid", "xfrd", "list", "log" };
	char path[PATH_MOST];

	for (size_t i = 0; i < sizeof names / sizeof *names; i++) {
		snprintf(path, sizeof path, "%s/%s", folder, names[i]);
		unlink(path);
	}
	rmdir(folder);
}

int main(void)
{
	char zone_path[PATH_MOST], configuration[PATH_MOST];
	struct arena arena = { 0 };
	struct dns *zone;
	unsigned port = loopback_free_port();

	if (mkdtemp(folder) == NULL)
		return 1;
	write_zone(zone_path);
	write_configuration(configuration, port);
	const char *paths[] = { zone_path };
	if (dns_open_zone(&zone, &arena, paths, 1).path != NULL)
		return 1;
	pid_t server = start(configuration);
	struct dns *live = open_live(port);
	struct dns_port *live_port = dns_port_open(live), *zone_port = dns_port_open(zone);
	bool up = is_up(live_port, server);
	if (up)
		compare_all(live_port, zone_port);
	dns_port_close(live_port);
	dns_port_close(zone_port);
	dns_close(live);
	dns_close(zone);
	kill(-server, SIGTERM);
	waitpid(server, NULL, 0);
	remove_files();
	arena_free(&arena);
	if (up)
		return done();
	puts("1..0 # SKIP nsd is not installed, or does not start here");
	return 0;
}
