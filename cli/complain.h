/* complain - one line on standard error for what could not be done. */
#ifndef CLI_COMPLAIN_H
#define CLI_COMPLAIN_H

#include "parser/error.h"

/* "mailpath: " and the line, made safe to show: names of files may hold anything. */
void complain(const char *format, ...) __attribute__((format(printf, 1, 2)));

/* "mailpath: NAME: open: No such file or directory"; nothing when there is no error. */
void complain_error(const char *name, struct error);

#endif
