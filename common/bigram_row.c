#include "common/bigram_row.h"

#include <assert.h>
#include <stdbool.h>

#include "common/bit_packer.h"
#include "common/little_endian.h"

static int corrupt(struct error *err, const char *what)
{
    return error_set(err, ERROR_CORRUPT, "row of bigrams: %s", what);
}

void bigram_row_write(struct byte_writer *out, const uint32_t *codes,
                      uint32_t count, uint32_t end)
{
    struct elias_fano_shape shape = elias_fano_shape(count, end);

    if (!byte_writer_reserve(out, shape.size + BIT_PACKER_SPARE))
        return;

    struct bit_packer packer = { .at = out->bytes + out->size };

    elias_fano_pack(&packer, &shape, codes, 0);
    out->size += shape.size;
}

/* 57 bits or more of the row from `bit` on, as far as it goes. */
static uint64_t bits_from(const struct bigram_row *row, size_t bit)
{
    return get_u64_of(row->bytes + bit / 8, row->shape.size - bit / 8) >>
           bit % 8;
}

static uint32_t low_of(const struct bigram_row *row, uint32_t place)
{
    unsigned bits = row->shape.low_bits;
    size_t bit = row->shape.high_bits + (size_t)place * bits;

    return (uint32_t)(bits_from(row, bit) & ((UINT64_C(1) << bits) - 1));
}

/* The bit after the first `zeros` zeros, at most the end of the high bits. */
static uint32_t after_zeros(const struct bigram_row *row, uint32_t zeros)
{
    uint32_t bit = 0;
    uint64_t word = ~bits_from(row, 0);

    while (bit + 64 <= row->shape.high_bits) {
        uint32_t count = (uint32_t)__builtin_popcountll(word);

        if (count >= zeros)
            break;
        zeros -= count;
        bit += 64;
        word = ~bits_from(row, bit);
    }
    for (; zeros > 1 && word != 0; zeros--)
        word &= word - 1;
    if (zeros > 0)
        bit += word != 0 ? (uint32_t)__builtin_ctzll(word) + 1 : 64;
    return bit < row->shape.high_bits ? bit : row->shape.high_bits;
}

uint32_t bigram_row_find(const struct bigram_row *row, uint32_t code)
{
    uint32_t high = code >> row->shape.low_bits;
    uint32_t low = code - (high << row->shape.low_bits);
    uint32_t bit;

    if (code >= row->shape.end)
        return BIGRAM_ROW_NONE;
    bit = after_zeros(row, high);
    for (; bit < row->shape.high_bits && bit - high < row->shape.count &&
           row->bytes[bit / 8] >> bit % 8 & 1;
         bit++) {
        uint32_t here = low_of(row, bit - high);

        if (here >= low)
            return here == low ? bit - high : BIGRAM_ROW_NONE;
    }
    return BIGRAM_ROW_NONE;
}

/* Moves to the next one of the high bits; false where there is none. */
static bool find_one(struct bigram_row_reader *reader)
{
    uint32_t end = reader->row.shape.high_bits;

    while (reader->bit < end) {
        uint64_t word = bits_from(&reader->row, reader->bit);

        if (word != 0) {
            reader->bit += (uint32_t)__builtin_ctzll(word);
            return reader->bit < end;
        }
        reader->bit += 57;
    }
    return false;
}

/* Nothing is left after the last code. */
static int check_rest(struct bigram_row_reader *reader, struct error *err)
{
    const struct elias_fano_shape *shape = &reader->row.shape;
    size_t bits = shape->high_bits + (size_t)shape->count * shape->low_bits;

    if (find_one(reader))
        return corrupt(err, "more codes than bigrams");
    if (bits % 8 > 0 && reader->row.bytes[bits / 8] >> bits % 8 != 0)
        return corrupt(err, "padding is not zero");
    return 0;
}

int bigram_row_next(struct bigram_row_reader *reader, struct error *err)
{
    const struct elias_fano_shape *shape = &reader->row.shape;
    uint32_t before = reader->code;

    assert(reader->place < shape->count);
    if (!find_one(reader))
        return corrupt(err, "fewer codes than bigrams");
    reader->code = (reader->bit - reader->place) << shape->low_bits |
                   low_of(&reader->row, reader->place);
    if (reader->code >= shape->end ||
        (reader->place > 0 && reader->code <= before))
        return corrupt(err, "codes do not ascend, or one is past the end");
    reader->bit++;
    return ++reader->place == shape->count ? check_rest(reader, err) : 0;
}
