/*
 * pack - numbers and texts one behind the other, for what a case keeps to be
 * taken up soon. What is read may come from a stranger: nothing is read past its
 * end, and what is not there is 0 or empty, and told.
 */
#ifndef CLI_PACK_H
#define CLI_PACK_H

#include "parser/buffer.h"

void pack_number(struct buffer *, uint64_t); /* seven bits a byte, the lowest first */
void pack_signed(struct buffer *, int64_t);
void pack_text(struct buffer *, struct span);

struct unpack {
	struct span rest;
	bool bad;
};

uint64_t unpack_number(struct unpack *);
int64_t unpack_signed(struct unpack *);
struct span unpack_text(struct unpack *); /* a part of what is read */
bool unpack_end(const struct unpack *); /* all of it was read, and was there */

#endif
