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

enum { MERGE_BATCH_TERMS = 2048 /* each of one list at least */ };

/* Small, since batches go from one processor to another. */
struct merge_term {
    uint32_t first; /* of a pair */
    uint32_t second;
    uint32_t list_count; /* of `sources` */
    uint32_t list_size; /* of the one they are joined to, of `lists`; 0: none */
    uint8_t size;       /* bytes of a word, of `words`; 0: it is a pair */
    bool has_positions;
};

/* A list of a term: bytes of an input's POSTINGS. */
struct list_source {
    uint64_t start;
    uint32_t size;
    uint32_t input; /* its number */
};

/* What the terms hold follows each other. Zero-initialise, free at the end. */
struct merge_batch {
    struct merge_term terms[MERGE_BATCH_TERMS];
    size_t count;
    struct byte_writer words;
    struct byte_writer lists;
    struct list_source *sources;
    size_t source_count;
    uint64_t source_bytes;
    size_t source_capacity;
};

/* What a thread joins lists with. Zero-initialise, free at the end. */
struct merge_joiner {
    struct postings_list *opened; /* of a term */
    size_t capacity;
    struct postings_join join;
};

/* Empties the batch. */
void merge_batch_reset(struct merge_batch *batch);

/* Whether it has as many lists, or bytes of them, as it should. */
bool merge_batch_is_full(const struct merge_batch *batch);

/* Begins a term, in order; the batch is not full. */
int merge_batch_word(struct merge_batch *batch, const struct merge *merge,
                     const uint8_t *word, size_t size, struct error *err);
void merge_batch_pair(struct merge_batch *batch, const struct merge *merge,
                      uint32_t first, uint32_t second);

/*
 * Adds the term's list in bytes [start, end) of the POSTINGS of input number
 * `input`, the inputs coming in order.
 */
int merge_batch_list(struct merge_batch *batch, struct merge *merge,
                     size_t input, uint64_t start, uint64_t end,
                     struct error *err);

/* Opens a list of the term. */
int list_source_open(struct postings_list *list, const struct merge *merge,
                     const struct list_source *source,
                     const struct merge_term *term, struct error *err);

/*
 * Joins the lists of each term that make one block together. Nothing of the
 * inputs is deleted.
 */
int merge_batch_join(struct merge_batch *batch, struct merge_joiner *joiner,
                     const struct merge *merge, struct error *err);

void merge_batch_free(struct merge_batch *batch);
void merge_joiner_free(struct merge_joiner *joiner);

#endif
