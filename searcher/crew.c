#include "searcher/crew.h"

#include <pthread.h>
#include <stdbool.h>
#include <stdint.h>
#include <stdlib.h>

#include "common/memory.h"

struct member {
    struct crew *crew;
    pthread_t thread;
    unsigned number;
};

struct crew {
    struct member *members;
    unsigned count; /* of those that were started */
    pthread_mutex_t mutex;
    pthread_cond_t called; /* there is work, or all is over */
    pthread_cond_t done;   /* nobody is busy */
    bool over;
    crew_work *work; /* at hand; NULL: nobody may begin */
    void *context;
    uint64_t number; /* of the work at hand or the last */
    unsigned busy;
};

/* Waits for work after the one that was seen; the mutex is held. */
static bool wait_for_work(struct crew *crew, uint64_t *seen)
{
    while (!crew->over && (!crew->work || crew->number == *seen))
        pthread_cond_wait(&crew->called, &crew->mutex);
    *seen = crew->number;
    return !crew->over;
}

static void *run_member(void *context)
{
    struct member *member = context;
    struct crew *crew = member->crew;
    uint64_t seen = 0;

    pthread_mutex_lock(&crew->mutex);
    while (wait_for_work(crew, &seen)) {
        crew_work *work = crew->work;
        void *of_work = crew->context;

        crew->busy++;
        pthread_mutex_unlock(&crew->mutex);
        work(of_work, member->number);
        pthread_mutex_lock(&crew->mutex);
        if (--crew->busy == 0)
            pthread_cond_signal(&crew->done);
    }
    pthread_mutex_unlock(&crew->mutex);
    return NULL;
}

static int start(struct crew *crew, unsigned threads, struct error *err)
{
    for (unsigned i = 0; i + 1 < threads; i++) {
        struct member *member = &crew->members[i];
        int trouble;

        *member = (struct member){ .crew = crew, .number = i + 1 };
        trouble = pthread_create(&member->thread, NULL, run_member, member);
        if (trouble != 0)
            return error_set_os(err, trouble,
                                "start thread %u of %u (fewer --threads may "
                                "do)",
                                i + 2, threads);
        crew->count++;
    }
    return 0;
}

int crew_open(struct crew **out, unsigned threads, struct error *err)
{
    struct crew *crew;

    if (memory_alloc(&crew, 1, sizeof *crew, err) < 0)
        return -1;
    pthread_mutex_init(&crew->mutex, NULL);
    pthread_cond_init(&crew->called, NULL);
    pthread_cond_init(&crew->done, NULL);
    if (memory_alloc(&crew->members, threads, sizeof *crew->members, err) < 0 ||
        start(crew, threads, err) < 0) {
        crew_close(crew);
        return -1;
    }
    *out = crew;
    return 0;
}

void crew_close(struct crew *crew)
{
    if (!crew)
        return;
    pthread_mutex_lock(&crew->mutex);
    crew->over = true;
    pthread_cond_broadcast(&crew->called);
    pthread_mutex_unlock(&crew->mutex);
    for (unsigned i = 0; i < crew->count; i++)
        pthread_join(crew->members[i].thread, NULL);
    pthread_cond_destroy(&crew->done);
    pthread_cond_destroy(&crew->called);
    pthread_mutex_destroy(&crew->mutex);
    free(crew->members);
    free(crew);
}

void crew_run(struct crew *crew, crew_work *work, void *context)
{
    pthread_mutex_lock(&crew->mutex);
    crew->work = work;
    crew->context = context;
    crew->number++;
    pthread_cond_broadcast(&crew->called);
    pthread_mutex_unlock(&crew->mutex);
    work(context, 0);
    pthread_mutex_lock(&crew->mutex);
    crew->work = NULL;
    while (crew->busy > 0)
        pthread_cond_wait(&crew->done, &crew->mutex);
    pthread_mutex_unlock(&crew->mutex);
}
