/*
 * passage_scores - the scores of some passages, to the last bit.
 *
 * docs/SEARCH.md, section 5: the sum that scorer makes for all passages of a
 * segment, in the same order. Passages are looked up in each list, until so
 * many of a chunk of the segment have been that it is cheaper to score all of
 * it: then the rest is read from there.
 */
#ifndef SEARCHER_PASSAGE_SCORES_H
#define SEARCHER_PASSAGE_SCORES_H

#include "searcher/segment_search.h"

/* search->cursors, gates and runs are there. */
int passage_scores_open(struct segment_search *search, struct error *err);

/*
 * sums[i] is the score of passage docids[i]; below 0 where none of the terms
 * that count in it is there. docids ascend; cheapest where those of a call
 * are above those of the call before.
 */
int passage_scores(float *sums, struct segment_search *search,
                   const uint32_t *docids, size_t count, struct error *err);

#endif
