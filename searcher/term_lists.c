#include "searcher/term_lists.h"

#include <assert.h>
#include <string.h>

#include "common/kernels.h"
#include "common/segment.h"

static bool is_one(struct term_range range)
{
    return range.end - range.first == 1;
}

static int sum_df(struct term_lists *out, const struct segment_view *view,
                  struct error *err)
{
    struct range_lists lists;
    bool any;

    if (segment_view_lists(&lists, view, out->range, err) < 0)
        return -1;
    do {
        if (segment_view_next(&any, &out->list, view, &lists, err) < 0)
            return -1;
        out->df += any ? out->list.df : 0;
    } while (any);
    return 0;
}

int term_lists_find(struct term_lists *out, const struct segment_view *view,
                    const struct query *query, const struct query_term *term,
                    struct error *err)
{
    *out = (struct term_lists){ 0 };
    return segment_view_term(&out->range, view, query, term, err);
}

int term_lists_place(struct term_lists *lists, const struct segment_view *view,
                     struct error *err)
{
    if (!is_one(lists->range))
        return 0;
    return segment_view_find(&lists->place, view, lists->range.first, err);
}

int term_lists_open(struct term_lists *lists, const struct segment_view *view,
                    const struct query_term *term, struct error *err)
{
    struct term_range range = lists->range;

    if (is_one(range)) {
        if (segment_view_open(&lists->list, view, lists->place,
                              range.first != range.unplaced, err) < 0)
            return -1;
        lists->df = lists->list.df;
    } else if (term->kind == QUERY_PREFIX && range.end > range.first) {
        return sum_df(lists, view, err);
    }
    return 0;
}

static int load_one(struct term_lists *lists, struct arena *arena,
                    struct error *err)
{
    const struct postings_list *list = &lists->list;
    size_t room = (size_t)list->df + KERNEL_SPARE;
    struct postings_block block;
    uint32_t *docids = arena_alloc(arena, room * sizeof *docids, err);
    uint32_t *tf = docids ? arena_alloc(arena, room * sizeof *tf, err) : NULL;

    if (!tf)
        return -1;
    for (uint32_t i = 0; i < list->blocks; i++) {
        if (postings_list_block(&block, list, i, err) < 0)
            return -1;
        if (block.count > list->df - lists->count)
            return error_set(err, ERROR_CORRUPT,
                             "postings list: more postings than its df says");
        memcpy(docids + lists->count, block.docids,
               block.count * sizeof *docids);
        memcpy(tf + lists->count, block.tf, block.count * sizeof *tf);
        lists->count += block.count;
    }
    lists->docids = docids;
    lists->tf = tf;
    return 0;
}

/* Adds the tf of the list to those of the passages. */
static int sum_list(uint32_t *sums, const struct postings_list *list,
                    struct error *err)
{
    struct postings_block block;

    for (uint32_t i = 0; i < list->blocks; i++) {
        if (postings_list_block(&block, list, i, err) < 0)
            return -1;
        for (uint32_t j = 0; j < block.count; j++)
            sums[block.docids[j]] += block.tf[j];
    }
    return 0;
}

/* Moves the sums to the front, and writes the docids they belong to. */
static uint32_t pack_sums(uint32_t *docids, uint32_t *sums, uint32_t passages)
{
    enum { AT_ONCE = 4096 };
    uint16_t found[AT_ONCE + KERNEL_SPARE];
    uint32_t count = 0;

    for (uint32_t i = 0; i < passages; i += AT_ONCE) {
        uint32_t left = passages - i;
        uint32_t here = kernels_active()->tf_at_least(
            found, sums + i, left < AT_ONCE ? left : AT_ONCE, 1);

        for (uint32_t j = 0; j < here; j++) {
            docids[count] = i + found[j];
            sums[count++] = sums[i + found[j]];
        }
    }
    return count;
}

static int sum_range(struct term_lists *out, uint32_t *sums,
                     const struct segment_view *view, struct error *err)
{
    struct range_lists lists;
    struct postings_list list;
    bool any;

    if (segment_view_lists(&lists, view, out->range, err) < 0)
        return -1;
    out->df = 0;
    for (;;) {
        if (segment_view_next(&any, &list, view, &lists, err) < 0)
            return -1;
        if (!any)
            return 0;
        if (sum_list(sums, &list, err) < 0)
            return -1;
        out->df += list.df;
    }
}

static int load_many(struct term_lists *lists, const struct segment_view *view,
                     struct arena *arena, struct error *err)
{
    size_t room = ((size_t)view->passages + KERNEL_SPARE) * sizeof(uint32_t);
    uint32_t *docids = arena_alloc(arena, room, err);
    uint32_t *sums = arena_alloc(arena, room, err);

