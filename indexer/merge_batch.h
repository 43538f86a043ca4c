/*
 * merge_batch - some terms of a merge, with their lists opened and joined.
 *
 * A part of module merger.
 */
#ifndef INDEXER_MERGE_BATCH_H
#define INDEXER_MERGE_BATCH_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/byte_writer.h"
#include "common/error.h"
#include "common/postings_join.h"
#include "common/postings_list.h"
#include "indexer/merge_input.h"

enum { MERGE_BATCH_TERMS = 1024 /* each of one list at least */ };

struct merge_term {
    bool is_word;
    bool has_positions;
    uint32_t first; /* of a pair */
    uint32_t second;
    size_t size;       /* bytes of a word, of `words` */
    size_t list_count; /* of `sources` */
    size_t list_size;  /* of the list they are joined to, of `lists`; 0: none */
};

/* A list of a term, and the input that has it. */
struct list_source {
    const struct merge_input *input;
    struct postings_list list;
};

/* What the terms hold follows each other. Zero-initialise, free at the end. */
struct merge_batch {
    struct merge_term terms[MERGE_BATCH_TERMS];
    size_t count;
    struct byte_writer words;
    struct byte_writer lists;
    struct list_source *sources;
    size_t source_count;
    size_t source_capacity;
    struct postings_join join; /* private */
};

/* Empties the batch. */
void merge_batch_reset(struct merge_batch *batch);

/* Whether it has as many lists as it should. */
bool merge_batch_is_full(const struct merge_batch *batch);

/* Begins a term, in order; the batch is not full. */
int merge_batch_word(struct merge_batch *batch, const struct merge *merge,
                     const uint8_t *word, size_t size, struct error *err);
void merge_batch_pair(struct merge_batch *batch, const struct merge *merge,
                      uint32_t first, uint32_t second);

/*
 * Adds the term's list in bytes [start, end) of the input's POSTINGS, the
 * inputs coming in order.
 */
int merge_batch_list(struct merge_batch *batch, struct merge *merge,
                     struct merge_input *input, uint64_t start, uint64_t end,
                     struct error *err);

/*
 * Joins the lists of each term that make one block together. Nothing of the
 * inputs is deleted.
 */
int merge_batch_join(struct merge_batch *batch, const struct merge *merge,
                     struct error *err);

void merge_batch_free(struct merge_batch *batch);

#endif
