#include "tests/unit/test_support.h"

#include <time.h>

#include "indexer/workers.h"

struct job {
    atomic_int started;
    atomic_int ticks;
    atomic_bool stop;
    int failing;    /* which one fails, from 1; 0: none */
    int wait_ticks; /* before work ends */
};

static void pause_shortly(void)
{
    struct timespec pause = { .tv_nsec = 1000000 };

    nanosleep(&pause, NULL);
}

static int work(void *context, struct error *err)
{
    struct job *job = context;
    int number = atomic_fetch_add(&job->started, 1) + 1;

    if (number == job->failing)
        return error_set(err, ERROR_INPUT, "number %d", number);
    while (job->failing > 0 && !atomic_load(&job->stop))
        pause_shortly();
    while (atomic_load(&job->ticks) < job->wait_ticks)
        pause_shortly();
    return job->failing > 0 ? error_set(err, ERROR_STOPPED, "gave up") : 0;
}

static void tick(void *context)
{
    struct job *job = context;

    atomic_fetch_add(&job->ticks, 1);
}

static int run(struct job *job, unsigned threads, struct error *err)
{
    const struct workers workers = { job, work, tick, &job->stop };

    return workers_run(&workers, threads, err);
}

static void each_thread_works_once(void **state)
{
    (void)state;

    for (unsigned threads = 1; threads <= 16; threads *= 4) {
        struct job job = { 0 };
        struct error err = { 0 };

        assert_int_equal(run(&job, threads, &err), 0);
        assert_int_equal(job.started, threads);
        assert_false(job.stop);
    }
}

static void the_first_failure_stops_the_others_and_is_told(void **state)
{
    (void)state;

    for (int failing = 1; failing <= 3; failing++) {
        struct job job = { .failing = failing };
        struct error err = { 0 };

        assert_int_equal(run(&job, 3, &err), -1);
        assert_true(job.stop);
        assert_int_equal(err.kind, ERROR_INPUT);
        assert_int_equal(job.started, 3);
    }
}

static void it_ticks_while_they_work(void **state)
{
    (void)state;
    struct job job = { .wait_ticks = 2 };
    struct error err = { 0 };

    assert_int_equal(run(&job, 2, &err), 0);
    assert_true(job.ticks >= 2);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(each_thread_works_once),
        cmocka_unit_test(the_first_failure_stops_the_others_and_is_told),
        cmocka_unit_test(it_ticks_while_they_work),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
