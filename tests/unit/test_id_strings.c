#include "tests/unit/test_support.h"

#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/id_strings.h"

/* Ids that were written. */
struct written {
    struct byte_writer strings;
    struct byte_writer offsets;
    uint32_t count;
};

static void add(struct id_strings_writer *w, const char *id, size_t size)
{
    struct error err = { 0 };

    assert_int_equal(id_strings_writer_add(w, (const uint8_t *)id, size, &err),
                     0);
}

static struct written write_ids(const char *const *ids, uint32_t count)
{
    struct written out = { .count = count };
    struct id_strings_writer w = { .strings = &out.strings,
                                   .offsets = &out.offsets };
    struct error err = { 0 };

    for (uint32_t i = 0; i < count; i++)
        add(&w, ids[i], strlen(ids[i]));
    assert_int_equal(id_strings_writer_end(&w, &err), 0);
    assert_true(out.offsets.size == id_strings_offsets_size(count));
    id_strings_writer_free(&w);
    return out;
}

static void written_free(struct written *written)
{
    byte_writer_free(&written->strings);
    byte_writer_free(&written->offsets);
}

/* Moves the cursor to id i as who reads a segment does. */
static int get(struct id_cursor *cursor, uint32_t i, struct error *err)
{
    const uint8_t *bytes;
    size_t size;

    if (!id_cursor_has(cursor, i) &&
        id_cursor_begin(&bytes, &size, cursor, i / ID_BLOCK, err) < 0)
        return -1;
    return id_cursor_get(cursor, i, err);
}

static void check_id(struct id_cursor *cursor, uint32_t i, const char *id)
{
    struct error err = { 0 };

    if (get(cursor, i, &err) < 0)
        fail_msg("id %u: %s", i, err.message);
    assert_int_equal(cursor->id.size, strlen(id));
    assert_memory_equal(cursor->id.bytes, id, strlen(id));
}

static const char *const examples[] = {
    "a",
    "a",
    "a1",
    "a2",
    "a9",
    "a10",
    "a09",
    "a10",
    "a99",
    "a100",
    "9",
    "10",
    "999",
    "1000",
    "0",
    "1",
    "99a",
    "99b",
    "文章",
    "文",
    "文1",
    "文2",
    "x",
    "x1",
    "-1",
    "-2",
    "1.9",
    "1.8",
    "1.9",
    "1.10",
    "00",
    "01",
    "b",
    "c",
    "c-1",
    "c-2",
    "c-000009",
    "c-10",
    "c-11",
    "11",
    "abcdefghijklmnopqrst",
    "abcdefghijklmnopqrstuvwxyz0123456789",
    "abcdefghijklmnopqrst",
    "z",
};

static void ids_come_back_in_any_order(void **state)
{
    (void)state;
    uint32_t count = TEST_COUNT(examples);
    struct written written = write_ids(examples, count);
    struct id_strings strings;
    struct id_cursor cursor = { .strings = &strings };
    uint8_t *bytes = exact_copy(written.strings.bytes, written.strings.size);

    id_strings_open(&strings, bytes, written.strings.size,
                    written.offsets.bytes, count);
    for (uint32_t i = 0; i < count; i++)
        check_id(&cursor, i, examples[i]);
    for (uint32_t i = count; i-- > 0;)
        check_id(&cursor, i, examples[i]);
    for (uint32_t i = 0; i < 5 * count; i++)
        check_id(&cursor, i * 7 % count, examples[i * 7 % count]);
    check_id(&cursor, 3, examples[3]);
    assert_true(id_cursor_has(&cursor, 3)); /* and is not read again */
    check_id(&cursor, 3, examples[3]);
    id_cursor_free(&cursor);
    free(bytes);
    written_free(&written);
}

static void the_longest_id_comes_back(void **state)
{
    (void)state;
    static char longest[ID_BYTES_MAX + 1];
    const char *const ids[] = { "1", longest, longest, "2" };
    struct written written;
    struct id_strings strings;
    struct id_cursor cursor = { .strings = &strings };

    memset(longest, '9', ID_BYTES_MAX);
    written = write_ids(ids, 4);
    id_strings_open(&strings, written.strings.bytes, written.strings.size,
                    written.offsets.bytes, 4);
    for (uint32_t i = 0; i < 4; i++)
        check_id(&cursor, i, ids[i]);
    id_cursor_free(&cursor);
    written_free(&written);
}

