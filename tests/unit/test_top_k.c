#include "tests/unit/test_support.h"

#include "searcher/top_k.h"

enum { HITS = 300 };

static void shuffle(struct top_hit hits[HITS], struct test_random *random)
{
    for (size_t j = HITS; j-- > 1;) {
        size_t other = (size_t)test_random_below(random, j + 1);
        struct top_hit hit = hits[j];

        hits[j] = hits[other];
        hits[other] = hit;
    }
}

static void assert_best_stay(const struct top_hit all[HITS], size_t limit)
{
    struct top_k top = { .limit = limit };
    struct error err = { 0 };

    for (size_t j = 0; j < HITS; j++)
        assert_int_equal(top_k_add(&top, &all[j], &err), 0);
    assert_int_equal(top_k_sort(&top, &err), 0);
    assert_int_equal(top.count, limit < HITS ? limit : HITS);
    for (size_t j = 0; j < top.count; j++) {
        size_t better = 0;

        for (size_t other = 0; other < HITS; other++)
            better += top_hit_is_better(&all[other], &top.hits[j]);
        assert_int_equal(better, j);
    }
    top_k_free(&top);
}

static void the_best_stay_whatever_the_order_they_come_in(void **state)
{
    (void)state;
    struct test_random random = test_random_start(11);
    static const size_t limits[] = { 1, 2, 10, HITS - 1, HITS, HITS + 5 };

    for (size_t i = 0; i < TEST_COUNT(limits); i++) {
        struct top_hit all[HITS];

        for (uint32_t j = 0; j < HITS; j++)
            all[j] = (struct top_hit){
                .key = (double)test_random_below(&random, 20) - 9.5, .order = j
            };
        shuffle(all, &random);
        assert_best_stay(all, limits[i]);
        /* but for one, all alike */
        for (uint32_t j = 0; j < HITS; j++)
            all[j].key = all[j].order == HITS / 2;
        assert_best_stay(all, limits[i]);
    }
}

static void no_room_keeps_nothing(void **state)
{
    (void)state;
    struct top_k top = { 0 };
    struct top_hit hit = { .key = 1 };
    struct error err = { 0 };

    assert_int_equal(top_k_add(&top, &hit, &err), 0);
    assert_int_equal(top_k_sort(&top, &err), 0);
    assert_int_equal(top.count, 0);
    top_k_free(&top);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_best_stay_whatever_the_order_they_come_in),
        cmocka_unit_test(no_room_keeps_nothing),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
