#include "data/status_codes.h"

#include <string.h>

#include "data/version.h"

static const struct {
	char part[8], code[8], meaning[72], reference[12];
} codes[] = {
#define ROW(...) { __VA_ARGS__ },
#include "data/status_codes.inc"
#undef ROW
};

/* The row of that part whose numbers are `code`. */
static size_t row_of(const char *part, const struct version *code)
{
	size_t i;

	for (i = 0; i < sizeof codes / sizeof *codes; i++) {
		struct version row = version_read(codes[i].code, strlen(codes[i].code), NULL);

		if (strcmp(codes[i].part, part) == 0 && row.parts == code->parts &&
		    version_compare(&row, code, VERSION_PARTS) == 0)
			break;
	}
	return i;
}

static const char *meaning(const char *part, const struct version *code, const char **reference)
{
	size_t row = row_of(part, code);

	if (row == sizeof codes / sizeof *codes)
		return NULL;
	if (reference != NULL)
		*reference = codes[row].reference;
	return codes[row].meaning;
}

bool status_code_find(const char *text, size_t len, struct status_code *out)
{
	size_t used;
	struct version code = version_read(text, len, &used);

	*out = (struct status_code){ 0 };
	if (used != len || code.parts != 3)
		return false;

	struct version class = { { code.part[0] }, 1 }, subject = { { code.part[1] }, 1 };
	struct version detail = { { code.part[1], code.part[2] }, 2 };
	out->class = meaning("class", &class, NULL);
	out->subject = meaning("subject", &subject, NULL);
	out->detail = meaning("detail", &detail, &out->reference);
	return out->class != NULL;
}
