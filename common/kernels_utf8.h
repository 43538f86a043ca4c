/*
 * kernels_utf8 - what the tables have in common about UTF-8.
 */
#ifndef COMMON_KERNELS_UTF8_H
#define COMMON_KERNELS_UTF8_H

#include "common/kernels.h"
#include "common/utf8.h"

/* kernels.three_bytes, where `count` code points are in `out` already. */
static inline uint32_t decode_three_bytes(uint32_t *out, uint32_t count,
                                          const uint8_t *at, const uint8_t *end)
{
    while (count < KERNEL_CODE_POINTS && end - at >= 3 &&
           (*at & 0xF0) == 0xE0 && utf8_decode(out + count, at, end) == 3) {
        count++;
        at += 3;
    }
    return count;
}

/*
 * kernels.utf8_valid of the tables but AVX-512: without masks of bytes a vector
 * takes more instructions than it spares.
 */
static inline bool utf8_valid_singly(const uint8_t *bytes, size_t size)
{
    return utf8_valid(bytes, size, NULL);
}

/* Which of 64 bytes are what, for masks: bit i is byte i. */
struct byte_classes {
    uint64_t tail;  /* 80..BF */
    uint64_t lead;  /* C0..FF */
    uint64_t three; /* E0..FF, of three bytes or more */
    uint64_t four;  /* F0..FF */
    uint64_t never; /* C0, C1, F5..FF */
    uint64_t e0;    /* four that limit the byte after them */
    uint64_t ed;
    uint64_t f0;
    uint64_t f4;
    uint64_t below_90;
    uint64_t below_a0;
};

/* The bytes that stand `distance` after those of `now`, and of 64 before. */
static inline uint64_t bytes_after(uint64_t now, uint64_t before,
                                   unsigned distance)
{
    return now << distance | before >> (64 - distance);
}

/*
 * The bytes at which 64 bytes are not well formed (Unicode 15, table 3-7),
 * given the 64 `before`.
 */
static inline uint64_t bad_bytes(const struct byte_classes *now,
                                 const struct byte_classes *before)
{
    uint64_t tail = bytes_after(now->lead, before->lead, 1) |
                    bytes_after(now->three, before->three, 2) |
                    bytes_after(now->four, before->four, 3);

    return (tail ^ now->tail) | now->never |
           (bytes_after(now->e0, before->e0, 1) & now->below_a0) |
           (bytes_after(now->ed, before->ed, 1) & ~now->below_a0) |
           (bytes_after(now->f0, before->f0, 1) & now->below_90) |
           (bytes_after(now->f4, before->f4, 1) & ~now->below_90);
}

/* Not 0 where the text ends within a sequence. */
static inline uint64_t bad_at_end(const struct byte_classes *last)
{
    const struct byte_classes nothing = { 0 };

    return bad_bytes(&nothing, last);
}

#endif
