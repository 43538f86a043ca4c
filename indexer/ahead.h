/*
 * ahead - makes batches while those before them are used.
 */
#ifndef INDEXER_AHEAD_H
#define INDEXER_AHEAD_H

#include <stdbool.h>
#include <stddef.h>

#include "common/error.h"

enum { AHEAD_SLOTS = 16 /* to wait rarely: waking costs time */ };

/*
 * `make` fills the batch of a slot below AHEAD_SLOTS, and sets *last with the
 * last one; `work` is done on each, by whoever has time, `ahead` on the thread
 * that makes; `use` has each batch in order, and its slot is not made anew
 * before it returns. The first failure ends the run.
 */
struct ahead {
    void *context;
    int (*make)(void *context, size_t slot, bool *last, struct error *err);
    int (*work)(void *context, size_t slot, bool ahead, struct error *err);
    int (*use)(void *context, size_t slot, struct error *err);
};

/*
 * Makes and uses all batches: `make` on a thread of its own if `apart`, and
 * there is one to be had, which works at a batch where the caller has others to
 * use, else all in turn; `use` on the caller's.
 */
int ahead_run(const struct ahead *ahead, bool apart, struct error *err);

#endif
