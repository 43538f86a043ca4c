/*
 * leaf_match - the passages that a leaf matches, the articles for a filter.
 *
 * docs/SEARCH.md, sections 1 to 3.
 */
#ifndef SEARCHER_LEAF_MATCH_H
#define SEARCHER_LEAF_MATCH_H

#include "searcher/segment_search.h"

/*
 * Fills search->leaf_sets, by search->cursors, or where these are NULL from
 * all that the lists hold.
 */
int leaf_match_all(struct segment_search *search, struct error *err);

#endif
