/*
 * beside - does two things at once.
 */
#ifndef INDEXER_BESIDE_H
#define INDEXER_BESIDE_H

#include <stdbool.h>

#include "common/error.h"

/* One of the two; it may fail. */
typedef int beside_work(void *context, struct error *err);

/*
 * Does both and waits for both: `there` on a thread of its own if `apart`, and
 * there is one to be had, else after `here`, if that does not fail. The failure
 * of `here` is told first.
 */
int beside_run(void *context, beside_work *here, beside_work *there, bool apart,
               struct error *err);

#endif
