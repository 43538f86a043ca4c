/*
 * segment_search - one query in one segment: which passages match, and what
 * they score.
 *
 * docs/SEARCH.md, sections 2, 3 and 5. Everything here lives in the arena of
 * the search and dies with it. Parts: phrase_match, leaf_match, query_match,
 * scorer.
 */
#ifndef SEARCHER_SEGMENT_SEARCH_H
#define SEARCHER_SEGMENT_SEARCH_H

#include "common/bm25.h"
#include "searcher/term_lists.h"

struct segment_search {
    const struct segment_view *view;
    const struct query *query;
    const struct query_terms *terms;
    const struct analysis_table *table;
    const struct bm25 *bm25;
    const float *weights;     /* w * count * idf of each term that scores */
    struct term_lists *lists; /* of each term */
    struct arena *arena;
    bool by_passage;          /* hits are passages */
    struct bitset *leaf_sets; /* passages of each leaf; filters: articles */
    struct bitset hits;       /* articles, or passages where by_passage */
    struct bitset ranked;     /* passages that have a score */
};

#endif
