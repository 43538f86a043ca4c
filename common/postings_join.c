#include "common/postings_join.h"

#include <assert.h>

#include "common/postings_writer.h"

void postings_join_begin(struct postings_join *join, bool has_positions,
                         uint32_t docid_end)
{
    join->has_positions = has_positions;
    join->lists = 0;
    join->block.count = 0;
    join->block.occurrences = 0;
    gap_join_begin(&join->docids, docid_end);
}

/* One posting, whose position is u8, or u16. */
static int add_single(struct postings_join *join,
                      const struct postings_list *list, uint32_t base,
                      struct error *err)
{
    struct positions_planes *planes = &join->positions[join->lists];

    join->block.tf[join->block.count] = 1;
    if (join->has_positions) {
        *planes = (struct positions_planes){ .low = list->data, .count = 1 };
        if (list->data_size == 2 && list->data[1] > 0) {
            planes->bits = 32 - (unsigned)__builtin_clz(list->data[1]);
            planes->high = list->data + 1;
            planes->high_size = 1;
        }
    }
    return gap_join_value(&join->docids, base + list->last, err);
}

static int add_block(struct postings_join *join,
                     const struct postings_list *list, uint32_t base,
                     struct error *err)
{
    struct byte_reader in;
    struct gap_codes codes;
    uint32_t occurrences = (uint32_t)list->occurrences;

    byte_reader_init(&in, list->data, list->data_size);
    if (gap_codes_open(&codes, &in, list->df, list->docid_end, err) < 0 ||
        gap_join_codes(&join->docids, &codes, base, err) < 0 ||
        postings_block_read_tf(join->block.tf + join->block.count, &in,
                               list->df, occurrences, err) < 0)
        return -1;
    if (join->has_positions)
        return positions_planes_open(&join->positions[join->lists], &in,
                                     occurrences, list->whole, err);
    if (read_left(&in) > 0)
        return error_set(err, ERROR_CORRUPT,
                         "postings list: bytes after the block");
    return 0;
}

int postings_join_add(struct postings_join *join,
                      const struct postings_list *list, uint32_t base,
                      struct error *err)
{
    int result;

    assert(!list->lasts && list->has_positions == join->has_positions);
    assert(list->df <= BLOCK_MAX - join->block.count);
    if (list->single)
        result = add_single(join, list, base, err);
    else
        result = add_block(join, list, base, err);
    join->lists++;
    join->block.count += list->df;
    join->block.occurrences += (uint32_t)list->occurrences;
    return result;
}

int postings_join_end(struct postings_join *join, struct byte_writer *out,
                      struct error *err)
{
    const struct postings_block *block = &join->block;

    assert(block->count >= 1);
    postings_write_head(out, block->count, block->occurrences);
    gap_join_end(&join->docids, out);
    postings_block_write_tf(out, block);
    if (join->has_positions)
        positions_planes_join(out, join->positions, join->lists);
    return byte_writer_check(out, err);
}

int postings_join_single(struct byte_writer *out,
                         const struct postings_list *list, uint32_t base,
                         struct error *err)
{
    assert(list->single);
    postings_write_single(out, base + list->last, list->data, list->data_size);
    return byte_writer_check(out, err);
}
