#include "tests/unit/test_support.h"

#include <stdlib.h>
#include <string.h>

#include "common/memory.h"

static void allocated_items_are_zero(void **state)
{
    (void)state;
    struct error err = { 0 };
    uint32_t *items = NULL;

    assert_int_equal(memory_alloc(&items, 1000, sizeof *items, &err), 0);
    for (size_t i = 0; i < 1000; i++)
        assert_int_equal(items[i], 0);
    free(items);
}

static void no_items_are_still_a_pointer(void **state)
{
    (void)state;
    struct error err = { 0 };
    uint32_t *items = NULL;

    assert_int_equal(memory_alloc(&items, 0, sizeof *items, &err), 0);
    assert_non_null(items);
    free(items);
}

static void sizes_that_cannot_be_are_refused_and_change_nothing(void **state)
{
    (void)state;
    static const struct {
        const char *why;
        size_t count;
    } cases[] = {
        { "count * size wraps to 0", SIZE_MAX / 16 + 1 },
        { "count * size wraps to 16", SIZE_MAX / 16 + 2 },
        { "one item over PTRDIFF_MAX", PTRDIFF_MAX / 16 + 1 },
        { "fits the type, not the machine", PTRDIFF_MAX / 16 },
        { "the largest count", SIZE_MAX },
    };

    for (size_t i = 0; i < TEST_COUNT(cases); i++) {
        struct error err = { 0 };
        char place = 'x';
        char *items = &place;
        char *array = NULL;
        size_t capacity = 0;

        if (memory_alloc(&items, cases[i].count, 16, &err) == 0)
            fail_msg("allocated: %s", cases[i].why);
        assert_int_equal(err.kind, ERROR_MEMORY);
        assert_ptr_equal(items, &place);

        err = (struct error){ 0 };
        if (memory_grow(&array, &capacity, cases[i].count, 16, &err) == 0)
            fail_msg("grown: %s", cases[i].why);
        assert_int_equal(err.kind, ERROR_MEMORY);
        assert_non_null(strstr(err.message, "16 bytes"));
        assert_null(array);
        assert_int_equal(capacity, 0);
    }
}

static void an_array_grows_by_doubling_and_keeps_its_items(void **state)
{
    (void)state;
    struct error err = { 0 };
    uint64_t *items = NULL;
    size_t capacity = 0;
    size_t moves = 0;

    for (size_t i = 0; i < 1000; i++) {
        size_t before = capacity;

        assert_int_equal(
            memory_grow(&items, &capacity, i + 1, sizeof *items, &err), 0);
        moves += capacity != before;
        items[i] = i;
    }
    assert_in_range(moves, 1, 10);
    for (size_t i = 0; i < 1000; i++)
        assert_int_equal(items[i], i);
    free(items);
}

static void an_array_with_room_is_left_alone(void **state)
{
    (void)state;
    struct error err = { 0 };
    char *items = NULL;
    size_t capacity = 0;

    assert_int_equal(memory_grow(&items, &capacity, 100, 1, &err), 0);
    assert_int_equal(capacity, 100);

    char *before = items;

    assert_int_equal(memory_grow(&items, &capacity, 100, 1, &err), 0);
    assert_ptr_equal(items, before);
    assert_int_equal(memory_grow(&items, &capacity, 101, 1, &err), 0);
    assert_int_equal(capacity, 200);
    free(items);
}

static void what_an_arena_gives_is_aligned_and_apart(void **state)
{
    (void)state;
    struct test_random random = test_random_start(1);
    struct error err = { 0 };
    struct arena arena = { 0 };
    uint8_t *given[300];
    size_t sizes[300];

    for (size_t i = 0; i < 300; i++) {
        sizes[i] = test_random_below(&random, i % 50 == 0 ? 100000 : 1000);
        given[i] = arena_alloc(&arena, sizes[i], &err);
        assert_non_null(given[i]);
        assert_int_equal((uintptr_t)given[i] % 16, 0);
        memset(given[i], (int)(i % 256), sizes[i]);
    }
    for (size_t i = 0; i < 300; i++) {
        for (size_t k = 0; k < sizes[i]; k++)
            assert_int_equal(given[i][k], i % 256);
    }
    arena_free(&arena);
}

static void an_arena_refuses_sizes_that_cannot_be(void **state)
{
    (void)state;
    struct arena arena = { 0 };
    const size_t sizes[] = { SIZE_MAX, SIZE_MAX - 15, SIZE_MAX - 16,
                             PTRDIFF_MAX, PTRDIFF_MAX - 64 };

    for (size_t i = 0; i < TEST_COUNT(sizes); i++) {
        struct error err = { 0 };

        assert_null(arena_alloc(&arena, sizes[i], &err));
        assert_int_equal(err.kind, ERROR_MEMORY);
        assert_int_equal(arena_bytes(&arena), 0);
    }

    struct error err = { 0 };

    assert_non_null(arena_alloc(&arena, 1, &err));
    arena_free(&arena);
}

static void a_copy_in_an_arena_holds_the_same_bytes(void **state)
{
    (void)state;
    struct error err = { 0 };
    struct arena arena = { 0 };

    assert_string_equal(arena_copy(&arena, "有鹿", 7, &err), "有鹿");
    assert_non_null(arena_copy(&arena, NULL, 0, &err));
    arena_free(&arena);
}

static void a_reset_arena_keeps_its_largest_chunk(void **state)
{
    (void)state;
    struct error err = { 0 };
    struct arena arena = { 0 };

    arena_reset(&arena);
    assert_int_equal(arena_bytes(&arena), 0);
    assert_non_null(arena_alloc(&arena, 10, &err));

    size_t small = arena_bytes(&arena);
    void *large = arena_alloc(&arena, 1 << 19, &err);

    assert_non_null(large);
    assert_true(arena_bytes(&arena) >= small + (1 << 19));
    arena_reset(&arena);
    assert_true(arena_bytes(&arena) < small + (1 << 19));
    assert_ptr_equal(arena_alloc(&arena, 1 << 19, &err), large);
    assert_true(arena_bytes(&arena) < small + (1 << 19));
    arena_free(&arena);
    assert_int_equal(arena_bytes(&arena), 0);
    arena_free(&arena);
}

static void a_reset_arena_keeps_no_huge_chunk(void **state)
{
    (void)state;
    struct error err = { 0 };
    struct arena arena = { 0 };

    assert_non_null(arena_alloc(&arena, (1 << 20) + 1, &err));
    arena_reset(&arena);
    assert_int_equal(arena_bytes(&arena), 0);
    assert_non_null(arena_alloc(&arena, 10, &err));

    size_t small = arena_bytes(&arena);

    assert_non_null(arena_alloc(&arena, (1 << 20) + 1, &err));
    arena_reset(&arena);
    assert_int_equal(arena_bytes(&arena), small);
    arena_free(&arena);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(allocated_items_are_zero),
        cmocka_unit_test(no_items_are_still_a_pointer),
        cmocka_unit_test(sizes_that_cannot_be_are_refused_and_change_nothing),
        cmocka_unit_test(an_array_grows_by_doubling_and_keeps_its_items),
        cmocka_unit_test(an_array_with_room_is_left_alone),
        cmocka_unit_test(what_an_arena_gives_is_aligned_and_apart),
        cmocka_unit_test(an_arena_refuses_sizes_that_cannot_be),
        cmocka_unit_test(a_copy_in_an_arena_holds_the_same_bytes),
        cmocka_unit_test(a_reset_arena_keeps_its_largest_chunk),
        cmocka_unit_test(a_reset_arena_keeps_no_huge_chunk),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
