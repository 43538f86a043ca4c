#include "searcher/ranked_or.h"

#include <math.h>
#include <stdlib.h>
#include <string.h>

#include "common/kernels.h"
#include "searcher/priming.h"

enum {
    WINDOW = 4096,
    RATED_AT_ONCE = 32, /* then the least is asked for anew */
    LOOK_UP_COST = 6,   /* of a candidate, in postings that are added instead */
};

/* Below each sum of scores, and above 0. */
static const float LEAST_SUM = 1e-30F;

/* What a lane has in the window at hand. */
struct reach {
    const struct score_lane *lane;
    uint32_t block; /* the first that may reach into the window */
    float others;   /* bounds of the other lanes in the window, summed */
    float here;     /* bound of its postings in the window, 0: there are none */
};

struct window_search {
    struct rating *rating;
    struct segment_search *s;
    struct reach *reaches;      /* by the bounds of the lanes, ascending */
    const struct reach **order; /* scratch: some of them, as in the query */
    size_t count;
    float bonus;
    bool exact;
    uint32_t base; /* of the window */
    uint32_t end;
    bool dense;   /* the sums are of all passages, not of candidates alone */
    float rest;   /* what lanes that are only looked up can add here */
    size_t first; /* of the lanes that are not only looked up */
    size_t rated; /* candidates of the last window that had to be scored */
    /* scratch: each with KERNEL_SPARE behind */
    float *sums; /* of the window's passages; 0 between windows */
    float *scores;
    uint16_t *found;
    uint32_t *docids; /* candidates; what each has so far is in the sums */
    uint32_t *tf;     /* of one lane in them */
};

/* A candidate that cannot reach this is left out. */
static float least_of(const struct window_search *w)
{
    return rating_likely(w->rating) - w->bonus;
}

static int compare_reaches(const void *a, const void *b)
{
    const struct reach *x = a;
    const struct reach *y = b;
    float left = x->lane->bound;
    float right = y->lane->bound;

    if (left < right || left > right)
        return left < right ? -1 : 1;
    return (x->lane > y->lane) - (x->lane < y->lane);
}

static int open_search(struct window_search *w, const struct score_lanes *lanes,
                       struct error *err)
{
    struct arena *arena = w->s->arena;
    size_t room = WINDOW + KERNEL_SPARE;

    w->count = lanes->count;
    w->bonus = lanes->bonus;
    w->exact = lanes->exact && w->rating->by_passage;
    w->reaches = arena_alloc(arena, w->count * sizeof *w->reaches, err);
    w->order = arena_alloc(arena, w->count * sizeof *w->order, err);
    w->sums = arena_alloc(arena, room * sizeof *w->sums, err);
    w->scores = arena_alloc(arena, room * sizeof *w->scores, err);
    w->found = arena_alloc(arena, room * sizeof *w->found, err);
    w->docids = arena_alloc(arena, room * sizeof *w->docids, err);
    w->tf = arena_alloc(arena, room * sizeof *w->tf, err);
    if (!w->reaches || !w->order || !w->sums || !w->scores || !w->found ||
        !w->docids || !w->tf)
        return -1;
    memset(w->sums, 0, room * sizeof *w->sums);
    for (size_t i = 0; i < w->count; i++)
        w->reaches[i] = (struct reach){ .lane = &lanes->lanes[i] };
    qsort(w->reaches, w->count, sizeof *w->reaches, compare_reaches);
    return 0;
}

/* ---- lanes in a window ---- */

/* The first docid of the lane that may be in the window or after it. */
static uint32_t next_docid(const struct window_search *w,
                           const struct reach *reach)
{
    const struct postings_cursor *cursor = reach->lane->cursor;
    uint32_t next;

    if (reach->block == cursor->blocks)
        return UINT32_MAX;
    if (cursor->at == reach->block) {
        uint32_t i =
            kernels_active()->seek(cursor->docids, cursor->count, w->base);

        /* The last docid of the block is at or after the base. */
        return i < cursor->count ? cursor->docids[i] : UINT32_MAX;
    }
    next = reach->block > 0 ? postings_cursor_last(cursor, reach->block - 1) + 1
                            : 0;
    return next > w->base ? next : w->base;
}

