/*
 * model_weights - which bigrams of a bare word weigh less, and which
 * stretches of it are runs: docs/SEARCH.md, section 5.
 */
#ifndef TESTS_UNIT_MODEL_WEIGHTS_H
#define TESTS_UNIT_MODEL_WEIGHTS_H

#include "tests/unit/model_query.h"

/* Gives the bigrams of the run [first, end) their weights. */
void model_weigh_run(struct model_use *uses, const struct oracle *oracle,
                     size_t first, size_t end);

struct model_run {
    struct model_phrase phrase;
    struct model_use *uses; /* its terms, in order */
    size_t use_count;
    bool is_name;
};

/* Zeroed is empty; freed with model_runs_free. */
struct model_runs {
    struct model_run *items;
    size_t count;
};

/* The different runs of a query's bare words, in order of appearance. */
void model_runs_find(struct model_runs *out, const struct model_query *query);
void model_runs_free(struct model_runs *runs);

/* Appends the terms of the units [first, end), bigrams where they are runs. */
void model_use_units(struct model_use **uses, size_t *count,
                     const struct model_text *text, size_t first, size_t end);

#endif
