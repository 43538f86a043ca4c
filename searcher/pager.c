#include "searcher/pager.h"

#include <signal.h>
#include <stdlib.h>
#include <string.h>
#include <sys/wait.h>
#include <unistd.h>

enum { CANNOT_RUN = 126, NOT_FOUND = 127 /* exit statuses of the shell */ };

static const char less_if_found[] =
    "command -v less >/dev/null && exec less; exec cat";

FILE *pager_open(void)
{
    const char *command = getenv("PAGER");
    FILE *pager;

    if (!isatty(STDOUT_FILENO) ||
        (command && (!*command || strcmp(command, "cat") == 0)))
        return NULL;
    setenv("LESS", "FRX", 0);
    setenv("LESSCHARSET", "utf-8", 0); /* whatever the locale, we write it */
    pager = popen(command ? command : less_if_found, "w");
    if (!pager)
        return NULL;
    signal(SIGINT, SIG_IGN);
    signal(SIGQUIT, SIG_IGN);
    signal(SIGPIPE, SIG_IGN);
    return pager;
}

int pager_close(FILE *pager, struct error *err)
{
    const char *command = getenv("PAGER");
    int status = pager ? pclose(pager) : 0;

    if (!WIFEXITED(status) ||
        (WEXITSTATUS(status) != CANNOT_RUN && WEXITSTATUS(status) != NOT_FOUND))
        return 0;
    return error_set(err, ERROR_INPUT,
                     "the pager '%s' cannot be run; set PAGER to one that can, "
                     "or to cat for none",
                     command ? command : "less");
}
