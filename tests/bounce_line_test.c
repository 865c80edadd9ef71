#include "parser/bounce_line.h"

#include "tests/guard.h"
#include "tests/test.h"

static struct span undress(struct span *line)
{
	return bounce_line_undress(*line);
}

static struct span host_first(struct span *line)
{
	return bounce_line_host_first(*line);
}

static struct span host(struct span *line)
{
	return bounce_line_host(*line);
}

static const struct {
	struct span (*read)(struct span *);
	const char *line, *out, *rest; /* rest NULL: nothing is cut off */
} cases[] = {
	{ undress, " --- *Original message* --- ", "Original message* ---", NULL },
	{ undress, "-=*|_#", "", NULL },
	{ bounce_line_address, "<a@b.example>: no", "a@b.example", ": no" },
	{ bounce_line_address, "'a@b.example' no", "a@b.example", " no" },
	{ bounce_line_address, "a@b.example.", "a@b.example", "." },
	{ bounce_line_address, "a b@c.example", "", NULL },
	{ bounce_line_address, "a@", "", NULL },
	{ bounce_line_address, "@b.example", "", NULL },
	{ bounce_line_source, " (expanded from: <a@b.example>) x", "a@b.example", " x" },
	{ bounce_line_source, "(generated from a@b.example", "a@b.example", "" },
	{ bounce_line_source, "(from a@b.example)", "", NULL },
	{ host_first, "[192.0.2.1]: no", "192.0.2.1", NULL },
	{ host_first, "mx.b.example. no", "mx.b.example", NULL },
	{ host_first, "nobody knows", "", NULL },
	{ host, "host mx.b.example[192.0.2.1] said: no", "mx.b.example", NULL },
	{ host, "mx.b.example does not like recipient.", "mx.b.example", NULL },
	{ host, "a ghost mx.b.example", "", NULL },
};

int main(void)
{
	struct guard guard = guard_open(64);

	for (size_t i = 0; i < sizeof cases / sizeof *cases; i++) {
		struct span line = guard_place(&guard, span_string(cases[i].line)), rest = line;
		struct span out = cases[i].read(&rest);

		ok(span_equal(out, span_string(cases[i].out)) &&
			   (cases[i].rest == NULL || span_equal(rest, span_string(cases[i].rest))),
		   "%s", cases[i].line);
	}
	guard_close(&guard);
	return done();
}
