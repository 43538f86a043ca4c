#include "common/gap_codes.h"

#include <assert.h>

#include "common/segment_format.h"

enum { CLASSES = 16, CLASS_BITS = 4, LAST = CLASSES - 1 };

/* A gap of a class is `first` and a number of `width` bits. */
struct gap_class {
    uint32_t first;
    uint32_t width;
};

static const struct gap_class table[CLASSES] = {
    { 1, 0 },      { 2, 2 },      { 6, 4 },      { 22, 5 },
    { 54, 6 },     { 118, 7 },    { 246, 8 },    { 502, 9 },
    { 1014, 10 },  { 2038, 11 },  { 4086, 12 },  { 8182, 13 },
    { 16374, 14 }, { 32758, 16 }, { 98294, 20 }, { 1146870, 31 },
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

/* Of the gaps from 2^i to 2^(i + 1) - 1 the highest class. */
static const uint8_t highest[] = {
    0,  1,  2,  2,  3,  4,  5,  6,  7,  8,  9,  10, 11, 12, 13, 13,
    14, 14, 14, 14, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15, 15,
};

/* The class of a gap: the last whose first is not above it. */
static unsigned class_of(uint32_t gap)
{
    unsigned c = highest[31 - __builtin_clz(gap)];

    return c - (gap < table[c].first);
}

size_t gap_codes_size(const uint32_t *values, uint32_t count, uint32_t end)
{
    size_t bits = bits_of(end);

    assert(count >= 1 && count <= BLOCK_MAX);
    for (uint32_t i = 1; i < count; i++)
        bits += table[class_of(values[i] - values[i - 1])].width;
    return count / 2 + (bits + 7) / 8;
}

void gap_codes_pack(struct bit_packer *packer, const uint32_t *values,
                    uint32_t count, uint32_t base, uint32_t end)
{
    uint8_t classes[BLOCK_MAX];
    struct bit_packer p = *packer; /* which the bytes written cannot change */

    assert(count >= 1 && count <= BLOCK_MAX && values[0] >= base);
    assert(values[count - 1] - base < end);
    for (uint32_t i = 1; i < count; i++) {
        classes[i] = (uint8_t)class_of(values[i] - values[i - 1]);
        pack_bits(&p, classes[i], CLASS_BITS);
    }
    pack_end(&p);
    pack_bits(&p, values[0] - base, bits_of(end));
    for (uint32_t i = 1; i < count; i++) {
        struct gap_class c = table[classes[i]];

        pack_bits(&p, values[i] - values[i - 1] - c.first, c.width);
    }
    pack_end(&p);
    *packer = p;
}

enum { WORD_BITS = 64, SURE = WORD_BITS - 7 };

static uint64_t mask_of(unsigned bits)
{
    return (UINT64_C(1) << bits) - 1;
}

/* Apart, so that the loop keeps its registers. */
__attribute__((noinline)) static uint64_t last_word(struct bit_string bits,
                                                    size_t at)
{
    if (at >= bits.end)
        return 0;
    return get_u64_of(bits.bytes + at / 8, bits.end / 8 - at / 8) >> at % 8;
}

/* SURE bits from bit `at` on; past the end they are 0. */
static inline uint64_t word_at(struct bit_string bits, size_t at)
{
    if (at + WORD_BITS > bits.end)
        return last_word(bits, at);
    return get_u64(bits.bytes + at / 8) >> at % 8;
}

static int check_classes(const uint8_t *classes, uint32_t count,
                         struct error *err)
{
    assert(count >= 1 && count <= BLOCK_MAX);
    if (!classes)
        return corrupt(err, "cut short");
    if (count % 2 == 0 && classes[count / 2 - 1] >> CLASS_BITS != 0)
        return corrupt(err, "padding is not zero");
    return 0;
}

/* Moves `in` past so many bits and their padding. */
static int skip_bits(struct byte_reader *in, size_t size, struct error *err)
{
    const uint8_t *bytes = read_bytes(in, (size + 7) / 8);

    if (!bytes)
        return corrupt(err, "cut short");
    if (size % 8 > 0 && bytes[size / 8] >> size % 8 != 0)
        return corrupt(err, "padding is not zero");
    return 0;
}

/*
 * Returns the last value, which may be past 2^32; *size = the bits they take,
 * which may be more than there are.
 */
static uint64_t read_values(uint32_t *values, size_t *size,
                            struct bit_string bits, const uint8_t *classes,
                            uint32_t count, uint32_t base, unsigned width)
{
    uint64_t value = base + (word_at(bits, 0) & mask_of(width));
    size_t at = width;
    uint32_t i = 1;

    values[0] = (uint32_t)value;
    for (; i + 1 < count; i += 2, classes++) {
        struct gap_class c = table[*classes & LAST];
        struct gap_class d = table[*classes >> CLASS_BITS];
        uint64_t word = word_at(bits, at);

        value += c.first + (word & mask_of(c.width));
        values[i] = (uint32_t)value;
        word >>= c.width;
        if (c.width + d.width > SURE)
            word = word_at(bits, at + c.width);
        value += d.first + (word & mask_of(d.width));
        values[i + 1] = (uint32_t)value;
        at += c.width + d.width;
    }
    if (i < count) {
        struct gap_class c = table[*classes & LAST];

        value += c.first + (word_at(bits, at) & mask_of(c.width));
        values[i] = (uint32_t)value;
        at += c.width;
    }
    *size = at;
    return value;
}

int gap_codes_read(uint32_t *values, struct byte_reader *in, uint32_t count,
                   uint32_t base, uint32_t end, struct error *err)
{
    const uint8_t *classes = read_bytes(in, count / 2);
    struct bit_string bits = { in->at, 8 * read_left(in) };
    size_t size;

    if (check_classes(classes, count, err) < 0)
        return -1;
    if (read_values(values, &size, bits, classes, count, base, bits_of(end)) >=
        (uint64_t)base + end)
        return corrupt(err, "a value past the end");
    return skip_bits(in, size, err);
}

/* ---- joining ---- */

int gap_codes_open(struct gap_codes *out, struct byte_reader *in,
                   uint32_t count, uint32_t end, struct error *err)
{
    *out = (struct gap_codes){ .classes = read_bytes(in, count / 2),
                               .bits = { in->at, 8 * read_left(in) },
                               .count = count,
                               .width = bits_of(end),
                               .end = end };
    if (check_classes(out->classes, count, err) < 0)
        return -1;
    for (uint32_t i = 0; i < count / 2; i++)
        out->size += table[out->classes[i] & LAST].width +
                     table[out->classes[i] >> CLASS_BITS].width;
    return skip_bits(in, out->width + out->size, err);
}

void gap_join_begin(struct gap_join *join, uint32_t end)
{
    join->count = 0;
    join->end = end;
    join->tail.count = 0;
    join->classes = (struct bit_packer){ .at = join->class_bytes };
    join->bits = (struct bit_packer){ .at = join->bit_bytes };
}

/* Makes join->last the last value added. */
static int find_last(struct gap_join *join, struct error *err)
{
    const struct gap_codes *tail = &join->tail;
    uint32_t values[BLOCK_MAX];
    uint32_t first = (uint32_t)(word_at(tail->bits, 0) & mask_of(tail->width));
    uint32_t base = join->last - first;
    size_t size;
    uint64_t last = read_values(values, &size, tail->bits, tail->classes,
                                tail->count, base, tail->width);

    if (last >= (uint64_t)base + tail->end)
        return corrupt(err, "a value past the end");
    join->last = (uint32_t)last;
    return 0;
}

int gap_join_value(struct gap_join *join, uint32_t value, struct error *err)
{
    assert(join->count < BLOCK_MAX && value < join->end);
    if (join->tail.count > 1 && find_last(join, err) < 0)
        return -1;
    assert(join->count == 0 || value > join->last);
    if (join->count == 0) {
        pack_bits(&join->bits, value, bits_of(join->end));
    } else {
        uint32_t gap = value - join->last;
        unsigned c = class_of(gap);

        pack_bits(&join->classes, c, CLASS_BITS);
        pack_bits(&join->bits, gap - table[c].first, table[c].width);
    }
    join->count++;
    join->last = value;
    join->tail.count = 1;
    return 0;
}

static void copy_bits(struct bit_packer *packer, struct bit_string bits,
                      size_t at, size_t count)
{
    for (; count > BIT_PACKER_MOST; count -= BIT_PACKER_MOST) {
        pack_bits(packer, word_at(bits, at) & mask_of(BIT_PACKER_MOST),
                  BIT_PACKER_MOST);
        at += BIT_PACKER_MOST;
    }
    pack_bits(packer, word_at(bits, at) & mask_of((unsigned)count),
              (unsigned)count);
}

int gap_join_codes(struct gap_join *join, const struct gap_codes *codes,
                   uint32_t base, struct error *err)
{
    struct bit_string classes = { codes->classes, 8 * (codes->count / 2) };
    uint64_t first = word_at(codes->bits, 0) & mask_of(codes->width);

    assert(codes->count <= BLOCK_MAX - join->count);
    assert(codes->end <= join->end && base <= join->end - codes->end);
    if (first >= codes->end)
        return corrupt(err, "a value past the end");
    if (gap_join_value(join, base + (uint32_t)first, err) < 0)
        return -1;
    copy_bits(&join->classes, classes, 0, CLASS_BITS * (codes->count - 1));
    copy_bits(&join->bits, codes->bits, codes->width, codes->size);
    join->count += codes->count - 1;
    join->tail = *codes;
    return 0;
}

/* Appends what was packed, a word at a time: there is room behind it. */
static void write_packed(struct byte_writer *out, const uint8_t *bytes,
                         struct bit_packer *packer)
{
    size_t size = (size_t)(pack_end(packer) - bytes);

    if (!byte_writer_reserve(out, size + BIT_PACKER_SPARE))
        return;
    for (size_t at = 0; at < size; at += sizeof(uint64_t))
        put_u64(out->bytes + out->size + at, get_u64(bytes + at));
    out->size += size;
}

void gap_join_end(struct gap_join *join, struct byte_writer *out)
{
    write_packed(out, join->class_bytes, &join->classes);
    write_packed(out, join->bit_bytes, &join->bits);
}
