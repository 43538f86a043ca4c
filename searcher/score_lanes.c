#include "searcher/score_lanes.h"

#include "searcher/run_weight.h"

/*
 * A lane's weight is at least this, so that each passage that a lane holds
 * has a sum above 0, even where its term weighs nothing.
 */
static const float LEAST_WEIGHT = 1e-20F;

static void add_lane(struct score_lanes *out, struct postings_cursor *cursor,
                     float weight)
{
    struct score_lane *lane = &out->lanes[out->count++];

    out->exact = out->exact && (weight >= LEAST_WEIGHT || cursor->blocks == 0);
    *lane = (struct score_lane){ .cursor = cursor, .weight = weight };
    if (weight < LEAST_WEIGHT)
        lane->weight = LEAST_WEIGHT;
}

static void add_terms(struct score_lanes *out, struct segment_search *s)
{
    for (uint32_t i = 0; i < s->terms->term_count; i++) {
        if (s->terms->terms[i].count == 0)
            continue;
        if (!s->gates[i] || !s->phrase_sets)
            add_lane(out, &s->cursors[i], s->weights[i]);
        out->exact = out->exact && !s->gates[i];
    }
}

/* The weights of the leaf's terms that have no lane of their own. */
static float gated_weight(const struct segment_search *s,
                          const struct query_leaf *leaf)
{
    float sum = 0;

    for (uint32_t i = leaf->first_token; i < leaf->token_end; i++) {
        if (s->gates[s->terms->of_token[i]])
            sum += s->weights[s->terms->of_token[i]];
    }
    return sum;
}

static int add_set(struct score_lanes *out, struct segment_search *s,
                   size_t leaf, struct error *err)
{
    const struct passage_list *set = &s->phrase_sets[leaf];
    struct postings_cursor *cursor = arena_alloc(s->arena, sizeof *cursor, err);

    if (!cursor || postings_cursor_open_set(cursor, set->docids, set->count,
                                            s->arena, err) < 0)
        return -1;
    add_lane(out, cursor, gated_weight(s, &s->query->leaves[leaf]));
    return 0;
}

/*
 * A passage that holds a run holds each of its terms, and no less often: the
 * rarest answers for the run.
 */
static void add_run(struct score_lanes *out, const struct segment_search *s,
                    size_t number)
{
    const struct query_run *run = &s->terms->runs[number];
    float weight = run_weight(s->query, s->terms, s->weights, number);
    struct score_lane *lead = NULL;

    for (uint32_t i = run->first_token; i < run->token_end; i++) {
        struct score_lane *lane;

        if (!token_counts(s->query->tokens[i].kind))
            continue;
        lane = score_lanes_find(out, &s->cursors[s->terms->of_token[i]]);
        if (lane && (!lead || lane->cursor->df < lead->cursor->df))
            lead = lane;
    }
    if (lead)
        lead->weight += weight;
    else
        out->bonus += weight * (s->bm25->delta + 1);
}

int score_lanes_make(struct score_lanes *out, struct segment_search *search,
                     struct error *err)
{
    size_t most = search->terms->term_count + search->query->leaf_count;

    *out = (struct score_lanes){ .exact = true };
    out->lanes = arena_alloc(search->arena, most * sizeof *out->lanes, err);
    if (!out->lanes)
        return -1;
    add_terms(out, search);
    for (size_t i = 0; search->phrase_sets && i < search->query->leaf_count;
         i++) {
        if (search->phrase_sets[i].count > 0 &&
            add_set(out, search, i, err) < 0)
            return -1;
    }
    for (size_t i = 0; search->view->positions && i < search->terms->run_count;
         i++) {
        add_run(out, search, i);
        out->exact = false;
    }
    for (size_t i = 0; i < out->count; i++) {
        struct score_lane *lane = &out->lanes[i];

        lane->bound =
            score_lane_most(lane, search->bm25->delta, lane->cursor->part);
    }
    return 0;
}

struct score_lane *score_lanes_find(const struct score_lanes *lanes,
                                    const struct postings_cursor *cursor)
{
    for (size_t i = 0; i < lanes->count; i++) {
        if (lanes->lanes[i].cursor == cursor)
            return &lanes->lanes[i];
    }
    return NULL;
}
