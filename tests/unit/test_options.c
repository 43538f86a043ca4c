#include "tests/unit/test_support.h"

#include <stdio.h>
#include <string.h>

#include "common/options.h"

static const struct option options[] = {
    { "limit", 'n', true, 1 },
    { "count", 'c', false, 2 },
    { "quiet", 'q', false, 3 },
    { "format", 0, true, 4 },
};

static struct option_reader reader_of(char *const *arguments)
{
    int left = 0;

    while (arguments[left])
        left++;
    return (struct option_reader){ options,   TEST_COUNT(options),
                                   arguments, left,
                                   NULL,      false };
}

/* What was read, such as "1=5 @words 2 ", then END or the message. */
static void reading(char *out, size_t size, char *const *arguments)
{
    struct option_reader reader = reader_of(arguments);
    struct error err = { 0 };
    const char *value;
    int id;

    out[0] = '\0';
    for (;;) {
        size_t used = strlen(out);

        if (option_next(&reader, &id, &value, &err) < 0) {
            assert_int_equal(err.kind, ERROR_INPUT);
            snprintf(out + used, size - used, "%s", err.message);
            return;
        }
        if (id == OPTION_END)
            return;
        if (id == OPTION_ARGUMENT)
            snprintf(out + used, size - used, "@%s ", value);
        else if (value)
            snprintf(out + used, size - used, "%d=%s ", id, value);
        else
            snprintf(out + used, size - used, "%d ", id);
    }
}

static void options_stand_anywhere_in_every_form(void **state)
{
    (void)state;
    static const struct {
        const char *gives;
        char *arguments[8];
    } cases[] = {
        { "", { NULL } },
        { "@a 1=5 @b ", { "a", "-n", "5", "b", NULL } },
        { "1=5 @a ", { "-n5", "a", NULL } },
        { "2 3 1=7 ", { "-cqn7", NULL } },
        { "2 3 1=7 ", { "-cqn", "7", NULL } },
        { "4=json @a ", { "--format=json", "a", NULL } },
        { "4=json @a ", { "--format", "json", "a", NULL } },
        { "4= ", { "--format=", NULL } },
        { "4=-n ", { "--format", "-n", NULL } },
        { "@a @-n @-- ", { "a", "--", "-n", "--", NULL } },
        { "@- @-\xe6\x89\x8b ", { "-", "-\xe6\x89\x8b", NULL } },
    };

    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        char out[512];

        reading(out, sizeof out, cases[i].arguments);
        assert_string_equal(out, cases[i].gives);
    }
}

static void a_wrong_option_is_named_with_what_to_do(void **state)
{
    (void)state;
    static const struct {
        const char *says;
        char *arguments[4];
    } cases[] = {
        { "unknown option --nothing: --help", { "--nothing=3", NULL } },
        { "unknown option -x", { "-x", NULL } },
        { "unknown option -x", { "-cx", NULL } },
        { "goes after --", { "-bar", NULL } },
        { "option --limit needs a value", { "-n", NULL } },
        { "option --format needs a value", { "--format", NULL } },
        { "option --count takes no value: leave out =1",
          { "--count=1", NULL } },
    };

    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        char out[512];

        reading(out, sizeof out, cases[i].arguments);
        if (!strstr(out, cases[i].says))
            fail_msg("%s lacks %s", out, cases[i].says);
    }
}

static void numbers_are_read_whole_and_within_their_limits(void **state)
{
    (void)state;
    struct error err = { 0 };
    uint64_t number = 0;

    assert_int_equal(option_number(&number, "n", "0", 0, 9, &err), 0);
    assert_int_equal(number, 0);
    assert_int_equal(option_number(&number, "n", "9", 0, 9, &err), 0);
    assert_int_equal(number, 9);
    static const char *const bad[] = {
        "", "10", "-1", "1x", " 1", "+1", "18446744073709551616"
    };

    for (size_t i = 0; i < TEST_COUNT(bad); i++) {
        assert_int_equal(option_number(&number, "n", bad[i], 0, 9, &err), -1);
        assert_non_null(strstr(err.message, "no number from 0 to 9"));
    }
    assert_int_equal(option_number(&number, "n", "18446744073709551615", 0,
                                   UINT64_MAX, &err),
                     0);
    assert_true(number == UINT64_MAX);
}

static void sizes_take_a_unit(void **state)
{
    (void)state;
    struct error err = { 0 };
    uint64_t size = 0;

    assert_int_equal(option_size(&size, "memory", "12", &err), 0);
    assert_int_equal(size, 12);
    assert_int_equal(option_size(&size, "memory", "64M", &err), 0);
    assert_int_equal(size, 64 << 20);
    assert_int_equal(option_size(&size, "memory", "16777215T", &err), 0);
    static const char *const bad[] = { "", "M", "1m", "1MB", "16777216T" };

    for (size_t i = 0; i < TEST_COUNT(bad); i++) {
        assert_int_equal(option_size(&size, "memory", bad[i], &err), -1);
        assert_non_null(strstr(err.message, "such as 64M"));
    }
}

static void a_choice_is_one_of_the_words(void **state)
{
    (void)state;
    struct error err = { 0 };
    int choice = -1;

    assert_int_equal(option_choice(&choice, "f", "b", "a|b|cd", &err), 0);
    assert_int_equal(choice, 1);
    assert_int_equal(option_choice(&choice, "f", "cd", "a|b|cd", &err), 0);
    assert_int_equal(choice, 2);
    assert_int_equal(option_choice(&choice, "f", "c", "a|b|cd", &err), -1);
    assert_non_null(strstr(err.message, "c is none of a|b|cd"));
    assert_int_equal(option_choice(&choice, "f", "", "a|b|cd", &err), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(options_stand_anywhere_in_every_form),
        cmocka_unit_test(a_wrong_option_is_named_with_what_to_do),
        cmocka_unit_test(numbers_are_read_whole_and_within_their_limits),
        cmocka_unit_test(sizes_take_a_unit),
        cmocka_unit_test(a_choice_is_one_of_the_words),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
