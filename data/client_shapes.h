/*
 * client_shapes - programs known by the shape of the Message-IDs and MIME
 * boundaries they make.
 */
#ifndef DATA_CLIENT_SHAPES_H
#define DATA_CLIENT_SHAPES_H

#include <stdbool.h>
#include <stddef.h>

enum client_place { IN_MESSAGE_ID, IN_BOUNDARY };

struct client_shape {
	enum client_place place;
	/* %d digits, %x hex digits, %w letters and digits: a run, or exactly N of them with %Nd;
	 * `*` any run; all else as it stands, case and all. */
	const char *pattern;
	const char *product;
	const char *meaning; /* what else the shape tells; may be empty */
	bool possible;	     /* rests on no source that was read */
};

/* The first row that fits the whole text; NULL if none does. Message-IDs without angle brackets. */
const struct client_shape *client_shape_find(enum client_place, const char *text, size_t len);

#endif
