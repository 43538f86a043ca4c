#include "searcher/part_bounds.h"

enum { ANY_TF = 255 }; /* as the largest tf: it may be larger */

static float part_of(const struct bm25 *bm25, uint32_t tf, unsigned code)
{
    if (code == LENGTH_CODE_NONE)
        return 0;
    return bm25_part(bm25, tf, length_of_code((uint8_t)code));
}

void part_bounds_make(struct part_bounds *out, const struct bm25 *bm25)
{
    out->bm25 = bm25;
    for (unsigned i = 0; i < 256; i++) {
        out->once[i] = part_of(bm25, 1, i);
        out->twice[i] = part_of(bm25, 2, i);
    }
}

static float larger(float a, float b)
{
    return a > b ? a : b;
}

float part_bounds_tf(const struct part_bounds *bounds, const uint8_t bytes[4],
                     uint32_t tf)
{
    if (tf == 1)
        return bounds->once[bytes[0]];
    return bytes[3] >= 2 ? bounds->twice[bytes[1]] : 0;
}

float part_bounds_block(const struct part_bounds *bounds,
                        const uint8_t bytes[4])
{
    float most = larger(part_bounds_tf(bounds, bytes, 1),
                        part_bounds_tf(bounds, bytes, 2));

    if (bytes[3] == ANY_TF)
        return 1;
    if (bytes[3] >= 3)
        most = larger(most, part_of(bounds->bm25, bytes[3], bytes[2]));
    return most;
}
