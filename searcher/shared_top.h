/*
 * shared_top - the best k hits, found by several threads.
 *
 * Each thread gathers hits in a top_k of its own, without a limit but for 0,
 * and hands them over when there are some and nobody else is at it. What hits
 * must score it can see at any time.
 */
#ifndef SEARCHER_SHARED_TOP_H
#define SEARCHER_SHARED_TOP_H

#include <pthread.h>
#include <stdatomic.h>

#include "searcher/top_k.h"

struct shared_top {
    pthread_mutex_t mutex;
    struct top_k top;    /* of what was handed over; under the mutex */
    uint8_t apart[64];   /* lines of the cache that are written, and read */
    _Atomic float floor; /* hits below are not among the best */
    size_t some;         /* as many hits are worth handing over */
};

void shared_top_open(struct shared_top *out, size_t limit);
void shared_top_close(struct shared_top *shared);

/* It only rises. */
static inline float shared_top_floor(const struct shared_top *shared)
{
    return atomic_load_explicit(&shared->floor, memory_order_relaxed);
}

/* At least k hits are known to score `floor` or more. */
void shared_top_raise(struct shared_top *shared, float floor);

/* Takes all hits out of `mine`. */
int shared_top_take(struct shared_top *shared, struct top_k *mine,
                    struct error *err);

/*
 * Adds a hit to `mine` and hands over what is there if that pays; then *floor
 * rises to what hits of a higher order must score. `shared` may be NULL.
 */
int shared_top_add(struct shared_top *shared, struct top_k *mine,
                   const struct top_hit *hit, float *floor, struct error *err);

#endif
