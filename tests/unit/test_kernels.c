#include "tests/unit/kernel_tables.h"

#include <stdbool.h>
#include <string.h>

#include "common/segment_format.h"

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
static bool plain_bitset(uint32_t *out, const uint8_t *bits, size_t bit_count,
                         uint32_t count, uint32_t base)
{
    uint32_t found = 0;

    for (size_t i = 0; i < bit_count; i++) {
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

/* Random bits, the rarer the larger `sparse`. */
static void fill_bits(struct test_random *random, uint8_t *bits, size_t size,
                      uint64_t sparse)
{
    for (size_t i = 0; i < size; i++) {
        bits[i] = (uint8_t)test_random_next(random);
        for (uint64_t j = 0; j < sparse; j++)
            bits[i] &= (uint8_t)test_random_next(random);
    }
}

static void check_bits(const uint8_t *bits, size_t size, uint32_t count)
{
    static uint32_t expected[8 * 1000];
    bool good = plain_bitset(expected, bits, 8 * size, count, 7);
    uint32_t *out = number_room(NUMBERS, count);

    assert_int_equal(table->bitset(out, bits, size, count, 7), good);
    if (good)
        assert_memory_equal(out, expected, count * sizeof *out);
    assert_int_equal(table->unary(out, bits, size, count), good);
    for (uint32_t i = 0, at = 6; good && i < count; i++) {
        at += out[i];
        assert_int_equal(at, expected[i]);
    }
}

static void bits_decode_as_bit_by_bit(void **state)
{
    (void)state;
    struct test_random random = test_random_start(1);

    for (uint32_t round = 0; round < 2000; round++) {
        size_t size = test_random_below(&random, round % 10 ? 100 : 1000);
        uint8_t *bits = area_end(INPUT, size);
        uint32_t ones;

        fill_bits(&random, bits, size, round % 4 * (round % 3));
        ones = count_ones(bits, size);
        check_bits(bits, size, ones);
        check_bits(bits, size, ones + 1);
        check_bits(bits, size, ones / 2);
    }
}

static void long_and_full_strings_decode_too(void **state)
{
    (void)state;
    uint8_t *bits;

    for (size_t size = 500; size <= 1000; size++) {
        bits = area_end(INPUT, size);
        memset(bits, 0xff, size);
        check_bits(bits, size, 8 * (uint32_t)size);
        check_bits(bits, size, 8 * (uint32_t)size - 1);
    }
    /* A distance of more than 16 bits hold. */
    bits = area_end(INPUT, 20000);
    memset(bits, 0, 20000);
    bits[3] = 0x10;
    bits[10000] = 0x80;
    bits[19999] = 0x80;
    check_bits(bits, 20000, 3);
    check_bits(bits, 20000, 2);
}

static uint32_t plain_value(const struct elias_fano *in, uint32_t i,
                            uint32_t place)
{
    uint32_t low = 0;

    for (unsigned j = 0; j < in->low_bits; j++) {
        size_t bit = in->low_at + (size_t)i * in->low_bits + j;

        low |= (uint32_t)(in->low[bit / 8] >> bit % 8 & 1) << j;
    }
    return in->base + ((place - i) << in->low_bits | low);
}

/* The largest value of each high half, up to one past the bitmap's last. */
static size_t pick_halves(uint32_t *wanted, const struct elias_fano *in)
{
    uint64_t step = UINT64_C(1) << in->low_bits;
    uint64_t value = in->base + step - 1;
    size_t count = 0;

    for (; count <= in->high_bits && value <= UINT32_MAX; value += step)
        wanted[count++] = (uint32_t)value;
    return count;
}

/* Some that are values, which ascend, and neighbours that may not be. */
static size_t pick_wanted(uint32_t *wanted, const struct elias_fano *in,
                          const uint32_t *values)
{
    uint32_t next = in->base;
    size_t count = 0;

    for (uint32_t i = 0; i < in->count; i++) {
        uint32_t here = values[i] - (i % 3 == 1);

        if (i % 5 == 4 || here < next)
            continue;
        wanted[count++] = here;
        next = here + (i % 7 > 0); /* the same twice, at times */
    }
    wanted[count++] = next;
    wanted[count++] = next | INT32_MAX;
    return count;
}

static void check_find(const struct elias_fano *in, const uint32_t *values,
                       bool good)
{
    uint32_t picked[3 * BLOCK_MAX + 1];
    size_t count =
        good ? pick_wanted(picked, in, values) : pick_halves(picked, in);
    uint32_t *wanted = area_end(MORE_NUMBERS, count * sizeof *wanted);
    uint16_t *found = area_end(OUTPUT, count * sizeof *found);
    uint32_t ones = 0;

    memcpy(wanted, picked, count * sizeof *wanted);
    for (uint32_t i = 0; i < in->high_bits; i++)
        ones += in->high[i / 8] >> i % 8 & 1;
    assert_int_equal(table->elias_fano_find(found, wanted, count, in),
                     ones == in->count);
    for (size_t i = 0; i < count; i++) {
        uint32_t at = 0;

        assert_true(found[i] <= in->count);
        while (good && at < in->count && values[at] != wanted[i])
            at++;
        if (good)
            assert_int_equal(found[i], at);
    }
}

static void check_elias_fano(const struct elias_fano *in)
{
    uint32_t expected[BLOCK_MAX];
    uint32_t *out = number_room(NUMBERS, in->count);
    bool good = plain_bitset(expected, in->high, in->high_bits, in->count, 0);

    uint64_t most = 0; /* high half; it may be more than a sound one's */

    for (uint32_t i = 0; good && i < in->count; i++) {
        most = expected[i] - i;
        expected[i] = plain_value(in, i, expected[i]);
    }
    for (uint32_t i = 1; good && i < in->count; i++)
        good = expected[i] > expected[i - 1];
    assert_int_equal(table->elias_fano(out, in), good);
    check_find(in, expected, good && (most + 2) << in->low_bits <= UINT32_MAX);
    if (good)
        assert_memory_equal(out, expected, in->count * sizeof *out);
}

/* Random values that ascend, as far as they fit the bitmap. */
static void put_values(struct test_random *random, uint8_t *high, uint8_t *low,
                       struct elias_fano *in)
{
    uint64_t value = test_random_below(random, 3);

    for (uint32_t i = 0; i < in->count; i++) {
        size_t place = (size_t)(value >> in->low_bits) + i;

        if (place >= in->high_bits)
            return;
        high[place / 8] |= (uint8_t)(1 << place % 8);
        for (unsigned j = 0; j < in->low_bits; j++) {
            size_t bit = in->low_at + (size_t)i * in->low_bits + j;

            low[bit / 8] |= (uint8_t)((value >> j & 1) << bit % 8);
        }
        value += 1 + test_random_below(random, UINT64_C(2) << in->low_bits);
    }
}

/* `first`: the bitmap comes first, else the low halves do. */
static void check_sequence(struct test_random *random, uint32_t count,
                           unsigned low_bits, bool first)
{
    struct elias_fano in = { .high_bits = count * 3,
                             .low_at = (low_bits + count) % 8,
                             .low_bits = low_bits,
                             .count = count,
                             .base = count % 2 * 5 };
    size_t high_size = (in.high_bits + 7) / 8;
    size_t low_size = (in.low_at + (size_t)count * low_bits + 7) / 8;
    uint8_t *bytes = area_end(INPUT, high_size + low_size);
    uint8_t *high = first ? bytes : bytes + low_size;
    uint8_t *low = first ? bytes + high_size : bytes;

    memset(bytes, 0, high_size + low_size);
    in.high = high;
    in.low = low;
    in.end = bytes + high_size + low_size;
    put_values(random, high, low, &in);
    check_elias_fano(&in);
    if (high_size + low_size == 0)
        return;
    for (int i = 0; i < 3; i++) {
        bytes[test_random_below(random, high_size + low_size)] ^=
            (uint8_t)(1 << test_random_below(random, 8));
        check_elias_fano(&in);
    }
    fill_bits(random, bytes, high_size + low_size, 1);
    in.count = 0;
    for (uint32_t i = 0; i < in.high_bits; i++)
        in.count += high[i / 8] >> i % 8 & 1;
    in.count = in.count < count ? in.count : count;
    check_elias_fano(&in);
    in.count /= 2;
    check_elias_fano(&in);
}

static void elias_fano_adds_both_halves_and_finds(void **state)
{
    (void)state;
    struct test_random random = test_random_start(5);

    for (uint32_t count = 0; count <= BLOCK_MAX; count++) {
        for (unsigned low_bits = 0; low_bits < 32; low_bits++) {
            check_sequence(&random, count, low_bits, true);
            check_sequence(&random, count, low_bits, false);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(kernels_are_chosen_by_name),
        cmocka_unit_test(an_unknown_kernel_is_refused_and_the_old_one_stays),
    };
    const struct CMUnitTest decoders[] = {
        cmocka_unit_test(bits_decode_as_bit_by_bit),
        cmocka_unit_test(long_and_full_strings_decode_too),
        cmocka_unit_test(elias_fano_adds_both_halves_and_finds),
    };

    return cmocka_run_group_tests(tests, NULL, NULL) +
           kernel_tables_run(decoders, TEST_COUNT(decoders));
}
