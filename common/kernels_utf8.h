/*
 * kernels_utf8 - three-byte sequences of UTF-8, one at a time.
 *
 * Each table includes this, for what is left of a text at its end.
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

#endif
