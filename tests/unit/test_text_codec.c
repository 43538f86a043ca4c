#include "tests/unit/test_support.h"

#include <stdlib.h>
#include <string.h>

#include "common/checksum.h"
#include "common/segment_format.h"
#include "common/text_codec.h"
#include "common/text_codec_train.h"
#include "common/utf8.h"

enum { SAMPLES = 4000 };

/* Text that repeats itself: Han, some Latin, a rare character here and there.
 */
static void write_sample(struct byte_writer *out, struct test_random *random)
{
    static const char *const phrases[] = {
        "引擎的索引由许多段组成，", "每一段写成以后不再改变。",
        "查詢時按段依次讀取，",     "Yinde 2025 ",
        "压缩以后的文字占三分之一", "。",
    };
    size_t count = 5 + test_random_below(random, 30);

    for (size_t i = 0; i < count; i++) {
        const char *phrase = phrases[test_random_below(random, 6)];
        uint8_t rare[UTF8_MAX_BYTES];
        uint32_t c = 0x4E00 + (uint32_t)test_random_below(random, 3000);

        write_bytes(out, phrase, strlen(phrase));
        write_bytes(out, rare, utf8_encode(rare, c));
    }
}

/* The bytes of a codec file learnt from such samples. */
static struct byte_writer train(void)
{
    struct test_random random = test_random_start(7);
    struct byte_writer text = { 0 };
    struct byte_writer file = { 0 };
    size_t *sizes = calloc(SAMPLES, sizeof *sizes);
    struct error err = { 0 };

    assert_non_null(sizes);
    for (size_t i = 0; i < SAMPLES; i++) {
        size_t start = text.size;

        write_sample(&text, &random);
        sizes[i] = text.size - start;
    }
    if (text_codec_train(&file, text.bytes, sizes, SAMPLES, &err) < 0)
        fail_msg("%s", err.message);
    byte_writer_free(&text);
    free(sizes);
    return file;
}

static int setup(void **state)
{
    static struct byte_writer file;

    file = train();
    *state = &file;
    return 0;
}

static int teardown(void **state)
{
    byte_writer_free(*state);
    return 0;
}

static struct text_codec *open_trained(void **state)
{
    struct byte_writer *file = *state;
    struct text_codec *codec;
    struct error err = { 0 };

    if (text_codec_open(&codec, file->bytes, file->size, &err) < 0)
        fail_msg("%s", err.message);
    return codec;
}

static void round_trip(const struct text_codec *codec, const uint8_t *text,
                       size_t size)
{
    struct byte_writer coded = { 0 };
    struct error err = { 0 };
    uint8_t *back = exact_copy(text, size);

    if (size > 0)
        memset(back, 0, size);
    text_codec_encode(codec, &coded, text, size);
    assert_true(coded.size <= 4 * size);
    assert_true(coded.size == 0 || coded.bytes[0] != 0xFF);
    if (text_codec_decode(codec, back, size, coded.bytes, coded.size, &err) < 0)
        fail_msg("%s", err.message);
    if (size > 0)
        assert_memory_equal(back, text, size);
    byte_writer_free(&coded);
    free(back);
}

static void every_scalar_value_comes_back(void **state)
{
    struct text_codec *codec = open_trained(state);

    for (uint32_t c = 0; c <= UTF8_LAST; c++) {
        uint8_t text[UTF8_MAX_BYTES];

        if (c >= 0xD800 && c <= 0xDFFF)
            continue;
        round_trip(codec, text, utf8_encode(text, c));
        if (c > 0x12000)
            c += 997;
    }
    text_codec_close(codec);
}

static void text_of_any_size_comes_back(void **state)
{
    struct text_codec *codec = open_trained(state);
    struct test_random random = test_random_start(8);
    struct byte_writer text = { 0 };

    round_trip(codec, text.bytes, 0);
    round_trip(text_codec_builtin(), text.bytes, 0);
    for (int i = 0; i < 60; i++) {
        write_sample(&text, &random);
        round_trip(codec, text.bytes, text.size);
        round_trip(text_codec_builtin(), text.bytes, text.size);
    }
    byte_writer_reset(&text);
    while (text.size < 1 << 16) /* to be escaped, each */
        write_bytes(&text, "\u00E9", 2);
    round_trip(codec, text.bytes, text.size);
    byte_writer_free(&text);
    text_codec_close(codec);
}

static void training_twice_gives_the_same_bytes(void **state)
{
    struct byte_writer *file = *state;
    struct byte_writer again = train();

    assert_int_equal(again.size, file->size);
    assert_memory_equal(again.bytes, file->bytes, file->size);
    byte_writer_free(&again);
}

static void the_hash_names_the_file(void **state)
{
    struct byte_writer *file = *state;
    struct text_codec *codec = open_trained(state);

    assert_true(text_codec_hash(codec) ==
                checksum_bytes(file->bytes, file->size));
    assert_true(text_codec_hash(text_codec_builtin()) == 0);
    text_codec_close(codec);
}

