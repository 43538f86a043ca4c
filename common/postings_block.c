#include "common/postings_block.h"

#include <assert.h>
#include <stdbool.h>
#include <string.h>

#include "common/bit_packer.h"
#include "common/elias_fano.h"
#include "common/gap_codes.h"

enum block_type { TYPE_RUN, TYPE_BITSET, TYPE_ELIAS_FANO, TYPE_GAPS, TYPES };

enum {
    SKIP = 4, /* added to the type: the base is moved */
    BITSET_MAX_SPAN = 2048,
    GAPS_LESS = 8,    /* gaps are read slower: they must take 1 / 8 less */
    SPARSE_MIN = 32,  /* postings; of fewer all tf are written */
    SPARSE_SHARE = 5, /* of them, at most one in so many may be repeats */
};

static int corrupt(struct error *err, const char *what)
{
    return error_set(err, ERROR_CORRUPT, "postings block: %s", what);
}

static size_t bits_to_bytes(size_t bits)
{
    return bits / 8 + (bits % 8 != 0);
}

/* ---- tf ---- */

/* Whether only the tf above 1 are written. */
static bool is_sparse(uint32_t count, uint32_t occurrences)
{
    return count >= SPARSE_MIN && (occurrences - count) <= count / SPARSE_SHARE;
}

static void pack_sparse_tf(struct bit_packer *packer,
                           const struct postings_block *block)
{
    uint32_t places[BLOCK_MAX];
    uint32_t repeats = 0;

    for (uint32_t i = 0; i < block->count; i++) {
        if (block->tf[i] > 1)
            places[repeats++] = i;
    }

    struct elias_fano_shape shape = elias_fano_shape(repeats, block->count);

    pack_bits(packer, repeats, 8);
    elias_fano_pack(packer, &shape, places, 0);
    for (uint32_t i = 0; i < repeats; i++)
        pack_unary(packer, block->tf[places[i]] - 2);
    pack_end(packer);
}

static void pack_tf(struct bit_packer *packer,
                    const struct postings_block *block)
{
    if (block->occurrences == block->count)
        return;
    if (is_sparse(block->count, block->occurrences)) {
        pack_sparse_tf(packer, block);
        return;
    }
    for (uint32_t i = 0; i < block->count; i++)
        pack_unary(packer, block->tf[i] - 1);
    pack_end(packer);
}

/* `count` numbers >= 1 that add up to `sum`. */
static int read_unary(uint32_t *numbers, struct byte_reader *in, uint32_t count,
                      uint32_t sum, struct error *err)
{
    size_t size = bits_to_bytes(sum);
    const uint8_t *bits = read_bytes(in, size);
    uint32_t end = sum - 1;

    if (!bits)
        return corrupt(err, "cut short in the tf");
    /* No one after this one, so the numbers add up. */
    if (bits[end / 8] >> (end % 8) != 1)
        return corrupt(err, "the tf do not end with their last bit");
    if (!kernels_active()->unary(numbers, bits, size, count))
        return corrupt(err, "the tf have another number of ones");
    return 0;
}

/* How many tf are above 1, which add up to `more` above all ones. */
static int read_repeats(uint32_t *repeats, struct byte_reader *in,
                        uint32_t more, struct error *err)
{
    *repeats = read_u8(in);
    if (in->failed)
        return corrupt(err, "cut short in the tf");
    if (*repeats == 0 || *repeats > more)
        return corrupt(err, "more or fewer tf above 1 than occurrences");
    return 0;
}

/* The postings of a tf above 1, and what it is above 1. */
struct repeats {
    uint32_t count;
    uint32_t places[BLOCK_MAX / SPARSE_SHARE + KERNEL_SPARE];
    uint32_t more[BLOCK_MAX / SPARSE_SHARE + KERNEL_SPARE];
};

static int read_sparse_tf(struct repeats *out, struct byte_reader *in,
                          uint32_t count, uint32_t more, struct error *err)
{
    if (read_repeats(&out->count, in, more, err) < 0)
        return -1;

    struct elias_fano_shape shape = elias_fano_shape(out->count, count);

    if (elias_fano_read(out->places, in, &shape, 0, err) < 0)
        return -1;
    return read_unary(out->more, in, out->count, more, err);
}

