#include "tests/unit/test_support.h"

#include <pthread.h>
#include <string.h>
#include <time.h>

#include "indexer/awaited_codec.h"

struct waiter {
    struct awaited_codec *awaited;
    pthread_t thread;
    const struct text_codec *got;
    struct error err;
};

static void *wait_there(void *context)
{
    struct waiter *waiter = context;

    waiter->got = awaited_codec_wait(waiter->awaited, &waiter->err);
    return NULL;
}

/* Settles while some threads wait, and lets one more come after. */
static void settle(struct waiter waiters[4], struct awaited_codec *awaited,
                   const struct text_codec *codec, const struct error *why)
{
    struct timespec pause = { .tv_nsec = 20000000 };

    for (int i = 0; i < 3; i++) {
        waiters[i] = (struct waiter){ .awaited = awaited };
        assert_int_equal(
            pthread_create(&waiters[i].thread, NULL, wait_there, &waiters[i]),
            0);
    }
    nanosleep(&pause, NULL);
    assert_null(awaited_codec_look(awaited));
    awaited_codec_settle(awaited, codec, why);
    for (int i = 0; i < 3; i++)
        pthread_join(waiters[i].thread, NULL);
    waiters[3] = (struct waiter){ .awaited = awaited };
    wait_there(&waiters[3]);
}

static void all_get_the_codec(void **state)
{
    (void)state;
    struct error none = { 0 };
    struct awaited_codec awaited;
    struct waiter waiters[4];

    awaited_codec_open(&awaited);
    settle(waiters, &awaited, text_codec_builtin(), &none);
    for (int i = 0; i < 4; i++)
        assert_ptr_equal(waiters[i].got, text_codec_builtin());
    assert_ptr_equal(awaited_codec_look(&awaited), text_codec_builtin());
    awaited_codec_close(&awaited);
}

static void all_get_the_error(void **state)
{
    (void)state;
    struct error why = { 0 };
    struct awaited_codec awaited;
    struct waiter waiters[4];

    (void)error_set(&why, ERROR_IO, "no disk");
    awaited_codec_open(&awaited);
    settle(waiters, &awaited, NULL, &why);
    for (int i = 0; i < 4; i++) {
        assert_null(waiters[i].got);
        assert_int_equal(waiters[i].err.kind, ERROR_IO);
        assert_string_equal(waiters[i].err.message, "no disk");
    }
    assert_null(awaited_codec_look(&awaited));
    awaited_codec_close(&awaited);
}

int main(void)
{
    const struct CMUnitTest tests[] = {
        cmocka_unit_test(all_get_the_codec),
        cmocka_unit_test(all_get_the_error),
    };

    return cmocka_run_group_tests(tests, NULL, NULL);
}