static void training_makes_frequent_characters_one_byte(void **state)
{
    struct text_codec *codec = open_trained(state);
    struct byte_writer out = { 0 };

    text_codec_encode(codec, &out, (const uint8_t *)"。", 3);
    assert_int_equal(out.size, 1);
    byte_writer_free(&out);
    text_codec_close(codec);
}

/* So that what comes later, in another script, is not escaped. */
static void han_characters_of_no_sample_are_two_bytes(void **state)
{
    struct text_codec *codec = open_trained(state);
    struct byte_writer coded = { 0 };
    uint8_t text[3];
    struct error err = { 0 };

    text_codec_encode(codec, &coded, (const uint8_t *)"\u9FA5\u9FFF\u3400", 9);
    assert_int_equal(coded.size, 2 + 2 + 4);
    assert_int_equal(text_codec_decode(codec, text, 3, coded.bytes, 2, &err),
                     0);
    assert_memory_equal(text, "\u9FA5", 3);
    byte_writer_free(&coded);
    text_codec_close(codec);
}

static void too_little_text_trains_a_codec_without_dictionary(void **state)
{
    (void)state;
    struct byte_writer file = { 0 };
    struct text_codec *codec;
    struct error err = { 0 };
    size_t size = 6;

    assert_int_equal(
        text_codec_train(&file, (const uint8_t *)"引得", &size, 1, &err), 0);
    assert_int_equal(file.size, 24 + 8);
    assert_int_equal(text_codec_open(&codec, file.bytes, file.size, &err), 0);
    round_trip(codec, (const uint8_t *)"引得abc", 9);
    round_trip(codec, (const uint8_t *)"\u4E00\u9FFF\u3400", 9);
    text_codec_close(codec);
    byte_writer_reset(&file);
    assert_int_equal(text_codec_train(&file, NULL, NULL, 0, &err), 0);
    assert_int_equal(text_codec_open(&codec, file.bytes, file.size, &err), 0);
    text_codec_close(codec);
    byte_writer_free(&file);
}

/* Compresses and decompresses, and returns the compressed size. */
static size_t compress(struct text_codec *codec, int level)
{
    struct test_random random = test_random_start(9);
    struct byte_writer text = { 0 };
    struct byte_writer coded = { 0 };
    struct byte_writer frame = { 0 };
    struct text_coder *coder;
    struct error err = { 0 };
    uint8_t *raw;

    for (int i = 0; i < 2; i++)
        write_sample(&text, &random);
    assert_int_equal(text_coder_open(&coder, codec, level, &err), 0);
    text_codec_encode(codec, &coded, text.bytes, text.size);
    assert_int_equal(
        text_coder_compress(coder, &frame, coded.bytes, coded.size, &err), 0);
    raw = malloc(coded.size);
    assert_non_null(raw);
    if (text_coder_decompress(coder, raw, coded.size, frame.bytes, frame.size,
                              &err) < 0)
        fail_msg("%s", err.message);
    assert_memory_equal(raw, coded.bytes, coded.size);

    size_t size = frame.size;

    free(raw);
    text_coder_close(coder);
    byte_writer_free(&text);
    byte_writer_free(&coded);
    byte_writer_free(&frame);
    return size;
}

static void a_frame_that_does_not_say_its_size_is_refused(void **state)
{
    (void)state;
    /* One raw block, the byte a, without a window; and with one. */
    static const char sized[] = "\x28\xB5\x2F\xFD\x20\x01\x09\0\0a";
    static const char unsized[] = "\x28\xB5\x2F\xFD\0\0\x09\0\0a";
    struct text_coder *coder;
    struct error err = { 0 };
    uint8_t raw = 0;

    assert_int_equal(text_coder_open(&coder, text_codec_builtin(), 0, &err), 0);
    assert_int_equal(
        text_coder_decompress(coder, &raw, 1, (const uint8_t *)sized, 10, &err),
        0);
    assert_int_equal(raw, 'a');
    assert_int_equal(text_coder_decompress(coder, &raw, 1,
                                           (const uint8_t *)unsized, 10, &err),
                     -1);
    assert_non_null(strstr(err.message, "another size"));
    text_coder_close(coder);
}

static void a_trained_codec_compresses_better(void **state)
{
    struct byte_writer *file = *state;
    struct text_codec *codec = open_trained(state);
    struct text_codec *quick = open_trained(state);
    struct text_codec *bare;
    struct byte_writer head = { 0 };
    struct error err = { 0 };
    uint32_t ranks = 0;

    memcpy(&ranks, file->bytes + 16, 4);
    write_bytes(&head, file->bytes, 20);
    write_u32(&head, 0);
    write_bytes(&head, file->bytes + 24, 4 * (160 + (size_t)ranks));
    assert_int_equal(text_codec_open(&bare, head.bytes, head.size, &err), 0);
    assert_true(compress(codec, 3) * 10 < compress(bare, 3) * 9);
    assert_true(compress(codec, 6) > 0);
    assert_true(compress(quick, 2) <= compress(quick, 1));
    assert_true(compress(codec, 3) <= compress(quick, 2));
    text_codec_close(codec);
    text_codec_close(quick);
    text_codec_close(bare);
    byte_writer_free(&head);
}

