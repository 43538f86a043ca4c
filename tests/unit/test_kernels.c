#include "tests/unit/test_support.h"

#include <stdbool.h>
#include <stdlib.h>
#include <string.h>

#include "common/bm25.h"
#include "common/kernels.h"
#include "common/little_endian.h"

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

/* Room for `count` numbers and no more than a kernel may use. */
static uint32_t *number_room(size_t count)
{
    static const uint32_t any[4096 + KERNEL_SPARE];

    return exact_copy(any, (count + KERNEL_SPARE) * sizeof *any);
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
        uint32_t count = ones + (uint32_t)test_random_below(&random, 3) - 1;

        if (count > ones + 1)
            count = 0;

        uint8_t *copy = exact_copy(bits, size);
        uint32_t *out = number_room(count);
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
    uint32_t out[3 + KERNEL_SPARE];

    assert_true(kernels_scalar.elias_fano(out, copy, 2, 1, 3, 3, 100));
    assert_int_equal(out[0], 105);
    assert_int_equal(out[1], 106);
    assert_int_equal(out[2], 130);
    assert_false(kernels_scalar.elias_fano(out, copy, 2, 1, 2, 3, 100));
    free(copy);
}

enum { PASSAGES = 1000 };

static void scores_are_those_of_bm25_to_the_bit(void **state)
{
    (void)state;
    struct test_random random = test_random_start(2);
    struct error err = { 0 };
    struct bm25 bm25;

    for (uint32_t round = 0; round < 400; round++) {
        bool wide = round % 2;
        uint8_t lengths[2 * PASSAGES + 3];
        uint32_t count = (uint32_t)test_random_below(&random, 257);
        uint32_t *docids = number_room(count);
        uint32_t *tf = number_room(count);
        float *scores = (float *)number_room(count);

        assert_int_equal(bm25_open(&bm25, 1.2, 0.75, 0.25F * (float)(round % 3),
                                   97.3, wide ? 65535 : 255, &err),
                         0);
        for (size_t i = 0; i < sizeof lengths; i++)
            lengths[i] = (uint8_t)test_random_next(&random);
        for (uint32_t i = 0; i < count; i++) {
            docids[i] = (uint32_t)test_random_below(&random, PASSAGES);
            tf[i] = 1 + (uint32_t)(test_random_next(&random) >>
                                   (40 + test_random_below(&random, 24)));
        }

        struct score_input in = { .lengths = lengths,
                                  .wide = wide,
                                  .norms = bm25.norms,
                                  .weight = (float)(round + 1) / 7,
                                  .delta = bm25.delta };

        kernels_scalar.score(scores, docids, tf, count, &in);
        for (uint32_t i = 0; i < count; i++) {
            uint32_t length = wide ? get_u16(lengths + 2 * (size_t)docids[i])
                                   : lengths[docids[i]];
            float expected = bm25_score(&bm25, in.weight, tf[i], length);

            assert_memory_equal(&scores[i], &expected, sizeof expected);
        }
        free(docids);
        free(tf);
        free(scores);
        bm25_close(&bm25);
    }
}

static void values_at_least_are_found_in_order(void **state)
{
    (void)state;
    struct test_random random = test_random_start(3);

    for (uint32_t round = 0; round < 600; round++) {
        uint32_t count = round < 300 ? round : 4096 - round % 40;
        float *values = (float *)number_room(count);
        uint16_t *out = calloc(count + KERNEL_SPARE, sizeof *out);
        uint32_t next = 0;

        assert_non_null(out);
        for (uint32_t i = 0; i < count; i++)
            values[i] = (float)test_random_below(&random, round % 7 + 1);

        uint32_t found = kernels_scalar.at_least(out, values, count, 2);

        for (uint32_t i = 0; i < count; i++) {
            if (values[i] < 2)
                continue;
            assert_true(next < found);
            assert_int_equal(out[next++], i);
        }
        assert_int_equal(next, found);
        free(values);
        free(out);
    }
}

static void seeking_finds_the_first_that_is_not_below(void **state)
{
    (void)state;
    struct test_random random = test_random_start(4);

    for (uint32_t count = 0; count <= 256; count++) {
        uint32_t *docids = number_room(count);
        uint32_t last = 0;

        for (uint32_t i = 0; i < count; i++) {
            last += 1 + (uint32_t)test_random_below(&random, 3);
            docids[i] = last;
        }
        /* Docids go up to the largest, and all targets are tried. */
        for (uint32_t i = 0; i < count % 2 * count; i++)
            docids[i] += INT32_MAX - last;

        uint32_t first = count > 0 ? docids[0] - 1 : 0;

        for (uint32_t target = first; target < first + last + 3; target++) {
            uint32_t expected = 0;

            while (expected < count && docids[expected] < target)
                expected++;
            assert_int_equal(kernels_scalar.seek(docids, count, target),
                             expected);
        }
        free(docids);
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(kernels_are_chosen_by_name),
        cmocka_unit_test(an_unknown_kernel_is_refused_and_the_old_one_stays),
        cmocka_unit_test(random_bitsets_decode_as_bit_by_bit),
        cmocka_unit_test(elias_fano_adds_both_halves),
        cmocka_unit_test(scores_are_those_of_bm25_to_the_bit),
        cmocka_unit_test(values_at_least_are_found_in_order),
        cmocka_unit_test(seeking_finds_the_first_that_is_not_below),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
