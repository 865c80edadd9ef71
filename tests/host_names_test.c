#include "data/host_names.h"
#include "parser/ip.h"
#include "tests/guard.h"
#include "tests/test.h"

static const struct {
	const char *name, *address;
	bool common, inner, customer;
} cases[] = {
	{ "localhost", "127.0.0.1", true, false, false },
	{ "localhost.localdomain", "127.0.0.1", true, true, false },
	{ "unknown", "192.0.2.1", true, false, false },
	{ "mx.corp.local", "10.0.0.1", false, true, false },
	{ "MX.Corp.LOCAL", "10.0.0.1", false, true, false },
	{ "DYN-66.Pool.example", "203.0.113.66", false, false, true },
	{ "hub.home.arpa", "10.0.0.1", false, true, false },
	{ "local", "10.0.0.1", false, false, false },
	{ "mx.local.example", "192.0.2.1", false, false, false },
	{ "mx1.example.org", "192.0.2.1", false, false, false },
	{ "dyn-66.pool.example", "203.0.113.66", false, false, true },
	{ "host-203-0-113-66.example.net", "203.0.113.66", false, false, true },
	{ "66.113.0.203.example.net", "203.0.113.66", false, false, true },
	{ "host-198-51-100-7.example.net", "203.0.113.66", false, false, false },
	{ "mx203-113.example.net", "203.0.113.66", false, false, false },
	{ "dynamics.example.org", "192.0.2.1", false, false, false },
	{ "99999999999999999999999.example", "192.0.2.1", false, false, false },
	{ "host-203-0-113-66.example.net", "2001:db8::1", false, false, false },
	{ "", "192.0.2.1", false, false, false },
};

int main(void)
{
	struct guard guard = guard_open(4096);

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		const char *text = cases[i].name;
		struct span name = guard_place(&guard, span_string(text));
		struct ip ip;

		ip_read(span_string(cases[i].address), &ip);
		ok(host_name_is_common(name.at, name.len) == cases[i].common, "%s is common: %d",
		   text, cases[i].common);
		ok(host_name_is_inner(name.at, name.len) == cases[i].inner, "%s is inner: %d", text,
		   cases[i].inner);
		ok(host_name_is_customer(name.at, name.len, ip.family == 4 ? ip.bytes : NULL) ==
			   cases[i].customer,
		   "%s is a customer's at %s: %d", text, cases[i].address, cases[i].customer);
	}
	guard_close(&guard);
	return done();
}
