#include "tests/unit/test_support.h"

#include <errno.h>
#include <fcntl.h>
#include <stdio.h>
#include <string.h>
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

static int see_flushed(unsigned unused)
{
    static const char message[] = "write to the standard output: No space";
    struct error err = { 0 };

    (void)unused;
    if (dup2(open("/dev/null", O_WRONLY), 1) < 0 || puts("x") < 0 ||
        standard_files_flush(&err) < 0)
        return 1;
    if (dup2(open("/dev/full", O_WRONLY), 1) < 0 || puts("x") < 0 ||
        standard_files_flush(&err) == 0 || err.kind != ERROR_IO ||
        strncmp(err.message, message, strlen(message)) != 0)
        return 2;
    /* What was lost stays lost. */
    if (dup2(open("/dev/null", O_WRONLY), 1) < 0 ||
        standard_files_flush(&err) == 0)
        return 3;
    return 0;
}

static void expect_zero_in_child(int (*see)(unsigned), unsigned argument)
{
    pid_t child;
    int status;

    fflush(stdout);
    child = fork();
    assert_true(child >= 0);
    if (child == 0)
        _exit(see(argument));
    assert_int_equal(waitpid(child, &status, 0), child);
    assert_true(WIFEXITED(status));
    assert_int_equal(WEXITSTATUS(status), 0);
}

static void each_that_is_closed_is_filled_and_refuses(void **state)
{
    (void)state;
    for (unsigned closed = 0; closed < 8; closed++)
        expect_zero_in_child(see_filled, closed);
}

static void what_cannot_be_written_is_told_of(void **state)
{
    (void)state;
    expect_zero_in_child(see_flushed, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_that_is_closed_is_filled_and_refuses),
        cmocka_unit_test(what_cannot_be_written_is_told_of),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
