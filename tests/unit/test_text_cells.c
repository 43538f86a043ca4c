#include "tests/unit/test_support.h"

#include <string.h>

#include "searcher/text_cells.h"

static void graphemes_stay_whole_and_wide_ones_take_two_columns(void **state)
{
    (void)state;
    static const struct {
        const char *text;
        size_t cells;
        uint32_t columns;
    } cases[] = {
        { "", 0, 0 },
        { "abc", 3, 3 },
        { "\xE6\x89\x8B\xE6\x9C\xBA", 2, 4 }, /* two Han */
        { "e\xCC\x81x", 2, 2 },               /* e with an accent */
        { "\xF0\x9F\x91\xA9\xE2\x80\x8D\xF0\x9F\x9A\x80", 1, 2 }, /* ZWJ */
        { "a\xFF"
          "b",
          3, 3 }, /* a bad byte */
    };

    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        struct text_cells cells = { 0 };
        struct error err = { 0 };
        size_t size = strlen(cases[i].text);

        assert_int_equal(
            text_cells_find(&cells, (const uint8_t *)cases[i].text, size, &err),
            0);
        assert_int_equal(cells.count, cases[i].cells);
        assert_int_equal(cells.items[cells.count].start, size);
        assert_int_equal(cells.items[cells.count].column, cases[i].columns);
        text_cells_free(&cells);
    }
}

static void a_byte_is_in_the_cell_that_holds_it(void **state)
{
    (void)state;
    struct text_cells cells = { 0 };
    struct error err = { 0 };

    assert_int_equal(
        text_cells_find(&cells, (const uint8_t *)"a\xE6\x89\x8B!", 5, &err), 0);
    static const size_t expected[] = { 0, 1, 1, 1, 2, 3 };

    for (uint32_t i = 0; i <= 5; i++)
        assert_int_equal(text_cells_at(&cells, i), expected[i]);
    text_cells_free(&cells);
}

static void a_closing_quote_belongs_to_its_sentence(void **state)
{
    (void)state;
    struct text_cells cells = { 0 };
    struct error err = { 0 };
    static const char text[] = "a!\"b\nc";
    static const bool ends[] = { false, false, true, false, true, false };

    assert_int_equal(
        text_cells_find(&cells, (const uint8_t *)text, sizeof text - 1, &err),
        0);
    for (size_t i = 0; i < TEST_COUNT(ends); i++)
        assert_int_equal(cells.items[i].ends_phrase, ends[i]);
    text_cells_free(&cells);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(graphemes_stay_whole_and_wide_ones_take_two_columns),
        cmocka_unit_test(a_byte_is_in_the_cell_that_holds_it),
        cmocka_unit_test(a_closing_quote_belongs_to_its_sentence),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
