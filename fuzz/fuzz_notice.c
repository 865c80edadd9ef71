/* What is announced in a page, and whom it names, is never missed without reading it. */
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
	bool is_named = false;

	if (bounce_text(&arena, page, &in_text, &flaws))
		assert(notice_in_text(&marks, page));
	if (bounce_text(&arena, html_text(&arena, page), &in_page, &flaws)) {
		assert(notice_in_page(&marks, page));
		assert(in_page.recipients.count == 0 ||
		       notice_names_in_page(&marks, page, &is_named));
	}
	arena_free(&arena);
	return 0;
}
