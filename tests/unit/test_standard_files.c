#include "tests/unit/test_support.h"

#include <errno.h>
#include <sys/wait.h>
#include <unistd.h>

#include "common/standard_files.h"

/* Runs in a child, which has no other way to say what failed. */
static int see_filled(unsigned closed)
{
    char byte = 0;
    struct error err = { 0 };

    for (int number = 0; number < 3; number++) {
        if (closed & 1U << number)
            close(number);
    }
    if (standard_files_fill(&err) < 0)
        return 1;
    if (dup(2) < 3)
        return 2;
    if ((closed & 1) && (read(0, &byte, 1) >= 0 || errno != EBADF))
        return 3;
    for (int number = 1; number < 3; number++) {
        if ((closed & 1U << number) &&
            (write(number, &byte, 1) >= 0 || errno != EBADF))
            return 4;
    }
    return 0;
}

static void each_that_is_closed_is_filled_and_refuses(void **state)
{
    (void)state;
    for (unsigned closed = 0; closed < 8; closed++) {
        pid_t child = fork();
        int status;

        assert_true(child >= 0);
        if (child == 0)
            _exit(see_filled(closed));
        assert_int_equal(waitpid(child, &status, 0), child);
        assert_true(WIFEXITED(status));
        assert_int_equal(WEXITSTATUS(status), 0);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_that_is_closed_is_filled_and_refuses),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
