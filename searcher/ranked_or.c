#include "searcher/ranked_or.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "common/kernels.h"
#include "searcher/priming.h"
#include "searcher/ranked_and.h"

enum {
    RATED_AT_ONCE = 32, /* then the least is asked for anew */
    LOOK_UP_COST = 6,   /* of a candidate, in postings that are added instead */
};

/* Below each sum of scores, and above 0. */
static const float LEAST_SUM = 1e-30F;

/* ---- the candidates ---- */

/* Whether there is nothing to look up: sums are exact, and nothing is left. */
static bool sums_are_scores(const struct docid_window *w)
{
    return w->exact && w->rest <= 0;
}

/* What the lanes that are not only looked up must give a candidate. */
static float least_here(const struct docid_window *w)
{
    if (sums_are_scores(w))
        return rating_least(w->rating);
    return docid_window_least(w) - w->rest;
}

/* Keeps those that can reach the least with `rest` added. */
static size_t keep_likely(const struct docid_window *w, uint32_t *docids,
                          size_t count, float rest)
{
    float least = docid_window_least(w) - rest;
    size_t kept = 0;

    for (size_t i = 0; i < count; i++) {
        docids[kept] = docids[i];
        kept += w->sums[docids[i] - w->base] >= least;
    }
    return kept;
}

/* Adds what the lane has in the candidates. */
static int look_up(struct docid_window *w, const struct score_lane *lane,
                   size_t count, struct error *err)
{
    if (postings_cursor_look_up(w->tf, lane->cursor, w->docids, count, err) < 0)
        return -1;
    for (size_t i = 0; i < count; i++) {
        uint32_t docid = w->docids[i];

        if (w->tf[i] > 0)
            w->sums[docid - w->base] +=
                bm25_score(w->s->bm25, lane->weight, w->tf[i],
                           segment_view_length(w->s->view, docid));
    }
    return 0;
}

/* Whether adding all that the lane has in the window is cheaper. */
static bool pays_to_add(const struct docid_window *w, const struct reach *reach,
                        size_t candidates)
{
    return w->dense &&
           docid_window_postings(w, reach) < candidates * LOOK_UP_COST;
}

/* Adds the lanes that were left aside; returns how many are left in *count. */
static int complete(size_t *count, struct docid_window *w, struct error *err)
{
    float rest = w->rest;

    *count = keep_likely(w, w->docids, *count, rest);
    for (size_t i = w->first; i-- > 0 && *count > 0;) {
        const struct reach *reach = &w->reaches[i];
        int result;

        if (reach->here <= 0)
            continue;
        if (pays_to_add(w, reach, *count))
            result = docid_window_add(w, reach, INFINITY, err);
        else
            result = look_up(w, reach->lane, *count, err);
        if (result < 0)
            return -1;
        rest -= reach->here;
        *count = keep_likely(w, w->docids, *count, rest > 0 ? rest : 0);
    }
    return 0;
}

/* Sums that nothing can be added to are scores. */
static int rate_exactly(struct docid_window *w, size_t count, struct error *err)
{
    w->rated = count;
    for (size_t i = 0; i < count; i++)
        w->scores[i] = w->sums[w->docids[i] - w->base];
    return rating_add_scored(w->rating, w->docids, w->scores, count, err);
}

/* Keeps the candidates that the query lets be hits. */
static size_t keep_ranked(struct docid_window *w, size_t count)
{
    const struct bitset *ranked = w->rating->ranked;
    size_t kept = 0;

    for (size_t i = 0; i < count; i++) {
        w->docids[kept] = w->docids[i];
        kept += bitset_has(ranked, w->docids[i]);
    }
    return kept;
}

static int rate(struct docid_window *w, size_t count, struct error *err)
{
    if (w->rating->ranked)
        count = keep_ranked(w, count);
    if (sums_are_scores(w))
        return rate_exactly(w, count, err);
    if (complete(&count, w, err) < 0)
        return -1;
    w->rated = count;
    for (size_t i = 0; i < count; i += RATED_AT_ONCE) {
        uint32_t *docids = w->docids + i;
        size_t part = count - i < RATED_AT_ONCE ? count - i : RATED_AT_ONCE;

        part = keep_likely(w, docids, part, 0);
        if (part > 0 && rating_add(w->rating, docids, part, err) < 0)
            return -1;
    }
    return 0;
}

/* ---- windows ---- */

/* One lane: its postings are the candidates. */
static int search_one(struct docid_window *w, const struct reach *reach,
                      struct error *err)
{
    const struct postings_cursor *cursor = reach->lane->cursor;
    uint32_t block = reach->block;

