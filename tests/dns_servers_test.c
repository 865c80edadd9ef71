#include "analyzers/dns_servers.h"

#include "tests/guard.h"
#include "tests/test.h"

static const struct {
	const char *text;
	unsigned family; /* 0: it is no server */
	unsigned port, zone;
} cases[] = {
	{ "192.0.2.53", 4, 53, 0 },
	{ "192.0.2.53@5353", 4, 5353, 0 },
	{ "2001:db8::53", 6, 53, 0 },
	{ "2001:db8::53@65535", 6, 65535, 0 },
	{ "fe80::1%3", 6, 53, 3 },
	{ "fe80::1%3@53", 6, 53, 3 },
	{ "fe80::1%lo@53", 6, 53, 1 },
	{ "fe80::1%", 0, 0, 0 },
	{ "fe80::1%0", 0, 0, 0 },
	{ "fe80::1%no-such-interface", 0, 0, 0 },
	{ "192.0.2.53@", 0, 0, 0 },
	{ "192.0.2.53@0", 0, 0, 0 },
	{ "192.0.2.53@65536", 0, 0, 0 },
	{ "192.0.2.53@53@53", 0, 0, 0 },
	{ "192.0.2.53:53", 0, 0, 0 },
	{ "192.0.2", 0, 0, 0 },
	{ "dns.example", 0, 0, 0 },
	{ "@53", 0, 0, 0 },
	{ "", 0, 0, 0 },
};

static void test_server(const struct guard *guard)
{
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct span text = guard_place(guard, span_string(cases[i].text));
		struct dns_server server;
		bool read = dns_server_read(text, &server);

		if (!ok(read == (cases[i].family != 0), "%s", cases[i].text) || !read)
			continue;
		ok(server.ip.family == cases[i].family && server.port == cases[i].port &&
			   server.zone == cases[i].zone,
		   "its parts");
		ok_span((struct span){ server.text, server.text_len }, text, "its text");
	}
}

static const struct {
	const char *text;
	size_t count;
	const char *last;
} files[] = {
	{ "", 0, "" },
	{ "nameserver 192.0.2.1\n", 1, "192.0.2.1" },
	{ "nameserver 192.0.2.1", 1, "192.0.2.1" },
	{ "# nameserver 192.0.2.1\n;nameserver 192.0.2.2\n", 0, "" },
	{ "search example.org\r\nnameserver\t2001:db8::1 \r\noptions timeout:1\r\n", 1,
	  "2001:db8::1" },
	{ "nameserver one\nnameserver 192.0.2.2@54\nnameserver 192.0.2.3\n", 1, "192.0.2.3" },
	{ "nameserver 192.0.2.1\nnameserver 192.0.2.2\nnameserver 192.0.2.3\nnameserver 192.0.2.4\n",
	  3, "192.0.2.3" },
	{ "nameservers 192.0.2.1\nnameserver\n", 0, "" },
};

static void test_resolv(const struct guard *guard)
{
	for (size_t i = 0; i < sizeof files / sizeof *files; i++) {
		struct span text = span_string(files[i].text);
		struct dns_servers servers = dns_servers_read(guard_place(guard, text));

		if (ok(servers.count == files[i].count, "file %zu", i) && servers.count > 0) {
			const struct dns_server *last = &servers.items[servers.count - 1];

			ok_span((struct span){ last->text, last->text_len },
				span_string(files[i].last), "the last server");
		}
		for (size_t length = 0; length < text.len; length++)
			dns_servers_read(guard_place(guard, span_upto(text, length)));
	}
}

int main(void)
{
	struct guard guard = guard_open(4096);
	struct dns_servers servers;

	test_server(&guard);
	test_resolv(&guard);
	ok(dns_servers_open("/nonexistent/resolv.conf", &servers).code != 0, "a missing file");
	ok_number((long long)servers.count, 0, "names none");
	ok(dns_servers_open("/dev/null", &servers).code == 0, "an empty one is no error");
	guard_close(&guard);
	return done();
}
