#include "tests/unit/test_support.h"

#include "tests/unit/term_sample.h"

static void assert_section(const struct byte_writer *section, const void *bytes,
                           size_t size)
{
    assert_int_equal(section->size, size);
    assert_memory_equal(section->bytes, bytes, size);
}

static void sections_are_what_the_format_draws(void **state)
{
    (void)state;
    struct byte_writer out[TERM_SECTIONS] = { 0 };
    struct term_writers to = term_sample_writers(out);
    struct term_dictionary_writer w;
    struct error err = { 0 };

    term_dictionary_writer_begin(&w, &to);
    assert_int_equal(term_dictionary_writer_bigram(&w, 0x4E00, 0, 3, &err), 0);
    assert_int_equal(term_dictionary_writer_bigram(&w, 0x4E00, 0x4E01, 1, &err),
                     0);
    assert_int_equal(term_dictionary_writer_bigram(&w, 0x4E01, 0x4E00, 5, &err),
                     0);
    assert_int_equal(
        term_dictionary_writer_word(&w, (const uint8_t *)"ab", 2, 2, &err), 0);
    assert_int_equal(term_dictionary_writer_end(&w, &err), 0);

    assert_section(&out[0],
                   "\x00\x4e\0\0\0\0\0\0\0\0\0\0"
                   "\x01\x4e\0\0\x02\0\0\0\x01\0\0\0"
                   "\xff\xff\xff\xff\x03\0\0\0\x02\0\0\0",
                   36);
    /* codes 0 and 3 below 4, with a low bit each; 2, with two */
    assert_section(&out[1], "\x15\x05", 2);
    assert_section(&out[2],
                   "\0\x02"
                   "ab",
                   4);
    assert_section(&out[3], "\0\0\0\0\x04\0\0\0", 8);
    assert_section(&out[4],
                   "\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0\0"
                   "\x0b\0\0\0\0\0\0\0\x02\0\0\0\0\0\0\0",
                   32);
    /* ends 3, 4, 9: values 2, 3, 8 below 10, with a low bit each */
    assert_section(&out[5], "\x46\x01", 2);
    for (size_t i = 0; i < TERM_SECTIONS; i++)
        byte_writer_free(&out[i]);
    term_dictionary_writer_free(&w);
}

static void move_all(struct byte_writer to[TERM_SECTIONS],
                     struct byte_writer from[TERM_SECTIONS])
{
    for (size_t i = 0; i < TERM_SECTIONS; i++) {
        write_bytes(&to[i], from[i].bytes, from[i].size);
        byte_writer_reset(&from[i]);
    }
}

static void draining_after_each_term_changes_no_byte(void **state)
{
    (void)state;
    struct test_random random = test_random_start(35);
    struct term_sample *s = test_malloc(sizeof *s);
    struct byte_writer part[TERM_SECTIONS] = { 0 };
    struct byte_writer all[TERM_SECTIONS] = { 0 };
    struct term_writers to = term_sample_writers(part);
    struct term_dictionary_writer w;
    struct error err = { 0 };

    term_sample_make(s, &random, 500, 200);
    term_dictionary_writer_begin(&w, &to);
    for (uint32_t i = 0; i < s->count; i++) {
        assert_int_equal(term_sample_write(&w, &s->terms[i], &err), 0);
        move_all(all, part);
    }
    assert_int_equal(term_dictionary_writer_end(&w, &err), 0);
    move_all(all, part);
    for (size_t i = 0; i < TERM_SECTIONS; i++) {
        assert_section(&all[i], s->writers[i].bytes, s->writers[i].size);
        byte_writer_free(&all[i]);
        byte_writer_free(&part[i]);
    }
    term_dictionary_writer_free(&w);
    term_sample_free(s);
    test_free(s);
}

static void a_term_takes_few_bytes(void **state)
{
    (void)state;
    struct test_random random = test_random_start(36);
    struct term_sample *s = test_malloc(sizeof *s);
    size_t size = 0;

    term_sample_terms(s, &random, 1400, 0);
    for (uint32_t i = 0; i < s->count; i++)
        s->terms[i].list_size = 1 + i % 30;

    struct term_writers to = term_sample_writers(s->writers);
    struct term_dictionary_writer w;
    struct error err = { 0 };

    term_dictionary_writer_begin(&w, &to);
    for (uint32_t i = 0; i < s->count; i++)
        assert_int_equal(term_sample_write(&w, &s->terms[i], &err), 0);
    assert_int_equal(term_dictionary_writer_end(&w, &err), 0);
    for (size_t i = 0; i < TERM_SECTIONS; i++)
        size += s->writers[i].size;
    assert_true(size < 5 * s->count);
    term_dictionary_writer_free(&w);
    term_sample_free(s);
    test_free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(sections_are_what_the_format_draws),
        cmocka_unit_test(draining_after_each_term_changes_no_byte),
        cmocka_unit_test(a_term_takes_few_bytes),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
