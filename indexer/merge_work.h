/*
 * merge_work - which segments of an index are merged when, and doing it.
 */
#ifndef INDEXER_MERGE_WORK_H
#define INDEXER_MERGE_WORK_H

#include <stdbool.h>

#include "common/error.h"
#include "indexer/index_writer.h"

/* While batches still come in: neighbours of one size, all of this run. */
live_segments_choose merge_work_incoming;

/*
 * When all batches are there: what keeps the index at MERGE_LIVE_MAX segments
 * or fewer, and those of which more than a tenth is deleted.
 */
live_segments_choose merge_work_last;

/*
 * All segments into one, or as few as can hold them, without deleted articles.
 */
live_segments_choose merge_work_all;

/*
 * Does the merge chosen next; *did = whether there was one. Segments that
 * would pass a limit of the format together stay apart.
 */
int merge_work_step(bool *did, struct index_writer *writer,
                    live_segments_choose *choose, struct error *err);

/* Does merges until none is left to choose; not those that others are at. */
int merge_work_here(struct index_writer *writer, live_segments_choose *choose,
                    struct error *err);

/* Does merges on all threads until none is left to choose. */
int merge_work_run(struct index_writer *writer, live_segments_choose *choose,
                   struct error *err);

#endif
