#include "tests/unit/test_support.h"

#include <stdlib.h>
#include <string.h>

#include "searcher/filter.h"

static bool matches(const char *wanted, bool prefix, const char *value)
{
    const struct analysis_table *table = analysis_table_builtin();
    struct byte_writer units = { 0 };
    struct byte_writer scratch = { 0 };
    struct tokens tokens = { 0 };
    struct error err = { 0 };
    size_t size = strlen(value);
    uint8_t *copy = exact_copy(value, size);
    bool found = false;

    assert_int_equal(tokenize(&tokens, table, (const uint8_t *)wanted,
                              strlen(wanted), TOKENIZE_QUERY, 0, &err),
                     0);
    filter_units(&units, tokens.items, tokens.count, tokens.words);
    assert_int_equal(filter_value_matches(&found, copy, size, &units, prefix,
                                          table, &tokens, &scratch, &err),
                     0);
    byte_writer_free(&units);
    byte_writer_free(&scratch);
    tokens_free(&tokens);
    free(copy);
    return found;
}

static void a_value_or_a_part_of_it_is_what_was_asked_for(void **state)
{
    (void)state;
    static const struct {
        const char *wanted;
        bool prefix;
        const char *value;
        bool matches;
    } cases[] = {
        { "張三", false, "张三", true },
        { "张三", false, "張三、李四", true },
        { "李四", false, "張三，李四", true },
        { "李四", false, "張三;李四/王五", true },
        { "王五", false, "張三 李四　王五", true },
        { "王五", false, "李四&王五", true },
        { "张", false, "张三", false },
        { "张三丰", false, "张三", false },
        { "John Smith", false, "john smith", true },
        { "smith", false, "John Smith", true },
        { "John", false, "Johnny", false },
        { "36kr", false, "36Kr", true },
        { "a-b", false, "A B", true },
        { "张三", false, "", false },
        { "张三", false, "，、", false },
        { "张", true, "张三", true },
        { "张三", true, "张三", true },
        { "三", true, "张三", false },
        { "John", true, "Johnny", true },
        { "John S", true, "John Smith", true },
        { "36", true, "36kr", true },
        { "甲", false, "乙 甲 丙", true },
        { "乙，甲", false, "乙，甲", true },
        { "乙，甲", false, "乙甲", false },
        { "乙甲", false, "乙 甲", true },
        { "马克吐温", false, "馬克·吐溫", true },
    };

    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        if (matches(cases[i].wanted, cases[i].prefix, cases[i].value) !=
            cases[i].matches)
            fail_msg("%s%s in %s", cases[i].wanted, cases[i].prefix ? "*" : "",
                     cases[i].value);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_value_or_a_part_of_it_is_what_was_asked_for),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
