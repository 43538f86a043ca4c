#define _DEFAULT_SOURCE /* MAP_ANONYMOUS */
#include "tests/unit/test_support.h"

#include <math.h>
#include <stdbool.h>
#include <stdlib.h>
#include <string.h>
#include <sys/mman.h>
#include <unistd.h>

#include "common/bm25.h"
#include "common/kernels.h"
#include "common/little_endian.h"
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

/* The table under test. */
static const struct kernels *table;

enum { AREA_BYTES = 32768, AREAS = 4 };

/* An area of each kind, directly followed by a page that must not be read. */
static uint8_t *area_ends[AREAS];

enum area { INPUT, NUMBERS, MORE_NUMBERS, OUTPUT };

static void make_areas(void)
{
    long page = sysconf(_SC_PAGESIZE);

    for (int i = 0; i < AREAS; i++) {
        uint8_t *area =
            mmap(NULL, AREA_BYTES + (size_t)page, PROT_READ | PROT_WRITE,
                 MAP_PRIVATE | MAP_ANONYMOUS, -1, 0);

        assert_true(area != MAP_FAILED);
        assert_int_equal(mprotect(area + AREA_BYTES, (size_t)page, PROT_NONE),
                         0);
        area_ends[i] = area + AREA_BYTES;
    }
}

/* The last `size` bytes before the forbidden page, filled with rubbish. */
static void *area_end(enum area area, size_t size)
{
    assert_true(size <= AREA_BYTES);
    memset(area_ends[area] - size, 0xEE, size);
    return area_ends[area] - size;
}

/* Room for `count` numbers and no more than a kernel may use. */
static uint32_t *number_room(enum area area, uint32_t count)
{
    return area_end(area, (count + KERNEL_SPARE) * sizeof(uint32_t));
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
    uint8_t *bits = area_end(INPUT, 1000);

    memset(bits, 0xff, 1000);
    check_bits(bits, 1000, 8000);
    check_bits(bits, 1000, 7999);
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

static void check_elias_fano(const struct elias_fano *in)
{
    uint32_t expected[BLOCK_MAX];
    uint32_t *out = number_room(NUMBERS, in->count);
    bool good = plain_bitset(expected, in->high, in->high_bits, in->count, 0);

    for (uint32_t i = 0; good && i < in->count; i++)
        expected[i] = plain_value(in, i, expected[i]);
    for (uint32_t i = 1; good && i < in->count; i++)
        good = expected[i] > expected[i - 1];
    assert_int_equal(table->elias_fano(out, in), good);
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
                             .low_at = low_bits * count % 8,
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
}

static void elias_fano_adds_both_halves(void **state)
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

enum { PASSAGES = 1000, LENGTHS_SIZE = 2 * PASSAGES };

static void scores_are_those_of_bm25_to_the_bit(void **state)
{
    (void)state;
    struct test_random random = test_random_start(2);
    struct error err = { 0 };
    struct bm25 bm25;

    for (uint32_t round = 0; round < 400; round++) {
        bool wide = round % 2;
        uint8_t *lengths = area_end(INPUT, LENGTHS_SIZE);
        uint32_t count = (uint32_t)test_random_below(&random, 257);
        uint32_t *docids = number_room(NUMBERS, count);
        uint32_t *tf = number_room(MORE_NUMBERS, count);
        float *scores = (float *)number_room(OUTPUT, count);

        assert_int_equal(bm25_open(&bm25, 1.2, 0.75, 0.25F * (float)(round % 3),
                                   97.3, wide ? 65535 : 255, &err),
                         0);
        for (size_t i = 0; i < LENGTHS_SIZE; i++)
            lengths[i] = (uint8_t)test_random_next(&random);
        for (uint32_t i = 0; i < count; i++) {
            docids[i] = (uint32_t)test_random_below(&random, PASSAGES);
            tf[i] = 1 | (uint32_t)(test_random_next(&random) >>
                                   (32 + test_random_below(&random, 32)));
        }

        struct score_input in = { .lengths = lengths,
                                  .wide = wide,
                                  .norms = bm25.norms,
                                  .weight = (float)(round + 1) / 7,
                                  .delta = bm25.delta };

        table->score(scores, docids, tf, count, &in);
        for (uint32_t i = 0; i < count; i++) {
            uint32_t length = wide ? get_u16(lengths + 2 * (size_t)docids[i])
                                   : lengths[docids[i]];
            float expected = bm25_score(&bm25, in.weight, tf[i], length);

            assert_memory_equal(&scores[i], &expected, sizeof expected);
        }
        bm25_close(&bm25);
    }
}

static void values_at_least_are_found_in_order(void **state)
{
    (void)state;
    struct test_random random = test_random_start(3);

    for (uint32_t round = 0; round < 600; round++) {
        uint32_t count = round < 300 ? round : 4096 - round % 40;
        float *values = (float *)number_room(NUMBERS, count);
        uint16_t *out = area_end(OUTPUT, (count + KERNEL_SPARE) * sizeof *out);
        uint32_t next = 0;

        for (uint32_t i = 0; i < count; i++)
            values[i] = (float)test_random_below(&random, round % 7 + 1);
        if (count > 20) {
            values[count / 2] = NAN;
            values[count / 3] = INFINITY;
            values[0] = -INFINITY;
        }

        uint32_t found = table->at_least(out, values, count, 2);

        for (uint32_t i = 0; i < count; i++) {
            if (!(values[i] >= 2))
                continue;
            assert_true(next < found);
            assert_int_equal(out[next++], i);
        }
        assert_int_equal(next, found);
    }
}

static void seeking_finds_the_first_that_is_not_below(void **state)
{
    (void)state;
    struct test_random random = test_random_start(4);

    for (uint32_t count = 0; count <= 256; count++) {
        uint32_t *docids = number_room(NUMBERS, count);
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
            assert_int_equal(table->seek(docids, count, target), expected);
        }
    }
}

