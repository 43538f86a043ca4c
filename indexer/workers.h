/*
 * workers - threads that do the same work until it is done.
 */
#ifndef INDEXER_WORKERS_H
#define INDEXER_WORKERS_H

#include <stdatomic.h>
#include <stdbool.h>

#include "common/error.h"

struct workers {
    void *context;
    /* One thread's share of it; gives up soon after *stop becomes true. */
    int (*work)(void *context, struct error *err);
    /* Called on the caller's thread now and then; NULL for nothing. */
    void (*tick)(void *context);
    atomic_bool *stop; /* set by the first failure, or from outside */
};

/* Runs `work` on `threads` threads and waits for all; fails as the first. */
int workers_run(const struct workers *workers, unsigned threads,
                struct error *err);

#endif
