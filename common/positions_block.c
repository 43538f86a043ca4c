#include "common/positions_block.h"

#include <assert.h>

#include "common/bit_packer.h"
#include "common/segment_format.h"

enum { HIGH_BITS_MAX = 8 };

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
                            size_t count, bool whole)
{
    unsigned bits = high_bits_of(positions, count);

    assert(count >= 1 && (whole || bits == 0));
    if (whole)
        write_u8(out, (uint8_t)bits);
    if (!byte_writer_reserve(out, 2 * count + BIT_PACKER_SPARE))
        return;

    uint8_t *low = out->bytes + out->size;
    struct bit_packer packer = { .at = low + count };

    for (size_t i = 0; i < count; i++)
        low[i] = (uint8_t)positions[i];
    for (size_t i = 0; bits > 0 && i < count; i++)
        pack_bits(&packer, positions[i] >> 8, bits);
    out->size = (size_t)(pack_end(&packer) - out->bytes);
}

/* Adds the high halves, of which `size` bytes are left and hold all. */
static int add_high_bits(uint16_t *positions, const uint8_t *bytes, size_t size,
                         uint32_t occurrences, unsigned bits, struct error *err)
{
    size_t total = (size_t)occurrences * bits;
    unsigned mask = (1u << bits) - 1;

    for (size_t i = 0, bit = 0; i < occurrences; i++, bit += bits) {
        size_t at = bit >> 3;
        unsigned two = bytes[at];

        if (at + 1 < size)
            two |= (unsigned)bytes[at + 1] << 8;
        positions[i] |= (uint16_t)((two >> (bit & 7) & mask) << 8);
    }
    if (total % 8 != 0 && bytes[total / 8] >> (total % 8) != 0)
        return corrupt(err, "padding is not zero");
    return 0;
}

static int decode_numbers(uint16_t *positions, struct byte_reader *in,
                          uint32_t occurrences, bool whole, struct error *err)
{
    unsigned bits = whole ? read_u8(in) : 0;

    if (bits > HIGH_BITS_MAX)
        return corrupt(err, "more than 16 bits");

    const uint8_t *low = read_bytes(in, occurrences);
    size_t size = read_left(in);

    if (!low || size != ((uint64_t)occurrences * bits + 7) / 8)
        return corrupt(err, "not as many bytes as their number needs");
    for (uint32_t i = 0; i < occurrences; i++)
        positions[i] = low[i];
    if (bits == 0)
        return 0;
    return add_high_bits(positions, read_bytes(in, size), size, occurrences,
                         bits, err);
}

int positions_block_decode(uint16_t *positions, struct byte_reader *in,
                           const uint32_t *tf, uint32_t count,
                           uint32_t occurrences, bool whole, struct error *err)
{
    uint32_t most = positions_block_most(whole);
    const uint16_t *at = positions;

    if (decode_numbers(positions, in, occurrences, whole, err) < 0)
        return -1;
    for (uint32_t i = 0; i < count; i++) {
        for (uint32_t j = 1; j < tf[i]; j++) {
            if (at[j] <= at[j - 1])
                return corrupt(err, "do not ascend within a passage");
        }
        if (at[tf[i] - 1] > most)
            return corrupt(err, "above the largest");
        at += tf[i];
    }
    assert(at == positions + occurrences);
    return 0;
}