int postings_block_read_tf(uint32_t *tf, struct byte_reader *in, uint32_t count,
                           uint32_t occurrences, struct error *err)
{
    uint32_t more = occurrences - count;
    struct repeats repeats;

    if (more > 0 && !is_sparse(count, occurrences))
        return read_unary(tf, in, count, occurrences, err);
    for (uint32_t i = 0; i < count; i++)
        tf[i] = 1;
    if (more == 0)
        return 0;
    if (read_sparse_tf(&repeats, in, count, more, err) < 0)
        return -1;
    for (uint32_t i = 0; i < repeats.count; i++)
        tf[repeats.places[i]] += repeats.more[i];
    return 0;
}

static int read_tf(struct postings_block *out, struct byte_reader *in,
                   struct error *err)
{
    return postings_block_read_tf(out->tf, in, out->count, out->occurrences,
                                  err);
}

/* ---- docids ---- */

/* Of the first count - 1 docids, relative to base; the last is known. */
static struct elias_fano_shape shape_of(uint32_t count, uint32_t span)
{
    return elias_fano_shape(count - 1, span - 1);
}

/* The type that takes least, and in *size the bytes of the docids. */
static enum block_type
choose_type(size_t *size, const struct postings_block *block, uint32_t span)
{
    uint32_t count = block->count;
    size_t bitset = bits_to_bytes(span);
    size_t gaps;

    *size = 0;
    if (span == count)
        return TYPE_RUN;
    *size = shape_of(count, span).size;
    if (span <= BITSET_MAX_SPAN && bitset <= *size) {
        *size = bitset;
        return TYPE_BITSET;
    }
    if (count < 2)
        return TYPE_ELIAS_FANO;
    gaps = gap_codes_size(block->docids, count - 1, span - 1);
    if (gaps >= *size - *size / GAPS_LESS)
        return TYPE_ELIAS_FANO;
    *size = gaps;
    return TYPE_GAPS;
}

static void pack_bitset(struct bit_packer *packer,
                        const struct postings_block *block, uint32_t base)
{
    for (uint32_t i = 0; i < block->count; i++) {
        pack_unary(packer, block->docids[i] - base);
        base = block->docids[i] + 1;
    }
    pack_end(packer);
}

/* Makes room for docids of `size` bytes, and the tf. */
static bool begin_pack(struct bit_packer *packer, struct byte_writer *out,
                       const struct postings_block *block, size_t size)
{
    /* Sparse tf take at most a byte more than if all were written. */
    size_t tf_size = bits_to_bytes(block->occurrences) + 1;

    assert(block->count >= 1 && block->count <= BLOCK_MAX);
    assert(block->occurrences >= block->count);
    if (!byte_writer_reserve(out, size + tf_size + BIT_PACKER_SPARE))
        return false;
    *packer = (struct bit_packer){ .at = out->bytes + out->size };
    return true;
}

void postings_block_write_head(struct byte_writer *out,
                               const struct postings_head *head, uint32_t base)
{
    bool skips = head->base > base;

    assert(head->base >= base && head->type < TYPES);
    write_u8(out, (uint8_t)(head->count - 1));
    write_u8(out, (uint8_t)(head->type + (skips ? SKIP : 0)));
    write_varint(out, head->occurrences - head->count);
    if (skips)
        write_varint(out, head->base - base - 1);
}

void postings_block_encode(struct byte_writer *out,
                           const struct postings_block *block, uint32_t base)
{
    struct bit_packer packer;
    size_t size;
    uint32_t span = block->docids[block->count - 1] - base + 1;
    enum block_type type = choose_type(&size, block, span);

    struct postings_head head = { base, block->count, block->occurrences,
                                  (uint8_t)type };

    assert(block->docids[0] >= base);
    postings_block_write_head(out, &head, base);
    if (!begin_pack(&packer, out, block, size))
        return;
    if (type == TYPE_BITSET) {
        pack_bitset(&packer, block, base);
    } else if (type == TYPE_ELIAS_FANO) {
        struct elias_fano_shape shape = shape_of(block->count, span);

        elias_fano_pack(&packer, &shape, block->docids, base);
    } else if (type == TYPE_GAPS) {
        gap_codes_pack(&packer, block->docids, block->count - 1, base,
                       span - 1);
    }
    pack_tf(&packer, block);
    out->size = (size_t)(packer.at - out->bytes);
}

