#include "tests/unit/test_support.h"

#include "searcher/part_bounds.h"

enum { LONGEST = 255, POSTINGS = 40 };

static void widen(uint8_t bounds[4], uint32_t tf, uint8_t code)
{
    for (uint32_t i = 0; i < 3 && i < tf; i++) {
        if (code < bounds[i])
            bounds[i] = code;
    }
    if (tf > bounds[3])
        bounds[3] = (uint8_t)(tf > 255 ? 255 : tf);
}

/* No posting of a block is above its bound, whatever the similarity. */
static void no_posting_is_above_the_bound(void **state)
{
    (void)state;
    static const double settings[][2] = {
        { 0.9, 0.4 }, { 1.2, 0.75 }, { 0, 0 }, { 3, 1 }
    };
    struct test_random random = test_random_start(2);

    for (unsigned trial = 0; trial < 2000; trial++) {
        const double *setting = settings[trial % TEST_COUNT(settings)];
        uint64_t most = 1 + test_random_below(&random, 300);
        uint8_t bytes[4] = { LENGTH_CODE_NONE, LENGTH_CODE_NONE,
                             LENGTH_CODE_NONE, 0 };
        float largest = 0;
        struct part_bounds bounds;
        struct bm25 bm25;
        struct error err;
        float bound;

        assert_int_equal(
            bm25_open(&bm25, setting[0], setting[1], 1, 60, LONGEST, &err), 0);
        part_bounds_make(&bounds, &bm25);
        for (unsigned i = 0; i < POSTINGS; i++) {
            uint32_t tf = 1 + (uint32_t)test_random_below(&random, most);
            uint32_t length = 1 + (uint32_t)test_random_below(&random, LONGEST);
            float part = bm25_part(&bm25, tf, length);

            widen(bytes, tf, length_code(length));
            largest = part > largest ? part : largest;
        }
        bound = part_bounds_block(&bounds, bytes);
        assert_true(bound >= largest && bound <= 1);
        bm25_close(&bm25);
    }
}

static void
a_block_of_single_occurrences_is_bounded_by_its_shortest(void **state)
{
    (void)state;
    static const uint8_t bytes[4] = { 20, LENGTH_CODE_NONE, LENGTH_CODE_NONE,
                                      1 };
    struct part_bounds bounds;
    struct bm25 bm25;
    struct error err;

    assert_int_equal(bm25_open(&bm25, 0.9, 0.4, 1, 60, LONGEST, &err), 0);
    part_bounds_make(&bounds, &bm25);
    assert_true(part_bounds_block(&bounds, bytes) == bm25_part(&bm25, 1, 20));
    bm25_close(&bm25);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(no_posting_is_above_the_bound),
        cmocka_unit_test(
            a_block_of_single_occurrences_is_bounded_by_its_shortest),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
