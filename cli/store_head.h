/* store_head - what the first bytes of a file tell, before SQLite reads anything of it. */
#ifndef CLI_STORE_HEAD_H
#define CLI_STORE_HEAD_H

#include "cli/store.h"

enum {
	STORE_APPLICATION = 0x4d706174, /* "Mpat": whose file it is (the header's offset 68) */
	STORE_VERSION = 2, /* of the tables (its offset 60) */
};

/*
 * Whether the file may be one of ours. A file that is not there, or is empty, is
 * one to be made. *why is set where it cannot be read; static.
 */
enum store_fault store_head_look(const char *path, enum store_use, const char **why);

#endif
