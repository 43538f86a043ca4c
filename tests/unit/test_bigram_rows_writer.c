#include "tests/unit/test_support.h"

#include <string.h>

#include "common/bigram_rows_writer.h"

struct bigram {
    uint32_t c1;
    uint32_t c2;
};

static int write_all(const struct bigram *bigrams, size_t count,
                     struct byte_writer *row, struct byte_writer *column,
                     struct error *err)
{
    struct bigram_rows_writer w = { 0 };

    for (size_t i = 0; i < count; i++)
        assert_int_equal(
            bigram_rows_writer_add(&w, bigrams[i].c1, bigrams[i].c2, err), 0);

    int result = bigram_rows_writer_end(&w, row, column, err);

    bigram_rows_writer_free(&w);
    return result;
}

static void no_bigrams_are_the_end_of_row_alone(void **state)
{
    (void)state;
    struct byte_writer row = { 0 };
    struct byte_writer column = { 0 };
    struct error err = { 0 };

    assert_int_equal(write_all(NULL, 0, &row, &column, &err), 0);
    assert_int_equal(row.size, 12);
    assert_memory_equal(row.bytes, "\xff\xff\xff\xff\0\0\0\0\0\0\0\0", 12);
    assert_int_equal(column.size, 0);
    byte_writer_free(&row);
    byte_writer_free(&column);
}

static void a_second_character_without_a_row_is_damage(void **state)
{
    (void)state;
    static const struct bigram cases[][2] = {
        { { 0x4E00, 0x4E00 }, { 0x4E02, 0x4E01 } }, /* between the rows */
        { { 0x4E00, 0x4E00 }, { 0x4E02, 0x4E03 } }, /* past the last */
        { { 0x4E00, 2 }, { 0x4E02, 0 } },           /* before the first */
        { { 0x4E00, 0x4E02 }, { 0x4E02, 0x10FFFF } },
    };

    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        struct byte_writer row = { 0 };
        struct byte_writer column = { 0 };
        struct error err = { 0 };

        assert_int_equal(write_all(cases[i], 2, &row, &column, &err), -1);
        assert_int_equal(err.kind, ERROR_CORRUPT);
        assert_non_null(strstr(err.message, "has no row"));
        byte_writer_free(&row);
        byte_writer_free(&column);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_bigrams_are_the_end_of_row_alone),
        cmocka_unit_test(a_second_character_without_a_row_is_damage),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
