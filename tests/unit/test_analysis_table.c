#include "tests/unit/test_support.h"

#include <stdlib.h>
#include <string.h>

#include "common/analysis_data.h"
#include "common/analysis_table.h"
#include "common/checksum.h"

enum { HEAD_WORDS = 6 };

static void the_builtin_is_what_its_bytes_open_as(void **state)
{
    (void)state;
    const struct analysis_table *builtin = analysis_table_builtin();
    struct analysis_table opened;
    struct error err = { 0 };

    assert_ptr_equal(builtin->bytes, analysis_data);
    assert_int_equal(builtin->size, 4 * analysis_data_words);
    if (analysis_table_open(&opened, builtin->bytes, builtin->size, &err) < 0)
        fail_msg("%s", err.message);
    assert_ptr_equal(opened.stage1, builtin->stage1);
    assert_ptr_equal(opened.stage2, builtin->stage2);
    assert_ptr_equal(opened.pool, builtin->pool);
    assert_ptr_equal(opened.plain, builtin->plain);
    assert_int_equal(opened.plain_count, builtin->plain_count);
    assert_ptr_equal(opened.bytes, builtin->bytes);
    assert_int_equal(opened.size, builtin->size);
    assert_true(opened.hash == builtin->hash);
    assert_true(builtin->hash == checksum_bytes(builtin->bytes, builtin->size));
}

static void a_table_works_from_a_copy_of_its_bytes(void **state)
{
    (void)state;
    const struct analysis_table *builtin = analysis_table_builtin();
    void *copy = exact_copy(builtin->bytes, builtin->size);
    struct analysis_table opened;
    struct error err = { 0 };

    assert_int_equal(analysis_table_open(&opened, copy, builtin->size, &err),
                     0);
    for (uint32_t c = 0; c <= ANALYSIS_LAST; c++)
        if (analysis_entry(&opened, c) != analysis_entry(builtin, c))
            fail_msg("U+%04X differs", c);
    assert_true(opened.hash == builtin->hash);
    free(copy);
}

/* Opens what must be refused, and leaves *err filled. */
static void assert_refused(const void *bytes, size_t size, const char *why,
                           const char *says)
{
    struct analysis_table table = { .size = 12345 };
    struct error err = { 0 };
    void *copy = exact_copy(bytes, size);

    if (analysis_table_open(&table, copy, size, &err) == 0)
        fail_msg("accepted: %s", why);
    free(copy);
    assert_int_equal(err.kind, ERROR_CORRUPT);
    if (!strstr(err.message, says))
        fail_msg("%s: %s", why, err.message);
    assert_int_equal(table.size, 12345);
}

/* One or two words of the built-in table, changed. */
struct damage {
    const char *why;
    const char *says;
    size_t at;
    uint32_t value;
    size_t at_also; /* 0: nowhere else */
    uint32_t value_also;
};

static void assert_damage_refused(const struct damage *damage)
{
    const struct analysis_table *builtin = analysis_table_builtin();
    uint32_t *words = exact_copy(builtin->bytes, builtin->size);

    assert_true(words[damage->at] != damage->value);
    words[damage->at] = damage->value;
    if (damage->at_also)
        words[damage->at_also] = damage->value_also;
    assert_refused(words, builtin->size, damage->why, damage->says);
    free(words);
}

