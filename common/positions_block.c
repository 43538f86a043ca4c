#include "common/positions_block.h"

#include <assert.h>
#include <string.h>

#include "common/bit_packer.h"
#include "common/segment_format.h"

enum {
    HIGH_BITS_MAX = 8,
    FEW = 16, /* bytes, copied one by one */
};

static int corrupt(struct error *err, const char *what)
{
    return error_set(err, ERROR_CORRUPT, "positions: %s", what);
}

uint32_t positions_block_most(bool whole)
{
    return whole ? POSITION_MAX_WHOLE : POSITION_MAX_AUTO;
}

/* How many bits above the low eight the positions need. */
static unsigned high_bits_of(const uint16_t *positions, size_t count)
{
    unsigned all = 0;
    unsigned bits = 0;

    for (size_t i = 0; i < count; i++)
        all |= positions[i];
    while (all >> 8 >> bits)
        bits++;
    return bits;
}

void positions_block_encode(struct byte_writer *out, const uint16_t *positions,
                            size_t count)
{
    unsigned bits = high_bits_of(positions, count);

    assert(count >= 1);
    if (!byte_writer_reserve(out, 2 * count + 1 + BIT_PACKER_SPARE))
        return;

    uint8_t *low = out->bytes + out->size;
    struct bit_packer packer = { .at = low + count };

    for (size_t i = 0; i < count; i++)
        low[i] = (uint8_t)positions[i];
    if (bits > 0)
        pack_bits(&packer, bits, 8);
    for (size_t i = 0; bits > 0 && i < count; i++)
        pack_bits(&packer, positions[i] >> 8, bits);
    out->size = (size_t)(pack_end(&packer) - out->bytes);
}

int positions_planes_open(struct positions_planes *out, struct byte_reader *in,
                          uint32_t occurrences, bool whole, struct error *err)
{
    uint64_t total;

    *out = (struct positions_planes){ .low = read_bytes(in, occurrences),
                                      .count = occurrences };
    if (out->low && whole && read_left(in) > 0) {
        out->bits = read_u8(in);
        if (out->bits == 0)
            return corrupt(err, "no width of high bits");
    }
    if (out->bits > HIGH_BITS_MAX)
        return corrupt(err, "more than 16 bits");
    out->high_size = read_left(in);
    total = (uint64_t)occurrences * out->bits;
    if (!out->low || out->high_size != (total + 7) / 8)
        return corrupt(err, "not as many bytes as their number needs");
    out->high = read_bytes(in, out->high_size);
    if (total % 8 != 0 && out->high[total / 8] >> (total % 8) != 0)
        return corrupt(err, "padding is not zero");
    return 0;
}

/* The high bits of position i. */
static unsigned high_of(const struct positions_planes *planes, size_t i)
{
    size_t bit = i * planes->bits;
    size_t at = bit / 8;
    unsigned two;

    if (planes->bits == 0)
        return 0;
    two = planes->high[at];
    if (at + 1 < planes->high_size)
        two |= (unsigned)planes->high[at + 1] << 8;
    return two >> bit % 8 & ((1u << planes->bits) - 1);
}

static void read_numbers(uint16_t *positions,
                         const struct positions_planes *planes, uint32_t first,
                         uint32_t count)
{
    for (uint32_t i = 0; i < count; i++)
        positions[i] = planes->low[first + i];
    for (uint32_t i = 0; planes->bits > 0 && i < count; i++)
        positions[i] |= (uint16_t)(high_of(planes, first + i) << 8);
}

static int check_most(const uint16_t *positions, uint32_t count, bool whole,
                      struct error *err)
{
    uint16_t most = 0;

    for (uint32_t i = 0; i < count; i++)
        most = positions[i] > most ? positions[i] : most;
    if (most > positions_block_most(whole))
        return corrupt(err, "above the largest");
    return 0;
}

/* Of one posting. */
static int check_order(const uint16_t *positions, uint32_t count,
                       struct error *err)
{
    for (uint32_t i = 1; i < count; i++) {
        if (positions[i] <= positions[i - 1])
            return corrupt(err, "do not ascend within a passage");
    }
    return 0;
}

int positions_block_decode(uint16_t *positions, struct byte_reader *in,
                           const uint32_t *tf, uint32_t count,
                           uint32_t occurrences, bool whole, struct error *err)
{
    const uint16_t *at = positions;
    struct positions_planes planes;

    if (positions_planes_open(&planes, in, occurrences, whole, err) < 0)
        return -1;
    read_numbers(positions, &planes, 0, occurrences);
    if (check_most(positions, occurrences, whole, err) < 0)
        return -1;
    if (occurrences == count)
        return 0;
    for (uint32_t i = 0; i < count; i++) {
        if (tf[i] > 1 && check_order(at, tf[i], err) < 0)
            return -1;
        at += tf[i];
    }
    assert(at == positions + occurrences);
    return 0;
}

void positions_planes_fetch(const struct positions_planes *planes,
                            uint32_t first)
{
    assert(first < planes->count);
    __builtin_prefetch(planes->low + first);
    if (planes->bits > 0)
        __builtin_prefetch(planes->high + (size_t)first * planes->bits / 8);
}

int positions_planes_read(uint16_t *positions,
                          const struct positions_planes *planes, uint32_t first,
                          uint32_t count, bool whole, struct error *err)
{
    assert(count >= 1 && count <= planes->count &&
           first <= planes->count - count);
    read_numbers(positions, planes, first, count);
    if (check_most(positions, count, whole, err) < 0)
        return -1;
    return check_order(positions, count, err);
}

/* Appends the low bytes; most planes have few. */
static void write_low(struct byte_writer *out,
                      const struct positions_planes *planes, size_t count)
{
    uint8_t *to = out->bytes + out->size;

    for (size_t i = 0; i < count; i++) {
        uint32_t size = planes[i].count;

        if (size >= FEW)
            memcpy(to, planes[i].low, size);
        for (uint32_t j = 0; size < FEW && j < size; j++)
            to[j] = planes[i].low[j];
        to += size;
    }
    out->size = (size_t)(to - out->bytes);
}

void positions_planes_join(struct byte_writer *out,
                           const struct positions_planes *planes, size_t count)
{
    struct bit_packer packer;
    unsigned bits = 0;
    size_t total = 0;

    for (size_t i = 0; i < count; i++) {
        total += planes[i].count;
        if (planes[i].bits > bits)
            bits = planes[i].bits;
    }
    if (!byte_writer_reserve(out, 2 * total + 1 + BIT_PACKER_SPARE))
        return;
    write_low(out, planes, count);
    if (bits == 0)
        return;
    packer = (struct bit_packer){ .at = out->bytes + out->size };
    pack_bits(&packer, bits, 8);
    for (size_t i = 0; i < count; i++) {
        for (uint32_t j = 0; j < planes[i].count; j++)
            pack_bits(&packer, high_of(&planes[i], j), bits);
    }
    out->size = (size_t)(pack_end(&packer) - out->bytes);
}
