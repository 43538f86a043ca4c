#include "tests/unit/kernel_tables.h"

#include <string.h>

#include "common/utf8.h"

enum { SEQUENCES = KERNEL_CODE_POINTS + 4 };

static void check_three_bytes(const uint8_t *at, const uint8_t *end)
{
    uint32_t expected[KERNEL_CODE_POINTS];
    uint32_t *out = area_end(OUTPUT, sizeof expected);
    uint32_t count = 0;

    for (const uint8_t *next = at; count < KERNEL_CODE_POINTS && next < end;) {
        if (utf8_decode(&expected[count], next, end) != 3)
            break;
        next += 3;
        count++;
    }
    assert_int_equal(table->three_bytes(out, at, end), count);
    assert_memory_equal(out, expected, count * sizeof *out);
}

static void three_bytes_decode_as_one_by_one(void **state)
{
    (void)state;
    struct test_random random = test_random_start(3);
    uint32_t c = 0x800;

    for (int round = 0; round < 20000; round++) {
        uint8_t bytes[3 * SEQUENCES];

        for (size_t i = 0; i < sizeof bytes; i += 3) {
            utf8_encode(bytes + i, c);
            c = c == 0xD7FF ? 0xE000 : c == 0xFFFF ? 0x800 : c + 1;
        }

        size_t size = test_random_below(&random, sizeof bytes + 1);
        uint8_t *text = area_end(INPUT, size);

        memcpy(text, bytes, size);
        check_three_bytes(text, text + size);
        if (size == 0)
            continue;
        text[test_random_below(&random, size)] =
            (uint8_t)test_random_next(&random);
        check_three_bytes(text, text + size);
    }
}

/* All first and second bytes, at each place; the third is good or not. */
static void any_bytes_stop_three_bytes_where_they_are_bad(void **state)
{
    (void)state;
    uint8_t *text = area_end(INPUT, 3 * SEQUENCES);

    for (size_t place = 0; place < SEQUENCES; place++) {
        for (uint32_t pair = 0; pair < 65536; pair++) {
            for (size_t i = 0; i < SEQUENCES; i++)
                memcpy(text + 3 * i, "\xE4\xB8\xAD", 3);
            text[3 * place] = (uint8_t)(pair >> 8);
            text[3 * place + 1] = (uint8_t)pair;
            text[3 * place + 2] ^= (uint8_t)(pair % 5 == 0 ? 0x40 : 0);
            check_three_bytes(text, text + 3 * SEQUENCES);
        }
    }
}

static void check_valid(const uint8_t *bytes, size_t size)
{
    uint8_t *text = area_end(INPUT, size);

    if (size > 0)
        memcpy(text, bytes, size);
    assert_int_equal(table->utf8_valid(text, size),
                     utf8_valid(text, size, NULL));
}

/* A few bytes at each place in vectors, after ASCII and before it. */
static void check_places(const uint8_t *bytes, size_t size)
{
    uint8_t text[160];

    for (size_t place = 56; place < 68; place++) {
        memset(text, 'a', sizeof text);
        memcpy(text + place, bytes, size);
        check_valid(text, sizeof text);
        check_valid(text, place + size);
    }
    check_valid(bytes, size);
}

static void each_sequence_is_judged_as_by_utf8_valid(void **state)
{
    (void)state;
    static const uint8_t tails[] = { 0x00, 0x7F, 0x80, 0x8F, 0x90,
                                     0x9F, 0xA0, 0xBF, 0xC0, 0xFF };
    uint8_t bytes[4];

    for (uint32_t i = 0; i < 256 * 10 * 10 * 10; i++) {
        bytes[0] = (uint8_t)(i / 1000);
        bytes[1] = tails[i / 100 % 10];
        bytes[2] = tails[i / 10 % 10];
        bytes[3] = tails[i % 10];
        check_valid(bytes, 1 + i % 4);
        if (i % 7 == 0)
            check_places(bytes, 4);
    }
}

static void texts_are_judged_as_by_utf8_valid(void **state)
{
    (void)state;
    struct test_random random = test_random_start(9);
    static const char *const parts[] = { "中", "é", "a", "𠀀", "。", "힣" };

    for (int round = 0; round < 20000; round++) {
        uint8_t text[400];
        size_t size = 0;
        size_t most = test_random_below(&random, 390);

        while (size < most) {
            const char *part = parts[test_random_below(&random, 6)];

            memcpy(text + size, part, strlen(part));
            size += strlen(part);
        }
        check_valid(text, size);
        check_valid(text, most);
        if (size > 0)
            text[test_random_below(&random, size)] ^=
                (uint8_t)(1 << test_random_below(&random, 8));
        check_valid(text, size);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(three_bytes_decode_as_one_by_one),
        cmocka_unit_test(any_bytes_stop_three_bytes_where_they_are_bad),
        cmocka_unit_test(each_sequence_is_judged_as_by_utf8_valid),
        cmocka_unit_test(texts_are_judged_as_by_utf8_valid),
    };

    return kernel_tables_run(tests, TEST_COUNT(tests));
}
