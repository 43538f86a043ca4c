#include "tests/unit/test_support.h"

#include "common/bigram_rows_writer.h"
#include "common/little_endian.h"

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

static void
a_second_character_that_begins_nothing_has_an_empty_row(void **state)
{
    (void)state;
    static const struct {
        struct bigram bigrams[2];
        uint32_t empty; /* the character, */
        uint32_t row;   /* its row */
        uint32_t first; /* where that stands among the bigrams */
    } cases[] = {
        { { { 0x4E00, 0x4E00 }, { 0x4E02, 0x4E01 } }, 0x4E01, 1, 1 },
        { { { 0x4E00, 0x4E00 }, { 0x4E02, 0x4E03 } }, 0x4E03, 2, 2 },
        { { { 0x4E00, 2 }, { 0x4E02, 0 } }, 2, 0, 0 },
        { { { 0x4E00, 0x10FFFF }, { 0x4E02, 1 } }, 0x10FFFF, 2, 2 },
    };

    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        struct byte_writer row = { 0 };
        struct byte_writer column = { 0 };
        struct error err = { 0 };

        assert_int_equal(write_all(cases[i].bigrams, 2, &row, &column, &err),
                         0);
        assert_int_equal(row.size, 4 * 12);

        const uint8_t *entry = row.bytes + 12 * (size_t)cases[i].row;

        assert_int_equal(get_u32(entry), cases[i].empty);
        assert_int_equal(get_u32(entry + 4), cases[i].first);
        assert_int_equal(get_u32(entry + 12 + 4), cases[i].first);
        assert_int_equal(get_u32(entry + 8), get_u32(entry + 12 + 8));
        byte_writer_free(&row);
        byte_writer_free(&column);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_bigrams_are_the_end_of_row_alone),
        cmocka_unit_test(
            a_second_character_that_begins_nothing_has_an_empty_row),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
