#include "tests/unit/test_support.h"

#include <stdbool.h>
#include <stdio.h>
#include <stdlib.h>
#include <string.h>

#include "common/byte_reader.h"
#include "common/little_endian.h"
#include "common/segment_format.h"
#include "common/string_store.h"
#include "common/text_codec_train.h"

/* A store in memory, and all that it needs. */
struct store {
    struct byte_writer data;
    struct byte_writer index;
    struct text_coder *coder;
    struct string_store_writer writer;
    struct string_store reader;
    struct string_cursor cursor;
};

static void store_start(struct store *s, const struct text_codec *codec)
{
    struct error err = { 0 };

    *s = (struct store){ 0 };
    assert_int_equal(text_coder_open(&s->coder, codec, 3, &err), 0);
    s->writer.data = &s->data;
    s->writer.index = &s->index;
    s->writer.coder = s->coder;
}

static void store_finish(struct store *s)
{
    struct error err = { 0 };

    assert_int_equal(string_store_writer_finish(&s->writer, &err), 0);
    if (string_store_open(&s->reader, s->data.bytes, s->data.size,
                          s->index.bytes, s->index.size, s->writer.strings,
                          &err) < 0)
        fail_msg("%s", err.message);
    s->cursor.store = &s->reader;
    s->cursor.coder = s->coder;
}

static void store_free(struct store *s)
{
    string_cursor_free(&s->cursor);
    string_store_writer_free(&s->writer);
    text_coder_close(s->coder);
    byte_writer_free(&s->data);
    byte_writer_free(&s->index);
}

/* String i of every test: its number, then i * 37 % 700 letters or so. */
static size_t make_string(uint8_t out[1024], uint32_t i)
{
    size_t size = (size_t)snprintf((char *)out, 1024, "文%u", i);
    size_t letters = i % 10 == 3 ? 0 : i * 37 % 700;

    if (i % 11 == 5)
        return 0;
    for (size_t j = 0; j < letters; j++)
        out[size++] = (uint8_t)('a' + (i * j + j / 7) % 26);
    return size;
}

static bool make_flag(uint32_t i)
{
    return i % 3 == 1;
}

static void add_strings(struct store *s, uint32_t first, uint32_t end)
{
    struct error err = { 0 };

    for (uint32_t i = first; i < end; i++) {
        uint8_t bytes[1024];
        size_t size = make_string(bytes, i);

        assert_int_equal(string_store_writer_add(&s->writer, bytes, size,
                                                 make_flag(i), &err),
                         0);
    }
}

/* String `at` of the store is what make_string gives for `i`. */
static void assert_holds(struct store *s, uint32_t at, uint32_t i)
{
    uint8_t bytes[1024];
    size_t size = make_string(bytes, i);
    struct string_view got;
    struct error err = { 0 };

    if (string_store_get(&got, &s->cursor, at, &err) < 0)
        fail_msg("%s", err.message);
    assert_int_equal(got.size, size);
    assert_memory_equal(got.bytes, bytes, size);
    assert_int_equal(got.flag, make_flag(i));
}

static struct text_codec *train(void)
{
    struct text_codec *codec;
    struct byte_writer text = { 0 };
    struct byte_writer file = { 0 };
    struct error err = { 0 };
    size_t sizes[2000];

    for (uint32_t i = 0; i < TEST_COUNT(sizes); i++) {
        uint8_t bytes[1024];

        sizes[i] = make_string(bytes, i);
        write_bytes(&text, bytes, sizes[i]);
    }
    assert_int_equal(
        text_codec_train(&file, text.bytes, sizes, TEST_COUNT(sizes), &err), 0);
    assert_int_equal(text_codec_open(&codec, file.bytes, file.size, &err), 0);
    byte_writer_free(&text);
    byte_writer_free(&file);
    return codec;
}

static void strings_are_read_in_any_order(void **state)
{
    (void)state;
    struct test_random random = test_random_start(11);
    struct text_codec *trained = train();
    const struct text_codec *codecs[] = { text_codec_builtin(), trained };

    for (size_t c = 0; c < TEST_COUNT(codecs); c++) {
        struct store s;

        store_start(&s, codecs[c]);
        add_strings(&s, 0, 500);
        store_finish(&s);
        assert_true(s.reader.frames > 5);
        for (uint32_t i = 0; i < 500; i++)
            assert_holds(&s, i, i);
        for (uint32_t i = 500; i-- > 0;)
            assert_holds(&s, i, i);
        for (int n = 0; n < 500; n++) {
            uint32_t i = (uint32_t)test_random_below(&random, 500);

            assert_holds(&s, i, i);
        }
        store_free(&s);
    }
    text_codec_close(trained);
}

