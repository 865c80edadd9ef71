/* What an SPF evaluation found, in words. */
#include "analyzers/spf_words.h"

#include "analyzers/dns_zone.h"
#include "tests/test.h"

/* The policy of a.example asked for 192.0.2.1; `more` is the rest of the DNS. */
static const struct {
	const char *policy, *more, *why, *reach;
} cases[] = {
	{ "v=spf1 ip4:192.0.2.1 -all", "", "\"ip4:192.0.2.1\"", "" },
	{ "v=spf1 -all", "", "\"-all\"", "" },
	{ "v=spf1 a", "", "no-match", "" },
	{ "v=spf1 include:b.example -all", "b.example. TXT \"v=spf1 ip4:192.0.2.0/24 -all\"\n",
	  "\"ip4:192.0.2.0/24\" of b.example", "" },
	{ "v=spf1 ip4:192.0.0.0/12 -all", "", "\"ip4:192.0.0.0/12\"",
	  "" }, /* 2^20 is not over it */
	{ "v=spf1 ip4:192.0.0.0/11 -all", "", "\"ip4:192.0.0.0/11\"", "2.1 million addresses" },
	{ "v=spf1 ip4:192.0.0.0/8 -all", "", "\"ip4:192.0.0.0/8\"", "17 million addresses" },
	{ "v=spf1 include:spf.protection.outlook.com -all",
	  "spf.protection.outlook.com. TXT \"v=spf1 ip4:192.0.0.0/10 -all\"\n",
	  "\"ip4:192.0.0.0/10\" of spf.protection.outlook.com",
	  "4.2 million addresses of a shared cloud" },
	{ "v=spf1 ip4:192.0.2.1 ip6:2001:db8::/28 -all", "", "\"ip4:192.0.2.1\"", "" },
	{ "v=spf1 ip4:192.0.2.1 ip6:2001:db8::/27 -all", "", "\"ip4:192.0.2.1\"",
	  "an IPv6 network of /27" },
	{ "v=spf1 +all", "", "\"+all\"", "every address there is" },
	{ "v=spf1 ip4:0.0.0.0/1 ip4:128.0.0.0/1", "", "\"ip4:128.0.0.0/1\"",
	  "every address there is" },
	{ "v=spf1 ip4:192.0.2.300", "", "\"ip4:192.0.2.300\"", "" },
};

static void check(struct arena *arena, size_t n)
{
	struct dns_zone *zone = dns_zone_new();
	struct spf_query query = { .domain = SPAN("a.example"), .sender = SPAN("x@a.example") };

	dns_zone_add(
		zone, arena, "zone",
		arena_format(arena, "a.example. TXT \"%s\"\n%s", cases[n].policy, cases[n].more));
	ip_read(SPAN("192.0.2.1"), &query.client_ip);
	struct dns_port *port = dns_port_open(dns_zone_dns(zone));
	struct dns_session session = dns_session_open(port);
	struct spf_result result = spf_check(&session, arena, &query);

	ok_span(spf_words_why(arena, &result), span_string(cases[n].why), cases[n].policy);
	ok_span(spf_words_reach(arena, result.record), span_string(cases[n].reach),
		cases[n].policy);
	dns_session_close(&session);
	dns_port_close(port);
	dns_close(dns_zone_dns(zone));
}

int main(void)
{
	struct arena arena = { 0 };

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++)
		check(&arena, i);
	arena_free(&arena);
	return done();
}
