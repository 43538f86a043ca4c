/*
 * merge_lists - writes the terms of batches with what stays of their lists.
 *
 * A part of module merger.
 */
#ifndef INDEXER_MERGE_LISTS_H
#define INDEXER_MERGE_LISTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/error.h"
#include "common/postings_block.h"
#include "indexer/merge_batch.h"
#include "indexer/merge_input.h"
#include "indexer/segment_terms.h"

/* Zero-initialise, set the two first fields, free at the end. */
struct list_merge {
    struct merge *merge;
    struct segment_terms *terms; /* where lists go */
    const struct merge_term *term;
    const uint8_t *word; /* of it */
    bool begun;          /* by the builder, too */
    struct postings_block block;
    uint16_t *positions; /* of the block */
    size_t positions_capacity;
};

/*
 * Adds the terms of a batch, batches in order. The builder learns of a term by
 * its first posting.
 */
int list_merge_add(struct list_merge *lists, const struct merge_batch *batch,
                   struct error *err);

void list_merge_free(struct list_merge *lists);

#endif
