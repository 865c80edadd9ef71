#include "cli/interrupt.h"

#include <stddef.h>

static const int caught[] = { SIGINT, SIGTERM, SIGHUP, SIGQUIT };

/* A handler has no other place to leave word: the one object of the program that may change. */
static volatile sig_atomic_t noticed;

static void notice(int number)
{
	noticed = number;
}

void interrupt_catch(void)
{
	/* Without SA_RESTART, so that a read or write that waits comes back with EINTR. */
	struct sigaction action = { .sa_handler = notice, .sa_flags = (int)SA_RESETHAND };
	struct sigaction before;

	sigemptyset(&action.sa_mask);
	for (size_t i = 0; i < sizeof caught / sizeof *caught; i++)
		/* What nohup or a shell's "&" told us to ignore stays ignored. */
		if (sigaction(caught[i], NULL, &before) == 0 && before.sa_handler != SIG_IGN)
			sigaction(caught[i], &action, NULL);
	signal(SIGPIPE, SIG_IGN);
}

bool interrupted(void)
{
	return noticed != 0;
}

sigset_t interrupt_signals(void)
{
	sigset_t set;

	sigemptyset(&set);
	for (size_t i = 0; i < sizeof caught / sizeof *caught; i++)
		sigaddset(&set, caught[i]);
	return set;
}

void interrupt_die(void)
{
	if (noticed != 0 && noticed != SIGINT) {
		signal(noticed, SIG_DFL);
		raise(noticed);
	}
}
