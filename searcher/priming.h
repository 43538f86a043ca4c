/*
 * priming - a first guess of what a hit must score, that is never too high.
 *
 * A few passages that one lane alone makes likely are scored. As many hits as
 * are wanted have then at least the lowest of their scores.
 */
#ifndef SEARCHER_PRIMING_H
#define SEARCHER_PRIMING_H

#include "searcher/rating.h"
#include "searcher/score_lanes.h"

/* Raises rating->floor, if that is likely to pay. */
int priming_run(struct rating *rating, const struct score_lanes *lanes,
                struct error *err);

#endif
