#include "data/field_names.h"
#include "tests/test.h"

#include <string.h>

/* The same as the slow way finds, of a name as it is and with one byte changed. */
static bool is_found_plain(const char *name)
{
	char text[80];
	size_t len = strlen(name), wrong = 0;

	for (size_t place = 0; place < len; place++)
		for (int byte = '!'; byte <= '~'; byte++) {
			memset(text, name[0], sizeof text);
			memcpy(text, name, len);
			text[place] = (char)byte;
			wrong += field_id_find_plain(text, len) != field_id_find(text, len) ||
				 field_id_find_plain(text, len + 1) != field_id_find(text, len + 1);
		}
	return wrong == 0;
}

int main(void)
{
	for (int id = FIELD_OTHER + 1; id < FIELD_IDS; id++) {
		const char *name = field_id_name((enum field_id)id);
		const char *before = field_id_name((enum field_id)(id - 1));

		ok(field_id_find(name, strlen(name)) == (enum field_id)id, "%s is found", name);
		ok(is_found_plain(name), "%s is found at once", name);
		ok(strlen(before) <= strlen(name), "%s stands in its place", name);
	}
	ok(field_id_find("X-Unheard-Of", 12) == FIELD_OTHER, "an unknown name is other");
	ok(field_id_find("Field-Name", 10) == FIELD_OTHER, "and so is one of the comment on rows");
	ok(field_id_find("RECEIVED", 8) == FIELD_RECEIVED, "case does not matter");
	return done();
}
