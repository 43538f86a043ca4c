#include "common/bigram_row.h"

#include <assert.h>
#include <stdbool.h>

#include "common/bit_packer.h"
#include "common/little_endian.h"

enum { WORD_BITS = 57 }; /* that can be read from any bit on */

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

/* The bit after the first `zeros` zeros; past the high bits if there are not
 * so many. */
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
    return bit;
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

/* The high bits of a row, a word at a time. */
struct ones {
    uint64_t word; /* those not yet passed, of the bits from `start` on */
    uint32_t start;
    uint32_t next; /* the bit after the word's */
};

/* Loads words until one has a one; false where there is none. */
static bool find_ones(struct ones *ones, const struct bigram_row *row)
{
    uint32_t end = row->shape.high_bits;

    while (ones->word == 0) {
        uint32_t bits = WORD_BITS;

        if (ones->next >= end)
            return false;
        if (bits > end - ones->next)
            bits = end - ones->next;
        ones->start = ones->next;
        ones->next += bits;
        ones->word = bits_from(row, ones->start) & ((UINT64_C(1) << bits) - 1);
    }
    return true;
}

/* Nothing is left after the last code. */
static int check_rest(const struct bigram_row *row, struct ones *ones,
                      struct error *err)
{
    const struct elias_fano_shape *shape = &row->shape;
    size_t bits = shape->high_bits + (size_t)shape->count * shape->low_bits;

    if (find_ones(ones, row))
        return corrupt(err, "more codes than bigrams");
    if (bits % 8 > 0 && row->bytes[bits / 8] >> bits % 8 != 0)
        return corrupt(err, "padding is not zero");
    return 0;
}

int bigram_row_read(uint32_t *codes, struct bigram_row_reader *reader,
                    uint32_t count, struct error *err)
{
    const struct bigram_row *row = &reader->row;
    struct ones ones = { .next = reader->bit };
    uint64_t least = reader->least;

    assert(count >= 1 && count <= row->shape.count - reader->place);
    for (uint32_t i = 0; i < count; i++, reader->place++) {
        if (!find_ones(&ones, row))
            return corrupt(err, "fewer codes than bigrams");
        reader->bit = ones.start + (uint32_t)__builtin_ctzll(ones.word);
        ones.word &= ones.word - 1;
        codes[i] = (reader->bit - reader->place) << row->shape.low_bits |
                   low_of(row, reader->place);
        if (codes[i] >= row->shape.end || codes[i] < least)
            return corrupt(err, "codes do not ascend, or one is past the end");
        least = (uint64_t)codes[i] + 1;
    }
    reader->bit++;
    reader->least = least;
    if (reader->place < row->shape.count)
        return 0;
    return check_rest(row, &ones, err);
}
