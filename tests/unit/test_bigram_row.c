#include "tests/unit/test_support.h"

#include <stdlib.h>
#include <string.h>

#include "common/bigram_row.h"

/* A row in a copy with no spare byte; free its bytes. */
static struct bigram_row make_row(const uint32_t *codes, uint32_t count,
                                  uint32_t end)
{
    struct byte_writer out = { 0 };
    struct bigram_row row = { .shape = elias_fano_shape(count, end) };

    bigram_row_write(&out, codes, count, end);
    assert_int_equal(out.size, row.shape.size);
    row.bytes = exact_copy(out.bytes, out.size);
    byte_writer_free(&out);
    return row;
}

static void assert_row(const uint32_t *codes, uint32_t count, uint32_t end)
{
    struct bigram_row row = make_row(codes, count, end);
    struct bigram_row_reader reader = { .row = row };
    struct error err = { 0 };
    uint32_t place = 0;

    while (reader.place < count) {
        uint32_t at = reader.place;
        uint32_t some = 1 + count % 7 * 9;
        uint32_t read[64];

        if (some > count - at)
            some = count - at;
        assert_int_equal(bigram_row_read(read, &reader, some, &err), 0);
        assert_memory_equal(read, codes + at, some * sizeof *read);
    }
    for (uint32_t code = 0; code < end + 5; code++) {
        bool is_there = place < count && codes[place] == code;

        assert_int_equal(bigram_row_find(&row, code),
                         is_there ? place : BIGRAM_ROW_NONE);
        place += is_there;
    }
    assert_int_equal(bigram_row_find(&row, BIGRAM_ROW_NONE), BIGRAM_ROW_NONE);
    free((void *)row.bytes);
}

/* Each code of [first, end) by a chance of one in `of`; at least one. */
static uint32_t draw(uint32_t *codes, uint32_t first, uint32_t end, uint32_t of,
                     struct test_random *random)
{
    uint32_t count = 0;

    for (uint32_t code = first; code < end; code++) {
        if (test_random_below(random, of) == 0)
            codes[count++] = code;
    }
    if (count == 0)
        codes[count++] = first;
    return count;
}

static void all_codes_and_no_others_are_found(void **state)
{
    (void)state;
    struct test_random random = test_random_start(90);
    static const uint32_t ends[] = { 1, 2, 63, 64, 65, 129, 1000, 9000 };
    uint32_t *codes = test_malloc(9000 * sizeof *codes);

    for (size_t i = 0; i < TEST_COUNT(ends); i++) {
        for (uint32_t of = 1; of < 2000; of = of * 3 + 1) {
            uint32_t end = ends[i];

            assert_row(codes, draw(codes, 0, end, of, &random), end);
            assert_row(codes, draw(codes, end / 2, end, of, &random), end);
            assert_row(codes, draw(codes, 0, end / 2 + 1, of, &random), end);
        }
    }
    test_free(codes);
}

static void assert_written_so(const struct bigram_row *row,
                              const uint32_t *codes)
{
    struct bigram_row again = make_row(codes, row->shape.count, row->shape.end);

    if (row->shape.size > 0)
        assert_memory_equal(again.bytes, row->bytes, row->shape.size);
    free((void *)again.bytes);
}

/* Of any bytes: codes of which the row is written so, or an error. */
static void any_bytes_give_codes_of_the_row_or_an_error(void **state)
{
    (void)state;
    struct test_random random = test_random_start(91);
    unsigned refused = 0;

    for (int round = 0; round < 3000; round++) {
        uint32_t end = 1 + (uint32_t)test_random_below(&random, 300);
        uint32_t count = 1 + (uint32_t)test_random_below(&random, end);
        struct bigram_row row = { .shape = elias_fano_shape(count, end) };
        uint32_t codes[300];
        uint8_t *bytes = test_malloc(row.shape.size);
        struct bigram_row_reader reader = { 0 };
        struct error err = { 0 };
        uint32_t least = 0;
        int result = 0;

        for (size_t i = 0; i < row.shape.size; i++)
            bytes[i] = (uint8_t)test_random_next(&random);
        row.bytes = bytes;
        reader.row = row;
        for (uint32_t code = 0; code < end; code++) {
            uint32_t place = bigram_row_find(&row, code);

            assert_true(place == BIGRAM_ROW_NONE || place < count);
        }
        while (reader.place < count && result == 0) {
            uint32_t at = reader.place;

            result = bigram_row_read(&codes[at], &reader, 1, &err);
            assert_true(result < 0 || (codes[at] >= least && codes[at] < end));
            least = codes[at] + 1;
        }
        refused += result < 0;
        if (result == 0)
            assert_written_so(&row, codes);
        test_free(bytes);
    }
    assert_in_range(refused, 2000, 3000);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_codes_and_no_others_are_found),
        cmocka_unit_test(any_bytes_give_codes_of_the_row_or_an_error),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
