#include "indexer/ahead.h"

#include <pthread.h>

struct run {
    const struct ahead *ahead;
    pthread_mutex_t mutex;
    pthread_cond_t changed;
    size_t made; /* batches */
    size_t used;
    bool worked[AHEAD_SLOTS]; /* at the slot's batch */
    bool ended;               /* no batch follows those made */
    bool closed;              /* no batch is used any more */
    int result;               /* of making */
    struct error err;
};

/* Waits for a slot; false where no batch is wanted any more. */
static bool wait_for_slot(struct run *run)
{
    bool wanted;

    pthread_mutex_lock(&run->mutex);
    while (!run->closed && run->made - run->used == AHEAD_SLOTS)
        pthread_cond_wait(&run->changed, &run->mutex);
    wanted = !run->closed;
    pthread_mutex_unlock(&run->mutex);
    return wanted;
}

/* Whether the caller has batches enough for a while. */
static bool is_ahead(struct run *run)
{
    bool ahead;

    pthread_mutex_lock(&run->mutex);
    ahead = run->made - run->used >= AHEAD_SLOTS / 4;
    pthread_mutex_unlock(&run->mutex);
    return ahead;
}

static int make_batch(struct run *run, bool *last, struct error *err)
{
    const struct ahead *ahead = run->ahead;
    size_t slot = run->made % AHEAD_SLOTS;

    if (ahead->make(ahead->context, slot, last, err) < 0)
        return -1;
    run->worked[slot] = is_ahead(run);
    return run->worked[slot] ? ahead->work(ahead->context, slot, true, err) : 0;
}

static void *make_all(void *context)
{
    struct run *run = context;
    bool last = false;

    while (!last && wait_for_slot(run)) {
        struct error err = { 0 };
        int result = make_batch(run, &last, &err);

        last = last || result < 0;
        pthread_mutex_lock(&run->mutex);
        run->made += result == 0;
        run->ended = last;
        run->result = result;
        run->err = err;
        pthread_cond_signal(&run->changed);
        pthread_mutex_unlock(&run->mutex);
    }
    return NULL;
}

/* Waits for a batch; false where none follows. */
static bool wait_for_batch(struct run *run)
{
    bool more;

    pthread_mutex_lock(&run->mutex);
    while (!run->ended && run->made == run->used)
        pthread_cond_wait(&run->changed, &run->mutex);
    more = run->made > run->used;
    pthread_mutex_unlock(&run->mutex);
    return more;
}

static void end_batch(struct run *run, bool closed)
{
    pthread_mutex_lock(&run->mutex);
    run->used++;
    run->closed = closed;
    pthread_cond_signal(&run->changed);
    pthread_mutex_unlock(&run->mutex);
}

static int use_batch(const struct run *run, struct error *err)
{
    const struct ahead *ahead = run->ahead;
    size_t slot = run->used % AHEAD_SLOTS;

    if (!run->worked[slot] && ahead->work(ahead->context, slot, false, err) < 0)
        return -1;
    return ahead->use(ahead->context, slot, err);
}

static int use_all(struct run *run, struct error *err)
{
    int result = 0;

    while (result == 0 && wait_for_batch(run)) {
        result = use_batch(run, err);
        end_batch(run, result < 0);
    }
    return result;
}

static int run_in_turn(const struct ahead *ahead, struct error *err)
{
    bool last = false;

    while (!last) {
        if (ahead->make(ahead->context, 0, &last, err) < 0 ||
            ahead->work(ahead->context, 0, false, err) < 0 ||
            ahead->use(ahead->context, 0, err) < 0)
            return -1;
    }
    return 0;
}

int ahead_run(const struct ahead *ahead, bool apart, struct error *err)
{
    struct run run = { .ahead = ahead };
    pthread_t maker;
    int result;

    pthread_mutex_init(&run.mutex, NULL);
    pthread_cond_init(&run.changed, NULL);
    if (apart && pthread_create(&maker, NULL, make_all, &run) == 0) {
        result = use_all(&run, err);
        pthread_join(maker, NULL);
        if (result == 0 && run.result < 0) {
            *err = run.err;
            result = -1;
        }
    } else {
        result = run_in_turn(ahead, err);
    }
    pthread_cond_destroy(&run.changed);
    pthread_mutex_destroy(&run.mutex);
    return result;
}
