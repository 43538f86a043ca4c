#include "tests/unit/test_support.h"

#include <string.h>

#include "indexer/merge_queue.h"

static struct merge_item item(uint64_t key, const char *bytes, size_t input)
{
    return (struct merge_item){ key, (const uint8_t *)bytes,
                                bytes ? strlen(bytes) : 0, input };
}

static void items_go_by_key_then_bytes_then_input(void **state)
{
    (void)state;
    const struct merge_item sorted[] = {
        item(1, NULL, 2), item(1, NULL, 9), item(7, "a", 1),
        item(7, "a", 3),  item(7, "ab", 0), item(7, "b", 0),
    };
    const size_t order[] = { 4, 0, 5, 2, 3, 1 };
    struct merge_queue queue = { 0 };
    struct error err = { 0 };

    for (size_t i = 0; i < TEST_COUNT(order); i++)
        assert_int_equal(merge_queue_add(&queue, &sorted[order[i]], &err), 0);
    for (size_t i = 0; i < TEST_COUNT(order); i++) {
        assert_memory_equal(&queue.items[0], &sorted[i], sizeof sorted[i]);
        merge_queue_next(&queue, NULL);
    }
    assert_int_equal(queue.count, 0);
    assert_true(merge_item_equal(&sorted[2], &sorted[3]));
    assert_false(merge_item_equal(&sorted[3], &sorted[4]));
    assert_false(merge_item_equal(&sorted[1], &sorted[2]));
    merge_queue_free(&queue);
}

static void replacing_keeps_the_least_first(void **state)
{
    (void)state;
    struct test_random random = test_random_start(30);
    struct merge_queue queue = { 0 };
    struct error err = { 0 };
    uint64_t least = 0;

    for (size_t i = 0; i < 300; i++) {
        struct merge_item one = item(test_random_below(&random, 50), NULL, i);

        assert_int_equal(merge_queue_add(&queue, &one, &err), 0);
    }
    for (int i = 0; i < 5000; i++) {
        struct merge_item next = queue.items[0];

        assert_true(next.key >= least);
        least = next.key;
        next.key += test_random_below(&random, 9);
        merge_queue_next(&queue, &next);
    }
    merge_queue_free(&queue);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(items_go_by_key_then_bytes_then_input),
        cmocka_unit_test(replacing_keeps_the_least_first),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
