/*
 * live_segments - the segments of an index while it is being changed.
 *
 * They stand in order of arrival. Workers reserve places for batches, fill
 * them, and take neighbours to merge them, all under one mutex; what a worker
 * was given stays at its address until it gives it back.
 */
#ifndef INDEXER_LIVE_SEGMENTS_H
#define INDEXER_LIVE_SEGMENTS_H

#include <pthread.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/delete_bitmap.h"
#include "common/error.h"
#include "common/manifest.h"
#include "common/segment.h"
#include "common/snapshot.h"
#include "indexer/merge_policy.h"

struct live_segment {
    struct manifest_segment info; /* articles 0: no file, see below */
    struct segment *segment;      /* open, or NULL */
    struct delete_bitmap deletes; /* of no articles where none is deleted */
    bool deletes_changed;
    bool fresh; /* made by this run: no manifest names the file */
    bool ready; /* false: not written yet, or in a merge */
};

struct live_segments {
    pthread_mutex_t mutex;
    const char *folder;              /* borrowed */
    const struct manifest *settings; /* of the index; borrowed */
    struct live_segment **items;
    size_t count;
    size_t capacity;
    size_t old; /* the first so many are of the manifest before */
    uint64_t next_file;
    uint64_t most_passages; /* that are tried to be merged into one segment */
};

/*
 * Starts with the segments of `snapshot`, which must outlive *out; NULL is an
 * index that is not there yet.
 */
int live_segments_open(struct live_segments *out, const char *folder,
                       const struct manifest *settings,
                       const struct snapshot *snapshot, struct error *err);

/* Closes all; zeroed, it may be closed. */
void live_segments_close(struct live_segments *live);

/*
 * *out = a place for a new segment, not ready, behind `after`, or the last
 * one where that is NULL; the number of its file is chosen.
 */
int live_segments_reserve(struct live_segment **out, struct live_segments *live,
                          const struct live_segment *after, struct error *err);

/* The segment was written and its info filled; with no articles it goes. */
void live_segments_publish(struct live_segments *live,
                           struct live_segment *segment);

/* Opens the segment's file where it is not open yet. */
int live_segment_open(struct live_segment *segment,
                      const struct live_segments *live, struct error *err);

/* Deletes an article that is not deleted yet. */
int live_segment_delete(struct live_segment *segment, uint32_t article,
                        struct error *err);

/* Neighbours to merge, and what becomes of them. Zeroed, it may be freed. */
struct live_merge {
    struct live_segment **sources; /* none is ready */
    size_t count;
    struct live_segment *target; /* in no list yet */
};

/* Says what to merge next; the candidates are the items. */
typedef struct merge_choice
live_segments_choose(const struct live_segments *live,
                     const struct merge_candidate *candidates);

/*
 * Asks `choose` and takes what it says; merge->count is 0 where there is
 * nothing to do.
 */
int live_segments_take(struct live_merge *merge, struct live_segments *live,
                       live_segments_choose *choose, struct error *err);

/*
 * The target, whose info is filled, stands where the sources stood; those of
 * them that this run made are removed. The merge is zeroed.
 */
void live_segments_replace(struct live_segments *live,
                           struct live_merge *merge);

/*
 * The sources do not fit one segment: they stay as they are, and in this run
 * no neighbours of as many passages are to be chosen. The merge is zeroed.
 */
void live_segments_part(struct live_segments *live, struct live_merge *merge);

/* Frees what was taken, as after a failure. */
void live_merge_free(struct live_merge *merge);

#endif
