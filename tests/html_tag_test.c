#include "parser/html_tag.h"

#include "tests/guard.h"
#include "tests/test.h"

static const struct {
	const char *tag; /* before the first ">" */
	bool begins, closed;
} rows[] = {
	{ "<b", true, true },
	{ "</b ", true, true },
	{ "<br/", true, true },
	{ "<br /", true, true },
	{ "<o:p", true, true },
	{ "<a b c=d e=\"f g\"\t h='\"'", true, true },
	{ "<a b=\"\"", true, true },
	{ "<a b=\"c=\" d", true, true },
	{ "<a b=c/", true, true },
	{ "<a b=\"c\"/", true, true },
	{ "<a b=\"", true, false },
	{ "<a b='c", true, false },
	{ "<a b=c\"d", true, false },
	{ "<a it's", true, false },
	{ "<a b= \"c\"", true, false },
	{ "<a b=\"c\"d", true, false },
	{ "<a b$c=\"d e='\"", true, false },
	{ "<a b=c\"d e='f\"", true, false },
	{ "<a\"b\"", true, false },
	{ "<a <b", true, false },
	{ "<!-- a --", false, true },
	{ "<!----", false, false },
	{ "<!---", false, false },
	{ "<!--", false, false },
	{ "<!-- a", false, false },
	{ "<!a", false, false },
	{ "<?a", false, false },
	{ "</5", false, false },
	{ "</", false, false },
	{ "< b", false, false },
	{ "<", false, false },
	{ "", false, false },
};

int main(void)
{
	struct guard guard = guard_open(64);

	for (size_t i = 0; i < sizeof rows / sizeof *rows; i++) {
		struct span tag = guard_place(&guard, span_string(rows[i].tag));

		ok(html_tag_begins(tag) == rows[i].begins, "%s: begins", rows[i].tag);
		ok(html_tag_is_closed(tag) == rows[i].closed, "%s: closed", rows[i].tag);
	}
	guard_close(&guard);
	return done();
}
