/*
 * kernels_norms - the part of scoring that no instruction makes faster.
 */
#ifndef COMMON_KERNELS_NORMS_H
#define COMMON_KERNELS_NORMS_H

#include "common/kernels.h"
#include "common/little_endian.h"

/*
 * Puts K(L) of each docid where its score will be: gathering in vectors is
 * slower than this.
 */
static inline void put_norms(float *scores, const uint32_t *docids,
                             uint32_t count, const struct score_input *in)
{
    const uint8_t *lengths = in->lengths;
    const float *norms = in->norms;

    if (in->wide) {
        for (uint32_t i = 0; i < count; i++)
            scores[i] = norms[get_u16(lengths + 2 * (size_t)docids[i])];
    } else {
        for (uint32_t i = 0; i < count; i++)
            scores[i] = norms[lengths[docids[i]]];
    }
}

#endif
