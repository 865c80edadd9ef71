#include "parser/html.h"

#include "parser/buffer.h"
#include "parser/limits.h"
#include "tests/guard.h"
#include "tests/test.h"

static const struct {
	const char *page, *text;
} pages[] = {
	{ "", "" },
	{ "words", "words\n" },
	{ "<p>a  b\n c</p><p>d</p>", "a b c\n\nd\n" },
	{ "a<br>b<br/>c", "a\nb\nc\n" },
	{ "<b>a</b>b <i>c</i> d", "ab c d\n" },
	{ "<pre>Received: by a\n\twith b\n\nx</pre>y", "Received: by a\n\twith b\n\nx\ny\n" },
	{ "<table><tr><td>a</td><td>b</td></tr><tr><td>c</table>", "a\nb\nc\n" },
	{ "&lt;a@b.example&gt; &amp; &#99;", "<a@b.example> & c\n" },
	{ "<head><title>t</title></head><script>x()</script><style>p{}</style>a", "a\n" },
	{ "<!-- no -->a", "a\n" },
	/* nothing can be declared */
	{ "<!DOCTYPE x [<!ENTITY e 'no'>]>&e;", "]>&e;\n" },
	{ "<img src='http://192.0.2.1/x'>a<iframe src='//b.example'></iframe>", "a\n" },
	{ "a\xff", "a\xef\xbf\xbd\n" },
};

static void test_depth(struct arena *arena)
{
	for (size_t over = 0; over <= 1; over++) {
		struct buffer page = { .arena = arena };

		/* html and body stand around all. */
		for (int i = 0; i < LIMIT_PAGE_DEPTH - 3 + (int)over; i++)
			buffer_put(&page, SPAN("<div>"));
		buffer_put(&page, SPAN("deep"));
		ok((span_find(html_text(arena, buffer_span(&page)), SPAN("deep")) == NOT_FOUND) ==
			   over,
		   "an element %d deep", LIMIT_PAGE_DEPTH - 1 + (int)over);
	}
}

static void test_length(struct arena *arena)
{
	for (size_t over = 0; over <= 1; over++) {
		char *page = arena_bytes(arena, LIMIT_PAGE + 1);
		struct span text;

		memset(page, 'x', LIMIT_PAGE + 1);
		page[LIMIT_PAGE - 1 + over] = 'y';
		text = html_text(arena, (struct span){ page, LIMIT_PAGE + over });
		ok((span_index(text, 'y') == NOT_FOUND) == over, "a page of %zu bytes",
		   LIMIT_PAGE + over);
	}
}

int main(void)
{
	struct arena arena = { 0 };
	struct guard guard = guard_open(4096);

	for (size_t i = 0; i < sizeof pages / sizeof *pages; i++) {
		struct span page = guard_place(&guard, span_string(pages[i].page));
		struct span text = html_text(&arena, page);

		ok_span(text, span_string(pages[i].text),
			arena_string(&arena, arena_format(&arena, "page %zu", i)));
	}
	test_depth(&arena);
	test_length(&arena);
	guard_close(&guard);
	arena_free(&arena);
	return done();
}
