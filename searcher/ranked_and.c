#include "searcher/ranked_and.h"

#include <math.h>
#include <string.h>

#include "common/kernels.h"
#include "searcher/phrase_count.h"

enum { RATED_AT_ONCE = 32 };

/* A candidate is a slot: its place among those taken from a block. */
struct and_search {
    struct rating *rating;
    struct segment_search *s;
    const struct score_lanes *lanes;
    const struct conjunction *all;
    /* What can be added after each cursor, and after none, at [0]. */
    float *rests;
    uint64_t *total;
    /* Sums in order of the query are scores; then what each lane adds to a
     * slot is kept, from adds[lane * BLOCK_MAX] on, once it is known. */
    bool exact;
    float *adds;
    bool *known;
    uint32_t docids[BLOCK_MAX + KERNEL_SPARE];
    float sums[BLOCK_MAX + KERNEL_SPARE];
    /* the slots that are still candidates */
    uint16_t slots[BLOCK_MAX + KERNEL_SPARE];
    size_t count;
    /* of those, as they are handed on */
    uint32_t some[BLOCK_MAX + KERNEL_SPARE];
    uint32_t tf[BLOCK_MAX + KERNEL_SPARE];
    float scores[BLOCK_MAX];
};

static bool holds_cursor(const struct conjunction *all,
                         const struct postings_cursor *cursor)
{
    for (size_t i = 0; i < all->count; i++) {
        if (all->cursors[i] == cursor)
            return true;
    }
    return false;
}

static int open_adds(struct and_search *a, struct error *err)
{
    size_t lanes = a->lanes->count;

    a->exact = a->lanes->exact && a->rating->by_passage;
    if (!a->exact)
        return 0;
    a->known = arena_alloc(a->s->arena, lanes * sizeof *a->known, err);
    a->adds =
        arena_alloc(a->s->arena, lanes * BLOCK_MAX * sizeof *a->adds, err);
    return a->known && a->adds ? 0 : -1;
}

static int open_search(struct and_search *a, struct error *err)
{
    size_t count = a->all->count;

    a->rests = arena_alloc(a->s->arena, (count + 1) * sizeof *a->rests, err);
    if (!a->rests)
        return -1;
    a->rests[count] = a->lanes->bonus;
    for (size_t i = 0; i < a->lanes->count; i++) {
        if (!holds_cursor(a->all, a->lanes->lanes[i].cursor))
            a->rests[count] += a->lanes->lanes[i].bound;
    }
    for (size_t i = count; i-- > 0;) {
        const struct score_lane *lane =
            score_lanes_find(a->lanes, a->all->cursors[i]);

        a->rests[i] = a->rests[i + 1] + (lane ? lane->bound : 0);
    }
    return open_adds(a, err);
}

/* A sum that cannot reach this is no hit. */
static float least_of(const struct and_search *a)
{
    return rating_likely(a->rating);
}

/* Where what lane `lane` adds is kept; NULL where it need not be. */
static float *keep_adds(struct and_search *a, const struct score_lane *lane)
{
    size_t number;

    if (!lane || !a->exact)
        return NULL;
    number = (size_t)(lane - a->lanes->lanes);
    a->known[number] = true;
    return a->adds + number * BLOCK_MAX;
}

/* Leaves out what cannot reach the least with `rest` added. */
static void drop_unlikely(struct and_search *a, float rest)
{
    float least = least_of(a) - rest;
    size_t kept = 0;

    for (size_t i = 0; i < a->count; i++) {
        uint16_t slot = a->slots[i];

        a->slots[kept] = slot;
        kept += a->sums[slot] >= least;
    }
    a->count = kept;
}

/* The candidates' docids, into `some`. */
static void list_some(struct and_search *a)
{
    for (size_t i = 0; i < a->count; i++)
        a->some[i] = a->docids[a->slots[i]];
}

/* ---- steps ---- */

/*
 * The least tf of postings of the leading block that can be of a hit, as far
 * as is known without their lengths: 1, 2 or 3.
 */
static uint32_t least_tf(const struct and_search *a,
                         const struct score_lane *lane, uint32_t block)
{
    float least = least_of(a) - a->rests[1];
    uint32_t tf = 1;

    if (a->total || !lane)
        return 1;
    for (; tf < 3; tf++) {
        float part = postings_cursor_part(lane->cursor, block, tf);

        if (score_lane_most(lane, a->s->bm25->delta, part) >= least)
            return tf;
    }
    return tf;
}

