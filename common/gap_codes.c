#include "common/gap_codes.h"

#include <assert.h>

#include "common/segment_format.h"

enum { CLASSES = 16, CLASS_BITS = 4, LAST = CLASSES - 1 };

/* A gap of a class is `first` and a number of `width` bits. */
struct gap_class {
    uint32_t first;
    uint32_t width;
};

/*
 * With s, the bits of an end above 16, classes grow by two bits up to class
 * s and by one from there on, so that sixteen reach up to the end.
 */
#define WIDTH(s, c) ((c) == LAST ? 16 + (s) : (c) <= (s) ? 2 * (c) : (s) + (c))
#define STEEP(c) (((UINT64_C(1) << 2 * (c)) - 1) / 3 + 1)
#define FIRST(s, c)                                                            \
    ((c) <= (s)                                                                \
         ? STEEP(c)                                                            \
         : STEEP(s) + (UINT64_C(1) << ((c) + (s))) - (UINT64_C(1) << 2 * (s)))
#define CLASS(s, c)                                                            \
    {                                                                          \
        (uint32_t) FIRST(s, c), WIDTH(s, c)                                    \
    }
#define ROW(s)                                                                 \
    {                                                                          \
        CLASS(s, 0), CLASS(s, 1), CLASS(s, 2), CLASS(s, 3), CLASS(s, 4),       \
            CLASS(s, 5), CLASS(s, 6), CLASS(s, 7), CLASS(s, 8), CLASS(s, 9),   \
            CLASS(s, 10), CLASS(s, 11), CLASS(s, 12), CLASS(s, 13),            \
            CLASS(s, 14), CLASS(s, 15)                                         \
    }

static const struct gap_class tables[16][CLASSES] = {
    ROW(0), ROW(1), ROW(2),  ROW(3),  ROW(4),  ROW(5),  ROW(6),  ROW(7),
    ROW(8), ROW(9), ROW(10), ROW(11), ROW(12), ROW(13), ROW(14), ROW(15),
};

static int corrupt(struct error *err, const char *what)
{
    return error_set(err, ERROR_CORRUPT, "gaps: %s", what);
}

/* The bits that any value below `end` fits in. */
static unsigned bits_of(uint32_t end)
{
    return end > 1 ? 32 - (unsigned)__builtin_clz(end - 1) : 0;
}

static const struct gap_class *table_of(unsigned bits)
{
    return tables[bits > 16 ? bits - 16 : 0];
}

size_t gap_codes_most(uint32_t count, uint32_t end)
{
    size_t widest = bits_of(end) > 16 ? bits_of(end) : 16;

    return count / 2 + (count * widest + 7) / 8;
}

/* The class of a gap: the last whose first is not above it. */
static unsigned class_of(const struct gap_class *table, uint32_t gap)
{
    unsigned c = 31 - (unsigned)__builtin_clz(gap);

    if (c > LAST)
        c = LAST;
    while (table[c].first > gap)
        c--;
    return c;
}

void gap_codes_pack(struct bit_packer *packer, const uint32_t *values,
                    uint32_t count, uint32_t end)
{
    const struct gap_class *table = table_of(bits_of(end));
    uint8_t classes[BLOCK_MAX];
    struct bit_packer p = *packer; /* which the bytes written cannot change */

    assert(count >= 1 && count <= BLOCK_MAX && values[count - 1] < end);
    for (uint32_t i = 1; i < count; i++) {
        classes[i] = (uint8_t)class_of(table, values[i] - values[i - 1]);
        pack_bits(&p, classes[i], CLASS_BITS);
    }
    pack_end(&p);
    pack_bits(&p, values[0], bits_of(end));
    for (uint32_t i = 1; i < count; i++) {
        struct gap_class c = table[classes[i]];

        pack_bits(&p, values[i] - values[i - 1] - c.first, c.width);
    }
    pack_end(&p);
    *packer = p;
}

/* Reads bits, of which `end` are there. */
struct bits {
    const uint8_t *bytes;
    size_t at;
    size_t end;
};

/* The next `width` bits, <= 32; 0 past the end, where `at` shows it. */
static inline uint32_t take(struct bits *bits, unsigned width)
{
    size_t at = bits->at;

    bits->at += width;
    if (bits->at > bits->end)
        return 0;

    uint64_t word =
        get_u64_of(bits->bytes + at / 8, bits->end / 8 - at / 8) >> at % 8;

    return (uint32_t)(word & ((UINT64_C(1) << width) - 1));
}

/* The value before last, or too large a one, where the gaps go past 2^32. */
static uint64_t read_values(uint32_t *values, struct bits *bits,
                            const uint8_t *classes, uint32_t count,
                            unsigned width)
{
    const struct gap_class *table = table_of(width);
    uint64_t value = take(bits, width);

    values[0] = (uint32_t)value;
    for (uint32_t i = 1; i < count; i++) {
        unsigned shift = (i - 1) % 2 * CLASS_BITS;
        struct gap_class c = table[classes[(i - 1) / 2] >> shift & LAST];

        value += c.first + take(bits, c.width);
        values[i] = (uint32_t)value;
    }
    return value;
}

int gap_codes_read(uint32_t *values, struct byte_reader *in, uint32_t count,
                   uint32_t end, struct error *err)
{
    const uint8_t *classes = read_bytes(in, count / 2);
    struct bits bits = { in->at, 0, 8 * read_left(in) };

    assert(count >= 1 && count <= BLOCK_MAX);
    if (!classes)
        return corrupt(err, "cut short");
    if (count % 2 == 0 && classes[count / 2 - 1] >> CLASS_BITS != 0)
        return corrupt(err, "padding is not zero");
    if (read_values(values, &bits, classes, count, bits_of(end)) >= end)
        return corrupt(err, "a value past the end");

    const uint8_t *bytes = read_bytes(in, (bits.at + 7) / 8);

    if (!bytes)
        return corrupt(err, "cut short");
    if (bits.at % 8 > 0 && bytes[bits.at / 8] >> bits.at % 8 != 0)
        return corrupt(err, "padding is not zero");
    return 0;
}
