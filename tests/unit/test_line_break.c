#include "tests/unit/test_support.h"

#include <stdio.h>
#include <string.h>

#include "searcher/line_break.h"

/* The lines of the text with | where one ends. */
static void expect_lines(const char *text, uint32_t columns,
                         const char *expected)
{
    const uint8_t *bytes = (const uint8_t *)text;
    struct text_cells cells = { 0 };
    struct error err = { 0 };
    char lines[512] = "";

    assert_int_equal(text_cells_find(&cells, bytes, strlen(text), &err), 0);
    for (size_t first = 0; first < cells.count;) {
        size_t end = line_break_after(&cells, bytes, first, columns);

        assert_true(end > first && end <= cells.count);
        if (first > 0)
            strcat(lines, "|");
        strncat(lines, text + cells.items[first].start,
                cells.items[end].start - cells.items[first].start);
        first = end;
    }
    text_cells_free(&cells);
    assert_string_equal(lines, expected);
}

static void a_line_holds_what_fits(void **state)
{
    (void)state;
    expect_lines("梁文鋒創辦", 10, "梁文鋒創辦");
    expect_lines("梁文鋒創辦", 9, "梁文鋒創|辦");
    expect_lines("梁文鋒創辦", 2, "梁|文|鋒|創|辦");
    expect_lines("梁文", 1, "梁|文");
}

static void a_line_ends_before_a_newline(void **state)
{
    (void)state;
    expect_lines("梁文\n鋒創", 10, "梁文|\n|鋒創");
    expect_lines("梁文\n，創", 4, "梁文|\n|，創");
}

static void words_stay_whole_where_they_can(void **state)
{
    (void)state;
    expect_lines("名單DeepSeek", 8, "名單|DeepSeek");
    expect_lines("名單ＡＩ九", 6, "名單|ＡＩ九");
    expect_lines("one two", 6, "one |two");
    expect_lines("漲3.5%了", 4, "漲|3.5%|了");
    expect_lines("DeepSeek", 5, "DeepS|eek");
    expect_lines("Ａａ９", 4, "Ａａ|９");
    expect_lines("тест文", 4, "тест|文");
}

static void no_line_begins_with_what_closes(void **state)
{
    (void)state;
    static const char *const signs[] = {
        "！", "％", "，", "．", "：", "；", "？", "、", "。", "・",
        "）", "」", "』", "》", "〉", "】", "〕", "］", "｝",
    };

    for (size_t i = 0; i < sizeof signs / sizeof signs[0]; i++) {
        char text[32];
        char expected[32];

        snprintf(text, sizeof text, "一二三%s四", signs[i]);
        snprintf(expected, sizeof expected, "一二|三%s四", signs[i]);
        expect_lines(text, 6, expected);
    }
    expect_lines("一二三」。四", 6, "一二|三」。|四");
    expect_lines("一二”三", 4, "一|二”|三");
}

static void no_line_ends_with_what_opens(void **state)
{
    (void)state;
    expect_lines("一二「三」", 6, "一二|「三」");
    expect_lines("一二（「三」", 8, "一二|（「三」");
    expect_lines("一二“三", 5, "一二|“三");
}

static void signs_alone_are_broken_all_the_same(void **state)
{
    (void)state;
    expect_lines("。。。", 4, "。。|。");
    expect_lines("「「「", 4, "「「|「");
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(a_line_holds_what_fits),
        cmocka_unit_test(a_line_ends_before_a_newline),
        cmocka_unit_test(words_stay_whole_where_they_can),
        cmocka_unit_test(no_line_begins_with_what_closes),
        cmocka_unit_test(no_line_ends_with_what_opens),
        cmocka_unit_test(signs_alone_are_broken_all_the_same),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
