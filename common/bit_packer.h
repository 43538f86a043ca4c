/*
 * bit_packer - writes bit strings, from the low bit of the first byte up.
 *
 * It stores eight bytes at a time: the buffer must have BIT_PACKER_SPARE
 * bytes more than the bits take, and what it holds there is overwritten.
 */
#ifndef COMMON_BIT_PACKER_H
#define COMMON_BIT_PACKER_H

#include <assert.h>

#include "common/little_endian.h"

enum {
    BIT_PACKER_SPARE = 8, /* bytes */
    BIT_PACKER_MOST = 56, /* bits at once */
};

/* Begin with { .at = where the bits go }. */
struct bit_packer {
    uint8_t *at;   /* where the word goes */
    uint64_t word; /* the newest bits */
    unsigned used; /* how many, 0..7 */
};

/*
 * Appends the low `bits` of value, 0..BIT_PACKER_MOST; the others are 0. When
 * bytes fill cannot be guessed, so there is no branch on it.
 */
static inline void pack_bits(struct bit_packer *packer, uint64_t value,
                             unsigned bits)
{
    unsigned used = packer->used + bits;

    assert(bits <= BIT_PACKER_MOST && value >> bits == 0);
    packer->word |= value << packer->used;
    put_u64(packer->at, packer->word);
    packer->at += used / 8;
    packer->word >>= used / 8 * 8;
    packer->used = used % 8;
}

static inline void pack_zeros(struct bit_packer *packer, uint64_t count)
{
    for (; count > BIT_PACKER_MOST; count -= BIT_PACKER_MOST)
        pack_bits(packer, 0, BIT_PACKER_MOST);
    pack_bits(packer, 0, (unsigned)count);
}

/* Appends `zeros` zero bits and a one. */
static inline void pack_unary(struct bit_packer *packer, uint64_t zeros)
{
    if (zeros >= BIT_PACKER_MOST) {
        pack_zeros(packer, zeros);
        zeros = 0;
    }
    pack_bits(packer, UINT64_C(1) << zeros, (unsigned)zeros + 1);
}

/* Ends the bit string at a byte and returns the byte after it. */
static inline uint8_t *pack_end(struct bit_packer *packer)
{
    put_u64(packer->at, packer->word);
    packer->at += (packer->used + 7) / 8;
    packer->word = 0;
    packer->used = 0;
    return packer->at;
}

#endif
