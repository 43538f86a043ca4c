#include "common/standard_files.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <unistd.h>

int standard_files_fill(struct error *err)
{
    for (int number = STDIN_FILENO; number <= STDERR_FILENO; number++) {
        int other_way = number == STDIN_FILENO ? O_WRONLY : O_RDONLY;

        /* All below are open, so that this is the one that is opened. */
        if (fcntl(number, F_GETFD) < 0 && open("/dev/null", other_way) < 0)
            return error_set_os(err, errno, "open /dev/null");
    }
    return 0;
}

int standard_files_flush(struct error *err)
{
    if (fflush(stdout) != 0 || ferror(stdout))
        return error_set_os(err, errno, "write to the standard output");
    return 0;
}
