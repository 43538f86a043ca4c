/*
 * postings_block - up to 256 postings of one term: docids and tf.
 *
 * The bytes are drawn in docs/FORMAT.md, section 2, "Block". The bytes may
 * be hostile; whatever they hold, a decoder reads only inside them and
 * gives docids below the bound or an error.
 */
#ifndef COMMON_POSTINGS_BLOCK_H
#define COMMON_POSTINGS_BLOCK_H

#include <stddef.h>
#include <stdint.h>

#include "common/byte_reader.h"
#include "common/byte_writer.h"
#include "common/error.h"
#include "common/segment_format.h"

struct postings_block {
    uint32_t count;       /* 1..BLOCK_MAX */
    uint32_t occurrences; /* sum of tf */
    uint32_t docids[BLOCK_MAX];
    uint32_t tf[BLOCK_MAX];
};

/*
 * Appends the block to `out`. docids ascend strictly and are >= base; tf
 * are >= 1; occurrences is filled in by the caller.
 */
void postings_block_encode(struct byte_writer *out,
                           const struct postings_block *block, uint32_t base);

/*
 * Decodes the block at `in` and moves `in` past it. `base` is the docid
 * before which no docid of the block may lie, `last` (>= base) its last.
 */
int postings_block_decode(struct postings_block *out, struct byte_reader *in,
                          uint32_t base, uint32_t last, struct error *err);

/* Bounds of a block, see FORMAT.md: length codes at tf >= 1, 2, 3; max tf. */
uint8_t length_code(uint32_t length);
uint32_t length_of_code(uint8_t code); /* smallest length of that code */

#endif
