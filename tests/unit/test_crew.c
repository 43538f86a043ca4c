#include "tests/unit/test_support.h"

#include <sched.h>
#include <stdatomic.h>
#include <stdbool.h>

#include "searcher/crew.h"

enum { THREADS = 3, RUNS = 2000 };

struct tally {
    atomic_uint begun;
    atomic_uint ended;
    atomic_uint by[THREADS];
    bool wait; /* for all to have begun */
};

static void count(void *context, unsigned number)
{
    struct tally *tally = context;

    assert_true(number < THREADS);
    atomic_fetch_add(&tally->by[number], 1);
    atomic_fetch_add(&tally->begun, 1);
    while (tally->wait && atomic_load(&tally->begun) < THREADS)
        sched_yield();
    atomic_fetch_add(&tally->ended, 1);
}

static struct crew *open_crew(unsigned threads)
{
    struct crew *crew;
    struct error err;

    if (crew_open(&crew, threads, &err) < 0)
        fail_msg("%s", err.message);
    return crew;
}

static void all_threads_take_part_in_work_that_waits_for_them(void **state)
{
    (void)state;
    struct crew *crew = open_crew(THREADS);

    for (int i = 0; i < 100; i++) {
        struct tally tally = { .wait = true };

        crew_run(crew, count, &tally);
        assert_int_equal(atomic_load(&tally.ended), THREADS);
        for (size_t j = 0; j < THREADS; j++)
            assert_int_equal(atomic_load(&tally.by[j]), 1);
    }
    crew_close(crew);
}

static void nobody_begins_twice_or_is_at_work_afterwards(void **state)
{
    (void)state;
    struct crew *crew = open_crew(THREADS);

    for (int i = 0; i < RUNS; i++) {
        struct tally tally = { 0 };
        unsigned begun;

        crew_run(crew, count, &tally);
        begun = atomic_load(&tally.begun);
        assert_int_equal(atomic_load(&tally.ended), begun);
        assert_int_equal(atomic_load(&tally.by[0]), 1);
        for (size_t j = 1; j < THREADS; j++)
            assert_in_range(atomic_load(&tally.by[j]), 0, 1);
    }
    crew_close(crew);
}

static void one_thread_works_alone(void **state)
{
    (void)state;
    struct crew *crew = open_crew(1);
    struct tally tally = { 0 };

    crew_run(crew, count, &tally);
    assert_int_equal(atomic_load(&tally.ended), 1);
    crew_close(crew);
    crew_close(NULL);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_threads_take_part_in_work_that_waits_for_them),
        cmocka_unit_test(nobody_begins_twice_or_is_at_work_afterwards),
        cmocka_unit_test(one_thread_works_alone),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