static void damage_is_named_and_refused(void **state)
{
    (void)state;
    const struct analysis_table *t = analysis_table_builtin();
    const size_t entry = (size_t)(t->stage2 - analysis_data);
    const size_t pool = (size_t)(t->pool - analysis_data);
    const size_t plain = (size_t)(t->plain - analysis_data);
    const uint32_t blocks = (uint32_t)((pool - entry) / ANALYSIS_BLOCK);
    const uint32_t pool_words = (uint32_t)(plain - pool);
    const uint32_t ignorable = CHAR_IGNORABLE << ANALYSIS_CLASS_SHIFT;
    const struct damage cases[] = {
        { "magic", "YDAT", 0, 0x54414458, 0, 0 },
        { "version", "version 2", 1, 2, 0, 0 },
        { "stage1 short", "4352 words", 2, 4351, 0, 0 },
        { "stage1 long", "4352 words", 2, 4353, 0, 0 },
        { "no blocks", "1..4352", 3, 0, 0, 0 },
        { "too many blocks", "1..4352", 3, 4353, 0, 0 },
        { "most blocks", "its length", 3, 4352, 0, 0 },
        { "huge pool", "more words", 4, ANALYSIS_VALUE + 2, 0, 0 },
        { "large pool", "its length", 4, ANALYSIS_VALUE + 1, 0, 0 },
        { "huge plain", "more plain pairs", 5, UINT32_MAX, 0, 0 },
        { "one pair more", "its length", 5, (uint32_t)t->plain_count + 1, 0,
          0 },
        { "block past the end", "names no block", HEAD_WORDS, blocks, 0, 0 },
        { "last block past the end", "names no block", entry - 1, UINT32_MAX, 0,
          0 },
        { "a bit too many", "without a meaning", entry, 1u << 29, 0, 0 },
        { "the top bit", "without a meaning", entry, 1u << 31, 0, 0 },
        { "class 15", "no known class", entry, 15u << 21, 0, 0 },
        { "past Unicode", "replaced by what is no", entry, 0x110000, 0, 0 },
        { "a surrogate", "replaced by what is no", entry, 0xDFFF, 0, 0 },
        { "last entry", "no known class", pool - 1, 31u << 21, 0, 0 },
        { "past the pool", "outside the pool", entry,
          ANALYSIS_SEQUENCE | pool_words, 0, 0 },
        { "cut by the pool's end", "passes the end", entry,
          ANALYSIS_SEQUENCE | (pool_words - 1), plain - 1, 1 },
        { "19 code points", "longer than 18", pool, 19, 0, 0 },
        { "a count of 2^32 - 1", "longer than 18", pool, UINT32_MAX, 0, 0 },
        { "a surrogate in a sequence", "a sequence holds", pool + 1, 0xD800, 0,
          0 },
        { "past Unicode in a sequence", "a sequence holds", pool + 1, 0x110000,
          0, 0 },
        { "ignorable, but stays", "vanishes differ", entry, ignorable, 0, 0 },
        { "a break that vanishes", "vanishes differ", entry,
          ANALYSIS_SEQUENCE | (pool_words - 1), plain - 1, 0 },
        { "pairs descend", "do not ascend", plain, 0x10FFFF, 0, 0 },
        { "a pair twice", "do not ascend", plain + 2, t->plain[0], 0, 0 },
        { "plain is a capital", "none of a to z", plain + 1, 'A', 0, 0 },
        { "plain is past z", "none of a to z", plain + 1, '{', 0, 0 },
        { "plain of past Unicode", "none of a to z",
          plain + 2 * t->plain_count - 2, 0x110000, 0, 0 },
    };

    for (size_t i = 0; i < TEST_COUNT(cases); i++)
        assert_damage_refused(&cases[i]);
}

static void a_table_cut_short_or_too_long_is_refused(void **state)
{
    (void)state;
    const struct analysis_table *builtin = analysis_table_builtin();
    uint8_t *longer = malloc(builtin->size + 4);

    assert_non_null(longer);
    memcpy(longer, builtin->bytes, builtin->size);
    memset(longer + builtin->size, 0, 4);
    assert_refused(longer, 0, "no bytes", "shorter than its head");
    assert_refused(longer, 23, "a short head", "shorter than its head");
    assert_refused(longer, 24, "a head alone", "its length");
    assert_refused(longer, builtin->size - 1, "a byte short", "its length");
    assert_refused(longer, builtin->size + 4, "a word more", "its length");
    free(longer);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_builtin_is_what_its_bytes_open_as),
        cmocka_unit_test(a_table_works_from_a_copy_of_its_bytes),
        cmocka_unit_test(damage_is_named_and_refused),
        cmocka_unit_test(a_table_cut_short_or_too_long_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
