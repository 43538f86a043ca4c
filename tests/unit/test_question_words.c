#include "tests/unit/test_support.h"

#include "searcher/question_words.h"

static void the_longest_question_word_is_taken(void **state)
{
    (void)state;
    static const uint32_t why[] = { 0x4E3A, 0x4EC0, 0x4E48, 0x8C01 };

    assert_int_equal(question_word_at(why, 4), 3);
    assert_int_equal(question_word_at(why, 2), 0);
    assert_int_equal(question_word_at(why + 1, 3), 2);
    assert_int_equal(question_word_at(why + 3, 1), 1);
    assert_int_equal(question_word_at(why + 2, 2), 0);
    assert_int_equal(question_word_at(why, 0), 0);
}

static void a_question_word_is_found_from_its_end(void **state)
{
    (void)state;
    static const uint32_t why[] = { 0x624B, 0x4E3A, 0x4EC0, 0x4E48 };

    assert_int_equal(question_word_before(why, 4), 3);
    assert_int_equal(question_word_before(why + 2, 2), 2);
    assert_int_equal(question_word_before(why, 3), 0);
    assert_int_equal(question_word_before(why, 0), 0);
}

static void stop_characters_are_told_from_others(void **state)
{
    (void)state;
    assert_true(is_stop_character(0x7684));
    assert_true(is_stop_character(0x4EE5));
    assert_false(is_stop_character(0x624B));
    assert_false(is_stop_character(0));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_longest_question_word_is_taken),
        cmocka_unit_test(a_question_word_is_found_from_its_end),
        cmocka_unit_test(stop_characters_are_told_from_others),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