/* The postings of at least that tf, docids and tf, that are in the part of
 * the segment; returns how many. */
static uint32_t take_postings(struct and_search *a,
                              const struct postings_cursor *lead, uint32_t tf)
{
    uint32_t from;
    uint32_t to;
    uint32_t count;

    postings_cursor_within(&from, &to, lead, a->s->first, a->s->end);
    count = to - from;
    if (tf == 1) {
        memcpy(a->docids, lead->docids + from, count * sizeof *a->docids);
        memcpy(a->tf, lead->tf + from, count * sizeof *a->tf);
        return count;
    }
    count = kernels_active()->tf_at_least(a->slots, lead->tf + from, count, tf);
    for (uint32_t i = 0; i < count; i++) {
        a->docids[i] = lead->docids[from + a->slots[i]];
        a->tf[i] = lead->tf[from + a->slots[i]];
    }
    return count;
}

/* What matches is counted before it is left out. */
static void keep_first(struct and_search *a, uint32_t count)
{
    float least = a->total ? -INFINITY : least_of(a) - a->rests[1];

    a->count = kernels_active()->at_least(a->slots, a->sums, count, least);
}

/* Leaves out what the query does not let be a hit. */
static void keep_ranked(struct and_search *a, const struct bitset *ranked)
{
    size_t kept = 0;

    for (size_t i = 0; i < a->count; i++) {
        a->slots[kept] = a->slots[i];
        kept += bitset_has(ranked, a->docids[a->slots[kept]]);
    }
    a->count = kept;
}

/* The postings of a block of the leading list are the candidates. */
static int take_lead(struct and_search *a, uint32_t block, struct error *err)
{
    struct postings_cursor *lead = a->all->cursors[0];
    const struct score_lane *lane = score_lanes_find(a->lanes, lead);
    float *adds = keep_adds(a, lane);
    uint32_t count;

    if (postings_cursor_decode(lead, block, err) < 0)
        return -1;
    count = take_postings(a, lead, least_tf(a, lane, block));
    if (lane)
        segment_search_score(a->sums, a->s, a->docids, a->tf, count,
                             lane->weight);
    else
        memset(a->sums, 0, count * sizeof *a->sums);
    if (adds)
        memcpy(adds, a->sums, count * sizeof *adds);
    keep_first(a, count);
    if (a->rating->ranked)
        keep_ranked(a, a->rating->ranked);
    return 0;
}

/* Keeps the candidates i with counts[i] above 0, and those counts. */
static void keep_counted(struct and_search *a, uint32_t *counts)
{
    size_t kept = 0;

    for (size_t i = 0; i < a->count; i++) {
        a->slots[kept] = a->slots[i];
        counts[kept] = counts[i];
        kept += counts[i] > 0;
    }
    a->count = kept;
}

/* Adds to the sums what postings of a->tf add. */
static void add_scores(struct and_search *a, const struct score_lane *lane)
{
    float *adds = keep_adds(a, lane);

    for (size_t i = 0; i < a->count; i++) {
        uint16_t slot = a->slots[i];
        float add = 0;

        if (a->tf[i] > 0)
            add = bm25_score(a->s->bm25, lane->weight, a->tf[i],
                             segment_view_length(a->s->view, a->docids[slot]));
        a->sums[slot] += add;
        if (adds)
            adds[slot] = add;
    }
}

/* Adds what the list has in the candidates; their tf are in a->tf then. */
static int look_up(struct and_search *a, struct postings_cursor *cursor,
                   bool required, struct error *err)
{
    const struct score_lane *lane = score_lanes_find(a->lanes, cursor);

    list_some(a);
    if (postings_cursor_look_up(a->tf, cursor, a->some, a->count, err) < 0)
        return -1;
    if (required)
        keep_counted(a, a->tf);
    if (lane)
        add_scores(a, lane);
    return 0;
}

/* Looks the candidates up in the i-th list. */
static int follow(struct and_search *a, size_t i, struct error *err)
{
    if (look_up(a, a->all->cursors[i], i < a->all->required, err) < 0)
        return -1;
    if (!a->total)
        drop_unlikely(a, a->rests[i + 1]);
    return 0;
}

/* Keeps the candidates that hold one of the choice. */
static int choose(struct and_search *a, const struct choice *choice,
                  struct error *err)
{
    uint32_t held[BLOCK_MAX] = { 0 };

    for (size_t i = 0; i < choice->count; i++) {
        if (look_up(a, choice->cursors[i], false, err) < 0)
            return -1;
        for (size_t j = 0; j < a->count; j++)
            held[j] |= a->tf[j];
    }
    keep_counted(a, held);
    return 0;
}

