/*
 * kernels_follow - positions compared one by one, for the kernel `follow` and
 * for so few that calling a kernel takes longer.
 */
#ifndef COMMON_KERNELS_FOLLOW_H
#define COMMON_KERNELS_FOLLOW_H

#include <stdint.h>

/* As the kernel. No branch hangs on which of two positions is the lower. */
static inline uint32_t follow_singly(uint16_t *starts, uint32_t count,
                                     const uint16_t *places,
                                     uint32_t place_count, uint32_t distance)
{
    uint32_t kept = 0;

    for (uint32_t i = 0, j = 0; i < count && j < place_count;) {
        uint32_t wanted = starts[i] + distance;
        uint32_t place = places[j];

        starts[kept] = starts[i];
        kept += place == wanted;
        i += place >= wanted;
        j += place <= wanted;
    }
    return kept;
}

#endif
