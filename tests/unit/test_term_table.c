#include "tests/unit/test_support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "indexer/term_table.h"

enum { MANY = 30000 };

static uint32_t pair(struct term_table *table, uint32_t first, uint32_t second)
{
    struct error err = { 0 };
    uint32_t id;

    assert_int_equal(term_table_pair(table, first, second, &id, &err), 0);
    return id;
}

static uint32_t word(struct term_table *table, const char *text)
{
    struct error err = { 0 };
    uint32_t id;

    assert_int_equal(
        term_table_word(table, (const uint8_t *)text, strlen(text), &id, &err),
        0);
    return id;
}

static void ids_count_from_zero_and_stay(void **state)
{
    (void)state;
    struct term_table table = { 0 };

    for (int round = 0; round < 2; round++) {
        for (uint32_t i = 0; i < MANY; i++) {
            char text[16];

            snprintf(text, sizeof text, "w%u", i);
            assert_int_equal(pair(&table, 0x4E00 + i % 200, i / 200), 2 * i);
            assert_int_equal(word(&table, text), 2 * i + 1);
        }
    }
    assert_int_equal(table.count, 2 * MANY);
    assert_int_equal(table.word_count, MANY);
    assert_true(term_table_bytes(&table) > MANY * 8);
    term_table_free(&table);
    assert_int_equal(term_table_bytes(&table), 0);
}

static void terms_are_sorted_as_in_a_dictionary(void **state)
{
    (void)state;
    static const uint32_t wanted[] = { 4, 1, 3, 6, 5, 2, 0 };
    struct term_table table = { 0 };
    struct error err = { 0 };
    uint32_t order[TEST_COUNT(wanted)];

    word(&table, "\xE7\x94\xB2");
    pair(&table, 0x4E00, 1);
    word(&table, "ab");
    pair(&table, 0x4E00, 0x20000);
    pair(&table, 0x3042, 0x4E00);
    word(&table, "a");
    pair(&table, 0x1F600, 0);
    assert_int_equal(table.count, TEST_COUNT(order));
    assert_int_equal(term_table_sort(&table, order, &err), 0);
    for (size_t i = 0; i < TEST_COUNT(wanted); i++)
        assert_int_equal(order[i], wanted[i]);
    term_table_free(&table);
}

/* Up to seven bytes are in a word's key, and its size. */
static void words_of_all_sizes_are_told_apart(void **state)
{
    (void)state;
    static const uint8_t bytes[20] = "\0\0abcdefg\0\0\x01";
    struct term_table table = { 0 };
    struct error err = { 0 };
    uint32_t ids[TEST_COUNT(bytes)][TEST_COUNT(bytes)];
    uint32_t id;

    for (int round = 0; round < 2; round++) {
        for (size_t start = 0; start < 10; start++) {
            for (size_t size = 1; size <= 10; size++) {
                assert_int_equal(
                    term_table_word(&table, bytes + start, size, &id, &err), 0);
                assert_true(round == 0 || ids[start][size] == id);
                ids[start][size] = id;
                assert_int_equal(term_table_word_at(&table, id)->size, size);
                assert_memory_equal(term_table_word_at(&table, id)->bytes,
                                    bytes + start, size);
            }
        }
    }
    term_table_free(&table);
}

static void an_empty_table_is_sorted_and_freed(void **state)
{
    (void)state;
    struct term_table table = { 0 };
    struct error err = { 0 };
    uint32_t order[1] = { 9 };

    assert_int_equal(term_table_sort(&table, order, &err), 0);
    assert_int_equal(order[0], 9);
    term_table_free(&table);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ids_count_from_zero_and_stay),
        cmocka_unit_test(terms_are_sorted_as_in_a_dictionary),
        cmocka_unit_test(words_of_all_sizes_are_told_apart),
        cmocka_unit_test(an_empty_table_is_sorted_and_freed),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