static int keep_phrase(struct and_search *a, const struct phrase_cover *phrase,
                       struct error *err)
{
    if (a->count == 0)
        return 0;
    list_some(a);
    if (phrase_count_held(a->tf, a->s, phrase, a->some, a->count, err) < 0)
        return -1;
    keep_counted(a, a->tf);
    return 0;
}

/* Those whose article is not deleted. */
static uint64_t count_live(const struct and_search *a)
{
    const struct segment_view *view = a->s->view;
    uint64_t live = 0;

    if (view->deleted == 0)
        return a->count;
    for (size_t i = 0; i < a->count; i++)
        live += bitset_has(&view->live,
                           segment_view_article(view, a->docids[a->slots[i]]));
    return live;
}

/* ---- hits ---- */

/* Scores are added up in the order in which passage_scores does. */
static int rate_exactly(struct and_search *a, struct error *err)
{
    drop_unlikely(a, a->rests[a->all->count]);
    for (size_t i = 0; i < a->lanes->count && a->count > 0; i++) {
        if (!a->known[i] &&
            look_up(a, a->lanes->lanes[i].cursor, false, err) < 0)
            return -1;
    }
    memset(a->scores, 0, a->count * sizeof *a->scores);
    for (size_t i = 0; i < a->lanes->count; i++) {
        for (size_t j = 0; j < a->count; j++)
            a->scores[j] += a->adds[i * BLOCK_MAX + a->slots[j]];
    }
    list_some(a);
    return rating_add_scored(a->rating, a->some, a->scores, a->count, err);
}

/* A few at a time, since what they score may leave others no chance. */
static int rate(struct and_search *a, struct error *err)
{
    size_t count = a->count;

    for (size_t i = 0; i < count; i += RATED_AT_ONCE) {
        a->count = count - i < RATED_AT_ONCE ? count - i : RATED_AT_ONCE;
        memmove(a->slots, a->slots + i, a->count * sizeof *a->slots);
        drop_unlikely(a, a->rests[a->all->count]);
        list_some(a);
        if (a->count > 0 && rating_add(a->rating, a->some, a->count, err) < 0)
            return -1;
    }
    return 0;
}

static int search_block(struct and_search *a, uint32_t block, struct error *err)
{
    if (a->exact)
        memset(a->known, 0, a->lanes->count * sizeof *a->known);
    if (take_lead(a, block, err) < 0)
        return -1;
    for (size_t i = 1; i < a->all->count && a->count > 0; i++) {
        if (follow(a, i, err) < 0)
            return -1;
    }
    for (size_t i = 0; i < a->all->choice_count && a->count > 0; i++) {
        if (choose(a, &a->all->choices[i], err) < 0)
            return -1;
    }
    for (size_t i = 0; i < a->all->phrase_count; i++) {
        if (keep_phrase(a, &a->all->phrases[i], err) < 0)
            return -1;
    }
    if (a->total)
        *a->total += count_live(a);
    if (a->count == 0 || a->rating->top->limit == 0)
        return 0;
    return a->exact ? rate_exactly(a, err) : rate(a, err);
}

/* The most that a passage in the block of the leading list can score. */
static float block_most(const struct and_search *a, uint32_t block)
{
    const struct score_lane *lane =
        score_lanes_find(a->lanes, a->all->cursors[0]);

    if (!lane)
        return a->rests[0];
    return a->rests[1] +
           score_lane_most(lane, a->s->bm25->delta,
                           postings_cursor_most(lane->cursor, block));
}

int ranked_and(struct rating *rating, const struct score_lanes *lanes,
               const struct conjunction *all, uint64_t *total,
               struct error *err)
{
    struct postings_cursor *lead = all->cursors[0];
    struct and_search a;

    a.rating = rating;
    a.s = rating->search;
    a.lanes = lanes;
    a.all = all;
    a.total = total;
    if (open_search(&a, err) < 0)
        return -1;
    for (size_t i = 0; i < all->required; i++) {
        if (all->cursors[i]->blocks == 0)
            return 0;
    }
    for (uint32_t i = postings_cursor_find(lead, 0, a.s->first);
         postings_cursor_reaches(lead, i, a.s->end); i++) {
        if (!total && block_most(&a, i) < least_of(&a))
            continue;
        if (search_block(&a, i, err) < 0)
            return -1;
    }
    return 0;
}
