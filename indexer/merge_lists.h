/*
 * merge_lists - joins the lists of one term in a merge.
 *
 * A part of module merger.
 */
#ifndef INDEXER_MERGE_LISTS_H
#define INDEXER_MERGE_LISTS_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/error.h"
#include "common/postings_list.h"
#include "indexer/merge_input.h"
#include "indexer/segment_terms.h"

struct merge_term {
    bool is_word;
    uint32_t first; /* of a pair */
    uint32_t second;
    const uint8_t *word; /* borrowed until the next term begins */
    size_t size;
};

/* A list of the term, and the input that has it. */
struct list_source {
    const struct merge_input *input;
    struct postings_list list;
};

/* Zero-initialise, free at the end. */
struct list_merge {
    struct merge *merge;
    struct segment_terms *terms; /* where lists go */
    bool joins;
    struct merge_term term;
    bool begun; /* by the builder, too */
    bool has_positions;
    struct list_source *sources; /* of the term */
    size_t count;
    uint64_t df; /* of all of them */
    uint64_t occurrences;
    struct postings_join join;
    struct postings_block block;
    uint16_t *positions; /* of the block */
    size_t positions_capacity;
};

/*
 * `joins`: short lists may be put together as they are coded, nothing being
 * deleted and UNI counted elsewhere.
 */
int list_merge_open(struct list_merge *lists, struct merge *merge,
                    struct segment_terms *terms, bool joins, struct error *err);

/* Begins the next term, in order. */
void list_merge_begin(struct list_merge *lists, const struct merge_term *term);

/*
 * Adds the list in bytes [start, end) of the input's POSTINGS, the inputs
 * coming in order.
 */
int list_merge_add(struct list_merge *lists, struct merge_input *input,
                   uint64_t start, uint64_t end, struct error *err);

/*
 * Writes the term with what stays of its lists; the builder learns of a term
 * by its first posting.
 */
int list_merge_end(struct list_merge *lists, struct error *err);

void list_merge_free(struct list_merge *lists);

#endif