static void bound_lane(struct window_search *w, struct reach *reach)
{
    const struct postings_cursor *cursor = reach->lane->cursor;
    float part = 0;

    reach->block = postings_cursor_find(cursor, reach->block, w->base);
    reach->here = 0;
    if (next_docid(w, reach) >= w->end)
        return;
    for (uint32_t i = reach->block; i < cursor->blocks; i++) {
        if (i > reach->block &&
            postings_cursor_last(cursor, i - 1) + 1 >= w->end)
            break;
        if (cursor->parts[i] > part)
            part = cursor->parts[i];
    }
    reach->here = score_lane_most(reach->lane, w->s->bm25->delta, part);
}

/* Decodes the next block of the lane in the window that can matter. */
static int next_block(bool *any, uint32_t *first, uint32_t *end,
                      struct window_search *w, const struct reach *reach,
                      uint32_t *block, float others, struct error *err)
{
    struct postings_cursor *cursor = reach->lane->cursor;
    const struct kernels *kernels = kernels_active();

    *any = false;
    while (!*any && *block < cursor->blocks) {
        uint32_t i = *block;
        float most =
            score_lane_most(reach->lane, w->s->bm25->delta, cursor->parts[i]);

        if (i > 0 && postings_cursor_last(cursor, i - 1) + 1 >= w->end)
            return 0;
        ++*block;
        if (most + others < least_of(w))
            continue;
        if (postings_cursor_decode(cursor, i, err) < 0)
            return -1;
        *first = kernels->seek(cursor->docids, cursor->count, w->base);
        *end = kernels->seek(cursor->docids, cursor->count, w->end);
        *any = *end > *first;
    }
    return 0;
}

static void score_block(struct window_search *w, const struct score_lane *lane,
                        uint32_t first, uint32_t end)
{
    segment_search_score(w->scores, w->s, lane->cursor->docids + first,
                         lane->cursor->tf + first, end - first, lane->weight);
}

/* Adds all that the lane has in the window, but what cannot matter. */
static int add_lane(struct window_search *w, const struct reach *reach,
                    float others, struct error *err)
{
    const struct postings_cursor *cursor = reach->lane->cursor;
    uint32_t block = reach->block;

    for (;;) {
        uint32_t first;
        uint32_t end;
        bool any;

        if (next_block(&any, &first, &end, w, reach, &block, others, err) < 0)
            return -1;
        if (!any)
            return 0;
        score_block(w, reach->lane, first, end);
        for (uint32_t i = first; i < end; i++)
            w->sums[cursor->docids[i] - w->base] += w->scores[i - first];
    }
}

/* ---- the candidates ---- */

/* What the lanes that are not only looked up must give a candidate. */
static float least_here(const struct window_search *w)
{
    if (w->exact && w->rest <= 0)
        return rating_least(w->rating);
    return least_of(w) - w->rest;
}

/* Keeps those that can reach the least with `rest` added. */
static size_t keep_likely(const struct window_search *w, uint32_t *docids,
                          size_t count, float rest)
{
    float least = least_of(w) - rest;
    size_t kept = 0;

    for (size_t i = 0; i < count; i++) {
        docids[kept] = docids[i];
        kept += w->sums[docids[i] - w->base] >= least;
    }
    return kept;
}

