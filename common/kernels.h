/*
 * kernels - the inner loops of decoding, behind one table.
 *
 * Each kernel reads the bytes it is given and no other, writes at most
 * `count` numbers, and gives the same numbers and the same verdict in every
 * table. The bytes may be hostile. Bit strings are filled from the low bit of
 * the first byte up; their coding is docs/FORMAT.md, section 2, "Block".
 */
#ifndef COMMON_KERNELS_H
#define COMMON_KERNELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/error.h"

struct kernels {
    const char *name;
    /*
     * docids[i] = base + i-th value of an Elias-Fano sequence (Vigna,
     * "Quasi-succinct indices", WSDM 2013): `low_size` bytes with `low_bits`
     * (0..31) bits of each of the `count` values, which fill them, directly
     * followed by `high_size` bytes of bitmap. False unless the bitmap has
     * exactly `count` ones. Docids are modulo 2^32 and may descend.
     */
    bool (*elias_fano)(uint32_t *docids, const uint8_t *bytes, size_t low_size,
                       size_t high_size, uint32_t count, unsigned low_bits,
                       uint32_t base);
    /* docids[i] = base + where the i-th one stands; false unless `count`. */
    bool (*bitset)(uint32_t *docids, const uint8_t *bits, size_t size,
                   uint32_t count, uint32_t base);
    /* tf[i] = distance of the i-th one from the one before; likewise. */
    bool (*unary)(uint32_t *tf, const uint8_t *bits, size_t size,
                  uint32_t count);
};

extern const struct kernels kernels_scalar;

/*
 * Chooses the table by name for the whole process; NULL and "" choose the
 * best that the processor can run. To be called by a main before it starts
 * threads, with the environment variable YINDE_KERNEL; where it never is,
 * the scalar table is in force. An unknown name is ERROR_INPUT.
 */
int kernels_choose(const char *name, struct error *err);

const struct kernels *kernels_active(void);

#endif
