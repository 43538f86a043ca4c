#include "tests/unit/test_support.h"

#include <string.h>

#include "indexer/progress.h"

static void a_file_gets_a_line_every_ten_seconds(void **state)
{
    (void)state;
    struct progress progress = { .start_ms = 1000 };
    struct progress_facts facts = { 1200, 50000000, 200000000 };
    char line[PROGRESS_LINE_BYTES];

    assert_false(progress_line(line, &progress, 10999, &facts));
    assert_true(progress_line(line, &progress, 11000, &facts));
    assert_string_equal(line,
                        "1200 articles, 50.0 MB, 5.0 MB/s, 25 %, 0:30 left\n");
    assert_false(progress_line(line, &progress, 20999, &facts));
    assert_true(progress_line(line, &progress, 21000, &facts));
    assert_string_equal(progress_clear(&progress), "");
}

static void a_terminal_gets_a_bar_that_is_rewritten(void **state)
{
    (void)state;
    struct progress progress = { .terminal = true };
    struct progress_facts facts = { 7, 100, 200 };
    char line[PROGRESS_LINE_BYTES];

    assert_string_equal(progress_clear(&progress), "");
    assert_false(progress_line(line, &progress, 199, &facts));
    assert_true(progress_line(line, &progress, 200, &facts));
    assert_string_equal(line, "\r[##########          ] 7 articles, 0.0 MB, "
                              "0.0 MB/s, 50 %, 0:00 left\033[K");
    assert_string_equal(progress_clear(&progress), "\r\033[K");
}

static void a_pipe_of_unknown_length_has_no_end_in_sight(void **state)
{
    (void)state;
    struct progress progress = { .terminal = true };
    struct progress_facts facts = { 1, 3000000, 0 };
    char line[PROGRESS_LINE_BYTES];

    assert_true(progress_line(line, &progress, 1000, &facts));
    assert_string_equal(line, "\r1 article, 3.0 MB, 3.0 MB/s\033[K");
}

static void long_runs_fit_the_line(void **state)
{
    (void)state;
    struct progress progress = { .terminal = true };
    struct progress_facts facts = { UINT64_MAX, 1, UINT64_MAX };
    char line[PROGRESS_LINE_BYTES];

    assert_true(progress_line(line, &progress, 4000000, &facts));
    assert_true(strlen(line) < PROGRESS_LINE_BYTES - 1);
    facts = (struct progress_facts){ 9, 100, 200 };
    assert_true(progress_line(line, &progress, 8000000, &facts));
    assert_non_null(strstr(line, "2:13:20 left"));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_file_gets_a_line_every_ten_seconds),
        cmocka_unit_test(a_terminal_gets_a_bar_that_is_rewritten),
        cmocka_unit_test(a_pipe_of_unknown_length_has_no_end_in_sight),
        cmocka_unit_test(long_runs_fit_the_line),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
