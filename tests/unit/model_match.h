/*
 * model_match - which passages and articles match: docs/SEARCH.md, section 3.
 */
#ifndef TESTS_UNIT_MODEL_MATCH_H
#define TESTS_UNIT_MODEL_MATCH_H

#include "tests/unit/model_index.h"
#include "tests/unit/model_query.h"

/* Zeroed is empty; freed with model_match_free. */
struct model_match {
    const struct model_index *index;
    const struct model_query *query;
    bool **leaves; /* of each leaf, whether it matches each passage */
};

/* Both must outlive *out. */
void model_match_make(struct model_match *out, const struct model_index *index,
                      const struct model_query *query);
void model_match_free(struct model_match *match);

/* Whether the passages [first, end), of one article, match the query. */
bool model_match_top(const struct model_match *match, size_t first, size_t end);

/* Whether a leaf matches the passage that is no filter and not excluded. */
bool model_match_is_ranked(const struct model_match *match, size_t passage);

#endif
