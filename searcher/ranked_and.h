/*
 * ranked_and - the best hits among passages that one list leads to.
 *
 * That is the rarest where every leaf must match, or the only one without
 * which no score is high enough. A passage of it is looked up in the others
 * as long as the bounds of what is still to come leave it a chance; phrases
 * are checked last.
 */
#ifndef SEARCHER_RANKED_AND_H
#define SEARCHER_RANKED_AND_H

#include "searcher/conjunction.h"
#include "searcher/rating.h"
#include "searcher/score_lanes.h"

/*
 * Adds to rating->top whatever of the segment is among the best. Where
 * `total` is not NULL, all passages that match are visited and counted there;
 * rating->top may then keep none, and each passage must be a hit by itself.
 * all->count >= 1, and the first cursor is required.
 */
int ranked_and(struct rating *rating, const struct score_lanes *lanes,
               const struct conjunction *all, uint64_t *total,
               struct error *err);

#endif
