#include "searcher/ranked_and.h"

#include <string.h>

#include "searcher/phrase_count.h"

enum { RATED_AT_ONCE = 32 };

struct and_search {
    struct rating *rating;
    struct segment_search *s;
    const struct conjunction *all;
    const struct score_lane **lanes; /* of each cursor; NULL: it adds nothing */
    /* What can be added after each cursor, and after none, at [0]. */
    float *rests;
    uint64_t *total;
    bool exact; /* the sums are scores */
    /* the candidates of one block of the leading list */
    uint32_t docids[BLOCK_MAX];
    float sums[BLOCK_MAX + KERNEL_SPARE];
    uint32_t tf[BLOCK_MAX];
    uint32_t starts[BLOCK_MAX];
    size_t count;
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

static int open_search(struct and_search *a, const struct score_lanes *lanes,
                       struct error *err)
{
    size_t count = a->all->count;

    a->lanes = arena_alloc(a->s->arena, count * sizeof *a->lanes, err);
    a->rests = arena_alloc(a->s->arena, (count + 1) * sizeof *a->rests, err);
    if (!a->lanes || !a->rests)
        return -1;
    a->rests[count] = lanes->bonus;
    for (size_t i = 0; i < lanes->count; i++) {
        if (!holds_cursor(a->all, lanes->lanes[i].cursor))
            a->rests[count] += lanes->lanes[i].bound;
    }
    for (size_t i = count; i-- > 0;) {
        a->lanes[i] = score_lanes_find(lanes, a->all->cursors[i]);
        a->rests[i] = a->rests[i + 1];
        if (a->lanes[i])
            a->rests[i] += a->lanes[i]->bound;
    }
    return 0;
}

/* A sum that cannot reach this is no hit. */
static float least_of(const struct and_search *a)
{
    return rating_likely(a->rating);
}

/* Leaves out what cannot reach the least with `rest` added. */
static void drop_unlikely(struct and_search *a, float rest)
{
    float least = least_of(a) - rest;
    size_t kept = 0;

    for (size_t i = 0; i < a->count; i++) {
        a->docids[kept] = a->docids[i];
        a->sums[kept] = a->sums[i];
        kept += a->sums[i] >= least;
    }
    a->count = kept;
}

/* What matches is counted before it is left out. */
static void keep_likely(struct and_search *a, float rest)
{
    if (!a->total)
        drop_unlikely(a, rest);
}

/* Looks the candidates up in the i-th list. */
static int look_up(struct and_search *a, size_t i, struct error *err)
{
    const struct score_lane *lane = a->lanes[i];
    bool required = i < a->all->required;
    size_t kept = 0;

    if (postings_cursor_look_up(a->tf, a->all->cursors[i], a->docids, a->count,
                                err) < 0)
        return -1;
    for (size_t j = 0; j < a->count; j++) {
        a->docids[kept] = a->docids[j];
        a->sums[kept] = a->sums[j];
        a->tf[kept] = a->tf[j];
        kept += !required || a->tf[j] > 0;
    }
    a->count = kept;
    for (size_t j = 0; lane && j < kept; j++) {
        uint32_t length = segment_view_length(a->s->view, a->docids[j]);

        if (a->tf[j] > 0)
            a->sums[j] +=
                bm25_score(a->s->bm25, lane->weight, a->tf[j], length);
    }
    keep_likely(a, a->rests[i + 1]);
    return 0;
}

/* Keeps the candidates that hold one of the choice; what that adds is left
 * to their bounds. */
static int choose(struct and_search *a, const struct choice *choice,
                  struct error *err)
{
    bool held[BLOCK_MAX] = { false };
    size_t kept = 0;

