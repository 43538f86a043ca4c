/*
 * crew - threads that wait for work and then share it with their caller.
 *
 * They are started once, for many pieces of work. Who wakes up too late for
 * one has no part in it, so that nobody waits for a busy processor.
 */
#ifndef SEARCHER_CREW_H
#define SEARCHER_CREW_H

#include "common/error.h"

struct crew;

/* One thread's share; `number` is 0 for the caller, and below `threads`. */
typedef void crew_work(void *context, unsigned number);

/* Starts threads - 1 threads; the caller of crew_run is the other. Freed with
 * crew_close. */
int crew_open(struct crew **out, unsigned threads, struct error *err);

/* Ends the threads. NULL is allowed. */
void crew_close(struct crew *crew);

/*
 * Does work(context, 0), and meanwhile work(context, n) on each thread that
 * is there before it returns; waits for those. One caller at a time.
 */
void crew_run(struct crew *crew, crew_work *work, void *context);

#endif
