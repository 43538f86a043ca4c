#include "tests/unit/test_support.h"

#include <stdlib.h>

#include "indexer/row_sorter.h"

struct row {
    struct word_chains chains;
    struct chain chain;
    uint32_t passage;
    uint32_t count;
};

static void put(struct row *row, uint32_t passage, uint32_t second,
                uint32_t position)
{
    struct error err = { 0 };

    assert_int_equal(word_chains_reserve(&row->chains, ROW_WORDS_MOST, &err),
                     0);
    row_put(&row->chains, &row->chain, passage - row->passage, second,
            position);
    row->passage = passage;
    row->count++;
}

static void sort(struct row_sorter *sorter, const struct row *row)
{
    struct error err = { 0 };

    assert_int_equal(
        row_sorter_sort(sorter, &row->chains, &row->chain, row->count, &err),
        0);
}

static void assert_term(const struct row_sorter *sorter, uint32_t i,
                        uint32_t second, size_t count, uint64_t passage,
                        uint32_t position)
{
    struct row_term term = row_sorter_term(sorter, i);

    assert_int_equal(term.second, second);
    assert_int_equal(term.end - term.start, count);
    assert_true(term.end[-1] == (passage << 16 | position));
}

/* The same sorter again: nothing of the row before is left in it. */
static void terms_and_passages_ascend_row_after_row(void **state)
{
    (void)state;
    struct row_sorter *sorter = calloc(1, sizeof *sorter);
    struct row row = { 0 };

    put(&row, 0, 0x9FFF, 4);
    put(&row, 0, 1, 5);
    put(&row, 65535, 0x9FFF, 0);
    put(&row, 65535, 0xFFFD, 65534);
    put(&row, 65536, 0x9FFF, 7);
    put(&row, 0x20005, 1, 8);
    put(&row, 0x7FFFFFFE, 0, 9);
    put(&row, 0x7FFFFFFE, 0, 10);
    for (int round = 0; round < 2; round++) {
        sort(sorter, &row);
        assert_int_equal(sorter->terms, 4);
        assert_term(sorter, 0, 0, 2, 0x7FFFFFFE, 10);
        assert_term(sorter, 1, 1, 2, 0x20005, 8);
        assert_term(sorter, 2, 0x9FFF, 3, 65536, 7);
        assert_term(sorter, 3, 0xFFFD, 1, 65535, 65534);
    }
    word_chains_free(&row.chains);
    row = (struct row){ 0 };
    put(&row, 3, 1, 2);
    sort(sorter, &row);
    assert_int_equal(sorter->terms, 1);
    assert_term(sorter, 0, 1, 1, 3, 2);
    word_chains_free(&row.chains);
    row_sorter_free(sorter);
    free(sorter);
}

static void gaps_and_positions_of_any_size_come_back(void **state)
{
    (void)state;
    static const uint32_t gaps[] = { 0,     1,     63,    64,
                                     65535, 65536, 65600, 0x7FFFFFFE };
    static const uint32_t positions[] = { 0, 1023, 1024, 65535 };
    struct row_sorter *sorter = calloc(1, sizeof *sorter);

    for (uint32_t i = 0; i < TEST_COUNT(gaps) * TEST_COUNT(positions); i++) {
        uint32_t gap = gaps[i % TEST_COUNT(gaps)];
        uint32_t position = positions[i / TEST_COUNT(gaps)];
        struct row row = { 0 };

        put(&row, gap, 1, position);
        put(&row, gap + 1, 2, 0);
        sort(sorter, &row);
        assert_int_equal(sorter->terms, 2);
        assert_term(sorter, 0, 1, 1, gap, position);
        assert_term(sorter, 1, 2, 1, gap + 1, 0);
        word_chains_free(&row.chains);
    }
    row_sorter_free(sorter);
    free(sorter);
}

static void a_row_may_have_every_second_half(void **state)
{
    (void)state;
    struct row_sorter *sorter = calloc(1, sizeof *sorter);
    struct row row = { 0 };

    for (uint32_t i = 0; i < ROW_MARK_HIGH; i++)
        put(&row, i * 40000, ROW_MARK_HIGH - 1 - i, i % 200);
    sort(sorter, &row);
    assert_int_equal(sorter->terms, ROW_MARK_HIGH);
    for (uint32_t i = 0; i < ROW_MARK_HIGH; i++) {
        uint32_t passage = ROW_MARK_HIGH - 1 - i;

        assert_term(sorter, i, i, 1, passage * 40000, passage % 200);
    }
    assert_true(row_sorter_bytes(row.count) >=
                sizeof *sorter + row.count * sizeof *sorter->entries);
    word_chains_free(&row.chains);
    row_sorter_free(sorter);
    free(sorter);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(terms_and_passages_ascend_row_after_row),
        cmocka_unit_test(gaps_and_positions_of_any_size_come_back),
        cmocka_unit_test(a_row_may_have_every_second_half),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
