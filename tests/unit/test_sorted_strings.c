#include "tests/unit/test_support.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/sorted_strings.h"

enum { MOST = 300, STRING_BYTES = 12 };

struct sample {
    char strings[MOST][STRING_BYTES];
    uint32_t count;
    struct byte_writer bytes;
    struct byte_writer offsets;
    struct sorted_strings read;
};

static int by_bytes(const void *a, const void *b)
{
    return strcmp(a, b);
}

/* Up to `count` different strings of few letters, sorted, so much is shared. */
static void make_strings(struct sample *s, struct test_random *random,
                         uint32_t count)
{
    uint32_t kept = 0;

    for (uint32_t i = 0; i < count; i++) {
        size_t size = test_random_below(random, STRING_BYTES);

        for (size_t j = 0; j < size; j++)
            s->strings[i][j] = "ab\xff"[test_random_below(random, 3)];
    }
    qsort(s->strings, count, STRING_BYTES, by_bytes);
    for (uint32_t i = 0; i < count; i++) {
        if (i == 0 || strcmp(s->strings[i], s->strings[kept - 1]) != 0)
            memmove(s->strings[kept++], s->strings[i], STRING_BYTES);
    }
    s->count = kept;
}

static void write_strings(struct sample *s, enum offset_width width)
{
    struct sorted_strings_writer w = { .strings = &s->bytes,
                                       .offsets = &s->offsets,
                                       .width = width };
    struct error err = { 0 };

    for (uint32_t i = 0; i < s->count; i++) {
        if (sorted_strings_writer_add(&w, (const uint8_t *)s->strings[i],
                                      strlen(s->strings[i]), &err) < 0)
            fail_msg("%s", err.message);
    }
    assert_int_equal(sorted_strings_writer_end(&w, &err), 0);
    sorted_strings_writer_free(&w);
}

static void make_sample(struct sample *s, struct test_random *random,
                        uint32_t count, enum offset_width width)
{
    struct error err = { 0 };

    memset(s, 0, sizeof *s);
    make_strings(s, random, count);
    write_strings(s, width);
    if (sorted_strings_open(&s->read, s->bytes.bytes, s->bytes.size,
                            s->offsets.bytes, s->offsets.size, width, s->count,
                            &err) < 0)
        fail_msg("%s", err.message);
}

static void free_sample(struct sample *s)
{
    byte_writer_free(&s->bytes);
    byte_writer_free(&s->offsets);
}

static void strings_come_back_from_every_index(void **state)
{
    (void)state;
    struct test_random random = test_random_start(20);
    static const uint32_t counts[] = { 0, 1, 31, 32, 33, 64, MOST };
    struct sample *s = test_malloc(sizeof *s);
    struct string_iterator it = { 0 };
    struct error err = { 0 };

    for (size_t c = 0; c < 2 * TEST_COUNT(counts); c++) {
        make_sample(s, &random, counts[c / 2],
                    c & 1 ? OFFSETS_U64 : OFFSETS_U32);
        for (uint32_t from = 0; from <= s->count; from += 1 + from % 7) {
            assert_int_equal(string_iterator_start(&it, &s->read, from, &err),
                             0);
            for (uint32_t i = from; i < s->count; i++) {
                assert_int_equal(string_iterator_next(&it, &err), 0);
                assert_int_equal(it.size, strlen(s->strings[i]));
                assert_memory_equal(it.bytes, s->strings[i], it.size);
            }
        }
        free_sample(s);
    }
    string_iterator_free(&it);
    test_free(s);
}

static uint32_t plain_lower_bound(const struct sample *s, const char *string)
{
    uint32_t i = 0;

    while (i < s->count && strcmp(s->strings[i], string) < 0)
        i++;
    return i;
}

static uint32_t plain_prefix_end(const struct sample *s, const char *prefix)
{
    uint32_t i = plain_lower_bound(s, prefix);

    while (i < s->count && strncmp(s->strings[i], prefix, strlen(prefix)) == 0)
        i++;
    return i;
}

