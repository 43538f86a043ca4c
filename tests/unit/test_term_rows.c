#include "tests/unit/test_support.h"

#include "common/little_endian.h"
#include "common/term_rows.h"
#include "tests/unit/term_sample.h"

/* The first bigram of the sample not below (c1, c2). */
static uint32_t plain_lower_bound(const struct term_sample *s, uint32_t c1,
                                  uint32_t c2)
{
    struct term_sample_term wanted = { .c1 = c1, .c2 = c2 };
    uint32_t i = 0;

    while (i < s->bigrams && term_sample_order(&s->terms[i], &wanted) < 0)
        i++;
    return i;
}

static void assert_row(const struct term_rows *rows,
                       const struct term_sample *s, uint32_t c1, uint32_t c2)
{
    uint32_t lower = plain_lower_bound(s, c1, c2);
    uint32_t row_end = plain_lower_bound(s, c1 + 1, 0);
    bool there = lower < s->bigrams && s->terms[lower].c1 == c1 &&
                 s->terms[lower].c2 == c2;
    struct error err = { 0 };
    uint32_t first;
    uint32_t end;

    term_rows_fetch(rows, c1);
    assert_int_equal(term_rows_bigram(rows, c1, c2, &first, &err), 0);
    assert_int_equal(first, there ? lower : TERM_NONE);
    assert_int_equal(term_rows_range(rows, c1, &first, &end, &err), 0);
    assert_int_equal(end - first, row_end - plain_lower_bound(s, c1, 0));
    if (first < end)
        assert_int_equal(end, row_end);
}

static void assert_rows(const struct term_rows *rows,
                        const struct term_sample *s)
{
    static const uint32_t characters[] = {
        0,       1,       2,       0x4DFF,  0x4E00,  0x4E05,  0x4E20,  0xFFFF,
        0x10000, 0x1F600, 0x1F603, 0x1FFFF, 0x20000, 0x20004, 0x2000D, 0x10FFFF
    };

    for (size_t i = 0; i < TEST_COUNT(characters); i++) {
        for (size_t j = 0; j < TEST_COUNT(characters); j++)
            assert_row(rows, s, characters[i], characters[j]);
    }
    for (uint32_t i = 0; i < s->bigrams; i++)
        assert_row(rows, s, s->terms[i].c1, s->terms[i].c2);
}

static void rows_agree_with_a_plain_scan(void **state)
{
    (void)state;
    struct test_random random = test_random_start(31);
    struct term_sample *s = test_malloc(sizeof *s);

    for (uint32_t count = 0; count < 600; count = count * 5 + 1) {
        struct term_sections sections;
        struct term_rows rows;
        struct arena arena = { 0 };
        struct error err = { 0 };

        term_sample_make(s, &random, count, 3);

        struct term_dictionary dictionary = term_sample_open(&sections, s);

        assert_int_equal(term_rows_make(&rows, &dictionary, &arena, &err), 0);
        assert_rows(&rows, s);
        arena_free(&arena);
        term_sample_drop(&sections);
        term_sample_free(s);
    }
    test_free(s);
}

/* Whether the rows of the sample are refused; if not, what they give must lie
 * in the dictionary. */
static bool is_refused(const struct term_sample *s)
{
    struct term_sections sections;
    struct term_dictionary dictionary;
    struct term_rows rows;
    struct arena arena = { 0 };
    struct error err = { 0 };
    uint32_t term;
    bool refused;

    term_sample_copy(&sections, s);
    refused = term_dictionary_open(&dictionary, &sections, &err) < 0 ||
              term_rows_make(&rows, &dictionary, &arena, &err) < 0;
    assert_true(!refused || err.kind == ERROR_CORRUPT);
    for (uint32_t i = 0; !refused && i < s->bigrams; i++) {
        if (term_rows_bigram(&rows, s->terms[i].c1, s->terms[i].c2, &term,
                             &err) == 0)
            assert_true(term == TERM_NONE || term < s->count);
        term_rows_fetch(&rows, s->terms[i].c1);
    }
    arena_free(&arena);
    term_sample_drop(&sections);
    return refused;
}

static void damage_leads_to_no_term_outside(void **state)
{
    (void)state;
    struct test_random random = test_random_start(35);
    struct term_sample *s = test_malloc(sizeof *s);

    term_sample_make(s, &random, 150, 40);
    for (size_t i = 0; i < 2; i++) {
        struct byte_writer *section = &s->writers[i];

        for (size_t at = 0; at < section->size; at++) {
            uint8_t flip = at & 1 ? 0xFF : 0x04;

            section->bytes[at] ^= flip;
            (void)is_refused(s);
            section->bytes[at] ^= flip;
        }
    }
    term_sample_free(s);
    test_free(s);
}

static void set_first(uint8_t *entry, uint32_t c1)
{
    for (size_t i = 0; i < 4; i++)
        entry[i] = (uint8_t)(c1 >> 8 * i);
}

static void rows_out_of_order_are_refused(void **state)
{
    (void)state;
    struct test_random random = test_random_start(36);
    struct term_sample *s = test_malloc(sizeof *s);
    uint8_t *row;
    uint8_t *last;

    term_sample_make(s, &random, 100, 0);
    row = s->writers[0].bytes;
    last = row + s->writers[0].size - 2 * (size_t)ROW_ENTRY;
    assert_false(is_refused(s));
    set_first(row + ROW_ENTRY, get_u32(row)); /* once more */
    assert_true(is_refused(s));
    set_first(row + ROW_ENTRY, 0x20FFFF); /* greater than the last */
    assert_true(is_refused(s));
    set_first(row + ROW_ENTRY, 0);
    assert_true(is_refused(s));
    set_first(row + ROW_ENTRY, get_u32(row) + 1);
    assert_false(is_refused(s));
    set_first(last, 0x110000); /* no character */
    assert_true(is_refused(s));
    term_sample_free(s);
    test_free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(rows_agree_with_a_plain_scan),
        cmocka_unit_test(damage_leads_to_no_term_outside),
        cmocka_unit_test(rows_out_of_order_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
