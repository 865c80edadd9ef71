/* dns_answer - an answer as one line, to compare it with what is expected. */
#ifndef TESTS_DNS_ANSWER_H
#define TESTS_DNS_ANSWER_H

#include <string.h>

#include "analyzers/dns.h"
#include "parser/buffer.h"
#include "parser/ip.h"
#include "parser/text.h"

/* "found via alias.example 300 5 [mx.example]": status, fault, alias, seconds, records. */
__attribute__((unused)) static struct span
answer_line(struct arena *arena, const struct dns_answer *answer, enum dns_type type)
{
	static const char *const words[] = { "found",	  "no-data",	  "no-name", "failed",
					     "timed-out", "not-recorded", "offline", "pending" };
	struct buffer out = { .arena = arena };

	buffer_put(&out, span_string(words[answer->status]));
	if (answer->fault != DNS_FAULT_NONE)
		buffer_put(&out, arena_format(arena, "(%s)", dns_fault_word(answer->fault)));
	if (answer->alias.len > 0)
		buffer_put(&out, arena_format(arena, " via " SPAN_FMT, SPAN_ARG(answer->alias)));
	if (answer->status == DNS_FOUND)
		buffer_put(&out, arena_format(arena, " %u", (unsigned)answer->ttl));
	for (size_t i = 0; i < answer->count; i++) {
		struct dns_record record = answer->records[i];
		struct ip ip = { .family = type == DNS_A ? 4 : 6 };

		if (type == DNS_A || type == DNS_AAAA) {
			memcpy(ip.bytes, record.data.at, record.data.len);
			record.data = ip_text(arena, &ip);
		}
		if (type == DNS_MX)
			buffer_put(&out, arena_format(arena, " %u", record.preference));
		buffer_put(&out, arena_format(arena, " [" SPAN_FMT "]", SPAN_ARG(record.data)));
	}
	if (answer->authentic)
		buffer_put(&out, SPAN(" ad"));
	return text_shown(arena, buffer_span(&out));
}

#endif
