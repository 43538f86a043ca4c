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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(three_bytes_decode_as_one_by_one),
        cmocka_unit_test(any_bytes_stop_three_bytes_where_they_are_bad),
    };

    return kernel_tables_run(tests, TEST_COUNT(tests));
}
