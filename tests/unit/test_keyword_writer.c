#include "tests/unit/test_support.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>

#include "common/little_endian.h"
#include "indexer/keyword_writer.h"

enum { VALUES = 70, ARTICLES = 40 };

/* The section, read back into one piece that the caller frees. */
static uint8_t *write_section(bool has[VALUES][ARTICLES], uint32_t values,
                              size_t *size)
{
    char *folder = temp_folder_make();
    struct section_spool out = { .folder = folder, .limit = 64 };
    struct keyword_writer w;
    struct error err = { 0 };

    keyword_writer_begin(&w, folder, 16);
    for (uint32_t v = 0; v < values; v++) {
        char text[16];
        size_t length = (size_t)snprintf(text, sizeof text, "value%03u", v);

        assert_int_equal(
            keyword_writer_value(&w, (const uint8_t *)text, length, &err), 0);
        for (uint32_t a = 0; a < ARTICLES; a++) {
            if (has[v][a])
                assert_int_equal(keyword_writer_article(&w, a, &err), 0);
        }
    }
    assert_int_equal(keyword_writer_end(&w, &out, ARTICLES, &err), 0);
    keyword_writer_free(&w);
    *size = (size_t)section_spool_size(&out);

    uint8_t *section = malloc(*size);

    assert_int_equal(section_spool_read(section, &out, 0, *size, &err), 0);
    section_spool_free(&out);
    temp_folder_remove(folder);
    return section;
}

static const uint8_t *assert_number(const uint8_t *at, uint32_t wanted)
{
    assert_int_equal(get_u32(at), wanted);
    return at + 4;
}

/* Compares both kinds of lists; returns where they end. */
static const uint8_t *assert_lists(const uint8_t *at,
                                   bool has[VALUES][ARTICLES], uint32_t values,
                                   uint32_t pairs)
{
    const uint8_t *list = at + 4 * ((size_t)values + 1);
    uint32_t seen = 0;

    for (uint32_t v = 0; v < values; v++) {
        at = assert_number(at, seen);
        for (uint32_t a = 0; a < ARTICLES; a++) {
            if (!has[v][a])
                continue;
            list = assert_number(list, a);
            seen++;
        }
    }
    assert_number(at, pairs);
    at = list;
    list += 4 * ((size_t)ARTICLES + 1);
    seen = 0;
    for (uint32_t a = 0; a < ARTICLES; a++) {
        at = assert_number(at, seen);
        for (uint32_t v = 0; v < values; v++) {
            if (!has[v][a])
                continue;
            list = assert_number(list, v);
            seen++;
        }
    }
    assert_number(at, pairs);
    return list;
}

static void assert_strings(const uint8_t *section, size_t at, size_t size,
                           uint32_t values)
{
    size_t offsets = 8 * ((size_t)(values + 31) / 32 + 1);
    struct sorted_strings strings;
    struct error err = { 0 };

    at = (at + 7) & ~(size_t)7;
    assert_true(get_u64(section + 16) == size - at - offsets);
    assert_int_equal(get_u32(section + 8), (values + 31) / 32);
    assert_int_equal(sorted_strings_open(&strings, section + at + offsets,
                                         size - at - offsets, section + at,
                                         offsets, OFFSETS_U64, values, &err),
                     0);
    for (uint32_t v = 0; v < values; v++) {
        char text[16];
        uint32_t found;
        size_t length = (size_t)snprintf(text, sizeof text, "value%03u", v);

        assert_int_equal(sorted_strings_find(&strings, (const uint8_t *)text,
                                             length, &found, &err),
                         0);
        assert_int_equal(found, v);
    }
}

static void both_kinds_of_lists_hold_the_same_pairs(void **state)
{
    (void)state;
    static bool has[VALUES][ARTICLES];
    static const uint32_t counts[] = { 1, 32, 33, VALUES };
    struct test_random random = test_random_start(3);

    for (uint32_t v = 0; v < VALUES; v++) {
        for (uint32_t a = 0; a < ARTICLES; a++)
            has[v][a] = test_random_below(&random, 6) == 0 && a % 9 != 2;
        has[v][v % 2] = true; /* a value has an article */
    }
    for (size_t i = 0; i < TEST_COUNT(counts); i++) {
        uint32_t pairs = 0;
        size_t size;
        uint8_t *section = write_section(has, counts[i], &size);

        for (uint32_t v = 0; v < counts[i]; v++) {
            for (uint32_t a = 0; a < ARTICLES; a++)
                pairs += has[v][a];
        }
        assert_number(section, counts[i]);
        assert_number(section + 4, pairs);
        assert_number(section + 12, 0);

        const uint8_t *end = assert_lists(section + 24, has, counts[i], pairs);

        assert_strings(section, (size_t)(end - section), size, counts[i]);
        free(section);
    }
}

static void a_field_without_values_takes_no_bytes(void **state)
{
    (void)state;
    static bool has[VALUES][ARTICLES];
    size_t size;

    free(write_section(has, 0, &size));
    assert_int_equal(size, 0);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(both_kinds_of_lists_hold_the_same_pairs),
        cmocka_unit_test(a_field_without_values_takes_no_bytes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
