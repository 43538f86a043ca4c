/*
 * part_bounds - the most that a block of postings can score.
 *
 * FORMAT.md, "Bounds": for each tf from 1 on the smallest length, and the
 * largest tf. A bound is of tf / (tf + K(L)), which is below 1; the weight of
 * a term is not in it. Rounded up: no posting of the block is above it.
 */
#ifndef SEARCHER_PART_BOUNDS_H
#define SEARCHER_PART_BOUNDS_H

#include "common/bm25.h"
#include "common/postings_block.h"

struct part_bounds {
    const struct bm25 *bm25;
    float once[256];  /* tf 1 at the smallest length of each code */
    float twice[256]; /* tf 2 */
};

/* bm25 must outlive *out. */
void part_bounds_make(struct part_bounds *out, const struct bm25 *bm25);

/* `bytes` are the bounds of a block. */
float part_bounds_block(const struct part_bounds *bounds,
                        const uint8_t bytes[4]);

/* Likewise of the postings of tf 1 or tf 2 alone; 0 where there are none. */
float part_bounds_tf(const struct part_bounds *bounds, const uint8_t bytes[4],
                     uint32_t tf);

#endif
