/*
 * run_weight - what a run of the query adds at most, by half.
 *
 * docs/SEARCH.md, section 5, "Runs": its share of the sum of the weights of
 * its different terms.
 */
#ifndef SEARCHER_RUN_WEIGHT_H
#define SEARCHER_RUN_WEIGHT_H

#include "searcher/query_terms.h"

/* `weights` are w * count * idf of each term; run < terms->run_count. */
float run_weight(const struct query *query, const struct query_terms *terms,
                 const float *weights, size_t run);

#endif
