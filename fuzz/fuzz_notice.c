/* What is announced in a page, and a mail that it returns, is never missed without reading it. */
#include <assert.h>

#include "parser/bounce.h"
#include "parser/html.h"

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size);

int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct arena arena = { 0 };
	struct flaw_list flaws = { .arena = &arena };
	struct span page = { (const char *)data, size };
	struct notice_marks marks = notice_marks_make();
	struct bounce in_text = { 0 }, in_page = { 0 };

	if (bounce_text(&arena, page, &in_text, &flaws))
		assert(notice_in_text(&marks.lines, page));
	assert(in_text.originals.count == 0 || notice_in_text(&marks.originals, page));
	if (bounce_text(&arena, html_text(&arena, page), &in_page, &flaws))
		assert(notice_in_page(&marks.lines, page));
	assert(in_page.originals.count == 0 || notice_in_page(&marks.originals, page));
	arena_free(&arena);
	return 0;
}
