#include <assert.h>

#include "fuzz/fuzz.h"
#include "parser/date.h"

/* An unreadable date says nothing, and all that is told lies in what was read. */
int LLVMFuzzerTestOneInput(const uint8_t *data, size_t size)
{
	struct span text = { (const char *)data, size }, rest;
	struct mail_date date = date_read(text, &rest, NULL);
	size_t found = date_find(text);
	char out[32];

	assert(date_format(date.utc, out) <= sizeof out);
	assert(found == NOT_FOUND || found < size);
	assert(date.known || (date.utc == 0 && date.zone == 0));
	assert(rest.len == 0 || span_holds(text, rest));
	assert(date.text.len == 0 || span_holds(text, date.text));
	assert(date.zone_text.len == 0 || span_holds(date.text, date.zone_text));
	return 0;
}
