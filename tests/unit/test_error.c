#include "tests/unit/test_support.h"

#include <errno.h>
#include <string.h>

#include "common/error.h"
#include "common/utf8.h"

static void a_failure_is_one_line_with_kind_and_message(void **state)
{
    (void)state;
    struct error err = { .os_error = ENOENT };

    assert_int_equal(error_set(&err, ERROR_INPUT, "line %d: %s", 7, "bad"), -1);
    assert_int_equal(err.kind, ERROR_INPUT);
    assert_int_equal(err.os_error, 0);
    assert_string_equal(err.message, "line 7: bad");
}

static void the_system_s_words_follow_what_was_tried(void **state)
{
    (void)state;
    struct error err = { 0 };

    assert_int_equal(error_set_os(&err, ENOENT, "open %s", "/a/b.seg"), -1);
    assert_int_equal(err.kind, ERROR_IO);
    assert_int_equal(err.os_error, ENOENT);
    assert_string_equal(err.message,
                        "open /a/b.seg: No such file or directory");
}

static void the_system_s_words_stay_whole_after_a_long_path(void **state)
{
    (void)state;
    struct error err = { 0 };
    char path[400];

    memset(path, 'x', sizeof path - 1);
    path[sizeof path - 1] = '\0';
    error_set_os(&err, ENOENT, "open %s", path);
    assert_int_equal(strlen(err.message), sizeof err.message - 1);
    assert_non_null(strstr(err.message, "x...x"));
    assert_non_null(strstr(err.message, "x: No such file or directory"));
}

static void a_long_message_is_cut_at_a_whole_character(void **state)
{
    (void)state;
    for (size_t before = 0; before < 3; before++) {
        struct error err = { 0 };
        char text[400] = "";

        memset(text, 'x', before);
        for (size_t i = 0; i < 120; i++)
            strcat(text, "鹿");
        error_set(&err, ERROR_INPUT, "%s", text);

        size_t length = strlen(err.message);

        const char *dots = strstr(err.message, "...");

        assert_in_range(length, sizeof err.message - 5, sizeof err.message - 1);
        assert_non_null(dots);
        assert_memory_equal(err.message, text, (size_t)(dots - err.message));
        assert_string_equal(dots + 3, text + strlen(text) - strlen(dots + 3));
        assert_true(utf8_valid((uint8_t *)err.message, length, NULL));
    }
}

static void a_long_value_hides_neither_end_of_a_message(void **state)
{
    (void)state;
    struct error err = { 0 };
    char value[1000] = "";

    memset(value, 'x', sizeof value - 1);
    error_set(&err, ERROR_INPUT, "option --memory: %s is no size", value);
    assert_int_equal(strncmp(err.message, "option --memory: x", 18), 0);
    assert_non_null(strstr(err.message, "x is no size"));
}

static void the_longest_message_that_fits_is_not_cut(void **state)
{
    (void)state;
    struct error err = { 0 };
    char text[256];

    memset(text, 'x', sizeof text - 1);
    text[sizeof text - 1] = '\0';
    error_set(&err, ERROR_LIMIT, "%s", text);
    assert_string_equal(err.message, text);
}

static void outside_bytes_cannot_break_the_line_or_the_encoding(void **state)
{
    (void)state;
    struct error err = { 0 };

    error_set(&err, ERROR_INPUT, "id %s", "a\nb\x1b\x7f\xff\xe9\xb9鹿");
    assert_string_equal(err.message, "id a?b?????鹿");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_failure_is_one_line_with_kind_and_message),
        cmocka_unit_test(the_system_s_words_follow_what_was_tried),
        cmocka_unit_test(the_system_s_words_stay_whole_after_a_long_path),
        cmocka_unit_test(a_long_message_is_cut_at_a_whole_character),
        cmocka_unit_test(a_long_value_hides_neither_end_of_a_message),
        cmocka_unit_test(the_longest_message_that_fits_is_not_cut),
        cmocka_unit_test(outside_bytes_cannot_break_the_line_or_the_encoding),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
