#include "common/postings_block.h"

#include <assert.h>
#include <stdbool.h>

#include "common/bit_packer.h"

enum block_type { TYPE_RUN, TYPE_BITSET, TYPE_ELIAS_FANO, TYPES };

enum { BITSET_MAX_SPAN = 2048 };

/* How the docids of a block are laid out, from what is known before them. */
struct layout {
    uint32_t span;     /* from base to the last docid, both included */
    unsigned low_bits; /* Elias-Fano; each value but the last has them */
    size_t low_total;  /* bits */
    size_t high_total; /* bits, of the bitmap, or of the bitset */
};

static int corrupt(struct error *err, const char *what)
{
    return error_set(err, ERROR_CORRUPT, "postings block: %s", what);
}

static unsigned floor_log2(uint32_t value)
{
    return 31 - (unsigned)__builtin_clz(value);
}

static size_t bits_to_bytes(size_t bits)
{
    return bits / 8 + (bits % 8 != 0);
}

static struct layout layout_bitset(uint32_t span)
{
    return (struct layout){ .span = span, .high_total = span };
}

static struct layout layout_elias_fano(uint32_t count, uint32_t span)
{
    struct layout layout = { .span = span };

    if (count == 1)
        return layout;
    layout.low_bits = floor_log2(span / count);
    layout.low_total = (size_t)(count - 1) * layout.low_bits;
    layout.high_total = count - 1 + ((span - 2) >> layout.low_bits);
    return layout;
}

static size_t layout_bytes(const struct layout *layout)
{
    return bits_to_bytes(layout->low_total) + bits_to_bytes(layout->high_total);
}

