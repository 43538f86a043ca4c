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

/* One in `gap` of the numbers from `first` on, at random, below UINT16_MAX. */
static uint32_t put_positions(struct test_random *random, uint16_t *out,
                              uint32_t count, uint32_t first, uint32_t gap)
{
    uint32_t position = first;
    uint32_t i = 0;

    for (; i < count && position < UINT16_MAX; i++) {
        out[i] = (uint16_t)position;
        position += 1 + (uint32_t)test_random_below(random, 2 * gap - 1);
    }
    return i;
}

/* Both are copied to where nothing but KERNEL_SPARE may be read after them. */
static void check_follow(const uint16_t *starts, uint32_t count,
                         const uint16_t *places, uint32_t place_count,
                         uint32_t distance)
{
    static bool is_place[UINT16_MAX];
    size_t spare = KERNEL_SPARE * sizeof *starts;
    uint16_t *out = area_end(OUTPUT, count * sizeof *out + spare);
    uint16_t *in = area_end(INPUT, place_count * sizeof *in + spare);
    uint32_t found = 0;

    memset(is_place, 0, sizeof is_place);
    for (uint32_t i = 0; i < place_count; i++)
        is_place[in[i] = places[i]] = true;
    for (uint32_t i = 0; i < count; i++)
        out[i] = starts[i];

    uint32_t kept = table->follow(out, count, in, place_count, distance);

    for (uint32_t i = 0; i < count; i++) {
        uint64_t wanted = (uint64_t)starts[i] + distance;

        if (wanted >= UINT16_MAX || !is_place[wanted])
            continue;
        assert_true(found < kept);
        assert_int_equal(out[found++], starts[i]);
    }
    assert_int_equal(found, kept);
    for (uint32_t i = 0; i < place_count; i++)
        assert_int_equal(in[i], places[i]);
}

static const uint32_t distances[] = { 0,     1,     2,     31,       32,
                                      33,    300,   65502, 65533,    65534,
                                      65535, 65536, 65537, INT32_MAX };

static void starts_that_are_followed_are_kept(void **state)
{
    (void)state;
    struct test_random random = test_random_start(8);
    uint16_t starts[40];
    uint16_t places[40];

    for (uint32_t i = 0; i < 41 * 41 * TEST_COUNT(distances); i++) {
        uint32_t distance = distances[i / (41 * 41)];
        uint32_t gap = 1 + i % 3;
        uint32_t first = i % 5 ? i % 7 : UINT16_MAX - 1 - i % 41 * gap;
        uint32_t count = put_positions(&random, starts, i % 41, first, gap);
        uint32_t after = i % 2 ? first + distance : first;
        uint32_t place_count = put_positions(&random, places, i / 41 % 41,
                                             after % UINT16_MAX, 1 + i % 4);

        check_follow(starts, count, places, place_count, distance);
    }
}

/* All follow, none does, only the first or the last of a group does. */
static void regular_starts_are_followed_too(void **state)
{
    (void)state;
    static uint16_t numbers[60000];

    for (uint32_t i = 0; i < 60000; i++)
        numbers[i] = (uint16_t)(i + 1);
    for (uint32_t count = 0; count <= 40; count++) {
        check_follow(numbers, count, numbers, count, 0);
        check_follow(numbers, count, numbers + count, count, count);
        check_follow(numbers, count, numbers + count, count, 0);
        for (uint32_t i = 0; i < 200; i++) {
            check_follow(numbers + i, 1, numbers, 5 * count, 3);
            check_follow(numbers, 5 * count, numbers + i, 1, 3);
        }
    }
    check_follow(numbers, 60000, numbers, 60000, 1);
    check_follow(numbers, 60000, numbers, 60000, 59999);
}

/* Of long arrays either may be the denser one, by far. */
static void long_positions_are_followed_too(void **state)
{
    (void)state;
    static uint16_t starts[60000];
    static uint16_t places[60000];
    struct test_random random = test_random_start(9);

    for (uint32_t i = 0; i < 400; i++) {
        uint32_t count =
            put_positions(&random, starts, 60000, i % 50, 1u << i % 13);
        uint32_t place_count =
            put_positions(&random, places, 60000, i % 9, 1u << i / 13 % 13);

        check_follow(starts, count, places, place_count,
                     distances[i % TEST_COUNT(distances)]);
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
        cmocka_unit_test(starts_that_are_followed_are_kept),
        cmocka_unit_test(regular_starts_are_followed_too),
        cmocka_unit_test(long_positions_are_followed_too),
    };

    return kernel_tables_run(tests, TEST_COUNT(tests));
}
