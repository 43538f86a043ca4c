#include "common/postings_writer.h"

#include <assert.h>
#include <stdlib.h>
#include <string.h>

#include "common/little_endian.h"
#include "common/memory.h"
#include "common/positions_block.h"

enum {
    DIRECTORY_ENTRY = 16, /* last, bounds, offset, positions */
    BOUNDS_BYTES = 4,
    TF_CODE_MAX = 255,
    LENGTH_NONE = UINT16_MAX + 1,
};

static void begin_block(struct postings_writer *w)
{
    w->block.count = 0;
    w->block.occurrences = 0;
}

void postings_writer_begin(struct postings_writer *w, bool has_positions)
{
    assert(!has_positions || w->positions);
    w->has_positions = has_positions;
    w->df = 0;
    w->occurrences = 0;
    w->base = 0;
    w->list_positions = 0;
    if (has_positions)
        w->list_positions = w->positions_start + w->positions->size;
    byte_writer_reset(&w->blocks);
    byte_writer_reset(&w->directory);
    begin_block(w);
}

static uint32_t smaller(uint32_t a, uint32_t b)
{
    return a < b ? a : b;
}

/* The bounds of the block, most of whose postings have tf 1. */
static void code_bounds(uint8_t out[4], const struct postings_writer *w)
{
    const struct postings_block *block = &w->block;
    uint32_t least[3] = { LENGTH_NONE, LENGTH_NONE, LENGTH_NONE };
    uint32_t most = 1;

    for (uint32_t i = 0; i < block->count; i++) {
        uint32_t length = w->lengths[block->docids[i]];
        uint32_t tf = block->tf[i];

        least[0] = smaller(least[0], length);
        if (tf == 1)
            continue;
        least[1] = smaller(least[1], length);
        if (tf >= 3)
            least[2] = smaller(least[2], length);
        if (tf > most)
            most = tf;
    }
    for (int i = 0; i < 3; i++)
        out[i] =
            least[i] == LENGTH_NONE ? LENGTH_CODE_NONE : length_code(least[i]);
    out[3] = (uint8_t)smaller(most, TF_CODE_MAX);
}

static int check_writers(const struct postings_writer *w, struct error *err)
{
    if (byte_writer_check(&w->blocks, err) < 0 ||
        byte_writer_check(&w->directory, err) < 0 ||
        byte_writer_check(w->out, err) < 0)
        return -1;
    return w->has_positions ? byte_writer_check(w->positions, err) : 0;
}

/* The directory's entry of a block that comes next. */
static int enter_block(struct postings_writer *w, uint32_t last,
                       const uint8_t *bounds, struct error *err)
{
    uint64_t positions_at = 0;

    if (check_writers(w, err) < 0)
        return -1;
    if (w->has_positions)
        positions_at =
            w->positions_start + w->positions->size - w->list_positions;
    if (w->blocks.size > UINT32_MAX || positions_at > UINT32_MAX)
        return error_set(err, ERROR_LIMIT,
                         "postings list: over 4 GiB; make smaller segments");
    write_u32(&w->directory, last);
    write_bytes(&w->directory, bounds, BOUNDS_BYTES);
    write_u32(&w->directory, (uint32_t)w->blocks.size);
    write_u32(&w->directory, (uint32_t)positions_at);
    return 0;
}

/* Encodes the block being filled, if it has any, as one of a long list. */
static int finish_block(struct postings_writer *w, struct error *err)
{
    const struct postings_block *block = &w->block;
    uint8_t bounds[BOUNDS_BYTES];

    if (block->count == 0)
        return 0;
    code_bounds(bounds, w);
    if (enter_block(w, block->docids[block->count - 1], bounds, err) < 0)
        return -1;
    postings_block_encode(&w->blocks, block, w->base);
    if (w->has_positions)
        positions_block_encode(w->positions, w->block_positions,
                               block->occurrences);
    w->base = block->docids[block->count - 1] + 1;
    begin_block(w);
    return 0;
}

uint32_t postings_writer_next(const struct postings_writer *w)
{
    if (w->block.count == 0)
        return w->base;
    return w->block.docids[w->block.count - 1] + 1;
}

int postings_writer_copy(struct postings_writer *w,
                         const struct postings_part *part, struct error *err)
{
    assert(part->head.base >= postings_writer_next(w) &&
           part->last < w->docid_end);
    if (finish_block(w, err) < 0 ||
        enter_block(w, part->last, part->bounds, err) < 0)
        return -1;
    postings_block_write_head(&w->blocks, &part->head, w->base);
    write_bytes(&w->blocks, part->bytes, part->size);
    if (w->has_positions)
        write_bytes(w->positions, part->positions, part->positions_size);
    w->base = part->last + 1;
    w->df += part->head.count;
    w->occurrences += part->head.occurrences;
    return 0;
}

static int add_positions(struct postings_writer *w, const uint16_t *positions,
                         uint32_t count, struct error *err)
{
    size_t had = w->block.occurrences;

    if (memory_grow(&w->block_positions, &w->block_positions_capacity,
                    had + count, sizeof *positions, err) < 0)
        return -1;
    memcpy(w->block_positions + had, positions, count * sizeof *positions);
    return 0;
}

