#include "searcher/postings_cursor.h"

#include <assert.h>
#include <string.h>

/* tf / (tf + K) is 1 in a float, whatever K is. */
enum { ENDLESS_TF = 1 << 30 };

/* So few are found in a block in less time than it takes to decode it. */
enum { FEW = 4 };

static void open_union(struct postings_cursor *out, const uint32_t *docids,
                       const uint32_t *tf, uint32_t count)
{
    out->all_docids = docids;
    out->all_tf = tf;
    out->df = count;
    out->blocks = count / BLOCK_MAX + (count % BLOCK_MAX != 0);
}

int postings_cursor_open(struct postings_cursor *out, struct term_lists *lists,
                         const struct segment_view *view, struct arena *arena,
                         struct error *err)
{
    *out = (struct postings_cursor){ .at = CURSOR_NO_BLOCK, .part = 1 };
    if (lists->range.end == lists->range.first)
        return 0;
    if (lists->range.end - lists->range.first > 1) {
        out->scanned = lists->loaded ? 0 : lists->df;
        if (term_lists_load(lists, view, arena, err) < 0)
            return -1;
        open_union(out, lists->docids, lists->tf, lists->count);
        return 0;
    }
    out->list = lists->list;
    out->df = out->list.df;
    out->blocks = out->list.blocks;
    out->arena = arena;
    return 0;
}

int postings_cursor_open_set(struct postings_cursor *out,
                             const uint32_t *docids, uint32_t count,
                             struct arena *arena, struct error *err)
{
    size_t room = (size_t)count + KERNEL_SPARE;
    uint32_t *tf = arena_alloc(arena, room * sizeof *tf, err);

    *out = (struct postings_cursor){ .at = CURSOR_NO_BLOCK, .part = 1 };
    open_union(out, docids, tf, count);
    out->parts = arena_alloc(arena, out->blocks * sizeof *out->parts, err);
    if (!tf || !out->parts)
        return -1;
    for (size_t i = 0; i < room; i++)
        tf[i] = ENDLESS_TF;
    for (uint32_t i = 0; i < out->blocks; i++)
        out->parts[i] = 1;
    return 0;
}

/* The largest part in `count` postings. */
static float bound_postings(const uint32_t *docids, const uint32_t *tf,
                            uint32_t count, const struct segment_view *view,
                            const struct bm25 *bm25)
{
    const struct score_input in = { .lengths = view->lengths,
                                    .wide = view->wide,
                                    .norms = bm25->norms,
                                    .weight = 1 };
    float parts[BLOCK_MAX + KERNEL_SPARE];
    float most = 0;

    kernels_active()->score(parts, docids, tf, count, &in);
    for (uint32_t i = 0; i < count; i++) {
        if (parts[i] > most)
            most = parts[i];
    }
    return most;
}

/* A list of one block has no bounds, and its last docid is not in its head. */
static int bound_short(float *part, struct postings_cursor *c,
                       const struct segment_view *view, const struct bm25 *bm25,
                       struct error *err)
{
    if (postings_cursor_decode(c, 0, err) < 0)
        return -1;
    c->list.last = c->docids[c->count - 1];
    *part = bound_postings(c->docids, c->tf, c->count, view, bm25);
    return 0;
}

static int bound_block(float *part, struct postings_cursor *c,
                       const struct segment_view *view,
                       const struct part_bounds *bounds, uint32_t i,
                       struct error *err)
{
    if (c->all_docids) {
        uint32_t first = i * BLOCK_MAX;
        uint32_t left = c->df - first;

        *part = bound_postings(c->all_docids + first, c->all_tf + first,
                               left < BLOCK_MAX ? left : BLOCK_MAX, view,
                               bounds->bm25);
        return 0;
    }
    if (!c->list.bounds)
        return bound_short(part, c, view, bounds->bm25, err);
    *part = part_bounds_block(bounds, postings_list_bounds(&c->list, i));
    return 0;
}

int postings_cursor_bound(struct postings_cursor *cursor,
                          const struct segment_view *view,
                          const struct part_bounds *bounds, struct arena *arena,
                          struct error *err)
{
    cursor->bounds = bounds;
    cursor->part = 0;
    cursor->parts = arena_alloc(arena, cursor->blocks * sizeof(float), err);
    if (!cursor->parts)
        return -1;
    for (uint32_t i = 0; i < cursor->blocks; i++) {
        if (bound_block(&cursor->parts[i], cursor, view, bounds, i, err) < 0)
            return -1;
        if (cursor->parts[i] > cursor->part)
            cursor->part = cursor->parts[i];
    }
    return 0;
}

