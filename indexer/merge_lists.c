#include "indexer/merge_lists.h"

#include <stdlib.h>
#include <string.h>

#include "common/little_endian.h"
#include "common/memory.h"
#include "common/tokenizer.h"

enum {
    HEAD_BYTES_MAX = 64, /* of a list, before its arrays */
    POSTING_TF_MAX = 65535
};

void list_merge_begin(struct list_merge *lists, const struct merge_term *term)
{
    lists->term = *term;
    lists->begun = false;
    lists->has_positions =
        (lists->merge->settings->index->flags & INDEX_POSITIONS) != 0 &&
        term_has_positions(term->is_word, term->second);
}

static int begin_term(struct list_merge *lists, struct error *err)
{
    struct segment_builder *builder = lists->merge->builder;
    const struct merge_term *term = &lists->term;

    if (lists->begun)
        return 0;
    lists->begun = true;
    if (term->is_word)
        return segment_builder_word(builder, term->word, term->size, err);
    return segment_builder_pair(builder, term->first, term->second, err);
}

/* Docids ascend inside of [base, last], and no tf is over its limit. */
static int check_block(const struct postings_block *block,
                       const struct merge_input *input, uint32_t base,
                       uint32_t last, struct error *err)
{
    uint32_t bad = block->docids[0] < base ||
                   block->docids[block->count - 1] > last ||
                   block->tf[0] > POSTING_TF_MAX;

    for (uint32_t i = 1; i < block->count; i++)
        bad |= (block->docids[i] <= block->docids[i - 1]) |
               (block->tf[i] > POSTING_TF_MAX);
    if (!bad)
        return 0;
    return segment_damaged(input->source.segment, "postings out of order", err);
}

/* Drops the postings of deleted passages and their positions. */
static void drop_deleted(struct postings_block *block, uint16_t *positions,
                         const struct merge_map *map)
{
    uint32_t kept = 0;
    uint32_t from = 0;
    uint32_t to = 0;

    for (uint32_t i = 0; i < block->count; i++) {
        uint32_t tf = block->tf[i];

        if (map->table[block->docids[i]] != MERGE_GONE) {
            block->docids[kept] = block->docids[i];
            block->tf[kept++] = tf;
            if (positions)
                memmove(positions + to, positions + from,
                        tf * sizeof *positions);
            to += tf;
        }
        from += tf;
    }
    block->count = kept;
    block->occurrences = to;
}

/* Adds what stays of the decoded block, whose docids were checked. */
static int add_block(struct list_merge *lists, const struct merge_input *input,
                     struct error *err)
{
    const struct merge_map *map = &input->passages;
    struct postings_block *block = &lists->block;
    uint16_t *positions = lists->has_positions ? lists->positions : NULL;

    if (map->table)
        drop_deleted(block, positions, map);
    if (block->count == 0)
        return 0;
    for (uint32_t i = 0; i < block->count; i++)
        block->docids[i] = merge_map_get(map, block->docids[i]);
    if (begin_term(lists, err) < 0)
        return -1;
    return segment_builder_block(lists->merge->builder, block, positions, err);
}

/*
 * Touches part i of `bytes`, which the block offsets cut; parts that do not
 * fit are refused when the block is read.
 */
static int touch_part(struct merge *merge, const struct segment *segment,
                      const uint8_t *bytes, uint64_t size,
                      const uint8_t *offsets, uint32_t i, uint32_t count,
                      struct error *err)
{
    uint64_t start = get_u32(offsets + 4 * (size_t)i);
    uint64_t end = size;

    if (i + 1 < count)
        end = get_u32(offsets + 4 * (size_t)(i + 1));
    if (start > end || end > size)
        return 0;
    if (segment_touch(segment, bytes + start, (size_t)(end - start), err) < 0)
        return -1;
    return merge_step(merge, (size_t)(end - start), err);
}

/* Touches the bytes of block i of a long list. */
static int touch_block(struct merge *merge, const struct segment *segment,
                       const struct postings_list *list, uint32_t i,
                       struct error *err)
{
    if (touch_part(merge, segment, list->data, list->data_size, list->offsets,
                   i, list->blocks, err) < 0)
        return -1;
    if (!list->has_positions)
        return 0;
    return touch_part(merge, segment, list->positions, list->positions_size,
                      list->position_offsets, i, list->blocks, err);
}

static int read_block(struct list_merge *lists, const struct merge_input *input,
                      const struct postings_list *list, uint32_t i,
                      struct error *err)
{
    if (list->lasts &&
        touch_block(lists->merge, input->source.segment, list, i, err) < 0)
        return -1;
    if (postings_list_block(&lists->block, list, i, err) < 0)
        return -1;
    if (!lists->has_positions)
        return 0;
    if (memory_grow(&lists->positions, &lists->positions_capacity,
                    lists->block.occurrences, sizeof *lists->positions,
                    err) < 0)
        return -1;
    return postings_list_positions(lists->positions, lists->positions_capacity,
                                   list, i, &lists->block, err);
}

/* Opens the list; of a long one only what comes before its blocks is touched.
 */
static int open_list(struct postings_list *list, struct list_merge *lists,
                     const struct segment *segment, uint64_t start, size_t size,
                     struct error *err)
{
    const uint8_t *at =
        segment_section(segment, SECTION_POSTINGS).bytes + start;
    struct span positions = segment_section(segment, SECTION_POSITIONS);
    size_t head = size < HEAD_BYTES_MAX ? size : HEAD_BYTES_MAX;

    if (segment_touch(segment, at, head, err) < 0 ||
        postings_list_open(list, at, size, start, lists->has_positions,
                           segment->whole, segment->passages, positions.bytes,
                           positions.size, err) < 0)
        return -1;
    if (list->lasts)
        size = (size_t)(list->data - at);
    if (segment_touch(segment, at, size, err) < 0)
        return -1;
    return merge_step(lists->merge, size, err);
}

static int add_list(struct list_merge *lists, const struct merge_input *input,
                    uint64_t start, uint64_t end, struct error *err)
{
    struct postings_list list;

    if (open_list(&list, lists, input->source.segment, start,
                  (size_t)(end - start), err) < 0)
        return -1;
    for (uint32_t i = 0; i < list.blocks; i++) {
        uint32_t base;
        uint32_t last;

        if (read_block(lists, input, &list, i, err) < 0 ||
            postings_list_range(&list, i, &base, &last, err) < 0 ||
            check_block(&lists->block, input, base, last, err) < 0 ||
            add_block(lists, input, err) < 0)
            return -1;
    }
    return 0;
}

int list_merge_add(struct list_merge *lists, const struct merge_input *input,
                   uint64_t start, uint64_t end, struct error *err)
{
    if (add_list(lists, input, start, end, err) < 0)
        return segment_blame(input->source.segment, err);
    return 0;
}

void list_merge_free(struct list_merge *lists)
{
    free(lists->positions);
    *lists = (struct list_merge){ 0 };
}
