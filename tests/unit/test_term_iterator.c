#include "tests/unit/test_support.h"

#include "common/term_iterator.h"
#include "tests/unit/term_sample.h"

static void assert_term(const struct term_iterator *it,
                        const struct term_sample_term *wanted)
{
    assert_int_equal(it->is_word, wanted->c1 == UINT32_MAX);
    if (it->is_word) {
        assert_int_equal(it->size, strlen(wanted->word));
        assert_memory_equal(it->bytes, wanted->word, it->size);
    } else {
        assert_int_equal(it->c1, wanted->c1);
        assert_int_equal(it->c2, wanted->c2);
    }
    assert_true(it->start == wanted->start);
    assert_true(it->end == wanted->start + wanted->list_size);
}

static void all_terms_come_in_order(void **state)
{
    (void)state;
    struct test_random random = test_random_start(40);
    static const uint32_t counts[][2] = {
        { 0, 0 }, { 1, 0 }, { 0, 1 }, { 64, 0 }, { 70, 70 }, { 900, 600 },
    };
    struct term_sample *s = test_malloc(sizeof *s);

    for (size_t i = 0; i < TEST_COUNT(counts); i++) {
        struct term_sections sections;
        struct term_dictionary dictionary;
        struct term_iterator it;
        struct error err = { 0 };

        term_sample_make(s, &random, counts[i][0], counts[i][1]);
        term_sample_copy(&sections, s);
        assert_int_equal(term_dictionary_open(&dictionary, &sections, &err), 0);
        assert_int_equal(term_iterator_start(&it, &dictionary, &err), 0);
        for (uint32_t term = 0; term < s->count; term++) {
            if (term_iterator_next(&it, &err) < 0)
                fail_msg("term %u: %s", term, err.message);
            assert_int_equal(it.term, term);
            assert_term(&it, &s->terms[term]);
        }
        for (int more = 0; more < 2; more++) {
            assert_int_equal(term_iterator_next(&it, &err), 0);
            assert_int_equal(it.term, TERM_NONE);
        }
        term_iterator_free(&it);
        term_sample_drop(&sections);
        term_sample_free(s);
    }
    test_free(s);
}

static int read_all(const struct term_sample *s, struct error *err)
{
    struct term_sections sections;
    struct term_dictionary dictionary;
    struct term_iterator it = { 0 };

    term_sample_copy(&sections, s);

    int result = term_dictionary_open(&dictionary, &sections, err);

    if (result == 0)
        result = term_iterator_start(&it, &dictionary, err);
    if (result == 0)
        result = term_iterator_next(&it, err);
    while (result == 0 && it.term != TERM_NONE) {
        assert_true(it.start < it.end && it.end <= s->postings_size);
        result = term_iterator_next(&it, err);
    }
    term_iterator_free(&it);
    term_sample_drop(&sections);
    return result;
}

/*
 * A flipped byte may make another well-formed dictionary, but seldom: the
 * order of terms and the ends of lists leave little room.
 */
static void most_flipped_bytes_are_refused(void **state)
{
    (void)state;
    struct test_random random = test_random_start(41);
    struct term_sample *s = test_malloc(sizeof *s);
    size_t all = 0;
    size_t refused = 0;

    term_sample_make(s, &random, 150, 40);
    for (size_t i = 0; i < TERM_SECTIONS; i++) {
        for (size_t at = 0; at < s->writers[i].size; at++, all++) {
            struct error err = { 0 };
            uint8_t flip = at & 1 ? 0xFF : 0x04;

            s->writers[i].bytes[at] ^= flip;
            refused += read_all(s, &err) < 0;
            s->writers[i].bytes[at] ^= flip;
        }
    }
    assert_true(refused > all / 2);
    term_sample_free(s);
    test_free(s);
}

enum section { ROW, COLUMN, WORD, WORD_INDEX, LIST, LIST_END };

