#include "tests/unit/kernel_tables.h"

#include <math.h>
#include <string.h>

#include "common/bm25.h"
#include "common/little_endian.h"
#include "common/segment_format.h"

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
        uint32_t count = round < 300 ? round : 16384 - round % 40;
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

static void tf_at_least_are_found_in_order(void **state)
{
    (void)state;
    struct test_random random = test_random_start(9);

    for (uint32_t count = 0; count <= BLOCK_MAX; count++) {
        uint32_t *tf = number_room(NUMBERS, count);
        uint16_t *out = area_end(OUTPUT, (count + KERNEL_SPARE) * sizeof *out);
        uint32_t least = count % 4;
        uint32_t next = 0;

        for (uint32_t i = 0; i < count; i++)
            tf[i] = (uint32_t)test_random_below(&random, 5);
        if (count > 2)
            tf[count / 2] = UINT32_MAX;

        uint32_t found = table->tf_at_least(out, tf, count, least);

        for (uint32_t i = 0; i < count; i++) {
            if (tf[i] < least)
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

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(scores_are_those_of_bm25_to_the_bit),
        cmocka_unit_test(values_at_least_are_found_in_order),
        cmocka_unit_test(tf_at_least_are_found_in_order),
        cmocka_unit_test(seeking_finds_the_first_that_is_not_below),
        cmocka_unit_test(looking_up_gives_the_tf_of_those_that_are_there),
        cmocka_unit_test(all_ones_are_counted),
    };

    return kernel_tables_run(tests, TEST_COUNT(tests));
}