/* The smallest type, of equals the first. */
static enum block_type choose_type(struct layout *layout, uint32_t count,
                                   uint32_t span)
{
    struct layout bitset = layout_bitset(span);

    *layout = layout_elias_fano(count, span);
    if (span == count)
        return TYPE_RUN;
    if (span > BITSET_MAX_SPAN || layout_bytes(&bitset) > layout_bytes(layout))
        return TYPE_ELIAS_FANO;
    *layout = bitset;
    return TYPE_BITSET;
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

static void pack_elias_fano(struct bit_packer *packer,
                            const struct postings_block *block, uint32_t base,
                            const struct layout *layout)
{
    uint32_t mask = (UINT32_C(1) << layout->low_bits) - 1;
    uint32_t high = 0;

    for (uint32_t i = 0; i + 1 < block->count; i++)
        pack_bits(packer, (block->docids[i] - base) & mask, layout->low_bits);
    pack_end(packer);
    for (uint32_t i = 0; i + 1 < block->count; i++) {
        uint32_t next = (block->docids[i] - base) >> layout->low_bits;

        pack_unary(packer, next - high);
        high = next;
    }
    if (block->count > 1)
        pack_zeros(packer, ((layout->span - 2) >> layout->low_bits) - high);
    pack_end(packer);
}

/* Docids and tf; the room for them is reserved here, once. */
static void write_content(struct byte_writer *out,
                          const struct postings_block *block, uint32_t base,
                          enum block_type type, const struct layout *layout)
{
    size_t docid_bytes = type == TYPE_RUN ? 0 : layout_bytes(layout);
    size_t tf_bytes = block->occurrences == block->count
                          ? 0
                          : bits_to_bytes(block->occurrences);

    if (!byte_writer_reserve(out, docid_bytes + tf_bytes + BIT_PACKER_SPARE))
        return;

    struct bit_packer packer = { .at = out->bytes + out->size };

    if (type == TYPE_BITSET)
        pack_bitset(&packer, block, base);
    else if (type == TYPE_ELIAS_FANO)
        pack_elias_fano(&packer, block, base, layout);
    for (uint32_t i = 0; tf_bytes > 0 && i < block->count; i++)
        pack_unary(&packer, block->tf[i] - 1);

    const uint8_t *end = pack_end(&packer);

    out->size += docid_bytes + tf_bytes;
    assert(end == out->bytes + out->size);
    (void)end;
}

static uint32_t span_of(const struct postings_block *block, uint32_t base)
{
    assert(block->count >= 1 && block->count <= BLOCK_MAX);
    assert(block->occurrences >= block->count);
    assert(block->docids[0] >= base);
    return block->docids[block->count - 1] - base + 1;
}

void postings_block_encode(struct byte_writer *out,
                           const struct postings_block *block, uint32_t base)
{
    struct layout layout;
    enum block_type type =
        choose_type(&layout, block->count, span_of(block, base));

    write_u8(out, (uint8_t)(block->count - 1));
    write_u8(out, (uint8_t)type);
    write_varint(out, block->occurrences - block->count);
    write_content(out, block, base, type, &layout);
}

void postings_block_encode_bare(struct byte_writer *out,
                                const struct postings_block *block,
                                uint32_t base)
{
    struct layout layout;
    enum block_type type =
        choose_type(&layout, block->count, span_of(block, base));

    write_u8(out, (uint8_t)type);
    write_content(out, block, base, type, &layout);
}

/* Checks the type of a block of `count` postings and gives its layout. */
static int find_layout(struct layout *out, uint8_t type, uint32_t count,
                       uint32_t base, uint32_t last, struct error *err)
{
    uint32_t span = last - base + 1;

    if (type >= TYPES)
        return corrupt(err, "unknown type");
    if (span < count)
        return corrupt(err, "more postings than docids");
    if (type == TYPE_RUN && span != count)
        return corrupt(err, "a run with gaps");
    if (type == TYPE_BITSET && span > BITSET_MAX_SPAN)
        return corrupt(err, "too wide a bitset");
    if (type == TYPE_ELIAS_FANO)
        *out = layout_elias_fano(count, span);
    else
        *out = layout_bitset(type == TYPE_RUN ? 0 : span);
    return 0;
}

/* Whether the bits of the last byte after the bit string are zero. */
static bool is_padded(const uint8_t *bits, size_t total)
{
    return total % 8 == 0 || bits[total / 8] >> (total % 8) == 0;
}

static int decode_elias_fano(struct postings_block *out, const uint8_t *bytes,
                             uint32_t base, uint32_t last,
                             const struct layout *layout, struct error *err)
{
    size_t low_size = bits_to_bytes(layout->low_total);
    uint32_t count = out->count - 1;
    struct elias_fano values = {
        .high = bytes + low_size,
        .high_bits = (uint32_t)layout->high_total,
        .low = bytes,
        .low_bits = layout->low_bits,
        .end = bytes + layout_bytes(layout),
        .count = count,
        .base = base,
    };

    if (!is_padded(bytes, layout->low_total) ||
        !is_padded(bytes + low_size, layout->high_total))
        return corrupt(err, "padding is not zero");
    if (!kernels_active()->elias_fano(out->docids, &values))
        return corrupt(err, "the bitmap has another number of ones, or "
                            "docids do not ascend");
    if (count > 0 && out->docids[count - 1] >= last)
        return corrupt(err, "docids do not ascend to the last");
    out->docids[count] = last;
    return 0;
}

static int decode_bitset(struct postings_block *out, const uint8_t *bits,
                         uint32_t base, uint32_t last,
                         const struct layout *layout, struct error *err)
{
    size_t size = bits_to_bytes(layout->high_total);

    if (!is_padded(bits, layout->high_total))
        return corrupt(err, "padding is not zero");
    if (!kernels_active()->bitset(out->docids, bits, size, out->count, base))
        return corrupt(err, "the bitset has another number of ones");
    if (out->docids[out->count - 1] != last)
        return corrupt(err, "the bitset ends before the last docid");
    return 0;
}

static int decode_docids(struct postings_block *out, struct byte_reader *in,
                         uint8_t type, uint32_t base, uint32_t last,
                         struct error *err)
{
    struct layout layout = { 0 };

    if (find_layout(&layout, type, out->count, base, last, err) < 0)
        return -1;

    const uint8_t *bytes = read_bytes(in, layout_bytes(&layout));

    if (!bytes)
        return corrupt(err, "cut short in the docids");
    if (type == TYPE_BITSET)
        return decode_bitset(out, bytes, base, last, &layout, err);
    if (type == TYPE_ELIAS_FANO)
        return decode_elias_fano(out, bytes, base, last, &layout, err);
    for (uint32_t i = 0; i < out->count; i++)
        out->docids[i] = base + i;
    return 0;
}

static int decode_tf(struct postings_block *out, struct byte_reader *in,
                     struct error *err)
{
    if (out->occurrences == out->count) {
        for (uint32_t i = 0; i < out->count; i++)
            out->tf[i] = 1;
        return 0;
    }

    size_t size = bits_to_bytes(out->occurrences);
    const uint8_t *bits = read_bytes(in, size);
    uint32_t end = out->occurrences - 1;

    if (!bits)
        return corrupt(err, "cut short in the tf");
    /* No one after this one, so the tf add up to the occurrences. */
    if (bits[end / 8] >> (end % 8) != 1)
        return corrupt(err, "the tf do not end with their last bit");
    if (!kernels_active()->unary(out->tf, bits, size, out->count))
        return corrupt(err, "the tf have another number of ones");
    return 0;
}

int postings_block_decode_bare(struct postings_block *out,
                               struct byte_reader *in, uint32_t base,
                               uint32_t last, struct error *err)
{
    assert(base <= last && last <= INT32_MAX);
    assert(out->count >= 1 && out->count <= BLOCK_MAX);
    assert(out->occurrences >= out->count);

    uint8_t type = read_u8(in);

    if (in->failed)
        return corrupt(err, "cut short before the type");
    if (decode_docids(out, in, type, base, last, err) < 0)
        return -1;
    return decode_tf(out, in, err);
}

int postings_block_decode(struct postings_block *out, struct byte_reader *in,
                          uint32_t base, uint32_t last, struct error *err)
{
    assert(base <= last && last <= INT32_MAX);

    uint32_t count = (uint32_t)read_u8(in) + 1;
    uint8_t type = read_u8(in);
    uint32_t more = (uint32_t)read_varint(in, UINT32_MAX - BLOCK_MAX);

    if (in->failed)
        return corrupt(err, "cut short in its head");
    out->count = count;
    out->occurrences = count + more;
    if (decode_docids(out, in, type, base, last, err) < 0)
        return -1;
    return decode_tf(out, in, err);
}

int postings_block_skip_bare(struct byte_reader *in, uint32_t count,
                             uint32_t occurrences, uint32_t base, uint32_t last,
                             struct error *err)
{
    struct layout layout = { 0 };
    size_t tf_bytes = occurrences == count ? 0 : bits_to_bytes(occurrences);
    uint8_t type = read_u8(in);

    if (in->failed)
        return corrupt(err, "cut short before the type");
    if (find_layout(&layout, type, count, base, last, err) < 0)
        return -1;
    if (!read_bytes(in, layout_bytes(&layout) + tf_bytes))
        return corrupt(err, "cut short");
    return 0;
}

uint8_t length_code(uint32_t length)
{
    if (length < 128)
        return (uint8_t)length;

    unsigned exponent = floor_log2(length);

    assert(exponent < 16);
    return (uint8_t)(128 + (exponent - 7) * 8 + (length >> (exponent - 3) & 7));
}

uint32_t length_of_code(uint8_t code)
{
    if (code < 128)
        return code;
    return (uint32_t)(8 + (code & 7)) << ((code - 128) / 8 + 4);
}
