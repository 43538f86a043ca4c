/*
 * postings_list - reads one term's list: FORMAT.md, "Lists".
 */
#ifndef COMMON_POSTINGS_LIST_H
#define COMMON_POSTINGS_LIST_H

#include <assert.h>
#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/error.h"
#include "common/positions_block.h"
#include "common/postings_block.h"

/*
 * A list opened for reading. All pointers borrow the segment's bytes, which
 * may be hostile. Reading is by block: block i, 0 <= i < blocks.
 */
struct postings_list {
    uint32_t df;
    uint64_t occurrences;
    uint32_t blocks;
    bool has_positions;
    bool whole;
    uint32_t docid_end;     /* docids are below */
    bool single;            /* df 1, tf 1: docid and position inline */
    uint32_t last;          /* of a single: its docid; of one block: the
                               last that it may hold */
    const uint8_t *bounds;  /* 4 bytes a block; these are NULL for one block */
    const uint8_t *lasts;   /* u32 a block */
    const uint8_t *offsets; /* u32 a block */
    const uint8_t *position_offsets; /* u32 a block; NULL without positions */
    const uint8_t *data;             /* the blocks, or the one block */
    size_t data_size;
    const uint8_t *positions; /* of long lists: the list's positions */
    uint64_t positions_size;
};

/*
 * Opens the list in the bytes [list, list + size), which start at
 * `section_offset` of POSTINGS. docid_end is below 2^31. `positions` is the
 * whole POSITIONS section (NULL, 0 where there is none): nothing of it is
 * read here, only the list's range of it is checked.
 */
int postings_list_open(struct postings_list *out, const uint8_t *list,
                       size_t size, uint64_t section_offset, bool has_positions,
                       bool whole, uint32_t docid_end, const uint8_t *positions,
                       uint64_t positions_size, struct error *err);

/*
 * The bounds of block i of a list of more than one: three length codes and
 * the largest tf, as in FORMAT.md, "Bounds".
 */
static inline const uint8_t *
postings_list_bounds(const struct postings_list *list, uint32_t i)
{
    assert(list->bounds && i < list->blocks);
    return list->bounds + 4 * (size_t)i;
}

/*
 * The first and last docid that block i may hold, base <= last < docid_end;
 * anything else is refused.
 */
int postings_list_range(const struct postings_list *list, uint32_t i,
                        uint32_t *base, uint32_t *last, struct error *err);

int postings_list_block(struct postings_block *out,
                        const struct postings_list *list, uint32_t i,
                        struct error *err);

/* Block i of a list of more than one as it is coded. */
int postings_list_part(struct postings_part *out,
                       const struct postings_list *list, uint32_t i,
                       struct error *err);

/*
 * tf[i] of wanted[i] in block i of a list of more than one, as of
 * postings_block_look_up; each wanted is in the block's range.
 */
int postings_list_look_up(uint32_t *tf, const uint32_t *wanted,
                          size_t wanted_count, const struct postings_list *list,
                          uint32_t i, struct error *err);

/*
 * Positions of all occurrences of decoded block i, in order: positions[j]
 * for each posting's tf in turn. `capacity` must be >= block->occurrences.
 * On success they ascend within a posting and none is above the limit.
 */
int postings_list_positions(uint16_t *positions, size_t capacity,
                            const struct postings_list *list, uint32_t i,
                            const struct postings_block *block,
                            struct error *err);

/* Where they lie, for those of some postings. */
int postings_list_planes(struct positions_planes *out,
                         const struct postings_list *list, uint32_t i,
                         const struct postings_block *block, struct error *err);

#endif
