/*
 * postings_writer - writes the lists of terms: FORMAT.md, "Lists".
 */
#ifndef COMMON_POSTINGS_WRITER_H
#define COMMON_POSTINGS_WRITER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/byte_writer.h"
#include "common/error.h"
#include "common/postings_block.h"

/*
 * Encodes lists one after another. Positions of long lists go to `positions`,
 * everything else to `out`; the caller may drain both between lists:
 * `out_start` is the section offset of out->bytes[0], `positions_start`
 * likewise. Zero-initialise, set the seven first fields, free at the end.
 * After a failure the writer and what it wrote are good for nothing.
 */
struct postings_writer {
    struct byte_writer *out;
    struct byte_writer *positions; /* may be NULL if no list has any */
    uint64_t out_start;
    uint64_t positions_start;
    uint32_t docid_end;      /* docids are below; at most 2^31 */
    const uint16_t *lengths; /* L of each passage, by docid; borrowed */
    bool whole;              /* positions of up to 65534 */
    /* the current list */
    bool has_positions;
    uint32_t df;
    uint64_t occurrences;
    struct postings_block block; /* being filled */
    uint32_t base;               /* last docid before it, + 1 */
    uint16_t *block_positions;   /* of it */
    size_t block_positions_capacity;
    uint64_t list_positions;      /* section offset where the list's begin */
    struct byte_writer blocks;    /* finished ones */
    struct byte_writer directory; /* 16 bytes a finished block */
};

void postings_writer_begin(struct postings_writer *w, bool has_positions);

/*
 * Adds a posting: docid above the one before and below docid_end, tf >= 1, and
 * tf ascending positions (NULL where the list has none). A posting has at most
 * 65,535 occurrences.
 */
int postings_writer_add(struct postings_writer *w, uint32_t docid, uint32_t tf,
                        const uint16_t *positions, struct error *err);

/* Postings one after another. */
struct postings_run {
    uint32_t count;
    const uint32_t *docids;
    const uint32_t *tf;
    const uint16_t *positions; /* of all of them; NULL: the list has none */
};

/* postings_writer_add for each. */
int postings_writer_add_run(struct postings_writer *w,
                            const struct postings_run *run, struct error *err);

/* The least docid that may come next. */
uint32_t postings_writer_next(const struct postings_writer *w);

/*
 * Adds the part as it is. Its base is that least docid or above, and before or
 * after it are so many postings that the list has more than one block.
 */
int postings_writer_copy(struct postings_writer *w,
                         const struct postings_part *part, struct error *err);

/* Ends the list; at least one posting was added. */
int postings_writer_end(struct postings_writer *w, struct error *err);

void postings_writer_free(struct postings_writer *w);

/* What the list of one posting of tf 1 is, with its position as it is coded. */
void postings_write_single(struct byte_writer *out, uint32_t docid,
                           const uint8_t *position, size_t size);

/* What any other list begins with. */
void postings_write_head(struct byte_writer *out, uint32_t df,
                         uint64_t occurrences);

#endif
