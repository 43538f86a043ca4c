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

/*
 * What values[i] - base take, of `count` values, 1..BLOCK_MAX. They ascend
 * strictly and are below `end`, base + end <= 2^31.
 */
size_t gap_codes_size(const uint32_t *values, uint32_t count, uint32_t end);

/* Appends them. The packer stands at a byte, and does so afterwards. */
void gap_codes_pack(struct bit_packer *packer, const uint32_t *values,
                    uint32_t count, uint32_t base, uint32_t end);

/*
 * values[i] = base + value i. On success they ascend strictly and are below
 * base + end.
 */
int gap_codes_read(uint32_t *values, struct byte_reader *in, uint32_t count,
                   uint32_t base, uint32_t end, struct error *err);

#endif
