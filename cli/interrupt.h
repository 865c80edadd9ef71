/*
 * interrupt - the user's wish to stop, noticed at the next convenient place.
 *
 * The program ends along its usual way, so that the terminal is as it was and
 * no half-written file stays behind. A second signal ends it at once.
 */
#ifndef CLI_INTERRUPT_H
#define CLI_INTERRUPT_H

#include <signal.h>
#include <stdbool.h>

/* From here on SIGINT, SIGTERM, SIGHUP and SIGQUIT are noticed, and a pipe without reader is an error. */
void interrupt_catch(void);

bool interrupted(void);

/* The signals above, to be blocked around a look at interrupted() and a wait. */
sigset_t interrupt_signals(void);

/* Die of the signal that was noticed unless it was SIGINT, which has a status of its own. */
void interrupt_die(void);

#endif
