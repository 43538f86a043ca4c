#include "indexer/replaced_ids.h"

#include <assert.h>

/*
 * The first place at or after `from` whose hash is not below `hash`, by
 * steps that double: two columns are merged in linear time where they are
 * alike in size, and in logarithmic steps where one is much smaller.
 */
static uint32_t seek(const struct id_column *column, uint32_t from,
                     uint64_t hash)
{
    uint32_t low = from;
    uint32_t high;
    uint32_t step = 1;

    while (low < column->count && column->hashes[low] < hash) {
        from = low + 1;
        low = column->count - low > step ? low + step : column->count;
        step = step < column->count ? step * 2 : step;
    }
    high = low;
    low = from;
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;

        if (column->hashes[middle] < hash)
            low = middle + 1;
        else
            high = middle;
    }
    return low;
}

/* Replaces `older` if it has the id of `newer`. */
static int compare(const struct id_owner *owner, struct article_place newer,
                   struct article_place older, struct error *err)
{
    bool same = false;

    if (owner->gone(owner->context, older))
        return 0;
    if (owner->same(owner->context, &same, newer, older, err) < 0)
        return -1;
    return same ? owner->replace(owner->context, older, err) : 0;
}

/* All of `older` that have the hash of newer's entry i and come before it. */
static int compare_equal(const struct id_column *segments,
                         struct article_place newer, uint64_t hash,
                         size_t older, uint32_t at,
                         const struct id_owner *owner, struct error *err)
{
    const struct id_column *column = &segments[older];

    for (; at < column->count && column->hashes[at] == hash; at++) {
        struct article_place place = { older, column->articles[at] };

        if (older == newer.segment && place.article >= newer.article)
            break;
        if (compare(owner, newer, place, err) < 0)
            return -1;
    }
    return 0;
}

static int find_in(const struct id_column *segments, size_t newer, size_t older,
                   const struct id_owner *owner, struct error *err)
{
    const struct id_column *column = &segments[newer];
    uint32_t at = 0;

    for (uint32_t i = 0; i < column->count; i++) {
        struct article_place place = { newer, column->articles[i] };

        at = seek(&segments[older], at, column->hashes[i]);
        if (compare_equal(segments, place, column->hashes[i], older, at, owner,
                          err) < 0)
            return -1;
    }
    return 0;
}

int replaced_ids_find(const struct id_column *segments, size_t count,
                      size_t added, const struct id_owner *owner,
                      struct error *err)
{
    assert(added <= count);
    for (size_t newer = count; newer-- > count - added;) {
        for (size_t older = 0; older <= newer; older++) {
            if (find_in(segments, newer, older, owner, err) < 0)
                return -1;
        }
    }
    return 0;
}
