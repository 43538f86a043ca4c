/*
 * merge_batch - some terms of a merge, with their lists opened or joined.
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

enum { MERGE_BATCH_TERMS = 2048 };

struct merge_term {
    bool is_word;
    bool has_positions;
    uint32_t first; /* of a pair */
    uint32_t second;
    size_t size;       /* bytes of a word, of `words` */
    size_t list_size;  /* of the joined list, of `lists`; 0: none */
    size_t list_count; /* of lists that are not joined, of `sources` */
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
};

/* Reads into batches. Set the two first fields. */
struct merge_batch_reader {
    struct merge *merge;
    bool joins; /* nothing is deleted, and UNI is counted elsewhere */
    struct postings_join join;
};

/* Empties the batch. */
void merge_batch_reset(struct merge_batch *batch);

/* Whether it has as many terms or bytes as it should. */
bool merge_batch_is_full(const struct merge_batch *batch);

/* Begins a term, in order; the batch is not full. */
int merge_batch_word(struct merge_batch *batch,
                     const struct merge_batch_reader *reader,
                     const uint8_t *word, size_t size, struct error *err);
void merge_batch_pair(struct merge_batch *batch,
                      const struct merge_batch_reader *reader, uint32_t first,
                      uint32_t second);

/*
 * Adds the term's list in bytes [start, end) of the input's POSTINGS, the
 * inputs coming in order.
 */
int merge_batch_list(struct merge_batch *batch,
                     struct merge_batch_reader *reader,
                     struct merge_input *input, uint64_t start, uint64_t end,
                     struct error *err);

/* Ends the term: joins its lists where that can be done. */
int merge_batch_end(struct merge_batch *batch,
                    struct merge_batch_reader *reader, struct error *err);

void merge_batch_free(struct merge_batch *batch);

#endif
