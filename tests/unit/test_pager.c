#include "tests/unit/test_support.h"

#include <pty.h>
#include <signal.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <unistd.h>

#include "searcher/pager.h"

enum { SHOWN_BYTES = 256, MUCH = 1 << 20 /* more than a pipe holds */ };

/* The standard output put on a terminal, for the time of one test. */
struct terminal {
    int output; /* what was the standard output */
    int screen; /* what is written to the terminal is read here */
    char shown[SHOWN_BYTES];
};

static void terminal_open(struct terminal *t)
{
    int terminal;

    fflush(stdout);
    t->output = dup(STDOUT_FILENO);
    assert_int_equal(openpty(&t->screen, &terminal, NULL, NULL, NULL), 0);
    assert_true(dup2(terminal, STDOUT_FILENO) >= 0);
    close(terminal);
}

/* Fills `shown`, where anything was written. */
static void terminal_close(struct terminal *t, bool written)
{
    ssize_t size = written ? read(t->screen, t->shown, SHOWN_BYTES - 1) : 0;

    assert_true(dup2(t->output, STDOUT_FILENO) >= 0);
    close(t->output);
    close(t->screen);
    assert_true(size >= 0);
    t->shown[size] = '\0';
}

/* Shows "hits" through the pager; `what` stands on the screen. */
static void shows(const char *pager, const char *what)
{
    struct terminal t;
    struct error err = { 0 };
    FILE *file;
    int result = 0;

    setenv("PAGER", pager, 1);
    terminal_open(&t);
    file = pager_open();
    if (file) {
        fputs("hits\n", file);
        result = pager_close(file, &err);
    }
    terminal_close(&t, file);
    assert_non_null(file);
    assert_int_equal(result, 0);
    if (!strstr(t.shown, what))
        fail_msg("PAGER=%s shows %s, not %s", pager, t.shown, what);
}

static void the_pager_is_a_shell_command(void **state)
{
    (void)state;
    shows("sed 's/^/paged: /'", "paged: hits");
}

static void less_is_told_to_be_brief_unless_the_user_told_it_more(void **state)
{
    (void)state;
    unsetenv("LESS");
    shows("echo is $LESS; cat", "is FRX");
    setenv("LESS", "i", 1);
    shows("echo is $LESS; cat", "is i");
}

static void no_pager_is_what_a_user_may_want(void **state)
{
    (void)state;
    static const char *const none[] = { "", "cat" };

    for (size_t i = 0; i < TEST_COUNT(none); i++) {
        struct terminal t;
        FILE *file;

        setenv("PAGER", none[i], 1);
        terminal_open(&t);
        file = pager_open();
        terminal_close(&t, false);
        assert_null(file);
    }
}

static void a_file_is_not_paged(void **state)
{
    (void)state;
    char *folder = temp_folder_make();
    char path[TEST_PATH_BYTES];
    struct error err = { 0 };
    int output = dup(STDOUT_FILENO);
    FILE *file = fopen(path_join(path, folder, "out"), "w");
    FILE *pager;

    assert_non_null(file);
    setenv("PAGER", "sed s/a/b/", 1);
    fflush(stdout);
    assert_true(dup2(fileno(file), STDOUT_FILENO) >= 0);
    pager = pager_open();
    assert_true(dup2(output, STDOUT_FILENO) >= 0);
    close(output);
    assert_null(pager);
    assert_int_equal(pager_close(pager, &err), 0);
    fclose(file);
    temp_folder_remove(folder);
}

/* The pager closed after much was written to it. */
static int close_after_much(const char *pager, struct error *err)
{
    struct terminal t;
    FILE *file;
    int result;

    setenv("PAGER", pager, 1);
    terminal_open(&t);
    file = pager_open();
    if (!file)
        fail_msg("no pager: %s", pager);
    for (size_t i = 0; i < MUCH; i++)
        putc('x', file);
    result = pager_close(file, err);
    terminal_close(&t, false);
    return result;
}

static void a_reader_may_quit_early(void **state)
{
    (void)state;
    struct error err = { 0 };

    signal(SIGPIPE, SIG_DFL);
    assert_int_equal(close_after_much("exit 1", &err), 0);
    assert_int_equal(close_after_much("kill -INT $$", &err), 0);
}

static void a_pager_that_is_not_there_is_named(void **state)
{
    (void)state;
    struct error err = { 0 };

    assert_int_equal(close_after_much("no-such-pager 2>/dev/null", &err), -1);
    assert_non_null(strstr(err.message, "'no-such-pager "));
    assert_non_null(strstr(err.message, "set PAGER"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_pager_is_a_shell_command),
        cmocka_unit_test(less_is_told_to_be_brief_unless_the_user_told_it_more),
        cmocka_unit_test(no_pager_is_what_a_user_may_want),
        cmocka_unit_test(a_file_is_not_paged),
        cmocka_unit_test(a_reader_may_quit_early),
        cmocka_unit_test(a_pager_that_is_not_there_is_named),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
