#include <arpa/inet.h>
#include <assert.h>
#include <string.h>

#include "fuzz/fuzz.h"
#include "parser/ip.h"

/* What the system reads is read here, too, and what is written reads back the same. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena = { 0 };
	struct span text = { (const char *)data, size };
	struct ip_prefix prefix;
	struct ip ip, again;
	unsigned char bytes[16];
	bool good = ip_read(text, &ip);

	assert(good == (ip.family != 0));
	if (good)
		assert(ip_read(ip_text(&arena, &ip), &again) && ip_equal(&ip, &again));
	if (span_index(text, '\0') == NOT_FOUND && span_index(text, '%') == NOT_FOUND &&
	    !span_starts_nocase(text, SPAN("ipv6:"))) {
		const char *string = arena_string(&arena, text);

		assert(good == (inet_pton(AF_INET, string, bytes) == 1 ||
				inet_pton(AF_INET6, string, bytes) == 1));
		if (ip.family == 6)
			assert(memcmp(bytes, ip.bytes, sizeof bytes) == 0);
	}
	if (ip_prefix_read(text, &prefix))
		assert(ip_in_prefix(&prefix.ip, &prefix));
	arena_free(&arena);
	return 0;
}
