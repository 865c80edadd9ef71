/* whole_file - a file of the user's that is read at once, up to a limit. */
#ifndef PARSER_WHOLE_FILE_H
#define PARSER_WHOLE_FILE_H

#include "parser/arena.h"
#include "parser/span.h"

/* All its bytes, in the arena; false with errno set, EFBIG where there are more than `most`. */
bool whole_file_read(struct arena *, const char *path, size_t most, struct span *out);

#endif
