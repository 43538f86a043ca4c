/*
 * elias_fano - ascending numbers below a known end, two bits each above
 * their entropy or less: FORMAT.md, "Sequence".
 *
 * After Vigna, "Quasi-succinct indices" (WSDM 2013). The bytes may be hostile.
 */
#ifndef COMMON_ELIAS_FANO_H
#define COMMON_ELIAS_FANO_H

#include <stddef.h>
#include <stdint.h>

#include "common/bit_packer.h"
#include "common/byte_reader.h"
#include "common/error.h"

/* How `count` values below `end` are laid out. */
struct elias_fano_shape {
    uint32_t count;
    uint32_t end;
    unsigned low_bits;
    uint32_t high_bits;
    size_t size; /* bytes */
};

/* count <= end <= 2^31; it is <= BLOCK_MAX where values are read. */
struct elias_fano_shape elias_fano_shape(uint32_t count, uint32_t end);

/* Appends values[i] - base, which ascend strictly, and ends at a byte. */
void elias_fano_pack(struct bit_packer *packer,
                     const struct elias_fano_shape *shape,
                     const uint32_t *values, uint32_t base);

/*
 * values[i] = base + value i; base + end <= 2^31. On success they ascend
 * strictly and are below base + end. `values` has room for KERNEL_SPARE more.
 */
int elias_fano_read(uint32_t *values, struct byte_reader *in,
                    const struct elias_fano_shape *shape, uint32_t base,
                    struct error *err);

/*
 * Without decoding the others, found[i] = which value wanted[i] - base is,
 * shape->count where it is none. wanted ascend from base or above.
 */
int elias_fano_find(uint16_t *found, const uint32_t *wanted,
                    size_t wanted_count, struct byte_reader *in,
                    const struct elias_fano_shape *shape, uint32_t base,
                    struct error *err);

#endif
