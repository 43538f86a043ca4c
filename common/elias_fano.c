#include "common/elias_fano.h"

#include <assert.h>

#include "common/kernels.h"
#include "common/segment_format.h"

static int corrupt(struct error *err, const char *what)
{
    return error_set(err, ERROR_CORRUPT, "sequence: %s", what);
}

struct elias_fano_shape elias_fano_shape(uint32_t count, uint32_t end)
{
    struct elias_fano_shape shape = { .count = count, .end = end };

    assert(count <= end && end <= UINT32_C(1) << 31);
    if (count == 0)
        return shape;
    shape.low_bits = 31 - (unsigned)__builtin_clz(end / count);
    shape.high_bits = count + ((end - 1) >> shape.low_bits);
    shape.size = (shape.high_bits + (size_t)count * shape.low_bits + 7) / 8;
    return shape;
}

/* The bitmap of the high parts. */
static void pack_high(struct bit_packer *packer,
                      const struct elias_fano_shape *shape,
                      const uint32_t *values, uint32_t base)
{
    uint64_t word = 0; /* the bits from `start` on */
    uint32_t start = 0;

    for (uint32_t i = 0; i < shape->count; i++) {
        uint32_t bit = ((values[i] - base) >> shape->low_bits) + i;

        assert(values[i] >= base && values[i] - base < shape->end);
        while (bit - start >= BIT_PACKER_MOST) {
            pack_bits(packer, word, BIT_PACKER_MOST);
            start += BIT_PACKER_MOST;
            word = 0;
        }
        word |= UINT64_C(1) << (bit - start);
    }
    for (; shape->high_bits - start > BIT_PACKER_MOST; word = 0) {
        pack_bits(packer, word, BIT_PACKER_MOST);
        start += BIT_PACKER_MOST;
    }
    pack_bits(packer, word, shape->high_bits - start);
}

/* The low parts, as many at once as there is room for. */
static void pack_low(struct bit_packer *packer,
                     const struct elias_fano_shape *shape,
                     const uint32_t *values, uint32_t base)
{
    unsigned bits = shape->low_bits;
    uint32_t mask = (UINT32_C(1) << bits) - 1;
    uint32_t i = 0;

    for (; 2 * bits <= BIT_PACKER_MOST && i + 2 <= shape->count; i += 2)
        pack_bits(packer,
                  ((values[i] - base) & mask) |
                      (uint64_t)((values[i + 1] - base) & mask) << bits,
                  2 * bits);
    for (; i < shape->count; i++)
        pack_bits(packer, (values[i] - base) & mask, bits);
}

void elias_fano_pack(struct bit_packer *packer,
                     const struct elias_fano_shape *shape,
                     const uint32_t *values, uint32_t base)
{
    struct bit_packer p = *packer; /* which the bytes written cannot change */

    pack_high(&p, shape, values, base);
    pack_low(&p, shape, values, base);
    pack_end(&p);
    *packer = p;
}

/* Moves `in` past the sequence. */
static int read_parts(struct elias_fano *out, struct byte_reader *in,
                      const struct elias_fano_shape *shape, uint32_t base,
                      struct error *err)
{
    const uint8_t *bytes = read_bytes(in, shape->size);
    size_t bits = shape->high_bits + (size_t)shape->count * shape->low_bits;

    if (!bytes)
        return corrupt(err, "cut short");
    assert(shape->count <= BLOCK_MAX);
    if (bits % 8 > 0 && bytes[bits / 8] >> bits % 8 != 0)
        return corrupt(err, "padding is not zero");
    *out = (struct elias_fano){
        .high = bytes,
        .low = bytes + shape->high_bits / 8,
        .end = bytes + shape->size,
        .high_bits = shape->high_bits,
        .low_at = shape->high_bits % 8,
        .low_bits = shape->low_bits,
        .count = shape->count,
        .base = base,
    };
    return 0;
}

int elias_fano_read(uint32_t *values, struct byte_reader *in,
                    const struct elias_fano_shape *shape, uint32_t base,
                    struct error *err)
{
    struct elias_fano parts;

    if (read_parts(&parts, in, shape, base, err) < 0)
        return -1;
    if (!kernels_active()->elias_fano(values, &parts))
        return corrupt(err, "values do not ascend, or are more or fewer");
    if (shape->count > 0 && values[shape->count - 1] - base >= shape->end)
        return corrupt(err, "a value past the end");
    return 0;
}

int elias_fano_find(uint16_t *found, const uint32_t *wanted,
                    size_t wanted_count, struct byte_reader *in,
                    const struct elias_fano_shape *shape, uint32_t base,
                    struct error *err)
{
    struct elias_fano parts;

    if (read_parts(&parts, in, shape, base, err) < 0)
        return -1;
    if (!kernels_active()->elias_fano_find(found, wanted, wanted_count, &parts))
        return corrupt(err, "values are more or fewer");
    return 0;
}