void postings_block_write_tf(struct byte_writer *out,
                             const struct postings_block *block)
{
    struct bit_packer packer;

    if (block->occurrences == block->count ||
        !begin_pack(&packer, out, block, 0))
        return;
    pack_tf(&packer, block);
    out->size = (size_t)(packer.at - out->bytes);
}

void postings_block_encode_short(struct byte_writer *out,
                                 const struct postings_block *block,
                                 uint32_t docid_end)
{
    struct bit_packer packer;

    if (!begin_pack(&packer, out, block, gap_codes_most(block->count)))
        return;
    gap_codes_pack(&packer, block->docids, block->count, 0, docid_end);
    pack_tf(&packer, block);
    out->size = (size_t)(packer.at - out->bytes);
}

static int read_bitset(struct postings_block *out, struct byte_reader *in,
                       uint32_t base, uint32_t last, struct error *err)
{
    uint32_t span = last - base + 1;
    size_t size = bits_to_bytes(span);

    if (span > BITSET_MAX_SPAN)
        return corrupt(err, "too wide a bitset");

    const uint8_t *bits = read_bytes(in, size);

    if (!bits)
        return corrupt(err, "cut short in the docids");
    if (span % 8 > 0 && bits[span / 8] >> span % 8 != 0)
        return corrupt(err, "padding is not zero");
    if (!kernels_active()->bitset(out->docids, bits, size, out->count, base))
        return corrupt(err, "the bitset has another number of ones");
    if (out->docids[out->count - 1] != last)
        return corrupt(err, "the bitset ends before the last docid");
    return 0;
}

static int read_run(struct postings_block *out, uint32_t base, uint32_t last,
                    struct error *err)
{
    if (last - base + 1 != out->count)
        return corrupt(err, "a run with gaps");
    for (uint32_t i = 0; i < out->count; i++)
        out->docids[i] = base + i;
    return 0;
}

/* All but the last are written. */
static int read_gaps(struct postings_block *out, struct byte_reader *in,
                     uint32_t base, uint32_t last, struct error *err)
{
    uint32_t count = out->count - 1;

    if (count == 0)
        return corrupt(err, "gaps of one docid");
    if (gap_codes_read(out->docids, in, count, base, last - base, err) < 0)
        return -1;
    out->docids[count] = last;
    return 0;
}

static int read_docids(struct postings_block *out, struct byte_reader *in,
                       uint8_t type, uint32_t base, uint32_t last,
                       struct error *err)
{
    uint32_t span = last - base + 1;

    if (span < out->count)
        return corrupt(err, "more postings than docids");
    if (type == TYPE_RUN)
        return read_run(out, base, last, err);
    if (type == TYPE_BITSET)
        return read_bitset(out, in, base, last, err);
    if (type == TYPE_GAPS)
        return read_gaps(out, in, base, last, err);

    struct elias_fano_shape shape = shape_of(out->count, span);

    if (elias_fano_read(out->docids, in, &shape, base, err) < 0)
        return -1;
    out->docids[out->count - 1] = last;
    return 0;
}

int postings_block_head(struct postings_head *out, struct byte_reader *in,
                        uint32_t base, uint32_t last, struct error *err)
{
    assert(base <= last && last <= INT32_MAX);
    out->base = base;
    out->count = (uint32_t)read_u8(in) + 1;
    out->type = read_u8(in);
    out->occurrences =
        out->count + (uint32_t)read_varint(in, UINT32_MAX - BLOCK_MAX);
    if (!in->failed && out->type >= SKIP + TYPES)
        return corrupt(err, "unknown type");
    if (out->type >= SKIP) {
        out->type -= SKIP;
        out->base += (uint32_t)read_varint(in, last - base) + 1;
    }
    if (in->failed || out->base > last)
        return corrupt(err, "cut short in its head, or skips all docids");
    return 0;
}

int postings_block_decode(struct postings_block *out, struct byte_reader *in,
                          uint32_t base, uint32_t last, struct error *err)
{
    struct postings_head head;

    if (postings_block_head(&head, in, base, last, err) < 0)
        return -1;
    out->count = head.count;
    out->occurrences = head.occurrences;
    if (read_docids(out, in, head.type, head.base, last, err) < 0)
        return -1;
    return read_tf(out, in, err);
}

