/* software_marks - header fields that only one program writes. */
#ifndef DATA_SOFTWARE_MARKS_H
#define DATA_SOFTWARE_MARKS_H

#include <stddef.h>

enum mark_kind {
	MARK_SERVER, /* a server or gateway on the way writes it */
	MARK_SENDER, /* the service through which the author sent it */
};

struct software_mark {
	const char *prefix; /* of the field's name, any case */
	enum mark_kind kind;
	const char *product;
};

/* The row whose prefix the name begins with; NULL if there is none. */
const struct software_mark *software_mark_find(const char *name, size_t len);

#endif