static void stores_of_no_and_of_empty_strings_are_fine(void **state)
{
    (void)state;
    struct store s;
    struct error err = { 0 };
    struct string_view got;

    store_start(&s, text_codec_builtin());
    store_finish(&s);
    assert_int_equal(s.data.size, 0);
    assert_int_equal(s.index.size, STRING_STORE_ENTRY);
    store_free(&s);

    store_start(&s, text_codec_builtin());
    for (int i = 0; i < 3; i++)
        assert_int_equal(
            string_store_writer_add(&s.writer, NULL, 0, i == 1, &err), 0);
    store_finish(&s);
    for (uint32_t i = 0; i < 3; i++) {
        assert_int_equal(string_store_get(&got, &s.cursor, i, &err), 0);
        assert_int_equal(got.size, 0);
        assert_int_equal(got.flag, i == 1);
    }
    store_free(&s);
}

static void add_zeros(struct store *s, size_t size)
{
    static const uint8_t bytes[STORE_FRAME_TARGET];
    struct error err = { 0 };

    assert_int_equal(
        string_store_writer_add(&s->writer, bytes, size, false, &err), 0);
}

static void a_frame_ends_with_the_string_that_fills_it(void **state)
{
    (void)state;
    struct store s;

    store_start(&s, text_codec_builtin());
    add_zeros(&s, STORE_FRAME_TARGET - 1);
    add_zeros(&s, 1);
    add_zeros(&s, 1);
    store_finish(&s);
    assert_int_equal(s.reader.frames, 2);
    assert_int_equal(get_u32(s.index.bytes + STRING_STORE_ENTRY + 8), 2);
    store_free(&s);
}

static void frames_are_compressed_together(void **state)
{
    (void)state;
    struct store s;

    store_start(&s, text_codec_builtin());
    for (uint32_t i = 0; i < STORE_FRAMES_TOGETHER; i++) {
        assert_int_equal(s.data.size, 0);
        add_zeros(&s, STORE_FRAME_TARGET);
    }
    assert_true(s.data.size > 0);
    store_finish(&s);
    store_free(&s);
}

static void sinks_may_be_drained_between_calls(void **state)
{
    (void)state;
    struct store whole;
    struct store drained;
    struct byte_writer all = { 0 };

    store_start(&whole, text_codec_builtin());
    add_strings(&whole, 0, 1500);
    store_finish(&whole);
    store_start(&drained, text_codec_builtin());
    for (uint32_t i = 0; i < 1500; i++) {
        add_strings(&drained, i, i + 1);
        write_bytes(&all, drained.data.bytes, drained.data.size);
        byte_writer_reset(&drained.data);
    }
    struct error err = { 0 };

    assert_true(all.size > 0);
    assert_int_equal(string_store_writer_finish(&drained.writer, &err), 0);
    write_bytes(&all, drained.data.bytes, drained.data.size);
    assert_int_equal(all.size, whole.data.size);
    assert_memory_equal(all.bytes, whole.data.bytes, all.size);
    assert_int_equal(drained.index.size, whole.index.size);
    assert_memory_equal(drained.index.bytes, whole.index.bytes,
                        whole.index.size);
    byte_writer_free(&all);
    store_free(&whole);
    store_free(&drained);
}

/* Copies [first, end) of `from`, after and before some strings of its own. */
static void copy_range(struct store *from, const struct text_codec *codec,
                       uint32_t first, uint32_t end)
{
    struct store to;
    struct error err = { 0 };

    store_start(&to, codec);
    add_strings(&to, 1000, 1003);
    if (string_store_writer_copy(&to.writer, &from->cursor, first, end, &err) <
        0)
        fail_msg("%s", err.message);
    add_strings(&to, 1003, 1005);
    store_finish(&to);
    assert_int_equal(to.reader.strings, 5 + end - first);
    for (uint32_t i = 0; i < 3; i++)
        assert_holds(&to, i, 1000 + i);
    for (uint32_t i = first; i < end; i++)
        assert_holds(&to, 3 + i - first, i);
    for (uint32_t i = 3; i < 5; i++)
        assert_holds(&to, end - first + i, 1000 + i);
    store_free(&to);
}

