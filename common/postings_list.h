/*
 * postings_list - one term's list, written and read: FORMAT.md, "Lists".
 */
#ifndef COMMON_POSTINGS_LIST_H
#define COMMON_POSTINGS_LIST_H

#include <stdbool.h>

#include "common/postings_block.h"

/* ---- writing ---- */

/*
 * Encodes lists one after another. Positions of long lists go to
 * `positions`, a sink that may be drained between lists; everything else
 * is appended to `out`, which may be drained between lists too:
 * `out_start` is the section offset of out->bytes[0], `positions_start`
 * likewise. Zero-initialise, set the five first fields, free at the end.
 */
struct postings_writer {
    struct byte_writer *out;
    struct byte_writer *positions;
    uint64_t out_start;
    uint64_t positions_start;
    bool whole; /* positions of up to 65534 */
    /* the current list */
    bool has_positions;
    uint32_t df;
    uint64_t occurrences;
    struct postings_block block;     /* being filled */
    uint8_t bounds[4];               /* of it */
    uint32_t base;                   /* last docid before it, + 1 */
    uint16_t *block_positions;       /* of it */
    size_t block_positions_capacity;
    struct byte_writer blocks;       /* finished ones */
    struct byte_writer list_positions;
    struct byte_writer directory;    /* last, bounds, offset, positions */
};

void postings_writer_begin(struct postings_writer *w, bool has_positions);

/*
 * Adds a posting: docid above the one before, tf >= 1, the passage's L,
 * and tf ascending positions (NULL where the list has none).
 */
int postings_writer_add(struct postings_writer *w, uint32_t docid,
                        uint32_t tf, uint32_t length,
                        const uint16_t *positions, struct error *err);

/* Ends the list; at least one posting was added. */
int postings_writer_end(struct postings_writer *w, struct error *err);

void postings_writer_free(struct postings_writer *w);

/* ---- reading ---- */

/*
 * A list opened for reading. All pointers borrow the segment's bytes.
 * Reading is by block: block i, 0 <= i < blocks.
 */
struct postings_list {
    uint32_t df;
    uint64_t occurrences;
    uint32_t blocks;
    bool has_positions;
    bool whole;
    uint32_t docid_end;     /* docids are below */
    bool single;            /* df 1, tf 1: docid and position inline */
    uint32_t single_docid;
    uint32_t last;          /* one block: its last docid */
    const uint8_t *bounds;  /* 4 bytes a block, NULL if single */
    const uint8_t *lasts;   /* u32 a block; NULL for one block */
    const uint8_t *offsets; /* u32 a block */
    const uint8_t *position_offsets;
    const uint8_t *data;    /* the blocks, or the one block */
    size_t data_size;
    const uint8_t *positions; /* of long lists: the list's positions */
    uint64_t positions_size;
};

/*
 * Opens the list in the bytes [list, list + size), which start at
 * `section_offset` of POSTINGS. `positions` is the whole POSITIONS section
 * (NULL, 0 where there is none): nothing of it is read here, only its
 * range is checked.
 */
int postings_list_open(struct postings_list *out, const uint8_t *list,
                       size_t size, uint64_t section_offset,
                       bool has_positions, bool whole, uint32_t docid_end,
                       const uint8_t *positions, uint64_t positions_size,
                       struct error *err);

/* First and last docid that block i may hold; base > last is refused. */
int postings_list_range(const struct postings_list *list, uint32_t i,
                        uint32_t *base, uint32_t *last, struct error *err);

int postings_list_block(struct postings_block *out,
                        const struct postings_list *list, uint32_t i,
                        struct error *err);

/*
 * Positions of all occurrences of decoded block i, in order: positions[j]
 * for each posting's tf in turn. `capacity` must be >= block->occurrences.
 * Checked: ascending within a posting, at most the limit.
 */
int postings_list_positions(uint16_t *positions, size_t capacity,
                            const struct postings_list *list, uint32_t i,
                            const struct postings_block *block,
                            struct error *err);

#endif