/* ---- without decoding all ---- */

/* places[i] = the posting of wanted[i], or count. */
static int find_docids(uint16_t *places, const uint32_t *wanted,
                       size_t wanted_count, struct postings_block *block,
                       struct byte_reader *in, uint8_t type, uint32_t base,
                       uint32_t last, struct error *err)
{
    uint32_t count = block->count;

    if (type == TYPE_ELIAS_FANO && last - base + 1 >= count) {
        struct elias_fano_shape shape = shape_of(count, last - base + 1);

        if (elias_fano_find(places, wanted, wanted_count, in, &shape, base,
                            err) < 0)
            return -1;
        for (size_t i = 0; i < wanted_count; i++) {
            if (places[i] == count - 1 && wanted[i] != last)
                places[i] = (uint16_t)count;
        }
        return 0;
    }
    if (read_docids(block, in, type, base, last, err) < 0)
        return -1;
    for (size_t i = 0; i < wanted_count; i++) {
        uint32_t at = kernels_active()->seek(block->docids, count, wanted[i]);

        places[i] = (uint16_t)(block->docids[at] == wanted[i] ? at : count);
    }
    return 0;
}

/* tf[i] of posting places[i] for those that are one; of the others 0. */
static int find_tf(uint32_t *tf, const uint16_t *places, size_t place_count,
                   struct postings_block *block, struct byte_reader *in,
                   struct error *err)
{
    uint32_t more = block->occurrences - block->count;
    bool sparse = is_sparse(block->count, block->occurrences);
    struct repeats repeats = { .count = 0 };

    if (more > 0 && sparse &&
        read_sparse_tf(&repeats, in, block->count, more, err) < 0)
        return -1;
    if (more > 0 && !sparse && read_tf(block, in, err) < 0)
        return -1;
    for (size_t i = 0; i < place_count; i++) {
        tf[i] = places[i] < block->count;
        if (more > 0 && !sparse && tf[i])
            tf[i] = block->tf[places[i]];
        for (uint32_t j = 0; j < repeats.count; j++)
            tf[i] += repeats.places[j] == places[i] ? repeats.more[j] : 0;
    }
    return 0;
}

int postings_block_look_up(uint32_t *tf, const uint32_t *wanted,
                           size_t wanted_count, struct byte_reader *in,
                           uint32_t base, uint32_t last, struct error *err)
{
    struct postings_head head;
    struct postings_block block;
    uint16_t places[BLOCK_MAX];
    size_t skipped = 0;
    bool any = false;

    assert(wanted_count <= BLOCK_MAX);
    if (postings_block_head(&head, in, base, last, err) < 0)
        return -1;
    block.count = head.count;
    block.occurrences = head.occurrences;
    for (; skipped < wanted_count && wanted[skipped] < head.base; skipped++)
        places[skipped] = (uint16_t)head.count;
    if (skipped < wanted_count &&
        find_docids(places + skipped, wanted + skipped, wanted_count - skipped,
                    &block, in, head.type, head.base, last, err) < 0)
        return -1;
    for (size_t i = 0; i < wanted_count; i++)
        any = any || places[i] < block.count;
    if (any)
        return find_tf(tf, places, wanted_count, &block, in, err);
    memset(tf, 0, wanted_count * sizeof *tf);
    return 0;
}

int postings_block_decode_short(struct postings_block *out,
                                struct byte_reader *in, uint32_t docid_end,
                                struct error *err)
{
    size_t size = read_left(in);

    assert(out->count >= 1 && out->occurrences >= out->count);
    if (gap_codes_read(out->docids, in, out->count, 0, docid_end, err) < 0 ||
        read_tf(out, in, err) < 0)
        return -1;
    out->short_size = (uint32_t)(size - read_left(in));
    return 0;
}

/* ---- lengths ---- */

uint8_t length_code(uint32_t length)
{
    if (length < 128)
        return (uint8_t)length;

    unsigned exponent = 31 - (unsigned)__builtin_clz(length);

    assert(exponent < 16);
    return (uint8_t)(128 + (exponent - 7) * 8 + (length >> (exponent - 3) & 7));
}

uint32_t length_of_code(uint8_t code)
{
    if (code < 128)
        return code;
    return (uint32_t)(8 + (code & 7)) << ((code - 128) / 8 + 4);
}