static void check_look_up(struct test_random *random, uint32_t count,
                          uint32_t gap)
{
    uint32_t *docids = number_room(NUMBERS, count);
    uint32_t *tf = number_room(MORE_NUMBERS, count);
    uint32_t last = 0;
    uint32_t wanted[2000];
    size_t wanted_count = 0;
    uint32_t at = 0;

    for (uint32_t i = 0; i < count; i++) {
        last += 1 + (uint32_t)test_random_below(random, gap);
        docids[i] = last;
        tf[i] = 1 + (uint32_t)test_random_below(random, 9);
    }
    /* What is past the end looks as if it were there. */
    for (uint32_t i = 0; i < KERNEL_SPARE; i++)
        docids[count + i] = last - i;

    uint32_t step = 1 + (uint32_t)test_random_below(random, 2 * gap);

    for (uint32_t next = 0; next <= last && wanted_count < 2000;
         next += 1 + (uint32_t)test_random_below(random, step))
        wanted[wanted_count++] = next;

    uint32_t *out = area_end(OUTPUT, wanted_count * sizeof *out);

    uint32_t reached =
        table->look_up(out, wanted, wanted_count, docids, tf, count);

    assert_true(reached < count);
    assert_true(reached == 0 || docids[reached - 1] < wanted[wanted_count - 1]);
    for (size_t i = 0; i < wanted_count; i++) {
        while (docids[at] < wanted[i])
            at++;
        assert_int_equal(out[i], docids[at] == wanted[i] ? tf[at] : 0);
    }
}

static void looking_up_gives_the_tf_of_those_that_are_there(void **state)
{
    (void)state;
    struct test_random random = test_random_start(6);

    for (uint32_t count = 1; count <= BLOCK_MAX; count++) {
        for (uint32_t gap = 1; gap < 2000; gap *= 3)
            check_look_up(&random, count, gap);
    }
}

static void all_ones_are_counted(void **state)
{
    (void)state;
    struct test_random random = test_random_start(8);
    uint64_t words[70];

    for (size_t count = 0; count <= TEST_COUNT(words); count++) {
        uint64_t expected = 0;

        for (size_t i = 0; i < count; i++) {
            words[i] = i % 5 == 4 ? UINT64_MAX : test_random_next(&random);
            for (unsigned bit = 0; bit < 64; bit++)
                expected += words[i] >> bit & 1;
        }
        assert_true(table->ones(words, count) == expected);
    }
}

/* All tables that this processor can run; says which. */
static int run_tables(void)
{
    static const char *const names[] = { "scalar", "avx2", "avx512", "neon" };
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(bits_decode_as_bit_by_bit),
        cmocka_unit_test(long_and_full_strings_decode_too),
        cmocka_unit_test(elias_fano_adds_both_halves),
        cmocka_unit_test(scores_are_those_of_bm25_to_the_bit),
        cmocka_unit_test(values_at_least_are_found_in_order),
        cmocka_unit_test(seeking_finds_the_first_that_is_not_below),
        cmocka_unit_test(looking_up_gives_the_tf_of_those_that_are_there),
        cmocka_unit_test(all_ones_are_counted),
    };
    struct error err;
    int failed = 0;

    for (size_t i = 0; i < TEST_COUNT(names); i++) {
        if (kernels_choose(names[i], &err) < 0) {
            print_message("not on this machine: %s\n", names[i]);
            continue;
        }
        print_message("kernels: %s\n", names[i]);
        table = kernels_active();
        failed += cmocka_run_group_tests_name(names[i], tests, NULL, NULL);
    }
    return failed;
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(kernels_are_chosen_by_name),
        cmocka_unit_test(an_unknown_kernel_is_refused_and_the_old_one_stays),
    };

    make_areas();
    return cmocka_run_group_tests(tests, NULL, NULL) + run_tables();
}
