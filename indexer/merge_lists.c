#include "indexer/merge_lists.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "common/little_endian.h"
#include "common/memory.h"
#include "common/tokenizer.h"

enum { COPY_RUN = 2 /* full blocks, at least */ };

/* Tells the builder of the term, once. */
static int begin_term(struct list_merge *lists, struct error *err)
{
    const struct merge_term *term = lists->term;

    if (lists->begun)
        return 0;
    lists->begun = true;
    if (term->size > 0)
        return segment_terms_word(lists->terms, lists->word, term->size, err);
    return segment_terms_pair(lists->terms, term->first, term->second, err);
}

/* What a decoder leaves to check: no tf is over its limit. */
static int check_tf(const struct postings_block *block,
                    const struct merge_input *input, struct error *err)
{
    if (block->occurrences <= POSTING_TF_MAX)
        return 0;
    for (uint32_t i = 0; i < block->count; i++) {
        if (block->tf[i] > POSTING_TF_MAX)
            return segment_damaged(input->source.segment,
                                   "too many occurrences in a passage", err);
    }
    return 0;
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

/* Adds what stays of the decoded block. */
static int add_block(struct list_merge *lists, const struct merge_input *input,
                     struct error *err)
{
    const struct merge_map *map = &input->passages;
    struct postings_block *block = &lists->block;
    uint16_t *positions = lists->term->has_positions ? lists->positions : NULL;

    if (map->table)
        drop_deleted(block, positions, map);
    if (block->count == 0)
        return 0;
    for (uint32_t i = 0; i < block->count; i++)
        block->docids[i] = merge_map_get(map, block->docids[i]);
    if (begin_term(lists, err) < 0)
        return -1;
    return segment_terms_block(lists->terms, block, positions, err);
}

/*
 * Touches the positions of block i of a long list; what does not fit is
 * refused when they are read.
 */
static int touch_positions(struct merge *merge, const struct segment *segment,
                           const struct postings_list *list, uint32_t i,
                           struct error *err)
{
    uint64_t start = get_u32(list->position_offsets + 4 * (size_t)i);
    uint64_t end = list->positions_size;

    if (i + 1 < list->blocks)
        end = get_u32(list->position_offsets + 4 * (size_t)(i + 1));
    if (start > end || end > list->positions_size)
        return 0;
    return merge_touch(merge, segment, list->positions + start,
                       (size_t)(end - start), err);
}

static int read_block(struct list_merge *lists, const struct merge_input *input,
                      const struct postings_list *list, uint32_t i,
                      struct error *err)
{
    if (postings_list_block(&lists->block, list, i, err) < 0)
        return -1;
    if (!lists->term->has_positions)
        return 0;
    if (list->lasts &&
        touch_positions(lists->merge, input->source.segment, list, i, err) < 0)
        return -1;
    if (memory_grow(&lists->positions, &lists->positions_capacity,
                    lists->block.occurrences, sizeof *lists->positions,
                    err) < 0)
        return -1;
    return postings_list_positions(lists->positions, lists->positions_capacity,
                                   list, i, &lists->block, err);
}

/* Whether block i of a long list is full and may be copied. */
static bool is_full(struct postings_part *part,
                    const struct postings_list *list, uint32_t i)
{
    struct error err;

    return i < list->blocks && postings_list_part(part, list, i, &err) == 0 &&
           part->head.count == BLOCK_MAX &&
           part->last - part->head.base >= BLOCK_MAX - 1 &&
           part->head.occurrences <= POSTING_TF_MAX;
}

/* Whether full blocks make good for one that ends early before block i. */
static bool is_run(const struct postings_list *list, uint32_t i)
{
    struct postings_part part;
    uint32_t end = i + COPY_RUN;

    while (i < end && is_full(&part, list, i))
        i++;
    return i == end;
}

/*
 * Copies block i as it is, if it is full and what was added ends a block, or
 * may end one; *added says so. So no more than one block in COPY_RUN + 1 comes
 * out not full.
 */
static int copy_block(bool *added, struct list_merge *lists,
                      const struct merge_input *input,
                      const struct postings_list *list, uint32_t i,
                      struct error *err)
{
    struct postings_part part;

    *added = false;
    if (!list->lasts || input->passages.table || !is_full(&part, list, i))
        return 0;
    if (begin_term(lists, err) < 0)
        return -1;
    if (lists->term->has_positions &&
        touch_positions(lists->merge, input->source.segment, list, i, err) < 0)
        return -1;
    part.head.base += input->passages.base;
    part.last += input->passages.base;
    return segment_terms_copy(added, lists->terms, &part, is_run(list, i), err);
}

/* Decodes block i, and adds what stays of it. */
static int recode_block(struct list_merge *lists,
                        const struct merge_input *input,
                        const struct postings_list *list, uint32_t i,
                        struct error *err)
{
    if (read_block(lists, input, list, i, err) < 0 ||
        check_tf(&lists->block, input, err) < 0)
        return -1;
    return add_block(lists, input, err);
}

/* Adds what stays of a list, block by block. */
static int add_list(struct list_merge *lists, const struct list_source *source,
                    struct error *err)
{
    const struct merge_input *input = &lists->merge->inputs[source->input];
    struct postings_list list;

    if (list_source_open(&list, lists->merge, source, lists->term, err) < 0)
        return -1;
    for (uint32_t i = 0; i < list.blocks; i++) {
        bool added;

        if (copy_block(&added, lists, input, &list, i, err) < 0 ||
            (!added && recode_block(lists, input, &list, i, err) < 0))
            return segment_blame(input->source.segment, err);
    }
    return 0;
}

/* Adds the term at lists->term. */
static int add_term(struct list_merge *lists, const uint8_t *list,
                    const struct list_source *sources, struct error *err)
{
    const struct merge_term *term = lists->term;

    lists->begun = false;
    if (term->list_size > 0) {
        if (begin_term(lists, err) < 0)
            return -1;
        return segment_terms_list(lists->terms, list, term->list_size, err);
    }
    for (size_t i = 0; i < term->list_count; i++) {
        if (add_list(lists, &sources[i], err) < 0)
            return -1;
    }
    return 0;
}

int list_merge_add(struct list_merge *lists, const struct merge_batch *batch,
                   struct error *err)
{
    const uint8_t *list = batch->lists.bytes;
    const struct list_source *sources = batch->sources;

    lists->word = batch->words.bytes;
    for (size_t i = 0; i < batch->count; i++) {
        lists->term = &batch->terms[i];
        if (add_term(lists, list, sources, err) < 0)
            return -1;
        lists->word += lists->term->size;
        list += lists->term->list_size;
        sources += lists->term->list_count;
    }
    return 0;
}

void list_merge_free(struct list_merge *lists)
{
    free(lists->positions);
    *lists = (struct list_merge){ 0 };
}
