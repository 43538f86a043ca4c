/*
 * query_runs - which stretches of a bare word are runs: docs/SEARCH.md, 5.
 *
 * A part of query_terms.
 */
#ifndef SEARCHER_QUERY_RUNS_H
#define SEARCHER_QUERY_RUNS_H

#include "searcher/query_terms.h"

enum {
    RUN_HAN_MIN = 3,
    RUN_MIXED_MIN = 2,
    RUN_MAX = 8, /* units */
};

/* The *count characters of a run of bigrams, tokens [first, end); to free. */
int query_run_characters(uint32_t **out, size_t *count, const struct query *q,
                         uint32_t first, uint32_t end, struct error *err);

/* Appends the different runs of all bare words that are not excluded. */
int query_runs_find(struct query_terms *out, const struct query *query,
                    const struct analysis_table *table, struct error *err);

#endif
