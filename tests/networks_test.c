#include "data/networks.h"
#include "parser/ip.h"
#include "tests/test.h"

#include <string.h>

static const struct {
	const char *address, *scope;
} cases[] = {
	{ "8.8.8.8", "public" },
	{ "192.0.2.1", "documentation" },
	{ "198.51.100.255", "documentation" },
	{ "203.0.113.0", "documentation" },
	{ "2001:db8::1", "documentation" },
	{ "3fff:0fff::1", "documentation" },
	{ "3fff:1000::1", "public" },
	{ "10.255.255.255", "private" },
	{ "11.0.0.0", "public" },
	{ "172.15.255.255", "public" },
	{ "172.16.0.0", "private" },
	{ "172.31.255.255", "private" },
	{ "172.32.0.0", "public" },
	{ "192.168.1.1", "private" },
	{ "fd00::1", "private" },
	{ "fec0::1", "private" },
	{ "127.0.0.1", "loopback" },
	{ "::1", "loopback" },
	{ "::", "special" },
	{ "::ffff:10.0.0.1", "private" }, /* IPv4-mapped: IPv4 */
	{ "169.254.1.1", "link-local" },
	{ "fe80::1%eth0", "link-local" },
	{ "100.64.0.1", "cgnat" },
	{ "100.128.0.1", "public" },
	{ "0.1.2.3", "special" },
	{ "198.19.255.255", "special" },
	{ "255.255.255.255", "special" },
	{ "224.0.0.1", "multicast" },
	{ "ff02::1", "multicast" },
	{ "2002:a05:6a10:1::", "provider" }, /* within 6to4: the longer prefix rules */
	{ "2002:b00::1", "special" },
	{ "2001:4860:4860::8888", "public" },
	{ "2001:0:1::1", "special" },
	{ "2001:200::1", "public" },
};

int main(void)
{
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct span text = span_string(cases[i].address);
		struct ip ip;
		const char *word;

		ip_read(text, &ip);
		word = network_scope_word(network_scope(ip.family, ip.bytes));
		ok(strcmp(word, cases[i].scope) == 0, "%s is %s", cases[i].address, cases[i].scope);
	}
	ok(network_scope(0, NULL) == SCOPE_NONE, "no address has no scope");
	ok(*network_scope_word(SCOPE_NONE) == '\0', "and no word");
	return done();
}
