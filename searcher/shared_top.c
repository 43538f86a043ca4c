#include "searcher/shared_top.h"

/* A thread hands over this many hits, and a share of the limit more, so that
 * it is seldom and others learn of them soon. */
enum { SOME = 4, SHARE = 8 };

void shared_top_open(struct shared_top *out, size_t limit)
{
    *out = (struct shared_top){ .top = { .limit = limit },
                                .some = SOME + limit / SHARE };
    pthread_mutex_init(&out->mutex, NULL);
}

void shared_top_close(struct shared_top *shared)
{
    pthread_mutex_destroy(&shared->mutex);
    top_k_free(&shared->top);
}

void shared_top_raise(struct shared_top *shared, float floor)
{
    float known = shared_top_floor(shared);

    while (known < floor &&
           !atomic_compare_exchange_weak(&shared->floor, &known, floor))
        ;
}

/* The mutex is held. */
static int take(struct shared_top *shared, struct top_k *mine,
                struct error *err)
{
    for (size_t i = 0; i < mine->count; i++) {
        if (top_k_add(&shared->top, &mine->hits[i], err) < 0)
            return -1;
    }
    mine->count = 0;
    if (shared->top.full)
        shared_top_raise(shared, shared->top.worst.score);
    return 0;
}

int shared_top_take(struct shared_top *shared, struct top_k *mine,
                    struct error *err)
{
    int result;

    pthread_mutex_lock(&shared->mutex);
    result = take(shared, mine, err);
    pthread_mutex_unlock(&shared->mutex);
    return result;
}

/* The lowest score with which a hit after `order` is among the best; the mutex
 * is held. */
static float floor_after(const struct shared_top *shared, uint64_t order)
{
    const struct top_k *top = &shared->top;

    if (!top->full)
        return 0;
    /* What comes later loses against what scores the same. */
    return top->worst.order <= order ? top->least : top->worst.score;
}

int shared_top_add(struct shared_top *shared, struct top_k *mine,
                   const struct top_hit *hit, float *floor, struct error *err)
{
    float after;
    int result;

    if (top_k_add(mine, hit, err) < 0)
        return -1;
    if (!shared || mine->count < shared->some ||
        pthread_mutex_trylock(&shared->mutex) != 0)
        return 0;
    result = take(shared, mine, err);
    after = floor_after(shared, hit->order);
    pthread_mutex_unlock(&shared->mutex);
    if (after > *floor)
        *floor = after;
    return result;
}
