/* resolv.conf, and a server as it is named on the command line. */
#include "analyzers/dns_servers.h"
#include "fuzz/fuzz.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span text = { (const char *)data, size };
	struct dns_server server;

	dns_servers_read(text);
	dns_server_read(text, &server);
	return 0;
}