    if (!docids || !sums)
        return -1;
    memset(sums, 0, room);
    if (sum_range(lists, sums, view, err) < 0)
        return -1;
    lists->count = pack_sums(docids, sums, view->passages);
    lists->docids = docids;
    lists->tf = sums;
    return 0;
}

int term_lists_load(struct term_lists *lists, const struct segment_view *view,
                    struct arena *arena, struct error *err)
{
    int result = 0;

    if (lists->loaded)
        return 0;
    lists->count = 0;
    if (is_one(lists->range))
        result = load_one(lists, arena, err);
    else if (lists->range.end > lists->range.first)
        result = load_many(lists, view, arena, err);
    lists->loaded = result == 0;
    return result;
}

static int add_list(struct occurrences *out, const struct segment_view *view,
                    const struct postings_list *list,
                    const struct bitset *wanted, struct error *err)
{
    if (segment_touch_positions(view->segment, list, err) < 0)
        return -1;
    return occurrences_add(out, list, 0, wanted, err);
}

static int add_range(struct occurrences *out, const struct segment_view *view,
                     struct term_range range, const struct bitset *wanted,
                     struct error *err)
{
    struct range_lists lists;
    struct postings_list list;
    bool any;

    if (segment_view_lists(&lists, view, range, err) < 0)
        return -1;
    for (uint32_t i = range.first;; i++) {
        if (segment_view_next(&any, &list, view, &lists, err) < 0)
            return -1;
        if (!any)
            return 0;
        if (i != range.unplaced && add_list(out, view, &list, wanted, err) < 0)
            return -1;
    }
}

/* Those of the wanted passages that the unplaced list holds. */
static int find_unplaced(struct bitset *out, const struct segment_view *view,
                         uint32_t unplaced, const struct bitset *wanted,
                         struct error *err)
{
    struct list_place place;
    struct postings_list list;
    struct postings_block block;

    if (segment_view_find(&place, view, unplaced, err) < 0 ||
        segment_view_open(&list, view, place, false, err) < 0)
        return -1;
    for (uint32_t i = 0; i < list.blocks; i++) {
        if (postings_list_block(&block, &list, i, err) < 0)
            return -1;
        for (uint32_t j = 0; j < block.count; j++)
            bitset_add(out, block.docids[j]);
    }
    bitset_and(out, wanted);
    return 0;
}

static int add_behind(struct occurrences *out, const struct segment_view *view,
                      uint32_t character, const struct bitset *wanted,
                      struct arena *arena, struct error *err)
{
    struct postings_list list;
    uint32_t *terms;
    size_t count;

    if (segment_view_behind(&terms, &count, view, character, arena, err) < 0)
        return -1;
    for (size_t i = 0; i < count; i++) {
        if (segment_view_positions(&list, view, terms[i], err) < 0 ||
            occurrences_add(out, &list, 1, wanted, err) < 0)
            return -1;
    }
    return 0;
}

/* The occurrences of a character of which only what is before it has one. */
static int add_unplaced(struct occurrences *out,
                        const struct segment_view *view, uint32_t character,
                        uint32_t unplaced, const struct bitset *wanted,
                        struct error *err)
{
    struct arena arena = { 0 };
    struct bitset held;
    int result = -1;

    if (bitset_make(&held, &arena, wanted->count, err) == 0 &&
        find_unplaced(&held, view, unplaced, wanted, err) == 0)
        result = bitset_next(&held, 0) == held.count
                     ? 0
                     : add_behind(out, view, character, &held, &arena, err);
    arena_free(&arena);
    return result;
}

int term_lists_occurrences(struct occurrences *out,
                           const struct term_lists *lists,
                           const struct segment_view *view,
                           const struct query_term *term,
                           const struct bitset *wanted, struct error *err)
{
    struct term_range range = lists->range;

    if (range.end == range.first)
        return 0;
    if (is_one(range) && range.unplaced == TERM_NONE)
        return add_list(out, view, &lists->list, wanted, err);
    if (add_range(out, view, range, wanted, err) < 0 ||
        (range.unplaced != TERM_NONE &&
         add_unplaced(out, view, term->first, range.unplaced, wanted, err) < 0))
        return -1;
    return occurrences_sort(out, err);
}

void term_lists_add_to(struct bitset *set, const struct term_lists *lists)
{
    assert(lists->loaded);
    for (uint32_t i = 0; i < lists->count; i++)
        bitset_add(set, lists->docids[i]);
}

uint32_t term_lists_tf(const struct term_lists *lists, uint32_t docid)
{
    uint32_t low = 0;
    uint32_t high = lists->count;

    assert(lists->loaded);
    while (low < high) {
        uint32_t middle = low + (high - low) / 2;

        if (lists->docids[middle] < docid)
            low = middle + 1;
        else
            high = middle;
    }
    return low < lists->count && lists->docids[low] == docid ? lists->tf[low]
                                                             : 0;
}
