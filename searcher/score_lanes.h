/*
 * score_lanes - the sources of a score in one segment, each with a bound.
 *
 * A lane is a term, or the passages of a phrase whose terms count nowhere
 * else. The sum of the bounds of the lanes that hold a passage, plus `bonus`,
 * is never below its score; a passage that no lane holds has none.
 */
#ifndef SEARCHER_SCORE_LANES_H
#define SEARCHER_SCORE_LANES_H

#include "searcher/segment_search.h"

struct score_lane {
    struct postings_cursor *cursor;
    float weight; /* a posting adds at most weight * (delta + part) */
    float bound;  /* of any posting */
};

struct score_lanes {
    struct score_lane *lanes; /* in order of the query; the arena's */
    size_t count;
    float bonus; /* what runs add that no lane answers for */
    bool exact;  /* a posting adds exactly that, and nothing is gated */
};

/*
 * search->cursors are open and bounded, search->weights and gates set. The
 * lanes of phrases are those of search->phrase_sets, where it has any.
 */
int score_lanes_make(struct score_lanes *out, struct segment_search *search,
                     struct error *err);

/* The lane of a cursor; NULL where it has none. */
struct score_lane *score_lanes_find(const struct score_lanes *lanes,
                                    const struct postings_cursor *cursor);

/* The most that a posting of the part can add. */
static inline float score_lane_most(const struct score_lane *lane, float delta,
                                    float part)
{
    return lane->weight * (delta + part);
}

#endif
