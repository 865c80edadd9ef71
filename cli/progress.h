/* progress - how far a long run is, on standard error. */
#ifndef CLI_PROGRESS_H
#define CLI_PROGRESS_H

#include <stdbool.h>
#include <stdint.h>

struct progress {
	bool shown, bar; /* at all; as a line that is written over */
	int64_t begun, told; /* nanoseconds of a clock that only goes forward */
	bool open; /* a bar stands in the last line */
};

/* A bar on a terminal; elsewhere a line now and then, when `wanted`; nothing when `quiet`. */
struct progress progress_open(bool quiet, bool wanted);

/* Bytes of the input read and in all (0: not known), messages so far. Cheap when it is too early.
 */
void progress_tell(struct progress *, uint64_t done, uint64_t size, uint64_t messages);

/* Take the bar away. */
void progress_close(struct progress *);

#endif