static void assert_found(const struct sample *s, const char *string)
{
    const uint8_t *bytes = (const uint8_t *)string;
    size_t size = strlen(string);
    uint32_t lower = plain_lower_bound(s, string);
    bool there = lower < s->count && strcmp(s->strings[lower], string) == 0;
    struct error err = { 0 };
    uint32_t index;
    uint32_t end;

    assert_int_equal(sorted_strings_find(&s->read, bytes, size, &index, &err),
                     0);
    assert_int_equal(index, there ? lower : STRING_NONE);
    assert_int_equal(
        sorted_strings_prefix(&s->read, bytes, size, &index, &end, &err), 0);
    assert_int_equal(index, lower);
    assert_int_equal(end, plain_prefix_end(s, string));
}

static void look_ups_agree_with_a_plain_scan(void **state)
{
    (void)state;
    struct test_random random = test_random_start(21);
    struct sample *s = test_malloc(sizeof *s);

    for (uint32_t count = 0; count <= MOST; count += 1 + count / 3) {
        make_sample(s, &random, count, OFFSETS_U32);
        for (uint32_t i = 0; i < s->count; i++)
            assert_found(s, s->strings[i]);
        for (uint32_t i = 0; i < 300; i++) {
            char string[STRING_BYTES] = { 0 };
            size_t size = test_random_below(&random, STRING_BYTES);

            for (size_t j = 0; j < size; j++)
                string[j] = "ab\xff`"[test_random_below(&random, 4)];
            assert_found(s, string);
        }
        free_sample(s);
    }
    test_free(s);
}

static void the_longest_string_is_kept(void **state)
{
    (void)state;
    struct byte_writer bytes = { 0 };
    struct byte_writer offsets = { 0 };
    struct sorted_strings_writer w = { &bytes, &offsets, OFFSETS_U32,
                                       0,      0,        { 0 } };
    struct sorted_strings strings;
    struct error err = { 0 };
    uint8_t *longest = test_calloc(SORTED_STRING_MAX, 1);
    uint32_t index;

    assert_int_equal(sorted_strings_writer_add(&w, NULL, 0, &err), 0);
    assert_int_equal(
        sorted_strings_writer_add(&w, longest, SORTED_STRING_MAX, &err), 0);
    assert_int_equal(sorted_strings_writer_end(&w, &err), 0);
    assert_int_equal(sorted_strings_open(&strings, bytes.bytes, bytes.size,
                                         offsets.bytes, offsets.size,
                                         OFFSETS_U32, 2, &err),
                     0);
    assert_int_equal(
        sorted_strings_find(&strings, longest, SORTED_STRING_MAX, &index, &err),
        0);
    assert_int_equal(index, 1);
    assert_int_equal(sorted_strings_find(&strings, longest, 0, &index, &err),
                     0);
    assert_int_equal(index, 0);
    sorted_strings_writer_free(&w);
    byte_writer_free(&bytes);
    byte_writer_free(&offsets);
    test_free(longest);
}

/* Opens exact copies, iterates over all and looks a string up. */
static int read_all(const uint8_t *bytes, size_t size, const uint8_t *offsets,
                    size_t offsets_size, uint32_t count, struct error *err)
{
    uint8_t *copy = exact_copy(bytes, size);
    uint8_t *offsets_copy = exact_copy(offsets, offsets_size);
    struct sorted_strings strings;
    struct string_iterator it = { 0 };
    uint32_t index;
    int result = sorted_strings_open(&strings, copy, size, offsets_copy,
                                     offsets_size, OFFSETS_U32, count, err);

    if (result == 0) {
        sorted_strings_find(&strings, (const uint8_t *)"abab", 4, &index, err);
        result = string_iterator_start(&it, &strings, 0, err);
    }
    for (uint32_t i = 0; result == 0 && i < count; i++)
        result = string_iterator_next(&it, err);
    string_iterator_free(&it);
    free(copy);
    free(offsets_copy);
    return result;
}

