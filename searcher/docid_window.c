#include "searcher/docid_window.h"

#include <stdlib.h>
#include <string.h>

#include "common/kernels.h"

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

int docid_window_open(struct docid_window *w, const struct score_lanes *lanes,
                      struct error *err)
{
    w->count = lanes->count;
    w->bonus = lanes->bonus;
    w->exact = lanes->exact && w->rating->by_passage;
    w->reaches = arena_alloc(w->s->arena, w->count * sizeof *w->reaches, err);
    if (!w->reaches)
        return -1;
    for (size_t i = 0; i < w->count; i++)
        w->reaches[i] = (struct reach){ .lane = &lanes->lanes[i] };
    qsort(w->reaches, w->count, sizeof *w->reaches, compare_reaches);
    return 0;
}

int docid_window_begin(struct docid_window *w, struct error *err)
{
    struct arena *arena = w->s->arena;
    size_t room = WINDOW + KERNEL_SPARE;

    w->end = w->s->first;
    if (w->sums)
        return 0;
    w->order = arena_alloc(arena, w->count * sizeof *w->order, err);
    w->sums = arena_alloc(arena, room * sizeof *w->sums, err);
    w->scores = arena_alloc(arena, room * sizeof *w->scores, err);
    w->found = arena_alloc(arena, room * sizeof *w->found, err);
    w->docids = arena_alloc(arena, room * sizeof *w->docids, err);
    w->tf = arena_alloc(arena, room * sizeof *w->tf, err);
    if (!w->order || !w->sums || !w->scores || !w->found || !w->docids ||
        !w->tf)
        return -1;
    memset(w->sums, 0, room * sizeof *w->sums);
    return 0;
}

/* The first docid of the lane that may be in the window or after it. */
static uint32_t next_docid(const struct docid_window *w,
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

static void bound_lane(struct docid_window *w, struct reach *reach)
{
    const struct postings_cursor *cursor = reach->lane->cursor;
    float part = 0;

    reach->block = postings_cursor_find(cursor, reach->block, w->base);
    reach->here = 0;
    if (next_docid(w, reach) >= w->end)
        return;
    for (uint32_t i = reach->block; postings_cursor_reaches(cursor, i, w->end);
         i++) {
        if (cursor->parts[i] > part)
            part = cursor->parts[i];
    }
    reach->here = score_lane_most(reach->lane, w->s->bm25->delta, part);
}

int docid_window_block(bool *any, uint32_t *first, uint32_t *end,
                       struct docid_window *w, const struct reach *reach,
                       uint32_t *block, float others, struct error *err)
{
    struct postings_cursor *cursor = reach->lane->cursor;

    *any = false;
    while (!*any && postings_cursor_reaches(cursor, *block, w->end)) {
        uint32_t i = (*block)++;
        float most =
            score_lane_most(reach->lane, w->s->bm25->delta, cursor->parts[i]);

        if (most + others < docid_window_least(w))
            continue;
        if (postings_cursor_decode(cursor, i, err) < 0)
            return -1;
        postings_cursor_within(first, end, cursor, w->base, w->end);
        *any = *end > *first;
        if (*any)
            segment_search_score(w->scores, w->s, cursor->docids + *first,
                                 cursor->tf + *first, *end - *first,
                                 reach->lane->weight);
    }
    return 0;
}

int docid_window_add(struct docid_window *w, const struct reach *reach,
                     float others, struct error *err)
{
    const struct postings_cursor *cursor = reach->lane->cursor;
    uint32_t block = reach->block;

    for (;;) {
        uint32_t first;
        uint32_t end;
        bool any;

        if (docid_window_block(&any, &first, &end, w, reach, &block, others,
                               err) < 0)
            return -1;
        if (!any)
            return 0;
        for (uint32_t i = first; i < end; i++)
            w->sums[cursor->docids[i] - w->base] += w->scores[i - first];
    }
}

/* About how many postings the lane has in the window. */
uint64_t docid_window_postings(const struct docid_window *w,
                               const struct reach *reach)
{
    if (reach->here <= 0)
        return 0;
    return (uint64_t)reach->lane->cursor->df * (w->end - w->base) /
           w->s->view->passages;
}

/* Bounds the lanes in the window. Sums are added up, never subtracted from,
 * since then what is left of a large one may be all rounding. */
void docid_window_bound(struct docid_window *w)
{
    float least = docid_window_least(w);
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

/* Moves to the next window in which a lane that must be there is. */
bool docid_window_next(struct docid_window *w)
{
    float least = docid_window_least(w);
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
    if (next >= w->s->end)
        return false;
    if (w->base < next - next % WINDOW)
        w->base = next - next % WINDOW;
    w->end = w->s->end - w->base > WINDOW ? w->base + WINDOW : w->s->end;
    return true;
}
