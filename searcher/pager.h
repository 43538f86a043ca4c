/*
 * pager - lets a reader at a terminal page through long output.
 *
 * The pager is the shell command $PAGER, or less where that is not set and
 * less is there. $PAGER empty or "cat" is none. As git does, less gets
 * LESS=FRX unless the user set LESS: it ends by itself where all fits on the
 * screen, shows colours, and leaves on the screen what it showed.
 */
#ifndef SEARCHER_PAGER_H
#define SEARCHER_PAGER_H

#include <stdio.h>

#include "common/error.h"

/*
 * Starts the pager; what is written to the result is shown. NULL where there
 * is none to start, or where the standard output is no terminal. From here on
 * SIGINT and SIGQUIT are the pager's, and SIGPIPE is ignored: a reader may
 * quit early, so a write that fails with EPIPE is no error.
 */
FILE *pager_open(void);

/*
 * Waits until the reader has quit; a NULL pager does nothing. Fails where
 * $PAGER is no command that can be run.
 */
int pager_close(FILE *pager, struct error *err);

#endif
