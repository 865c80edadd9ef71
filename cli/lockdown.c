#define _GNU_SOURCE /* O_PATH */

#include "cli/lockdown.h"

#include <fcntl.h>
#include <linux/landlock.h>
#include <stddef.h>
#include <stdint.h>
#include <sys/prctl.h>
#include <sys/resource.h>
#include <sys/syscall.h>
#include <unistd.h>

/* Version 3 of Landlock (Linux 6.2) has it; headers may be older than the kernel. */
#define ACCESS_TRUNCATE (1ULL << 14)

enum { VERSION_WITH_TRUNCATE = 3 };

/* Renaming within one folder is making one file and removing another. */
static const uint64_t output_access = LANDLOCK_ACCESS_FS_WRITE_FILE |
				      LANDLOCK_ACCESS_FS_REMOVE_FILE | LANDLOCK_ACCESS_FS_MAKE_REG;

/* Everything but reading: character sets and the public suffix list are loaded when needed. */
static uint64_t denied_access(long version)
{
	uint64_t access = LANDLOCK_ACCESS_FS_EXECUTE | LANDLOCK_ACCESS_FS_WRITE_FILE |
			  LANDLOCK_ACCESS_FS_REMOVE_DIR | LANDLOCK_ACCESS_FS_REMOVE_FILE |
			  LANDLOCK_ACCESS_FS_MAKE_CHAR | LANDLOCK_ACCESS_FS_MAKE_DIR |
			  LANDLOCK_ACCESS_FS_MAKE_REG | LANDLOCK_ACCESS_FS_MAKE_SOCK |
			  LANDLOCK_ACCESS_FS_MAKE_FIFO | LANDLOCK_ACCESS_FS_MAKE_BLOCK |
			  LANDLOCK_ACCESS_FS_MAKE_SYM;

	return version >= VERSION_WITH_TRUNCATE ? access | ACCESS_TRUNCATE : access;
}

static void allow_output(int rules, const char *folder)
{
	struct landlock_path_beneath_attr beneath = { .allowed_access = output_access };

	beneath.parent_fd = open(folder, O_PATH | O_DIRECTORY | O_CLOEXEC);
	if (beneath.parent_fd < 0)
		return;
	syscall(SYS_landlock_add_rule, rules, LANDLOCK_RULE_PATH_BENEATH, &beneath, 0);
	close(beneath.parent_fd);
}

void lockdown(const char *of_output, const char *of_case)
{
	const struct rlimit none = { 0, 0 };
	long version =
		syscall(SYS_landlock_create_ruleset, NULL, 0, LANDLOCK_CREATE_RULESET_VERSION);
	struct landlock_ruleset_attr denied = { .handled_access_fs = denied_access(version) };

	setrlimit(RLIMIT_CORE, &none);
	prctl(PR_SET_NO_NEW_PRIVS, 1, 0, 0, 0);
	if (version < 1)
		return;
	int rules = (int)syscall(SYS_landlock_create_ruleset, &denied, sizeof denied, 0);
	if (rules < 0)
		return;
	if (of_output != NULL)
		allow_output(rules, of_output);
	if (of_case != NULL)
		allow_output(rules, of_case);
	syscall(SYS_landlock_restrict_self, rules, 0);
	close(rules);
}
