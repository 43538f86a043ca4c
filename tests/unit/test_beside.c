#include "tests/unit/test_support.h"

#include <string.h>

#include "indexer/beside.h"

struct deed {
    bool fails;
    int done;
};

struct deeds {
    struct deed here;
    struct deed there;
};

static int here(void *context, struct error *err)
{
    struct deed *deed = &((struct deeds *)context)->here;

    deed->done++;
    return deed->fails ? error_set(err, ERROR_IO, "failed here") : 0;
}

static int there(void *context, struct error *err)
{
    struct deed *deed = &((struct deeds *)context)->there;

    deed->done++;
    return deed->fails ? error_set(err, ERROR_LIMIT, "failed there") : 0;
}

static void both_are_done_once(void **state)
{
    (void)state;
    for (int apart = 0; apart < 2; apart++) {
        struct deeds deeds = { .here = { 0 } };
        struct error err = { 0 };

        assert_int_equal(beside_run(&deeds, here, there, apart, &err), 0);
        assert_int_equal(deeds.here.done, 1);
        assert_int_equal(deeds.there.done, 1);
        assert_int_equal(err.kind, ERROR_NONE);
    }
}

static void a_failure_is_told_that_of_here_first(void **state)
{
    (void)state;
    for (int apart = 0; apart < 2; apart++) {
        for (int fails = 1; fails < 4; fails++) {
            struct deeds deeds = { .here = { .fails = fails & 1 },
                                   .there = { .fails = fails & 2 } };
            struct error err = { 0 };

            assert_int_equal(beside_run(&deeds, here, there, apart, &err), -1);
            assert_string_equal(err.message,
                                fails & 1 ? "failed here" : "failed there");
            assert_int_equal(err.kind, fails & 1 ? ERROR_IO : ERROR_LIMIT);
            assert_int_equal(deeds.there.done, apart || !(fails & 1));
        }
    }
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(both_are_done_once),
        cmocka_unit_test(a_failure_is_told_that_of_here_first),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