/* The sample of the damage table: 5 bigrams and 2 words. */
static void make_small(struct term_sample *s)
{
    static const struct term_sample_term terms[] = {
        { 0x4E00, 0, "", 3, 0 },       { 0x4E00, 0x4E00, "", 1, 0 },
        { 0x4E00, 0x20001, "", 2, 0 }, { 0x4E01, 0x4E00, "", 1, 0 },
        { 0x20001, 0, "", 1, 0 },      { UINT32_MAX, 0, "a", 1, 0 },
        { UINT32_MAX, 0, "b", 1, 0 },
    };
    struct term_dictionary_writer w;
    struct error err = { 0 };

    memset(s, 0, sizeof *s);

    struct term_writers to = term_sample_writers(s->writers);

    term_dictionary_writer_begin(&w, &to);
    for (size_t i = 0; i < TEST_COUNT(terms); i++)
        assert_int_equal(term_sample_write(&w, &terms[i], &err), 0);
    assert_int_equal(term_dictionary_writer_end(&w, &err), 0);
    s->count = w.terms;
    s->postings_size = w.lists.postings;
    term_dictionary_writer_free(&w);
}

static void damage_is_named_and_refused(void **state)
{
    (void)state;
    static const struct {
        const char *why;
        const char *says;
        enum section section;
        size_t at;
        uint8_t byte;
    } cases[] = {
        { "the first row begins at 1", "follow", ROW, 4, 1 },
        { "the second row begins at 5", "follow", ROW, 16, 5 },
        { "the second row begins at 4", "fewer codes", ROW, 16, 4 },
        { "the third row begins at 6", "not among", ROW, 28, 6 },
        { "rows of one character", "rows do not ascend", ROW, 12, 0 },
        { "a character above the last", "rows do not ascend", ROW, 2, 0x11 },
        { "a row of an end", "rows do not ascend", ROW, 1, 0 },
        { "an empty row with codes", "follow", ROW, 16, 0 },
        { "a gap in COLUMN", "follow", ROW, 20, 2 },
        { "a row past COLUMN", "past the end", ROW, 8, 4 },
        { "a row that ends past COLUMN", "does not end in", ROW, 8, 3 },
        { "a row of three, one gone", "fewer codes", COLUMN, 0, 0x09 },
        { "a row of four", "more codes", COLUMN, 0, 0x55 },
        { "a row of one and one more", "more codes", COLUMN, 2, 0x03 },
        { "0, 0", "codes do not ascend", COLUMN, 0, 0x43 },
        { "a later row's character too low", "bigrams of a row", ROW, 26, 0 },
        { "a later row's, too high", "bigrams of a row", ROW, 26, 0x11 },
        { "code 5 of 5", "past the end", COLUMN, 1, 0x06 },
        { "more bits than a row has", "padding", COLUMN, 2, 0x11 },
        { "two words alike", "out of order", WORD, 5, 'a' },
        { "a group that begins at 1", "a gap", LIST, 0, 1 },
        { "ends past the end", "past the end of LIST_END", LIST, 8, 1 },
        { "an end fewer", "do not ascend", LIST_END, 0, 0x14 },
        { "an end more", "more ends", LIST_END, 0, 0x95 },
        { "more bits than a group has", "padding", LIST_END, 1, 0x6A },
    };
    struct term_sample *s = test_malloc(sizeof *s);

    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        struct error err = { 0 };

        make_small(s);
        assert_int_equal(read_all(s, &err), 0);
        s->writers[cases[i].section].bytes[cases[i].at] = cases[i].byte;
        if (read_all(s, &err) == 0)
            fail_msg("accepted: %s", cases[i].why);
        assert_int_equal(err.kind, ERROR_CORRUPT);
        if (!strstr(err.message, cases[i].says))
            fail_msg("%s: says \"%s\"", cases[i].why, err.message);
        term_sample_free(s);
    }
    test_free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_terms_come_in_order),
        cmocka_unit_test(most_flipped_bytes_are_refused),
        cmocka_unit_test(damage_is_named_and_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