    for (;;) {
        uint32_t first;
        uint32_t end;
        uint32_t count;
        bool any;

        if (docid_window_block(&any, &first, &end, w, reach, &block, w->rest,
                               err) < 0)
            return -1;
        if (!any)
            return 0;
        count = kernels_active()->at_least(w->found, w->scores, end - first,
                                           least_here(w));
        for (uint32_t i = 0; i < count; i++) {
            uint32_t docid = cursor->docids[first + w->found[i]];

            w->docids[i] = docid;
            w->sums[docid - w->base] = w->scores[w->found[i]];
            w->found[i] = (uint16_t)(docid - w->base);
        }
        if (count > 0 && rate(w, count, err) < 0)
            return -1;
        for (uint32_t i = 0; i < count; i++)
            w->sums[w->found[i]] = 0;
    }
}

static int compare_lanes(const void *a, const void *b)
{
    const struct reach *const *x = a;
    const struct reach *const *y = b;

    return ((*x)->lane > (*y)->lane) - ((*x)->lane < (*y)->lane);
}

/* Several lanes: the sums tell the candidates. In order of the query, so
 * that sums that nothing is added to are scores. */
static int search_several(struct docid_window *w, struct error *err)
{
    const struct reach **order = w->order;
    size_t lanes = 0;
    float least;
    uint32_t count;

    for (size_t i = w->first; i < w->count; i++) {
        if (w->reaches[i].here > 0)
            order[lanes++] = &w->reaches[i];
    }
    qsort(order, lanes, sizeof *order, compare_lanes);
    for (size_t i = 0; i < lanes; i++) {
        if (docid_window_add(w, order[i], order[i]->others, err) < 0)
            return -1;
    }
    least = least_here(w);
    count = kernels_active()->at_least(w->found, w->sums, w->end - w->base,
                                       least > LEAST_SUM ? least : LEAST_SUM);
    for (uint32_t i = 0; i < count; i++)
        w->docids[i] = w->base + w->found[i];
    if (count > 0 && rate(w, count, err) < 0)
        return -1;
    memset(w->sums, 0, (w->end - w->base) * sizeof *w->sums);
    return 0;
}

/*
 * Whether it is likely to be cheaper to score all passages of the window than
 * to find the few that need it and look them up in all lanes.
 */
static bool pays_to_score(const struct docid_window *w)
{
    uint64_t postings = 0;

    for (size_t i = 0; i < w->first; i++)
        postings += docid_window_postings(w, &w->reaches[i]);
    return w->exact && postings < w->rated * w->count * LOOK_UP_COST;
}

static int search_window(struct docid_window *w, struct error *err)
{
    size_t active = 0;
    size_t last = 0;

    docid_window_bound(w);
    if (w->first == w->count)
        return 0;
    if (w->first > 0 && pays_to_score(w)) {
        w->first = 0;
        w->rest = 0;
    }
    for (size_t i = w->first; i < w->count; i++) {
        if (w->reaches[i].here > 0) {
            active++;
            last = i;
        }
    }
    w->rated = 0;
    w->dense = active > 1;
    if (active == 1)
        return search_one(w, &w->reaches[last], err);
    return active > 0 ? search_several(w, err) : 0;
}

static int search_windows(struct docid_window *w, struct error *err)
{
    if (docid_window_begin(w, err) < 0)
        return -1;
    while (docid_window_next(w)) {
        if (search_window(w, err) < 0)
            return -1;
    }
    return 0;
}

/* Whether no passage without the last lane reaches what is asked for. */
static bool has_lead(const struct docid_window *w)
{
    float least = docid_window_least(w);
    float sum = 0;

    for (size_t i = 0; i + 1 < w->count; i++)
        sum += w->reaches[i].lane->bound;
    return w->count == 1 || (w->count > 1 && sum < least);
}

/* The lead's postings are the candidates, which the others add to. */
static int follow_lead(struct docid_window *w, const struct score_lanes *lanes,
                       struct error *err)
{
    struct conjunction all = { .required = 1 };

    all.cursors = arena_alloc(w->s->arena, w->count * sizeof *all.cursors, err);
    if (!all.cursors)
        return -1;
    for (size_t i = w->count; i-- > 0;)
        all.cursors[all.count++] = w->reaches[i].lane->cursor;
    return ranked_and(w->rating, lanes, &all, NULL, err);
}

int ranked_or_open(struct docid_window *out, struct rating *rating,
                   const struct score_lanes *lanes, struct error *err)
{
    *out = (struct docid_window){ .rating = rating, .s = rating->search };
    if (docid_window_open(out, lanes, err) < 0)
        return -1;
    return priming_run(rating, lanes, err);
}

int ranked_or(struct docid_window *w, const struct score_lanes *lanes,
              struct error *err)
{
    if (has_lead(w))
        return follow_lead(w, lanes, err);
    return search_windows(w, err);
}