static void the_bytes_are_those_of_the_format(void **state)
{
    (void)state;
    static const char *const ids[] = { "ab08", "ab09", "ab10",
                                       "ab10", "b",    "bcdefghijklmnopqr" };
    static const char expected[] = "\x04"
                                   "ab08"
                                   "\x00\x00"
                                   "\x11"
                                   "0"
                                   "\x41"
                                   "b"
                                   "\x0f\x01"
                                   "cdefghijklmnopqr";
    struct written written = write_ids(ids, TEST_COUNT(ids));

    assert_int_equal(written.strings.size, sizeof expected - 1);
    assert_memory_equal(written.strings.bytes, expected, sizeof expected - 1);
    written_free(&written);
}

/* Ids that count up cost a byte each, and their share of a block. */
static void ids_that_count_up_cost_a_byte(void **state)
{
    (void)state;
    struct written out = { 0 };
    struct id_strings_writer w = { .strings = &out.strings,
                                   .offsets = &out.offsets };

    for (int i = 0; i < 10 * ID_BLOCK; i++) {
        char id[16];

        add(&w, id, (size_t)snprintf(id, sizeof id, "news-%05d", i));
    }
    assert_int_equal(out.strings.size, 10 * (11 + ID_BLOCK - 1));
    id_strings_writer_free(&w);
    written_free(&out);
}

static void damage_is_named_and_refused(void **state)
{
    (void)state;
    static const struct {
        const char *why;
        const char *says;
        const char *bytes;
        size_t size;
    } cases[] = {
        { "no bytes", "cut short", "", 0 },
        { "an id cut short", "cut short",
          "\x03"
          "ab",
          3 },
        { "no second id", "cut short",
          "\x01"
          "a",
          2 },
        { "an empty id", "wrong size",
          "\x01"
          "a"
          "\x10",
          3 },
        { "more dropped than there is", "wrong size",
          "\x01"
          "a"
          "\x21"
          "b",
          4 },
        { "nothing to count up", "counted up", "\x00", 1 },
        { "a letter to count up", "counted up",
          "\x01"
          "a"
          "\x00",
          3 },
        { "half a character", "UTF-8",
          "\x01"
          "a"
          "\x01\xE6",
          4 },
        { "a size without end", "cut short", "\x0F\xFF\xFF\xFF", 4 },
        { "a size over the limit", "cut short",
          "\x0F\xFF\xFF\x7F"
          "a",
          5 },
    };

    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        uint8_t offsets[16] = { [8] = (uint8_t)cases[i].size };
        uint8_t *bytes = exact_copy(cases[i].bytes, cases[i].size);
        struct id_strings strings;
        struct id_cursor cursor = { .strings = &strings };
        struct error err = { 0 };

        id_strings_open(&strings, bytes, cases[i].size, offsets, 2);
        if (get(&cursor, 1, &err) == 0)
            fail_msg("accepted: %s", cases[i].why);
        assert_int_equal(err.kind, ERROR_CORRUPT);
        if (!strstr(err.message, cases[i].says))
            fail_msg("%s: %s", cases[i].why, err.message);
        id_cursor_free(&cursor);
        free(bytes);
    }
}

static void blocks_out_of_order_are_refused(void **state)
{
    (void)state;
    static const uint8_t cases[][2] = { { 2, 1 }, { 0, 4 }, { 255, 255 } };

    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        uint8_t offsets[16] = { [0] = cases[i][0], [8] = cases[i][1] };
        struct id_strings strings;
        struct id_cursor cursor = { .strings = &strings };
        struct error err = { 0 };

        id_strings_open(&strings,
                        (const uint8_t *)"\x02"
                                         "ab",
                        3, offsets, 1);
        assert_int_equal(get(&cursor, 0, &err), -1);
        assert_non_null(strstr(err.message, "out of order"));
        id_cursor_free(&cursor);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(ids_come_back_in_any_order),
        cmocka_unit_test(the_longest_id_comes_back),
        cmocka_unit_test(the_bytes_are_those_of_the_format),
        cmocka_unit_test(ids_that_count_up_cost_a_byte),
        cmocka_unit_test(damage_is_named_and_refused),
        cmocka_unit_test(blocks_out_of_order_are_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
