#include "tests/unit/test_support.h"

#include "tests/unit/term_sample.h"

static void assert_found(const struct term_dictionary *dictionary,
                         const struct term_sample_term *wanted, uint32_t term)
{
    struct error err = { 0 };
    uint32_t found = TERM_NONE;
    uint64_t start;
    uint64_t end;

    assert_int_equal(term_dictionary_word(dictionary,
                                          (const uint8_t *)wanted->word,
                                          strlen(wanted->word), &found, &err),
                     0);
    assert_int_equal(found, wanted->c1 == UINT32_MAX ? term : TERM_NONE);
    assert_int_equal(term_dictionary_is_word(dictionary, term),
                     wanted->c1 == UINT32_MAX);
    assert_int_equal(term_dictionary_list(dictionary, term, &start, &end, &err),
                     0);
    assert_true(start == wanted->start);
    assert_true(end == start + wanted->list_size);
}

static void each_word_and_each_list_are_found(void **state)
{
    (void)state;
    struct test_random random = test_random_start(30);
    static const uint32_t counts[][2] = {
        { 0, 0 },  { 1, 0 },   { 0, 1 },    { 63, 0 },
        { 64, 0 }, { 60, 30 }, { 700, 40 }, { 900, 600 },
    };
    struct term_sample *s = test_malloc(sizeof *s);

    for (size_t i = 0; i < TEST_COUNT(counts); i++) {
        struct term_sections sections;

        term_sample_make(s, &random, counts[i][0], counts[i][1]);

        struct term_dictionary dictionary = term_sample_open(&sections, s);

        for (uint32_t term = 0; term < s->count; term++)
            assert_found(&dictionary, &s->terms[term], term);
        term_sample_drop(&sections);
        term_sample_free(s);
    }
    test_free(s);
}

static void words_with_a_prefix_are_a_range_of_terms(void **state)
{
    (void)state;
    struct test_random random = test_random_start(32);
    static const char *const prefixes[] = { "", "a", "ab", "abc", "c", "d" };
    struct term_sample *s = test_malloc(sizeof *s);
    struct term_sections sections;
    struct error err = { 0 };

    term_sample_make(s, &random, 100, 400);

    struct term_dictionary dictionary = term_sample_open(&sections, s);

    for (size_t i = 0; i < TEST_COUNT(prefixes); i++) {
        size_t size = strlen(prefixes[i]);
        uint32_t first;
        uint32_t end;

        assert_int_equal(term_dictionary_prefix(&dictionary,
                                                (const uint8_t *)prefixes[i],
                                                size, &first, &end, &err),
                         0);
        assert_in_range(first, s->bigrams, s->count);
        for (uint32_t j = s->bigrams; j < s->count; j++)
            assert_int_equal(strncmp(s->terms[j].word, prefixes[i], size) == 0,
                             j >= first && j < end);
    }
    term_sample_drop(&sections);
    term_sample_free(s);
    test_free(s);
}

enum section { ROW, COLUMN, WORD, WORD_INDEX, LIST, LIST_END };

static void sizes_that_do_not_fit_are_refused_at_open(void **state)
{
    (void)state;
    struct test_random random = test_random_start(33);
    static const char *const says[] = {
        [ROW] = "ROW",          [COLUMN] = "COLUMN",
        [WORD] = "do not span", [WORD_INDEX] = "offsets",
        [LIST] = "LIST",
    };
    struct term_sample *s = test_malloc(sizeof *s);

    for (size_t i = 0; i < 2 * TEST_COUNT(says); i++) {
        struct byte_writer *damaged = &s->writers[i / 2];
        struct term_sections sections;
        struct term_dictionary dictionary;
        struct error err = { 0 };

        term_sample_make(s, &random, 100, 40);
        if (i & 1)
            write_u8(damaged, 0);
        else
            damaged->size--;
        term_sample_copy(&sections, s);
        assert_int_equal(term_dictionary_open(&dictionary, &sections, &err),
                         -1);
        assert_int_equal(err.kind, ERROR_CORRUPT);
        if (!strstr(err.message, says[i / 2]))
            fail_msg("section %zu says \"%s\"", i / 2, err.message);
        term_sample_drop(&sections);
        term_sample_free(s);
    }
    test_free(s);
}

/* Each look-up; what it gives must lie in the dictionary. */
static unsigned look_up_all(const struct term_dictionary *dictionary,
                            const struct term_sample *s)
{
    struct error err = { 0 };
    uint32_t terms = dictionary->sections.terms;
    unsigned refused = 0;
    uint32_t first;
    uint32_t end;

    for (uint32_t i = 0; i < s->count; i += 7) {
        const struct term_sample_term *term = &s->terms[i];
        uint64_t list_start;
        uint64_t list_end;

        if (term_dictionary_prefix(dictionary, (const uint8_t *)term->word,
                                   strlen(term->word), &first, &end, &err) == 0)
            assert_true(first <= end && end <= terms);
        if (term_dictionary_list(dictionary, i, &list_start, &list_end, &err) <
            0)
            refused++;
        else
            assert_true(list_start <= list_end &&
                        list_end <= dictionary->sections.postings_size);
    }
    return refused;
}

static void damage_leads_to_no_term_or_list_outside(void **state)
{
    (void)state;
    struct test_random random = test_random_start(34);
    struct term_sample *s = test_malloc(sizeof *s);
    unsigned refused = 0;

    term_sample_make(s, &random, 150, 40);
    for (size_t i = 0; i < TERM_SECTIONS; i++) {
        for (size_t at = 0; at < s->writers[i].size; at++) {
            uint8_t flip = at & 1 ? 0xFF : 0x04;
            struct term_sections sections;
            struct term_dictionary dictionary;
            struct error err = { 0 };

            s->writers[i].bytes[at] ^= flip;
            term_sample_copy(&sections, s);
            if (term_dictionary_open(&dictionary, &sections, &err) == 0)
                refused += look_up_all(&dictionary, s);
            term_sample_drop(&sections);
            s->writers[i].bytes[at] ^= flip;
        }
    }
    assert_true(refused > 0);
    term_sample_free(s);
    test_free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_word_and_each_list_are_found),
        cmocka_unit_test(words_with_a_prefix_are_a_range_of_terms),
        cmocka_unit_test(sizes_that_do_not_fit_are_refused_at_open),
        cmocka_unit_test(damage_leads_to_no_term_or_list_outside),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