static void any_range_is_copied_whole(void **state)
{
    (void)state;
    struct test_random random = test_random_start(12);
    struct text_codec *trained = train();
    struct store from;

    store_start(&from, trained);
    add_strings(&from, 0, 400);
    store_finish(&from);
    copy_range(&from, trained, 0, 400);
    copy_range(&from, text_codec_builtin(), 0, 400);
    copy_range(&from, trained, 7, 7);
    for (int n = 0; n < 30; n++) {
        uint32_t first = (uint32_t)test_random_below(&random, 400);
        uint32_t end =
            first + (uint32_t)test_random_below(&random, 401 - first);

        copy_range(&from, trained, first, end);
    }
    store_free(&from);
    text_codec_close(trained);
}

/* A stretch ends a frame; stretches of any size reach the end. */
static void stretches_go_from_frame_to_frame(void **state)
{
    (void)state;
    struct store s;
    struct error err = { 0 };
    uint32_t steps = 0;
    uint32_t end;

    store_start(&s, text_codec_builtin());
    add_strings(&s, 0, 400);
    store_finish(&s);
    for (uint32_t at = 0; at < 400; at = end, steps++) {
        uint32_t inside;

        assert_int_equal(string_store_stretch(&end, &s.reader, at, 1, &err), 0);
        assert_true(end > at && end <= 400);
        assert_int_equal(
            string_store_stretch(&inside, &s.reader, end - 1, 1, &err), 0);
        assert_int_equal(inside, end);
    }
    assert_int_equal(steps, s.reader.frames);
    assert_true(steps > 4);
    assert_int_equal(
        string_store_stretch(&end, &s.reader, 0, s.data.size / 2, &err), 0);
    assert_true(end > 100 && end < 300);
    assert_int_equal(string_store_stretch(&end, &s.reader, 5, UINT64_MAX, &err),
                     0);
    assert_int_equal(end, 400);
    store_free(&s);
}

static void a_string_over_the_limit_is_refused(void **state)
{
    (void)state;
    struct store s;
    struct error err = { 0 };
    uint8_t byte = 'x';

    store_start(&s, text_codec_builtin());
    assert_int_equal(string_store_writer_add(&s.writer, &byte,
                                             STRING_STORE_STRING_MAX + 1, false,
                                             &err),
                     -1);
    assert_int_equal(err.kind, ERROR_LIMIT);
    store_free(&s);
}

static int refuse(const void *owner, const uint8_t *at, size_t size,
                  struct error *err)
{
    const uint8_t *bad = owner;

    if (bad >= at && bad < at + size)
        return error_set(err, ERROR_CORRUPT, "refused");
    return 0;
}

static void bytes_that_the_owner_refuses_are_not_used(void **state)
{
    (void)state;
    struct store s;
    struct string_view got;
    struct error err = { 0 };

    store_start(&s, text_codec_builtin());
    add_strings(&s, 0, 100);
    store_finish(&s);
    s.reader.touch = refuse;
    s.reader.owner = s.data.bytes + s.data.size - 1;
    assert_int_equal(string_store_get(&got, &s.cursor, 0, &err), 0);
    assert_int_equal(string_store_get(&got, &s.cursor, 99, &err), -1);
    assert_string_equal(err.message, "refused");
    s.cursor.loaded = false;
    s.reader.owner = s.index.bytes + 1;
    assert_int_equal(string_store_get(&got, &s.cursor, 0, &err), -1);
    store_free(&s);
}

/* Opens exact copies of what may be damaged, and reads every string. */
static int read_all(const struct byte_writer *data,
                    const struct byte_writer *index, uint32_t strings,
                    struct text_coder *coder, struct error *err)
{
    uint8_t *d = exact_copy(data->bytes, data->size);
    uint8_t *x = exact_copy(index->bytes, index->size);
    struct string_store store;
    struct string_cursor cursor = { .store = &store, .coder = coder };
    struct string_view got;
    int result =
        string_store_open(&store, d, data->size, x, index->size, strings, err);

