#include "tests/unit/test_support.h"

#include <string.h>

#include "indexer/merge_policy.h"

enum { SEGMENTS = 400, ANY = INT32_MAX /* passages fit together */ };

struct live {
    struct merge_candidate segments[SEGMENTS];
    size_t count;
    uint64_t written; /* bytes, by all merges */
};

static void merge(struct live *live, struct merge_choice choice)
{
    struct merge_candidate *first = &live->segments[choice.first];
    uint64_t bytes = 0;

    assert_true(choice.count >= 2);
    assert_true(choice.first + choice.count <= live->count);
    for (size_t i = 0; i < choice.count; i++) {
        assert_true(first[i].ready);
        bytes += first[i].bytes;
    }
    first->bytes = bytes;
    live->count -= choice.count - 1;
    memmove(first + 1, first + choice.count,
            (live->count - choice.first - 1) * sizeof *first);
    live->written += bytes;
}

static void settle(struct live *live)
{
    struct merge_choice choice;

    while (
        (choice = merge_policy_next(live->segments, live->count, ANY)).count >
        0)
        merge(live, choice);
}

static void finish(struct live *live)
{
    struct merge_choice choice;

    while (
        (choice = merge_policy_last(live->segments, live->count, ANY)).count >
        0)
        merge(live, choice);
}

static void few_segments_are_left_alone(void **state)
{
    (void)state;
    struct merge_candidate segments[MERGE_LIVE_MAX];

    for (size_t i = 0; i < MERGE_LIVE_MAX; i++)
        segments[i] = (struct merge_candidate){ 100, 10, true };
    assert_int_equal(merge_policy_next(segments, MERGE_FANIN - 1, ANY).count,
                     0);
    assert_int_equal(merge_policy_next(segments, 0, ANY).count, 0);
    assert_int_equal(merge_policy_last(segments, MERGE_LIVE_MAX, ANY).count, 0);
}

static void neighbours_of_one_size_are_merged(void **state)
{
    (void)state;
    struct merge_candidate segments[MERGE_FANIN + 1];
    struct merge_choice choice;

    segments[0] = (struct merge_candidate){ 100000, 10, true };
    for (size_t i = 1; i <= MERGE_FANIN; i++)
        segments[i] = (struct merge_candidate){ 64 + i, 10, true };
    choice = merge_policy_next(segments, MERGE_FANIN + 1, ANY);
    assert_int_equal(choice.first, 1);
    assert_int_equal(choice.count, MERGE_FANIN);
}

static void of_one_size_is_up_to_twice_the_share(void **state)
{
    (void)state;
    enum {
        SIZE = 10,
        TWICE = SIZE * (MERGE_FANIN - 1) / (MERGE_FANIN / 2 - 1)
    };
    struct merge_candidate segments[MERGE_FANIN];

    for (size_t i = 0; i < MERGE_FANIN; i++)
        segments[i] = (struct merge_candidate){ SIZE, 10, true };
    segments[3].bytes = TWICE;
    assert_int_equal(merge_policy_next(segments, MERGE_FANIN, ANY).count,
                     MERGE_FANIN);
    segments[3].bytes = TWICE + 1;
    assert_int_equal(merge_policy_next(segments, MERGE_FANIN, ANY).count, 0);
}

static void of_equal_ones_the_first_are_merged(void **state)
{
    (void)state;
    struct merge_candidate segments[MERGE_LIVE_MAX + 2];

    for (size_t i = 0; i < TEST_COUNT(segments); i++)
        segments[i] = (struct merge_candidate){ 100, 10, true };
    assert_int_equal(
        merge_policy_next(segments, TEST_COUNT(segments), ANY).first, 0);
    assert_int_equal(
        merge_policy_last(segments, TEST_COUNT(segments), ANY).first, 0);
}

static void what_is_not_ready_parts_neighbours(void **state)
{
    (void)state;
    struct merge_candidate segments[2 * MERGE_FANIN - 1];

    for (size_t i = 0; i < TEST_COUNT(segments); i++)
        segments[i] = (struct merge_candidate){ 100, 10, i != MERGE_FANIN - 1 };
    assert_int_equal(
        merge_policy_next(segments, TEST_COUNT(segments), ANY).count, 0);
}

static void small_ones_are_merged_before_large_ones(void **state)
{
    (void)state;
    struct merge_candidate segments[2 * MERGE_FANIN];

    for (size_t i = 0; i < TEST_COUNT(segments); i++)
        segments[i] =
            (struct merge_candidate){ i < MERGE_FANIN ? 1000 : 10, 10, true };
    assert_int_equal(
        merge_policy_next(segments, TEST_COUNT(segments), ANY).first,
        MERGE_FANIN);
}

