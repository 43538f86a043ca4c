#include "indexer/workers.h"

#include <pthread.h>
#include <stdlib.h>
#include <time.h>

#include "common/memory.h"

enum { TICK_NS = 100000000 };

struct crew {
    const struct workers *workers;
    pthread_mutex_t mutex;
    pthread_cond_t ended;
    unsigned running;
    bool failed;
    struct error err; /* of the first that failed */
};

/* The mutex is held. */
static void note_failure(struct crew *crew, const struct error *err)
{
    if (!crew->failed)
        crew->err = *err;
    crew->failed = true;
    atomic_store(crew->workers->stop, true);
}

static void *run_worker(void *context)
{
    struct crew *crew = context;
    struct error err = { 0 };
    int result = crew->workers->work(crew->workers->context, &err);

    pthread_mutex_lock(&crew->mutex);
    if (result < 0)
        note_failure(crew, &err);
    crew->running--;
    pthread_cond_signal(&crew->ended);
    pthread_mutex_unlock(&crew->mutex);
    return NULL;
}

static void wait_for_all(struct crew *crew)
{
    const struct workers *workers = crew->workers;

    pthread_mutex_lock(&crew->mutex);
    while (crew->running > 0) {
        struct timespec until;

        clock_gettime(CLOCK_REALTIME, &until);
        until.tv_nsec += TICK_NS;
        until.tv_sec += until.tv_nsec / 1000000000;
        until.tv_nsec %= 1000000000;
        pthread_cond_timedwait(&crew->ended, &crew->mutex, &until);
        pthread_mutex_unlock(&crew->mutex);
        if (workers->tick)
            workers->tick(workers->context);
        pthread_mutex_lock(&crew->mutex);
    }
    pthread_mutex_unlock(&crew->mutex);
}

/* Starts the threads; returns how many there are. */
static unsigned start(pthread_t *threads, unsigned count, struct crew *crew)
{
    unsigned started = 0;
    int trouble = 0;

    pthread_mutex_lock(&crew->mutex);
    while (started < count && trouble == 0) {
        trouble = pthread_create(&threads[started], NULL, run_worker, crew);
        if (trouble == 0)
            started++;
    }
    crew->running = started;
    if (trouble != 0) {
        struct error err = { 0 };

        (void)error_set_os(&err, trouble, "start a thread");
        note_failure(crew, &err);
    }
    pthread_mutex_unlock(&crew->mutex);
    return started;
}

int workers_run(const struct workers *workers, unsigned threads,
                struct error *err)
{
    struct crew crew = { .workers = workers };
    pthread_t *handles;
    unsigned started;

    if (memory_alloc(&handles, threads, sizeof *handles, err) < 0)
        return -1;
    pthread_mutex_init(&crew.mutex, NULL);
    pthread_cond_init(&crew.ended, NULL);
    started = start(handles, threads, &crew);
    wait_for_all(&crew);
    for (unsigned i = 0; i < started; i++)
        pthread_join(handles[i], NULL);
    pthread_cond_destroy(&crew.ended);
    pthread_mutex_destroy(&crew.mutex);
    free(handles);
    if (crew.failed)
        *err = crew.err;
    return crew.failed ? -1 : 0;
}
