/*
 * positions_block - where the occurrences of a block's postings stand.
 *
 * The bytes are drawn in docs/FORMAT.md, section 2, "Positions of a block":
 * a byte an occurrence, and in an index of whole records (`whole`) up to 8
 * bits more where the largest position of the block needs them. The bytes
 * may be hostile.
 */
#ifndef COMMON_POSITIONS_BLOCK_H
#define COMMON_POSITIONS_BLOCK_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/byte_reader.h"
#include "common/byte_writer.h"
#include "common/error.h"

/* The largest position there may be. */
uint32_t positions_block_most(bool whole);

/* Appends `count` >= 1 positions. */
void positions_block_encode(struct byte_writer *out, const uint16_t *positions,
                            size_t count);

/*
 * Decodes sum of tf[0..count) positions, which all bytes left in `in` must
 * hold: tf[0] of the first posting, tf[1] of the second... On success those
 * of a posting ascend strictly and none is above positions_block_most.
 * `occurrences` is the sum of tf.
 */
int positions_block_decode(uint16_t *positions, struct byte_reader *in,
                           const uint32_t *tf, uint32_t count,
                           uint32_t occurrences, bool whole, struct error *err);

/* Where the parts of a block's positions lie. */
struct positions_planes {
    const uint8_t *low;  /* a byte each */
    const uint8_t *high; /* `bits` each; NULL without */
    size_t high_size;
    uint32_t count;
    unsigned bits; /* 0..8 */
};

/*
 * Finds the planes of `occurrences` positions, which all bytes left in `in`
 * must hold. They borrow the bytes; the positions are not looked at.
 */
int positions_planes_open(struct positions_planes *out, struct byte_reader *in,
                          uint32_t occurrences, bool whole, struct error *err);

/* A hint that those from number `first` on will be read. */
void positions_planes_fetch(const struct positions_planes *planes,
                            uint32_t first);

/*
 * Decodes those of one posting: `count` >= 1 from number `first` on, within
 * the planes. Checked as positions_block_decode does.
 */
int positions_planes_read(uint16_t *positions,
                          const struct positions_planes *planes, uint32_t first,
                          uint32_t count, bool whole, struct error *err);

/* Appends the positions of all planes as those of one block, one at least. */
void positions_planes_join(struct byte_writer *out,
                           const struct positions_planes *planes, size_t count);

#endif
