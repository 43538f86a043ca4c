/*
 * kernels_find - finds values of an Elias-Fano sequence without decoding it.
 *
 * Each table includes this, for what its processor's bit instructions give.
 */
#ifndef COMMON_KERNELS_FIND_H
#define COMMON_KERNELS_FIND_H

#include "common/kernels.h"
#include "common/little_endian.h"

#ifdef __BMI2__
#include <immintrin.h>
#endif

/* The place of the n-th one, from 0, of a word that has more than n. */
static inline uint32_t place_of_one(uint64_t word, uint32_t n)
{
#ifdef __BMI2__
    word = _pdep_u64(UINT64_C(1) << n, word);
#else
    for (; n > 0; n--)
        word &= word - 1;
#endif
    return (uint32_t)__builtin_ctzll(word);
}

/* A walk over the words of the bitmap. */
struct bitmap_walk {
    const struct elias_fano *in;
    uint32_t start; /* place of the word's first bit */
    uint32_t width; /* bits of the bitmap in the word */
    uint64_t word;
    uint32_t ones;   /* before the word */
    uint32_t inside; /* ones in it */
};

static inline void read_word(struct bitmap_walk *walk)
{
    const uint8_t *at = walk->in->high + walk->start / 8;
    uint32_t left = walk->in->high_bits - walk->start;

    walk->word = get_u64_of(at, (size_t)(walk->in->end - at));
    walk->width = 64;
    if (left < 64) {
        walk->width = left;
        walk->word &= (UINT64_C(1) << left) - 1;
    }
    walk->inside = (uint32_t)__builtin_popcountll(walk->word);
}

/* False at the last word. */
static inline bool next_word(struct bitmap_walk *walk)
{
    if (walk->in->high_bits - walk->start <= 64)
        return false;
    walk->start += 64;
    walk->ones += walk->inside;
    read_word(walk);
    return true;
}

static inline uint32_t low_half(const struct elias_fano *in, uint32_t i)
{
    size_t bit = in->low_at + (size_t)i * in->low_bits;
    const uint8_t *at = in->low + bit / 8;
    uint64_t word = get_u64_of(at, (size_t)(in->end - at));

    return (uint32_t)(word >> bit % 8) & ((UINT32_C(1) << in->low_bits) - 1);
}

/*
 * Which value it is; count if none. The values of one high half follow the
 * zero that ends those of the half before.
 */
static inline uint32_t find_value(struct bitmap_walk *walk, uint32_t value)
{
    const struct elias_fano *in = walk->in;
    uint32_t high = value >> in->low_bits; /* as many zeros stand before */
    uint32_t low = value & ((UINT32_C(1) << in->low_bits) - 1);

    while (walk->start + walk->width - walk->ones - walk->inside < high) {
        if (!next_word(walk))
            return in->count;
    }

    uint32_t zeros = high - (walk->start - walk->ones); /* in the word */
    uint32_t place = walk->start;

    if (zeros > 0)
        place += place_of_one(~walk->word, zeros - 1) + 1;
    for (uint32_t i = place - high; i < in->count && place < in->high_bits &&
                                    in->high[place / 8] >> place % 8 & 1;
         i++, place++) {
        uint32_t here = low_half(in, i);

        if (here >= low)
            return here == low ? i : in->count;
    }
    return in->count;
}

/* kernels.elias_fano_find */
static inline bool find_values(uint16_t *found, const uint32_t *wanted,
                               size_t count, const struct elias_fano *in)
{
    struct bitmap_walk walk = { .in = in };

    read_word(&walk);
    for (size_t i = 0; i < count; i++)
        found[i] = (uint16_t)find_value(&walk, wanted[i] - in->base);
    while (next_word(&walk))
        continue;
    return walk.ones + walk.inside == in->count;
}

#endif
