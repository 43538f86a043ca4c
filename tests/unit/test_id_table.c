#include "tests/unit/test_support.h"

#include <stdlib.h>
#include <string.h>

#include "common/checksum.h"
#include "common/id_table.h"
#include "common/little_endian.h"

/* A table of so many articles; article i has the hash hashes[i], ascending. */
static uint8_t *table_make(const uint32_t *hashes, uint32_t articles)
{
    struct byte_writer starts = { 0 };
    struct byte_writer entries = { 0 };
    struct id_table_writer w = { &starts, &entries, articles, 0, 0 };
    uint8_t *bytes;

    for (uint32_t i = 0; i < articles; i++)
        id_table_writer_add(&w, hashes[i], i);
    id_table_writer_end(&w);
    assert_true(starts.size + entries.size == id_table_size(articles));
    write_bytes(&starts, entries.bytes, entries.size);
    bytes = exact_copy(starts.bytes, starts.size);
    byte_writer_free(&starts);
    byte_writer_free(&entries);
    return bytes;
}

/* Every entry is where its hash says, and in the order it was added. */
static void check_table(const uint8_t *bytes, const uint32_t *hashes,
                        uint32_t articles)
{
    struct id_table table;
    struct id_bucket bucket;
    struct id_entry entry;
    struct error err = { 0 };

    id_table_open(&table, bytes, articles);
    for (uint32_t i = 0; i < articles; i++) {
        uint32_t number = id_table_bucket_of(&table, hashes[i]);

        assert_int_equal(id_table_bucket(&bucket, &table, number, &err), 0);
        assert_in_range(i, bucket.first, bucket.end - 1);
        assert_int_equal(id_table_entry(&entry, &table, &bucket, i, &err), 0);
        assert_int_equal(entry.hash, hashes[i]);
        assert_int_equal(entry.article, i);
    }
}

static void every_number_of_articles_comes_back(void **state)
{
    (void)state;
    static const uint32_t counts[] = { 0,  1,  2,   15,  16,   17,   31,
                                       32, 33, 255, 256, 1000, 1024, 1025 };
    struct test_random random = test_random_start(5);

    for (size_t c = 0; c < TEST_COUNT(counts); c++) {
        uint32_t *hashes = calloc(counts[c] + 1, sizeof *hashes);
        uint32_t most = (1U << ID_HASH_BITS) / (counts[c] + 1) + 1;
        uint8_t *bytes;

        assert_non_null(hashes);
        for (uint32_t i = 1; i < counts[c]; i++) /* some are the same */
            hashes[i] = hashes[i - 1] +
                        (uint32_t)test_random_below(&random, 3) *
                            (uint32_t)test_random_below(&random, most / 2);
        if (counts[c] > 1)
            hashes[counts[c] - 1] = (1U << ID_HASH_BITS) - 1;
        bytes = table_make(hashes, counts[c]);
        check_table(bytes, hashes, counts[c]);
        free(bytes);
        free(hashes);
    }
}

static void the_bytes_are_those_of_the_format(void **state)
{
    (void)state;
    /* 17 articles: 5 bits of article, 2 buckets, 27 bits of hash. */
    uint32_t hashes[17] = { 0, 1, [16] = 1U << 27 | 3 };
    uint8_t *bytes;

    for (uint32_t i = 2; i < 16; i++)
        hashes[i] = i;
    bytes = table_make(hashes, 17);
    assert_int_equal(id_table_size(17), 4 * (3 + 17));
    assert_int_equal(get_u32(bytes), 0);
    assert_int_equal(get_u32(bytes + 4), 16);
    assert_int_equal(get_u32(bytes + 8), 17);
    assert_int_equal(get_u32(bytes + 12 + 4 * 15), 15 << 5 | 15);
    assert_int_equal(get_u32(bytes + 12 + 4 * 16), 3 << 5 | 16);
    free(bytes);
}

static void the_hash_is_the_highest_bits(void **state)
{
    (void)state;
    assert_true(id_hash("abc", 3) == checksum_id("abc", 3) >> 36);
    assert_int_equal(id_hash("abc", 3), 0x44BC2CF);
}

static void damage_is_named_and_refused(void **state)
{
    (void)state;
    static const struct {
        const char *why;
        const char *says;
        size_t at; /* the u32 that becomes `value` */
        uint32_t value;
    } cases[] = {
        { "a first bucket that begins late", "buckets", 0, 1 },
        { "a bucket that ends before it begins", "buckets", 1, 0x80000000 },
        { "a last bucket that ends early", "buckets", 2, 16 },
        { "an article too large", "no article", 3, 17 },
        { "an article far too large", "no article", 3 + 16, 0xFFFFFFFF },
    };

    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        uint32_t hashes[17] = { [16] = 1U << 27 };
        uint8_t *bytes = table_make(hashes, 17);
        struct id_table table;
        struct id_entry entry;
        struct error err = { 0 };
        int result = 0;

        for (int b = 0; b < 4; b++)
            bytes[4 * cases[i].at + (size_t)b] =
                (uint8_t)(cases[i].value >> 8 * b);
        id_table_open(&table, bytes, 17);
        for (uint32_t b = 0; b < 2 && result == 0; b++) {
            struct id_bucket bucket;

            result = id_table_bucket(&bucket, &table, b, &err);
            for (uint32_t e = bucket.first; result == 0 && e < bucket.end; e++)
                result = id_table_entry(&entry, &table, &bucket, e, &err);
        }
        if (result == 0)
            fail_msg("accepted: %s", cases[i].why);
        assert_int_equal(err.kind, ERROR_CORRUPT);
        assert_non_null(strstr(err.message, cases[i].says));
        free(bytes);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_number_of_articles_comes_back),
        cmocka_unit_test(the_bytes_are_those_of_the_format),
        cmocka_unit_test(the_hash_is_the_highest_bits),
        cmocka_unit_test(damage_is_named_and_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
