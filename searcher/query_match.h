/*
 * query_match - which articles, or passages, match the query's tree.
 *
 * docs/SEARCH.md, section 3.
 */
#ifndef SEARCHER_QUERY_MATCH_H
#define SEARCHER_QUERY_MATCH_H

#include "searcher/segment_search.h"

/* From search->leaf_sets fills search->hits and search->ranked. */
int query_match(struct segment_search *search, struct error *err);

#endif
