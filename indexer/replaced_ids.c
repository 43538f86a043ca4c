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

static struct article_place place_in(const struct id_column *segments,
                                     size_t segment, uint32_t i)
{
    return (struct article_place){ segment, segments[segment].articles[i] };
}

/*
 * Within a segment, the newest first: an article that is replaced replaces
 * none itself, so that many of one id take no more than a look each.
 */
static int find_within(const struct id_column *segments, size_t segment,
                       const struct id_owner *owner, struct error *err)
{
    const uint64_t *hashes = segments[segment].hashes;

    for (uint32_t i = segments[segment].count; i-- > 0;) {
        struct article_place newer = place_in(segments, segment, i);

        if (owner->gone(owner->context, newer))
            continue;
        for (uint32_t j = i; j-- > 0 && hashes[j] == hashes[i];) {
            if (compare(owner, newer, place_in(segments, segment, j), err) < 0)
                return -1;
        }
    }
    return 0;
}

static int find_in(const struct id_column *segments, size_t newer, size_t older,
                   const struct id_owner *owner, struct error *err)
{
    const struct id_column *column = &segments[older];
    const uint64_t *hashes = segments[newer].hashes;
    uint32_t at = 0;

    for (uint32_t i = 0; i < segments[newer].count; i++) {
        struct article_place place = place_in(segments, newer, i);

        if (owner->gone(owner->context, place))
            continue;
        at = seek(column, at, hashes[i]);
        for (uint32_t j = at;
             j < column->count && column->hashes[j] == hashes[i]; j++) {
            if (compare(owner, place, place_in(segments, older, j), err) < 0)
                return -1;
        }
    }
    return 0;
}

int replaced_ids_find(const struct id_column *segments, size_t count,
                      size_t added, const struct id_owner *owner,
                      struct error *err)
{
    assert(added <= count);
    for (size_t newer = count; newer-- > count - added;) {
        if (find_within(segments, newer, owner, err) < 0)
            return -1;
        for (size_t older = 0; older < newer; older++) {
            if (find_in(segments, newer, older, owner, err) < 0)
                return -1;
        }
    }
    return 0;
}
