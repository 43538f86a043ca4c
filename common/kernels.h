/*
 * kernels - the inner loops of decoding postings and text, behind one table.
 *
 * Each kernel gives the same numbers, to the bit, and the same verdict in
 * every table. Those that decode read the bytes they are given and no other;
 * the bytes may be hostile. Arrays of docids, tf, floats and positions have
 * room for KERNEL_SPARE more than `count`: what stands there may be read and
 * changed. Bit strings are filled from the low bit of the first byte up; their
 * coding is docs/FORMAT.md, section 2, "Block".
 */
#ifndef COMMON_KERNELS_H
#define COMMON_KERNELS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/error.h"

enum { KERNEL_SPARE = 16, KERNEL_CODE_POINTS = 16 };

/* What the scores of the postings of a term have in common. */
struct score_input {
    const uint8_t *lengths; /* of all passages */
    bool wide;              /* a length is a u16, else a u8 */
    const float *norms;     /* K(L): 65,536 if wide, else 256 */
    float weight;
    float delta;
};

/*
 * An Elias-Fano sequence of `count` values (Vigna, "Quasi-succinct indices",
 * WSDM 2013): value i is (h - i) << low_bits | low half i, where h is the
 * place of the i-th one of the bitmap. The bitmap is at `high`, at most
 * 3 * BLOCK_MAX bits of it; the low halves are at `low`, from its bit
 * `low_at` (0..7) on. Bytes from either up to `end` may be read.
 */
struct elias_fano {
    const uint8_t *high;
    const uint8_t *low;
    const uint8_t *end;
    uint32_t high_bits;
    unsigned low_at;
    unsigned low_bits; /* 0..31 */
    uint32_t count;    /* at most BLOCK_MAX */
    uint32_t base;     /* base + value < 2^32 where the bitmap is sound */
};

struct kernels {
    const char *name;
    /*
     * docids[i] = base + value i. False unless the bitmap has exactly `count`
     * ones and the docids ascend strictly.
     */
    bool (*elias_fano)(uint32_t *docids, const struct elias_fano *in);
    /*
     * found[i] = which value wanted[i] - base is, `count` where it is none;
     * wanted ascend from base or above. False unless the bitmap has `count`
     * ones. Of values that do not ascend any may be found, or none.
     */
    bool (*elias_fano_find)(uint16_t *found, const uint32_t *wanted,
                            size_t wanted_count, const struct elias_fano *in);
    /* docids[i] = base + place of the i-th one; false unless `count` ones. */
    bool (*bitset)(uint32_t *docids, const uint8_t *bits, size_t size,
                   uint32_t count, uint32_t base);
    /* tf[i] = distance of the i-th one from the one before; likewise. */
    bool (*unary)(uint32_t *tf, const uint8_t *bits, size_t size,
                  uint32_t count);
    /*
     * scores[i] = weight * (delta + tf[i] / (tf[i] + K(L of docids[i]))), as
     * bm25_score. Each docid is that of a passage.
     */
    void (*score)(float *scores, const uint32_t *docids, const uint32_t *tf,
                  uint32_t count, const struct score_input *in);
    /*
     * The i with values[i] >= least, ascending; returns how many there are.
     * count <= 16,384; `out` has room for count + KERNEL_SPARE.
     */
    uint32_t (*at_least)(uint16_t *out, const float *values, uint32_t count,
                         float least);
    /* Likewise of tf. */
    uint32_t (*tf_at_least)(uint16_t *out, const uint32_t *tf, uint32_t count,
                            uint32_t least);
    /* The first i with docids[i] >= target, else count; docids ascend. */
    uint32_t (*seek)(const uint32_t *docids, uint32_t count, uint32_t target);
    /*
     * out[i] = tf of the posting of wanted[i], 0 where there is none. docids
     * and wanted ascend; 1 <= count <= BLOCK_MAX, and no wanted is above the
     * last docid. Returns a posting of which all before are below the last one
     * wanted.
     */
    uint32_t (*look_up)(uint32_t *out, const uint32_t *wanted,
                        size_t wanted_count, const uint32_t *docids,
                        const uint32_t *tf, uint32_t count);
    /*
     * Keeps of `starts` those of which start + distance is one of `places`:
     * moves them to the front and returns how many they are. Both ascend
     * strictly and are below UINT16_MAX; distance < 2^31.
     */
    uint32_t (*follow)(uint16_t *starts, uint32_t count, const uint16_t *places,
                       uint32_t place_count, uint32_t distance);
    /*
     * The code points of the sequences of three bytes (Han, kana, hangul, most
     * of their punctuation) that stand at `at`, as utf8_decode gives them, up
     * to KERNEL_CODE_POINTS; returns how many. What follows them in `out`, of
     * KERNEL_CODE_POINTS, may change.
     */
    uint32_t (*three_bytes)(uint32_t *out, const uint8_t *at,
                            const uint8_t *end);
    /* Whether all of the bytes are well formed UTF-8. */
    bool (*utf8_valid)(const uint8_t *bytes, size_t size);
    /* How many bits are set. */
    uint64_t (*ones)(const uint64_t *words, size_t count);
};

extern const struct kernels kernels_scalar;
extern const struct kernels kernels_avx2; /* these two on x86-64 alone */
extern const struct kernels kernels_avx512;
extern const struct kernels kernels_neon; /* on AArch64 alone */

/*
 * Chooses the table by name for the whole process; NULL and "" choose the
 * best that the processor can run. To be called by a main before it starts
 * threads, with the environment variable YINDE_KERNEL; where it never is,
 * the scalar table is in force. A name that is unknown, or of a table that
 * this processor cannot run, is ERROR_INPUT.
 */
int kernels_choose(const char *name, struct error *err);

const struct kernels *kernels_active(void);

#endif
