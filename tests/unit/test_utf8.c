#include "tests/unit/test_support.h"

#include <stdlib.h>
#include <string.h>

#include <utf8proc.h>

#include "common/utf8.h"

static bool is_scalar(uint32_t c)
{
    return c <= UTF8_LAST && (c < 0xD800 || c > 0xDFFF);
}

static void every_scalar_value_comes_back_from_its_bytes(void **state)
{
    (void)state;
    for (uint32_t c = 0; c <= UTF8_LAST; c++) {
        uint8_t bytes[UTF8_MAX_BYTES];
        uint8_t expected[UTF8_MAX_BYTES];
        uint32_t back = UINT32_MAX;

        if (!is_scalar(c))
            continue;

        size_t size = utf8_encode(bytes, c);
        utf8proc_ssize_t length =
            utf8proc_encode_char((utf8proc_int32_t)c, expected);

        if (size != (size_t)length || memcmp(bytes, expected, size) != 0)
            fail_msg("U+%04X is encoded otherwise than utf8proc does", c);
        if (utf8_decode(&back, bytes, bytes + size) != size || back != c)
            fail_msg("U+%04X does not come back", c);
    }
}

/* Whether the character that begins `size` bytes is decoded as it should be. */
static void assert_judged(const uint8_t *bytes, size_t size)
{
    utf8proc_int32_t expected;
    utf8proc_ssize_t length =
        utf8proc_iterate(bytes, (utf8proc_ssize_t)size, &expected);
    uint32_t c;
    size_t taken = utf8_decode(&c, bytes, bytes + size);

    if (utf8_is_bad(c, taken) != (length < 0))
        fail_msg("%02X %02X %02X: bad or not?", bytes[0], bytes[1], bytes[2]);
    if (length > 0 && (taken != (size_t)length || c != (uint32_t)expected))
        fail_msg("%02X %02X %02X is U+%04X here", bytes[0], bytes[1], bytes[2],
                 c);
    if (length < 0 && (taken != 1 || c != UTF8_REPLACEMENT))
        fail_msg("%02X: a bad byte is not one U+FFFD", bytes[0]);
}

/* At the end of a text, within it, and behind a sequence like it. */
static void every_two_and_three_bytes_are_judged_as_utf8proc_does(void **state)
{
    (void)state;
    for (uint32_t n = 0x800000; n <= 0xFFFFFF; n++) {
        uint8_t text[] = {
            0xE4,       0xB8, 0x80, (uint8_t)(n >> 16), (uint8_t)(n >> 8),
            (uint8_t)n, 0,    0
        };
        const uint8_t *bytes = text + 3;
        utf8proc_int32_t c;

        assert_judged(bytes, 2);
        assert_judged(bytes, 3);
        assert_judged(bytes, 4);
        if (n >= 0xE00000 && n < 0xF00000 &&
            utf8_valid(text, sizeof text, NULL) !=
                (utf8proc_iterate(bytes, 3, &c) == 3))
            fail_msg("%06X: valid or not?", n);
    }
}

/* How many code points utf8_decode finds, each bad byte counting as one. */
static size_t count_of(const uint8_t *bytes, size_t size)
{
    size_t count = 0;

    for (size_t i = 0; i < size; count++) {
        uint32_t code_point;

        i += utf8_decode(&code_point, bytes + i, bytes + size);
    }
    return count;
}

static void damage_is_found_where_it_stands(void **state)
{
    (void)state;
    static const struct {
        const char *why;
        const char *bytes;
        size_t size;
        size_t bad_offset;
        size_t count;
    } cases[] = {
        { "a continuation alone", "ab\x80", 3, 2, 3 },
        { "never used bytes", "\xff\xfe\xf8\xc0\xc1", 5, 0, 5 },
        { "overlong in two", "\xc1\xbf", 2, 0, 2 },
        { "overlong in three", "\xe0\x9f\xbf", 3, 0, 3 },
        { "overlong in four", "\xf0\x8f\xbf\xbf", 4, 0, 4 },
        { "the first surrogate", "\xed\xa0\x80", 3, 0, 3 },
        { "the last surrogate", "鹿\xed\xbf\xbf", 6, 3, 4 },
        { "U+110000", "\xf4\x90\x80\x80", 4, 0, 4 },
        { "three cut to two", "鹿\xe9\xb9", 5, 3, 3 },
        { "three cut to one", "鹿\xe9", 4, 3, 2 },
        { "four cut to three", "\xf0\x9f\xa6", 3, 0, 3 },
        { "two cut to one", "0123456789abcdef\xc3", 17, 16, 17 },
        { "a lead in the place of a continuation", "\xe9\xb9鹿", 5, 0, 3 },
        { "the last of four is wrong", "\xf0\x9f\xa6\x4c", 4, 0, 4 },
    };

    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        uint8_t *bytes = exact_copy(cases[i].bytes, cases[i].size);
        size_t bad_offset = SIZE_MAX;

        if (utf8_valid(bytes, cases[i].size, &bad_offset))
            fail_msg("accepted: %s", cases[i].why);
        assert_false(utf8_valid(bytes, cases[i].size, NULL));
        if (bad_offset != cases[i].bad_offset)
            fail_msg("found at %zu: %s", bad_offset, cases[i].why);
        if (count_of(bytes, cases[i].size) != cases[i].count)
            fail_msg("counted otherwise: %s", cases[i].why);
        free(bytes);
    }
}

static void a_real_replacement_character_is_no_bad_byte(void **state)
{
    (void)state;
    const uint8_t *bytes = (const uint8_t *)"\xef\xbf\xbd";
    uint32_t c;

    assert_int_equal(utf8_decode(&c, bytes, bytes + 3), 3);
    assert_int_equal(c, UTF8_REPLACEMENT);
    assert_false(utf8_is_bad(c, 3));
    assert_true(utf8_valid(bytes, 3, NULL));
}

static void good_text_of_every_length_is_valid_and_counted(void **state)
{
    (void)state;
    struct test_random random = test_random_start(2);

    for (size_t characters = 0; characters < 200; characters++) {
        uint8_t text[200 * UTF8_MAX_BYTES];
        size_t size = 0;

        for (size_t i = 0; i < characters; i++) {
            static const uint32_t some[] = {
                'a', 'z', 0xE9, 0x9E7F, 0x1F98C, 0
            };
            uint64_t which = test_random_below(&random, TEST_COUNT(some));

            size += utf8_encode(text + size, some[which]);
        }

        uint8_t *bytes = exact_copy(text, size);

        assert_true(utf8_valid(bytes, size, NULL));
        assert_int_equal(count_of(bytes, size), characters);
        free(bytes);
    }
    assert_true(utf8_valid(NULL, 0, NULL));
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(every_scalar_value_comes_back_from_its_bytes),
        cmocka_unit_test(every_two_and_three_bytes_are_judged_as_utf8proc_does),
        cmocka_unit_test(damage_is_found_where_it_stands),
        cmocka_unit_test(a_real_replacement_character_is_no_bad_byte),
        cmocka_unit_test(good_text_of_every_length_is_valid_and_counted),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
