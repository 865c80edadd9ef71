#include "parser/whole_file.h"

#include <errno.h>
#include <fcntl.h>
#include <unistd.h>

#include "parser/buffer.h"

enum { READ_SIZE = 64 * 1024 };

bool whole_file_read(struct arena *arena, const char *path, size_t most, struct span *out)
{
	struct buffer bytes = { .arena = arena };
	int descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NOCTTY);
	ssize_t got = descriptor < 0 ? -1 : 1;

	while (got > 0 && bytes.len <= most) {
		got = read(descriptor, buffer_room(&bytes, READ_SIZE), READ_SIZE);
		bytes.len += got > 0 ? (size_t)got : 0;
	}
	int reason = errno;
	if (descriptor >= 0)
		close(descriptor);
	errno = got > 0 ? EFBIG : reason;
	*out = buffer_span(&bytes);
	return got == 0;
}
