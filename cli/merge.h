/*
 * merge - what shards of a scan printed, as one run would have printed it.
 *
 * Each operand is the output of a shard, in the order of their numbers; a
 * folder or archive is one that comes in pieces. Messages of one source are
 * told in the order of their index. Which source comes next is told by whose
 * turn it is: the shards took messages in turns. Behind a message that made no
 * report sources of a few messages may change places with their neighbours.
 */
#ifndef CLI_MERGE_H
#define CLI_MERGE_H

#include "cli/options.h"

/* Called with what is to be printed; false: enough, stop. */
typedef bool merge_taker(void *context, struct span text);

/*
 * Give all lines to `take`, each whole. What is no report is complained of and
 * stepped over: STATUS_INPUT. Memory is that of a line a shard.
 */
enum status merge_lines(const struct options *, merge_taker *take, void *context);

#endif
