/*
 * passage_scores - the scores of some passages, to the last bit.
 *
 * docs/SEARCH.md, section 5: the sum that scorer makes for all passages of a
 * segment, in the same order.
 */
#ifndef SEARCHER_PASSAGE_SCORES_H
#define SEARCHER_PASSAGE_SCORES_H

#include "searcher/segment_search.h"

/*
 * sums[i] is the score of passage docids[i]; below 0 where none of the terms
 * that count in it is there. docids ascend. search->cursors are open.
 */
int passage_scores(float *sums, struct segment_search *search,
                   const uint32_t *docids, size_t count, struct error *err);

#endif