static void damage_is_named_and_refused(void **state)
{
    (void)state;
    static const struct {
        const char *why;
        const char *says;
        const char *bytes;
        uint8_t size;
        uint32_t count;
    } cases[] = {
        { "two strings in no bytes", "cut short", "", 0, 2 },
        { "shares with none", "shares more",
          "\x01\x01"
          "a",
          3, 1 },
        { "shares too much", "shares more",
          "\x00\x01"
          "a\x02\x00",
          5, 2 },
        { "65,536 bytes", "too long", "\x00\x80\x80\x04", 4, 1 },
        { "rest is not there", "cut short",
          "\x00\x02"
          "a",
          3, 1 },
        { "twice the same", "out of order",
          "\x00\x01"
          "a\x01\x00",
          5, 2 },
        { "shares more than it tells", "more is shared",
          "\x00\x02"
          "aa\x00\x02"
          "ab",
          8, 2 },
        { "descending", "out of order",
          "\x00\x01"
          "b\x00\x01"
          "a",
          6, 2 },
        { "one more byte", "after the last",
          "\x00\x01"
          "a\x00",
          4, 1 },
        { "33 strings, a block", "not as many", "", 0, 33 },
    };

    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        uint8_t offsets[] = { 0, 0, 0, 0, cases[i].size, 0, 0, 0 };
        struct error err = { 0 };

        if (read_all((const uint8_t *)cases[i].bytes, cases[i].size, offsets,
                     sizeof offsets, cases[i].count, &err) == 0)
            fail_msg("accepted: %s", cases[i].why);
        assert_int_equal(err.kind, ERROR_CORRUPT);
        if (!strstr(err.message, cases[i].says))
            fail_msg("%s: says \"%s\"", cases[i].why, err.message);
    }
}

static void damaged_bytes_and_offsets_never_lead_astray(void **state)
{
    (void)state;
    struct test_random random = test_random_start(22);
    struct sample *s = test_malloc(sizeof *s);
    unsigned refused = 0;

    make_sample(s, &random, 90, OFFSETS_U32);
    for (size_t i = 0; i < s->bytes.size + s->offsets.size; i++) {
        uint8_t *byte = i < s->bytes.size
                            ? s->bytes.bytes + i
                            : s->offsets.bytes + i - s->bytes.size;
        static const uint8_t flips[] = { 0x01, 0x80, 0xFF };

        for (size_t j = 0; j < TEST_COUNT(flips); j++) {
            struct error err = { 0 };

            *byte ^= flips[j];
            refused += read_all(s->bytes.bytes, s->bytes.size, s->offsets.bytes,
                                s->offsets.size, s->count, &err) < 0;
            *byte ^= flips[j];
        }
    }
    for (size_t size = 0; size < s->bytes.size; size++) {
        struct error err = { 0 };

        assert_int_equal(read_all(s->bytes.bytes, size, s->offsets.bytes,
                                  s->offsets.size, s->count, &err),
                         -1);
    }
    assert_true(refused > s->bytes.size);
    free_sample(s);
    test_free(s);
}

static void draining_changes_no_byte(void **state)
{
    (void)state;
    struct test_random random = test_random_start(23);
    struct sample *s = test_malloc(sizeof *s);
    struct byte_writer part[2] = { 0 };
    struct byte_writer all[2] = { 0 };
    struct sorted_strings_writer w = { .strings = &part[0],
                                       .offsets = &part[1],
                                       .width = OFFSETS_U64 };
    struct error err = { 0 };

    make_sample(s, &random, 100, OFFSETS_U64);
    for (uint32_t i = 0; i <= s->count; i++) {
        int result =
            i < s->count
                ? sorted_strings_writer_add(&w, (uint8_t *)s->strings[i],
                                            strlen(s->strings[i]), &err)
                : sorted_strings_writer_end(&w, &err);

        assert_int_equal(result, 0);
        for (size_t j = 0; j < 2; j++) {
            write_bytes(&all[j], part[j].bytes, part[j].size);
            byte_writer_reset(&part[j]);
        }
    }
    assert_int_equal(all[0].size, s->bytes.size);
    assert_memory_equal(all[0].bytes, s->bytes.bytes, all[0].size);
    assert_int_equal(all[1].size, s->offsets.size);
    assert_memory_equal(all[1].bytes, s->offsets.bytes, all[1].size);
    for (size_t j = 0; j < 2; j++) {
        byte_writer_free(&all[j]);
        byte_writer_free(&part[j]);
    }
    sorted_strings_writer_free(&w);
    free_sample(s);
    test_free(s);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(strings_come_back_from_every_index),
        cmocka_unit_test(look_ups_agree_with_a_plain_scan),
        cmocka_unit_test(the_longest_string_is_kept),
        cmocka_unit_test(damage_is_named_and_refused),
        cmocka_unit_test(damaged_bytes_and_offsets_never_lead_astray),
        cmocka_unit_test(draining_changes_no_byte),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