/* The promises of the caller for the postings of `p`. */
static void check_promises(const struct postings_writer *w,
                           const struct postings_run *p)
{
    const uint16_t *position = p->positions;
    uint64_t least = w->base;

    if (w->block.count > 0)
        least = (uint64_t)w->block.docids[w->block.count - 1] + 1;
    for (uint32_t i = 0; i < p->count; i++) {
        assert(p->docids[i] < w->docid_end && p->docids[i] >= least);
        assert(p->tf[i] >= 1 && p->tf[i] <= POSTING_TF_MAX);
        least = (uint64_t)p->docids[i] + 1;
        for (uint32_t j = 0; position && j < p->tf[i]; j++, position++) {
            assert(*position <= positions_block_most(w->whole));
            assert(j == 0 || *position > position[-1]);
        }
    }
    (void)least;
}

/* Adds postings that fit the block being filled. */
static int fill_block(struct postings_writer *w, const struct postings_run *p,
                      struct error *err)
{
    struct postings_block *block = &w->block;
    uint32_t occurrences = 0;

    check_promises(w, p);
    memcpy(block->docids + block->count, p->docids,
           p->count * sizeof *p->docids);
    memcpy(block->tf + block->count, p->tf, p->count * sizeof *p->tf);
    for (uint32_t i = 0; i < p->count; i++)
        occurrences += p->tf[i];
    if (p->positions && add_positions(w, p->positions, occurrences, err) < 0)
        return -1;
    block->count += p->count;
    block->occurrences += occurrences;
    w->df += p->count;
    w->occurrences += occurrences;
    return 0;
}

int postings_writer_add_run(struct postings_writer *w,
                            const struct postings_run *run, struct error *err)
{
    struct postings_run left = *run;

    assert(w->has_positions == (run->positions != NULL));
    while (left.count > 0) {
        struct postings_run part = left;
        uint32_t before;

        if (w->block.count == BLOCK_MAX && finish_block(w, err) < 0)
            return -1;
        before = w->block.occurrences;
        if (part.count > BLOCK_MAX - w->block.count)
            part.count = BLOCK_MAX - w->block.count;
        if (fill_block(w, &part, err) < 0)
            return -1;
        left.docids += part.count;
        left.tf += part.count;
        left.count -= part.count;
        if (left.positions)
            left.positions += w->block.occurrences - before;
    }
    return 0;
}

int postings_writer_add(struct postings_writer *w, uint32_t docid, uint32_t tf,
                        const uint16_t *positions, struct error *err)
{
    struct postings_run run = { 1, &docid, &tf, positions };

    return postings_writer_add_run(w, &run, err);
}

void postings_write_single(struct byte_writer *out, uint32_t docid,
                           const uint8_t *position, size_t size)
{
    write_varint(out, (uint64_t)docid << 1 | 1);
    write_bytes(out, position, size);
}

void postings_write_head(struct byte_writer *out, uint32_t df,
                         uint64_t occurrences)
{
    bool repeats = occurrences > df;

    write_varint(out, (uint64_t)df << 2 | (repeats ? 2 : 0));
    if (repeats)
        write_varint(out, occurrences - df - 1);
}

/* A list of one posting, of tf 1. */
static void write_single(struct postings_writer *w)
{
    uint16_t position = w->has_positions ? w->block_positions[0] : 0;
    uint8_t bytes[] = { (uint8_t)position, (uint8_t)(position >> 8) };
    size_t size = position > UINT8_MAX ? 2 : 1;

    postings_write_single(w->out, w->block.docids[0], bytes,
                          w->has_positions ? size : 0);
}

/* A list that is one block, still being filled. */
static void write_short(struct postings_writer *w)
{
    const struct postings_block *block = &w->block;

    postings_write_head(w->out, w->df, w->occurrences);
    postings_block_encode_short(w->out, block, w->docid_end);
    if (w->has_positions)
        positions_block_encode(w->out, w->block_positions, block->occurrences);
}

/* The field at `offset` of each entry of the directory. */
static void write_field(struct postings_writer *w, size_t offset)
{
    const struct byte_writer *from = &w->directory;

    for (size_t at = offset; at < from->size; at += DIRECTORY_ENTRY)
        write_bytes(w->out, from->bytes + at, sizeof(uint32_t));
}

/* A list of finished blocks. */
static int write_long(struct postings_writer *w, struct error *err)
{
    size_t start = w->out->size;
    uint64_t positions_size = 0;

    postings_write_head(w->out, w->df, w->occurrences);
    write_varint(w->out, w->directory.size / DIRECTORY_ENTRY);
    if (w->has_positions) {
        positions_size =
            w->positions_start + w->positions->size - w->list_positions;
        write_varint(w->out, w->list_positions);
        write_varint(w->out, positions_size);
    }
    write_zeros(w->out, -(w->out_start + w->out->size) & 3);
    write_field(w, 0);
    write_field(w, 4);
    write_field(w, 8);
    if (w->has_positions)
        write_field(w, 12);
    write_bytes(w->out, w->blocks.bytes, w->blocks.size);
    if (check_writers(w, err) < 0)
        return -1;
    if (w->out->size - start > UINT32_MAX || positions_size > UINT32_MAX)
        return error_set(err, ERROR_LIMIT,
                         "postings list: over 4 GiB; make smaller segments");
    return 0;
}

int postings_writer_end(struct postings_writer *w, struct error *err)
{
    assert(w->df >= 1);
    if (w->df > BLOCK_MAX) {
        if (finish_block(w, err) < 0 || write_long(w, err) < 0)
            return -1;
    } else if (w->occurrences == 1) {
        write_single(w);
    } else {
        write_short(w);
    }
    return check_writers(w, err);
}

void postings_writer_free(struct postings_writer *w)
{
    free(w->block_positions);
    byte_writer_free(&w->blocks);
    byte_writer_free(&w->directory);
    *w = (struct postings_writer){ 0 };
}
