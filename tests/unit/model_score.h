/*
 * model_score - what passages score: docs/SEARCH.md, section 5.
 */
#ifndef TESTS_UNIT_MODEL_SCORE_H
#define TESTS_UNIT_MODEL_SCORE_H

#include "tests/unit/model_match.h"
#include "tests/unit/model_weights.h"

/* A term of the query, once. */
struct model_score_term {
    struct model_term term;
    uint32_t count;
    double weight;
    float factor; /* w * count * idf */
};

/* Zeroed is empty; freed with model_score_free. */
struct model_score {
    const struct model_index *index;
    const struct model_query *query;
    bool lucene;
    struct model_score_term *terms; /* in order of first appearance */
    size_t term_count;
    struct model_runs runs;
};

/* Both must outlive *out. Relaxing the query afterwards is allowed. */
void model_score_make(struct model_score *out, const struct model_index *index,
                      const struct model_query *query, bool lucene);
void model_score_free(struct model_score *score);

/* The passage's s1; `match` is of the same query. */
float model_score_passage(const struct model_score *score,
                          const struct model_match *match, size_t passage);

#endif
