#include "indexer/merge_policy.h"

#include <assert.h>

/* How often the size can be divided by MERGE_FANIN. */
static unsigned size_class(uint64_t bytes)
{
    unsigned class = 0;

    for (; bytes >= MERGE_FANIN; bytes /= MERGE_FANIN)
        class ++;
    return class;
}

/* How many ready segments from `first` on are of its class. */
static size_t class_run(const struct merge_candidate *segments, size_t count,
                        size_t first)
{
    unsigned class = size_class(segments[first].bytes);
    size_t end = first;

    while (end < count && segments[end].ready &&
           size_class(segments[end].bytes) == class)
        end++;
    return end - first;
}

struct merge_choice merge_policy_next(const struct merge_candidate *segments,
                                      size_t count)
{
    struct merge_choice best = { 0 };
    unsigned best_class = 0;

    for (size_t first = 0; first < count; first++) {
        unsigned class = size_class(segments[first].bytes);

        if (class_run(segments, count, first) < MERGE_FANIN)
            continue;
        if (best.count > 0 && class >= best_class)
            continue;
        best = (struct merge_choice){ first, MERGE_FANIN };
        best_class = class;
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
