#include "tests/unit/test_support.h"

#include <stdbool.h>
#include <stdlib.h>

#include "common/bit_packer.h"

static void numbers_keep_their_bytes_lowest_first(void **state)
{
    (void)state;
    static const uint8_t bytes[] = { 1, 2, 3, 4, 5, 6, 7, 0x88 };
    uint8_t back[8];

    assert_int_equal(get_u16(bytes + 1), 0x0302);
    assert_int_equal(get_u32(bytes + 3), 0x07060504);
    assert_true(get_u64(bytes) == UINT64_C(0x8807060504030201));
    put_u64(back, UINT64_C(0x8807060504030201));
    assert_memory_equal(back, bytes, 8);
}

static void missing_bytes_count_as_zero(void **state)
{
    (void)state;
    static const uint8_t bytes[] = { 1, 2, 3, 4, 5, 6, 7, 8 };

    for (size_t left = 0; left <= 8; left++) {
        uint8_t *copy = exact_copy(bytes, left);
        uint64_t all = UINT64_C(0x0807060504030201);
        uint64_t kept = left == 8 ? all : all & ((UINT64_C(1) << 8 * left) - 1);

        assert_true(get_u64_of(copy, left) == kept);
        free(copy);
    }
}

static bool bit_at(const uint8_t *bytes, size_t i)
{
    return bytes[i / 8] >> (i % 8) & 1;
}

static void bits_fill_bytes_from_the_low_end(void **state)
{
    (void)state;
    uint8_t bytes[4 + BIT_PACKER_SPARE] = { 0 };
    struct bit_packer packer = { .at = bytes };

    pack_bits(&packer, 5, 3);
    pack_bits(&packer, 0, 0);
    pack_bits(&packer, 0x1FF, 9);
    pack_unary(&packer, 2);
    assert_ptr_equal(pack_end(&packer), bytes + 2);
    assert_int_equal(bytes[0], 0xFD);
    assert_int_equal(bytes[1], 0x4F);
}

static void unary_numbers_of_every_size_come_back(void **state)
{
    (void)state;
    enum { NUMBERS = 200 };
    static uint8_t bytes[NUMBERS * NUMBERS / 8 + BIT_PACKER_SPARE];
    struct bit_packer packer = { .at = bytes };
    size_t at = 0;

    for (unsigned i = 0; i < NUMBERS; i++)
        pack_unary(&packer, i);
    assert_in_range(pack_end(&packer) - bytes, 1, sizeof bytes - 8);
    for (unsigned i = 0; i < NUMBERS; i++) {
        for (unsigned j = 0; j < i; j++)
            assert_false(bit_at(bytes, at++));
        assert_true(bit_at(bytes, at++));
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(numbers_keep_their_bytes_lowest_first),
        cmocka_unit_test(missing_bytes_count_as_zero),
        cmocka_unit_test(bits_fill_bytes_from_the_low_end),
        cmocka_unit_test(unary_numbers_of_every_size_come_back),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
