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

struct merge_choice merge_policy_next(const struct merge_candidate *segments,
                                      size_t count)
{
    struct merge_choice best = { 0 };
    uint64_t best_bytes = 0;

    for (size_t first = 0; first + MERGE_FANIN <= count; first++) {
        uint64_t bytes;

        if (!is_worth(&bytes, &segments[first]))
            continue;
        if (best.count > 0 && bytes >= best_bytes)
            continue;
        best = (struct merge_choice){ first, MERGE_FANIN };
        best_bytes = bytes;
    }
    return best;
}

struct merge_choice merge_policy_last(const struct merge_candidate *segments,
                                      size_t count)
{
    struct merge_choice best = { 0 };
    uint64_t best_bytes = 0;
    size_t width;

    if (count <= MERGE_LIVE_MAX)
        return best;
    width = count - MERGE_LIVE_MAX + 1;
    if (width > MERGE_FANIN)
        width = MERGE_FANIN;
    for (size_t first = 0; first + width <= count; first++) {
        uint64_t bytes = 0;

        for (size_t i = first; i < first + width; i++) {
            assert(segments[i].ready);
            bytes += segments[i].bytes;
        }
        if (best.count == 0 || bytes < best_bytes) {
            best = (struct merge_choice){ first, width };
            best_bytes = bytes;
        }
    }
    return best;
}
