#include "cli/store_head.h"

#include <errno.h>
#include <fcntl.h>
#include <string.h>
#include <sys/stat.h>
#include <unistd.h>

/* The number of four bytes, the highest first. */
static uint32_t number_at(const unsigned char *at)
{
	return (uint32_t)at[0] << 24 | (uint32_t)at[1] << 16 | (uint32_t)at[2] << 8 | at[3];
}

/*
 * What the file's header tells (sqlite.org/fileformat2.html, 1.3), before the
 * library reads anything of it. A file without a byte is one to be filled. One
 * with a log of writes ahead is not ours, and would be written to by reading it.
 */
static enum store_fault look(int descriptor)
{
	static const char mark[16] = "SQLite format 3";
	unsigned char head[100];
	struct stat status;
	ssize_t got;

	if (fstat(descriptor, &status) != 0 || !S_ISREG(status.st_mode))
		return STORE_FOREIGN;
	if (status.st_size == 0)
		return STORE_SOUND;
	got = pread(descriptor, head, sizeof head, 0);
	if (got != (ssize_t)sizeof head || memcmp(head, mark, sizeof mark) != 0 || head[18] != 1 ||
	    head[19] != 1 || number_at(head + 68) != STORE_APPLICATION)
		return STORE_FOREIGN;
	if (number_at(head + 60) < STORE_VERSION)
		return STORE_EARLIER;
	return number_at(head + 60) > STORE_VERSION ? STORE_LATER : STORE_SOUND;
}

enum store_fault store_head_look(const char *path, enum store_use use, const char **why)
{
	int descriptor = open(path, O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY);
	enum store_fault fault;

	if (descriptor < 0 && errno == ENOENT && use == STORE_KEEP)
		return STORE_SOUND;
	if (descriptor < 0) {
		*why = strerror(errno);
		return STORE_UNUSABLE;
	}
	fault = look(descriptor);
	close(descriptor);
	return fault;
}
