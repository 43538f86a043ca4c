#include "tests/unit/test_support.h"

#include <string.h>

#include "indexer/ahead.h"

enum { BATCHES = 1000, NEVER = -1 };

struct numbers {
    int slots[AHEAD_SLOTS];
    int made;
    int used;
    int make_fails; /* with this number */
    int use_fails;
};

static int make(void *context, size_t slot, bool *last, struct error *err)
{
    struct numbers *n = context;

    if (n->made == n->make_fails)
        return error_set(err, ERROR_IO, "made badly");
    n->slots[slot] = n->made++;
    *last = n->made == BATCHES;
    return 0;
}

static int use(void *context, size_t slot, struct error *err)
{
    struct numbers *n = context;

    if (n->slots[slot] == n->use_fails)
        return error_set(err, ERROR_IO, "used badly");
    assert_int_equal(n->slots[slot], n->used++);
    return 0;
}

static int run(struct numbers *n, bool apart, struct error *err)
{
    const struct ahead ahead = { n, make, use };

    return ahead_run(&ahead, apart, err);
}

static void batches_are_used_in_order(void **state)
{
    (void)state;
    for (int apart = 0; apart < 2; apart++) {
        struct numbers n = { .make_fails = NEVER, .use_fails = NEVER };
        struct error err = { 0 };

        assert_int_equal(run(&n, apart, &err), 0);
        assert_int_equal(n.used, BATCHES);
    }
}

static void a_failure_of_either_ends_the_run(void **state)
{
    (void)state;
    for (int apart = 0; apart < 2; apart++) {
        for (int at = 0; at < BATCHES; at += 37) {
            struct numbers a = { .make_fails = at, .use_fails = NEVER };
            struct numbers b = { .make_fails = NEVER, .use_fails = at };
            struct error err = { 0 };

            assert_int_equal(run(&a, apart, &err), -1);
            assert_string_equal(err.message, "made badly");
            assert_int_equal(a.used, at);
            assert_int_equal(run(&b, apart, &err), -1);
            assert_string_equal(err.message, "used badly");
            assert_int_equal(b.used, at);
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(batches_are_used_in_order),
        cmocka_unit_test(a_failure_of_either_ends_the_run),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
