/*
 * ranked_or - the best hits among passages that hold any of the lanes.
 *
 * MaxScore (Turtle and Flood, "Query evaluation: strategies and
 * optimizations", 1995) in windows of docids with the bounds of blocks, as
 * in Mallia, Ottaviano, Porciani, Tonellotto and Venturini, "Faster
 * BlockMax WAND with variable-sized blocks" (SIGIR 2017): lanes whose bounds
 * in the window add up to less than what is asked for are only looked at
 * where the others have something. Sums made here only choose; what is
 * chosen is scored by rating.
 */
#ifndef SEARCHER_RANKED_OR_H
#define SEARCHER_RANKED_OR_H

#include "searcher/docid_window.h"

/*
 * Makes *out ready for all parts of the segment, and has a first guess of
 * what hits must score. The arena is the search's.
 */
int ranked_or_open(struct docid_window *out, struct rating *rating,
                   const struct score_lanes *lanes, struct error *err);

/*
 * Adds to rating->top whatever of the part is among the best. Parts come in
 * ascending order.
 */
int ranked_or(struct docid_window *w, const struct score_lanes *lanes,
              struct error *err);

#endif
