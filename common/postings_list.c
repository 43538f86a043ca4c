#include "common/postings_list.h"

#include <assert.h>

#include "common/little_endian.h"

static int corrupt(struct error *err, const char *what)
{
    return error_set(err, ERROR_CORRUPT, "postings list: %s", what);
}

/* One posting of tf 1, whose docid stands in the head. */
static int open_single(struct postings_list *out, struct byte_reader *in,
                       uint64_t docid, struct error *err)
{
    size_t size = read_left(in);

    if (docid >= out->docid_end)
        return corrupt(err, "the docid is no passage's");
    if (out->has_positions ? size != 1 && !(size == 2 && out->whole) : size > 0)
        return corrupt(err, "a single posting of another size");
    out->df = 1;
    out->occurrences = 1;
    out->blocks = 1;
    out->single = true;
    out->last = (uint32_t)docid;
    out->data_size = size;
    out->data = in->at;
    return 0;
}

/* A list of one block. */
static int open_short(struct postings_list *out, struct byte_reader *in,
                      struct error *err)
{
    if (in->failed)
        return corrupt(err, "the head is cut short");
    if (out->occurrences > UINT32_MAX)
        return corrupt(err, "too many occurrences");
    out->blocks = 1;
    out->last = out->docid_end - 1;
    out->data_size = read_left(in);
    out->data = in->at;
    return 0;
}

/* Checks the list's range of POSITIONS, a section of `size` bytes. */
static int find_positions(struct postings_list *out, struct byte_reader *in,
                          const uint8_t *section, uint64_t size,
                          struct error *err)
{
    if (!out->has_positions)
        return 0;

    uint64_t start = read_varint(in, size);

    out->positions_size = read_varint(in, size - start);
    if (in->failed)
        return corrupt(err, "the positions do not lie in their section");
    out->positions = section ? section + start : NULL;
    return 0;
}

/* Moves to a multiple of 4 of the section, past zero bytes. */
static int skip_padding(struct byte_reader *in, const uint8_t *list,
                        uint64_t section_offset, struct error *err)
{
    uint64_t offset = section_offset + (uint64_t)(in->at - list);

    for (size_t left = -offset & 3; left > 0; left--) {
        if (read_u8(in) != 0)
            return corrupt(err, "padding is not zero");
    }
    return 0;
}

/* The arrays of a list of many blocks. */
static int read_directory(struct postings_list *out, struct byte_reader *in,
                          struct error *err)
{
    size_t array = 4 * (size_t)out->blocks;

    out->lasts = read_bytes(in, array);
    out->bounds = read_bytes(in, array);
    out->offsets = read_bytes(in, array);
    if (out->has_positions)
        out->position_offsets = read_bytes(in, array);
    if (in->failed)
        return corrupt(err, "the directory is cut short");
    out->data_size = read_left(in);
    out->data = in->at;
    return 0;
}

int postings_list_open(struct postings_list *out, const uint8_t *list,
                       size_t size, uint64_t section_offset, bool has_positions,
                       bool whole, uint32_t docid_end, const uint8_t *positions,
                       uint64_t positions_size, struct error *err)
{
    struct byte_reader in;

    assert(docid_end >= 1 && docid_end <= INT32_MAX);
    byte_reader_init(&in, list, size);
    *out = (struct postings_list){ .has_positions = has_positions,
                                   .whole = whole,
                                   .docid_end = docid_end };

    uint64_t head = read_varint(&in, UINT64_MAX);

    if (in.failed)
        return corrupt(err, "the head is cut short");
    if (head & 1)
        return open_single(out, &in, head >> 1, err);
    if (head >> 2 == 0 || head >> 2 > docid_end)
        return corrupt(err, "no posting, or more than passages");
    out->df = (uint32_t)(head >> 2);
    out->occurrences = out->df;
    if (head & 2)
        out->occurrences += read_varint(&in, UINT64_MAX >> 1) + 1;
    if (out->df <= BLOCK_MAX)
        return open_short(out, &in, err);
    out->blocks = (uint32_t)read_varint(&in, out->df);
    if (out->blocks < (out->df - 1) / BLOCK_MAX + 1)
        return corrupt(err, "too few blocks for its postings");
    if (find_positions(out, &in, positions, positions_size, err) < 0 ||
        skip_padding(&in, list, section_offset, err) < 0)
        return -1;
    return read_directory(out, &in, err);
}

int postings_list_range(const struct postings_list *list, uint32_t i,
                        uint32_t *base, uint32_t *last, struct error *err)
{
    assert(i < list->blocks);
    *base = 0;
    *last = list->last;
    if (!list->lasts)
        return 0;
    *last = get_u32(list->lasts + 4 * (size_t)i);
    if (*last >= list->docid_end)
        return corrupt(err, "the last docid of a block is no passage's");
    if (i == 0)
        return 0;

    uint32_t before = get_u32(list->lasts + 4 * (size_t)(i - 1));

    if (before >= *last)
        return corrupt(err, "the last docids of blocks do not ascend");
    *base = before + 1;
    return 0;
}

