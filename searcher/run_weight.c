#include "searcher/run_weight.h"

static const float RUN_SHARE = 0.25F;
static const float NAME_SHARE = 1.5F;

/* Whether token i counts and its term has not come before in the run. */
static bool is_new(const struct query *query, const struct query_terms *terms,
                   uint32_t first, uint32_t i)
{
    if (!token_counts(query->tokens[i].kind))
        return false;
    for (uint32_t j = first; j < i; j++) {
        if (token_counts(query->tokens[j].kind) &&
            terms->of_token[j] == terms->of_token[i])
            return false;
    }
    return true;
}

float run_weight(const struct query *query, const struct query_terms *terms,
                 const float *weights, size_t run)
{
    const struct query_run *r = &terms->runs[run];
    float sum = 0;

    for (uint32_t i = r->first_token; i < r->token_end; i++) {
        if (is_new(query, terms, r->first_token, i))
            sum += weights[terms->of_token[i]];
    }
    return (r->name ? NAME_SHARE : RUN_SHARE) * sum;
}
