/*
 * gap_codes - ascending numbers below a known end, by their gaps: FORMAT.md,
 * "Gaps". Small where the numbers come in clusters.
 *
 * The bytes may be hostile.
 */
#ifndef COMMON_GAP_CODES_H
#define COMMON_GAP_CODES_H

#include <stddef.h>
#include <stdint.h>

#include "common/bit_packer.h"
#include "common/byte_reader.h"
#include "common/error.h"

/* The most bytes that `count` values below `end` take. */
size_t gap_codes_most(uint32_t count, uint32_t end);

/*
 * Appends `count` values, 1..BLOCK_MAX, which ascend strictly and are below
 * `end` (<= 2^31). The packer stands at a byte, and does so afterwards.
 */
void gap_codes_pack(struct bit_packer *packer, const uint32_t *values,
                    uint32_t count, uint32_t end);

/* Reads them back; on success they ascend strictly and are below `end`. */
int gap_codes_read(uint32_t *values, struct byte_reader *in, uint32_t count,
                   uint32_t end, struct error *err);

#endif
