#include "analyzers/dns_compose.h"

#include "tests/test.h"

/* Questions as they go out, for A of a.example. */
static const struct {
	const char *about;
	enum dns_edns edns;
	struct span want;
} cases[] = {
#define TAIL "\1a\7example\0\0\1\0\1"
#define BYTES(...)                                                                                 \
	{                                                                                          \
		__VA_ARGS__, sizeof(__VA_ARGS__) - 1                                               \
	}
	{ "plain", DNS_PLAIN, BYTES("\x12\x34\1\x20\0\1\0\0\0\0\0\0" TAIL) },
	{ "with EDNS", DNS_WITH_EDNS,
	  BYTES("\x12\x34\1\x20\0\1\0\0\0\0\0\1" TAIL "\0\0\x29\4\xd0\0\0\0\0\0\0") },
	{ "with signatures: DO and CD, no AD", DNS_WITH_SIGNATURES,
	  BYTES("\x12\x34\1\x10\0\1\0\0\0\0\0\1" TAIL "\0\0\x29\4\xd0\0\0\x80\0\0\0") },
};

int main(void)
{
	struct dns_name name;

	dns_name_read(SPAN("a.example"), &name);
	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		char bytes[DNS_QUESTION_MOST];
		size_t length = dns_compose_question(bytes, 0x1234, &name, DNS_A, cases[i].edns);

		ok(span_equal((struct span){ bytes, length }, cases[i].want), "%s", cases[i].about);
	}
	return done();
}