uint32_t postings_cursor_find(const struct postings_cursor *cursor,
                              uint32_t from, uint32_t docid)
{
    uint32_t low = from; /* all before it end before docid */
    uint32_t step = 1;

    while (step < cursor->blocks - low &&
           postings_cursor_last(cursor, low + step - 1) < docid) {
        low += step;
        step *= 2;
    }

    uint32_t count = step < cursor->blocks - low ? step : cursor->blocks - low;

    /* Without a branch, since half of them would be mispredicted. */
    for (; count > 0; count /= 2) {
        bool after =
            postings_cursor_last(cursor, low + (count - 1) / 2) < docid;

        low += -(uint32_t)after & (count + 1) / 2;
    }
    return low;
}

static void take_union(struct postings_cursor *c, uint32_t i)
{
    uint32_t first = i * BLOCK_MAX;

    c->docids = c->all_docids + first;
    c->tf = c->all_tf + first;
    c->count = c->df - first > BLOCK_MAX ? BLOCK_MAX : c->df - first;
}

/* Makes block i of a list the one at hand, from what is kept or decoded. */
static int take_block(struct postings_cursor *c, uint32_t i, struct error *err)
{
    uint32_t slot = i % CURSOR_KEPT;

    if (!c->kept[slot]) {
        c->kept[slot] = arena_alloc(c->arena, sizeof *c->kept[slot], err);
        c->kept_number[slot] = CURSOR_NO_BLOCK;
    }
    c->block = c->kept[slot];
    if (!c->block)
        return -1;
    if (c->kept_number[slot] != i) {
        c->kept_number[slot] = CURSOR_NO_BLOCK;
        if (postings_list_block(c->block, &c->list, i, err) < 0)
            return -1;
        c->kept_number[slot] = i;
        c->scanned += c->block->count;
    }
    c->docids = c->block->docids;
    c->tf = c->block->tf;
    c->count = c->block->count;
    return 0;
}

int postings_cursor_decode(struct postings_cursor *cursor, uint32_t i,
                           struct error *err)
{
    assert(i < cursor->blocks);
    if (cursor->at == i)
        return 0;
    cursor->next = 0;
    cursor->at = CURSOR_NO_BLOCK;
    if (cursor->all_docids)
        take_union(cursor, i);
    else if (take_block(cursor, i, err) < 0)
        return -1;
    cursor->at = i;
    return 0;
}

int postings_cursor_all(uint32_t **docids, uint32_t *count,
                        struct postings_cursor *cursor, struct arena *arena,
                        struct error *err)
{
    size_t room = (size_t)cursor->df + KERNEL_SPARE;
    uint32_t *all = arena_alloc(arena, room * sizeof *all, err);

    *docids = all;
    *count = 0;
    if (!all)
        return -1;
    for (uint32_t i = 0; i < cursor->blocks; i++) {
        if (postings_cursor_decode(cursor, i, err) < 0)
            return -1;
        if (cursor->count > cursor->df - *count)
            return error_set(err, ERROR_CORRUPT,
                             "postings list: more postings than its df says");
        memcpy(all + *count, cursor->docids, cursor->count * sizeof *all);
        *count += cursor->count;
    }
    return 0;
}

/* The block that alone may hold the docid; false if there is none. */
static bool find_block(uint32_t *block, struct postings_cursor *c,
                       uint32_t docid)
{
    bool onward =
        c->reached > 0 && docid > postings_cursor_last(c, c->reached - 1);

    *block = postings_cursor_find(c, onward ? c->reached : 0, docid);
    if (*block == c->blocks)
        return false;
    c->reached = *block;
    return true;
}

/* Makes it the one at hand; false if there is none. */
static int go_to(bool *found, struct postings_cursor *c, uint32_t docid,
                 struct error *err)
{
    uint32_t block;

    *found = find_block(&block, c, docid);
    if (*found && postings_cursor_decode(c, block, err) < 0)
        return -1;
    /* The last docid of a list of one block is not known before. */
    *found = *found && docid <= c->docids[c->count - 1];
    return 0;
}

