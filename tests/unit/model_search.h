/*
 * model_search - whole searches by brute force: docs/SEARCH.md.
 *
 * Every passage is matched and scored from its characters; nothing is fast.
 */
#ifndef TESTS_UNIT_MODEL_SEARCH_H
#define TESTS_UNIT_MODEL_SEARCH_H

#include "searcher/search.h"
#include "tests/unit/model_index.h"
#include "tests/unit/model_query.h"

struct model_hit {
    float score;
    size_t article;
    size_t best;   /* passages of the index; */
    size_t second; /* SIZE_MAX if there is none */
    size_t shown;
};

/* Freed with model_results_free. */
struct model_results {
    struct model_hit *hits; /* all, in order */
    size_t count;
    bool relaxed;
};

/* Of the request mode, similarity, sort and by_passage count. */
void model_search(struct model_results *out, const struct model_index *index,
                  const struct model_clause *top,
                  const struct search_request *request);
void model_results_free(struct model_results *results);

#endif