    for (size_t i = 0; i < choice->count; i++) {
        if (postings_cursor_look_up(a->tf, choice->cursors[i], a->docids,
                                    a->count, err) < 0)
            return -1;
        for (size_t j = 0; j < a->count; j++)
            held[j] = held[j] || a->tf[j] > 0;
    }
    for (size_t j = 0; j < a->count; j++) {
        a->docids[kept] = a->docids[j];
        a->sums[kept] = a->sums[j];
        kept += held[j];
    }
    a->count = kept;
    return 0;
}

/* Leaves out what the query does not let be a hit. */
static void keep_ranked(struct and_search *a, const struct bitset *ranked)
{
    size_t kept = 0;

    for (size_t i = 0; i < a->count; i++) {
        a->docids[kept] = a->docids[i];
        a->sums[kept] = a->sums[i];
        kept += bitset_has(ranked, a->docids[i]);
    }
    a->count = kept;
}

/* The postings of a block of the leading list are the candidates. */
static int take_lead(struct and_search *a, uint32_t block, struct error *err)
{
    struct postings_cursor *lead = a->all->cursors[0];
    const struct score_lane *lane = a->lanes[0];

    if (postings_cursor_decode(lead, block, err) < 0)
        return -1;
    a->count = lead->count;
    memcpy(a->docids, lead->docids, a->count * sizeof *a->docids);
    if (lane)
        segment_search_score(a->sums, a->s, lead->docids, lead->tf, lead->count,
                             lane->weight);
    else
        memset(a->sums, 0, a->count * sizeof *a->sums);
    keep_likely(a, a->rests[1]);
    if (a->rating->ranked)
        keep_ranked(a, a->rating->ranked);
    return 0;
}

static int keep_phrase(struct and_search *a, const struct phrase_cover *phrase,
                       struct error *err)
{
    size_t kept = 0;

    if (a->count == 0)
        return 0;
    if (phrase_count(a->starts, a->s, phrase, a->docids, a->count, err) < 0)
        return -1;
    for (size_t i = 0; i < a->count; i++) {
        a->docids[kept] = a->docids[i];
        a->sums[kept] = a->sums[i];
        kept += a->starts[i] > 0;
    }
    a->count = kept;
    return 0;
}

/* Whether the passage's article is not deleted. */
static uint64_t count_live(const struct and_search *a)
{
    const struct segment_view *view = a->s->view;
    uint64_t live = 0;

    if (view->deleted == 0)
        return a->count;
    for (size_t i = 0; i < a->count; i++)
        live +=
            bitset_has(&view->live, segment_view_article(view, a->docids[i]));
    return live;
}

/* A sum of two is the same in either order, so it is the score. */
static bool is_exact(const struct and_search *a,
                     const struct score_lanes *lanes)
{
    size_t looked_up = 0;

    for (size_t i = 0; i < a->all->count; i++)
        looked_up += a->lanes[i] != NULL;
    return lanes->exact && a->rating->by_passage && lanes->count <= 2 &&
           looked_up == lanes->count;
}

/* A few at a time, since what they score may leave others no chance. */
static int rate(struct and_search *a, struct error *err)
{
    size_t count = a->count;

    if (a->exact)
        return rating_add_scored(a->rating, a->docids, a->sums, count, err);
    for (size_t i = 0; i < count; i += RATED_AT_ONCE) {
        a->count = count - i < RATED_AT_ONCE ? count - i : RATED_AT_ONCE;
        memmove(a->docids, a->docids + i, a->count * sizeof *a->docids);
        memmove(a->sums, a->sums + i, a->count * sizeof *a->sums);
        drop_unlikely(a, a->rests[a->all->count]);
        if (a->count > 0 && rating_add(a->rating, a->docids, a->count, err) < 0)
            return -1;
    }
    return 0;
}

static int search_block(struct and_search *a, uint32_t block, struct error *err)
{
    if (take_lead(a, block, err) < 0)
        return -1;
    for (size_t i = 1; i < a->all->count && a->count > 0; i++) {
        if (look_up(a, i, err) < 0)
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
    if (a->total) {
        *a->total += count_live(a);
        if (a->rating->top->limit == 0)
            return 0;
    }
    return rate(a, err);
}

/* The most that a passage in the block of the leading list can score. */
static float block_most(const struct and_search *a, uint32_t block)
{
    const struct score_lane *lane = a->lanes[0];

    if (!lane)
        return a->rests[0];
    return a->rests[1] +
           score_lane_most(lane, a->s->bm25->delta, lane->cursor->parts[block]);
}

int ranked_and(struct rating *rating, const struct score_lanes *lanes,
               const struct conjunction *all, uint64_t *total,
               struct error *err)
{
    struct and_search a = {
        .rating = rating, .s = rating->search, .all = all, .total = total
    };

    if (open_search(&a, lanes, err) < 0)
        return -1;
    for (size_t i = 0; i < all->required; i++) {
        if (all->cursors[i]->blocks == 0)
            return 0;
    }
    a.exact = is_exact(&a, lanes);
    for (uint32_t i = 0; i < all->cursors[0]->blocks; i++) {
        if (!total && block_most(&a, i) < least_of(&a))
            continue;
        if (search_block(&a, i, err) < 0)
            return -1;
    }
    return 0;
}
