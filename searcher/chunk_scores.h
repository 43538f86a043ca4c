/*
 * chunk_scores - the scores of all passages of a part of the segment.
 *
 * The part of passage_scores that reads whole stretches of postings, which
 * is cheaper than to look many passages up in many lists.
 */
#ifndef SEARCHER_CHUNK_SCORES_H
#define SEARCHER_CHUNK_SCORES_H

#include "searcher/segment_search.h"

/* Of a passage that holds no term that counts in it; a score is 0 or more. */
#define NO_SCORE (-1.0F)

static inline void score_sum_add(float *sum, float score)
{
    *sum = *sum < 0 ? 0 + score : *sum + score;
}

/*
 * sums[i] is the score of passage first + i < end, as passage_scores gives
 * it. search->cursors are open.
 */
int chunk_scores(float *sums, struct segment_search *search, uint32_t first,
                 uint32_t end, struct error *err);

#endif
