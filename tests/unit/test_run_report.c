#include "tests/unit/test_support.h"

#include <pthread.h>
#include <stdlib.h>
#include <string.h>

#include "tests/unit/index_sample.h"

enum { EACH = 500 };

static struct error bad_record(void)
{
    struct error why = { 0 };

    (void)error_set(&why, ERROR_INPUT, "it is bad");
    return why;
}

static void a_skipped_record_is_named_and_counted(void **state)
{
    (void)state;
    struct error why = bad_record();
    struct error err = { 0 };
    struct run_report report;
    struct stderr_catch caught;
    char *folder = temp_folder_make();

    run_report_open(&report, PROGRESS_NEVER, false);
    stderr_catch_start(&caught, folder);
    int record = run_report_skip(&report, "a.jsonl", 7, &why, &err);
    int file = run_report_skip(&report, "", 0, &why, &err);
    char *said = stderr_catch_end(&caught);

    assert_int_equal(record, 0);
    assert_int_equal(file, 0);
    assert_string_equal(said, "yinde-index: a.jsonl, line 7: it is bad; "
                              "skipped\nyinde-index: it is bad; skipped\n");
    assert_int_equal(report.skipped, 2);
    run_report_close(&report);
    temp_folder_remove(folder);
    free(said);
}

static void a_strict_run_fails_with_the_same_words(void **state)
{
    (void)state;
    struct error why = bad_record();
    struct error err = { 0 };
    struct run_report report;

    run_report_open(&report, PROGRESS_NEVER, true);
    assert_int_equal(run_report_skip(&report, "a.jsonl", 7, &why, &err), -1);
    assert_string_equal(err.message, "a.jsonl, line 7: it is bad");
    assert_int_equal(err.kind, ERROR_INPUT);
    assert_int_equal(report.skipped, 0);
    run_report_close(&report);
}

static void *skip_many(void *context)
{
    struct error why = bad_record();
    struct error err = { 0 };

    for (uint64_t i = 1; i <= EACH; i++) {
        if (run_report_skip(context, "b", i, &why, &err) < 0)
            return context;
    }
    return NULL;
}

static void threads_do_not_break_each_others_lines(void **state)
{
    (void)state;
    struct run_report report;
    struct stderr_catch caught;
    pthread_t threads[4];
    char *folder = temp_folder_make();
    char *rest;
    int lines = 0;

    run_report_open(&report, PROGRESS_NEVER, false);
    stderr_catch_start(&caught, folder);
    for (size_t i = 0; i < TEST_COUNT(threads); i++)
        assert_int_equal(pthread_create(&threads[i], NULL, skip_many, &report),
                         0);
    for (size_t i = 0; i < TEST_COUNT(threads); i++)
        assert_int_equal(pthread_join(threads[i], NULL), 0);
    char *said = stderr_catch_end(&caught);

    for (char *line = strtok_r(said, "\n", &rest); line;
         line = strtok_r(NULL, "\n", &rest), lines++) {
        assert_memory_equal(line, "yinde-index: b, line ", 21);
        assert_non_null(strstr(line, ": it is bad; skipped"));
    }
    assert_int_equal(lines, EACH * TEST_COUNT(threads));
    assert_int_equal(report.skipped, lines);
    run_report_close(&report);
    temp_folder_remove(folder);
    free(said);
}

/* Progress as of a run that has lasted for eleven seconds. */
static char *progress_of(enum progress_choice choice)
{
    const struct progress_facts facts = { 12345, 1 << 20, 1 << 21 };
    struct run_report report;
    struct stderr_catch caught;
    char *folder = temp_folder_make();

    stderr_catch_start(&caught, folder);
    run_report_open(&report, choice, false);
    report.progress.start_ms -= 11000;
    run_report_progress(&report, &facts);
    run_report_close(&report);
    char *said = stderr_catch_end(&caught);

    temp_folder_remove(folder);
    return said;
}

static void progress_is_shown_unless_it_is_not_wanted(void **state)
{
    (void)state;
    char *never = progress_of(PROGRESS_NEVER);
    char *shown = progress_of(PROGRESS_AUTO);

    assert_string_equal(never, "");
    assert_non_null(strstr(shown, "12345 articles"));
    free(never);
    free(shown);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_skipped_record_is_named_and_counted),
        cmocka_unit_test(a_strict_run_fails_with_the_same_words),
        cmocka_unit_test(threads_do_not_break_each_others_lines),
        cmocka_unit_test(progress_is_shown_unless_it_is_not_wanted),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
