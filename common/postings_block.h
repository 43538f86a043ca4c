/*
 * postings_block - up to 256 postings of one term: docids and tf.
 *
 * The bytes are drawn in docs/FORMAT.md, section 2, "Block". The bytes may
 * be hostile: whatever they hold, a decoder reads only inside them, and what
 * it accepts is well formed: docids ascend strictly from `base` or above to
 * `last`, tf are >= 1 and add up to the occurrences.
 *
 * A short block is the only one of its list, which holds its n and its
 * occurrences; its docids are known only to be below the end of all docids.
 */
#ifndef COMMON_POSTINGS_BLOCK_H
#define COMMON_POSTINGS_BLOCK_H

#include <stddef.h>
#include <stdint.h>

#include "common/byte_reader.h"
#include "common/byte_writer.h"
#include "common/error.h"
#include "common/kernels.h"
#include "common/segment_format.h"

enum { POSTING_TF_MAX = 65535 };

struct postings_block {
    uint32_t count;       /* 1..BLOCK_MAX */
    uint32_t occurrences; /* sum of tf */
    uint32_t short_size;  /* of a short block decoded: its bytes */
    uint32_t docids[BLOCK_MAX + KERNEL_SPARE];
    uint32_t tf[BLOCK_MAX + KERNEL_SPARE];
};

/*
 * Appends the block to `out`. docids ascend strictly, are >= base and below
 * 2^31; tf are >= 1; occurrences is filled in by the caller.
 */
void postings_block_encode(struct byte_writer *out,
                           const struct postings_block *block, uint32_t base);
void postings_block_encode_short(struct byte_writer *out,
                                 const struct postings_block *block,
                                 uint32_t docid_end);

/*
 * Decodes the block at `in` and moves `in` past it. `base` is the docid
 * before which no docid of the block may lie, `last` (>= base, < 2^31) its
 * last. `out` is undefined after a failure.
 */
int postings_block_decode(struct postings_block *out, struct byte_reader *in,
                          uint32_t base, uint32_t last, struct error *err);

/*
 * tf[i] of docid wanted[i], 0 where it has no posting, in the block at `in`.
 * wanted ascend from base or above and none is above `last`; they are few, so
 * that it pays not to decode the others. What is wrong with these, or follows
 * them, may go unseen.
 */
int postings_block_look_up(uint32_t *tf, const uint32_t *wanted,
                           size_t wanted_count, struct byte_reader *in,
                           uint32_t base, uint32_t last, struct error *err);

/*
 * Likewise, decoded, of a short block. The caller fills in
 * out->count, 1..BLOCK_MAX and at most docid_end (<= 2^31), and
 * out->occurrences, not below it.
 */
int postings_block_decode_short(struct postings_block *out,
                                struct byte_reader *in, uint32_t docid_end,
                                struct error *err);

/*
 * The tf alone, of `count` postings; there is room for KERNEL_SPARE more.
 * Writing needs no docids.
 */
int postings_block_read_tf(uint32_t *tf, struct byte_reader *in, uint32_t count,
                           uint32_t occurrences, struct error *err);
void postings_block_write_tf(struct byte_writer *out,
                             const struct postings_block *block);

/* What a block of a list of more than one begins with. */
struct postings_head {
    uint32_t base; /* docids are coded from here on */
    uint32_t count;
    uint32_t occurrences;
    uint8_t type;
};

/*
 * A block as it is coded, of a list of more than one: what a merge copies. Of
 * its bytes only the head was looked at.
 */
struct postings_part {
    struct postings_head head;
    uint32_t last;         /* the last docid; head.base or above */
    const uint8_t *bounds; /* 4 bytes */
    const uint8_t *bytes;  /* after the head */
    size_t size;
    const uint8_t *positions; /* NULL where the list has none */
    size_t positions_size;
};

/* Reads the head of a block with docids base to last; moves `in` past it. */
int postings_block_head(struct postings_head *out, struct byte_reader *in,
                        uint32_t base, uint32_t last, struct error *err);

/* Writes one; `base`, at most out->base, is where the block before has ended.
 */
void postings_block_write_head(struct byte_writer *out,
                               const struct postings_head *head, uint32_t base);

/*
 * The lengths of passages in one byte, for the bounds of a block (FORMAT.md,
 * "Bounds"): exact below 128, above with 3 bits after the leading one, in the
 * way of a floating-point number. A code never falls as its length grows.
 * Lengths are at most 65,535, so that no code is LENGTH_CODE_NONE.
 */
enum { LENGTH_CODE_NONE = 255 };

uint8_t length_code(uint32_t length);
uint32_t length_of_code(uint8_t code); /* smallest length of that code */

#endif