/* Neighbours: what the blocks hold of them is read in one go. */
static int look_up_range(uint32_t *tf, struct postings_cursor *cursor,
                         uint32_t first, uint32_t end, struct error *err)
{
    uint32_t from = first;

    memset(tf, 0, (end - first) * sizeof *tf);
    while (from < end) {
        uint32_t at;
        bool found;

        if (go_to(&found, cursor, from, err) < 0)
            return -1;
        if (!found)
            return 0;
        at = kernels_active()->seek(cursor->docids, cursor->count, from);
        for (; at < cursor->count && cursor->docids[at] < end; at++)
            tf[cursor->docids[at] - first] = cursor->tf[at];
        from = cursor->docids[cursor->count - 1] + 1;
    }
    return 0;
}

/* In the block at hand. Of one alone, the cursor's next is its posting. */
static void look_up_here(uint32_t *tf, struct postings_cursor *c,
                         const uint32_t *docids, size_t count)
{
    const struct kernels *kernels = kernels_active();
    bool onward = c->next > 0 && c->docids[c->next - 1] < docids[0];
    uint32_t at = onward ? c->next : 0;

    if (count == 1) {
        at += kernels->seek(c->docids + at, c->count - at, docids[0]);
        tf[0] = c->docids[at] == docids[0] ? c->tf[at] : 0;
    } else {
        at += kernels->look_up(tf, docids, count, c->docids + at, c->tf + at,
                               c->count - at);
    }
    c->next = at;
}

/* How many of the docids, which ascend, are at most `last`; the first is. */
static size_t count_up_to(const uint32_t *docids, size_t count, uint32_t last)
{
    size_t here = 1;

    while (here < count && docids[here] <= last)
        here++;
    return here;
}

/* How many there are in the block of the first, if it is to be left as it is:
 * neither at hand nor kept, and too much for so few. Else 0. */
static size_t count_few(const struct postings_cursor *c, uint32_t block,
                        const uint32_t *docids, size_t count)
{
    uint32_t slot = block % CURSOR_KEPT;

    if (!c->list.lasts || c->at == block ||
        (c->kept[slot] && c->kept_number[slot] == block))
        return 0;
    count = count_up_to(docids, count < FEW + 1 ? count : FEW + 1,
                        postings_cursor_last(c, block));
    return count <= FEW ? count : 0;
}

/*
 * Looks up those that are in the block of the first; *here tells how many,
 * or 0 if neither the first nor those after it are in any.
 */
static int look_up_block(uint32_t *tf, size_t *here, struct postings_cursor *c,
                         const uint32_t *docids, size_t count,
                         struct error *err)
{
    uint32_t block;
    bool found;

    *here = 0;
    if (!find_block(&block, c, docids[0]))
        return 0;
    *here = count_few(c, block, docids, count);
    if (*here > 0) {
        c->scanned += *here;
        return postings_list_look_up(tf, docids, *here, &c->list, block, err);
    }
    if (go_to(&found, c, docids[0], err) < 0)
        return -1;
    if (!found)
        return 0;
    *here = count_up_to(docids, count, c->docids[c->count - 1]);
    look_up_here(tf, c, docids, *here);
    return 0;
}

int postings_cursor_look_up(uint32_t *tf, struct postings_cursor *cursor,
                            const uint32_t *docids, size_t count,
                            struct error *err)
{
    if (count > 1 && docids[count - 1] - docids[0] == count - 1)
        return look_up_range(tf, cursor, docids[0], docids[count - 1] + 1, err);
    for (size_t here; count > 0; tf += here, docids += here, count -= here) {
        if (look_up_block(tf, &here, cursor, docids, count, err) < 0)
            return -1;
        if (here == 0) {
            memset(tf, 0, count * sizeof *tf);
            return 0;
        }
    }
    return 0;
}

int postings_cursor_tf(uint32_t *tf, struct postings_cursor *cursor,
                       uint32_t docid, struct error *err)
{
    bool found;

    *tf = 0;
    if (go_to(&found, cursor, docid, err) < 0)
        return -1;
    if (found)
        look_up_here(tf, cursor, &docid, 1);
    return 0;
}

int postings_cursor_add_to(struct bitset *set, struct postings_cursor *cursor,
                           uint32_t first, uint32_t end, struct error *err)
{
    uint32_t i = postings_cursor_find(cursor, 0, first);

    for (; postings_cursor_reaches(cursor, i, end); i++) {
        uint32_t from;
        uint32_t to;

        if (postings_cursor_decode(cursor, i, err) < 0)
            return -1;
        postings_cursor_within(&from, &to, cursor, first, end);
        for (uint32_t j = from; j < to; j++)
            bitset_add(set, cursor->docids[j]);
    }
    return 0;
}
