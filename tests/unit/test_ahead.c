#include "tests/unit/test_support.h"

#include <string.h>

#include "indexer/ahead.h"

enum { BATCHES = 1000, NEVER = -1 };

struct numbers {
    int slots[AHEAD_SLOTS];
    int worked[AHEAD_SLOTS]; /* how often, at the slot's batch */
    int made;
    int used;
    int make_fails; /* with this number */
    int work_fails;
    int use_fails;
};

static int make(void *context, size_t slot, bool *last, struct error *err)
{
    struct numbers *n = context;

    if (n->made == n->make_fails)
        return error_set(err, ERROR_IO, "made badly");
    n->worked[slot] = 0;
    n->slots[slot] = n->made++;
    *last = n->made == BATCHES;
    return 0;
}

static int work(void *context, size_t slot, bool ahead, struct error *err)
{
    struct numbers *n = context;

    (void)ahead;
    n->worked[slot]++;
    if (n->slots[slot] == n->work_fails)
        return error_set(err, ERROR_IO, "worked badly");
    return 0;
}

static int use(void *context, size_t slot, struct error *err)
{
    struct numbers *n = context;

    if (n->slots[slot] == n->use_fails)
        return error_set(err, ERROR_IO, "used badly");
    assert_int_equal(n->worked[slot], 1);
    assert_int_equal(n->slots[slot], n->used++);
    return 0;
}

static int run(struct numbers *n, bool apart, struct error *err)
{
    const struct ahead ahead = { n, make, work, use };

    return ahead_run(&ahead, apart, err);
}

static void batches_are_used_in_order(void **state)
{
    (void)state;
    for (int apart = 0; apart < 2; apart++) {
        struct numbers n = { .make_fails = NEVER,
                             .work_fails = NEVER,
                             .use_fails = NEVER };
        struct error err = { 0 };

        assert_int_equal(run(&n, apart, &err), 0);
        assert_int_equal(n.used, BATCHES);
    }
}

static void a_failure_ends_the_run(void **state)
{
    (void)state;
    for (int apart = 0; apart < 2; apart++) {
        for (int at = 0; at < BATCHES; at += 37) {
            struct numbers cases[] = {
                { .make_fails = at, .work_fails = NEVER, .use_fails = NEVER },
                { .make_fails = NEVER, .work_fails = at, .use_fails = NEVER },
                { .make_fails = NEVER, .work_fails = NEVER, .use_fails = at },
            };
            const char *says[] = { "made badly", "worked badly", "used badly" };

            for (size_t i = 0; i < TEST_COUNT(cases); i++) {
                struct error err = { 0 };

                assert_int_equal(run(&cases[i], apart, &err), -1);
                assert_string_equal(err.message, says[i]);
                assert_int_equal(cases[i].used, at);
            }
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(batches_are_used_in_order),
        cmocka_unit_test(a_failure_ends_the_run),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
