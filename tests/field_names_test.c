#include "data/field_names.h"
#include "tests/test.h"

#include <string.h>

int main(void)
{
	for (int id = FIELD_OTHER + 1; id < FIELD_IDS; id++) {
		const char *name = field_id_name((enum field_id)id);
		const char *before = field_id_name((enum field_id)(id - 1));

		ok(field_id_find(name, strlen(name)) == (enum field_id)id, "%s is found", name);
		ok(strlen(before) <= strlen(name), "%s stands in its place", name);
	}
	ok(field_id_find("X-Unheard-Of", 12) == FIELD_OTHER, "an unknown name is other");
	ok(field_id_find("Field-Name", 10) == FIELD_OTHER, "and so is one of the comment on rows");
	ok(field_id_find("RECEIVED", 8) == FIELD_RECEIVED, "case does not matter");
	return done();
}
