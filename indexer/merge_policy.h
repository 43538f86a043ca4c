/*
 * merge_policy - which neighbouring segments are merged next.
 *
 * Segments stay in order of arrival, so only neighbours join: MERGE_FANIN of
 * about one size. A merge makes each of them at least MERGE_FANIN / 2 times
 * larger, mostly MERGE_FANIN times, so each posting is rewritten about
 * log8(N / batch) times.
 */
#ifndef INDEXER_MERGE_POLICY_H
#define INDEXER_MERGE_POLICY_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

enum {
    MERGE_FANIN = 12,
    MERGE_LIVE_MAX = 12, /* segments of a finished index */
};

/* What a merge needs to know of a segment. */
struct merge_candidate {
    uint64_t bytes;    /* of its file */
    uint64_t passages; /* those of deleted articles too */
    bool ready;        /* false: not written yet, or in a merge already */
};

/* The segments [first, first + count); count 0: nothing to merge. */
struct merge_choice {
    size_t first;
    size_t count;
};

/*
 * All that follow choose neighbours of at most `most` passages together:
 * more than that are known not to fit one segment.
 *
 * While segments still come in: of all MERGE_FANIN ready neighbours of about
 * one size the smallest, the first of these.
 */
struct merge_choice merge_policy_next(const struct merge_candidate *segments,
                                      size_t count, uint64_t most);

/*
 * When all are ready: nothing while at most MERGE_LIVE_MAX are there, else
 * the neighbours whose merge brings the number to MERGE_LIVE_MAX, or by
 * MERGE_FANIN - 1 nearer to it, and writes the fewest bytes; fewer where so
 * many are too large together.
 */
struct merge_choice merge_policy_last(const struct merge_candidate *segments,
                                      size_t count, uint64_t most);

/*
 * When all are ready: the first neighbours, at least two, that are one in the
 * fewest segments.
 */
struct merge_choice merge_policy_all(const struct merge_candidate *segments,
                                     size_t count, uint64_t most);

#endif
