#include "tests/unit/test_support.h"

#include <math.h>
#include <string.h>

#include "searcher/crew.h"
#include "searcher/shared_top.h"

enum { THREADS = 3, HITS = 6000, SCORES = 50 };

struct shares {
    struct shared_top all;
    struct top_hit hits[HITS];
    unsigned rounds[THREADS];
    int failures[THREADS];
};

static struct top_hit hit_of(uint64_t order, float score)
{
    return (
        struct top_hit){ .key = (double)score, .score = score, .order = order };
}

/* Every third hit, ascending, but for those that are known to be too low. */
static void add_share(void *context, unsigned number)
{
    struct shares *shares = context;
    struct top_k mine = { .limit = SIZE_MAX };
    float floor = 0;
    struct error err;

    for (size_t i = number; i < HITS; i += THREADS) {
        const struct top_hit *hit = &shares->hits[i];

        if (hit->score < floor || hit->score < shared_top_floor(&shares->all))
            continue;
        shares->failures[number] +=
            shared_top_add(&shares->all, &mine, hit, &floor, &err);
    }
    shares->failures[number] += shared_top_take(&shares->all, &mine, &err);
    shares->rounds[number]++;
    top_k_free(&mine);
}

static void share_hits(struct crew *crew, struct shares *shares, size_t limit)
{
    shared_top_open(&shares->all, limit);
    memset(shares->rounds, 0, sizeof shares->rounds);
    crew_run(crew, add_share, shares);
    for (unsigned i = 0; i < THREADS; i++) {
        if (shares->rounds[i] == 0) /* it did not wake up in time */
            add_share(shares, i);
        assert_int_equal(shares->failures[i], 0);
    }
}

static void several_threads_find_what_one_finds(void **state)
{
    (void)state;
    static const size_t limits[] = { 1, 10, 100, 1000, HITS, SIZE_MAX };
    static struct shares shares;
    struct test_random random = test_random_start(3);
    struct crew *crew;
    struct error err;

    assert_int_equal(crew_open(&crew, THREADS, &err), 0);
    for (size_t i = 0; i < TEST_COUNT(limits); i++) {
        struct top_k one = { .limit = limits[i] };
        struct top_k *all = &shares.all.top;

        for (uint64_t j = 0; j < HITS; j++) {
            shares.hits[j] =
                hit_of(j, (float)test_random_below(&random, SCORES));
            assert_int_equal(top_k_add(&one, &shares.hits[j], &err), 0);
        }
        share_hits(crew, &shares, limits[i]);
        assert_int_equal(top_k_sort(&one, &err), 0);
        assert_int_equal(top_k_sort(all, &err), 0);
        assert_int_equal(all->count, one.count);
        for (size_t j = 0; j < one.count; j++)
            assert_int_equal(all->hits[j].order, one.hits[j].order);
        top_k_free(&one);
        shared_top_close(&shares.all);
    }
    crew_close(crew);
}

/* Two hits score 2, of orders 100 and 101: what must one after `order`? */
static float floor_after(uint64_t order)
{
    struct shared_top all;
    struct top_k mine = { .limit = SIZE_MAX };
    struct top_hit low = hit_of(order, 1);
    float floor = 0;
    struct error err;

    shared_top_open(&all, 2);
    for (uint64_t i = 0; i < 2; i++) {
        struct top_hit hit = hit_of(100 + i, 2);

        assert_int_equal(top_k_add(&all.top, &hit, &err), 0);
    }
    while (floor <= 0)
        assert_int_equal(shared_top_add(&all, &mine, &low, &floor, &err), 0);
    assert_true(shared_top_floor(&all) >= 2 && shared_top_floor(&all) <= 2);
    top_k_free(&mine);
    shared_top_close(&all);
    return floor;
}

static void
what_scores_the_same_is_kept_only_where_it_may_come_first(void **state)
{
    (void)state;
    float more = nextafterf(2, INFINITY);

    assert_true(floor_after(101) >= more && floor_after(101) <= more);
    assert_true(floor_after(50) >= 2 && floor_after(50) < more);
}

static void the_floor_only_rises(void **state)
{
    (void)state;
    struct shared_top all;

    shared_top_open(&all, 1);
    shared_top_raise(&all, 3);
    shared_top_raise(&all, 1);
    assert_true(shared_top_floor(&all) >= 3);
    shared_top_close(&all);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(several_threads_find_what_one_finds),
        cmocka_unit_test(
            what_scores_the_same_is_kept_only_where_it_may_come_first),
        cmocka_unit_test(the_floor_only_rises),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
