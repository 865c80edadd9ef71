/*
 * lockdown - what hostile bytes could still do if they took the program over.
 */
#ifndef CLI_LOCKDOWN_H
#define CLI_LOCKDOWN_H

/*
 * From here on nothing can be executed, written, made or removed in the file
 * system, but for files in these folders (NULL: none), and no core is dumped: it
 * would hold other people's mail. To be called before the first byte of a
 * message is read, with the output open. Where the kernel knows no Landlock
 * (before Linux 5.13, or not built in) it does what it can.
 */
void lockdown(const char *of_output, const char *of_case);

#endif