static void one_too_many_costs_the_smallest_pair(void **state)
{
    (void)state;
    struct merge_candidate segments[MERGE_LIVE_MAX + 1];
    struct merge_choice choice;

    for (size_t i = 0; i < TEST_COUNT(segments); i++)
        segments[i] = (struct merge_candidate){ 1000 + i, 10, true };
    segments[5].bytes = 3;
    segments[6].bytes = 4;
    choice = merge_policy_last(segments, TEST_COUNT(segments), ANY);
    assert_int_equal(choice.first, 5);
    assert_int_equal(choice.count, 2);
}

static void halves_between_whole_ones_are_merged_with_them(void **state)
{
    struct merge_candidate segments[MERGE_FANIN];

    (void)state;
    for (size_t i = 0; i < MERGE_FANIN; i++)
        segments[i] = (struct merge_candidate){ i % 2 ? 10 : 70, 10, true };
    assert_int_equal(merge_policy_next(segments, MERGE_FANIN, ANY).count,
                     MERGE_FANIN);
}

static void a_large_one_waits_for_its_like(void **state)
{
    struct merge_candidate segments[MERGE_FANIN];

    (void)state;
    for (size_t i = 0; i < MERGE_FANIN; i++)
        segments[i] = (struct merge_candidate){ i == 3 ? 80 : 10, 10, true };
    assert_int_equal(merge_policy_next(segments, MERGE_FANIN, ANY).count, 0);
}

static void what_does_not_fit_together_stays_apart(void **state)
{
    (void)state;
    struct merge_candidate segments[MERGE_LIVE_MAX + 2];
    const size_t count = TEST_COUNT(segments);
    struct merge_choice choice;

    for (size_t i = 0; i < count; i++)
        segments[i] = (struct merge_candidate){ 100, 10, true };
    assert_int_equal(merge_policy_next(segments, count, 120).count, 12);
    assert_int_equal(merge_policy_next(segments, count, 119).count, 0);
    assert_int_equal(merge_policy_last(segments, count, 30).count, 3);
    assert_int_equal(merge_policy_last(segments, count, 29).count, 2);
    assert_int_equal(merge_policy_last(segments, count, 19).count, 0);
    segments[0].passages = 20;
    segments[1].bytes = 50;
    choice = merge_policy_last(segments, count, 30);
    assert_int_equal(choice.first, 1);
    assert_int_equal(choice.count, 3);
}

static void all_become_as_few_as_can_hold_them(void **state)
{
    (void)state;
    struct merge_candidate segments[] = { { 1, 9, true },
                                          { 1, 2, true },
                                          { 1, 3, true },
                                          { 1, 5, true },
                                          { 1, 1, true } };
    struct merge_choice choice = merge_policy_all(segments, 5, 20);

    assert_int_equal(choice.first, 0);
    assert_int_equal(choice.count, 5);
    choice = merge_policy_all(segments, 5, 10);
    assert_int_equal(choice.first, 1);
    assert_int_equal(choice.count, 3);
    assert_int_equal(merge_policy_all(segments, 5, 2).count, 0);
    assert_int_equal(merge_policy_all(segments, 1, 20).count, 0);
    assert_int_equal(merge_policy_all(segments, 0, 20).count, 0);
}

static void an_archive_ends_in_few_segments_written_few_times(void **state)
{
    (void)state;
    struct test_random random = test_random_start(5);
    struct live live = { 0 };
    uint64_t bytes = 0;

    for (size_t batch = 0; batch < 4096; batch++) {
        uint64_t size = 5000 + test_random_below(&random, 2000);

        assert_true(live.count < SEGMENTS);
        live.segments[live.count++] =
            (struct merge_candidate){ size, 10, true };
        bytes += size;
        settle(&live);
        assert_true(live.count <= 5 * MERGE_FANIN);
    }
    finish(&live);
    assert_true(live.count <= MERGE_LIVE_MAX);
    assert_true(live.written <= 5 * bytes); /* log8(4096) = 4, and the last */
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(few_segments_are_left_alone),
        cmocka_unit_test(neighbours_of_one_size_are_merged),
        cmocka_unit_test(of_one_size_is_up_to_twice_the_share),
        cmocka_unit_test(of_equal_ones_the_first_are_merged),
        cmocka_unit_test(what_is_not_ready_parts_neighbours),
        cmocka_unit_test(small_ones_are_merged_before_large_ones),
        cmocka_unit_test(one_too_many_costs_the_smallest_pair),
        cmocka_unit_test(halves_between_whole_ones_are_merged_with_them),
        cmocka_unit_test(a_large_one_waits_for_its_like),
        cmocka_unit_test(what_does_not_fit_together_stays_apart),
        cmocka_unit_test(all_become_as_few_as_can_hold_them),
        cmocka_unit_test(an_archive_ends_in_few_segments_written_few_times),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