/* The bytes [offsets[i], offsets[i + 1]) of `bytes`; the last ends at size. */
static int find_part(struct byte_reader *out, const uint8_t *bytes,
                     uint64_t size, const uint8_t *offsets, uint32_t i,
                     uint32_t count, struct error *err)
{
    uint64_t start = get_u32(offsets + 4 * (size_t)i);
    uint64_t end = size;

    if (i + 1 < count)
        end = get_u32(offsets + 4 * (size_t)(i + 1));
    if (start > end || end > size || (i == 0 && start != 0))
        return corrupt(err, "the offsets of blocks do not fit");
    byte_reader_init(out, bytes ? bytes + start : NULL, (size_t)(end - start));
    return 0;
}

static void single_block(struct postings_block *out, uint32_t docid)
{
    out->count = 1;
    out->occurrences = 1;
    out->docids[0] = docid;
    out->tf[0] = 1;
}

/* The one block of a short list; its positions, if any, follow it. */
static int short_block(struct postings_block *out,
                       const struct postings_list *list, struct error *err)
{
    struct byte_reader in;

    byte_reader_init(&in, list->data, list->data_size);
    out->count = list->df;
    out->occurrences = (uint32_t)list->occurrences;
    if (postings_block_decode_short(out, &in, list->docid_end, err) < 0)
        return -1;
    if (!list->has_positions && read_left(&in) > 0)
        return corrupt(err, "bytes after the block");
    return 0;
}

/* Block i of a list of more than one: its bytes and range. */
static int find_block(struct byte_reader *in, uint32_t *base, uint32_t *last,
                      const struct postings_list *list, uint32_t i,
                      struct error *err)
{
    if (postings_list_range(list, i, base, last, err) < 0)
        return -1;
    return find_part(in, list->data, list->data_size, list->offsets, i,
                     list->blocks, err);
}

int postings_list_block(struct postings_block *out,
                        const struct postings_list *list, uint32_t i,
                        struct error *err)
{
    struct byte_reader in;
    uint32_t base;
    uint32_t last;

    assert(i < list->blocks);
    if (list->single) {
        single_block(out, list->last);
        return 0;
    }
    if (!list->lasts)
        return short_block(out, list, err);
    if (find_block(&in, &base, &last, list, i, err) < 0 ||
        postings_block_decode(out, &in, base, last, err) < 0)
        return -1;
    if (read_left(&in) > 0)
        return corrupt(err, "bytes after a block");
    return 0;
}

int postings_list_part(struct postings_part *out,
                       const struct postings_list *list, uint32_t i,
                       struct error *err)
{
    struct byte_reader in;
    struct byte_reader positions = { 0 };
    uint32_t base;

    if (find_block(&in, &base, &out->last, list, i, err) < 0 ||
        postings_block_head(&out->head, &in, base, out->last, err) < 0)
        return -1;
    if (list->has_positions &&
        find_part(&positions, list->positions, list->positions_size,
                  list->position_offsets, i, list->blocks, err) < 0)
        return -1;
    out->bounds = postings_list_bounds(list, i);
    out->bytes = in.at;
    out->size = read_left(&in);
    out->positions = positions.at;
    out->positions_size = read_left(&positions);
    return 0;
}

int postings_list_look_up(uint32_t *tf, const uint32_t *wanted,
                          size_t wanted_count, const struct postings_list *list,
                          uint32_t i, struct error *err)
{
    struct byte_reader in;
    uint32_t base;
    uint32_t last;

    assert(list->lasts && i < list->blocks);
    if (find_block(&in, &base, &last, list, i, err) < 0)
        return -1;
    return postings_block_look_up(tf, wanted, wanted_count, &in, base, last,
                                  err);
}

/* The bytes of the positions of block i as decoded, which is not a single's. */
static int find_block_positions(struct byte_reader *out,
                                const struct postings_list *list, uint32_t i,
                                const struct postings_block *block,
                                struct error *err)
{
    if (list->lasts)
        return find_part(out, list->positions, list->positions_size,
                         list->position_offsets, i, list->blocks, err);
    assert(block->short_size <= list->data_size);
    byte_reader_init(out, list->data + block->short_size,
                     list->data_size - block->short_size);
    return 0;
}

/* One posting, whose position is u8, or u16. */
static struct positions_planes single_planes(const struct postings_list *list)
{
    return (struct positions_planes){ .low = list->data,
                                      .high = list->data + 1,
                                      .high_size = list->data_size - 1,
                                      .count = 1,
                                      .bits = list->data_size == 2 ? 8 : 0 };
}

int postings_list_planes(struct positions_planes *out,
                         const struct postings_list *list, uint32_t i,
                         const struct postings_block *block, struct error *err)
{
    struct byte_reader in;

    assert(list->has_positions && i < list->blocks);
    if (list->single) {
        *out = single_planes(list);
        return 0;
    }
    if (find_block_positions(&in, list, i, block, err) < 0)
        return -1;
    return positions_planes_open(out, &in, block->occurrences, list->whole,
                                 err);
}

int postings_list_positions(uint16_t *positions, size_t capacity,
                            const struct postings_list *list, uint32_t i,
                            const struct postings_block *block,
                            struct error *err)
{
    struct byte_reader in;

    assert(list->has_positions && i < list->blocks);
    assert(capacity >= block->occurrences);
    (void)capacity;
    if (list->single) {
        struct positions_planes planes = single_planes(list);

        return positions_planes_read(positions, &planes, 0, 1, list->whole,
                                     err);
    }
    if (find_block_positions(&in, list, i, block, err) < 0)
        return -1;
    return positions_block_decode(positions, &in, block->tf, block->count,
                                  block->occurrences, list->whole, err);
}
