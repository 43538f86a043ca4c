#include "tests/unit/test_support.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "common/kernels.h"

static void kernels_are_chosen_by_name(void **state)
{
    (void)state;
    struct error err = { 0 };

    assert_int_equal(kernels_choose("scalar", &err), 0);
    assert_string_equal(kernels_active()->name, "scalar");
    assert_int_equal(kernels_choose(NULL, &err), 0);
    assert_int_equal(kernels_choose("", &err), 0);
    assert_non_null(kernels_active());
}

static void an_unknown_kernel_is_refused_and_the_old_one_stays(void **state)
{
    (void)state;
    struct error err = { 0 };
    const struct kernels *before = kernels_active();

    assert_int_equal(kernels_choose("scalarr", &err), -1);
    assert_int_equal(err.kind, ERROR_INPUT);
    assert_non_null(strstr(err.message, "YINDE_KERNEL=scalarr"));
    assert_ptr_equal(kernels_active(), before);
}

/* Bits one at a time: what every bitset kernel must give. */
static bool plain_bitset(uint32_t *out, const uint8_t *bits, size_t size,
                         uint32_t count, uint32_t base)
{
    uint32_t found = 0;

    for (size_t i = 0; i < 8 * size; i++) {
        if (!(bits[i / 8] >> (i % 8) & 1))
            continue;
        if (found < count)
            out[found] = base + (uint32_t)i;
        found++;
    }
    return found == count;
}

static uint32_t count_ones(const uint8_t *bits, size_t size)
{
    uint32_t ones = 0;

    for (size_t i = 0; i < size; i++)
        ones += (uint32_t)__builtin_popcount(bits[i]);
    return ones;
}

static void random_bitsets_decode_as_bit_by_bit(void **state)
{
    (void)state;
    struct test_random random = test_random_start(1);

    for (int round = 0; round < 3000; round++) {
        uint8_t bits[70];
        uint32_t expected[560];
        size_t size = test_random_below(&random, sizeof bits + 1);
        uint64_t sparse = test_random_below(&random, 3);

        for (size_t i = 0; i < size; i++) {
            bits[i] = (uint8_t)test_random_next(&random);
            for (uint64_t j = 0; j < sparse; j++)
                bits[i] &= (uint8_t)test_random_next(&random);
        }

        uint32_t ones = count_ones(bits, size);
        /* Room for `count` numbers and no more: the sanitizer watches. */
        uint32_t count = ones + (uint32_t)test_random_below(&random, 3) - 1;

        if (count > ones + 1)
            count = 0;

        uint8_t *copy = exact_copy(bits, size);
        uint32_t *out = exact_copy(expected, count * sizeof *out);
        bool good = plain_bitset(expected, bits, size, count, 7);

        assert_int_equal(kernels_scalar.bitset(out, copy, size, count, 7),
                         good);
        if (good)
            assert_memory_equal(out, expected, count * sizeof *out);
        assert_int_equal(kernels_scalar.unary(out, copy, size, count), good);
        for (uint32_t i = 0, at = 6; good && i < count; i++) {
            at += out[i];
            assert_int_equal(at, expected[i]);
        }
        free(copy);
        free(out);
    }
}

static void elias_fano_adds_both_halves(void **state)
{
    (void)state;
    /* Values 5, 6, 30 with 3 low bits: low 5, 6, 6; high 0, 0, 3. */
    static const uint8_t bytes[] = { 0xB5, 0x01, 0x23 };
    uint8_t *copy = exact_copy(bytes, sizeof bytes);
    uint32_t out[3];

    assert_true(kernels_scalar.elias_fano(out, copy, 2, 1, 3, 3, 100));
    assert_int_equal(out[0], 105);
    assert_int_equal(out[1], 106);
    assert_int_equal(out[2], 130);
    assert_false(kernels_scalar.elias_fano(out, copy, 2, 1, 2, 3, 100));
    free(copy);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(kernels_are_chosen_by_name),
        cmocka_unit_test(an_unknown_kernel_is_refused_and_the_old_one_stays),
        cmocka_unit_test(random_bitsets_decode_as_bit_by_bit),
        cmocka_unit_test(elias_fano_adds_both_halves),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