/* Adds what the lane has in the candidates. */
static int look_up(struct window_search *w, const struct score_lane *lane,
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

/* About how many postings the lane has in the window. */
static uint64_t postings_here(const struct window_search *w,
                              const struct reach *reach)
{
    if (reach->here <= 0)
        return 0;
    return (uint64_t)reach->lane->cursor->df * (w->end - w->base) /
           w->s->view->passages;
}

/* Whether adding all that the lane has in the window is cheaper. */
static bool pays_to_add(const struct window_search *w,
                        const struct reach *reach, size_t candidates)
{
    return w->dense && postings_here(w, reach) < candidates * LOOK_UP_COST;
}

/* Adds the lanes that were left aside; returns how many are left in *count. */
static int complete(size_t *count, struct window_search *w, struct error *err)
{
    float rest = w->rest;

    *count = keep_likely(w, w->docids, *count, rest);
    for (size_t i = w->first; i-- > 0 && *count > 0;) {
        const struct reach *reach = &w->reaches[i];
        int result;

        if (reach->here <= 0)
            continue;
        if (pays_to_add(w, reach, *count))
            result = add_lane(w, reach, INFINITY, err);
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
static int rate_exactly(struct window_search *w, size_t count,
                        struct error *err)
{
    w->rated = count;
    for (size_t i = 0; i < count; i++)
        w->scores[i] = w->sums[w->docids[i] - w->base];
    return rating_add_scored(w->rating, w->docids, w->scores, count, err);
}

/* Keeps the candidates that the query lets be hits. */
static size_t keep_ranked(struct window_search *w, size_t count)
{
    const struct bitset *ranked = w->rating->ranked;
    size_t kept = 0;

    for (size_t i = 0; i < count; i++) {
        w->docids[kept] = w->docids[i];
        kept += bitset_has(ranked, w->docids[i]);
    }
    return kept;
}

static int rate(struct window_search *w, size_t count, struct error *err)
{
    if (w->rating->ranked)
        count = keep_ranked(w, count);
    if (w->exact && w->rest <= 0)
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
static int search_one(struct window_search *w, const struct reach *reach,
                      struct error *err)
{
    const struct postings_cursor *cursor = reach->lane->cursor;
    uint32_t block = reach->block;

    for (;;) {
        uint32_t first;
        uint32_t end;
        uint32_t count;
        bool any;

        if (next_block(&any, &first, &end, w, reach, &block, w->rest, err) < 0)
            return -1;
        if (!any)
            return 0;
        score_block(w, reach->lane, first, end);
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
static int search_several(struct window_search *w, struct error *err)
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
        if (add_lane(w, order[i], order[i]->others, err) < 0)
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

/* Bounds the lanes in the window. Sums are added up, never subtracted from,
 * since then what is left of a large one may be all rounding. */
static void bound_lanes(struct window_search *w)
{
    float least = least_of(w);
    float total = 0;
    bool aside = true;

    w->rest = 0;
    w->first = 0;
    for (size_t i = 0; i < w->count; i++) {
        bound_lane(w, &w->reaches[i]);
        w->reaches[i].others = total;
        total += w->reaches[i].here;
        aside = aside && total < least;
        if (aside) {
            w->rest = total;
            w->first = i + 1;
        }
    }
    total = 0;
    for (size_t i = w->count; i-- > 0;) {
        w->reaches[i].others += total;
        total += w->reaches[i].here;
    }
}

/*
 * Whether it is likely to be cheaper to score all passages of the window than
 * to find the few that need it and look them up in all lanes.
 */
static bool pays_to_score(const struct window_search *w)
{
    uint64_t postings = 0;

    for (size_t i = 0; i < w->first; i++)
        postings += postings_here(w, &w->reaches[i]);
    return w->exact && postings < w->rated * w->count * LOOK_UP_COST;
}

static int search_window(struct window_search *w, struct error *err)
{
    size_t active = 0;
    size_t last = 0;

    bound_lanes(w);
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

/* Moves to the next window in which a lane that must be there is. */
static bool move_on(struct window_search *w)
{
    float least = least_of(w);
    uint32_t next = UINT32_MAX;
    float sum = 0;

    w->base = w->end;
    for (size_t i = 0; i < w->count; i++) {
        struct reach *reach = &w->reaches[i];
        uint32_t docid;

        sum += reach->lane->bound;
        if (sum < least)
            continue;
        reach->block =
            postings_cursor_find(reach->lane->cursor, reach->block, w->base);
        docid = next_docid(w, reach);
        if (docid < next)
            next = docid;
    }
    if (next >= w->s->view->passages)
        return false;
    w->base = next - next % WINDOW;
    w->end = w->s->view->passages - w->base > WINDOW ? w->base + WINDOW
                                                     : w->s->view->passages;
    return true;
}

static int search_windows(struct window_search *w, struct error *err)
{
    w->end = 0;
    for (size_t i = 0; i < w->count; i++)
        w->reaches[i].block = 0;
    while (move_on(w)) {
        if (search_window(w, err) < 0)
            return -1;
    }
    return 0;
}

int ranked_or(struct rating *rating, struct score_lanes *lanes,
              struct error *err)
{
    struct window_search w = { .rating = rating, .s = rating->search };

    if (open_search(&w, lanes, err) < 0 || priming_run(rating, lanes, err) < 0)
        return -1;
    return search_windows(&w, err);
}
