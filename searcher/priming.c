#include "searcher/priming.h"

#include <string.h>

#include "common/kernels.h"

enum {
    MOST_HITS = 100, /* for more, the passages scored would be too many */
    TIMES = 2,       /* as many passages as hits are scored */
    LANES = 3,       /* that choose them */
    BISECTIONS = 12, /* at most, to find the best of them */
};

/* The lanes of the highest bounds, highest first; returns how many. */
static size_t choose_lanes(const struct score_lane *best[LANES],
                           const struct score_lanes *lanes)
{
    size_t count = 0;

    for (size_t i = 0; i < lanes->count; i++) {
        const struct score_lane *lane = &lanes->lanes[i];
        size_t at = count;

        while (at > 0 && best[at - 1]->bound < lane->bound)
            at--;
        if (at == LANES || lane->cursor->blocks == 0)
            continue;
        if (count < LANES)
            count++;
        memmove(best + at + 1, best + at, (count - at - 1) * sizeof *best);
        best[at] = lane;
    }
    return count;
}

static uint32_t best_block(const struct postings_cursor *cursor)
{
    uint32_t best = 0;

    for (uint32_t i = 1; i < cursor->blocks; i++) {
        if (cursor->parts[i] > cursor->parts[best])
            best = i;
    }
    return best;
}

/* Adds to the scores what the lane has in the passages. */
static int add_lane(float *scores, const struct segment_search *s,
                    const struct score_lane *lane, const uint32_t *docids,
                    uint32_t count, struct error *err)
{
    uint32_t tf[BLOCK_MAX];

    if (postings_cursor_look_up(tf, lane->cursor, docids, count, err) < 0)
        return -1;
    for (uint32_t i = 0; i < count; i++) {
        if (tf[i] > 0)
            scores[i] += bm25_score(s->bm25, lane->weight, tf[i],
                                    segment_view_length(s->view, docids[i]));
    }
    return 0;
}

/*
 * Lists which of the scores are among the `wanted` best, and few more, by
 * bisecting their range; equal ones are all there. Returns how many.
 */
static size_t find_best(uint16_t *slots, const float *scores, uint32_t count,
                        size_t wanted)
{
    const struct kernels *kernels = kernels_active();
    size_t found = count;
    float low = 0;
    float high = 0;

    for (uint32_t i = 0; i < count; i++)
        high = scores[i] > high ? scores[i] : high;
    for (int i = 0; i < BISECTIONS && found > wanted + wanted / 8; i++) {
        float middle = low + (high - low) / 2;
        size_t reach = kernels->at_least(slots, scores, count, middle);

        if (reach >= wanted) {
            low = middle;
            found = reach;
        } else {
            high = middle;
        }
    }
    return kernels->at_least(slots, scores, count, low);
}

/* The passages of the block at hand that promise most, ascending. */
static int choose_passages(uint32_t *docids, size_t *count, size_t wanted,
                           const struct segment_search *s,
                           const struct score_lane *const *lanes,
                           size_t lane_count,
                           const struct postings_cursor *from,
                           struct error *err)
{
    float scores[BLOCK_MAX + KERNEL_SPARE] = { 0 };
    uint16_t slots[BLOCK_MAX + KERNEL_SPARE];
    uint32_t all[BLOCK_MAX];
    uint32_t size = from->count;
    size_t found;

    memcpy(all, from->docids, size * sizeof *all);
    for (size_t i = 0; i < lane_count; i++) {
        if (add_lane(scores, s, lanes[i], all, size, err) < 0)
            return -1;
    }
    found = find_best(slots, scores, size, wanted);
    *count = found < wanted ? found : wanted;
    for (size_t i = 0; i < *count; i++)
        docids[i] = all[slots[i]];
    return 0;
}

static int rate_apart(struct rating *rating, const uint32_t *docids,
                      size_t count, struct error *err)
{
    struct top_k *hits = rating->top;
    struct shared_top *shared = rating->shared;
    struct top_k first = { .limit = rating->limit };
    int result;

    rating->top = &first;
    rating->shared = NULL;
    result = rating_add(rating, docids, count, err);
    if (result == 0 && first.full) {
        if (first.worst.score > rating->floor)
            rating->floor = first.worst.score;
        /* The floor of this thread may be one for its later hits alone. */
        if (shared)
            shared_top_raise(shared, first.worst.score);
    }
    rating->top = hits;
    rating->shared = shared;
    rating_rewind(rating);
    top_k_free(&first);
    return result;
}

int priming_run(struct rating *rating, const struct score_lanes *lanes,
                struct error *err)
{
    uint32_t docids[MOST_HITS * TIMES + KERNEL_SPARE];
    size_t wanted = rating->limit * TIMES;
    const struct score_lane *best[LANES];
    struct postings_cursor *cursor = NULL;
    size_t count = choose_lanes(best, lanes);

    if (rating->limit > MOST_HITS || rating->top->full ||
        (rating->shared && shared_top_floor(rating->shared) > 0))
        return 0;
    for (size_t i = count; i-- > 0;) {
        if (best[i]->cursor->df >= wanted)
            cursor = best[i]->cursor;
    }
    if (!cursor)
        return 0;
    if (postings_cursor_decode(cursor, best_block(cursor), err) < 0 ||
        choose_passages(docids, &count, wanted, rating->search, best, count,
                        cursor, err) < 0)
        return -1;
    return rate_apart(rating, docids, count, err);
}
