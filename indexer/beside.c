#include "indexer/beside.h"

#include <pthread.h>

struct run {
    void *context;
    beside_work *work;
    int result;
    struct error err;
};

static void *run_there(void *context)
{
    struct run *run = context;

    run->result = run->work(run->context, &run->err);
    return NULL;
}

int beside_run(void *context, beside_work *here, beside_work *there, bool apart,
               struct error *err)
{
    struct run run = { .context = context, .work = there };
    pthread_t thread;
    int result;

    apart = apart && pthread_create(&thread, NULL, run_there, &run) == 0;
    result = here(context, err);
    if (apart)
        pthread_join(thread, NULL);
    else if (result == 0)
        run_there(&run);
    if (result < 0 || run.result == 0)
        return result;
    *err = run.err;
    return -1;
}