    for (uint32_t i = 0; result == 0 && i < strings; i++)
        result = string_store_get(&got, &cursor, i, err);
    string_cursor_free(&cursor);
    free(d);
    free(x);
    return result;
}

static void damage_to_a_store_is_refused_or_harmless(void **state)
{
    (void)state;
    struct store s;
    struct error err = { 0 };

    store_start(&s, text_codec_builtin());
    add_strings(&s, 0, 40);
    store_finish(&s);
    for (size_t i = 0; i < s.index.size; i++) {
        for (unsigned bit = 0; bit < 8; bit++) {
            s.index.bytes[i] ^= (uint8_t)(1 << bit);
            if (read_all(&s.data, &s.index, 40, s.coder, &err) == 0 &&
                i < s.index.size - 4)
                fail_msg("accepted: bit %u of index byte %zu", bit, i);
            s.index.bytes[i] ^= (uint8_t)(1 << bit);
        }
    }
    for (size_t i = 0; i < s.data.size; i++) {
        s.data.bytes[i] ^= (uint8_t)(1 + i % 255);
        read_all(&s.data, &s.index, 40, s.coder, &err);
        s.data.bytes[i] ^= (uint8_t)(1 + i % 255);
    }
    while (s.index.size > 0) {
        s.index.size--;
        if (read_all(&s.data, &s.index, 40, s.coder, &err) == 0)
            fail_msg("accepted: an index cut to %zu bytes", s.index.size);
    }
    store_free(&s);
}

/* One frame that holds `raw`, as the only one of a store of one string. */
static int read_raw(const char *raw, size_t size, struct error *err)
{
    struct text_coder *coder;
    struct byte_writer data = { 0 };
    struct byte_writer index = { 0 };

    assert_int_equal(text_coder_open(&coder, text_codec_builtin(), 3, err), 0);
    assert_int_equal(
        text_coder_compress(coder, &data, (const uint8_t *)raw, size, err), 0);
    write_u64(&index, 0);
    write_u32(&index, 0);
    write_u32(&index, (uint32_t)size);
    write_u64(&index, data.size);
    write_u32(&index, 1);
    write_u32(&index, 0);

    int result = read_all(&data, &index, 1, coder, err);

    byte_writer_free(&data);
    byte_writer_free(&index);
    text_coder_close(coder);
    return result;
}

static void a_frame_that_does_not_hold_its_strings_is_refused(void **state)
{
    (void)state;
    static const struct {
        const char *why;
        const char *says;
        const char *raw;
        size_t size;
    } cases[] = {
        { "empty", "does not hold", "", 0 },
        { "no coded size", "does not hold", "\x02", 1 },
        { "no coded bytes", "does not hold", "\x02\x01", 2 },
        { "a byte too many", "does not hold", "\x02\x01zz", 4 },
        { "size of 64 MiB + 1", "does not hold", "\x82\x80\x80\x40\0", 5 },
        { "another size", "another size", "\x04\x01z", 3 },
        { "not UTF-8", "UTF-8", "\x02\x01\xFF", 3 },
    };
    struct error err = { 0 };

    assert_int_equal(read_raw("\x03\x01z", 3, &err), 0);
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        if (read_raw(cases[i].raw, cases[i].size, &err) == 0)
            fail_msg("accepted: %s", cases[i].why);
        assert_int_equal(err.kind, ERROR_CORRUPT);
        if (!strstr(err.message, cases[i].says))
            fail_msg("%s: %s", cases[i].why, err.message);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(strings_are_read_in_any_order),
        cmocka_unit_test(stores_of_no_and_of_empty_strings_are_fine),
        cmocka_unit_test(a_frame_ends_with_the_string_that_fills_it),
        cmocka_unit_test(frames_are_compressed_together),
        cmocka_unit_test(sinks_may_be_drained_between_calls),
        cmocka_unit_test(any_range_is_copied_whole),
        cmocka_unit_test(stretches_go_from_frame_to_frame),
        cmocka_unit_test(a_string_over_the_limit_is_refused),
        cmocka_unit_test(bytes_that_the_owner_refuses_are_not_used),
        cmocka_unit_test(damage_to_a_store_is_refused_or_harmless),
        cmocka_unit_test(a_frame_that_does_not_hold_its_strings_is_refused),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
