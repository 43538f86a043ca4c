/*
 * postings_cursor - walks what one query term has in one segment, by blocks.
 *
 * The term is one list, or the union of several, which was loaded before.
 * Only blocks that are asked for are decoded, and each has a bound that is
 * known without: FORMAT.md, "Bounds".
 */
#ifndef SEARCHER_POSTINGS_CURSOR_H
#define SEARCHER_POSTINGS_CURSOR_H

#include "common/kernels.h"
#include "common/little_endian.h"
#include "searcher/part_bounds.h"
#include "searcher/term_lists.h"

#define CURSOR_NO_BLOCK UINT32_MAX

/*
 * As many blocks as one of a rarer list may reach over, which is looked up
 * more than once: for its score, for a phrase, for the score of hits.
 */
enum { CURSOR_KEPT = 8 };

/* The fields are read only outside. */
struct postings_cursor {
    struct postings_list list;
    const uint32_t *all_docids; /* of a union, which is ascending; else NULL */
    const uint32_t *all_tf;
    uint32_t df;
    uint32_t blocks; /* 0: the term is not in the segment */
    float *parts;    /* the largest tf / (tf + K(L)) in each block, or more;
                        NULL where the cursor is not bounded */
    float part;      /* in all of them; 1 then */
    const struct part_bounds *bounds;
    uint32_t reached; /* the block where the last look-up ended */
    /* the block at hand */
    uint32_t at; /* its number, or CURSOR_NO_BLOCK */
    uint32_t count;
    uint32_t next; /* where the last look-up in it ended */
    const uint32_t *docids;
    const uint32_t *tf;
    struct postings_block *block; /* it; NULL of a union */
    /* blocks decoded lately, block i at i % CURSOR_KEPT; the arena's */
    struct postings_block *kept[CURSOR_KEPT];
    uint32_t kept_number[CURSOR_KEPT];
    struct arena *arena;
    uint64_t scanned; /* postings decoded so far */
};

/*
 * Opens a term; of several lists they are loaded into the arena, which must
 * outlive *out, as must the view.
 */
int postings_cursor_open(struct postings_cursor *out, struct term_lists *lists,
                         const struct segment_view *view, struct arena *arena,
                         struct error *err);

/*
 * Opens a set of passages as if it were a term that each holds so often that
 * its part is 1. `docids` ascend and have KERNEL_SPARE behind them.
 */
int postings_cursor_open_set(struct postings_cursor *out,
                             const uint32_t *docids, uint32_t count,
                             struct arena *arena, struct error *err);

/* Fills parts and part; `bounds` must outlive the cursor. */
int postings_cursor_bound(struct postings_cursor *cursor,
                          const struct segment_view *view,
                          const struct part_bounds *bounds, struct arena *arena,
                          struct error *err);

/*
 * The largest part of postings of tf 1 or 2 alone in block i, or more; 1 where
 * only that of all its postings is known.
 */
static inline float postings_cursor_part(const struct postings_cursor *c,
                                         uint32_t i, uint32_t tf)
{
    if (!c->parts || !c->list.bounds)
        return 1;
    return part_bounds_tf(c->bounds, postings_list_bounds(&c->list, i), tf);
}

/* The largest part in block i, or more. */
static inline float postings_cursor_most(const struct postings_cursor *c,
                                         uint32_t i)
{
    return c->parts ? c->parts[i] : 1;
}

/* The last docid of block i; not yet checked against its neighbours. */
static inline uint32_t postings_cursor_last(const struct postings_cursor *c,
                                            uint32_t i)
{
    if (c->all_docids) {
        size_t end = (size_t)(i + 1) * BLOCK_MAX;

        return c->all_docids[end < c->df ? end - 1 : c->df - 1];
    }
    return c->list.lasts ? get_u32(c->list.lasts + 4 * (size_t)i)
                         : c->list.last;
}

/* Whether block i may have docids below `end`; so may those before it. */
static inline bool postings_cursor_reaches(const struct postings_cursor *c,
                                           uint32_t i, uint32_t end)
{
    return i < c->blocks &&
           (i == 0 || postings_cursor_last(c, i - 1) + 1 < end);
}

/* Postings [*from, *to) of the block at hand have docids [first, end). */
static inline void postings_cursor_within(uint32_t *from, uint32_t *to,
                                          const struct postings_cursor *c,
                                          uint32_t first, uint32_t end)
{
    *from = 0;
    *to = c->count;
    if (c->docids[0] < first)
        *from = kernels_active()->seek(c->docids, c->count, first);
    if (c->docids[c->count - 1] >= end)
        *to = kernels_active()->seek(c->docids, c->count, end);
}

/*
 * The first block at or after `from` whose last docid is >= docid; blocks
 * where there is none.
 */
uint32_t postings_cursor_find(const struct postings_cursor *cursor,
                              uint32_t from, uint32_t docid);

/* Makes block i the one at hand. */
int postings_cursor_decode(struct postings_cursor *cursor, uint32_t i,
                           struct error *err);

/* All passages that hold the term, in the arena, with KERNEL_SPARE behind. */
int postings_cursor_all(uint32_t **docids, uint32_t *count,
                        struct postings_cursor *cursor, struct arena *arena,
                        struct error *err);

/* Adds the passages first .. end - 1 that hold the term to the set. */
int postings_cursor_add_to(struct bitset *set, struct postings_cursor *cursor,
                           uint32_t first, uint32_t end, struct error *err);

/*
 * tf[i] of passage docids[i], 0 if it does not hold the term; docids ascend.
 * Cheapest where those of one call are above those of the call before.
 */
int postings_cursor_look_up(uint32_t *tf, struct postings_cursor *cursor,
                            const uint32_t *docids, size_t count,
                            struct error *err);

/*
 * Likewise for one passage; where it is there it is then in the block at hand,
 * as cursor->docids[cursor->next].
 */
int postings_cursor_tf(uint32_t *tf, struct postings_cursor *cursor,
                       uint32_t docid, struct error *err);

#endif
