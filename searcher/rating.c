#include "searcher/rating.h"

#include "common/memory.h"
#include "searcher/passage_scores.h"

int rating_open(struct rating *rating, struct error *err)
{
    struct arena *arena = rating->search->arena;

    /* Each of n additions may be off by 2^-24 of the sum. */
    rating->caution = 1 - (float)(4 * rating->search->terms->term_count +
                                  4 * rating->search->terms->run_count + 16) *
                              0x1p-24F;
    rating->capacity = RATING_BATCH;
    rating->docids =
        arena_alloc(arena, rating->capacity * sizeof *rating->docids, err);
    rating->sums =
        arena_alloc(arena, rating->capacity * sizeof *rating->sums, err);
    rating_rewind(rating);
    if (!rating->docids || !rating->sums)
        return -1;
    return passage_scores_open(rating->search, err);
}

void rating_rewind(struct rating *rating)
{
    rating->done = 0;
    rating->article = 0;
}

float rating_least(const struct rating *rating)
{
    const struct top_k *top = rating->top;
    float least = rating->floor;

    /* What comes later loses against what scores the same. */
    if (top->full && top->least > least)
        least = top->least;
    if (rating->shared && shared_top_floor(rating->shared) > least)
        least = shared_top_floor(rating->shared);
    return rating->by_passage ? least : least / (1 + rating->second_share);
}

/* Moves on to the article of the passage. */
static void find_article(struct rating *r, uint32_t passage)
{
    const struct segment_view *view = r->search->view;
    uint32_t step = 1;

    if (view->one_each) {
        r->article = passage;
        return;
    }
    while (view->articles - r->article > step &&
           view->first[r->article + step] <= passage) {
        r->article += step;
        step *= 2;
    }
    while (step > 0) {
        if (view->articles - r->article > step &&
            view->first[r->article + step] <= passage)
            r->article += step;
        step /= 2;
    }
}

static int take(struct rating *r, struct top_hit hit, struct error *err)
{
    const struct segment_view *view = r->search->view;

    hit.article = r->article;
    hit.segment = view->number;
    hit.order = view->base + hit.best;
    hit.key = (double)hit.score;
    if (r->shared)
        return shared_top_add(r->shared, r->top, &hit, &r->floor, err);
    return top_k_add(r->top, &hit, err);
}

int rating_add_scored(struct rating *rating, const uint32_t *docids,
                      const float *scores, size_t count, struct error *err)
{
    const struct segment_view *view = rating->search->view;
    float least = rating_least(rating);

    for (size_t i = 0; i < count; i++) {
        struct top_hit hit = { .score = scores[i],
                               .best = docids[i],
                               .second = UINT32_MAX };

        if (scores[i] < least ||
            (rating->ranked && !bitset_has(rating->ranked, docids[i])))
            continue;
        find_article(rating, docids[i]);
        if (bitset_has(&view->live, rating->article) &&
            take(rating, hit, err) < 0)
            return -1;
        least = rating_least(rating);
    }
    return 0;
}

/* The best two of the article's passages, of which sums[i] is the i-th. */
static struct top_hit rate_article(const struct rating *r, const float *sums)
{
    uint32_t first = r->search->view->first[r->article];
    uint32_t end = r->search->view->first[r->article + 1];
    struct top_hit hit = { .best = UINT32_MAX, .second = UINT32_MAX };

    for (uint32_t i = first; i < end; i++) {
        if (sums[i - first] < 0 || (r->ranked && !bitset_has(r->ranked, i)))
            continue;
        if (hit.best == UINT32_MAX ||
            sums[i - first] > sums[hit.best - first]) {
            hit.second = hit.best;
            hit.best = i;
        } else if (hit.second == UINT32_MAX ||
                   sums[i - first] > sums[hit.second - first]) {
            hit.second = i;
        }
    }
    if (hit.best == UINT32_MAX)
        return hit;
    hit.score = sums[hit.best - first];
    if (hit.second != UINT32_MAX)
        hit.score += r->second_share * sums[hit.second - first];
    return hit;
}

/* All passages of the article at hand, into r->docids. */
static int list_article(size_t *count, struct rating *r, struct error *err)
{
    const struct segment_view *view = r->search->view;
    uint32_t first = view->first[r->article];
    struct arena *arena = r->search->arena;

    *count = view->first[r->article + 1] - first;
    if (*count > r->capacity) {
        r->docids = arena_alloc(arena, *count * 2 * sizeof *r->docids, err);
        r->sums = arena_alloc(arena, *count * 2 * sizeof *r->sums, err);
        if (!r->docids || !r->sums)
            return -1;
        r->capacity = *count * 2;
    }
    for (size_t i = 0; i < *count; i++)
        r->docids[i] = first + (uint32_t)i;
    return 0;
}

static int add_article(struct rating *r, struct error *err)
{
    struct top_hit hit;
    size_t count;

    if (list_article(&count, r, err) < 0 ||
        passage_scores(r->sums, r->search, r->docids, count, err) < 0)
        return -1;
    hit = rate_article(r, r->sums);
    return hit.best == UINT32_MAX ? 0 : take(r, hit, err);
}

int rating_add(struct rating *rating, const uint32_t *docids, size_t count,
               struct error *err)
{
    const struct segment_view *view = rating->search->view;

    if (rating->by_passage) {
        if (passage_scores(rating->sums, rating->search, docids, count, err) <
            0)
            return -1;
        return rating_add_scored(rating, docids, rating->sums, count, err);
    }
    for (size_t i = 0; i < count; i++) {
        if (docids[i] < rating->done)
            continue;
        find_article(rating, docids[i]);
        rating->done = view->first[rating->article + 1];
        if (bitset_has(&view->live, rating->article) &&
            add_article(rating, err) < 0)
            return -1;
    }
    return 0;
}
