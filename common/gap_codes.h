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
#include "common/byte_writer.h"
#include "common/error.h"
#include "common/segment_format.h"

/*
 * What values[i] - base take, of `count` values, 1..BLOCK_MAX. They ascend
 * strictly and are below `end`, base + end <= 2^31.
 */
size_t gap_codes_size(const uint32_t *values, uint32_t count, uint32_t end);

/* What `count` values take at most. */
static inline size_t gap_codes_most(uint32_t count)
{
    return count / 2 + sizeof(uint32_t) * count;
}

/* Appends them. The packer stands at a byte, and does so afterwards. */
void gap_codes_pack(struct bit_packer *packer, const uint32_t *values,
                    uint32_t count, uint32_t base, uint32_t end);

/*
 * values[i] = base + value i. On success they ascend strictly and are below
 * base + end.
 */
int gap_codes_read(uint32_t *values, struct byte_reader *in, uint32_t count,
                   uint32_t base, uint32_t end, struct error *err);

struct bit_string {
    const uint8_t *bytes;
    size_t end; /* in bits */
};

/* `count` values as they are coded; the bytes are borrowed. */
struct gap_codes {
    const uint8_t *classes;
    struct bit_string bits;
    uint32_t count;
    unsigned width; /* bits of the first value */
    uint32_t end;
    size_t size; /* bits of the gaps */
};

/* Finds what gap_codes_read would read, and moves `in` past it. */
int gap_codes_open(struct gap_codes *out, struct byte_reader *in,
                   uint32_t count, uint32_t end, struct error *err);

/*
 * Puts values together as gap_codes_pack would, without coding anew what is
 * coded. The fields but `count` are private.
 */
struct gap_join {
    uint32_t count;
    uint32_t end;
    uint32_t last;         /* the value added last */
    struct gap_codes tail; /* of codes it is their first, and not yet sought */
    struct bit_packer classes;
    struct bit_packer bits;
    uint8_t class_bytes[BLOCK_MAX / 2 + BIT_PACKER_SPARE];
    uint8_t bit_bytes[BLOCK_MAX * sizeof(uint32_t) + BIT_PACKER_SPARE];
};

/* Values will be below `end`, at most 2^31. */
void gap_join_begin(struct gap_join *join, uint32_t end);

/*
 * Adds a value or codes, at most BLOCK_MAX values in all. A value is above the
 * one before; after codes it, or the base of others, is not before their end.
 */
int gap_join_value(struct gap_join *join, uint32_t value, struct error *err);

/*
 * base + codes->end is at most the end. Of codes that are the last to be added
 * only the first value is checked.
 */
int gap_join_codes(struct gap_join *join, const struct gap_codes *codes,
                   uint32_t base, struct error *err);

void gap_join_end(struct gap_join *join, struct byte_writer *out);

#endif
