/*
 * inverter - turns the tokens of passages into postings lists, in memory.
 *
 * Tokens come in passage by passage and are kept as a stream of term ids
 * and positions in order of arrival; at the end counting sorts, each of a
 * range of terms, give each term's occurrences in order of docid. There is
 * no list to append to while text comes in: an occurrence takes 4 bytes, and
 * at the end a third of them, in turn, 8 more.
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

/*
 * A zeroed inverter is valid and empty. The fields are private.
 *
 * An item of the stream is an occurrence: a term id, and above its 27 bits
 * how far its position is from that of the item before it, of the passage's
 * first from 0. Where that takes more than 5 bits, or is negative, they are
 * all ones and the next item is the position.
 */
struct inverter {
    struct term_table terms;
    uint32_t *stream;
    size_t stream_capacity;
    uint32_t items;
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
