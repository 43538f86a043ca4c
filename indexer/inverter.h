/*
 * inverter - turns the tokens of passages into postings lists, in memory.
 *
 * Tokens come in passage by passage and are kept as a stream of term ids
 * and positions in order of arrival; at the end a counting sort by term
 * gives each term's occurrences in order of docid. There is no list to
 * append to and no pointer to follow while text comes in: about 10 bytes
 * an occurrence, besides the terms.
 */
#ifndef INDEXER_INVERTER_H
#define INDEXER_INVERTER_H

#include <stdbool.h>
#include <stddef.h>
#include <stdint.h>

#include "common/error.h"
#include "common/tokenizer.h"
#include "indexer/segment_builder.h"
#include "indexer/term_table.h"

/* A zeroed inverter is valid and empty. The fields are private. */
struct inverter {
    struct term_table terms;
    uint32_t *stream; /* term ids */
    size_t stream_capacity;
    uint16_t *positions; /* of each of the stream */
    size_t positions_capacity;
    uint32_t count;        /* occurrences */
    uint32_t *passage_end; /* in the stream, by passage */
    size_t passage_capacity;
    uint32_t passages;
};

/* Adds the tokens of the next passage. */
int inverter_add(struct inverter *inverter, const struct tokens *tokens,
                 struct error *err);

/*
 * Bytes that the inverter holds and will need to write its lists.
 */
size_t inverter_bytes(const struct inverter *inverter);

/*
 * Gives all lists to the builder, in the dictionary's order. The builder
 * has the passages already. The inverter is empty afterwards, whatever
 * happens.
 */
int inverter_write(struct inverter *inverter, struct segment_builder *builder,
                   struct error *err);

void inverter_free(struct inverter *inverter);

#endif
