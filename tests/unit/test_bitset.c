#include "tests/unit/test_support.h"

#include "searcher/bitset.h"

static void the_last_word_never_holds_more_than_the_set(void **state)
{
    (void)state;
    static const uint32_t counts[] = { 0, 1, 63, 64, 65, 127, 128, 200 };

    for (size_t i = 0; i < TEST_COUNT(counts); i++) {
        struct arena arena = { 0 };
        struct error err = { 0 };
        struct bitset set;

        assert_int_equal(bitset_make(&set, &arena, counts[i], &err), 0);
        assert_int_equal(bitset_size(&set), 0);
        assert_int_equal(bitset_next(&set, 0), counts[i]);
        bitset_fill(&set);
        assert_int_equal(bitset_size(&set), counts[i]);
        bitset_invert(&set);
        assert_int_equal(bitset_size(&set), 0);
        bitset_invert(&set);
        assert_int_equal(bitset_size(&set), counts[i]);
        assert_int_equal(bitset_next(&set, counts[i]), counts[i]);
        arena_free(&arena);
    }
}

static void sets_agree_with_arrays_of_truths(void **state)
{
    (void)state;
    enum { COUNT = 131 };
    struct test_random random = test_random_start(7);
    struct arena arena = { 0 };
    struct error err = { 0 };
    struct bitset a;
    struct bitset b;
    struct bitset c;

    assert_int_equal(bitset_make(&a, &arena, COUNT, &err), 0);
    assert_int_equal(bitset_make(&b, &arena, COUNT, &err), 0);
    assert_int_equal(bitset_make(&c, &arena, COUNT, &err), 0);
    for (uint32_t i = 0; i < COUNT; i++) {
        if (test_random_below(&random, 2))
            bitset_add(&a, i);
        if (test_random_below(&random, 3) == 0)
            bitset_add(&b, i);
    }
    for (int operation = 0; operation < 3; operation++) {
        uint32_t next = COUNT;

        bitset_copy(&c, &a);
        if (operation == 0)
            bitset_and(&c, &b);
        else if (operation == 1)
            bitset_or(&c, &b);
        else
            bitset_remove(&c, &b);
        for (uint32_t i = COUNT; i-- > 0;) {
            bool x = bitset_has(&a, i);
            bool y = bitset_has(&b, i);
            bool z = operation == 0   ? x && y
                     : operation == 1 ? x || y
                                      : x && !y;

            assert_int_equal(bitset_has(&c, i), z);
            next = z ? i : next;
            assert_int_equal(bitset_next(&c, i), next);
        }
    }
    arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(the_last_word_never_holds_more_than_the_set),
        cmocka_unit_test(sets_agree_with_arrays_of_truths),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