#define HEAD "YINDECOD\0\0\17\0"
#define COUNTS(s, d, z) s "\0\0\0" d "\0\0\0" z "\0\0\0"

static void a_damaged_codec_file_is_refused(void **state)
{
    (void)state;
    static const struct {
        const char *why;
        const char *says;
        const char *bytes;
        size_t size;
    } cases[] = {
        { "empty", "not a codec file", "", 0 },
        { "another magic", "not a codec file", "YINDEMAN\0\0\1\0", 12 },
        { "another version", "another version", "YINDECOD\1\0\16\0", 12 },
        { "cut in the counts", "limit", HEAD "\0\0", 14 },
        { "161 singles", "limit", HEAD COUNTS("\xA1", "\0", "\0"), 24 },
        { "doubles too early", "two-byte", HEAD COUNTS("\x9F", "\1", "\0"),
          24 },
        { "no rank", "size", HEAD COUNTS("\1", "\0", "\0"), 24 },
        { "a byte more", "size", HEAD COUNTS("\0", "\0", "\0") "x", 25 },
        { "a surrogate", "no character",
          HEAD COUNTS("\1", "\0", "\0") "\0\xD8\0\0", 28 },
        { "above Unicode", "no character",
          HEAD COUNTS("\1", "\0", "\0") "\0\0\x11\0", 28 },
        { "twice", "two ranks", HEAD COUNTS("\2", "\0", "\0") "a\0\0\0a\0\0\0",
          32 },
        { "a damaged dictionary", "dictionary",
          HEAD COUNTS("\0", "\0", "\x8") "\x37\xA4\x30\xEC\1\0\0\0", 32 },
    };

    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        struct text_codec *codec;
        struct error err = { 0 };
        uint8_t *bytes = exact_copy(cases[i].bytes, cases[i].size);

        if (text_codec_open(&codec, bytes, cases[i].size, &err) == 0)
            fail_msg("accepted: %s", cases[i].why);
        assert_int_equal(err.kind, ERROR_CORRUPT);
        if (!strstr(err.message, cases[i].says))
            fail_msg("%s: %s", cases[i].why, err.message);
        free(bytes);
    }
}

static void damaged_text_is_refused(void **state)
{
    (void)state;
    static const char file[] =
        HEAD COUNTS("\2", "\0", "\0") "a\0\0\0\x15\x5F\0\0"; /* a, 引 */
    static const struct {
        const char *why;
        const char *coded;
        size_t coded_size;
        size_t size;
    } cases[] = {
        { "an unused rank", "\2", 1, 1 },
        { "a two-byte rank that is unused", "\xA0\0", 2, 3 },
        { "a two-byte rank cut short", "\xA0", 1, 3 },
        { "the byte 255", "\xFF\0", 2, 1 },
        { "an escape cut short", "\xFE\x41\0", 3, 1 },
        { "an escaped surrogate", "\xFE\0\xD8\0", 4, 3 },
        { "an escape above Unicode", "\xFE\0\0\x11", 4, 4 },
        { "shorter than its size", "\1", 1, 4 },
        { "longer than its size", "\1\1", 2, 5 },
        { "longer than nothing", "\0", 1, 0 },
    };
    struct text_codec *codec;
    struct error err = { 0 };

    assert_int_equal(
        text_codec_open(&codec, (const uint8_t *)file, sizeof file - 1, &err),
        0);
    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        uint8_t *coded = exact_copy(cases[i].coded, cases[i].coded_size);
        uint8_t *text = malloc(cases[i].size);

        err.kind = ERROR_NONE;
        if (text_codec_decode(codec, text, cases[i].size, coded,
                              cases[i].coded_size, &err) == 0)
            fail_msg("accepted: %s", cases[i].why);
        assert_int_equal(err.kind, ERROR_CORRUPT);
        free(coded);
        free(text);
    }
    text_codec_close(codec);

    uint8_t bad[2] = { 0xC3, 0x28 };
    uint8_t text[2];

    assert_int_equal(
        text_codec_decode(text_codec_builtin(), text, 2, bad, 2, &err), -1);
    assert_int_equal(
        text_codec_decode(text_codec_builtin(), text, 2, bad, 1, &err), -1);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_scalar_value_comes_back),
        cmocka_unit_test(text_of_any_size_comes_back),
        cmocka_unit_test(training_twice_gives_the_same_bytes),
        cmocka_unit_test(the_hash_names_the_file),
        cmocka_unit_test(training_makes_frequent_characters_one_byte),
        cmocka_unit_test(han_characters_of_no_sample_are_two_bytes),
        cmocka_unit_test(too_little_text_trains_a_codec_without_dictionary),
        cmocka_unit_test(a_frame_that_does_not_say_its_size_is_refused),
        cmocka_unit_test(a_trained_codec_compresses_better),
        cmocka_unit_test(a_damaged_codec_file_is_refused),
        cmocka_unit_test(damaged_text_is_refused),
    };

    return cmocka_run_group_tests(tests, setup, teardown);
}
