#include "indexer/replaced_ids.h"

#include <assert.h>
#include <stdlib.h>

#include "common/memory.h"
#include "indexer/merge_queue.h"

/* Where a column is being read, from its end. */
struct column {
    uint32_t left;        /* entries that are still to come */
    struct id_entry next; /* the last of them, where there are any */
};

struct finder {
    const struct id_owner *owner;
    struct column *columns; /* of new segments, by segment */
    size_t count;
    size_t old;                 /* segments that were there before */
    struct merge_queue queue;   /* new ones: largest hash, then latest, first */
    uint32_t hash;              /* the one at hand */
    struct article_place *kept; /* of it the newest article of each id */
    size_t kept_count;
    size_t kept_capacity;
};

/* Reads `next` of a column. */
static int read_next(struct finder *f, size_t segment, struct error *err)
{
    struct column *column = &f->columns[segment];

    if (column->left == 0)
        return 0;
    return f->owner->read(f->owner->context, &column->next, segment,
                          column->left - 1, err);
}

/* Replaces the article where a newer one of its id is kept. */
static int replace_if_kept(bool *replaced, struct finder *f,
                           struct article_place place, struct error *err)
{
    const struct id_owner *owner = f->owner;

    *replaced = false;
    for (size_t i = 0; i < f->kept_count && !*replaced; i++) {
        if (owner->same(owner->context, replaced, f->kept[i], place, err) < 0)
            return -1;
    }
    return *replaced ? owner->replace(owner->context, place, err) : 0;
}

/* ---- old segments ---- */

static int find_in_old(struct finder *f, size_t segment, struct error *err)
{
    const struct id_owner *owner = f->owner;
    uint32_t first;
    uint32_t end;

    if (owner->find(owner->context, &first, &end, segment, f->hash, err) < 0)
        return -1;
    for (uint32_t i = first; i < end; i++) {
        struct article_place place = { .segment = segment };
        struct id_entry entry;
        bool replaced;

        if (owner->read(owner->context, &entry, segment, i, err) < 0)
            return -1;
        place.article = entry.article;
        if (!owner->gone(owner->context, place) &&
            replace_if_kept(&replaced, f, place, err) < 0)
            return -1;
    }
    return 0;
}

/* All new articles of the hash at hand are seen. */
static int finish_hash(struct finder *f, struct error *err)
{
    for (size_t i = 0; i < f->old && f->kept_count > 0; i++) {
        if (find_in_old(f, i, err) < 0)
            return -1;
    }
    f->kept_count = 0;
    return 0;
}

/* ---- new segments ---- */

/* A new article, all newer ones of its hash being seen. */
static int take_new(struct finder *f, struct article_place place,
                    struct error *err)
{
    bool replaced;

    if (f->owner->gone(f->owner->context, place))
        return 0;
    if (replace_if_kept(&replaced, f, place, err) < 0)
        return -1;
    if (replaced)
        return 0;
    if (memory_grow(&f->kept, &f->kept_capacity, f->kept_count + 1,
                    sizeof *f->kept, err) < 0)
        return -1;
    f->kept[f->kept_count++] = place;
    return 0;
}

/* The queue has the least first. */
static struct merge_item item_of(const struct finder *f, size_t segment)
{
    return (struct merge_item){ .key =
                                    UINT32_MAX - f->columns[segment].next.hash,
                                .input = f->count - 1 - segment };
}

static int take_next(struct finder *f, struct error *err)
{
    size_t segment = f->count - 1 - f->queue.items[0].input;
    struct column *column = &f->columns[segment];
    struct article_place place = { segment, column->next.article };
    struct merge_item item;

    if (column->next.hash != f->hash && finish_hash(f, err) < 0)
        return -1;
    f->hash = column->next.hash;
    if (take_new(f, place, err) < 0)
        return -1;
    column->left--;
    if (read_next(f, segment, err) < 0)
        return -1;
    item = item_of(f, segment);
    merge_queue_next(&f->queue, column->left > 0 ? &item : NULL);
    return 0;
}

static int open_columns(struct finder *f, const uint32_t *counts,
                        struct error *err)
{
    if (memory_alloc(&f->columns, f->count, sizeof *f->columns, err) < 0)
        return -1;
    for (size_t i = f->old; i < f->count; i++) {
        struct merge_item item;

        f->columns[i].left = counts[i];
        if (read_next(f, i, err) < 0)
            return -1;
        item = item_of(f, i);
        if (counts[i] > 0 && merge_queue_add(&f->queue, &item, err) < 0)
            return -1;
    }
    return 0;
}

int replaced_ids_find(const uint32_t *counts, size_t count, size_t added,
                      const struct id_owner *owner, struct error *err)
{
    struct finder f = { .owner = owner, .count = count, .old = count - added };
    int result;

    assert(added <= count);
    result = open_columns(&f, counts, err);
    while (result == 0 && f.queue.count > 0)
        result = take_next(&f, err);
    if (result == 0)
        result = finish_hash(&f, err);
    merge_queue_free(&f.queue);
    free(f.columns);
    free(f.kept);
    return result;
}
