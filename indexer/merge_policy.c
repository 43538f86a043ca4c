#include "indexer/merge_policy.h"

#include <assert.h>

/*
 * Whether MERGE_FANIN neighbours are ready and of about one size: none has more
 * than twice its share of their *bytes.
 */
static bool is_worth(uint64_t *bytes, const struct merge_candidate *first)
{
    uint64_t largest = 0;

    *bytes = 0;
    for (size_t i = 0; i < MERGE_FANIN; i++) {
        if (!first[i].ready)
            return false;
        if (first[i].bytes > largest)
            largest = first[i].bytes;
        *bytes += first[i].bytes;
    }
    return largest <= *bytes / (MERGE_FANIN / 2);
}

static bool fit_together(const struct merge_candidate *first, size_t count,
                         uint64_t most)
{
    uint64_t passages = 0;

    for (size_t i = 0; i < count; i++)
        passages += first[i].passages;
    return passages <= most;
}

struct merge_choice merge_policy_next(const struct merge_candidate *segments,
                                      size_t count, uint64_t most)
{
    struct merge_choice best = { 0 };
    uint64_t best_bytes = 0;

    for (size_t first = 0; first + MERGE_FANIN <= count; first++) {
        uint64_t bytes;

        if (!is_worth(&bytes, &segments[first]) ||
            !fit_together(&segments[first], MERGE_FANIN, most))
            continue;
        if (best.count > 0 && bytes >= best_bytes)
            continue;
        best = (struct merge_choice){ first, MERGE_FANIN };
        best_bytes = bytes;
    }
    return best;
}

/* Of so many neighbours the ones of the fewest bytes. */
static struct merge_choice cheapest(const struct merge_candidate *segments,
                                    size_t count, size_t width, uint64_t most)
{
    struct merge_choice best = { 0 };
    uint64_t best_bytes = 0;

    for (size_t first = 0; first + width <= count; first++) {
        uint64_t bytes = 0;

        for (size_t i = first; i < first + width; i++) {
            assert(segments[i].ready);
            bytes += segments[i].bytes;
        }
        if (!fit_together(&segments[first], width, most) ||
            (best.count > 0 && bytes >= best_bytes))
            continue;
        best = (struct merge_choice){ first, width };
        best_bytes = bytes;
    }
    return best;
}

struct merge_choice merge_policy_last(const struct merge_candidate *segments,
                                      size_t count, uint64_t most)
{
    struct merge_choice best = { 0 };
    size_t width = count <= MERGE_LIVE_MAX ? 0 : count - MERGE_LIVE_MAX + 1;

    if (width > MERGE_FANIN)
        width = MERGE_FANIN;
    for (; width >= 2 && best.count == 0; width--)
        best = cheapest(segments, count, width, most);
    return best;
}

struct merge_choice merge_policy_all(const struct merge_candidate *segments,
                                     size_t count, uint64_t most)
{
    for (size_t first = 0; first < count; first++) {
        size_t width = 1;

        while (first + width < count &&
               fit_together(&segments[first], width + 1, most))
            width++;
        if (width >= 2)
            return (struct merge_choice){ first, width };
    }
    return (struct merge_choice){ 0 };
}
